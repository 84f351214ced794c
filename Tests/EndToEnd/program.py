"""The real program: its commands, and servers that tests start, stop and kill."""

import os
import selectors
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("PALATE_BINARY", ROOT / ".build/debug/palate")).resolve()

# Generous, since it only bounds how long a failure takes: a start needs a tenth of a second.
START_SECONDS = 30
STOP_SECONDS = 20
COMMAND_SECONDS = 60


def environment():
    """The variables of this process, without those that would set the program otherwise than the test says."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}


def palate(*words, database=None, typed=None, fails=False, folder=ROOT):
    """Runs a command to its end; an exit code other than 0 is an error unless `fails`."""
    arguments = [str(BINARY), *map(str, words)] + (["--database", str(database)] if database else [])
    done = subprocess.run(
        arguments,
        input=typed or "",
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        cwd=folder,
        env=environment(),
    )
    assert fails or done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
    return done


# What systemd does for a service with a socket: the socket is descriptor 3, and the number of the process is told.
HANDED_OVER = ["/bin/sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "sh"]


class Server:
    """One `palate serve`, on a free port or a listening socket handed over. Used as a context, it stops at the end."""

    def __init__(self, database, *options, listening=None, variables=None):
        self.database = Path(database)
        # A file, because a pipe that nobody reads would fill up and hold the server.
        self._log = tempfile.TemporaryFile("w+")
        command = [str(BINARY), "serve", "--port", "0", "--database", str(database), *options]
        variables = dict(variables or {}, **({"LISTEN_FDS": "1"} if listening else {}))
        self.process = subprocess.Popen(
            HANDED_OVER + command if listening else command,
            preexec_fn=(lambda: os.dup2(listening.fileno(), 3)) if listening else None,
            pass_fds=(3,) if listening else (),
            stdout=subprocess.PIPE,
            stderr=self._log,
            # A buffer of ours would hide from `select` what has come already.
            bufsize=0,
            cwd=ROOT,
            env=environment() | variables,
        )
        greeting = self.next_line()
        assert greeting.startswith("Palate is at http"), f"it says {greeting!r}; log: {self.log()}"
        self.url = greeting.removeprefix("Palate is at ").strip()
        address = urlsplit(self.url)
        self.host, self.port = address.hostname, address.port

    def next_line(self):
        """The next line of standard output; empty at its end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            assert selector.select(START_SECONDS), f"nothing was printed; log: {self.log()}"
        return self.process.stdout.readline().decode()

    def setup_link(self):
        """The one-time link that a first start prints, without which this fails."""
        line = self.next_line()
        assert "/setup/" in line, f"no setup link in {line!r}"
        return line.split()[-1]

    def log(self):
        """What it has written to standard error."""
        self._log.seek(0)
        return self._log.read()

    def stop(self, by=signal.SIGTERM):
        """Ends it; gives the exit code, and what standard output held that was not read yet."""
        self.process.send_signal(by)
        code = self.process.wait(STOP_SECONDS)
        return code, self.process.stdout.read().decode()

    def kill(self):
        """What a power cut looks like to the program."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            # Not killed, as it would leave a job of its own behind.
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        self.process.stdout.close()
        self._log.close()
