"""Sign up, rate five films, see recommendations with reasons, rate one more and see the list change."""

import pytest
from playwright.sync_api import expect

from screens import GOAL, cards, items, lane, main, notice, rate, sign_up, title_of, unrated

PICKED = "Picked for you"
RATINGS = ["5", "4.5", "1", "5", "2"]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request):
    return request.param


@pytest.fixture
def fan(open_page, rater, editor, javascript):
    """The recommendations of somebody who has rated five films, three well and two badly, with the films' titles."""
    films = editor.read(f"/items?tag=Film&limit={len(RATINGS)}")["results"]
    for film, rating in zip(films, RATINGS):
        rater.rate(film["id"], rating)
    page = open_page("/recommendations", of=rater, java_script_enabled=javascript)
    page.rated = [film["title"] for film in films]
    page.rated_items = [f"/items/{film['id']}" for film in films]
    return page


def rate_first_pick(page, value, javascript):
    """Rates the first card of the list where it stands, and gives its item."""
    entry = lane(page, PICKED).get_by_role("listitem").first
    item = items(entry)[0]
    title = entry.get_by_role("heading").inner_text()
    entry.locator("summary").click()
    entry.get_by_label(f"Your rating of {title}").select_option(value)
    if javascript:
        expect(entry.get_by_role("status")).to_have_text("Saved")
    else:
        entry.get_by_role("button", name="Save").click()
        expect(notice(page)).to_contain_text("You rated")
    return item


def test_a_newcomer_signs_up_rates_five_films_and_is_recommended_others(open_page, new_name, javascript):
    page = open_page(java_script_enabled=javascript)
    sign_up(page, new_name())
    page.goto("/rate?tag=Film")
    rated = [rate(page, unrated(page), value, javascript) for value in RATINGS]
    page.get_by_role("link", name="See what is for you").click()
    expect(title_of(page)).to_have_text("For you")
    before = items(lane(page, PICKED))
    assert len(before) >= 10 and not set(before) & set(rated)
    sixth = rate_first_pick(page, "5", javascript)
    page.goto("/recommendations")
    assert sixth not in items(lane(page, PICKED))


def test_every_recommendation_has_a_reason_in_words_that_names_own_ratings(fan):
    picks = lane(fan, PICKED).get_by_role("article").all_inner_texts()
    reasons = [line for card in picks for line in card.splitlines() if line.startswith("Because you rated ")]
    assert len(reasons) == len(picks) > 0
    assert [reason for reason in reasons if not any(title in reason for title in fan.rated)] == []


def test_the_reasons_unfold_to_the_ratings_behind_them(fan):
    entry = lane(fan, PICKED).get_by_role("listitem").first
    entry.locator("summary").click()
    causes = entry.get_by_role("list").get_by_role("link").all_inner_texts()
    assert causes and set(causes) <= set(fan.rated)


def test_what_was_rated_is_not_recommended(fan):
    assert not set(items(main(fan))) & set(fan.rated_items)


def test_no_card_stands_in_two_lanes(fan):
    shown = items(main(fan))
    assert len(shown) == len(set(shown))


def test_one_more_rating_changes_the_very_next_list(fan, javascript):
    before = items(lane(fan, PICKED))
    sixth = rate_first_pick(fan, "5", javascript)
    fan.goto("/recommendations")
    after = items(lane(fan, PICKED))
    assert sixth not in after
    assert after[: len(before) - 1] != before[1:], "no more than the gap of the rated film was closed"


def test_a_bad_rating_and_a_good_one_of_the_same_film_lead_elsewhere(fan, javascript):
    before = items(lane(fan, PICKED))
    rate_first_pick(fan, "0.5", javascript)
    fan.goto("/recommendations")
    assert items(lane(fan, PICKED))[: len(before) - 1] != before[1:]


def test_the_home_page_shows_the_first_picks_after_the_goal(fan):
    fan.goto("/")
    assert len(fan.rated) == GOAL
    assert items(lane(fan, PICKED))


def test_before_any_rating_the_list_asks_for_some_and_shows_what_others_love(open_page, rater, javascript):
    page = open_page("/recommendations", of=rater, java_script_enabled=javascript)
    expect(page.get_by_role("heading", name="First, a few ratings of yours")).to_be_visible()
    assert cards(page).count() > 0
