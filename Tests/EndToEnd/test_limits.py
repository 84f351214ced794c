"""Limits on connections, and what happens when the system itself has none left to give."""

import os
import resource
import socket

import pytest

from program import Server, palate

ASK = b"GET /api/v1/health/live HTTP/1.1\r\nHost: x\r\n\r\n"
SEARCH = b"GET /items HTTP/1.1\r\nHost: x\r\n\r\n"


class Client:
    """One connection. Leaving the context closes it."""

    def __init__(self, server, source="127.0.0.1"):
        self.socket = socket.create_connection((server.host, server.port), timeout=20, source_address=(source, 0))

    def ask(self, request=ASK):
        """The status line; empty if the connection has ended."""
        try:
            self.socket.sendall(request)
            return self.socket.recv(100_000).split(b"\r\n")[0]
        except (ConnectionResetError, BrokenPipeError):
            return b""

    def hold(self):
        """Begins a request that keeps its place: the head is taken, the content does not come. False if turned away."""
        head = b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
        return self.ask(head).startswith(b"HTTP/1.1 100")

    def close(self):
        self.socket.close()


@pytest.fixture
def clients():
    """A list; whoever is on it is closed at the end."""
    clients = []
    yield clients
    for client in clients:
        client.close()


def test_an_address_has_its_share_and_others_have_theirs(catalogue, tmp_path, clients):
    with Server(catalogue.copy(tmp_path), "--connections-per-address", "2") as server:
        # One after the other: which of several loops is quicker is not known.
        for status in [b"HTTP/1.1 200 OK"] * 2 + [b"HTTP/1.1 503 Service Unavailable"]:
            clients.append(Client(server))
            assert clients[-1].ask() == status
        clients.append(Client(server, source="127.0.0.2"))
        assert clients[-1].ask() == b"HTTP/1.1 200 OK"


def test_whoever_is_idle_longest_makes_room(catalogue, tmp_path, clients):
    with Server(catalogue.copy(tmp_path), "--loops", "1", "--connections", "2", "--connections-per-address", "2") as server:
        for number in range(4):
            clients.append(Client(server, source=f"127.0.0.{number + 1}"))
            assert clients[-1].ask() == b"HTTP/1.1 200 OK"
        assert [client.ask() for client in clients[1:]] == [b""] + [b"HTTP/1.1 200 OK"] * 2


def test_more_connections_than_descriptors_are_refused_at_the_start(tmp_path):
    done = palate("serve", "--port", 0, "--connections", 1_000_000, database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "LimitNOFILE" in done.stderr


# Jobs open files now and then, which would take descriptors that a test counts on.
WITHOUT_JOBS = ("--train-after-changes", "off")


def leave_descriptors(server, count):
    """Takes all but so many descriptors away from the server that it may still open, give or take one."""
    # An answer of the readers shows that they have opened the database.
    client = Client(server)
    assert client.ask(SEARCH) == b"HTTP/1.1 200 OK"
    client.close()
    used = max(map(int, os.listdir(f"/proc/{server.process.pid}/fd"))) + 1
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + count, hard))


def test_without_descriptors_the_idle_make_room(catalogue, tmp_path, clients):
    with Server(catalogue.copy(tmp_path), "--loops", "1", *WITHOUT_JOBS) as server:
        leave_descriptors(server, 3)
        for _ in range(20):
            clients.append(Client(server))
            assert clients[-1].ask() == b"HTTP/1.1 200 OK"


def test_without_descriptors_and_idle_ones_newcomers_are_turned_away(catalogue, tmp_path, clients):
    with Server(catalogue.copy(tmp_path), "--loops", "1", *WITHOUT_JOBS) as server:
        leave_descriptors(server, 3)
        while (client := Client(server)).hold():
            clients.append(client)
        client.close()
        assert 1 <= len(clients) <= 5
        for _ in range(20):
            turned_away = Client(server)
            assert turned_away.ask() == b""
            turned_away.close()
        clients.pop().close()
        # The server may see the next to come before the one that went.
        answers = (Client(server).ask() for _ in range(100))
        assert b"HTTP/1.1 200 OK" in answers
