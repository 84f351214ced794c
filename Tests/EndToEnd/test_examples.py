"""The scripts of docs/examples, run as they stand against a site of their own."""

import json
import os
import subprocess
import sys

import pytest
from forms import PASSWORD
from program import ROOT, Server, environment, palate
from rest import Rest

EXAMPLES = ROOT / "docs/examples"

# Two tastes: even people like the first five films, odd ones the others.
FILMS = 10
PEOPLE = 12

MOVIES = "movieId,title,genres\n" + "".join(
    f'{film},"Film, the {film}. ({1990 + film})",{"Drama|Comedy" if film <= 5 else "(no genres listed)"}\n'
    for film in range(1, FILMS + 1))
RATINGS = "userId,movieId,rating,timestamp\n" + "".join(
    f"{person},{film},{5.0 if (film <= 5) == (person % 2 == 0) else 1.0},{1_700_000_000 + film}\n"
    for person in range(1, PEOPLE + 1) for film in range(1, FILMS + 1) if (person + film) % 3)

GENRES = "COURSE_ID,TITLE,Python,BigData\nML01,learning  by machine,1,0\nDB01,data in bases,0,1\nPY01,snakes,1,1\n"
DESCRIPTIONS = "COURSE_ID,TITLE,DESCRIPTION\nML01,learning,how machines  learn\nDB01,data,where data is\n"
COURSE_RATINGS = "user,item,rating\n7,ML01,3.0\n7,DB01,2.0\n8,PY01,3.0\n"


@pytest.fixture
def site(tmp_path):
    database = tmp_path / "palate.db"
    palate("user", "create", "ada", "--role", "admin", "--password", PASSWORD, database=database)
    token = palate("token", "create", "ada", "--scopes", "read,write,admin", database=database).stdout.strip()
    with Server(database) as server:
        yield Rest(server.url, token), database


def run(site, script, *words):
    """What the script printed."""
    rest, _ = site
    command = [sys.executable] if script.endswith(".py") else ["sh"]
    done = subprocess.run(
        [*command, EXAMPLES / script, *map(str, words)], capture_output=True, text=True, timeout=60,
        env=environment() | {"PALATE_URL": rest.url, "PALATE_TOKEN": rest.token, "PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def loaded(site, tmp_path, script="load_movielens.py"):
    run(site, script, write(tmp_path / "films", movies=MOVIES, ratings=RATINGS))


@pytest.mark.parametrize("script", ["load_movielens.py", "load_movielens.sh"])
def test_movielens_is_loaded_and_again_changes_nothing(site, tmp_path, script):
    rest, _ = site
    loaded(site, tmp_path, script)
    assert rest.read("/items?count=true")["count"] == FILMS
    assert rest.read("/interactions?count=true")["count"] == RATINGS.count("\n") - 1
    film = rest.read("/items?external_id=3")["results"][0]
    assert film["title"].startswith("Film, the 3.") and {"Drama", "Comedy"} <= set(film["tags"])
    tags = [item["external_id"] for item in rest.read("/items?tag=Drama")["results"]]
    assert sorted(tags) == ["1", "2", "3", "4", "5"]
    before = rest.read("/items?sort=id")["results"]
    loaded(site, tmp_path, script)
    assert rest.read("/items?sort=id")["results"] == before


@pytest.mark.parametrize("script", ["load_courses.py", "load_courses.sh"])
def test_courses_are_loaded(site, tmp_path, script):
    rest, _ = site
    folder = write(
        tmp_path / "courses", course_genre=GENRES, course_processed=DESCRIPTIONS, rs_content_test=COURSE_RATINGS)
    run(site, script, folder)
    courses = {item["external_id"]: item for item in rest.read("/items")["results"]}
    assert set(courses) == {"ML01", "DB01", "PY01"}
    assert courses["PY01"]["tags"] == ["Python", "BigData"]
    rated = {(line["user_id"], line["rating"]) for line in rest.read("/interactions")["results"]}
    assert sorted(rating for _, rating in rated) == [2.5, 5, 5]


def test_recommendations_are_read_with_their_reasons(site, tmp_path):
    _, database = site
    loaded(site, tmp_path)
    palate("train", database=database)
    told = run(site, "read_recommendations.py", "2")
    assert "Film, the" in told
    assert json.loads(run(site, "read_recommendations.sh", "2"))["results"]
    assert "Film, the" in run(site, "read_recommendations.py", "--for", "Film, the 1.")


def test_a_matrix_computed_elsewhere_is_published_and_read(site, tmp_path):
    rest, _ = site
    loaded(site, tmp_path)
    assert "version 1 is live" in run(site, "publish_matrix.py", "shared")
    user = rest.read("/users?external_id=2")["results"][0]["id"]
    rows = rest.read(f"/users/{user}/recommendations?recommender=shared")
    assert rows["recommender"]["name"] == "shared" and rows["matrix_version"] == 1
    assert "version 2 is live" in run(site, "publish_matrix.py", "shared")
    lines = [
        {"external_id": "1", "neighbours": [["2", 0.9], ["3", 0.5]]}, {"external_id": "2", "neighbours": [["1", 0.9]]}]
    path = tmp_path / "rows.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run(site, "publish_matrix.sh", "by-hand", path)
    guessed = rest.call("POST", "/recommendations", {"items": [1], "recommender": "by-hand"}).json["results"]
    assert [row["item"]["external_id"] for row in guessed[:2]] == ["2", "3"]
