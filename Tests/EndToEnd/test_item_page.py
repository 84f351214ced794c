"""One item: what everybody made of it, what is like it, and one's own rating."""

import re

import pytest
from playwright.sync_api import expect

from screens import choose, items, lane, main, notice, stars

MODES = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def item(editor, new_name):
    """An item that three users rated."""
    made = editor.create("/items", {"title": f"Newly out {new_name()}", "attributes": {"year": 2001, "creator": "I. Me"}})
    for rating in (5, 3, 3):
        user = editor.create("/users", {"external_id": new_name()})["id"]
        editor.create("/interactions", {"user_id": user, "item_id": made["id"], "rating": rating})
    return made


def statistics(page):
    return page.get_by_role("region", name="Everybody’s ratings")


def own(page):
    return page.get_by_role("region", name="Your rating")


def counts(page):
    """The histogram as a reader of the screen hears it: how many ratings of each value."""
    lines = statistics(page).get_by_role("listitem").all_inner_texts()
    return {rating: int(count) for rating, count in (re.findall(r"Rated (\S+): (\d+)", line)[0] for line in lines)}


def test_statistics_and_histogram_agree_with_the_ratings(open_page, item):
    page = open_page(f"/items/{item['id']}")
    expect(statistics(page)).to_contain_text(re.compile(r"3\.7\s*on average, from 3 ratings"))
    assert {rating: count for rating, count in counts(page).items() if count} == {"3": 2, "5": 1}
    assert len(counts(page)) == 10, "every value of the scale has its bar"


def test_statistics_of_a_popular_item_agree_with_its_ratings(open_page, editor):
    popular = editor.read("/items/popular?limit=1")["results"][0]
    rows = editor.every(f"/interactions?item_id={popular['id']}", limit=1000)
    page = open_page(f"/items/{popular['id']}")
    ratings = [f"{row['rating']:g}" for row in rows]
    assert {rating: count for rating, count in counts(page).items() if count} == {r: ratings.count(r) for r in set(ratings)}
    expect(statistics(page)).to_contain_text(f"from {len(rows)} ratings")


def test_an_item_that_nobody_rated_says_so(open_page, editor):
    made = editor.create("/items", {"title": "Unseen"})
    page = open_page(f"/items/{made['id']}")
    expect(statistics(page)).to_contain_text("Nobody has rated this yet.")
    expect(page.get_by_role("heading", name="Nothing alike yet")).to_be_visible()


def test_facts_and_tags_are_shown(open_page, editor):
    film = editor.read("/items?tag=Film&limit=1")["results"][0]
    page = open_page(f"/items/{film['id']}")
    expect(main(page)).to_contain_text(f"{film['attributes']['year']} · {film['attributes']['creator']}")
    for tag in film["tags"]:
        expect(page.get_by_role("list", name="Tags").get_by_role("link", name=tag, exact=True)).to_be_visible()
    expect(main(page)).to_contain_text(film["description"].split("\n")[0])


def test_similar_items_are_those_of_the_api_nearest_first(open_page, editor):
    film = editor.read("/items?tag=Film&limit=1")["results"][0]
    similar = editor.read(f"/items/{film['id']}/similar?limit=12")["results"]
    page = open_page(f"/items/{film['id']}")
    assert items(lane(page, "Loved by the same people")) == [f"/items/{row['item']['id']}" for row in similar]


def test_a_guest_is_offered_to_sign_in(open_page, item):
    page = open_page(f"/items/{item['id']}")
    expect(own(page).get_by_role("radio")).to_have_count(0)
    own(page).get_by_role("link", name="Sign in to rate").click()
    expect(page).to_have_url(re.compile("/session/new"))


def set_rating(page, value, javascript):
    choose(own(page), value)
    if javascript:
        expect(own(page).get_by_role("status")).to_have_text("Saved")
    else:
        own(page).get_by_role("button", name="Save").click()
        expect(notice(page)).to_contain_text("You rated")


