"""Recommendations over REST: whose, in which order, and why."""

import pytest

FAVOURITES = 6


@pytest.fixture
def fan(editor, new_name):
    """The id of a user who rated popular films, and what that user rated."""
    user = editor.create("/users", {"external_id": new_name()})["id"]
    films = editor.read(f"/items?tag=Film&sort=-popularity&limit={FAVOURITES}")["results"]
    rated = {film["id"]: rating for film, rating in zip(films, [5, 4.5, 1, 4, 2, 5])}
    for item, rating in rated.items():
        editor.create("/interactions", {"user_id": user, "item_id": item, "rating": rating})
    return user, rated


def rows_of(editor, user, query=""):
    return editor.read(f"/users/{user}/recommendations{query}")["results"]


def ids(rows):
    return [row["item"]["id"] for row in rows]


def test_the_answer_says_whose_it_is_and_what_it_was_read_from(editor, fan):
    answer = editor.read(f"/users/{fan[0]}/recommendations")
    assert answer["user_id"] == fan[0]
    assert answer["recommender"]["name"] == "item-neighbours"
    assert answer["matrix_version"] >= 1


def test_seen_items_never_appear(editor, fan):
    user, rated = fan
    everything = editor.every(f"/users/{user}/recommendations", limit=200)
    assert not set(ids(everything)) & rated.keys()


def test_all_pages_together_hold_every_unseen_item_once(editor, fan):
    user, rated = fan
    everything = ids(editor.every(f"/users/{user}/recommendations", limit=50))
    assert len(everything) == len(set(everything))
    assert len(everything) == editor.read("/items?count=true&limit=1")["count"] - len(rated)


def test_small_pages_are_parts_of_the_large_one(editor, fan):
    large = rows_of(editor, fan[0], "?limit=60")
    small, cursor = [], ""
    while len(small) < 60:
        page = editor.read(f"/users/{fan[0]}/recommendations?limit=7{cursor}")
        small += page["results"]
        cursor = f"&cursor={page['next_cursor']}"
    assert ids(small)[:60] == ids(large)


def test_contributions_add_up_to_the_score(editor, fan):
    personal = [row for row in rows_of(editor, fan[0], "?limit=100&explain=true") if row["stage"] == "personal"]
    assert personal
    for row in personal:
        assert sum(cause["contribution"] for cause in row["because"]) == pytest.approx(row["score"], abs=1e-5)


def test_reasons_name_ratings_of_the_user_with_their_titles(editor, fan):
    user, rated = fan
    for row in rows_of(editor, user, "?explain=true"):
        for cause in row["because"]:
            assert rated[cause["item_id"]] == cause["rating"]
            assert cause["title"] == editor.read(f"/items/{cause['item_id']}")["title"]


def test_reasons_come_only_when_asked_for_and_change_nothing(editor, fan):
    plain, explained = rows_of(editor, fan[0]), rows_of(editor, fan[0], "?explain=true")
    assert all("because" not in row for row in plain) and all("because" in row for row in explained)
    assert [{name: value for name, value in row.items() if name != "because"} for row in explained] == plain


def test_personal_rows_come_best_first_and_before_popular_ones(editor, fan):
    rows = editor.every(f"/users/{fan[0]}/recommendations", limit=200)
    stages = [row["stage"] for row in rows]
    assert stages == sorted(stages), "personal comes before popular"
    for stage in set(stages):
        scores = [row["score"] for row in rows if row["stage"] == stage]
        assert scores == sorted(scores, reverse=True)


def test_predicted_ratings_stand_on_the_scale(editor, fan):
    predictions = [row["predicted_rating"] for row in rows_of(editor, fan[0], "?limit=100")]
    told = [prediction for prediction in predictions if prediction is not None]
    assert told and all(0.5 <= prediction <= 5 for prediction in told)


def test_a_new_rating_changes_the_very_next_list(editor, fan):
    user, _ = fan
    before = ids(rows_of(editor, user))
    editor.create("/interactions", {"user_id": user, "item_id": before[0], "rating": 5})
    after = ids(rows_of(editor, user))
    assert before[0] not in after and after[: len(before) - 1] != before[1:]


def test_a_rating_taken_back_brings_the_old_list_back(editor, fan):
    user, _ = fan
    before = rows_of(editor, user)
    item = before[0]["item"]["id"]
    editor.create("/interactions", {"user_id": user, "item_id": item, "rating": 5})
    editor.delete(f"/interactions/{user}-{item}")
    assert ids(rows_of(editor, user)) == ids(before)


def test_tags_narrow_the_list(editor, fan):
    books = rows_of(editor, fan[0], "?tag=book&limit=30")
    assert books and all("Book" in row["item"]["tags"] for row in books)
    rest = rows_of(editor, fan[0], "?-tag=BOOK&limit=30")
    assert rest and not any("Book" in row["item"]["tags"] for row in rest)


def test_a_narrowed_list_pages_without_repeats(editor, fan):
    listed = ids(editor.every(f"/users/{fan[0]}/recommendations?tag=Book", limit=40))
    assert len(listed) == len(set(listed)) == editor.read("/items?tag=Book&count=true&limit=1")["count"]


def test_someone_without_ratings_gets_what_is_popular(editor, new_name):
    user = editor.create("/users", {"external_id": new_name()})["id"]
    rows = rows_of(editor, user, "?limit=10")
    assert {row["stage"] for row in rows} == {"popular"}
    assert ids(rows) == [item["id"] for item in editor.read("/items/popular?limit=10")["results"]]


def test_another_recommender_is_asked_by_name(editor, fan):
    answer = editor.read(f"/users/{fan[0]}/recommendations?recommender=popularity")
    assert answer["recommender"]["name"] == "popularity" and answer["matrix_version"] is None
    assert {row["stage"] for row in answer["results"]} == {"popular"}


@pytest.mark.parametrize("list", ["recommendations", "interactions"])
def test_a_list_of_a_user_that_is_not_there_is_a_404(editor, list):
    assert editor.get(f"/users/999999999/{list}").status == 404


def test_given_ratings_are_answered_as_a_users_would_be(editor, guest, fan):
    user, rated = fan
    value = {"ratings": [{"item_id": item, "rating": rating} for item, rating in rated.items()], "limit": 20}
    answer = guest.post("/recommendations", value)
    assert answer.status == 200
    assert ids(answer.json["results"]) == ids(rows_of(editor, user))


def test_given_items_stand_for_the_best_rating(guest, fan):
    item = next(iter(fan[1]))
    by_item = guest.post("/recommendations", {"items": [item]}).json
    by_rating = guest.post("/recommendations", {"ratings": [{"item_id": item, "rating": 5}]}).json
    assert ids(by_item["results"]) == ids(by_rating["results"])
    assert item not in ids(by_item["results"])


def test_members_read_their_own_list(member):
    own = member.read("/me")["user_id"]
    assert member.read(f"/users/{own}/recommendations")["results"]


def test_the_page_and_the_api_recommend_the_same(editor, rater):
    films = editor.read("/items?tag=Film&limit=5")["results"]
    for film in films:
        rater.rate(film["id"], "4")
    user = editor.read(f"/interactions?item_id={films[0]['id']}&limit=1000")["results"][-1]["user_id"]
    shown = rater.open("/recommendations").body.decode()
    listed = [f"/items/{item}" for item in ids(rows_of(editor, user, "?limit=10"))]
    places = [shown.index(f'href="{path}"') for path in listed]
    assert places == sorted(places)
