"""The reference of the REST API: read, searched, copied from, and tried out with one's own session."""

import json
import re

import pytest
from playwright.sync_api import expect

from conftest import ADMIN, EDITOR
from deadlines import eventually
from forms import Visitor


@pytest.fixture
def edda(server):
    visitor = Visitor(server.url)
    visitor.sign_in(EDITOR)
    return visitor


def unfold(page, name):
    """Opens the page at an operation by its address."""
    page.goto("about:blank")
    page.goto(f"/api#{name}")
    operation = page.locator(f"#{name}")
    expect(operation.get_by_role("heading", name="With curl")).to_be_visible()
    return operation


def try_it(operation):
    operation.locator("summary", has_text="Try it").click()
    return operation.locator("form")


def answer(operation):
    """What the page shows of an answer: its status line, and its content."""
    shown = operation.locator(".try__answer")
    expect(shown).to_be_visible()
    return shown.get_by_role("heading").inner_text(), shown.get_by_role("group", name="Body of the answer").inner_text()


def test_every_operation_of_the_description_is_on_the_page(open_page, editor):
    paths = editor.read("/openapi.json")["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    page = open_page("/api")
    shown = page.locator("details[data-method]").evaluate_all("all => all.map(e => [e.dataset.method, e.dataset.path])")
    assert {tuple(pair) for pair in shown} == described and len(shown) == len(described)


def test_it_is_found_from_the_foot_of_every_page_and_from_the_account(open_page, edda):
    page = open_page("/", of=edda)
    page.get_by_role("contentinfo").get_by_role("link", name="REST API").click()
    expect(page.get_by_role("heading", level=1, name="REST API")).to_be_visible()
    page.goto("/account")
    page.get_by_role("main").get_by_role("link", name="reference of the REST API").click()
    expect(page).to_have_url(re.compile(r"/api$"))


def test_the_curl_line_is_copied_and_works(open_page, editor):
    page = open_page("/api")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    operation = unfold(page, "getItems")
    operation.get_by_role("button", name="Copy").click()
    expect(operation.get_by_role("button", name="Copied")).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    address = re.fullmatch(r"curl '(.*)'", line)[1]
    assert address == f"{editor.url}/api/v1/items"


def test_a_guest_reads_what_is_for_everybody(open_page):
    page = open_page("/api")
    operation = unfold(page, "getItems")
    form = try_it(operation)
    form.get_by_label("limit").fill("2")
    form.get_by_label("sort").select_option("title")
    form.get_by_role("button", name="Send").click()
    status, content = answer(operation)
    assert status.startswith("200 OK") and len(json.loads(content)["results"]) == 2
    operation.locator("summary", has_text="Headers").click()
    expect(operation.get_by_role("group", name="Headers of the answer")).to_contain_text("etag:")
    closed = unfold(page, "postItems")
    expect(closed.get_by_role("link", name="Sign in")).to_be_visible()
    expect(closed.locator("form")).to_have_count(0)


def test_an_admin_sends_a_file_with_the_session(open_page, server, editor):
    ada = Visitor(server.url)
    ada.sign_in(ADMIN)
    page = open_page("/api", of=ada)
    operation = unfold(page, "postImports")
    assert "-T data-set.tar" in operation.locator("[data-operation-target=curl]").inner_text()
    form = try_it(operation)
    rows = {"name": "items.csv", "mimeType": "text/csv", "buffer": b"id,title\nsent-1,Sent from a page\n"}
    form.get_by_label("Body").set_input_files(rows)
    assert form.get_by_label("file", exact=True).input_value() == "items.csv"
    form.get_by_label("format").fill("table")
    form.get_by_role("button", name="Send").click()
    status, content = answer(operation)
    assert status.startswith("202 Accepted") and json.loads(content)["kind"] == "data_set"
    found = eventually(lambda: editor.read("/items?external_id=sent-1")["results"], "its job")
    assert editor.delete(f"/items/{found[0]['id']}").status == 204


def test_an_editor_makes_changes_and_deletes_with_the_session(open_page, edda, editor):
    page = open_page("/api", of=edda)
    page.watch.allow_failed_loads()
    operation = unfold(page, "postItems")
    form = try_it(operation)
    form.get_by_label("Body").fill('{"title": "Tried out"}')
    form.get_by_role("button", name="Send").click()
    status, content = answer(operation)
    item = json.loads(content)
    assert status.startswith("201 Created") and editor.read(f"/items/{item['id']}")["title"] == "Tried out"

    form.get_by_label("Body").fill('{"title": ""}')
    form.get_by_role("button", name="Send").click()
    expect(operation.get_by_role("heading", name="422")).to_be_visible()
    assert '"/title"' in answer(operation)[1]

    operation = unfold(page, "deleteItemsItem")
    form = try_it(operation)
    form.get_by_label("item", exact=True).fill(str(item["id"]))
    page.once("dialog", lambda dialog: dialog.accept())
    form.get_by_role("button", name="Send").click()
    status, content = answer(operation)
    assert status.startswith("204 ") and content == "No content."
    assert editor.get(f"/items/{item['id']}").status == 404


def test_words_find_operations(open_page):
    page = open_page("/api")
    page.get_by_label("Filter").fill("delete vector")
    expect(page.locator("details[data-method]:visible")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 operations")).to_be_visible()
    expect(page.get_by_role("heading", name="Recommenders", exact=True)).to_be_hidden()
    page.get_by_label("Filter").fill("")
    expect(page.get_by_role("heading", name="Recommenders", exact=True)).to_be_visible()


def test_a_refusal_leads_to_what_it_means(open_page):
    page = open_page("/api")
    operation = unfold(page, "putItemsItem")
    operation.get_by_role("link", name="412").click()
    expect(page.locator("#status-412")).to_be_in_viewport()


def test_without_javascript_it_is_still_a_reference(open_page):
    page = open_page("/api", java_script_enabled=False)
    operation = page.locator("#getItems")
    operation.locator("summary").first.click()
    expect(operation.get_by_text("How many results a page has at most.")).to_be_visible()
    expect(operation.get_by_role("group", name="With curl")).to_contain_text("/api/v1/items")
    expect(page.get_by_label("Filter")).to_be_hidden()
    expect(operation.get_by_role("button")).to_have_count(0)
    expect(operation.locator("summary", has_text="Try it")).to_be_hidden()
