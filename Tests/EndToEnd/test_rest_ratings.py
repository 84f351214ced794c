"""Users and their interactions over REST, and the statistics that move with them."""

import pytest


@pytest.fixture
def user(editor, new_name):
    return editor.create("/users", {"external_id": new_name(), "name": "Somebody"})


@pytest.fixture
def item(editor):
    return editor.create("/items", {"title": "Just out"})


def rate(editor, user, item, rating, **more):
    answer = editor.post("/interactions", {"user_id": user["id"], "item_id": item["id"], "rating": rating, **more})
    assert answer.status in (200, 201), answer.body
    return answer


def statistics(editor, item):
    now = editor.read(f"/items/{item['id']}")
    return now["votes"], now["mean_rating"]


def test_a_new_user_reads_back_as_it_was_sent(editor, user):
    assert editor.read(f"/users/{user['id']}") == user
    assert (user["name"], user["rating_count"], user["mean_rating"]) == ("Somebody", 0, None)


def test_a_user_is_found_by_external_id(editor, user):
    assert editor.read(f"/users?external_id={user['external_id']}")["results"] == [user]


def test_a_taken_external_id_is_a_conflict(editor, user):
    assert editor.post("/users", {"external_id": user["external_id"]}).status == 409


def test_a_user_is_changed_against_its_version(editor, user):
    first = editor.get(f"/users/{user['id']}").headers["ETag"]
    value = {"external_id": user["external_id"], "name": "Renamed"}
    assert editor.put(f"/users/{user['id']}", value, headers={"If-Match": first}).json["name"] == "Renamed"
    assert editor.put(f"/users/{user['id']}", value, headers={"If-Match": first}).status == 412


def test_a_deleted_user_takes_its_ratings_along(editor, user, item):
    rate(editor, user, item, 2)
    assert editor.delete(f"/users/{user['id']}").status == 204
    assert editor.get(f"/users/{user['id']}").status == 404
    assert statistics(editor, item) == (0, None)


def test_the_user_of_an_account_cannot_be_deleted(editor, member):
    own = member.read("/me")["user_id"]
    assert editor.delete(f"/users/{own}").status == 409


def test_pages_hold_every_user_once(editor):
    ids = [user["id"] for user in editor.every("/users", limit=90)]
    assert len(ids) == len(set(ids)) == editor.read("/users?count=true&limit=1")["count"] > 400


def test_the_demos_raters_are_labelled_as_synthetic(editor):
    made = [user for user in editor.every("/users", limit=500) if (user["external_id"] or "").startswith("demo")]
    assert made and all(user["is_synthetic"] for user in made)


def test_a_rating_reads_back_and_counts(editor, user, item):
    answer = rate(editor, user, item, 3.5, timestamp=1_700_000_000)
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/interactions/{user['id']}-{item['id']}"
    assert editor.read(f"/interactions/{user['id']}-{item['id']}") == {
        "id": f"{user['id']}-{item['id']}", "user_id": user["id"], "item_id": item["id"], "rating": 3.5,
        "timestamp": 1_700_000_000, "suitable_to_train": True,
    }
    assert statistics(editor, item) == (1, 3.5)
    assert editor.read(f"/users/{user['id']}")["rating_count"] == 1


def test_a_second_rating_of_the_same_item_replaces_the_first(editor, user, item):
    rate(editor, user, item, 1)
    assert rate(editor, user, item, 5).status == 200
    assert statistics(editor, item) == (1, 5)
    assert editor.read(f"/users/{user['id']}")["mean_rating"] == 5


def test_a_rating_is_put_to_its_own_address(editor, user, item):
    path = f"/interactions/{user['id']}-{item['id']}"
    assert editor.put(path, {"rating": 2}).status == 201
    assert editor.put(path, {"rating": 3}).status == 200
    assert editor.read(path)["rating"] == 3


def test_a_deleted_rating_no_longer_counts(editor, user, item):
    rate(editor, user, item, 4)
    assert editor.delete(f"/interactions/{user['id']}-{item['id']}").status == 204
    assert editor.delete(f"/interactions/{user['id']}-{item['id']}").status == 404
    assert statistics(editor, item) == (0, None)


def test_the_mean_is_that_of_all_ratings(editor, item, new_name):
    ratings = [0.5, 5, 3, 4.5, 2]
    for rating in ratings:
        rate(editor, editor.create("/users", {"external_id": new_name()}), item, rating)
    assert statistics(editor, item) == (5, sum(ratings) / 5)


def test_a_users_ratings_are_listed_in_every_order(editor, user):
    made = [editor.create("/items", {"title": title}) for title in ("Bravo", "alpha", "Charlie")]
    for moment, (item, rating) in enumerate(zip(made, [3, 5, 1])):
        rate(editor, user, item, rating, timestamp=1_700_000_000 + moment)
    path = f"/users/{user['id']}/interactions"

    def order(sort):
        ids = [row["item_id"] for row in editor.every(f"{path}?sort={sort}", limit=2)]
        return [made.index(item) for found in ids for item in made if item["id"] == found]

    assert order("newest") == [2, 1, 0]
    assert order("rating") == [1, 0, 2]
    assert order("title") == [1, 0, 2]
    assert order("pair") == [0, 1, 2]


def test_pages_hold_every_interaction_once(editor):
    ids = [row["id"] for row in editor.every("/interactions", limit=1000)]
    assert len(ids) == len(set(ids)) == editor.read("/interactions?count=true&limit=1")["count"] > 20_000


def test_an_items_ratings_are_as_many_as_its_votes(editor):
    item = editor.read("/items/popular?limit=1")["results"][0]
    rows = editor.every(f"/interactions?item_id={item['id']}", limit=100)
    assert len(rows) == item["votes"]
    assert sum(row["rating"] for row in rows) / len(rows) == pytest.approx(item["mean_rating"])


def test_a_member_rates_as_itself_without_naming_itself(member, item):
    answer = member.post("/interactions", {"item_id": item["id"], "rating": 4.5})
    assert answer.status == 201
    assert answer.json["user_id"] == member.read("/me")["user_id"]


def test_me_says_who_a_token_speaks_for(member):
    me = member.read("/me")
    assert (me["name"], me["role"]) == ("mina", "member")
    assert set(me["scopes"].split()) == {"read", "write"}


def test_what_a_page_rated_is_what_the_api_tells(editor, rater, item):
    rater.rate(item["id"], "4.5")
    rows = editor.read(f"/interactions?item_id={item['id']}")["results"]
    assert [row["rating"] for row in rows] == [4.5]