@MODES
def test_ones_own_rating_is_set_and_counts_at_once(open_page, rater, item, javascript):
    page = open_page(f"/items/{item['id']}", of=rater, java_script_enabled=javascript)
    set_rating(page, "4.5", javascript)
    page.reload()
    expect(stars(own(page), "4.5")).to_be_checked()
    expect(statistics(page)).to_contain_text("from 4 ratings")
    assert counts(page)["4.5"] == 1


@MODES
def test_ones_own_rating_is_changed(open_page, rater, item, javascript):
    page = open_page(f"/items/{item['id']}", of=rater, java_script_enabled=javascript)
    set_rating(page, "4.5", javascript)
    page.reload()
    set_rating(page, "1", javascript)
    page.reload()
    expect(stars(own(page), "1")).to_be_checked()
    expect(statistics(page)).to_contain_text("from 4 ratings")
    assert (counts(page)["1"], counts(page)["4.5"]) == (1, 0)


@MODES
def test_ones_own_rating_is_removed(open_page, rater, item, javascript):
    rater.rate(item["id"], "0.5")
    page = open_page(f"/items/{item['id']}", of=rater, java_script_enabled=javascript)
    own(page).get_by_role("button", name="Remove").click()
    expect(own(page).get_by_role("status") if javascript else notice(page)).to_contain_text(re.compile("[Rr]emoved"))
    page.reload()
    expect(own(page).get_by_role("radio", checked=True)).to_have_count(0)
    expect(statistics(page)).to_contain_text("from 3 ratings")


def test_a_removed_rating_is_brought_back(open_page, rater, item):
    rater.rate(item["id"], "0.5")
    page = open_page(f"/items/{item['id']}", of=rater, java_script_enabled=False)
    own(page).get_by_role("button", name="Remove").click()
    notice(page).get_by_role("button", name="Undo").click()
    expect(stars(own(page), "0.5")).to_be_checked()


def test_there_is_nothing_to_remove_before_one_has_rated(open_page, rater, item):
    page = open_page(f"/items/{item['id']}", of=rater)
    expect(own(page).get_by_role("button", name="Remove")).to_have_count(0)


@pytest.mark.parametrize("rating", ["", "6", "0", "abc", "4.3", "nan", "inf", "1e400", "-1", " 4"])
def test_a_rating_off_the_scale_is_refused_and_changes_nothing(rater, editor, item, rating):
    before = editor.read(f"/items/{item['id']}")
    assert rater.submit(f"/items/{item['id']}/rating", {"rating": rating}).status == 422
    assert editor.read(f"/items/{item['id']}") == before


def test_a_guest_who_sends_a_rating_is_asked_to_sign_in(visitor, editor, item):
    before = editor.read(f"/items/{item['id']}")
    answer = visitor.submit(f"/items/{item['id']}/rating", {"rating": "4"})
    assert answer.status == 303 and answer.headers["Location"].startswith("/session/new")
    assert editor.read(f"/items/{item['id']}") == before


def test_a_failed_save_is_said_and_can_be_tried_again(open_page, rater, item):
    page = open_page(f"/items/{item['id']}", of=rater)
    page.watch.allow_failed_loads()
    page.context.set_offline(True)
    choose(own(page), "4")
    expect(own(page).get_by_role("status")).to_have_text("No connection. Try again.")
    page.context.set_offline(False)
    own(page).get_by_role("button", name="Save").click()
    expect(own(page).get_by_role("status")).to_have_text("Saved")
    page.reload()
    expect(stars(own(page), "4")).to_be_checked()


def test_a_rating_after_the_session_has_ended_is_said_not_to_be_saved(open_page, rater, item):
    page = open_page(f"/items/{item['id']}", of=rater)
    page.watch.allow_failed_loads()
    rater.submit("/session?_method=delete")
    choose(own(page), "4")
    expect(own(page).get_by_role("button", name="Save")).to_be_visible()
    expect(own(page).get_by_role("status")).not_to_have_text("Saved")
