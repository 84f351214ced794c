"""The first start: a one-time link makes the admin, and there is no other way in."""

import pytest
from playwright.sync_api import expect

from forms import PASSWORD, Visitor, hidden, text
from program import Server, palate
from screens import beside, main, notice, title_of


@pytest.fixture
def fresh(tmp_path):
    """A server on a database that did not exist."""
    with Server(tmp_path / "palate.db") as server:
        yield server


def path(link):
    return "/" + link.split("/", 3)[3]


def create_admin(server, name="ada", link=None):
    """The answer to the form behind the one-time link."""
    visitor = Visitor(server.url)
    page = visitor.open(path(link or server.setup_link()))
    fields = {"_csrf": hidden(page, "_csrf"), "token": hidden(page, "token"), "name": name, "password": PASSWORD}
    return visitor, visitor.post("/setup", fields)


def test_the_link_creates_the_admin_and_signs_in(open_page, fresh):
    page = open_page(path(fresh.setup_link()), of=fresh.url)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the administrator").click()
    expect(notice(page)).to_contain_text("Welcome, ada. You are the admin of this site.")
    assert "ada\tadmin" in palate("user", "list", database=fresh.database).stdout


def test_the_link_lasts_through_a_mistake(open_page, fresh):
    page = open_page(path(fresh.setup_link()), of=fresh.url)
    page.get_by_label("Name").fill("ada lovelace!")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the administrator").click()
    expect(beside(page, "Name")).to_contain_text("Use letters, digits")
    expect(page.get_by_label("Name")).to_have_value("ada lovelace!")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the administrator").click()
    expect(notice(page)).to_contain_text("Welcome, ada.")


def test_the_link_works_once(fresh):
    link = fresh.setup_link()
    create_admin(fresh, link=link)
    assert Visitor(fresh.url).open(path(link)).status == 404


def test_the_form_of_a_used_link_creates_nobody(fresh):
    link = fresh.setup_link()
    late = Visitor(fresh.url)
    page = late.open(path(link))
    create_admin(fresh, link=link)
    fields = {"_csrf": hidden(page, "_csrf"), "token": hidden(page, "token"), "name": "eve", "password": PASSWORD}
    assert late.post("/setup", fields).status == 404
    assert "eve" not in palate("user", "list", database=fresh.database).stdout


def test_a_wrong_link_is_not_found(fresh):
    wrong = path(fresh.setup_link())[:-6] + "aaaaaa"
    assert Visitor(fresh.url).open(wrong).status == 404


def test_before_setting_up_there_is_no_account_to_sign_in_to(fresh):
    assert palate("user", "list", database=fresh.database).stdout == ""
    for name, password in [("admin", "admin"), ("admin", "password"), ("palate", "palate"), ("root", "")]:
        assert Visitor(fresh.url).sign_in(name, password).status == 422


def test_a_second_start_before_setting_up_prints_a_new_link_and_ends_the_old(tmp_path):
    with Server(tmp_path / "palate.db") as first:
        old = path(first.setup_link())
        first.stop()
    with Server(tmp_path / "palate.db") as second:
        new = path(second.setup_link())
        assert Visitor(second.url).open(old).status == 404
        assert Visitor(second.url).open(new).status == 200


def test_no_link_is_printed_once_there_is_an_admin(fresh):
    create_admin(fresh)
    fresh.stop()
    with Server(fresh.database) as again:
        code, rest = again.stop()
        assert (code, rest) == (0, "")


def test_a_member_of_the_command_line_leaves_the_link_in_force(tmp_path):
    palate("user", "create", "mina", "--password", PASSWORD, database=tmp_path / "palate.db")
    with Server(tmp_path / "palate.db") as server:
        assert "/setup/" in server.setup_link()


def test_an_empty_catalogue_invites_its_editor_to_begin(open_page, fresh):
    visitor, _ = create_admin(fresh)
    page = open_page("/items", of=visitor)
    expect(title_of(page)).to_have_text("Browse")
    expect(main(page).get_by_role("link", name="New item")).to_be_visible()


def test_an_empty_catalogue_is_not_taken_for_a_search_without_results(fresh):
    assert "No title has these tags" not in text(Visitor(fresh.url).open("/items"))
