"""Items over REST: made, read, changed, deleted, listed."""

import pytest


@pytest.fixture
def item(editor, new_name):
    """A fresh item, as the API gave it."""
    return editor.create(
        "/items",
        {
            "title": "The Long Way Round",
            "description": "Two paragraphs.\n\nThis is the second.",
            "tags": ["Travel", "Slow"],
            "attributes": {"year": 1999, "creator": "N. Walker", "illustrated": True},
            "external_id": f"book-{new_name()}",
        },
    )


def tag(answer):
    return answer.headers["ETag"]


def test_a_new_item_reads_back_as_it_was_sent(editor, item):
    assert editor.read(f"/items/{item['id']}") == item
    assert item["tags"] == ["Travel", "Slow"]
    assert item["attributes"] == {"year": 1999, "creator": "N. Walker", "illustrated": True}
    assert item["description"] == "Two paragraphs.\n\nThis is the second."
    assert (item["votes"], item["mean_rating"]) == (0, None)


def test_creating_says_where_the_item_is(editor):
    answer = editor.post("/items", {"title": "Here"})
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/items/{answer.json['id']}"
    assert tag(answer)


def test_an_item_is_found_by_its_external_id(editor, item):
    assert editor.read(f"/items?external_id={item['external_id']}")["results"] == [item]
    assert editor.read("/items?external_id=no-such")["results"] == []


def test_a_taken_external_id_is_a_conflict(editor, item):
    answer = editor.post("/items", {"title": "Twin", "external_id": item["external_id"]})
    assert (answer.status, answer.json["code"]) == (409, "conflict")


def test_put_replaces_all_that_it_does_not_name(editor, item):
    changed = editor.put(f"/items/{item['id']}", {"title": "Other"}).json
    assert (changed["title"], changed["tags"], changed["attributes"], changed["description"]) == ("Other", [], {}, "")
    assert changed["version"] > item["version"]


def test_patch_changes_only_what_it_names(editor, item):
    changed = editor.patch(f"/items/{item['id']}", {"title": "Other", "description": None}).json
    kept = ("tags", "attributes", "external_id", "id", "created_at")
    assert changed["title"] == "Other" and changed["description"] == ""
    assert {name: changed[name] for name in kept} == {name: item[name] for name in kept}


def test_patch_takes_merge_patches_by_their_own_type(editor, item):
    headers = {"Content-Type": "application/merge-patch+json"}
    assert editor.patch(f"/items/{item['id']}", {"title": "Other"}, headers=headers).json["title"] == "Other"


def test_patch_merges_attributes_as_a_merge_patch_does(editor, item):
    changed = editor.patch(f"/items/{item['id']}", {"attributes": {"year": 2000, "illustrated": None}}).json
    assert changed["attributes"] == {"year": 2000, "creator": "N. Walker"}


def test_a_deleted_item_is_gone(editor, item):
    assert editor.delete(f"/items/{item['id']}").status == 204
    assert editor.get(f"/items/{item['id']}").status == 404
    assert editor.delete(f"/items/{item['id']}").status == 404


def test_deleting_an_item_takes_its_ratings_out_of_its_raters_count(editor, item, new_name):
    user = editor.create("/users", {"external_id": new_name()})
    editor.create("/interactions", {"user_id": user["id"], "item_id": item["id"], "rating": 4})
    assert editor.read(f"/users/{user['id']}")["rating_count"] == 1
    editor.delete(f"/items/{item['id']}")
    assert editor.read(f"/users/{user['id']}")["rating_count"] == 0
    assert editor.get(f"/interactions/{user['id']}-{item['id']}").status == 404


def test_what_a_client_has_already_is_not_sent_again(editor, item):
    first = editor.get(f"/items/{item['id']}")
    again = editor.get(f"/items/{item['id']}", headers={"If-None-Match": tag(first)})
    assert (again.status, again.body, tag(again)) == (304, b"", tag(first))


def test_a_change_is_sent_again(editor, item):
    first = editor.get(f"/items/{item['id']}")
    editor.patch(f"/items/{item['id']}", {"title": "Other"})
    again = editor.get(f"/items/{item['id']}", headers={"If-None-Match": tag(first)})
    assert again.status == 200 and again.json["title"] == "Other" and tag(again) != tag(first)


def test_a_change_against_the_current_version_is_made(editor, item):
    current = tag(editor.get(f"/items/{item['id']}"))
    answer = editor.patch(f"/items/{item['id']}", {"title": "Other"}, headers={"If-Match": current})
    assert answer.status == 200


@pytest.mark.parametrize("method, value", [("PUT", {"title": "Mine"}), ("PATCH", {"title": "Mine"}), ("DELETE", None)])
def test_a_change_against_an_older_version_is_refused(editor, item, method, value):
    old = tag(editor.get(f"/items/{item['id']}"))
    editor.patch(f"/items/{item['id']}", {"title": "Theirs"})
    answer = editor.call(method, f"/items/{item['id']}", value, headers={"If-Match": old})
    assert (answer.status, answer.json["code"]) == (412, "stale")
    assert editor.read(f"/items/{item['id']}")["title"] == "Theirs"


