"""Trainings and evaluations as jobs: those that are asked for, those that the server begins by itself, and those that come to
grief."""

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

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
    """With one more recommender, whose training takes as long as any test: it is there to be begun by name, and stopped."""
    database = catalogue.copy(tmp_path)
    settings = ["--set", "epochs=1000", "--set", "factors=100"]
    words = ["recommender", "create", "slow", "--model", "svd++", *settings, "--enabled", "no"]
    palate(*words, database=database)
    return database


@pytest.fixture
def site(database):
    """A server that trains only when it is asked to."""
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


@pytest.fixture
def script(site):
    return admin(site.database, site.url)


def identifier(script, recommender):
    return next(row["id"] for row in script.read("/recommenders")["results"] if row["name"] == recommender)


def ended(script, job):
    """The job once it has ended."""
    return eventually(
        lambda: (found := script.read(f"/jobs/{job}"))["state"] not in ("queued", "running") and found,
        f"the end of job {job}",
    )


def start(script, recommender="item-neighbours", **more):
    answer = script.post("/jobs", {"recommender_id": identifier(script, recommender), **more})
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
        assert script.post("/jobs", {"kind": "evaluation"}).status == 403
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


def start_slow(script):
    """A training that is computing."""
    job = start(script, "slow")
    eventually(lambda: (script.read(f"/jobs/{job}")["progress"] or {}).get("phase") == "computing", "its progress")
    return job


def versions(database):
    return rows(database, "SELECT matrix_id, number, state FROM matrix_versions ORDER BY id")


def leave_unfinished(database, job):
    """What a training has written by the time it is killed half-way."""
    change(
        database,
        f"INSERT INTO matrix_versions (matrix_id, number, created_at, job_id, checksum) VALUES (1, 999, 0, {job}, 0)",
    )
    change(database, "INSERT INTO matrix_rows SELECT last_id, 1, x'' FROM (SELECT MAX(id) AS last_id FROM matrix_versions)")


def test_a_running_job_is_cancelled_and_leaves_nothing(site, script):
    before = versions(site.database)
    job = start_slow(script)
    again = script.post("/jobs", {"recommender_id": identifier(script, "slow")})
    assert again.status == 409 and "queued or running already" in again.json["detail"]
    asked = script.delete(f"/jobs/{job}")
    assert asked.status == 202 and asked.json["is_cancelling"] and asked.json["state"] == "running"
    found = ended(script, job)
    assert found["state"] == "cancelled" and found["message"] == "It was cancelled; what is live stays live."
    assert versions(site.database) == before


def test_jobs_run_one_after_another_and_one_that_waits_is_cancelled_at_once(script):
    running = start_slow(script)
    waiting = start(script)
    assert script.read(f"/jobs/{waiting}")["state"] == "queued"
    assert script.delete(f"/jobs/{waiting}").json["state"] == "cancelled"
    waiting = start(script)
    assert script.read(f"/jobs/{waiting}")["state"] == "queued"
    script.delete(f"/jobs/{running}")
    assert ended(script, waiting)["state"] == "done"
    assert script.read(f"/jobs/{running}")["finished_at"] <= script.read(f"/jobs/{waiting}")["started_at"]


def test_stopping_the_server_stops_its_job_cleanly(site, script):
    before = versions(site.database)
    job = start_slow(script)
    assert site.stop()[0] == 0
    assert rows(site.database, f"SELECT state FROM jobs WHERE id = {job}") == [("cancelled",)]
    assert versions(site.database) == before


def process_of(database, job):
    return rows(database, f"SELECT process_id FROM jobs WHERE id = {job}")[0][0]


def test_a_job_runs_behind_everything_else(site, script):
    process = process_of(site.database, start_slow(script))
    # From the state on, which is the third field and follows the name in parentheses; see proc_pid_stat(5).
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    niceness, policy = int(fields[16]), int(fields[38])
    assert (niceness, policy) == (19, 5), "niceness 19 and SCHED_IDLE"


