"""Loading and exporting by the thousand over REST, and going on after a break."""

import csv
import http.client
import io
import json
import socket
import uuid
from urllib.parse import urlsplit

import pytest

from conftest import ADMIN, EDITOR, MEMBER
from deadlines import eventually
from program import Server, palate
from rest import Rest

NDJSON = {"Content-Type": "application/x-ndjson"}
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server without anything but three accounts."""
    database = tmp_path_factory.mktemp("bulk") / "palate.db"
    for name, role in [(ADMIN, "admin"), (EDITOR, "editor"), (MEMBER, "member")]:
        palate("user", "create", name, "--role", role, "--password", "a long password", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off", "--rate-limit", "all=off") as site:
        yield site


def token(site, account):
    return palate("token", "create", account, "--scopes", "read,write", database=site.database).stdout.strip()


@pytest.fixture(scope="module")
def script(site):
    return Rest(site.url, token(site, EDITOR))


@pytest.fixture(scope="module")
def member(site):
    return Rest(site.url, token(site, MEMBER))


@pytest.fixture
def prefix(script):
    """Three items of this test alone, by external ids that begin with this."""
    prefix = uuid.uuid4().hex[:8]
    answer = load(script, "items", [{"external_id": f"{prefix}-{n}", "title": f"Item {n}"} for n in "abc"])
    assert answer.json["created"] == 3 and answer.status == 200
    return prefix


def lines(values):
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values).encode()


def load(script, kind, values, query="", **headers):
    fields = NDJSON | {name.replace("_", "-"): value for name, value in headers.items()}
    return script.post(f"/{kind}/bulk{query}", body=lines(values), headers=fields)


def counts(answer):
    return {name: answer.json[name] for name in ["created", "updated", "unchanged", "rejected"] if answer.json[name]}


def test_a_broken_line_costs_that_line_only(script, prefix):
    a, b = f"{prefix}-a", f"{prefix}-b"
    answer = load(script, "interactions", [
        {"user": f"{prefix}-1", "item": a, "rating": 4.5, "timestamp": 1_700_000_000},
        "{\"user\": \"1\", ",
        {"user": f"{prefix}-1", "item": b, "rating": 4.4},
        {"user": f"{prefix}-1", "item": "nowhere", "rating": 4},
        {"user": f"{prefix}-1", "item": b, "rating": 4, "colour": "red"},
        {"user": f"{prefix}-1", "item": b, "item_id": 7, "rating": 4},
        {"user": f"{prefix}-1", "item": b, "rating": "4"},
        "",
        {"user": f"{prefix}-2", "item": b, "rating": 1, "timestamp": 10**15},
        {"user": f"{prefix}-1", "item": b, "rating": 3},
    ], "?create_users=true")
    assert answer.status == 200
    assert counts(answer) == {"created": 2, "rejected": 7} and answer.json["lines"] == 10
    found = [(error["line"], error["code"], error["pointer"]) for error in answer.json["errors"]]
    assert found == [
        (2, "malformed", ""), (3, "invalid", "/rating"), (4, "unknown_item", "/item"), (5, "invalid", "/colour"),
        (6, "invalid", "/item_id"), (7, "invalid", "/rating"), (9, "invalid", "/timestamp"),
    ]
    assert all(error["detail"] for error in answer.json["errors"])
    few = load(script, "interactions", ["nonsense"] * 20, "?errors=3").json
    assert few["rejected"] == 20 and [error["line"] for error in few["errors"]] == [1, 2, 3]


def test_csv_is_taken_as_well(script, prefix):
    body = (
        "\ufeffrating,user,item,timestamp\r\n"
        f"4,\"{prefix}-1\",{prefix}-a,1700000000\r\n"
        f"5,{prefix}-1,{prefix}-b,\r\n"
        "\r\n"
        f"x,{prefix}-1,{prefix}-c,\r\n"
        f"5,{prefix}-1\r\n"
        f"2,\"{prefix}-1,{prefix}-c,1\r\n"
        f"2,{prefix}-1,{prefix}-c,1"
    ).encode()
    answer = script.post("/interactions/bulk?create_users=true", body=body, headers=CSV)
    assert answer.status == 200, answer.body
    assert counts(answer) == {"created": 3, "rejected": 3}
    assert [error["line"] for error in answer.json["errors"]] == [5, 6, 7]
    nowhere = script.post("/interactions/bulk", body=b"user,film,rating\n1,2,3\n", headers=CSV)
    assert nowhere.status == 422 and "film" in nowhere.body.decode()


def test_a_dry_run_writes_nothing(script, prefix):
    ratings = [{"user": f"{prefix}-1", "item": f"{prefix}-a", "rating": 3}]
    assert counts(load(script, "interactions", ratings, "?dry_run=true&create_users=true")) == {"created": 1}
    assert script.read(f"/users?external_id={prefix}-1")["results"] == []
    item = [{"external_id": f"{prefix}-new", "title": "New"}]
    assert counts(load(script, "items", item, "?dry_run=true")) == {"created": 1}
    assert script.read(f"/items?external_id={prefix}-new")["results"] == []


def test_all_or_nothing(script, prefix):
    good = [{"user": f"{prefix}-1", "item": f"{prefix}-{n}", "rating": 3} for n in "abc"]
    for bad in ["{", {"user": f"{prefix}-1", "item": "nowhere", "rating": 3}]:
        answer = load(script, "interactions", [*good, bad], "?atomic=true&create_users=true")
        assert answer.status == 422 and answer.headers["Content-Type"] == "application/problem+json"
        report = answer.json["report"]
        assert not report["saved"] and report["created"] == 0 and report["rejected"] == 1
        assert answer.json["code"] == "rejected-lines" and report["errors"][0]["line"] == 4
        assert script.read(f"/users?external_id={prefix}-1")["results"] == []
    answer = load(script, "interactions", good, "?atomic=true&create_users=true")
    assert answer.status == 200 and counts(answer) == {"created": 3}


def test_missing_users_are_created_on_request(script, prefix):
    ratings = [{"user": f"{prefix}-1", "item": f"{prefix}-a", "rating": 3}]
    refused = load(script, "interactions", ratings)
    assert counts(refused) == {"rejected": 1} and refused.json["errors"][0]["code"] == "unknown_user"
    assert counts(load(script, "interactions", ratings, "?create_users=true")) == {"created": 1}
    assert counts(load(script, "interactions", ratings)) == {"unchanged": 1}
    assert counts(load(script, "interactions", [ratings[0] | {"rating": 5}])) == {"updated": 1}
    user = script.read(f"/users?external_id={prefix}-1")["results"][0]["id"]
    item = script.read(f"/items?external_id={prefix}-a")["results"][0]["id"]
    by_id = [{"user_id": user, "item_id": item, "rating": 5}, {"user_id": 10**9, "item_id": item, "rating": 5}]
    answer = load(script, "interactions", by_id, "?create_users=true")
    assert counts(answer) == {"unchanged": 1, "rejected": 1}
    assert answer.json["errors"][0]["pointer"] == "/user_id"


def test_items_and_users_are_known_by_external_id_or_ours(script, prefix):
    item = script.read(f"/items?external_id={prefix}-a")["results"][0]
    assert counts(load(script, "items", [{"id": item["id"], "title": "Changed", "tags": ["x"]}])) == {"updated": 1}
    changed = script.read(f"/items/{item['id']}")
    assert changed["title"] == "Changed" and changed["external_id"] == f"{prefix}-a"
    answer = load(script, "items", [{"title": "Nameless"}, {"id": 10**9, "title": "Nobody"}])
    assert [error["code"] for error in answer.json["errors"]] == ["invalid", "unknown_item"]
    users = [{"external_id": f"{prefix}-u", "name": "Una"}]
    assert counts(load(script, "users", users)) == {"created": 1}
    assert counts(load(script, "users", users)) == {"unchanged": 1}


def test_only_lines_of_json_and_csv_are_taken(script, site, prefix):
    for kind in ["items", "users", "interactions"]:
        assert script.post(f"/{kind}/bulk", []).status == 415
        assert load(script, kind, [], "?colour=red").status == 400
        assert load(script, kind, [], "?dry_run=perhaps").status == 400
        assert load(Rest(site.url), kind, []).status == 401
        assert counts(load(script, kind, [])) == {}
    assert script.post("/items/bulk", body=b"", headers=CSV).status == 422


def test_members_load_ratings_of_their_own(member, script, prefix):
    own = member.read("/me")["user_id"]
    assert load(member, "items", []).status == 403 and load(member, "users", []).status == 403
    item = f"{prefix}-a"
    other = {"user": f"{prefix}-1", "item": item, "rating": 3}
    answer = load(member, "interactions", [
        {"item": item, "rating": 4}, {"user_id": own, "item": item, "rating": 4}, other, {"user_id": own + 1, "item": item, "rating": 1},
    ], "?create_users=true")
    assert counts(answer) == {"created": 1, "unchanged": 1, "rejected": 2}
    assert {error["code"] for error in answer.json["errors"]} == {"forbidden"}
    assert script.read(f"/users?external_id={prefix}-1")["results"] == []


def test_a_load_goes_on_after_a_break(script, member, prefix):
    ratings = [{"user": f"{prefix}-{n}", "item": f"{prefix}-a", "rating": 3, "timestamp": n} for n in range(3000)]
    ratings[10] = "broken"
    key = f"load-{prefix}"
    body = lines(ratings)

    def found(state):
        results = script.read(f"/imports?key={key}")["results"]
        return results[0] if results and results[0]["state"] == state else None

    place = urlsplit(script.url)
    with socket.create_connection((place.hostname, place.port)) as connection:
        head = (
            f"POST /api/v1/interactions/bulk?create_users=true HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Authorization: Bearer {script.token}\r\nContent-Type: application/x-ndjson\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[: len(body) // 2])
        running = eventually(lambda: found("running"))
        assert load(script, "interactions", [], Idempotency_Key=key).status == 409
    broken = eventually(lambda: found("broken_off"))
    assert broken["id"] == running["id"]
    assert 10 < broken["lines"] < 2000 and broken["created"] == broken["lines"] - 1
    assert script.read(f"/imports/{broken['id']}") == broken
    assert member.get(f"/imports/{broken['id']}").status == 404
    assert load(script, "items", [], Idempotency_Key=key).status == 409

    answer = load(script, "interactions", ratings, "?create_users=true", Idempotency_Key=key)
    assert counts(answer) == {"created": 2999, "rejected": 1} and answer.json["lines"] == 3000
    assert [error["line"] for error in answer.json["errors"]] == [11]
    done = found("finished")
    assert done["id"] == broken["id"] and done["created"] == 2999
    # Once more, nothing is even looked at.
    again = load(script, "interactions", ratings[:3], "?create_users=true", Idempotency_Key=key)
    assert again.json == answer.json and again.headers["Idempotent-Replayed"] == "true"
    assert script.read("/imports?limit=1")["results"][0]["id"] == done["id"]
    assert script.read(f"/items?external_id={prefix}-a")["results"][0]["votes"] == 2999


def export(script, kind, query=""):
    answer = script.get(f"/{kind}/export{query}")
    assert answer.status == 200, answer.body
    return answer


def test_loading_an_export_changes_nothing(script, prefix):
    load(script, "items", [{
        "external_id": f"{prefix}-odd", "title": "Comma, \"quote\"\u00e9", "description": "two\nlines", "tags": ["a b", "c|d"],
        "attributes": {"year": 1999, "creator": "X, Y", "good": True},
    }])
    load(script, "users", [{"external_id": f"{prefix}-,\"", "name": "Odd, \"name\"", "is_synthetic": True}])
    ratings = [{"user": f"{prefix}-,\"", "item": f"{prefix}-{n}", "rating": 3.5, "timestamp": 5} for n in "abc"]
    assert counts(load(script, "interactions", ratings)) == {"created": 3}
    script.create("/interactions", {"item_id": script.create("/items", {"title": "Unnamed"})["id"], "rating": 2})
    for kind in ["items", "users", "interactions"]:
        for format, fields in [("ndjson", NDJSON), ("csv", CSV)]:
            answer = export(script, kind, f"?format={format}")
            assert answer.headers["Content-Type"].startswith(fields["Content-Type"])
            reloaded = script.post(f"/{kind}/bulk", body=answer.body, headers=fields)
            # Accounts' users have no external id, and are known by ours.
            assert set(counts(reloaded)) == {"unchanged"}, (kind, format, reloaded.body)
            count = answer.body.count(b"\n") if format == "ndjson" else len(list(csv.reader(io.StringIO(answer.body.decode())))) - 1
            assert reloaded.json["unchanged"] == count == script.read(f"/{kind}?count=true")["count"]
            assert export(script, kind, f"?format={format}").body == answer.body


def test_exports_are_filtered(script, member, prefix):
    load(script, "interactions", [
        {"user": f"{prefix}-{u}", "item": f"{prefix}-{n}", "rating": 3, "timestamp": 5} for u in "xy" for n in "abc"
    ], "?create_users=true")
    user = script.read(f"/users?external_id={prefix}-x")["results"][0]["id"]
    item = script.read(f"/items?external_id={prefix}-b")["results"][0]["id"]
    rows = export(script, "interactions", f"?user_id={user}").body.decode().splitlines()
    assert [json.loads(row)["item"] for row in rows] == [f"{prefix}-{n}" for n in "abc"]
    rows = export(script, "interactions", f"?item_id={item}&ids=ours").body.decode().splitlines()
    assert [json.loads(row)["item_id"] for row in rows] == [item, item]
    answer = script.get(f"/interactions/export?item_id={item}", headers={"Accept": "text/csv"})
    assert answer.body.decode().splitlines()[0] == "user,user_id,item,item_id,rating,timestamp,suitable_to_train"
    assert member.get("/interactions/export").status == 403 and member.get("/users/export").status == 403
    assert member.get(f"/interactions/export?user_id={member.read('/me')['user_id']}").status == 200
    assert script.get("/items/export?format=xml").status == 400
    assert export(script, "items", "?q=nothing+like+it").body == b""


def test_a_load_larger_than_memory_would_hold_is_streamed(script, prefix):
    """Chunked, without a length, in pieces that are cut anywhere."""
    row = b"%s-%d,%s-a,4,7\n"
    count = 30_000

    def pieces():
        whole = b"user,item,rating,timestamp\n" + b"".join(
            row % (prefix.encode(), n, prefix.encode()) for n in range(count)
        )
        for start in range(0, len(whole), 7919):
            yield whole[start : start + 7919]

    connection = http.client.HTTPConnection(urlsplit(script.url).netloc, timeout=60)
    connection.request(
        "POST", "/api/v1/interactions/bulk?create_users=true", pieces(),
        CSV | {"Authorization": f"Bearer {script.token}"}, encode_chunked=True,
    )
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.loads(answer.read())["created"] == count
