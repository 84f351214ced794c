"""The rating screen: rating, skipping, undoing, with and without JavaScript, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from deadlines import eventually
from screens import GOAL, card_of, cards, choose, items, main, notice, rate, stars, unrated

MODES = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def screen(open_page, rater):
    def screen(javascript=True, path="/rate"):
        return open_page(path, of=rater, java_script_enabled=javascript)

    return screen


def progress(page):
    return page.get_by_role("progressbar", name=re.compile("You have rated"))


def rating_of(rater, item):
    """What the rater's rating of the item at that address is on the server; None if there is none."""
    user, number = rater.open("/api/v1/me").json["user_id"], item.rsplit("/")[-1]
    return rater.open(f"/api/v1/interactions/{user}-{number}").json.get("rating")


def ratings_of(rater):
    """The titles that the rater's own list names as rated."""
    return re.findall(r"Your rating of ([^<]+)</legend>", rater.open("/ratings").body.decode())


def test_it_shows_twelve_popular_items(screen, editor):
    listed = editor.read("/items?sort=-popularity&limit=12")["results"]
    assert items(main(screen())) == [f"/items/{item['id']}" for item in listed]


@MODES
def test_progress_counts_to_the_goal_and_then_leads_on(screen, javascript):
    page = screen(javascript)
    for count in range(GOAL):
        expect(progress(page)).to_have_attribute("value", str(count))
        rate(page, unrated(page), "4", javascript)
    expect(progress(page)).to_have_count(0)
    expect(main(page)).to_contain_text(f"You have rated {GOAL}.")
    page.get_by_role("link", name="See what is for you").click()
    expect(page).to_have_url(re.compile("/recommendations$"))


@MODES
def test_a_skipped_item_gives_way_to_another(screen, rater, javascript):
    page = screen(javascript)
    before = items(main(page))
    unrated(page).get_by_role("button", name="Skip").click()
    expect(card_of(page, before[0])).to_have_count(0)
    after = items(main(page))
    assert len(after) == len(before) and set(before) - set(after) == {before[0]}
    assert ratings_of(rater) == [], "to skip is not to rate"


@MODES
def test_a_skipped_item_stays_away(screen, javascript):
    page = screen(javascript)
    skipped = items(main(page))[0]
    unrated(page).get_by_role("button", name="Skip").click()
    expect(card_of(page, skipped)).to_have_count(0)
    page.reload()
    assert skipped not in items(main(page))


def test_a_skip_is_undone(screen):
    page = screen(javascript=False)
    before = items(main(page))
    unrated(page).get_by_role("button", name="Skip").click()
    expect(notice(page)).to_contain_text("is skipped.")
    notice(page).get_by_role("button", name="Undo").click()
    expect(notice(page)).to_contain_text("is back among those to rate.")
    assert items(main(page)) == before


def test_a_skip_is_undone_with_javascript_too(screen):
    page = screen()
    skipped = items(main(page))[0]
    unrated(page).get_by_role("button", name="Skip").click()
    expect(card_of(page, skipped)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card_of(page, skipped)).to_be_visible()


def test_a_rating_is_undone(screen, rater):
    page = screen(javascript=False)
    rated = rate(page, unrated(page), "2", javascript=False)
    assert len(ratings_of(rater)) == 1
    notice(page).get_by_role("button", name="Undo").click()
    expect(notice(page)).to_contain_text("is removed.")
    assert ratings_of(rater) == [] and rated in items(main(page))


def test_undoing_a_changed_rating_brings_the_one_before_back(screen, rater, editor):
    item = editor.read("/items?limit=1")["results"][0]["id"]
    rater.rate(item, "2")
    page = screen(javascript=False, path=f"/items/{item}")
    choose(main(page), "4.5")
    main(page).get_by_role("button", name="Save").click()
    notice(page).get_by_role("button", name="Undo").click()
    expect(stars(main(page), "2")).to_be_checked()


def test_a_rating_is_undone_with_javascript_too(screen, rater):
    page = screen()
    rate(page, unrated(page), "2", javascript=True)
    page.get_by_role("button", name=re.compile("Undo|Remove")).first.click(timeout=1000)
    expect(progress(page)).to_have_attribute("value", "0")


