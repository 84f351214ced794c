"""Users over REST: found and ordered; and what they do not want to be asked for."""

import pytest


@pytest.fixture
def people(editor, new_name):
    """Users whose names begin alike, with 0, 1 and 2 ratings."""
    prefix = f"Person{new_name()}x"
    items = [item["id"] for item in editor.read("/items?limit=2")["results"]]
    made = []
    for count, end in enumerate(["c", "A", "b"]):
        user = editor.create("/users", {"name": f"{prefix} {end}", "external_id": f"{prefix}-{count}"})
        for item in items[:count]:
            editor.create("/interactions", {"user_id": user["id"], "item_id": item, "rating": 4})
        made.append(editor.read(f"/users/{user['id']}"))
    return prefix, made


@pytest.mark.parametrize(
    "sort, order",
    [("id", [0, 1, 2]), ("-id", [2, 1, 0]), ("name", [1, 2, 0]), ("-name", [0, 2, 1]),
     ("rating_count", [0, 1, 2]), ("-rating_count", [2, 1, 0])])
def test_users_are_found_by_name_in_every_order(editor, people, sort, order):
    prefix, made = people
    page = editor.read(f"/users?q={prefix.upper()}&sort={sort}&count=true")
    assert page["results"] == [made[index] for index in order] and page["count"] == 3
    assert editor.every(f"/users?q={prefix}&sort={sort}", limit=1) == page["results"]


@pytest.mark.parametrize("sort", ["id", "-id", "name", "-name", "rating_count", "-rating_count"])
def test_every_order_pages_both_ways(editor, people, sort):
    ids = [user["id"] for user in editor.every(f"/users?sort={sort}", limit=40)]
    assert len(ids) == len(set(ids)) == editor.read("/users?limit=1&count=true")["count"]
    first = editor.read(f"/users?sort={sort}&limit=40")
    second = editor.read(f"/users?sort={sort}&limit=40&cursor={first['next_cursor']}")
    back = editor.read(f"/users?sort={sort}&limit=40&cursor={second['previous_cursor']}")
    assert back["results"] == first["results"] and back["previous_cursor"] is None


def test_a_user_is_found_by_external_id_and_name(editor, people):
    prefix, made = people
    assert editor.read(f"/users?external_id={prefix}-1")["results"] == [made[1]]
    assert editor.read(f"/users?external_id={prefix}-1&q={prefix}")["results"] == [made[1]]
    assert editor.read(f"/users?external_id={prefix}-1&q=nobody&count=true")["count"] == 0


def test_a_cursor_of_another_order_is_refused(editor):
    cursor = editor.read("/users?limit=1")["next_cursor"]
    answer = editor.get(f"/users?limit=1&sort=name&cursor={cursor}")
    assert answer.status == 400 and answer.json["errors"][0]["parameter"] == "cursor"


def test_what_is_skipped_is_not_asked_for(editor, member):
    own = member.read("/me")["user_id"]
    item = member.read(f"/users/{own}/items-to-rate?limit=1")["results"][0]
    path = f"/users/{own}/skips/{item['id']}"
    assert member.get(path).status == 404

    made = member.put(path)
    assert made.status == 201 and made.headers["Location"] == f"/api/v1{path}"
    assert made.json == member.read(path) and set(made.json) == {"user_id", "item_id", "skipped_at"}
    assert member.put(path).status == 200
    assert member.put(path, headers={"If-None-Match": "*"}).status == 412
    assert [skip["item_id"] for skip in member.read(f"/users/{own}/skips")["results"]] == [item["id"]]
    assert editor.read(f"/users/{own}/skips?count=true")["count"] == 1
    to_rate = member.read(f"/users/{own}/items-to-rate?limit=100")["results"]
    assert item["id"] not in [one["id"] for one in to_rate]

    assert member.delete(path).status == 204
    assert member.delete(path).status == 404
    assert member.read(f"/users/{own}/items-to-rate?limit=1")["results"] == [item]

    # A rating takes a skip back.
    member.put(path)
    assert member.put(f"/interactions/{own}-{item['id']}", {"rating": 4}).status == 201
    assert member.get(path).status == 404
    member.delete(f"/interactions/{own}-{item['id']}")


def test_what_to_rate_can_be_asked_for_by_tag(member):
    own = member.read("/me")["user_id"]
    found = member.read(f"/users/{own}/items-to-rate?tag=drama&limit=5")["results"]
    assert len(found) == 5 and all("Drama" in item["tags"] for item in found)


def test_skips_are_ones_own_and_editors(editor, member, people):
    other = people[1][0]["id"]
    for path in (f"/users/{other}/skips", f"/users/{other}/items-to-rate", f"/users/{other}/skips/1"):
        assert member.get(path).status == 403
    assert member.put(f"/users/{other}/skips/1").status == 403
    assert editor.put(f"/users/{other}/skips/1").status == 201
    assert editor.put(f"/users/{other}/skips/999999").status == 404
    assert editor.put("/users/999999/skips/1").status == 404
