"""What the API and the pages share of HTTP: health, HEAD, OPTIONS, methods, conditions, files."""

import re
import urllib.request
import xml.etree.ElementTree

import pytest

from rest import send


def ask(server, method, path, headers=None):
    return send(urllib.request.Request(server.url + path, headers=headers or {}, method=method))


@pytest.mark.parametrize("name", ["live", "ready"])
def test_health_answers_anybody_and_is_never_kept(guest, name):
    answer = guest.get(f"/health/{name}")
    assert (answer.status, answer.json) == (200, {"status": name})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/items", "/items/1", "/items/1/cover.svg", "/api/v1/items", "/api/v1/items/1",
                                  "/favicon.ico", "/nothing"])
def test_head_answers_as_get_does_without_the_body(server, path):
    get, head = ask(server, "GET", path), ask(server, "HEAD", path)
    assert (head.status, head.body) == (get.status, b"")
    # Each request is counted, so what is left of a limit differs too.
    varying = {"Date", "X-Request-ID", "Set-Cookie", "Content-Length", "RateLimit"}
    assert {n: v for n, v in head.headers.items() if n not in varying} == {
        n: v for n, v in get.headers.items() if n not in varying
    }
    if "Set-Cookie" not in get.headers:
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


@pytest.mark.parametrize(
    "method, path, allowed",
    [("DELETE", "/api/v1/items", {"GET", "HEAD", "POST", "OPTIONS"}),
     ("POST", "/api/v1/items/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
     ("PUT", "/api/v1/recommendations", {"POST", "OPTIONS"}),
     ("PATCH", "/", {"GET", "HEAD", "OPTIONS"})],
)
def test_a_method_that_is_not_served_is_a_405_that_names_those_that_are(server, method, path, allowed):
    answer = ask(server, method, path)
    assert answer.status == 405
    assert set(re.split(r",\s*", answer.headers["Allow"])) == allowed


@pytest.mark.parametrize("path", ["/api/v1/items", "/items"])
def test_options_names_the_methods_and_does_nothing(server, path):
    answer = ask(server, "OPTIONS", path)
    assert answer.status == 204 and {"GET", "HEAD", "POST"} <= set(re.split(r",\s*", answer.headers["Allow"]))


def test_a_405_of_the_api_is_a_problem(server):
    assert ask(server, "DELETE", "/api/v1/items").headers["Content-Type"] == "application/problem+json"


def test_an_unknown_page_is_a_404_page_with_ways_on(server):
    answer = ask(server, "GET", "/no/such/page")
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'href="/items"' in answer.body


@pytest.mark.parametrize("path", ["/items/999999999", "/items/abc", "/items/0", "/items/-1", "/items/999999999/cover.svg"])
def test_an_unknown_item_is_a_404_page(server, path):
    assert ask(server, "GET", path).status == 404


def test_files_are_kept_long_and_found_by_their_content(server):
    page = ask(server, "GET", "/").body.decode()
    for path in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page):
        answer = ask(server, "GET", path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"] or "max-age" in answer.headers["Cache-Control"]
        again = ask(server, "GET", path, {"If-None-Match": answer.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", ["/assets/../Package.swift", "/assets/%2e%2e/Package.swift", "/assets/css/../../README.md",
                                  "/assets/..%2fPackage.swift", "/assets//etc/passwd", "/assets/css"])
def test_no_path_leads_out_of_the_public_folder(server, path):
    assert ask(server, "GET", path).status in (400, 403, 404)


def test_a_cover_is_drawn_and_kept(server):
    answer = ask(server, "GET", "/items/1/cover.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml" and b"<svg" in answer.body
    assert ask(server, "GET", "/items/1/cover.svg", {"If-None-Match": answer.headers["ETag"]}).status == 304


def test_a_cover_escapes_the_title(editor, server):
    made = editor.create("/items", {"title": "<script>alert(1)</script> & \"more\" ]]> 日本"})
    body = ask(server, "GET", f"/items/{made['id']}/cover.svg").body
    assert b"<script" not in body
    xml.etree.ElementTree.fromstring(body)


def test_pages_are_not_kept_by_anybody(server):
    assert "no-store" in ask(server, "GET", "/").headers["Cache-Control"]
