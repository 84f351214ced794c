"""Tags over REST: read, renamed, merged and taken off, with all that hangs on them."""

from urllib.parse import quote

import pytest

ANY = {"If-Match": "*"}


@pytest.fixture
def name(new_name):
    return f"Tag {new_name()}x"


@pytest.fixture
def items(editor, name):
    """Three items: one with the tag, one with another, one with both."""
    other = f"{name} other"
    return [
        editor.create("/items", {"title": "One", "tags": [name, "Last"]}),
        editor.create("/items", {"title": "Two", "tags": [other]}),
        editor.create("/items", {"title": "Both", "tags": [other, name]}),
    ]


def path(name):
    return f"/tags/{quote(name, safe='')}"


def titles(rest, query):
    return sorted(item["title"] for item in rest.every(f"/items?{query}", limit=100))


def test_a_tag_is_read_by_its_name_in_any_case(editor, guest, items, name):
    assert guest.read(path(name.upper())) == {"name": name, "item_count": 2}
    assert guest.get("/tags/no-such-tag").status == 404


def test_a_renamed_tag_is_renamed_everywhere(editor, items, name):
    before = [editor.get(f"/items/{item['id']}").headers["ETag"] for item in items]
    tag = editor.get(path(name))
    new = f"{name} / new"
    renamed = editor.patch(path(name), {"name": new}, headers={"If-Match": tag.headers["ETag"]})
    assert renamed.status == 200 and renamed.json == {"name": new, "item_count": 2}
    assert renamed.headers["ETag"] == editor.get(path(new)).headers["ETag"] != tag.headers["ETag"]
    assert editor.get(path(name)).status == 404
    after = [editor.get(f"/items/{item['id']}") for item in items]
    assert [old == new.headers["ETag"] for old, new in zip(before, after)] == [False, True, False]
    assert after[0].json["tags"] == [new, "Last"] and after[2].json["tags"][1] == new
    assert titles(editor, f"tag={quote(new)}") == ["Both", "One"]
    assert titles(editor, f"q={quote(new)}") == ["Both", "One"]


def test_a_name_that_is_taken_is_a_conflict_unless_they_are_to_be_one(editor, items, name):
    other = f"{name} other"
    refused = editor.patch(path(name), {"name": other.upper()}, headers=ANY)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert editor.read(path(name))["item_count"] == 2
    merged = editor.patch(path(name) + "?merge=true", {"name": other.upper()}, headers=ANY)
    assert merged.status == 200 and merged.json == {"name": other, "item_count": 3}
    assert editor.get(path(name)).status == 404
    assert [editor.read(f"/items/{item['id']}")["tags"] for item in items] == [[other, "Last"], [other], [other]]
    assert titles(editor, f"tag={quote(other)}") == ["Both", "One", "Two"]


def test_a_deleted_tag_is_off_every_item(editor, items, name):
    assert editor.delete(path(name), headers=ANY).status == 204
    assert editor.delete(path(name), headers=ANY).status == 404
    assert [editor.read(f"/items/{item['id']}")["tags"] for item in items] == [["Last"], [f"{name} other"], [f"{name} other"]]
    assert titles(editor, f"tag={quote(name)}") == []


def test_a_change_says_which_tag_it_means(editor, items, name):
    old = editor.get(path(name)).headers["ETag"]
    assert editor.patch(path(name), {"name": "x"}).status == 428
    assert editor.delete(path(name)).status == 428
    editor.create("/items", {"title": "Another", "tags": [name]})
    assert editor.delete(path(name), headers={"If-Match": old}).status == 412
    assert editor.read(path(name))["item_count"] == 3


@pytest.mark.parametrize("new, word", [("", "name"), ("-x", "minus"), ("a,b", "comma"), ("x" * 101, "100")])
def test_what_is_no_tag_is_refused_with_the_place(editor, items, name, new, word):
    answer = editor.patch(path(name), {"name": new}, headers=ANY)
    assert answer.status == 422 and answer.json["errors"][0]["pointer"] == "/name"
    assert word in answer.json["errors"][0]["detail"]


def test_members_change_no_tags(member, items, name):
    assert member.patch(path(name), {"name": "x"}, headers=ANY).status == 403
    assert member.delete(path(name), headers=ANY).status == 403


@pytest.mark.parametrize("sort", ["-item_count", "item_count", "name", "-name"])
def test_every_order_pages_both_ways(editor, sort):
    names = [tag["name"] for tag in editor.every(f"/tags?sort={sort}", limit=7)]
    assert len(names) == len(set(names)) == editor.read("/tags?limit=1&count=true")["count"] > 21
    first = editor.read(f"/tags?sort={sort}&limit=7")
    second = editor.read(f"/tags?sort={sort}&limit=7&cursor={first['next_cursor']}")
    back = editor.read(f"/tags?sort={sort}&limit=7&cursor={second['previous_cursor']}")
    assert back["results"] == first["results"] and back["previous_cursor"] is None


def test_tags_are_found_by_what_they_begin_with(editor, items, name):
    found = editor.read(f"/tags?q={quote(name.lower())}&sort=name&count=true")
    assert found["results"] == [{"name": name, "item_count": 2}, {"name": f"{name} other", "item_count": 2}]
    assert found["count"] == 2
