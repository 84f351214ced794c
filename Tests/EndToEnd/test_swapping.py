"""Versions go live under load: every answer is whole, and of the version that it names."""

import sqlite3
import threading
from contextlib import closing

from conftest import ADMIN
from program import Server, palate
from rest import Rest

SWAPS = 100
READERS = 4
USERS = 12


class Reader:
    """Asks for lists over and over, and compares each with what its version is known to answer."""

    def __init__(self, script, known):
        self.script = script
        self.known = known
        self.wrong = []
        self.seen = {}

    def read(self, done):
        while not done.is_set():
            for user in range(1, USERS + 1):
                version, rows = answer(self.script, user)
                self.seen[version] = self.seen.get(version, 0) + 1
                if rows != self.known[version][user]:
                    self.wrong.append((version, user, rows))


def answer(script, user):
    """The version that a user's list was read from, and the list with all of its numbers."""
    found = script.read(f"/users/{user}/recommendations?limit=20&explain=true")
    rows = [(row["item"]["id"], row["score"], row["predicted_rating"], row["because"]) for row in found["results"]]
    return found["matrix_version"], str(rows)


def test_readers_get_whole_answers_through_a_hundred_swaps(catalogue, tmp_path):
    database = catalogue.copy(tmp_path)
    token = palate("token", "create", ADMIN, "--scopes", "read,write,admin", database=database).stdout.strip()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("""UPDATE recommenders SET settings = '{"neighbours":9}' WHERE id = 1""")
    palate("train", "item-neighbours", database=database)
    with Server(database, "--quiet", "--train-after-changes", "off", "--rate-limit", "all=off") as site:
        script = Rest(site.url, token)
        numbers = [row["number"] for row in script.read("/similarity-matrices/1/versions")["results"]]
        assert len(numbers) == 2

        def make_live(number):
            assert script.put("/similarity-matrices/1/live-version", {"number": number}).json["state"] == "live"

        known = {}
        for number in numbers:
            make_live(number)
            known[number] = {}
            for user in range(1, USERS + 1):
                # The new version is loaded within moments; until then the old one answers.
                while (found := answer(script, user))[0] != number:
                    pass
                known[number][user] = found[1]
        assert all(known[numbers[0]][user] != known[numbers[1]][user] for user in range(1, USERS + 1))

        done = threading.Event()
        readers = [Reader(script, known) for _ in range(READERS)]
        threads = [threading.Thread(target=reader.read, args=(done,)) for reader in readers]
        for thread in threads:
            thread.start()
        for swap in range(SWAPS):
            make_live(numbers[swap % 2])
        done.set()
        for thread in threads:
            thread.join(60)
        assert [wrong for reader in readers for wrong in reader.wrong] == []
        for number in numbers:
            assert sum(reader.seen.get(number, 0) for reader in readers) > 0, "both versions must have been read"