def test_a_tag_of_another_kind_matches_nothing(editor, item):
    answer = editor.patch(f"/items/{item['id']}", {"title": "Mine"}, headers={"If-Match": '"nonsense"'})
    assert answer.status == 412


def test_any_one_of_several_tags_matches(editor, item):
    current = tag(editor.get(f"/items/{item['id']}"))
    headers = {"If-Match": f'"item-999999", {current}'}
    assert editor.patch(f"/items/{item['id']}", {"title": "Other"}, headers=headers).status == 200


def test_a_star_matches_whatever_is_there(editor, item):
    assert editor.patch(f"/items/{item['id']}", {"title": "Other"}, headers={"If-Match": "*"}).status == 200


def test_pages_hold_every_item_once(editor):
    everything = editor.every("/items?sort=title", limit=37)
    ids = [item["id"] for item in everything]
    assert len(ids) == len(set(ids)) == editor.read("/items?count=true&limit=1")["count"]


@pytest.mark.parametrize("sort", ["popularity", "-popularity", "rating", "-votes", "title", "-title", "created", "id"])
def test_every_order_pages_without_repeats(editor, sort):
    ids = [item["id"] for item in editor.every(f"/items?sort={sort}", limit=200)]
    assert len(ids) == len(set(ids)) == editor.read("/items?count=true&limit=1")["count"]


def test_pages_of_a_search_hold_every_match_once(editor):
    ids = [item["id"] for item in editor.every("/items?q=the", limit=25)]
    assert len(ids) == len(set(ids)) == editor.read("/items?q=the&count=true&limit=1")["count"] > 25


def test_orders_are_what_they_say(editor):
    votes = [item["votes"] for item in editor.every("/items?sort=-votes", limit=500)]
    assert votes == sorted(votes, reverse=True)
    ids = [item["id"] for item in editor.every("/items?sort=id", limit=500)]
    assert ids == sorted(ids)


def test_an_item_made_while_paging_neither_repeats_nor_hides_another(editor):
    first = editor.read("/items?sort=id&limit=100")
    editor.create("/items", {"title": "A latecomer"})
    second = editor.read(f"/items?sort=id&limit=100&cursor={first['next_cursor']}")
    ids = [item["id"] for item in first["results"] + second["results"]]
    assert ids == [item["id"] for item in editor.read("/items?sort=id&limit=200")["results"]]


def test_the_link_header_leads_to_the_next_page(editor):
    answer = editor.get("/items?tag=Film&sort=title&limit=3")
    link = answer.headers["Link"]
    path = link[link.index("<") + 1 : link.index(">")]
    assert link.endswith('rel="next"') and path.startswith("/api/v1/items?")
    followed = editor.read(path.removeprefix("/api/v1"))
    both = editor.read("/items?tag=Film&sort=title&limit=6")["results"]
    assert answer.json["results"] + followed["results"] == both


def test_the_last_page_says_that_it_is_the_last(editor):
    answer = editor.get("/items?limit=1000")
    assert answer.json["next_cursor"] is None and answer.headers["Link"] is None


def test_tags_include_and_exclude_whatever_their_case(editor):
    everything = editor.every("/items?tag=film", limit=500)
    drama = editor.every("/items?tag=FILM&tag=drama", limit=500)
    rest = editor.every("/items?tag=Film&-tag=DRAMA", limit=500)
    assert drama and rest
    assert all({"Film", "Drama"} <= set(item["tags"]) for item in drama)
    assert not any("Drama" in item["tags"] for item in rest)
    assert len(drama) + len(rest) == len(everything)


def test_tags_are_counted(editor):
    tags = {tag["name"]: tag["item_count"] for tag in editor.read("/tags")["results"]}
    assert tags["Film"] == editor.read("/items?tag=Film&count=true&limit=1")["count"]


def test_popular_items_are_the_first_in_order_of_popularity(editor):
    popular = editor.read("/items/popular?limit=10")["results"]
    assert [i["id"] for i in popular] == [i["id"] for i in editor.read("/items?sort=-popularity&limit=10")["results"]]


def test_similar_items_are_others_nearest_first(editor):
    known = editor.read("/items/popular?limit=1")["results"][0]
    answer = editor.read(f"/items/{known['id']}/similar?limit=15")
    similarities = [row["similarity"] for row in answer["results"]]
    assert len(similarities) == 15 and similarities == sorted(similarities, reverse=True)
    assert all(0 < similarity <= 1 for similarity in similarities)
    assert known["id"] not in [row["item"]["id"] for row in answer["results"]]


def test_an_item_that_nobody_rated_has_nothing_similar(editor, item):
    assert editor.read(f"/items/{item['id']}/similar")["results"] == []


def test_anybody_may_read_the_catalogue(guest):
    assert guest.read("/items?limit=2")["results"]


def test_text_of_every_script_survives(editor):
    title = "Ō, 天気の子 — naïve “café” 👩‍🚀 \u202eRTL"
    made = editor.create("/items", {"title": title, "tags": ["日本"]})
    assert editor.read(f"/items/{made['id']}")["title"] == title
    assert [found["id"] for found in editor.read("/items?tag=%E6%97%A5%E6%9C%AC")["results"]] == [made["id"]]