def test_a_rated_card_stays_and_can_be_corrected(screen, rater):
    page = screen()
    item = rate(page, unrated(page), "2", javascript=True)
    expect(card_of(page, item).get_by_role("button", name="Skip")).to_have_count(0)
    choose(card_of(page, item), "4")
    eventually(lambda: rating_of(rater, item) == 4, "the correction")
    expect(progress(page)).to_have_attribute("value", "1")


def test_the_last_of_several_quick_choices_wins(screen, rater):
    page = screen()
    card = unrated(page)
    item = items(card.locator("xpath=.."))[0]
    for value in ["1", "2.5", "5", "3.5"]:
        choose(card, value)
    eventually(lambda: rating_of(rater, item) == 3.5, "the last choice")
    expect(card.get_by_role("status")).to_have_text("Saved")
    assert rating_of(rater, item) == 3.5


def test_a_full_screen_of_done_cards_gives_way_to_the_next(screen):
    page = screen()
    before = items(main(page))
    for _ in before[1:]:
        rate(page, unrated(page), "4", javascript=True)
    choose(unrated(page), "4")
    expect(card_of(page, before[0])).to_have_count(0)
    assert not set(items(main(page))) & set(before) and cards(page).count() == len(before)


def test_a_keyboard_is_enough(screen, rater):
    page = screen()
    title = cards(page).first.get_by_role("heading").inner_text()
    cards(page).first.get_by_role("link").focus()
    page.keyboard.press("Tab")
    expect(stars(cards(page).first, "0.5")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(stars(cards(page).first, "3.5")).to_be_checked()
    expect(progress(page)).to_have_attribute("value", "1")
    assert [t.replace("&#39;", "'") for t in ratings_of(rater)] == [title]


def test_a_keyboard_skips_and_the_focus_goes_to_what_has_come(screen):
    page = screen()
    skipped = items(main(page))[0]
    cards(page).first.get_by_role("button", name="Skip").focus()
    page.keyboard.press("Enter")
    expect(card_of(page, skipped)).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body && document.activeElement.closest('main') !== null")


def test_without_javascript_a_keyboard_is_enough_too(screen):
    page = screen(javascript=False)
    cards(page).first.get_by_role("link").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(stars(cards(page).first, "5")).to_be_checked()
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("You rated")


def test_each_star_says_which_item_it_rates(screen):
    page = screen()
    for card in cards(page).all()[:3]:
        title = card.get_by_role("heading").inner_text()
        group = card.get_by_role("group", name=f"Your rating of {title}", exact=True)
        expect(group.get_by_role("radio")).to_have_count(10)


def test_others_are_shown_on_request(screen):
    page = screen()
    before = items(main(page))
    page.get_by_role("link", name="Show me others").click()
    expect(page).to_have_url(re.compile("page=2"))
    assert not set(items(main(page))) & set(before)


def test_a_tag_narrows_what_is_shown(screen, editor):
    page = screen()
    page.get_by_role("navigation", name="Only with the tag").get_by_role("link", name="Book", exact=True).click()
    expect(page).to_have_url(re.compile("tag=Book"))
    shown = items(main(page))
    assert shown
    for path in shown:
        assert "Book" in editor.read(path)["tags"]


def test_when_nothing_is_left_it_says_so(screen):
    page = screen(path="/rate?tag=no-such-tag")
    expect(page.get_by_role("heading", name="Nothing left to rate here")).to_be_visible()


@pytest.mark.parametrize("query", ["page=0", "page=-3", "page=abc", "page=99999999999999999999", "tag=%22%3E", "page=500"])
def test_an_odd_address_breaks_nothing(rater, query):
    assert rater.open(f"/rate?{query}").status == 200


def test_a_rating_without_a_choice_is_refused_in_words(rater):
    answer = rater.submit("/items/1/rating", {"return_to": "/rate"})
    assert answer.status == 422 and b"Choose a rating." in answer.body


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x"])
def test_rating_never_leads_to_another_site(rater, target):
    answer = rater.submit("/items/1/rating", {"rating": "4", "return_to": target})
    assert (answer.status, answer.headers["Location"]) == (303, "/rate")
