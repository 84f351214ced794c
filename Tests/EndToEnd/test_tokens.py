"""Tokens made on the account page, and what scripts are told of theirs."""

import re

import pytest
from playwright.sync_api import expect

from conftest import MEMBER
from deadlines import eventually
from forms import PASSWORD, hidden
from program import palate
from rest import Rest
from screens import beside, main, notice, sign_up


def make(page, name, *scopes, days=None):
    """Fills in the form for a new token and sends it."""
    if not page.get_by_label("What it is for").is_visible():
        page.get_by_text("Make a token").click()
    page.get_by_label("What it is for").fill(name)
    for scope in ("read", "write"):
        page.locator(f'input[value="{scope}"]').set_checked(scope in scopes)
    if days:
        page.get_by_label("How long it is good for").select_option(days)
    page.get_by_role("button", name="Make the token").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_token_is_made_used_and_revoked(open_page, server, new_name, javascript):
    page = open_page("/", java_script_enabled=javascript)
    name = new_name()
    sign_up(page, name)
    page.goto("/account")
    make(page, "Nightly load", "read", "write", days="A year")
    box = page.get_by_label("Token", exact=True)
    expect(box).to_have_attribute("readonly", "")
    token = box.input_value()
    script = Rest(server.url, token)
    assert script.read("/me")["name"] == name
    assert script.read("/me")["scopes"] == "read write"
    page.goto("/account")
    expect(main(page)).to_contain_text("For reading and writing.")
    expect(main(page)).to_contain_text(token[:12])
    assert token not in page.content(), "it is shown once"
    page.get_by_role("button", name="Revoke Nightly load").click()
    expect(notice(page)).to_contain_text("opens nothing any more")
    assert script.get("/me").status == 401


def test_what_is_missing_is_said_beside_the_field(open_page, new_name):
    page = open_page("/")
    sign_up(page, new_name())
    page.goto("/account")
    # The browser asks for a name by itself, and takes this for one.
    make(page, "   ", "read")
    expect(beside(page, "What it is for")).to_have_text("Give the token a name.")
    make(page, "Mine")
    expect(main(page)).to_contain_text("Choose what the token may be used for.")
    expect(page.get_by_label("What it is for")).to_have_value("Mine")


def test_a_session_is_listed_by_its_browser_and_ended(open_page, server, visitor, new_name):
    page = open_page("/")
    name = new_name()
    sign_up(page, name)
    visitor.open("/session/new", {"User-Agent": "x"})
    fields = {"_csrf": visitor.csrf(), "name": name, "password": PASSWORD}
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}
    assert visitor.post("/session", fields, firefox).status == 303
    page.goto("/account")
    page.get_by_role("button", name="Sign out Firefox on Linux").click()
    expect(notice(page)).to_contain_text("That browser is signed out.")
    assert visitor.open("/account").status == 303
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_script_signs_in_with_name_and_password(server):
    answer = Rest(server.url).post("/sessions", {"name": MEMBER, "password": PASSWORD, "scopes": "read"})
    assert answer.status == 201 and answer.headers["Cache-Control"] == "no-store"
    assert Rest(server.url, answer.json["token"]).read("/me")["name"] == MEMBER
    assert Rest(server.url).post("/sessions", {"name": MEMBER, "password": "wrong password"}).status == 422


def test_a_token_revoked_by_another_process_is_refused(server):
    words = ["token", "create", MEMBER, "--name", "short", "--scopes", "read"]
    script = Rest(server.url, palate(*words, database=server.database).stdout.strip())
    assert script.get("/me").status == 200
    lines = palate("token", "list", MEMBER, database=server.database).stdout.splitlines()
    number = next(line.split("\t")[0] for line in lines if "\tshort\t" in line)
    palate("token", "revoke", MEMBER, number, database=server.database)
    refused = eventually(lambda: (found := script.get("/me")).status == 401 and found, "the end of the token")
    assert re.search('error="invalid_token", error_description="[^"]*revoked', refused.headers["WWW-Authenticate"])


def test_a_misspelt_token_is_told_so(server, catalogue):
    for wrong in ["x", catalogue.member_token[:-1], catalogue.member_token.swapcase()]:
        refused = Rest(server.url, wrong).get("/items")
        assert refused.status == 401
        assert 'error_description="The token is misspelt."' in refused.headers["WWW-Authenticate"]


def test_a_foreign_form_makes_no_token(server, visitor, new_name):
    visitor.sign_up(new_name())
    fields = {"token_name": "stolen", "scope": "read", "days": "30"}
    assert visitor.post("/account/tokens", fields).status == 403
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.post("/account/tokens", {"_csrf": visitor.csrf(), **fields}, crossing).status == 403
    assert hidden(visitor.open("/account"), "_csrf")
    assert b"stolen" not in visitor.open("/account").body
