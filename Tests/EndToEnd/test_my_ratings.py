"""What one has rated: looking back, changing, deleting."""

import re

import pytest
from playwright.sync_api import expect

from screens import choose, main, notice, stars

MODES = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def films(editor):
    return editor.read("/items?tag=Film&sort=title&limit=3")["results"]


@pytest.fixture
def rated(rater, films):
    """Three films, rated 2, 5 and 3.5, in this order."""
    for film, rating in zip(films, ["2", "5", "3.5"]):
        rater.rate(film["id"], rating)
    return rater


def rows(page):
    return main(page).get_by_role("listitem").filter(has=page.get_by_role("heading"))


def row(page, film):
    return rows(page).filter(has=page.locator(f'a[href="/items/{film["id"]}"]'))


def titles(page):
    return rows(page).get_by_role("heading").all_inner_texts()


@MODES
def test_it_lists_what_one_has_rated_and_how(open_page, rated, films, javascript):
    page = open_page("/ratings", of=rated, java_script_enabled=javascript)
    expect(main(page)).to_contain_text("3 ratings")
    for film, rating in zip(films, ["2", "5", "3.5"]):
        expect(stars(row(page, film), rating)).to_be_checked()


@MODES
def test_a_rating_is_changed_where_it_stands(open_page, rated, films, javascript):
    page = open_page("/ratings", of=rated, java_script_enabled=javascript)
    choose(row(page, films[0]), "4.5")
    if javascript:
        expect(row(page, films[0]).get_by_role("status")).to_have_text("Saved")
    else:
        row(page, films[0]).get_by_role("button", name="Save").click()
        expect(notice(page)).to_contain_text("4.5")
    page.reload()
    expect(stars(row(page, films[0]), "4.5")).to_be_checked()
    expect(rows(page)).to_have_count(3)


@MODES
def test_a_rating_is_deleted(open_page, rated, films, javascript):
    page = open_page("/ratings", of=rated, java_script_enabled=javascript)
    row(page, films[1]).get_by_role("button", name="Remove").click()
    if javascript:
        expect(row(page, films[1]).get_by_role("status")).to_have_text("Removed")
    else:
        expect(notice(page)).to_contain_text("is removed.")
    page.reload()
    assert sorted(titles(page)) == sorted([films[0]["title"], films[2]["title"]])


def test_a_deleted_rating_is_brought_back(open_page, rated, films):
    page = open_page("/ratings", of=rated, java_script_enabled=False)
    row(page, films[1]).get_by_role("button", name="Remove").click()
    notice(page).get_by_role("button", name="Undo").click()
    expect(stars(row(page, films[1]), "5")).to_be_checked()


def test_a_deleted_rating_can_be_recommended_again(rated, films, open_page):
    rated.submit(f"/items/{films[1]['id']}/rating?_method=delete")
    page = open_page("/rate", of=rated)
    page.goto(f"/items/{films[1]['id']}")
    expect(main(page).get_by_role("radio", checked=True)).to_have_count(0)


def test_the_newest_stands_first(open_page, rater, films, editor):
    me = rater.open("/api/v1/me").json["user_id"]
    for film, moment in zip(films, [1_600_000_000, 1_700_000_000, 1_500_000_000]):
        editor.create("/interactions", {"user_id": me, "item_id": film["id"], "rating": 4, "timestamp": moment})
    page = open_page("/ratings", of=rater)
    assert titles(page) == [films[1]["title"], films[0]["title"], films[2]["title"]]
    expect(row(page, films[1])).to_contain_text("2023")


@pytest.mark.parametrize("order, expected", [("Best rated first", [1, 2, 0]), ("Title, A to Z", [0, 1, 2])])
def test_other_orders_are_chosen_by_name(open_page, rated, films, order, expected):
    page = open_page("/ratings", of=rated)
    choices = page.get_by_role("navigation", name="Order")
    choices.get_by_role("link", name=order).click()
    expect(choices.get_by_role("link", name=order)).to_have_attribute("aria-current", "true")
    assert titles(page) == [films[index]["title"] for index in expected]


def test_many_ratings_come_in_pages(open_page, rater, editor):
    me = rater.open("/api/v1/me").json["user_id"]
    for item in editor.read("/items?limit=65")["results"]:
        editor.create("/interactions", {"user_id": me, "item_id": item["id"], "rating": 3})
    page = open_page("/ratings?order=title", of=rater)
    shown = titles(page)
    pages = page.get_by_role("navigation", name="Pages")
    while pages.get_by_role("link", name="Next").count():
        pages.get_by_role("link", name="Next").click()
        shown += titles(page)
    assert len(shown) == 65
    expect(pages).to_contain_text(re.compile(r"Page (\d) of \1"))


def test_before_the_first_rating_it_says_what_will_stand_here(open_page, rater):
    page = open_page("/ratings", of=rater)
    expect(page.get_by_role("heading", name="Nothing rated yet")).to_be_visible()
    page.get_by_role("link", name="Rate something").click()
    expect(page).to_have_url(re.compile("/rate$"))


@pytest.mark.parametrize("query", ["order=nonsense", "page=-1", "page=9999", "order=", "page=abc", "order=pair"])
def test_an_odd_address_breaks_nothing(rated, query):
    assert rated.open(f"/ratings?{query}").status in (200, 303)


def test_a_page_beyond_the_last_does_not_claim_that_nothing_is_rated(rated):
    assert b"Nothing rated yet" not in rated.open("/ratings?page=9").body
