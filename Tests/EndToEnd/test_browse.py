"""Browsing: searching, tags, orders, pages."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from screens import cards, items, main, title_of


@pytest.fixture(scope="module")
def shelf(editor):
    """Seven items that only these tests know, under tags of their own."""
    rows = [
        ("Zephyr Alpha", ["Zephyrian", "Hard-Boiled"]), ("Zephyr Beta", ["Zephyrian", "hard-boiled", "Calm"]),
        ("Zephyr Gamma", ["Zephyrian", "Calm"]), ("Zephyr Delta", ["Zephyrian"]),
        ("Café Zephyr", ["Zephyrian", "Calm"]), ("zephyr epsilon", ["Zephyrian"]), ("Boiled Zephyr", ["Zephyrian"]),
    ]
    return {title: editor.create("/items", {"title": title, "tags": tags})["id"] for title, tags in rows}


def found(visitor_or_page, query, shelf):
    """Which of the shelf's titles a search shows, in order."""
    page = visitor_or_page
    page.goto(f"/items?{query}")
    names = {f"/items/{id}": title for title, id in shelf.items()}
    return [names[path] for path in items(main(page)) if path in names]


@pytest.fixture
def page(open_page):
    return open_page("/items", java_script_enabled=False)


def test_everything_is_shown_most_popular_first(page, editor):
    listed = editor.read("/items?sort=-popularity&limit=24")["results"]
    assert items(main(page)) == [f"/items/{item['id']}" for item in listed]


def test_a_search_finds_titles_by_the_beginnings_of_words(page, shelf):
    page.get_by_label("Search", exact=True).fill("zeph gam")
    page.get_by_role("button", name="Search").click()
    expect(cards(page)).to_have_count(1)
    expect(cards(page)).to_contain_text("Zephyr Gamma")
    expect(page.get_by_label("Search", exact=True)).to_have_value("zeph gam")


def test_the_search_in_the_header_leads_here(open_page, shelf):
    page = open_page("/")
    page.get_by_label("Search titles").fill("Zephyr Delta")
    page.get_by_label("Search titles").press("Enter")
    expect(page).to_have_url(re.compile(r"/items\?q=Zephyr"))
    expect(cards(page)).to_have_count(1)


def test_accents_do_not_matter(page, shelf):
    assert found(page, "q=cafe+zephyr", shelf) == ["Café Zephyr"]


def test_creators_are_found(page, editor):
    item = editor.read("/items?tag=Film&limit=1")["results"][0]
    page.goto(f"/items?q={item['attributes']['creator'].replace(' ', '+')}")
    assert f"/items/{item['id']}" in items(main(page))


@pytest.mark.parametrize("typed", ['"', "'", "*", "AND", "zephyr OR", "NEAR(", "a^b", "(", "title:zephyr", "\\", "%", ";"])
def test_a_search_has_no_secret_language(visitor, typed):
    assert visitor.open(f"/items?q={quote(typed)}").status == 200


def test_a_tag_is_chosen_by_pressing_it(page):
    page.get_by_role("list", name="Popular tags").get_by_role("link", name=re.compile("^Film ")).click()
    chosen = page.get_by_role("list", name="Filters in use")
    expect(chosen.get_by_role("link")).to_have_text(re.compile("Film"))
    chosen.get_by_role("link").click()
    expect(page.get_by_role("list", name="Filters in use")).to_have_count(0)


def test_several_tags_must_all_be_there(page, shelf):
    assert set(found(page, "tag=Zephyrian&tag=Calm", shelf)) == {"Zephyr Beta", "Zephyr Gamma", "Café Zephyr"}


def test_a_tag_is_known_whatever_its_case(page, shelf):
    assert set(found(page, "tag=ZEPHYRIAN&tag=calm", shelf)) == {"Zephyr Beta", "Zephyr Gamma", "Café Zephyr"}


def test_a_leading_minus_leaves_a_tag_out(page, shelf):
    assert set(found(page, "tag=zephyrian&tag=-CALM", shelf)) == set(shelf) - {
        "Zephyr Beta", "Zephyr Gamma", "Café Zephyr"
    }


def test_a_minus_inside_a_tag_is_a_part_of_it(page, shelf):
    assert set(found(page, "tag=Hard-Boiled", shelf)) == {"Zephyr Alpha", "Zephyr Beta"}


def test_a_tag_with_a_minus_inside_is_left_out_by_one_before_it(page, shelf):
    assert set(found(page, "tag=Zephyrian&tag=-hard-boiled", shelf)) == set(shelf) - {"Zephyr Alpha", "Zephyr Beta"}