def test_a_killed_training_is_put_in_order_by_its_server(site, script):
    before = versions(site.database)
    job = start_slow(script)
    leave_unfinished(site.database, job)
    os.kill(process_of(site.database, job), signal.SIGKILL)
    found = ended(script, job)
    assert found["state"] == "failed" and "by signal 9" in found["message"]
    eventually(lambda: versions(site.database) == before, "the end of what it left")


class Training:
    """`palate train` of the slow recommender at the command line, while it is computing."""

    def __init__(self, database):
        self.database = database
        self.process = begin_training(database, "slow")
        self.job = eventually(self.find, "its job")

    def find(self):
        found = rows(self.database, "SELECT id FROM jobs WHERE state = 'running' AND phase = 'computing'")
        return found and found[0][0]

    def state(self):
        return rows(self.database, f"SELECT state FROM jobs WHERE id = {self.job}")[0][0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def begin_training(database, *words):
    return subprocess.Popen(
        [str(BINARY), "train", *words, "--database", str(database)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_a_killed_training_left_is_gone_when_a_server_starts(database):
    before = versions(database)
    with Training(database) as training:
        leave_unfinished(database, training.job)
    assert versions(database) != before and training.state() == "running"
    with Server(database, "--train-after-changes", "off") as site:
        assert versions(database) == before
        assert training.state() == "failed"
        assert "was left unfinished; it is deleted" in site.log()


def test_a_server_that_starts_leaves_a_living_training_alone(database):
    with Training(database) as training:
        leave_unfinished(database, training.job)
        before = versions(database)
        with Server(database, "--quiet", "--train-after-changes", "off") as site:
            assert Rest(site.url).get("/health/ready").status == 200
            palate("train", "nobody", database=database, fails=True)
            assert versions(database) == before and training.state() == "running"
            # It may be cancelled by a server that did not begin it.
            assert admin(database, site.url).delete(f"/jobs/{training.job}").status == 202
            assert training.process.wait(60) == 1
            assert training.state() == "cancelled"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_training_ends_cleanly(database, by):
    before = versions(database)
    with Training(database) as training:
        training.process.send_signal(by)
        _, said = training.process.communicate(timeout=60)
        assert "cancelled; what is live stays live" in said
        assert training.process.returncode == 1
    assert versions(database) == before and training.state() == "cancelled"


def test_a_training_waits_for_the_one_that_runs(database):
    with Training(database) as first:
        second = begin_training(database, "item-neighbours")
        line = second.stderr.readline()
        assert "waiting until another training has ended" in line
        first.process.terminate()
        said, _ = second.communicate(timeout=60)
        assert second.returncode == 0 and "is live" in said


def test_both_matrices_of_a_model_go_live_and_are_rolled_back_together(site, script):
    settings = ["--set", "epochs=1", "--set", "factors=4"]
    palate("recommender", "create", "both", "--model", "svd", *settings, database=site.database)
    for _ in range(2):
        assert ended(script, start(script, "both"))["state"] == "done"

    def pair():
        found = script.read("/similarity-matrices")["results"]
        return {row["name"]: row["live_version"] for row in found if row["name"].startswith("both")}

    assert pair() == {"both": 2, "both-users": 2}
    users = next(row["id"] for row in script.read("/similarity-matrices")["results"] if row["name"] == "both-users")
    assert script.put(f"/similarity-matrices/{users}/live-version", {"number": 1}).status == 200
    assert pair() == {"both": 1, "both-users": 1}


def test_a_damaged_version_is_refused_and_the_one_before_is_read(database, catalogue):
    palate("train", "item-neighbours", database=database)
    change(
        database,
        "DELETE FROM matrix_rows WHERE row_id = 5"
        " AND version_id = (SELECT id FROM matrix_versions WHERE state = 'live' AND matrix_id = 1)",
    )
    with Server(database, "--train-after-changes", "off") as site:
        assert "version 2 of similarity matrix 1 is damaged" in site.log()
        assert "version 1 is read in its place" in site.log()
        script = admin(database, site.url)
        assert script.read("/users/1/recommendations?limit=1")["matrix_version"] == 1
        assert script.put("/similarity-matrices/1/live-version", {"number": 1}).status == 200
        refused = script.put("/similarity-matrices/1/live-version", {"number": 2})
        assert refused.status == 409 and "is damaged" in refused.json["detail"]


def test_an_editors_token_is_no_way_to_a_job(site):
    token = palate("token", "create", EDITOR, "--scopes", "read,write,admin", database=site.database).stdout.strip()
    assert Rest(site.url, token).post("/jobs", {"recommender_id": 1}).status == 403


def evaluate(script, **what):
    answer = script.post("/jobs", {"kind": "evaluation", **what})
    assert answer.status == 202, answer.body
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json['id']}"
    return answer.json["id"]


def evaluate_slowly(script):
    """An evaluation that is computing."""
    job = evaluate(script, recommenders=["slow"])
    eventually(lambda: "slow" in [line["text"] for line in script.read(f"/jobs/{job}")["log"]], "its turn")
    return job


def test_an_evaluation_is_made_beside_the_server_and_stored(site, script):
    what = {"protocol": "random-share=0.3", "cutoff": 5, "relevant_from": 3.5, "seed": "7"}
    job = ended(script, evaluate(script, recommenders=["item-neighbours"], settings={"shrinkage": 3}, **what))
    assert job["state"] == "done", job["message"]
    assert job["subject"] == "item-neighbours" and job["origin"] == "account" and job["recommender_id"] is None
    texts = [line["text"] for line in job["log"]]
    assert [text for text in texts if text in ("ratings", "popularity", "item-neighbours")] == [
        "ratings", "popularity", "item-neighbours",
    ]
    evaluation = script.read(f"/evaluations/{job['evaluation_id']}")
    assert {name: evaluation[name] for name in what} == what
    assert [row["name"] for row in evaluation["rows"]] == ["popularity", "item-neighbours", "item-neighbours"]
    assert evaluation["rows"][-1]["settings"]["shrinkage"] == 3
    shown = palate("evaluate", "--show", str(evaluation["id"]), database=site.database).stdout
    assert "item-neighbours" in shown
    assert script.delete(f"/evaluations/{evaluation['id']}").status == 204
    assert script.read(f"/jobs/{job['id']}")["evaluation_id"] is None


def test_the_command_and_a_job_measure_the_same(site, script):
    job = ended(script, evaluate(script, recommenders=["item-neighbours"]))
    palate("evaluate", "item-neighbours", database=site.database)
    ours, commands = script.read("/evaluations?limit=2")["results"]
    assert job["evaluation_id"] in (ours["id"], commands["id"])
    measured = [[row["measurements"] for row in found["rows"]] for found in (ours, commands)]
    assert measured[0] == measured[1]


def test_a_running_evaluation_is_cancelled_and_stores_nothing(script):
    before = script.read("/evaluations")["results"]
    job = evaluate_slowly(script)
    waiting = evaluate(script)
    assert script.read(f"/jobs/{waiting}")["state"] == "queued", "one at a time"
    assert script.delete(f"/jobs/{waiting}").json["state"] == "cancelled"
    assert script.delete(f"/jobs/{job}").json["is_cancelling"]
    found = ended(script, job)
    assert found["state"] == "cancelled" and found["message"] == "It was cancelled; nothing was stored."
    assert script.read("/evaluations")["results"] == before


def test_a_training_need_not_wait_for_an_evaluation(script):
    job = evaluate_slowly(script)
    assert ended(script, start(script))["state"] == "done"
    assert script.read(f"/jobs/{job}")["state"] == "running"
    script.delete(f"/jobs/{job}")
    ended(script, job)


def test_stopping_the_server_stops_an_evaluation_and_a_training(site, script):
    jobs = [evaluate_slowly(script), start_slow(script)]
    assert site.stop()[0] == 0
    found = rows(site.database, f"SELECT state FROM jobs WHERE id IN ({jobs[0]}, {jobs[1]})")
    assert found == [("cancelled",), ("cancelled",)]
