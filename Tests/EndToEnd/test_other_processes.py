"""Commands that change the database of a running server, which takes them up without a pause."""

import pytest

from conftest import EDITOR
from deadlines import eventually
from forms import PASSWORD, Visitor
from program import Server, palate
from rest import Rest


@pytest.fixture
def fan(editor, new_name):
    """The id of a user with five ratings."""
    user = editor.create("/users", {"external_id": new_name()})["id"]
    for item in editor.read("/items?tag=Film&limit=5")["results"]:
        editor.create("/interactions", {"user_id": user, "item_id": item["id"], "rating": 4.5})
    return user


def live_version(script, user):
    return script.read(f"/users/{user}/recommendations?limit=1")["matrix_version"]


def test_training_beside_the_server_makes_a_new_version_live(editor, server, fan):
    before = live_version(editor, fan)
    said = palate("train", database=server.database).stdout
    assert f"version {before + 1} is live" in said
    eventually(lambda: live_version(editor, fan) == before + 1, "the new version in the server")


def test_a_trained_version_knows_items_that_the_last_did_not(editor, server, new_name):
    new = [editor.create("/items", {"title": f"Twin {letter}"})["id"] for letter in "AB"]
    for _ in range(10):
        user = editor.create("/users", {"external_id": new_name()})["id"]
        for item in new:
            editor.create("/interactions", {"user_id": user, "item_id": item, "rating": 5})
    assert editor.read(f"/items/{new[0]}/similar")["results"] == []
    palate("train", database=server.database)

    def similar():
        return [row["item"]["id"] for row in editor.read(f"/items/{new[0]}/similar")["results"]]

    assert eventually(similar, "the new item's neighbours") == [new[1]]


def test_training_again_with_nothing_changed_ends_at_once_and_leaves_the_version(server, editor, fan):
    palate("train", database=server.database)
    eventually(lambda: live_version(editor, fan), "a version")
    before = palate("train", database=server.database).stdout
    assert "nothing" in before and "is live" not in before


def test_ratings_are_taken_while_training_writes(editor, server, fan):
    item = editor.read("/items?sort=votes&limit=1")["results"][0]["id"]
    palate("train", database=server.database)
    assert editor.put(f"/interactions/{fan}-{item}", {"rating": 2}).status == 201


def test_an_account_made_beside_the_server_signs_in(server, new_name):
    name = new_name()
    palate("user", "create", name, "--password", PASSWORD, database=server.database)
    assert Visitor(server.url).sign_in(name).status == 303


def test_a_role_given_beside_the_server_counts_at_once(server, new_name):
    name = new_name()
    visitor = Visitor(server.url).sign_up(name)
    assert visitor.open("/items/new").status == 403
    palate("user", "role", name, "editor", database=server.database)
    eventually(lambda: visitor.open("/items/new").status == 200, "the new role")
    palate("user", "role", name, "member", database=server.database)
    eventually(lambda: visitor.open("/items/new").status == 403, "the loss of the role")


def test_a_password_set_beside_the_server_ends_the_sessions(server, new_name):
    name = new_name()
    visitor = Visitor(server.url).sign_up(name)
    palate("user", "password", name, database=server.database, typed="another quiet morning\n")
    eventually(lambda: visitor.open("/account").status == 303, "the end of the session")
    assert Visitor(server.url).sign_in(name, "another quiet morning").status == 303


def test_a_revoked_token_is_of_no_use(server):
    token = palate("token", "create", EDITOR, "--name", "short-lived", database=server.database).stdout.strip()
    script = Rest(server.url, token)
    eventually(lambda: script.get("/me").status == 200, "the new token")
    listed = palate("token", "list", EDITOR, database=server.database).stdout
    number = next(line.split("\t")[0] for line in listed.splitlines() if "short-lived" in line)
    assert token not in listed
    palate("token", "revoke", EDITOR, number, database=server.database)
    eventually(lambda: script.get("/me").status == 401, "the end of the token")


def test_a_catalogue_loaded_beside_the_server_shows_up(tmp_path):
    with Server(tmp_path / "palate.db") as site:
        script = Rest(site.url)
        assert script.read("/items")["results"] == []
        palate("demo", database=site.database)
        eventually(lambda: script.read("/items?count=true&limit=1")["count"] >= 300, "the catalogue")
        eventually(lambda: b"synthetic raters" in Visitor(site.url).open("/").body, "the word of what they are")


def test_an_item_read_before_a_foreign_change_is_read_anew(server, editor, tmp_path):
    item = editor.read("/items/popular?limit=1")["results"][0]
    palate("demo", database=server.database)
    assert editor.read(f"/items/{item['id']}")["title"] == item["title"]
    assert editor.read("/items?count=true&limit=1")["count"] < 700, "the demo does not load its works twice"
