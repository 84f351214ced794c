"""Editors look after the catalogue, and nobody else does."""

import re
import urllib.request
from html import unescape

import pytest
from playwright.sync_api import expect

from conftest import ADMIN, EDITOR, MEMBER
from forms import Visitor
from screens import beside, main, notice, title_of


@pytest.fixture(scope="module")
def edda(server):
    """An editor's browser."""
    visitor = Visitor(server.url)
    visitor.sign_in(EDITOR)
    return visitor


@pytest.fixture
def item(editor):
    return editor.create("/items", {"title": "The Long Way Round", "tags": ["Travel", "Slow"],
                                    "attributes": {"year": 1999, "creator": "N. Walker"}})


@pytest.fixture
def form(open_page, edda, item):
    """The form of the item, without JavaScript, as it must do without."""
    return open_page(f"/items/{item['id']}/edit", of=edda, java_script_enabled=False)


def save(page, button="Save changes"):
    page.get_by_role("button", name=button).click()


def test_an_item_is_created(open_page, edda):
    page = open_page("/items", of=edda)
    main(page).get_by_role("link", name="New item").click()
    page.get_by_label("Title", exact=True).fill("  A new one  ")
    page.get_by_label("Description").fill("First paragraph.\n\nSecond one.")
    page.get_by_label("Tags").fill("Sci-Fi, Quiet , quiet,")
    page.get_by_label("Attributes").fill("year: 2020\ncreator: A. Body\npages: 1,200")
    save(page, "Add it")
    expect(notice(page)).to_contain_text("“A new one” is in the catalogue.")
    expect(title_of(page)).to_have_text("A new one")
    expect(page.get_by_role("list", name="Tags").get_by_role("link")).to_have_text(["Sci-Fi", "Quiet"])
    expect(main(page)).to_contain_text("2020 · A. Body")
    expect(page.get_by_text("Second one.", exact=True)).to_be_visible()


def test_a_new_item_is_found_at_once(edda):
    assert edda.submit("/items", {"title": "Quokkaland"}).status == 303
    assert b"Quokkaland" in edda.open("/items?q=quokka").body


def test_an_item_is_edited(form, item, editor):
    form.get_by_label("Title", exact=True).fill("The Short Way")
    save(form)
    expect(notice(form)).to_contain_text("Your changes are saved.")
    now = editor.read(f"/items/{item['id']}")
    assert (now["title"], now["tags"], now["attributes"]) == ("The Short Way", item["tags"], item["attributes"])


def test_an_edited_item_is_found_by_its_new_title_and_no_longer_by_the_old(edda, editor):
    made = editor.create("/items", {"title": "Wombatine"})
    assert edda.submit(f"/items/{made['id']}", {"title": "Numbatine"}).status == 303
    assert b"Numbatine" in edda.open("/items?q=numbatine").body
    assert b"Nothing matches" in edda.open("/items?q=wombatine").body


def test_saving_an_untouched_form_changes_nothing(form, item, editor):
    save(form)
    expect(notice(form)).to_be_visible()
    now = editor.read(f"/items/{item['id']}")
    assert {k: v for k, v in now.items() if k not in ("version", "updated_at")} == {
        k: v for k, v in item.items() if k not in ("version", "updated_at")
    }


def resubmit(visitor, editor, attributes):
    """Sends an item's attributes back as its form shows them; gives the answer and the attributes that then stand."""
    made = editor.create("/items", {"title": "Odd one", "attributes": attributes})
    page = visitor.open(f"/items/{made['id']}/edit").body.decode()
    shown = unescape(re.search(r'<textarea[^>]*name="attributes"[^>]*>\n?(.*?)</textarea>', page, re.S)[1])
    answer = visitor.submit(f"/items/{made['id']}", {"title": "Odd one", "attributes": shown.replace("\n", "\r\n")})
    return answer.status, editor.read(f"/items/{made['id']}")["attributes"]


def test_an_untouched_form_keeps_numbers_and_texts_apart(edda, editor):
    attributes = {"isbn": "0012", "ratio": 1.5, "year": -44, "creator": "Ann: the second", "size": "1e3"}
    assert resubmit(edda, editor, attributes) == (303, attributes)


