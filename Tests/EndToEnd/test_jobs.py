"""Trainings as jobs: those that are asked for, those that the server begins by itself, and those that come to grief."""

import signal
import sqlite3
import subprocess
from contextlib import closing

import pytest

from conftest import ADMIN, EDITOR
from deadlines import eventually
from program import BINARY, ROOT, Server, environment, palate
from rest import Rest


def admin(database, url=None):
    token = palate("token", "create", ADMIN, "--scopes", "read,write,admin", database=database).stdout.strip()
    return Rest(url, token)


def rows(database, sql):
    with closing(sqlite3.connect(database, timeout=20)) as connection:
        return connection.execute(sql).fetchall()


def change(database, sql):
    with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def database(catalogue, tmp_path):
    return catalogue.copy(tmp_path)


@pytest.fixture
def site(database):
    """A server that trains only when it is asked to."""
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


@pytest.fixture
def script(site):
    return admin(site.database, site.url)


def ended(script, job):
    """The job once it has ended."""
    return eventually(
        lambda: (found := script.read(f"/jobs/{job}"))["state"] not in ("queued", "running") and found,
        f"the end of job {job}",
    )


def start(script, **more):
    answer = script.post("/jobs", {"recommender_id": 1, **more})
    assert answer.status == 202, answer.body
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json['id']}"
    return answer.json["id"]


def test_a_training_that_an_admin_asks_for_makes_a_new_version_live(script):
    before = script.read("/similarity-matrices/1")["live_version"]
    job = ended(script, start(script))
    assert job["state"] == "done" and job["origin"] == "account" and job["subject"] == "item-neighbours"
    assert f"version {before + 1} is live" in job["message"]
    assert job["log"][-1]["text"] == f"done: {job['message']}"
    assert script.read("/similarity-matrices/1")["live_version"] == before + 1
    versions = script.read("/similarity-matrices/1/versions")["results"]
    assert versions[-1]["job_id"] == job["id"]
    assert script.read("/jobs?limit=1")["results"][0]["id"] == job["id"]


def test_a_training_only_if_something_changed_leaves_the_version(script):
    before = script.read("/similarity-matrices/1")["live_version"]
    job = ended(script, start(script, only_if_changed=True))
    assert job["state"] == "done" and "nothing has changed" in job["message"]
    assert script.read("/similarity-matrices/1")["live_version"] == before


def test_what_cannot_be_is_refused(script):
    assert script.post("/jobs", {"recommender_id": 99}).status == 404
    assert script.post("/jobs", {}).status == 422
    assert script.get("/jobs/99").status == 404
    assert script.delete("/jobs/1").status == 409, "it ended before this server began"


def test_nobody_but_admins_sees_or_starts_jobs(site, catalogue):
    for token in (catalogue.editor_token, catalogue.member_token):
        script = Rest(site.url, token)
        assert script.get("/jobs").status == 403
        assert script.post("/jobs", {"recommender_id": 1}).status == 403
    assert Rest(site.url).get("/jobs").status == 401
    reader = palate("token", "create", ADMIN, "--scopes", "read", database=site.database).stdout.strip()
    assert Rest(site.url, reader).get("/jobs").status == 200
    assert Rest(site.url, reader).delete("/jobs/1").status == 403


def test_the_server_trains_by_itself_once_enough_has_changed(database, catalogue):
    with Server(database, "--quiet", "--train-after-changes", "30", "--train-every", "0") as site:
        script, editor = admin(database, site.url), Rest(site.url, catalogue.editor_token)
        before = script.read("/similarity-matrices/1")["live_version"]
        jobs = len(script.read("/jobs")["results"])
        user = editor.create("/users", {"name": "Keen"})["id"]
        for item in editor.read("/items?limit=29")["results"]:
            editor.create("/interactions", {"user_id": user, "item_id": item["id"], "rating": 4})
        assert len(script.read("/jobs")["results"]) == jobs, "29 changes are not enough"
        last = editor.read("/items?limit=1&sort=-id")["results"][0]["id"]
        editor.create("/interactions", {"user_id": user, "item_id": last, "rating": 1})

        def live():
            return script.read("/similarity-matrices/1")["live_version"]

        eventually(lambda: live() == before + 1, "the training")
        job = script.read("/jobs?limit=1")["results"][0]
        assert job["origin"] == "changes"
        assert ended(script, job["id"])["state"] == "done"


