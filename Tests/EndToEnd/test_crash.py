"""What was acknowledged is on disk: the server is killed again and again while it takes in ratings."""

import http.client
import json
import sqlite3
import threading
from contextlib import closing

import pytest

from forms import PASSWORD
from program import Server, palate
from rest import Rest

ROUNDS = 15
WRITERS = 8
ITEMS = 30
RATINGS = [number / 2 for number in range(1, 11)]


class Writer:
    """Rates as one user, over and over, and keeps a book of what was acknowledged."""

    def __init__(self, user):
        self.user = user
        # By item: the rating that an answer vouches for (None: deleted), and what was sent without an answer.
        self.acknowledged = {}
        self.pending = {}
        self.turn = 0

    def begin(self, site, token, count):
        """The writing of one round, in a new thread that ends when the server is gone."""
        thread = threading.Thread(target=self.write, args=(site, token, count))
        thread.start()
        return thread

    def write(self, site, token, count):
        connection = http.client.HTTPConnection(site.host, site.port, timeout=30)
        try:
            while True:
                self.turn += 1
                self.send(connection, token)
                count.add()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def send(self, connection, token):
        item = self.turn * 7 % ITEMS + 1
        rating = None if self.turn % 5 == 0 else RATINGS[self.turn % len(RATINGS)]
        self.pending[item] = rating
        connection.request(
            "DELETE" if rating is None else "PUT",
            f"/api/v1/interactions/{self.user}-{item}",
            None if rating is None else json.dumps({"rating": rating}),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        answer.read()
        # A deletion of what is not there changes nothing, which is as good as done.
        assert answer.status in (200, 201, 204) or (rating is None and answer.status == 404), answer.status
        self.acknowledged[item] = self.pending.pop(item)

    def check(self, stored):
        """Every acknowledged rating is there; one without an answer may be, as it was sent."""
        for item in range(1, ITEMS + 1):
            found = stored.get((self.user, item))
            allowed = [self.acknowledged.get(item)] + ([self.pending[item]] if item in self.pending else [])
            assert found in allowed, f"user {self.user}, item {item}: {found} is stored, not one of {allowed}"
            self.acknowledged[item] = found
        self.pending.clear()


class KillingCount:
    """Kills the server in the moment in which so many answers have come."""

    def __init__(self, site, limit):
        self.site = site
        self.left = limit
        self.lock = threading.Lock()

    def add(self):
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self.site.process.kill()


@pytest.fixture
def prepared(tmp_path):
    """A database with users and items, a token for it, and the users' ids."""
    database = tmp_path / "palate.db"
    palate("user", "create", "edda", "--role", "editor", "--password", PASSWORD, database=database)
    token = palate("token", "create", "edda", "--scopes", "read,write", database=database).stdout.strip()
    with Server(database, "--quiet") as site:
        script = Rest(site.url, token)
        for number in range(ITEMS):
            assert script.create("/items", {"title": f"Item {number}"})["id"] == number + 1
        users = [script.create("/users", {"name": f"Writer {number}"})["id"] for number in range(WRITERS)]
    return database, token, users


def test_no_acknowledged_rating_is_lost_however_often_the_server_is_killed(prepared):
    database, token, users = prepared
    writers = [Writer(user) for user in users]
    for number in range(ROUNDS):
        with Server(database, "--quiet") as site:
            for writer in writers:
                writer.check(stored_over_rest(site, token))
            count = KillingCount(site, limit=20 + 37 * number)
            threads = [writer.begin(site, token, count) for writer in writers]
            for thread in threads:
                thread.join(60)
            assert site.process.wait(20) == -9, site.log()
            assert count.left <= 0, "the writers stopped before the kill"
        for writer in writers:
            writer.check(stored(database))
        check_database(database)


def stored_over_rest(site, token):
    rows = Rest(site.url, token).every("/interactions", limit=1000)
    return {(row["user_id"], row["item_id"]): row["rating"] for row in rows}


def stored(database):
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT user_id, item_id, rating FROM interactions").fetchall()
    return {(user, item): rating for user, item, rating in rows}


def check_database(database):
    """SQLite finds nothing broken, and every number that is kept beside the ratings agrees with them."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        wrong = connection.execute(
            """
            SELECT id FROM items
            WHERE votes != (SELECT count(*) FROM interactions WHERE item_id = items.id)
                OR rating_sum != (SELECT ifnull(sum(rating), 0) FROM interactions WHERE item_id = items.id)
            UNION ALL
            SELECT id FROM users
            WHERE rating_count != (SELECT count(*) FROM interactions WHERE user_id = users.id)
                OR rating_sum != (SELECT ifnull(sum(rating), 0) FROM interactions WHERE user_id = users.id)
            UNION ALL
            SELECT name FROM row_counts
            WHERE total != CASE name
                WHEN 'items' THEN (SELECT count(*) FROM items)
                WHEN 'users' THEN (SELECT count(*) FROM users)
                WHEN 'interactions' THEN (SELECT count(*) FROM interactions)
            END
            """
        ).fetchall()
        assert wrong == []
