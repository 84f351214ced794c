"""Users over REST: found and ordered."""

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
