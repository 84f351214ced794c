"""Matrices that are computed elsewhere: here, in plain Python, from what the API tells."""

import json
import math
from collections import defaultdict

import pytest

from conftest import ADMIN
from deadlines import eventually
from program import Server, palate
from rest import Rest

LINES = {"Content-Type": "application/x-ndjson"}
# Of half stars: the middle of the scale, and the imagined ratings there that a person's mean begins with.
MIDDLE, IMAGINED = 2.75, 20


def token(database):
    return palate("token", "create", ADMIN, "--scopes", "read,write,admin", database=database).stdout.strip()


@pytest.fixture(scope="module")
def site(catalogue, tmp_path_factory):
    database = catalogue.copy(tmp_path_factory.mktemp("matrices"))
    with Server(database, "--quiet", "--train-after-changes", "off", "--rate-limit", "all=off") as site:
        yield site


@pytest.fixture(scope="module")
def script(site):
    return Rest(site.url, token(site.database))


@pytest.fixture(scope="module")
def ratings(script):
    """Of each user, by item."""
    found = defaultdict(dict)
    for row in script.every("/interactions", 1000):
        found[row["user_id"]][row["item_id"]] = row["rating"]
    return found


def cosines(rows):
    """Of each pair (a < b) of the rows of a sparse matrix that have anything in common."""
    lengths = {row: math.sqrt(sum(value * value for value in cells.values())) for row, cells in rows.items()}
    columns = defaultdict(list)
    for row, cells in sorted(rows.items()):
        for column, value in cells.items():
            columns[column].append((row, value))
    products = defaultdict(float)
    for cells in columns.values():
        for place, (a, left) in enumerate(cells):
            for b, right in cells[place + 1 :]:
                products[a, b] += left * right
    return {(a, b): product / (lengths[a] * lengths[b]) for (a, b), product in products.items()}


def turned(rows):
    columns = defaultdict(dict)
    for row, cells in rows.items():
        for column, value in cells.items():
            columns[column][row] = value
    return columns


def nearest(pairs, count):
    """The most similar of each, best first, from pairs that stand for both directions."""
    found = defaultdict(list)
    for (a, b), similarity in pairs.items():
        found[a].append((b, similarity))
        found[b].append((a, similarity))
    return {row: sorted(cells, key=lambda cell: (-cell[1], cell[0]))[:count] for row, cells in found.items()}


def expected_list(neighbours, own):
    """The items and scores that somebody with these ratings is to get."""
    baseline = (IMAGINED * MIDDLE + sum(own.values())) / (IMAGINED + len(own))
    scores = defaultdict(float)
    for item, rating in own.items():
        for other, similarity in neighbours.get(item, []):
            if other not in own:
                scores[other] += similarity * (rating - baseline)
    return sorted(((item, score) for item, score in scores.items() if score > 0), key=lambda row: (-row[1], row[0]))


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def begin(script, matrix, **rule):
    return script.create(f"/similarity-matrices/{matrix}/versions", rule)["number"]


def send(script, matrix, number, rows):
    path = f"/similarity-matrices/{matrix}/versions/{number}/rows/bulk"
    answer = script.post(path, body=lines(rows), headers=LINES)
    assert answer.status == 200, answer.body
    return answer.json


def make_live(script, matrix, number, **expected):
    answer = script.put(f"/similarity-matrices/{matrix}/live-version", {"number": number, **expected})
    assert answer.status == 200, answer.body
    assert answer.json["state"] == "live" and answer.json["number"] == number
    return answer.json


def states(script, matrix):
    versions = script.read(f"/similarity-matrices/{matrix}/versions")["results"]
    return {version["number"]: version["state"] for version in versions}


def personal(script, user, recommender, version):
    """A user's own list, once it is of this version."""

    def found():
        answer = script.read(f"/users/{user}/recommendations?recommender={recommender}&limit=200")
        rows = [(row["item"]["id"], row["score"]) for row in answer["results"] if row["stage"] == "personal"]
        return rows if answer["matrix_version"] == version else None

    return eventually(found)


def same(found, expected):
    assert [item for item, _ in found] == [item for item, _ in expected][: len(found)]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected][: len(found)], abs=1e-4)
    return True


