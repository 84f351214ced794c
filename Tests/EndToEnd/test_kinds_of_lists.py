"""Lists that are not read from an item matrix of one recommender: those of like-minded people, everybody's, a switch's, and
those with items that came after the training."""

import itertools

import pytest

from conftest import ADMIN
from deadlines import eventually
from program import Server, palate
from rest import Rest

STAGES = "popularity, item-neighbours from 2, people from 5"
names = itertools.count()


@pytest.fixture(scope="module")
def site(catalogue, tmp_path_factory):
    database = catalogue.copy(tmp_path_factory.mktemp("kinds"))
    for name, model, settings in [
        ("people", "user-neighbours", []), ("fashion", "trending", []), ("groups", "clusters", []),
        ("staged", "switch", ["--set", f"recommenders={STAGES}"]),
    ]:
        palate("recommender", "create", name, "--model", model, *settings, database=database)
    palate("train", "--all", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


@pytest.fixture(scope="module")
def script(site):
    token = palate("token", "create", ADMIN, "--scopes", "read,write,admin", database=site.database).stdout.strip()
    return Rest(site.url, token)


def films(script, count):
    return [film["id"] for film in script.read(f"/items?tag=Film&sort=-popularity&limit={count}")["results"]]


def rater(script, ratings):
    """A new user with these ratings, by item."""
    user = script.create("/users", {"external_id": f"kind-{next(names)}"})["id"]
    for item, rating in ratings.items():
        script.create("/interactions", {"user_id": user, "item_id": item, "rating": rating})
    return user


def rows(script, user, query):
    return script.read(f"/users/{user}/recommendations?{query}")


def test_somebody_who_came_after_the_training_has_a_list_of_like_minded_people(script):
    seen = films(script, 8)
    user = rater(script, dict(zip(seen, [5, 1, 5, 1, 5, 1, 5, 1])))
    answer = rows(script, user, "recommender=people&limit=20")
    assert answer["matrix_version"] == 1
    personal = [row for row in answer["results"] if row["stage"] == "personal"]
    assert len(personal) == 20
    assert all(1 <= row["predicted_rating"] <= 5 for row in personal)
    assert not {row["item"]["id"] for row in personal} & set(seen)
    opposite = rater(script, dict(zip(seen, [1, 5, 1, 5, 1, 5, 1, 5])))
    others = rows(script, opposite, "recommender=people&limit=20")["results"]
    assert [row["item"]["id"] for row in others] != [row["item"]["id"] for row in personal]


def test_such_a_list_gives_no_reasons_and_says_so(script):
    seen = films(script, 6)
    user = rater(script, dict.fromkeys(seen, 5))
    first = rows(script, user, "recommender=people&limit=1&explain=true")["results"][0]
    assert first["because"] == []
    answer = script.get(f"/users/{user}/recommendations/{first['item']['id']}?recommender=people")
    assert answer.status == 409 and "not named" in answer.json["detail"]


def test_everybodys_list_is_the_same_less_what_somebody_has_seen(script):
    nobody = rater(script, {})
    everybody = rows(script, nobody, "recommender=fashion&limit=10")
    assert everybody["matrix_version"] == 1 and {row["stage"] for row in everybody["results"]} == {"popular"}
    items = [row["item"]["id"] for row in everybody["results"]]
    user = rater(script, {items[0]: 4, items[2]: 2})
    rest = [row["item"]["id"] for row in rows(script, user, "recommender=fashion&limit=8")["results"]]
    assert rest == [items[1], *items[3:]]


def test_a_switch_hands_over_as_ratings_come_in(script):
    def answered(user):
        return rows(script, user, "recommender=staged&limit=5")["recommender"]

    seen = films(script, 5)
    assert answered(rater(script, {})) == {"id": answered(rater(script, {}))["id"], "name": "staged", "answered_by": "popularity"}
    assert answered(rater(script, dict.fromkeys(seen[:2], 5)))["answered_by"] == "item-neighbours"
    user = rater(script, dict.fromkeys(seen, 5))
    assert answered(user)["answered_by"] == "people"
    assert rows(script, user, "recommender=staged&limit=20")["results"] == rows(script, user, "recommender=people&limit=20")["results"]


@pytest.mark.parametrize(
    "stages, sentence",
    [("nobody", "There is no recommender “nobody”"), ("staged", "There is no recommender “staged”"),
     ("popularity from 3", "Begin with"), ("popularity, people", "higher number")],
)
def test_a_switch_that_cannot_work_is_refused(script, stages, sentence):
    answer = script.post(
        "/recommenders", {"name": "bad", "title": "Bad", "model": "switch", "settings": {"recommenders": stages}})
    assert answer.status == 422, answer.body
    problem = answer.json["errors"][0]
    assert problem["pointer"] == "/settings/recommenders" and sentence in problem["detail"]


def test_behind_the_personal_rows_come_those_of_ones_cluster_and_then_the_popular(script):
    user = rater(script, {films(script, 1)[0]: 5})
    everything = script.every(f"/users/{user}/recommendations?recommender=item-neighbours", limit=100)
    stages = [stage for stage, _ in itertools.groupby(row["stage"] for row in everything)]
    assert stages == ["personal", "cluster", "popular"]
    items = [row["item"]["id"] for row in everything]
    assert len(items) == len(set(items)) == script.read("/items?count=true&limit=1")["count"] - 1


def test_an_item_that_came_after_the_training_is_recommended_to_those_who_like_what_it_is_like(script):
    seen = films(script, 12)[4:]
    like = script.read(f"/items/{seen[0]}")
    user = rater(script, dict.fromkeys(seen, 5))
    new = script.create(
        "/items", {"title": like["title"] + " again", "description": like["description"], "tags": like["tags"]})["id"]

    def place():
        found = rows(script, user, "recommender=item-neighbours&limit=200&explain=true")["results"]
        return next((row for row in found if row["item"]["id"] == new and row["stage"] == "personal"), None)

    row = eventually(place, "the new item on the list")
    assert seen[0] in [cause["item_id"] for cause in row["because"]]
    # And a rating of it speaks for what it is like.
    early = rater(script, {new: 5})
    first = rows(script, early, "recommender=item-neighbours&limit=20&explain=true")["results"]
    assert seen[0] in [row["item"]["id"] for row in first if row["stage"] == "personal"]
