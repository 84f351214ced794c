"""Signing up, in and out, and what slows a guesser down without locking anybody out."""

import re
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from playwright.sync_api import expect

from forms import PASSWORD, Visitor, text
from rest import Answer
from screens import beside, notice, title_of

WRONG = "not the password"
# More than the typing errors of one person that are let pass.
MANY = 20


@pytest.fixture
def name(server, new_name):
    """The name of somebody who has an account."""
    name = new_name()
    Visitor(server.url).sign_up(name)
    return name


def fill(page, name, password, button="Sign in"):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name=button).click()


def is_signed_in(visitor):
    return visitor.open("/account").status == 200


def fail_until_refused(visitor, name):
    """Tries wrong passwords until the answer is no longer about them; gives that answer."""
    for _ in range(MANY):
        answer = visitor.sign_in(name, WRONG)
        if answer.status != 422:
            return answer
    raise AssertionError(f"{MANY} wrong passwords in a row were all looked at")


# In the browser


def test_signing_in_leads_back_to_where_one_was(open_page, name):
    page = open_page("/items/1")
    page.get_by_role("link", name="Sign in to rate").click()
    fill(page, name, PASSWORD)
    expect(page).to_have_url(re.compile("/items/1$"))
    expect(notice(page)).to_contain_text(f"Welcome back, {name}.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_wrong_password_keeps_the_name_and_says_so_beside_it(open_page, name, javascript):
    page = open_page("/session/new", java_script_enabled=javascript)
    fill(page, name, WRONG)
    expect(page.get_by_label("Name")).to_have_value(name)
    expect(page.get_by_label("Password")).to_have_value("")
    expect(beside(page, "Password")).to_contain_text("This name and password do not belong together.")


def test_signing_out_ends_the_session(open_page, rater):
    page = open_page("/", of=rater)
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(notice(page)).to_contain_text("You are signed out.")
    page.goto("/ratings")
    expect(title_of(page)).to_have_text("Sign in")
    assert not is_signed_in(rater), "the session has ended on the server, not only in the browser"


def test_what_a_form_of_a_newcomer_lacks_is_said_beside_each_field(open_page):
    page = open_page("/accounts/new")
    page.locator("form").filter(has=page.get_by_label("Password")).evaluate("form => form.noValidate = true")
    fill(page, "a b", "short", "Create my account")
    expect(beside(page, "Name")).to_contain_text("Use letters, digits")
    expect(beside(page, "Password")).to_contain_text("Use 8 to 200 characters.")
    expect(page.get_by_label("Name")).to_have_value("a b")


def test_a_taken_name_is_said_beside_it_whatever_its_case(open_page, name):
    page = open_page("/accounts/new")
    fill(page, name.upper(), PASSWORD, "Create my account")
    expect(beside(page, "Name")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value(name.upper())


# Rules of a login


def test_a_name_is_known_whatever_its_case(server, name):
    assert Visitor(server.url).sign_in(name.upper()).status == 303


def test_a_password_is_taken_letter_by_letter(server, name):
    for wrong in (PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], ""):
        assert Visitor(server.url).sign_in(name, wrong).status == 422


def test_an_unknown_name_and_a_wrong_password_are_told_alike(server, name):
    known = Visitor(server.url).sign_in(name, WRONG)
    unknown = Visitor(server.url).sign_in("nobody-at-all", WRONG)
    assert known.status == unknown.status == 422
    assert text(known).replace(name, "*") == text(unknown).replace("nobody-at-all", "*")


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"])
def test_signing_in_never_leads_to_another_site(server, name, target):
    visitor = Visitor(server.url)
    answer = visitor.submit("/session", {"name": name, "password": PASSWORD, "return_to": target})
    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_a_guest_is_led_to_sign_in(visitor):
    for path in ("/rate", "/ratings", "/recommendations", "/account", "/items/new"):
        answer = visitor.open(path)
        assert answer.status == 303 and answer.headers["Location"].startswith("/session/new?return_to=%2F"), path


# Sessions


def cookie_of(answer, name):
    for line in answer.headers.get_all("Set-Cookie"):
        cookie = SimpleCookie(line)
        if name in cookie:
            return cookie[name]
    raise AssertionError(f"no cookie {name}")


@pytest.mark.parametrize("cookie", ["palate_session", "palate_device"])
def test_the_cookies_of_a_session_are_out_of_reach_of_scripts_and_other_sites(server, name, cookie):
    set = cookie_of(Visitor(server.url).sign_in(name), cookie)
    assert set["httponly"] and set["samesite"] == "Lax" and set["path"] == "/"
    assert len(set.value) >= 32


def test_each_sign_in_makes_a_new_session(server, name):
    visitor = Visitor(server.url)
    visitor.sign_in(name)
    first = visitor.cookie("palate_session")
    visitor.submit("/session?_method=delete")
    visitor.sign_in(name)
    assert visitor.cookie("palate_session") not in (None, "", first)


def test_a_session_that_another_planted_is_not_taken_over(server, name):
    visitor = Visitor(server.url)
    planted = "palate_session=session_" + "A" * 49
    answer = visitor.open("/session/new", {"Cookie": planted})
    assert answer.status == 200
    visitor.sign_in(name)
    assert visitor.cookie("palate_session") not in planted


def test_the_session_of_before_signing_in_again_is_of_no_use_after_signing_out(server, name):
    visitor = Visitor(server.url)
    visitor.sign_in(name)
    stolen = visitor.cookie("palate_session")
    visitor.submit("/session?_method=delete")
    answer = Visitor(server.url).open("/account", {"Cookie": f"palate_session={stolen}"})
    assert answer.status == 303


def test_a_new_password_ends_every_other_session(server, name):
    here, there = Visitor(server.url), Visitor(server.url)
    here.sign_in(name)
    there.sign_in(name)
    fields = {"current_password": PASSWORD, "password": "another quiet morning"}
    assert here.submit("/account/password?_method=put", fields).status == 303
    assert is_signed_in(here) and not is_signed_in(there)
    assert Visitor(server.url).sign_in(name).status == 422
    assert Visitor(server.url).sign_in(name, "another quiet morning").status == 303


def test_a_password_is_not_changed_without_the_current_one(server, name):
    visitor = Visitor(server.url)
    visitor.sign_in(name)
    fields = {"current_password": WRONG, "password": "another quiet morning"}
    answer = visitor.submit("/account/password?_method=put", fields)
    assert answer.status == 422 and "This is not your current password." in text(answer)
    assert Visitor(server.url).sign_in(name).status == 303


def test_signing_out_elsewhere_keeps_this_browser(server, name):
    here, there = Visitor(server.url), Visitor(server.url)
    here.sign_in(name)
    there.sign_in(name)
    here.submit("/account/sessions?_method=delete")
    assert is_signed_in(here) and not is_signed_in(there)


# Guessing


@dataclass
class Guessing:
    """Somebody has guessed at an account until the answer was to wait."""

    name: str
    owner: Visitor
    guesser: Visitor
    answer: Answer


@pytest.fixture(scope="module")
def guessing(server, new_name):
    """The owner had signed in once, in another browser at the same address, and has signed out since."""
    name = new_name()
    owner, guesser = Visitor(server.url).sign_up(name), Visitor(server.url)
    owner.submit("/session?_method=delete")
    return Guessing(name, owner, guesser, fail_until_refused(guesser, name))


def test_a_guesser_is_told_to_wait(guessing):
    assert guessing.answer.status == 429
    assert int(guessing.answer.headers["Retry-After"]) > 0
    assert "Too many tries" in text(guessing.answer)


def test_even_the_right_password_has_to_wait_in_a_guessers_browser(guessing):
    assert guessing.guesser.sign_in(guessing.name).status == 429


def test_the_guessed_name_has_to_wait_whatever_its_case(guessing):
    assert guessing.guesser.sign_in(guessing.name.upper(), WRONG).status == 429


def test_a_guesser_that_forgets_its_cookies_waits_all_the_same(guessing, server):
    assert Visitor(server.url).sign_in(guessing.name, WRONG).status == 429


def test_a_browser_that_signed_in_before_gets_in_while_a_guesser_waits(guessing):
    assert guessing.owner.sign_in(guessing.name).status == 303


def test_a_guesser_of_one_name_does_not_keep_others_out(guessing, server, name):
    assert Visitor(server.url).sign_in(name).status == 303
    assert guessing.guesser.sign_in(name).status == 303


def test_a_device_of_another_account_does_not_get_past_the_wait(guessing, server, name):
    visitor = Visitor(server.url)
    visitor.sign_in(name)
    visitor.submit("/session?_method=delete")
    assert visitor.sign_in(guessing.name).status == 429


def test_a_wrong_password_in_the_owners_browser_counts_too(server, new_name):
    name = new_name()
    owner = Visitor(server.url).sign_up(name)
    owner.submit("/session?_method=delete")
    assert fail_until_refused(owner, name).status == 429