@pytest.fixture(scope="module")
def pairs(ratings):
    return cosines(turned(ratings))


@pytest.fixture(scope="module")
def published(script, pairs):
    """A matrix and its recommender, with version 1 live: whole rows of ten neighbours."""
    matrix = script.create("/similarity-matrices", {"name": "Nightly cosine", "kind": "item"})["id"]
    recommender = {"name": "nightly", "title": "From elsewhere", "model": "published", "item_matrix_id": matrix}
    assert script.create("/recommenders", recommender)["item_matrix_id"] == matrix
    number = begin(script, matrix)
    rows = [{"id": row, "neighbours": cells} for row, cells in nearest(pairs, 10).items()]
    report = send(script, matrix, number, rows)
    assert report == {
        "lines": len(rows),
        "accepted": len(rows),
        "cells": sum(len(row["neighbours"]) for row in rows),
        "rejected": 0,
        "errors": [],
    }
    live = make_live(script, matrix, number, cells=report["cells"])
    assert live["row_count"] == len(rows)
    return matrix


def test_lists_are_exactly_those_of_the_matrix_that_was_sent(script, ratings, pairs, published):
    neighbours = nearest(pairs, 10)
    for user in sorted(ratings, key=lambda user: (-len(ratings[user]), user))[:5]:
        expected = expected_list(neighbours, ratings[user])
        found = personal(script, user, "nightly", 1)
        assert len(found) == min(len(expected), 200) > 20
        assert same(found, expected)
    path = f"/similarity-matrices/{published}/versions/1/rows"
    rows = script.every(path, 100)
    assert {row["id"] for row in rows} == set(neighbours)
    assert rows[0] == script.read(f"{path}/{rows[0]['id']}")
    first = [(cell["id"], cell["similarity"]) for cell in rows[0]["neighbours"]]
    assert [item for item, _ in first] == [item for item, _ in neighbours[rows[0]["id"]]]


def test_a_second_version_comes_in_pieces_while_the_first_serves_and_is_rolled_back(
    script, ratings, pairs, published
):
    """Each pair once, in cells, over several requests; the server makes rows of them."""
    user = max(ratings, key=lambda user: (len(ratings[user]), -user))
    before = personal(script, user, "nightly", 1)
    number = begin(script, published, number=20, mirror=True, neighbours=30, only_positive=True)
    assert number == 20
    cells = [{"row": a, "column": b, "value": value} for (a, b), value in pairs.items()]
    for start in range(0, len(cells), 5000):
        send(script, published, number, cells[start : start + 5000])
    # A request that was sent again changes nothing.
    send(script, published, number, cells[:1000])
    assert states(script, published) == {1: "live", 20: "building"}
    assert personal(script, user, "nightly", 1) == before
    make_live(script, published, number, cells=len(cells))
    after = personal(script, user, "nightly", 20)
    assert same(after, expected_list(nearest(pairs, 30), ratings[user]))
    assert after != before
    make_live(script, published, 1)
    assert personal(script, user, "nightly", 1) == before
    assert states(script, published) == {1: "live", 20: "retired"}
    refused = script.delete(f"/similarity-matrices/{published}/versions/1")
    assert refused.status == 409 and "Make another version live first" in refused.json["detail"]
    assert script.delete(f"/similarity-matrices/{published}/versions/20").status == 204
    assert script.get(f"/similarity-matrices/{published}/versions/20").status == 404


def test_rows_go_by_external_ids_too_and_what_is_unknown_is_told(script, published):
    items = script.read("/items?limit=3")["results"]
    a, b = (item["external_id"] for item in items[:2])
    number = begin(script, published)
    report = send(
        script,
        published,
        number,
        [
            {"external_id": a, "neighbours": [[b, 0.5], [items[2]["id"], 0.25]]},
            {"external_id": "nobody", "neighbours": [[b, 0.5]]},
            {"row": b, "column": "nobody", "value": 0.5},
            {"id": items[0]["id"], "neighbours": [[items[1]["id"]]]},
        ],
    )
    assert report["accepted"] == 1 and report["rejected"] == 3
    assert report["errors"][0] == {
        "line": 2,
        "code": "not-found",
        "pointer": "/external_id",
        "detail": "There is no item with the external id “nobody”.",
    }
    assert [error["code"] for error in report["errors"]] == ["not-found", "not-found", "invalid"]
    row = script.read(f"/similarity-matrices/{published}/versions/{number}/rows/{items[0]['id']}")
    assert [cell["similarity"] for cell in row["neighbours"]] == [0.5, 0.25]
    assert script.delete(f"/similarity-matrices/{published}/versions/{number}").status == 204


