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
        ("staged", "switch", ["--set", f"recommenders={STAGES}"]), ("lists", "slope-one", []),
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


RECOMMENDERS = ["item-neighbours", "people", "lists", "fashion", "groups", "staged", "popularity"]


@pytest.mark.parametrize("recommender", RECOMMENDERS)
def test_the_parts_of_every_row_of_every_list_add_up_to_its_score(script, recommender):
    seen = films(script, 8)
    newcomer = rater(script, dict(zip(seen, [5, 1, 4.5, 2, 5, 3, 4, 1])))
    known = script.read("/users?limit=3")["results"][2]["id"]
    for user in [newcomer, known, rater(script, {})]:
        everything = script.every(f"/users/{user}/recommendations?recommender={recommender}&explain=true", limit=100)
        assert everything
        for row in everything:
            assert sum(part["contribution"] for part in row["because"]) == row["score"]
            assert row["because"], "there is no row without a reason"


def test_a_row_of_like_minded_people_is_explained_by_them_without_saying_who_they_are(script):
    ratings = dict(zip(films(script, 6), [5, 5, 5, 1, 4.5, 1]))
    user = rater(script, ratings)
    first = rows(script, user, "recommender=people&limit=1&explain=true")["results"][0]
    for part in first["because"]:
        assert set(part) == {"kind", "rating", "similarity", "contribution"} and part["kind"] == "neighbour"
        assert 0.5 <= part["rating"] <= 5 and part["rating"] * 2 % 1 == 0 and 0 < part["similarity"] <= 1
    answer = script.read(f"/users/{user}/recommendations/{first['item']['id']}?recommender=people")
    assert (answer["place"], answer["stage"], answer["neighbours_from"]) == (1, "personal", "ratings")
    assert answer["because"] == first["because"] and answer["rating_count"] == len(first["because"])
    assert answer["ratings"] and all(ratings[behind["item_id"]] == behind["rating"] for behind in answer["ratings"])


def test_what_is_foretold_of_a_list_without_a_rating_comes_true(script):
    ratings = dict(zip(films(script, 6), [5, 5, 4, 1, 4.5, 1]))
    user = rater(script, ratings)
    item = rows(script, user, "recommender=people&limit=8")["results"][7]["item"]["id"]
    foretold = script.read(f"/users/{user}/recommendations/{item}?recommender=people")["ratings"]
    assert len({behind["place_without"] for behind in foretold}) > 1, "needs different places to mean anything"
    for behind in foretold:
        script.delete(f"/interactions/{user}-{behind['item_id']}")
        rest = rows(script, user, f"recommender=people&limit=200&exclude={behind['item_id']}")["results"]
        places = [row["item"]["id"] for row in rest if row["stage"] == "personal"]
        assert behind["place_without"] == (places.index(item) + 1 if item in places else None)
        script.create("/interactions", {"user_id": user, "item_id": behind["item_id"], "rating": behind["rating"]})


def test_neighbours_of_the_training_are_told_from_those_of_this_moment(script):
    known = script.read("/users?limit=3")["results"][2]["id"]
    first = rows(script, known, "recommender=people&limit=1")["results"][0]["item"]["id"]
    answer = script.read(f"/users/{known}/recommendations/{first}?recommender=people")
    assert answer["neighbours_from"] == "training" and answer["ratings"]
    assert all(behind["place_without"] is None or behind["place_without"] >= 1 for behind in answer["ratings"])


@pytest.mark.parametrize(
    "recommender, stage, kind", [("lists", "personal", "list"), ("fashion", "popular", "list"), ("popularity", "popular", "popularity")])
def test_a_list_without_parts_is_its_own_reason(script, recommender, stage, kind):
    known = script.read("/users?limit=3")["results"][2]["id"]

    def both():
        """The third row and its explanation. Popular items are remembered for a second, so ratings of before may move them."""
        row = rows(script, known, f"recommender={recommender}&limit=3&explain=true")["results"][2]
        answer = script.read(f"/users/{known}/recommendations/{row['item']['id']}?recommender={recommender}")
        return (row, answer) if answer["place"] == 3 else None

    row, answer = eventually(both, "the same row in both")
    assert row["stage"] == stage and row["because"] == [{"kind": kind, "contribution": row["score"]}]
    assert answer["because"] == row["because"]
    assert answer["ratings"] == [] and answer["neighbours_from"] is None


def test_rows_behind_the_personal_ones_are_explained_as_well(script):
    user = rater(script, {films(script, 1)[0]: 5})
    everything = script.every(
        f"/users/{user}/recommendations?recommender=item-neighbours&explain=true", limit=200)
    for stage in ["cluster", "popular"]:
        place = next(place for place, row in enumerate(everything) if row["stage"] == stage)
        row = everything[place]
        answer = script.read(f"/users/{user}/recommendations/{row['item']['id']}?recommender=item-neighbours")
        assert (answer["stage"], answer["place"], answer["score"]) == (stage, place + 1, row["score"])
        without = [{name: value for name, value in part.items() if name != "place_without"} for part in answer["because"]]
        assert without == row["because"]


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
