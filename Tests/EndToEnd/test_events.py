"""What the server tells those who watch: of jobs, which run in processes of their own, and of versions that go live."""

import http.client
import json
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from conftest import ADMIN
from deadlines import eventually
from program import Server, palate
from rest import Rest

SECONDS = 60


class Events:
    """An open stream of server-sent events, read as they come."""

    def __init__(self, script, path, last=None):
        self.connection = http.client.HTTPConnection(urlsplit(script.url).netloc, timeout=SECONDS)
        headers = {"Authorization": f"Bearer {script.token}"} | ({"Last-Event-ID": str(last)} if last else {})
        self.connection.request("GET", f"/api/v1{path}", headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status

    def __iter__(self):
        """Each event with its name, id and data, until the server ends them."""
        event = {}
        for line in self.answer:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field:
                event[field] = value
            elif "data" in event:
                yield event["event"], event.get("id"), json.loads(event["data"])
                event = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


@pytest.fixture(scope="module")
def site(catalogue, tmp_path_factory):
    """A server that trains only when it is asked to."""
    database = catalogue.copy(tmp_path_factory.mktemp("events"))
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


@pytest.fixture
def script(site):
    words = ["token", "create", ADMIN, "--scopes", "read,write,admin"]
    return Rest(site.url, palate(*words, database=site.database).stdout.strip())


def test_a_job_is_followed_to_its_end_and_a_client_that_has_it_all_is_sent_away(script):
    job = script.post("/jobs", {"recommender_id": 1}).json["id"]
    with Events(script, f"/jobs/{job}/events") as events:
        heard = list(events)
    states = [data["state"] for name, _, data in heard if name == "job"]
    assert states[-1] == "done" and states == sorted(states, key=["queued", "running", "done"].index)
    lines = [(id, data["text"]) for name, id, data in heard if name == "line"]
    assert [id for id, _ in lines] == [str(number + 1) for number in range(len(lines))]
    assert [text for _, text in lines] == [line["text"] for line in script.read(f"/jobs/{job}")["log"]]
    with Events(script, f"/jobs/{job}/events", last=len(lines) - 1) as events:
        assert [name for name, _, _ in events] == ["line", "job"]
    with Events(script, f"/jobs/{job}/events", last=len(lines)) as events:
        assert events.status == 204


def test_a_training_at_the_command_line_is_heard_of(script, site):
    before = script.read("/similarity-matrices/1")["live_version"]
    with Events(script, "/events") as events:
        palate("train", "item-neighbours", database=site.database)
        job, live = None, None
        for name, _, data in events:
            if name == "job":
                job = data
            elif name == "live-version":
                live = data
            if job and job["state"] == "done" and live:
                break
    assert job["origin"] == "command" and job["subject"] == "item-neighbours"
    assert live["similarity_matrix_id"] == 1 and live["live_version"] == before + 1


def test_who_may_not_watch_is_refused(script, site, catalogue):
    for path in ("/events", "/jobs/1/events"):
        assert Rest(site.url).get(path).status == 401
        assert Rest(site.url, catalogue.editor_token).get(path).status == 403
    assert script.get("/jobs/99999/events").status == 404


def test_a_server_that_stops_ends_the_events(catalogue, tmp_path):
    database = catalogue.copy(tmp_path)
    token = palate("token", "create", ADMIN, "--scopes", "read", database=database).stdout.strip()
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        with Events(Rest(site.url, token), "/events") as events:
            assert events.status == 200
            code, _ = site.stop()
            assert code == 0 and list(events) == []


def test_evaluations_are_read_as_the_command_prints_them(script, site):
    printed = palate("evaluate", "popularity", "--json", database=site.database).stdout
    evaluation = json.loads(printed)
    eventually(lambda: script.get("/evaluations").json["results"], "the evaluation")
    answer = script.get(f"/evaluations/{evaluation['id']}")
    assert answer.json == evaluation
    plot = script.get(f"/evaluations/{evaluation['id']}/plot.svg")
    assert plot.headers["Content-Type"] == "image/svg+xml" and plot.body.startswith(b"<svg")
    assert script.delete(f"/evaluations/{evaluation['id']}").status == 204
    with closing(sqlite3.connect(site.database)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM evaluation_measurements").fetchone() == (0,)