@pytest.mark.parametrize("attributes", [{"illustrated": True}, {"edition": "2"}], ids=["a flag", "digits as text"])
def test_an_untouched_form_keeps_the_type_of_every_attribute(edda, editor, attributes):
    assert resubmit(edda, editor, attributes) == (303, attributes)


@pytest.mark.parametrize("attributes", [{"lines": "one\ntwo"}, {"a: b": "c"}], ids=["a line end", "a colon in a name"])
def test_attributes_that_a_form_could_not_show_are_refused(editor, attributes):
    refused = editor.post("/items", {"title": "Odd", "attributes": attributes})
    assert refused.status == 422 and refused.json["errors"][0]["pointer"].startswith("/attributes/")


def test_every_error_is_shown_beside_its_field_which_stays_filled(form, item, editor):
    form.get_by_label("Title", exact=True).fill(" ")
    form.get_by_label("Tags").fill("-Horror")
    form.get_by_label("Image address").fill("ftp://x")
    save(form)
    for label, value in [("Title", " "), ("Tags", "-Horror"), ("Image address", "ftp://x")]:
        expect(beside(form, label)).not_to_be_empty()
        expect(form.get_by_label(label, exact=True)).to_have_value(value)
    assert editor.read(f"/items/{item['id']}") == item


def test_a_mended_form_is_saved(form):
    form.get_by_label("Tags").fill("-Horror")
    save(form)
    expect(beside(form, "Tags")).to_be_visible()
    form.get_by_label("Tags").fill("Horror")
    save(form)
    expect(notice(form)).to_contain_text("Your changes are saved.")


def test_an_attribute_without_a_name_is_said_beside_the_field(form):
    form.get_by_label("Attributes").fill("year: 1999\nno colon here")
    save(form)
    expect(beside(form, "Attributes")).to_contain_text("no colon here")
    expect(form.get_by_label("Attributes")).to_have_value("year: 1999\nno colon here")


def test_an_error_of_the_attributes_does_not_hide_those_of_other_fields(form):
    form.get_by_label("Title", exact=True).fill(" ")
    form.get_by_label("Attributes").fill("no colon here")
    save(form)
    expect(beside(form, "Attributes")).to_be_visible()
    expect(form.get_by_label("Title", exact=True)).to_have_attribute("aria-invalid", "true")


def test_a_taken_external_id_is_said_beside_the_field(form, editor):
    editor.post("/items", {"title": "Holder", "external_id": "taken-already"})
    form.get_by_label("External id").fill("taken-already")
    save(form)
    expect(beside(form, "External id")).not_to_be_empty()
    expect(form.get_by_label("External id")).to_have_value("taken-already")


def test_an_item_changed_meanwhile_is_not_overwritten_unasked(form, item, editor):
    editor.patch(f"/items/{item['id']}", {"title": "Theirs"})
    form.get_by_label("Title", exact=True).fill("Mine")
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("Somebody else changed this item meanwhile.")
    expect(form.get_by_label("Title", exact=True)).to_have_value("Mine")
    assert editor.read(f"/items/{item['id']}")["title"] == "Theirs"


def test_after_the_warning_saving_again_replaces_it(form, item, editor):
    editor.patch(f"/items/{item['id']}", {"title": "Theirs"})
    form.get_by_label("Title", exact=True).fill("Mine")
    save(form)
    save(form)
    expect(notice(form)).to_contain_text("Your changes are saved.")
    assert editor.read(f"/items/{item['id']}")["title"] == "Mine"


def test_a_rating_given_meanwhile_does_not_stand_in_an_editors_way(form, item, member):
    member.create("/interactions", {"item_id": item["id"], "rating": 4})
    form.get_by_label("Title", exact=True).fill("Better title")
    save(form)
    expect(notice(form)).to_contain_text("Your changes are saved.")


