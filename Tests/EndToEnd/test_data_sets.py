"""Whole data sets over REST: their files are sent, and a job loads them."""

import gzip
import http.client
import io
import pathlib
import tarfile

import pytest

from deadlines import eventually
from program import Server, palate
from rest import Rest

MOVIES = "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Heat (1995),Drama\n"
RATINGS = "userId,movieId,rating,timestamp\n1,1,5,964982703\n1,2,3,964982704\n2,1,4,964982705\n3,9,4,964982706\n3,2,99,1\n"
ARCHIVE = {"Content-Type": "application/x-tar"}
FILE = {"Content-Type": "application/octet-stream"}
FOLDER = "a folder whose name is so long that it stands in a record of its own before the files/" * 3


def packed(files, format=tarfile.GNU_FORMAT):
    """As tar makes it, with the folder that the files lie in."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=format) as archive:
        folder = tarfile.TarInfo("set")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return content.getvalue()


MOVIELENS = packed({"set/movies.csv": MOVIES, "set/ratings.csv": RATINGS})


def linked():
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        entry = tarfile.TarInfo("set/ratings.csv")
        entry.type, entry.linkname = tarfile.SYMTYPE, "../ratings.csv"
        archive.addfile(entry)
    return content.getvalue()


LINKED = linked()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = tmp_path_factory.mktemp("site") / "site.db"
    palate("user", "create", "Admin", "--role", "admin", "--password", "correct horse", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        yield site


def admin(site):
    scopes = ("--scopes", "read,write,admin")
    token = palate("token", "create", "Admin", *scopes, database=site.database).stdout.strip().splitlines()[-1]
    return Rest(site.url, token)


@pytest.fixture
def script(site):
    return admin(site)


def uploads(site):
    folder = pathlib.Path(f"{site.database}-uploads")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def send(script, body, query="", headers=ARCHIVE, **more):
    return script.call("POST", f"/imports{query}", body=body, headers=headers | more)


def ended_job(script, load):
    return eventually(
        lambda: (found := script.read(f"/jobs/{load['job_id']}"))["state"] not in ("queued", "running") and found,
        f"the end of job {load['job_id']}",
    )


def ended(script, answer):
    """The import and its job once that has ended."""
    assert answer.status == 202, answer.body
    load = answer.json
    assert load["kind"] == "data_set" and load["state"] == "running"
    assert answer.headers["Location"] == f"/api/v1/imports/{load['id']}"
    job = ended_job(script, load)
    assert job["kind"] == "import" and job["import_id"] == load["id"]
    return script.read(f"/imports/{load['id']}"), job


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["ustar", "GNU", "pax"])
def test_a_data_set_is_sent_as_an_archive(site, script, format):
    prefix = f"f{format}-"
    folder = FOLDER if format != tarfile.USTAR_FORMAT else "set/"
    body = packed({f"{folder}movies.csv": MOVIES, f"{folder}ratings.csv": RATINGS, f"{folder}._ratings.csv": "x"}, format)
    load, job = ended(script, send(script, body, f"?prefix={prefix}&orphans=skip"))
    assert job["state"] == "done", job
    assert load["state"] == "finished"
    assert {name: load[name] for name in ("created", "updated", "unchanged", "rejected", "lines")} == {
        "created": 5, "updated": 0, "unchanged": 0, "rejected": 2, "lines": 7,
    }
    assert [(row["line"], row["code"]) for row in load["errors"]] == [(5, "unknown_item"), (6, "invalid")]
    assert all(row["detail"].startswith("ratings.csv: ") for row in load["errors"])
    assert "Read as movielens: movies.csv, ratings.csv." in [line["text"] for line in job["log"]]
    item = script.read(f"/items?external_id={prefix}1")["results"][0]
    assert item["title"] == "Toy Story" and item["votes"] == 2
    assert uploads(site) == []


def test_sending_it_again_changes_nothing_and_the_command_agrees(site, script, tmp_path):
    ended(script, send(script, MOVIELENS, "?prefix=again-&orphans=skip"))
    load, _ = ended(script, send(script, MOVIELENS, "?prefix=again-&orphans=skip"))
    assert (load["created"], load["unchanged"], load["rejected"]) == (0, 5, 2)
    for name, text in (("movies.csv", MOVIES), ("ratings.csv", RATINGS)):
        (tmp_path / name).write_text(text)
    out = palate("import", tmp_path, "--prefix", "again-", "--orphans", "skip", database=site.database).stdout
    assert "Nothing to change" in out


def test_one_file_is_sent_as_it_is(script):
    rows = "sku,name\n7,Seven\n8,Eight\n"
    query = "?file=items.csv&format=table&prefix=one-&columns=item=sku,title=name"
    load, job = ended(script, send(script, rows.encode(), query.replace("item=sku", "id=sku"), FILE))
    assert job["state"] == "done", job
    assert job["subject"] == "table" and load["created"] == 2


def test_what_cannot_be_used_is_refused_at_once(site, script):
    def refused(answer, status, *words):
        assert answer.status == status, answer.body
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert all(word in answer.body.decode() for word in words), answer.body

    refused(send(script, gzip.compress(MOVIELENS)), 422, "gzip", "tar -cf")
    refused(send(script, MOVIELENS[:1500]), 422, "too early")
    refused(send(script, b""), 422, "too early")
    refused(send(script, packed({})), 422, "no files")
    refused(send(script, packed({"a/ratings.csv": "1", "b/ratings.csv": "2"})), 422, "Two files are called ratings.csv")
    refused(send(script, LINKED), 422, "ratings.csv is a link", "tar -h")
    refused(send(script, MOVIELENS, "?format=tape"), 422, "movielens", "goodbooks")
    refused(send(script, MOVIELENS, "?scale_from=5"), 422, "scale_from", "1..10")
    refused(send(script, MOVIELENS, "?file=a.csv"), 422, "file")
    refused(send(script, b"1", "", FILE), 422, "file", "name")
    refused(send(script, b"1", "?file=..%2Fa", FILE), 422, "/file")
    refused(send(script, b"1", "", {"Content-Type": "application/zip"}), 415, "application/x-tar")
    refused(Rest(script.url).call("POST", "/imports", body=b"1", headers=ARCHIVE), 401)
    assert uploads(site) == []


def test_what_is_no_data_set_fails_with_what_was_looked_for(site, script):
    load, job = ended(script, send(script, packed({"set/notes.md": "Nothing to see."})))
    assert job["state"] == "failed" and load["state"] == "broken_off"
    assert "movies.csv and ratings.csv (movielens)" in job["message"] and "uploads" not in job["message"]
    load, job = ended(script, send(script, b"no header\n", "?file=ratings.csv&format=table", FILE))
    assert job["state"] == "failed" and str(site.database) not in job["message"]
    assert uploads(site) == []


def test_an_upload_that_breaks_off_is_sent_again_under_its_key(site, script):
    place = site.url.removeprefix("http://")
    connection = http.client.HTTPConnection(place, timeout=30)
    connection.putrequest("POST", "/api/v1/imports?prefix=broken-")
    fields = ARCHIVE | {"Authorization": f"Bearer {script.token}", "Idempotency-Key": "broken", "Transfer-Encoding": "chunked"}
    for name, value in fields.items():
        connection.putheader(name, value)
    connection.endheaders(b"800\r\n" + MOVIELENS[:2048] + b"\r\n")
    found = lambda: script.read("/imports?key=broken")["results"]
    eventually(lambda: found() and uploads(site), "its beginning")
    assert found()[0]["state"] == "running" and found()[0]["job_id"] is None
    assert send(script, MOVIELENS, **{"Idempotency-Key": "broken"}).status == 409
    connection.close()
    eventually(lambda: found()[0]["state"] == "broken_off", "the server to notice")
    eventually(lambda: uploads(site) == [], "nothing to be left of it")
    load, _ = ended(script, send(script, MOVIELENS, "?prefix=broken-&orphans=skip", **{"Idempotency-Key": "broken"}))
    assert load["id"] == found()[0]["id"] and load["state"] == "finished" and load["created"] == 5
    again = send(script, MOVIELENS, "?prefix=broken-", **{"Idempotency-Key": "broken"})
    assert again.status == 202 and again.headers["Idempotent-Replayed"] == "true" and again.json == load


def test_what_was_taken_is_loaded_by_the_next_server_as_well(tmp_path):
    """A 202 says that all files are on disk, and that their job is."""
    database = tmp_path / "site.db"
    palate("user", "create", "Admin", "--role", "admin", "--password", "correct horse", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        answer = send(admin(site), MOVIELENS, "?orphans=skip")
        site.kill()
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        script = admin(site)
        job = ended_job(script, answer.json)
        # One that was running when its server was killed goes on beside the next, or is found dead.
        assert job["state"] == "done", job
        assert script.read(f"/imports/{answer.json['id']}")["created"] == 5
        eventually(lambda: uploads(site) == [], "the files to go")


def test_an_import_goes_on_after_its_server_was_stopped(tmp_path):
    database = tmp_path / "site.db"
    palate("user", "create", "Admin", "--role", "admin", "--password", "correct horse", database=database)
    rows = "".join(f"u{user},{item},{1 + (user + item) % 5}\n" for user in range(1000) for item in range(100))
    body = packed({"items.csv": "id,title\n" + "".join(f"{item},Item\n" for item in range(100)), "interactions.csv": f"user,item,rating\n{rows}"})
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        script = admin(site)
        load = send(script, body).json
        # Unless it is quicker, it is reading then.
        eventually(lambda: script.read(f"/jobs/{load['job_id']}")["state"] != "queued", "its turn")
    with Server(database, "--quiet", "--train-after-changes", "off") as site:
        script = admin(site)
        job = ended_job(script, load)
        assert job["state"] == "done", job
        found = script.read(f"/imports/{load['id']}")
        assert found["created"] + found["unchanged"] == 100_100 and found["rejected"] == 0
        assert script.read("/items?external_id=7")["results"][0]["votes"] == 1000


def test_a_cancelled_import_leaves_no_files(site, script):
    answer = send(script, MOVIELENS, "?prefix=cancelled-")
    cancelled = script.delete(f"/jobs/{answer.json['job_id']}")
    assert cancelled.status in (202, 409), "unless it was quicker"
    load, job = ended(script, answer)
    assert job["state"] in ("cancelled", "done")
    assert load["state"] == ("finished" if job["state"] == "done" else "broken_off")
    eventually(lambda: uploads(site) == [], "the files to go")
