"""Vectors of items over REST and from a file, and the recommendations that follow them."""

import json

import pytest

from conftest import ADMIN
from deadlines import eventually
from program import Server, palate
from rest import Rest

LINES = {"Content-Type": "application/x-ndjson"}
# Two directions that have nothing in common, and in each the first is nearest to the second.
EAST = {"e1": [1, 0.02, 0, 0], "e2": [1, 0.01, 0, 0], "e3": [1, -0.3, 0, 0]}
NORTH = {"n1": [0, 0, 1, 0.02], "n2": [0, 0, 1, 0.01], "n3": [0, 0, 1, -0.3]}


def lines(vectors):
    return "".join(json.dumps({"external_id": name, "vector": vector}) + "\n" for name, vector in vectors.items())


@pytest.fixture
def site(tmp_path):
    """A server without anything but an admin, that trains only when it is asked to."""
    database = tmp_path / "palate.db"
    palate("user", "create", ADMIN, "--role", "admin", "--password", "a long password", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


@pytest.fixture
def script(site):
    words = ["token", "create", ADMIN, "--scopes", "read,write,admin"]
    return Rest(site.url, palate(*words, database=site.database).stdout.strip())


@pytest.fixture
def items(script):
    """The ids of the items by their external ids."""
    return {
        name: script.create("/items", {"title": name.upper(), "external_id": name})["id"] for name in EAST | NORTH
    }


@pytest.fixture
def recommender(script, items):
    script.create("/interactions", {"item_id": items["e1"], "rating": 5})
    return script.create("/recommenders", {"name": "directions", "title": "Alike", "model": "embeddings"})


def names(rows):
    return [row["item"]["external_id"] for row in rows]


def live_version(script, recommender):
    matrix = script.read(f"/recommenders/{recommender['id']}")["item_matrix_id"]
    return matrix and script.read(f"/similarity-matrices/{matrix}")["live_version"]


def test_recommendations_follow_the_vectors(site, script, items, recommender):
    user = script.read("/me")["user_id"]
    for name, vector in EAST.items():
        assert script.put(f"/items/{items[name]}/vector", {"vector": vector}).status == 201
    answer = script.post("/item-vectors", body=lines(NORTH).encode(), headers=LINES)
    assert (answer.status, answer.json["created"], answer.json["errors"]) == (200, 3, [])
    assert script.read("/item-vectors") == {"count": 6, "dimension": 4}

    done = palate("train", "directions", database=site.database)
    assert "version 1 is live" in done.stdout
    path = f"/users/{user}/recommendations?recommender=directions&limit=6"

    def personal():
        rows = script.read(path)["results"]
        return names([row for row in rows if row["stage"] == "personal"])

    # The server takes up what another process published within a fifth of a second.
    eventually(lambda: personal() == ["e2", "e3"])
    for name in ["n1", "n2"]:
        list_of_one = {"items": [items[name]], "recommender": "directions", "limit": 2}
        rows = script.post("/recommendations", list_of_one).json["results"]
        assert names(rows) == [other for other in NORTH if other != name]

    # What has changed is trained anew, and what has not is left alone.
    assert "nothing has changed" in palate("train", "--if-changed", "directions", database=site.database).stdout
    assert script.put(f"/items/{items['n3']}/vector", {"vector": EAST["e1"]}).status == 200
    assert "version 2 is live" in palate("train", "--if-changed", "directions", database=site.database).stdout
    eventually(lambda: personal() == ["n3", "e2", "e3"])


def test_without_vectors_nothing_is_published(site, script, recommender):
    done = palate("train", "directions", database=site.database, fails=True)
    assert done.returncode != 0
    assert "No item has a vector yet. Give vectors by PUT /api/v1/items/{id}/vector" in done.stderr
    assert live_version(script, recommender) is None


def test_vectors_that_are_gone_leave_the_live_version(site, script, recommender):
    script.post("/item-vectors", body=lines(EAST).encode(), headers=LINES)
    palate("train", "directions", database=site.database)
    assert script.delete("/item-vectors").status == 204
    done = palate("train", "directions", database=site.database, fails=True)
    assert done.returncode != 0 and "No item has a vector yet" in done.stderr
    assert live_version(script, recommender) == 1


def test_many_lines_arrive_over_a_real_connection(script, items):
    """Some megabytes, sent in pieces without a length; a broken line in the middle costs itself."""
    row = json.dumps({"item_id": items["e1"], "vector": [0.123456789] * 1024}) + "\n"

    def content():
        for number in range(300):
            yield (row if number != 150 else "{broken\n").encode()

    answer = script.post("/item-vectors", body=content(), headers=LINES)
    assert answer.status == 200
    counts = {name: answer.json[name] for name in ["lines", "created", "unchanged", "rejected"]}
    assert counts == {"lines": 300, "created": 1, "unchanged": 298, "rejected": 1}
    assert [error["line"] for error in answer.json["errors"]] == [151]
    assert script.read(f"/items/{items['e1']}/vector")["vector"][0] == pytest.approx(0.123456789, rel=1e-6)


def test_a_file_is_imported(site, script, items, tmp_path):
    file = tmp_path / "vectors.ndjson"
    file.write_text(lines(EAST | {"nobody": [1, 2, 3, 4], "n1": [1]}))
    done = palate("import", "vectors", file, database=site.database)
    assert "vectors: 3 created, 0 updated, 0 unchanged" in done.stdout
    assert "left out: 2 lines" in done.stdout
    assert "line 4: There is no item with the external id “nobody”." in done.stdout
    assert "line 5: The length of this vector is 1, and that of all others 4." in done.stdout
    assert script.read("/item-vectors") == {"count": 3, "dimension": 4}
    assert "3 unchanged" in palate("import", "vectors", file, database=site.database).stdout
    failed = palate("import", "vectors", tmp_path / "no.ndjson", database=site.database, fails=True)
    assert failed.returncode != 0 and "no.ndjson cannot be read" in failed.stderr
    refused = palate("import", "vectors", file, "--dry-run", database=site.database, fails=True)
    assert refused.returncode != 0 and "without --dry-run" in refused.stderr