def test_a_minus_in_the_search_box_leaves_a_tag_out(page, shelf):
    page.get_by_label("Search", exact=True).fill("zephyr -calm -Hard-Boiled")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("list", name="Filters in use").get_by_role("link")).to_have_count(2)
    assert len(items(main(page))) == 3


def test_a_word_with_a_minus_inside_is_searched_and_excludes_nothing(page, shelf):
    assert set(found(page, "q=Hard-Boiled", shelf)) >= {"Zephyr Alpha", "Zephyr Beta"}


def test_sci_fi_of_the_catalogue_is_found_by_its_tag(page, editor):
    tags = [tag["name"] for tag in editor.read("/tags?limit=1000")["results"] if "-" in tag["name"]]
    for tag in tags:
        page.goto(f"/items?tag={tag}")
        assert cards(page).count() > 0, tag


def test_the_filters_stay_while_searching_and_sorting(page, shelf):
    page.goto("/items?tag=Zephyrian&tag=-Calm")
    page.get_by_label("Search", exact=True).fill("zephyr")
    page.get_by_label("Order").select_option(label="Title, A to Z")
    page.get_by_role("button", name="Search").click()
    assert len(items(main(page))) == 4
    expect(page.get_by_label("Order")).to_have_value("title")


def test_titles_are_sorted_whatever_their_case(page, shelf):
    titles = found(page, "tag=Zephyrian&order=title", shelf)
    assert [title for title in titles if title.isascii()] == [
        "Boiled Zephyr", "Zephyr Alpha", "Zephyr Beta", "Zephyr Delta", "zephyr epsilon", "Zephyr Gamma"
    ]


@pytest.mark.parametrize("label, sort", [("Highest rated", "-rating"), ("Most rated", "-votes"), ("Title, A to Z", "title")])
def test_an_order_is_that_of_the_api(page, editor, label, sort):
    page.get_by_label("Order").select_option(label=label)
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("order="))
    listed = editor.read(f"/items?sort={sort}&limit=24")["results"]
    assert items(main(page)) == [f"/items/{item['id']}" for item in listed]


def test_the_pages_to_the_last_hold_every_match_once(page, editor):
    page.goto("/items?tag=Sci-Fi&order=title")
    if cards(page).count() == 0:
        page.goto("/items?tag=Drama&order=title")
    shown = items(main(page))
    next_page = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next")
    while next_page.count():
        next_page.click()
        shown += items(main(page))
    total = int(re.search(r"(\d[\d,]*) title", main(page).get_by_role("status").inner_text())[1].replace(",", ""))
    assert len(shown) == len(set(shown)) == total > 24


def test_the_last_page_is_one_press_away_and_leads_back(page):
    pages = page.get_by_role("navigation", name="Pages")
    pages.get_by_role("link", name="Last").click()
    expect(pages).to_contain_text(re.compile(r"Page (\d+) of \1"))
    assert cards(page).count() > 0
    expect(pages.get_by_role("link", name="Next")).to_have_count(0)
    pages.get_by_role("link", name="First").click()
    expect(pages).to_contain_text("Page 1 of")


@pytest.mark.parametrize("number", ["9999", "0", "-1", "abc", "99999999999999999999", ""])
def test_a_page_that_is_not_there_breaks_nothing(visitor, number):
    assert visitor.open(f"/items?page={number}").status in (200, 303)


def test_a_page_beyond_the_last_does_not_claim_that_nothing_matches(visitor):
    assert b"Nothing matches" not in visitor.open("/items?page=9999").body


def test_a_search_without_results_says_so_and_offers_a_way_on(page):
    page.goto("/items?q=xyzzyplugh")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    expect(main(page)).to_contain_text("“xyzzyplugh”")
    page.get_by_role("link", name="Show everything").click()
    expect(cards(page)).to_have_count(24)


def test_a_tag_that_nothing_has_says_so(page):
    page.goto("/items?tag=Xyzzyplugh")
    expect(main(page)).to_contain_text("No title has these tags.")


def test_a_card_leads_to_its_item(page):
    name = cards(page).first.get_by_role("heading").inner_text()
    cards(page).first.get_by_role("link").click()
    expect(title_of(page)).to_have_text(name)


def test_only_editors_are_offered_to_add_items(page, open_page, rater):
    expect(page.get_by_role("link", name="New item")).to_have_count(0)
    expect(open_page("/items", of=rater).get_by_role("link", name="New item")).to_have_count(0)