def test_deleting_asks_first_and_names_the_ratings_that_go_with_it(open_page, edda, item, editor, new_name):
    for rating in (3, 4):
        user = editor.create("/users", {"external_id": new_name()})["id"]
        editor.create("/interactions", {"user_id": user, "item_id": item["id"], "rating": rating})
    page = open_page(f"/items/{item['id']}", of=edda, java_script_enabled=False)
    main(page).get_by_role("link", name="Delete").click()
    expect(title_of(page)).to_have_text("Delete “The Long Way Round”?")
    expect(main(page)).to_contain_text("2 ratings")
    page.get_by_role("link", name="Keep it").click()
    expect(title_of(page)).to_have_text("The Long Way Round")
    main(page).get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(notice(page)).to_contain_text("“The Long Way Round” is deleted.")
    assert editor.get(f"/items/{item['id']}").status == 404


def test_a_deleted_item_leaves_the_lists_of_its_raters(edda, rater, item):
    rater.rate(item["id"], "4")
    assert b"The Long Way Round" in rater.open("/ratings").body
    edda.submit(f"/items/{item['id']}?_method=delete")
    assert b"The Long Way Round" not in rater.open("/ratings").body


def test_a_deleted_item_is_not_recommended(edda, editor, rater):
    for film in editor.read("/items?tag=Film&limit=5")["results"]:
        rater.rate(film["id"], "5")
    first = re.search(rb'href="(/items/\d+)"', rater.open("/recommendations").body)[1].decode()
    copy = editor.read(first)
    edda.submit(f"{first}?_method=delete")
    assert f'href="{first}"'.encode() not in rater.open("/recommendations").body
    editor.post("/items", {name: copy[name] for name in ("title", "tags", "attributes", "description")})


def test_deleting_twice_is_a_404(edda, item):
    assert edda.submit(f"/items/{item['id']}?_method=delete").status == 303
    assert edda.submit(f"/items/{item['id']}?_method=delete").status == 404


@pytest.fixture(scope="module")
def mina(server):
    """A member's browser."""
    visitor = Visitor(server.url)
    visitor.sign_in(MEMBER)
    return visitor


PAGES = ["/items/new", "/items/1/edit", "/items/1/delete"]
POSTS = [("/items", {"title": "Sneaked in"}), ("/items/1", {"title": "Taken over"}), ("/items/1?_method=delete", {})]


@pytest.mark.parametrize("path", PAGES)
def test_a_member_may_not_see_an_editors_page(mina, path):
    assert mina.open(path).status == 403


@pytest.mark.parametrize("path, fields", POSTS)
def test_a_member_may_not_change_the_catalogue(mina, editor, path, fields):
    before = editor.read("/items/1")
    assert mina.submit(path, fields).status == 403
    assert editor.read("/items/1") == before
    assert editor.read("/items?q=sneaked")["results"] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_is_sent_to_sign_in_and_back(visitor, path):
    answer = visitor.open(path)
    assert answer.status == 303
    assert answer.headers["Location"] == f"/session/new?return_to={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path, fields", POSTS)
def test_a_guest_may_not_change_the_catalogue(visitor, editor, path, fields):
    before = editor.read("/items/1")
    assert visitor.submit(path, fields).status == 303
    assert editor.read("/items/1") == before


def test_an_admin_may_do_what_an_editor_may(server):
    admin = Visitor(server.url)
    admin.sign_in(ADMIN)
    assert admin.open("/items/new").status == 200


def test_an_item_that_is_not_there_cannot_be_edited(edda):
    assert edda.open("/items/999999999/edit").status == 404
    assert edda.submit("/items/999999999", {"title": "x"}).status == 404


@pytest.mark.parametrize("body, kind, status", [
    (b"_csrf=%FF", "application/x-www-form-urlencoded", 400),
    (b"title=%zz", "application/x-www-form-urlencoded", 400),
    (b"\xff\xfe=1", "application/x-www-form-urlencoded", 400),
    (b"{}", "application/json", 415),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
    (b"x", "multipart/form-data", 400),
    (b"title=" + b"a" * (1 << 20), "application/x-www-form-urlencoded", 413),
], ids=["broken UTF-8", "broken escape", "broken name", "no form", "broken part", "no boundary", "too large"])
def test_a_broken_form_is_refused_with_its_reason(edda, body, kind, status):
    request = urllib.request.Request(edda.url + "/items", body, {"Content-Type": kind}, method="POST")
    assert edda.send(request).status == status