def test_cells_come_as_csv_too(script, published):
    number = begin(script, published)
    path = f"/similarity-matrices/{published}/versions/{number}/rows"

    def send_csv(text):
        return script.post(f"{path}/bulk", body=text.encode(), headers={"Content-Type": "text/csv"})

    assert send_csv("row,column,value\n1,2,0.5\n1,3,0.25\n").json == {
        "lines": 3, "accepted": 2, "cells": 2, "rejected": 0, "errors": [],
    }
    first, second = script.read("/items?sort=id&limit=2")["results"]
    report = send_csv(
        f"row_external_id,column,value\n{first['external_id']},{second['id']},0.75\nnobody,1,1\n,1,1\n"
    ).json
    assert (report["accepted"], report["rejected"]) == (1, 2)
    errors = [(error["line"], error["code"], error["pointer"]) for error in report["errors"]]
    assert errors == [(3, "not-found", "/row_external_id"), (4, "invalid", "/row")]
    row = script.read(f"{path}/{first['id']}")
    assert {cell["id"]: cell["similarity"] for cell in row["neighbours"]}[second["id"]] == 0.75
    refused = send_csv("row,similarity\n1,1\n")
    assert refused.status == 422 and "similarity" in refused.body.decode()
    # And the rows are read on, and back.
    send(script, published, number, [{"id": item, "neighbours": [[1, 0.5]]} for item in (2, 3, 4)])
    pages = [script.read(f"{path}?limit=2")]
    pages.append(script.read(f"{path}?limit=2&cursor={pages[0]['next_cursor']}"))
    assert [row["id"] for page in pages for row in page["results"]] == [1, 2, 3, 4]
    back = script.get(f"{path}?limit=2&cursor={pages[1]['previous_cursor']}")
    assert back.json["results"] == pages[0]["results"] and 'rel="prev"' not in back.headers.get("Link", "")
    assert script.delete(path.removesuffix("/rows")).status == 204


def test_a_user_matrix_says_who_is_like_whom_and_makes_lists(script, ratings):
    pairs = cosines(ratings)
    matrix = script.create("/similarity-matrices", {"name": "Alike", "kind": "user"})["id"]
    script.create(
        "/recommenders",
        {
            "name": "alike",
            "title": "People like you",
            "model": "published",
            "user_matrix_id": matrix,
            "settings": {"lists_from": "users", "similar_users": 3},
        },
    )
    number = begin(script, matrix, mirror=True, neighbours=10)
    send(script, matrix, number, [{"row": a, "column": b, "value": value} for (a, b), value in pairs.items()])
    make_live(script, matrix, number)
    neighbours = nearest(pairs, 10)
    user = max(ratings, key=lambda user: (len(ratings[user]), -user))
    found = script.read(f"/users/{user}/neighbours?limit=4&matrix={matrix}")
    assert (found["matrix_id"], found["matrix_version"]) == (matrix, 1)
    assert [row["user"]["id"] for row in found["results"]] == [other for other, _ in neighbours[user][:4]]
    assert [row["similarity"] for row in found["results"]] == pytest.approx(
        [similarity for _, similarity in neighbours[user][:4]], abs=1e-6
    )

    def deviations(other):
        own = ratings[other]
        baseline = (IMAGINED * MIDDLE + sum(own.values())) / (IMAGINED + len(own))
        return {item: rating - baseline for item, rating in own.items()}

    scores = defaultdict(float)
    for other, similarity in neighbours[user][:3]:
        for item, deviation in deviations(other).items():
            if item not in ratings[user]:
                scores[item] += similarity * deviation
    expected = sorted(((i, s) for i, s in scores.items() if s > 0), key=lambda row: (-row[1], row[0]))
    assert same(personal(script, user, "alike", 1), expected)