def slow_down(database):
    """Makes a training take minutes: each of its batches must first be let through by a trigger that counts."""
    change(
        database,
        """
        CREATE TRIGGER slow AFTER INSERT ON matrix_rows BEGIN
            UPDATE row_counts SET total = total + (
                WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 20000)
                SELECT 0 * COUNT(*) FROM count
            );
        END
        """,
    )


def versions(database):
    return rows(database, "SELECT number, state FROM matrix_versions ORDER BY number")


def test_a_running_job_is_cancelled_and_leaves_nothing(site, script):
    before = versions(site.database)
    slow_down(site.database)
    job = start(script)
    eventually(lambda: script.read(f"/jobs/{job}")["progress"], "its progress")
    assert script.post("/jobs", {"recommender_id": 1}).status == 409, "one at a time"
    asked = script.delete(f"/jobs/{job}")
    assert asked.status == 202 and asked.json["is_cancelling"]
    assert ended(script, job)["state"] == "cancelled"
    assert versions(site.database) == before


def test_a_job_that_waits_is_cancelled_at_once(site, script):
    slow_down(site.database)
    running = start(script)
    eventually(lambda: script.read(f"/jobs/{running}")["state"] == "running", "the first")
    change(site.database, "UPDATE recommenders SET model = 'item-neighbours' WHERE id = 2")
    waiting = script.post("/jobs", {"recommender_id": 2}).json["id"]
    assert script.read(f"/jobs/{waiting}")["state"] == "queued"
    assert script.delete(f"/jobs/{waiting}").json["state"] == "cancelled"
    assert script.delete(f"/jobs/{running}").status == 202
    assert ended(script, running)["state"] == "cancelled"


def test_stopping_the_server_stops_its_job_cleanly(site, script):
    before = versions(site.database)
    slow_down(site.database)
    job = start(script)
    eventually(lambda: script.read(f"/jobs/{job}")["progress"], "its progress")
    assert site.stop()[0] == 0
    assert rows(site.database, f"SELECT state FROM jobs WHERE id = {job}") == [("cancelled",)]
    assert versions(site.database) == before


def test_a_killed_training_is_put_in_order_by_the_server(site, script):
    before = versions(site.database)
    slow_down(site.database)
    job = start(script)
    eventually(lambda: len(versions(site.database)) > len(before), "its version")
    process = rows(site.database, f"SELECT process_id FROM jobs WHERE id = {job}")[0][0]
    subprocess.run(["kill", "-KILL", str(process)], check=True)
    assert ended(script, job)["state"] == "failed"
    eventually(lambda: versions(site.database) == before, "the end of what it left")


def train_slowly(database):
    """A training from the command line that has begun to write."""
    before = versions(database)
    slow_down(database)
    process = subprocess.Popen(
        [str(BINARY), "train", "item-neighbours", "--database", str(database)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    eventually(lambda: len(versions(database)) > len(before), "its version")
    return before, process


def test_what_a_killed_training_left_is_gone_when_a_server_starts(database):
    before, process = train_slowly(database)
    process.kill()
    process.communicate()
    assert versions(database) != before
    with Server(database, "--train-after-changes", "off") as site:
        eventually(lambda: versions(database) == before, "the end of what it left")
        assert "was left unfinished; it is deleted" in site.log()


def test_a_server_that_starts_leaves_a_living_training_alone(database):
    before, process = train_slowly(database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        assert Rest(site.url).get("/health/ready").status == 200
        assert len(versions(database)) == len(before) + 1
        change(database, "DROP TRIGGER slow")
        assert "is live" in process.communicate(timeout=60)[0]
        assert versions(database)[-1][1] == "live"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_training_ends_cleanly(database, by):
    before, process = train_slowly(database)
    process.send_signal(by)
    assert "cancelled; what is live stays live" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert versions(database) == before


def test_a_training_waits_for_the_one_that_runs(database):
    _, first = train_slowly(database)
    second = subprocess.Popen(
        [str(BINARY), "train", "item-neighbours", "--if-changed", "--database", str(database)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    change(database, "DROP TRIGGER slow")
    assert "is live" in first.communicate(timeout=60)[0]
    out, _ = second.communicate(timeout=60)
    assert second.returncode == 0 and "nothing has changed" in out


def test_editors_token_is_no_way_to_a_job(site, catalogue):
    token = palate("token", "create", EDITOR, "--scopes", "read,write,admin", database=site.database).stdout.strip()
    assert Rest(site.url, token).post("/jobs", {"recommender_id": 1}).status == 403
