"""Stopping: what is under way is finished, and nothing is left behind."""

import json
import signal
import socket
from pathlib import Path

import pytest

from deadlines import eventually
from program import Server, palate
from rest import Rest


@pytest.fixture
def site(catalogue, tmp_path):
    """A server of the test's own, to be stopped."""
    with Server(catalogue.copy(tmp_path)) as site:
        yield site


class HalfSent:
    """A request whose header the server has taken, as its go-ahead proves, and whose body is still to come."""

    def __init__(self, site, token):
        self.body = json.dumps({"title": "Sent while it stopped"}).encode()
        self.socket = socket.create_connection((site.host, site.port), timeout=20)
        head = (
            f"POST /api/v1/items HTTP/1.1\r\nHost: {site.host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        assert self.socket.recv(1000).startswith(b"HTTP/1.1 100 Continue")

    def finish(self):
        """The whole answer, up to the end of the connection."""
        self.socket.sendall(self.body)
        answer = b""
        while part := self.socket.recv(10_000):
            answer += part
        self.socket.close()
        return answer


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_finished(site, catalogue, by):
    request = HalfSent(site, catalogue.editor_token)
    site.process.send_signal(by)
    eventually(lambda: "Finishing what is under way" in site.log(), "the word that it stops")
    answer = request.finish()
    assert answer.startswith(b"HTTP/1.1 201") and b"connection: close" in answer.lower()
    assert site.process.wait(20) == 0


def test_what_was_finished_while_stopping_is_there_at_the_next_start(site, catalogue):
    request = HalfSent(site, catalogue.editor_token)
    site.process.send_signal(signal.SIGTERM)
    eventually(lambda: "Finishing what is under way" in site.log(), "the word that it stops")
    request.finish()
    site.process.wait(20)
    with Server(site.database) as again:
        found = Rest(again.url).read("/items?q=%22Sent%20while%20it%20stopped%22")["results"]
        assert [item["title"] for item in found] == ["Sent while it stopped"]


def test_no_new_connection_is_taken_while_stopping(site, catalogue):
    request = HalfSent(site, catalogue.editor_token)
    site.process.send_signal(signal.SIGTERM)

    def is_refused():
        try:
            socket.create_connection((site.host, site.port), timeout=5).close()
        except ConnectionRefusedError:
            return True

    eventually(is_refused, "the refusal of new connections")
    request.finish()


def test_connections_at_rest_do_not_hold_it_up(site):
    idle = [socket.create_connection((site.host, site.port)) for _ in range(20)]
    for connection in idle[:10]:
        connection.sendall(b"GET /api/v1/health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    code, _ = site.stop()
    assert code == 0
    for connection in idle:
        connection.close()


def test_it_stops_with_nothing_to_do(site):
    assert site.stop()[0] == 0
    assert "error" not in site.log()


def test_after_a_clean_end_the_database_is_one_file(site):
    site.stop()
    assert [file.name for file in Path(site.database).parent.iterdir()] == [site.database.name]


def test_a_taken_port_is_said_and_ends_with_1(site, tmp_path):
    done = palate("serve", "--port", site.port, database=tmp_path / "other.db", fails=True)
    assert done.returncode == 1 and str(site.port) in done.stderr