def test_a_recommender_of_published_matrices_is_never_trained(script, site, published):
    recommender = next(row for row in script.read("/recommenders")["results"] if row["name"] == "nightly")
    refused = script.post("/jobs", {"recommender_id": recommender["id"]})
    assert refused.status == 409 and "There is nothing to train" in refused.json["detail"]
    done = palate("train", "nightly", database=site.database, fails=True)
    assert done.returncode != 0 and "computed elsewhere" in done.stderr
    assert "nightly" not in palate("train", "--all", database=site.database).stdout
    assert states(script, published)[1] == "live"


def test_matrices_are_changed_against_their_tag_and_deleted(script):
    answer = script.post("/similarity-matrices", {"name": "Draft", "kind": "item", "description": "First."})
    path = f"/similarity-matrices/{answer.json['id']}"
    tag = answer.headers["ETag"]
    assert script.get(path, headers={"If-None-Match": tag}).status == 304
    changed = script.patch(path, {"description": None}, headers={"If-Match": tag})
    assert changed.status == 200 and changed.json["description"] == "" and changed.json["name"] == "Draft"
    assert script.put(path, {"name": "Final"}, headers={"If-Match": tag}).status == 412
    anyway = {"If-Match": "*"}
    assert script.patch(path, {"kind": "user"}).status == 428
    assert script.patch(path, {"kind": "user"}, headers=anyway).status == 409
    assert script.post("/similarity-matrices", {"name": "DRAFT", "kind": "item"}).status == 409
    bad = script.post("/similarity-matrices", {"name": "", "kind": "circle"})
    assert bad.status == 422 and [error["pointer"] for error in bad.json["errors"]] == ["/kind"]
    recommender = script.create(
        "/recommenders",
        {"name": "of-draft", "title": "T", "model": "published", "item_matrix_id": answer.json["id"]},
    )
    wrong = script.patch(f"/recommenders/{recommender['id']}", {"user_matrix_id": answer.json["id"]}, headers=anyway)
    assert wrong.status == 422 and wrong.json["errors"][0]["pointer"] == "/user_matrix_id"
    assert script.delete(path, headers={"If-Match": tag}).status == 412
    assert script.delete(path, headers=anyway).status == 204
    assert script.get(path).status == 404
    assert script.read(f"/recommenders/{recommender['id']}")["item_matrix_id"] is None
    assert script.delete(f"/recommenders/{recommender['id']}", headers=anyway).status == 204


def test_a_version_that_is_being_sent_outlives_a_killed_server(catalogue, tmp_path):
    database = catalogue.copy(tmp_path)
    admin = token(database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        script = Rest(site.url, admin)
        matrix = script.create("/similarity-matrices", {"name": "Slow", "kind": "item"})["id"]
        number = begin(script, matrix)
        send(script, matrix, number, [{"id": 1, "neighbours": [[2, 0.5]]}])
        site.kill()
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        script = Rest(site.url, admin)
        assert states(script, matrix) == {number: "building"}
        send(script, matrix, number, [{"id": 2, "neighbours": [[1, 0.5]]}])
        assert make_live(script, matrix, number, cells=2)["row_count"] == 2


def test_ensembles_say_what_they_are_made_of(script):
    stages = "popularity, item-neighbours from 3"
    switch = {"name": "staged", "title": "S", "model": "switch", "settings": {"recommenders": stages}}
    blend = {
        "name": "mixed",
        "title": "M",
        "model": "blend",
        "settings": {"parts": "ease regularisation=50, popularity"},
    }
    made = [script.create("/recommenders", draft)["id"] for draft in (switch, blend)]
    found = {row["id"]: row for row in script.read("/ensembles")["results"]}
    ids = {row["name"]: row["id"] for row in script.read("/recommenders")["results"]}
    assert found[made[0]]["parts"] == [
        {"recommender": "popularity", "recommender_id": ids["popularity"], "from_rating_count": 0},
        {"recommender": "item-neighbours", "recommender_id": ids["item-neighbours"], "from_rating_count": 3},
    ]
    assert [part["model"] for part in found[made[1]]["parts"]] == ["ease", "popularity"]
    assert found[made[1]]["parts"][0]["settings"]["regularisation"] == 50
    assert script.read(f"/ensembles/{made[0]}") == found[made[0]]
    assert script.get(f"/ensembles/{ids['popularity']}").status == 404
