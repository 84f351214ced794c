"""What a server says of the requests it answered, and of where they came from."""

import json
import urllib.request

import pytest

from deadlines import eventually
from forms import Visitor
from program import Server
from rest import Rest, send


@pytest.fixture
def start(catalogue, tmp_path):
    """Starts a server of the test's own with these options."""
    servers = []

    def start(*options):
        servers.append(Server(catalogue.copy(tmp_path), *options))
        return servers[-1]

    yield start
    for server in servers:
        server.__exit__()


def ask(server, path, **headers):
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(urllib.request.Request(server.url + path, headers=fields))


def lines(server, count):
    """The access log, once it has so many lines."""
    eventually(lambda: len(server.log().splitlines()) >= count, f"{count} lines of the log")
    return server.log().splitlines()


def test_a_json_log_tells_who_asked_for_what_and_how_long_it_took(start, catalogue):
    server = start("--access-log", "json")
    answer = Rest(server.url, catalogue.editor_token).get("/items?limit=1", headers={"User-Agent": 'a "script"\t1'})
    (line,) = [json.loads(line) for line in lines(server, 1)]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["client"], line["method"], line["path"]) == ("127.0.0.1", "GET", "/api/v1/items")
    assert (line["status"], line["bytes"]) == (200, len(answer.body))
    assert line["user_agent"] == 'a "script"\t1' and isinstance(line["account"], int)
    assert line["waiting_ms"] + line["handling_ms"] <= line["duration_ms"] + 0.002


def test_a_text_log_has_the_accounts_number_and_never_its_name(start):
    server = start()
    Visitor(server.url).sign_in("mina")
    line = next(line for line in lines(server, 2) if " POST /session 303 " in line)
    assert line.split()[1] == "127.0.0.1" and line.split()[2].isdigit()
    assert "mina" not in server.log()


@pytest.mark.parametrize("option", [["--quiet"], ["--access-log", "off"]])
def test_a_quiet_server_logs_no_answers(start, option):
    server = start(*option)
    assert ask(server, "/api/v1/health/live").status == 200
    server.stop()
    assert "health" not in server.log()


def test_behind_a_trusted_proxy_the_client_is_whom_it_names(start):
    server = start("--trusted-proxies", "loopback", "--access-log", "json")
    ask(server, "/items", X_Forwarded_For="198.51.100.1, 203.0.113.9:4711", X_Request_ID="edge-17")
    (line,) = [json.loads(line) for line in lines(server, 1)]
    assert (line["client"], line["proxy"], line["request_id"]) == ("203.0.113.9", "127.0.0.1", "edge-17")


def test_a_client_that_is_no_proxy_names_nobody_but_itself(start):
    server = start("--trusted-proxies", "10.0.0.0/8,unix", "--access-log", "json")
    answer = ask(server, "/items", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9", X_Request_ID="edge-17")
    (line,) = [json.loads(line) for line in lines(server, 1)]
    assert line["client"] == "127.0.0.1" and "proxy" not in line
    assert line["request_id"] == answer.headers["X-Request-ID"] != "edge-17"


def test_only_in_development_answers_say_how_long_they_took(start):
    timing = ask(start("--development"), "/items").headers["Server-Timing"]
    assert [metric.split(";")[0] for metric in timing.split(", ")] == ["wait", "handle", "total"]
    assert ask(start(), "/items").headers["Server-Timing"] is None
