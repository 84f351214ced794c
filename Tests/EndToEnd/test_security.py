"""What every answer tells the browser, and what no other site can make a browser do."""

import http.server
import json
import re
import threading
import urllib.request

import pytest
from playwright.sync_api import expect

from forms import PASSWORD, Visitor

PAGES = ["/", "/items", "/items/1", "/accounts/new", "/session/new", "/nothing"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_allow_no_inline_script_or_style_and_no_frame(visitor, path):
    policy = visitor.open(path).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
    assert rules["default-src"] in ("'none'", "'self'")
    assert rules["frame-ancestors"] == "'none'" and rules["form-action"] == "'self'" and rules["base-uri"] == "'none'"
    assert rules["script-src"] == "'self'" and rules["style-src"] == "'self'"


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/items", "/api/v1/nothing", "/items/1/cover.svg", "/favicon.ico"])
def test_every_answer_forbids_guessing_its_type_and_keeps_the_referrer(visitor, path):
    headers = visitor.open(path).headers
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer", "strict-origin-when-cross-origin")


def test_the_programs_name_and_version_are_not_told(visitor):
    assert not re.search(r"\d", visitor.open("/").headers.get("Server", ""))


def test_no_page_has_inline_script_style_or_handler(visitor, rater):
    for path in [*PAGES, "/rate", "/ratings", "/recommendations", "/account"]:
        body = (rater if path not in PAGES else visitor).open(path).body.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", body), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", body), path


FORMS = [
    ("/items/1/rating", {"rating": "1"}),
    ("/items/1/rating?_method=delete", {}),
    ("/items/1/skip", {}),
    ("/session?_method=delete", {}),
    ("/account/sessions?_method=delete", {}),
    ("/account/password?_method=put", {"current_password": "a quiet morning", "password": "taken over now"}),
]


@pytest.fixture(scope="module")
def victim(server, new_name):
    """Somebody signed in, whose browser is made to send forms that are not ours."""
    return Visitor(server.url).sign_up(new_name())


@pytest.mark.parametrize("path, fields", FORMS)
@pytest.mark.parametrize("token", [None, "", "wrong", "A" * 43])
def test_a_form_without_the_right_token_is_refused(victim, path, fields, token):
    answer = victim.post(path, fields | ({} if token is None else {"_csrf": token}))
    assert answer.status == 403
    assert victim.open("/account").status == 200, "the session has not been touched"


def test_a_refused_form_changes_nothing(rater, editor):
    before = editor.read("/items/1")
    rater.post("/items/1/rating", {"rating": "1"})
    assert editor.read("/items/1") == before
    assert "Nothing rated yet" in rater.open("/ratings").body.decode()


@pytest.mark.parametrize("path, fields", [("/session", {"name": "mina", "password": "a quiet morning"}),
                                          ("/accounts", {"name": "somebody", "password": "a quiet morning"})])
def test_signing_in_and_up_need_the_token_too(visitor, path, fields):
    assert visitor.post(path, fields).status == 403
    assert visitor.cookie("palate_session") is None


def test_the_token_of_one_browser_is_of_no_use_in_another(rater, server, new_name):
    other = Visitor(server.url).sign_up(new_name())
    assert other.post("/items/1/rating", {"rating": "1", "_csrf": rater.csrf()}).status == 403


def test_a_get_with_a_method_in_its_query_changes_nothing(rater):
    rater.open("/session?_method=delete")
    rater.open("/items/1/rating?_method=delete&rating=1")
    assert rater.open("/account").status == 200


def test_a_form_that_another_origin_sent_is_refused_even_with_the_right_token(rater):
    answer = rater.submit("/items/1/rating", {"rating": "1"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status == 403


def test_a_form_of_the_sites_own_origin_is_taken(rater, server):
    assert rater.submit("/items/1/rating", {"rating": "1"}, headers={"Origin": server.url}).status == 303


@pytest.fixture
def other_site(server):
    """A page of another origin with a form that would rate here, had it the token."""
    page = f'<!doctype html><title>Elsewhere</title><form method="post" action="{server.url}/items/1/rating">' \
        '<input name="rating" value="1"><button>Win a prize</button></form>'

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        # Another host in the eyes of the browser, so that cookies are not sent along as from the same site.
        yield f"http://localhost:{other.server_address[1]}/"
        other.shutdown()
        thread.join()


def test_a_form_on_another_site_rates_nothing(open_page, rater, editor, server, other_site):
    before = editor.read("/items/1")
    page = open_page("/", of=rater)
    # The other site is part of this test.
    page.watch.allow_host(other_site)
    page.goto(other_site)
    page.get_by_role("button", name="Win a prize").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forbidden")
    assert editor.read("/items/1") == before


def test_no_other_site_may_read_the_api_through_a_browser(visitor):
    headers = visitor.open("/api/v1/items", {"Origin": "https://elsewhere.example"}).headers
    assert headers["Access-Control-Allow-Origin"] is None


def test_a_browsers_session_reads_the_api_and_writes_only_with_the_token(rater):
    assert rater.open("/api/v1/me").status == 200

    def put(headers):
        body = json.dumps({"item_id": 1, "rating": 4}).encode()
        fields = {"Content-Type": "application/json", **headers}
        return rater.send(urllib.request.Request(rater.url + "/api/v1/interactions", body, fields, method="POST"))

    assert put({}).status == 403
    assert put({"X-CSRF-Token": "wrong"}).status == 403
    assert put({"X-CSRF-Token": rater.csrf()}).status == 201


def test_what_people_write_is_shown_as_they_wrote_it_and_never_run(open_page, editor):
    title = "<img src=x onerror=alert(1)>"
    tag = "<b>\"quoted\"</b>"
    made = editor.create("/items", {
        "title": title, "tags": [tag], "description": "<script>alert(2)</script>",
        "attributes": {"creator": "<i>me</i>", "<u>": "'"},
    })
    page = open_page(f"/items/{made['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("link", name=tag)).to_be_visible()
    expect(page.get_by_text("<script>alert(2)</script>")).to_be_visible()
    page.get_by_role("link", name=tag).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_a_search_is_shown_as_it_was_typed(open_page):
    typed = '"><script>alert(1)</script>'
    page = open_page("/items?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    expect(page.get_by_label("Search", exact=True)).to_have_value(typed)


def test_passwords_and_tokens_are_stored_only_as_hashes(server, rater, catalogue):
    files = [server.database, server.database.with_name(server.database.name + "-wal")]
    stored = b"".join(file.read_bytes() for file in files if file.exists())
    for secret in (PASSWORD, rater.cookie("palate_session"), rater.cookie("palate_device"), catalogue.editor_token):
        assert secret.encode() not in stored


def test_the_access_log_names_no_secret(server, visitor):
    visitor.open("/items?q=first-of-all", {"Authorization": "Bearer palate_secret-thing"})
    assert "secret-thing" not in server.log()
