"""A socket that another process opens and keeps: restarts that no client notices."""

import http.client
import signal
import socket
import threading
from contextlib import ExitStack

import pytest

from deadlines import eventually
from program import Server

CLIENTS = 6


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        yield listening


class Load:
    """Clients that ask without a pause, half of them with a new connection for each request."""

    def __init__(self, port):
        self.port, self.answered, self.failures = port, 0, []
        self._is_over = threading.Event()
        self._counting = threading.Lock()
        self._threads = [
            threading.Thread(target=self._ask_again, args=(number % 2 == 0,)) for number in range(CLIENTS)
        ]

    def _ask_again(self, keeps_alive):
        connection = None
        while not self._is_over.is_set():
            is_used = connection is not None
            connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("GET", "/api/v1/health/live", headers={} if keeps_alive else {"Connection": "close"})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
                # A server may close a connection that has been idle for long, as the thread of a slow machine makes
                # it; then every client asks again (RFC 9112, 9.3.1). A new connection must be answered.
                if not is_used:
                    self.failures.append(repr(error))
                connection = None
                continue
            except Exception as error:  # Whatever it is, a client has noticed.
                self.failures.append(repr(error))
                connection = None
                continue
            with self._counting:
                self.answered += 1
            if not keeps_alive or answer.will_close:
                connection.close()
                connection = None

    def goes_on(self, by=100):
        """Waits until that many more requests are answered."""
        aim = self.answered + by
        eventually(lambda: self.failures or self.answered >= aim, "answers to go on")

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join()


def test_a_restart_under_load_loses_not_one_request(catalogue, tmp_path, listening):
    database = catalogue.copy(tmp_path)
    with ExitStack() as servers:
        server = servers.enter_context(Server(database, listening=listening))
        with Load(listening.getsockname()[1]) as load:
            for _ in range(3):
                load.goes_on()
                # Whoever asks while none runs waits in the queue.
                assert server.stop()[0] == 0
                server = servers.enter_context(Server(database, listening=listening))
            load.goes_on()
    assert load.failures == []


def test_a_handed_over_socket_is_named_and_no_other_is_opened(catalogue, tmp_path, listening):
    with Server(catalogue.copy(tmp_path), "--host", "203.0.113.1", listening=listening) as server:
        assert (server.host, server.port) == listening.getsockname()


def test_what_is_handed_over_must_listen(catalogue, tmp_path):
    with socket.socket() as deaf, pytest.raises(AssertionError, match="ListenStream="):
        Server(catalogue.copy(tmp_path), listening=deaf)


def test_the_service_manager_is_told_of_start_and_stop(catalogue, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        with Server(catalogue.copy(tmp_path), variables={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as server:
            assert manager.recv(100) == b"READY=1"
            server.process.send_signal(signal.SIGTERM)
            assert manager.recv(100) == b"STOPPING=1"
            assert server.process.wait(20) == 0


def test_a_socket_in_the_file_system_is_served_and_goes_with_the_server(catalogue, tmp_path):
    path = tmp_path / "palate.sock"
    with Server(catalogue.copy(tmp_path), "--host", f"unix:{path}", "--url", "http://films.example:80") as server:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"GET /api/v1/health/live HTTP/1.1\r\nHost: films.example\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
        assert server.stop()[0] == 0
    assert not path.exists()
