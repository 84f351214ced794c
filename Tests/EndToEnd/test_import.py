"""Importing data sets: MovieLens in each layout that it comes in, and what holds for all."""

import random
import subprocess
import time

import pytest

from deadlines import eventually
from program import BINARY, ROOT, Server, environment, palate
from rest import Rest

pytestmark = pytest.mark.skipif(
    palate("import", "--help", fails=True).returncode != 0, reason="this build has no import command"
)

FILMS = [
    (1, "Toy Story (1995)", ["Animation", "Comedy"]),
    (2, "Sense, and “Sensibility” (1995)", ["Drama"]),
    (10, "Les Misérables (1995)", ["Drama", "Musical"]),
]
RATINGS = [(1, 1, 5, 964982703), (1, 2, 3, 964982704), (2, 1, 4, 964982705), (2, 10, 1, 964982706), (7, 2, 2, 964982707)]


def csv_field(text):
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"') else text


def write_csv(folder, ratings=RATINGS):
    """As in latest-small."""
    movies = ["movieId,title,genres"] + [f"{id},{csv_field(title)},{'|'.join(tags)}" for id, title, tags in FILMS]
    lines = ["userId,movieId,rating,timestamp"] + [",".join(map(str, row)) for row in ratings]
    (folder / "movies.csv").write_text("\n".join(movies) + "\n")
    (folder / "ratings.csv").write_text("\n".join(lines) + "\n")


def write_dat(folder, ratings=RATINGS):
    """As in 1M, whose files are in Latin-1."""
    movies = [f"{id}::{title}::{'|'.join(tags)}" for id, title, tags in latin_films()]
    (folder / "movies.dat").write_bytes(("\n".join(movies) + "\n").encode("latin-1"))
    (folder / "ratings.dat").write_text("".join("::".join(map(str, row)) + "\n" for row in ratings))


def write_100k(folder, ratings=RATINGS):
    """As in 100k: tabs, and genres as a row of flags."""
    genres = sorted({tag for _, _, tags in FILMS for tag in tags})
    (folder / "u.genre").write_text("".join(f"{name}|{number}\n" for number, name in enumerate(genres)))
    movies = [
        f"{id}|{title}|01-Jan-1995||http://example.org/{id}|" + "|".join(str(int(name in tags)) for name in genres)
        for id, title, tags in latin_films()
    ]
    (folder / "u.item").write_bytes(("\n".join(movies) + "\n").encode("latin-1"))
    (folder / "u.data").write_text("".join("\t".join(map(str, row)) + "\n" for row in ratings))


def latin_films():
    return [(id, title.replace("“", '"').replace("”", '"'), tags) for id, title, tags in FILMS]


LAYOUTS = pytest.mark.parametrize("write", [write_csv, write_dat, write_100k], ids=["CSV", "1M", "100k"])


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "movielens"
    folder.mkdir()
    return folder


@pytest.fixture
def database(tmp_path):
    return tmp_path / "palate.db"


def load(folder, database, *words, fails=False):
    return palate("import", "movielens", folder, *words, database=database, fails=fails)


def told(database):
    """What an editor's script reads after the import: items by external id, and ratings as pairs of titles and values."""
    palate("user", "create", "edda", "--role", "editor", "--password", "a quiet morning", database=database)
    token = palate("token", "create", "edda", database=database).stdout.strip()
    with Server(database) as site:
        script = Rest(site.url, token)
        items = script.every("/items", limit=1000)
        titles = {item["id"]: item["title"] for item in items}
        ratings = [(titles[row["item_id"]], row["rating"], row["timestamp"]) for row in script.every("/interactions", 1000)]
        return items, sorted(ratings)


@LAYOUTS
def test_films_and_ratings_are_loaded(folder, database, write):
    write(folder)
    load(folder, database)
    items, ratings = told(database)
    by_title = {item["title"].split(" (")[0]: item for item in items}
    assert len(items) == len(FILMS) and len(ratings) == len(RATINGS)
    assert {"Toy Story", "Les Misérables"} <= by_title.keys()
    assert by_title["Toy Story"]["tags"] == ["Animation", "Comedy"]
    assert by_title["Toy Story"]["attributes"].get("year") == 1995
    assert (by_title["Toy Story"]["votes"], by_title["Toy Story"]["mean_rating"]) == (2, 4.5)
    assert (5, 964982703) in [(rating, moment) for _, rating, moment in ratings]


@LAYOUTS
def test_importing_again_changes_nothing(folder, database, write):
    write(folder)
    load(folder, database)
    load(folder, database)
    items, ratings = told(database)
    assert len(items) == len(FILMS) and len(ratings) == len(RATINGS)
    assert sum(item["votes"] for item in items) == len(RATINGS)


@LAYOUTS
def test_ratings_of_unknown_films_are_counted_listed_and_left_out(folder, database, write):
    write(folder, RATINGS + [(3, 999, 4, 964982708), (4, 999, 2, 964982709), (4, 888, 2, 964982710)])
    done = load(folder, database)
    said = done.stdout + done.stderr
    assert "3" in said and "999" in said and "888" in said
    assert len(told(database)[1]) == len(RATINGS)


@LAYOUTS
@pytest.mark.parametrize("row", [(1, 2, "five", 0), (1, 2, 9, 0), (1, 2, 3, "noon")], ids=["a word", "off the scale", "no time"])
def test_a_row_that_cannot_be_read_is_named_with_file_and_line(folder, database, write, row):
    write(folder, [*RATINGS, row])
    done = load(folder, database, fails=True)
    header = 1 if write is write_csv else 0
    said = done.stdout + done.stderr
    assert str(len(RATINGS) + 1 + header) in said and ("ratings." in said or "u.data" in said)


def test_a_row_cut_off_is_named_with_its_line(folder, database):
    write_csv(folder)
    with open(folder / "ratings.csv", "a") as file:
        file.write("3,1\n")
    done = load(folder, database, fails=True)
    assert str(len(RATINGS) + 2) in done.stdout + done.stderr


def test_a_quote_that_is_not_closed_is_no_crash(folder, database):
    write_csv(folder)
    with open(folder / "movies.csv", "a") as file:
        file.write('11,"An open quote (1999),Drama\n')
    done = load(folder, database, fails=True)
    assert done.returncode in (0, 1) and "5" in done.stdout + done.stderr


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["CR LF", "LF"])
def test_line_ends_of_every_system_are_read(folder, database, end):
    write_csv(folder)
    for name in ("movies.csv", "ratings.csv"):
        (folder / name).write_bytes((folder / name).read_text().rstrip("\n").replace("\n", end).encode())
    load(folder, database)
    items, ratings = told(database)
    assert len(items) == len(FILMS) and len(ratings) == len(RATINGS)
    assert not any("\r" in tag for item in items for tag in item["tags"])


def test_a_folder_without_a_data_set_is_said(folder, database):
    done = load(folder, database, fails=True)
    assert done.returncode == 1 and str(folder) in done.stderr


def test_a_folder_that_is_not_there_is_said(tmp_path, database):
    done = load(tmp_path / "nowhere", database, fails=True)
    assert done.returncode == 1 and "nowhere" in done.stderr


def test_an_unknown_format_is_said(folder, database):
    done = palate("import", "netflix", folder, database=database, fails=True)
    assert done.returncode == 2 and "movielens" in done.stderr


def test_a_changed_rating_is_taken_over_by_the_next_import(folder, database):
    write_csv(folder)
    load(folder, database)
    write_csv(folder, [(1, 1, 0.5, 964982799), *RATINGS[1:]])
    load(folder, database)
    _, ratings = told(database)
    assert len(ratings) == len(RATINGS) and (0.5, 964982799) in [row[1:] for row in ratings]


def test_an_import_beside_a_server_shows_up(folder, database):
    write_csv(folder)
    with Server(database) as site:
        script = Rest(site.url)
        assert script.read("/items")["results"] == []
        load(folder, database)
        eventually(lambda: len(script.read("/items")["results"]) == len(FILMS), "the films")


def test_imported_data_can_be_trained_and_recommended(folder, database):
    write_csv(folder, [(user, film, 5, 964982703) for user in range(1, 11) for film in (1, 2)])
    load(folder, database)
    palate("train", database=database)
    with Server(database) as site:
        script = Rest(site.url)
        first = script.read("/items?q=toy")["results"][0]
        similar = script.read(f"/items/{first['id']}/similar")["results"]
        assert [row["item"]["title"].startswith("Sense") for row in similar] == [True]


def test_the_help_lists_every_format_with_an_example():
    said = palate("import", "--help").stdout
    for name in ("movielens", "goodbooks", "courses", "lastfm", "rec-sys", "sneakers", "amazon-reviews", "table", "adjacency"):
        assert f"palate import {name} " in said


@LAYOUTS
def test_without_a_format_the_files_tell_it(folder, database, write):
    write(folder)
    said = palate("import", folder, database=database).stdout
    assert "Read as movielens: " in said and f"{len(RATINGS)} created" in said


def test_a_folder_of_nothing_says_what_was_looked_for(folder, database):
    done = palate("import", folder, database=database, fails=True)
    assert done.returncode == 1 and "u.item and u.data (movielens)" in done.stderr and "goodbooks" in done.stderr


def test_importing_again_says_that_nothing_changed(folder, database):
    write_csv(folder)
    load(folder, database)
    before = told(database)
    said = load(folder, database).stdout
    assert "Nothing to change" in said and f"{len(RATINGS)} unchanged" in said
    with Server(database) as site:
        items = Rest(site.url).every("/items", limit=1000)
    assert [item["version"] for item in items] == [item["version"] for item in before[0]]


def test_of_a_rating_given_twice_the_latest_counts(folder, database):
    write_csv(folder, [(1, 1, 5, 964982703), (1, 1, 2, 964982701), (1, 2, 1, 7), (1, 2, 3, 7)])
    said = load(folder, database).stdout
    assert "ratings.csv, line 3: user 1 rates item 1 again; line 2 counts" in said
    assert sorted(row[1] for row in told(database)[1]) == [3, 5]


def test_a_dry_run_tells_what_an_import_then_does(folder, database):
    write_csv(folder, RATINGS + [(3, 999, 4, 964982708), (1, 1, 1, 1)])
    dry = load(folder, database, "--dry-run").stdout.splitlines()
    assert "nothing was written" in dry[1]
    with Server(database) as site:
        assert Rest(site.url).every("/items", limit=1000) == []
    done = load(folder, database).stdout.splitlines()
    assert done[2:-1] == dry[2:-1] and len(dry) > 8


def test_ratings_of_unknown_films_create_them_if_asked(folder, database):
    write_csv(folder, RATINGS + [(3, 999, 4, 964982708)])
    said = load(folder, database, "--orphans", "create").stdout
    assert "nowhere described: 1, created" in said
    assert {"999"} < {item["title"] for item in told(database)[0]}


def test_any_columns_are_read_by_their_map(folder, database):
    (folder / "items.csv").write_text("sku,name\nx-1,Hat\n")
    (folder / "interactions.csv").write_text("who,sku,stars\nann,x-1,10\n")
    columns = "id=sku,title=name,user=who,item=sku,rating=stars"
    palate("import", "table", folder, "--columns", columns, "--scale-from", "1..10", database=database)
    items, ratings = told(database)
    assert [item["title"] for item in items] == ["Hat"] and [row[:2] for row in ratings] == [("Hat", 5)]


@pytest.mark.parametrize(
    "words", [["--scale-from", "5"], ["--scale-from", "5..1"], ["--orphans", "keep"], ["--columns", "title"]], ids=" ".join
)
def test_an_option_that_makes_no_sense_is_a_wrong_call(folder, database, words):
    write_csv(folder)
    done = load(folder, database, *words, fails=True)
    assert done.returncode == 2 and words[0] in done.stderr


def test_an_import_that_is_killed_goes_on_when_begun_again(folder, database):
    numbers = random.Random(20261121)
    films = [f"{number},Film {number} (1999),Drama" for number in range(1, 401)]
    (folder / "movies.csv").write_text("\n".join(["movieId,title,genres", *films]) + "\n")
    rows = {(numbers.randint(1, 5000), numbers.randint(1, 400)): numbers.randint(1, 10) / 2 for _ in range(300_000)}
    lines = [f"{user},{film},{rating},1000" for (user, film), rating in rows.items()]
    (folder / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *lines]) + "\n")
    command = [str(BINARY), "import", "movielens", str(folder), "--database", str(database)]
    palate("migrate", database=database)
    # At moments spread over the whole of it, the first in the midst of reading.
    for seconds in (0.2, 0.5, 1.0):
        running = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        running.kill()
        running.wait()
    load(folder, database)
    assert "Nothing to change" in load(folder, database).stdout
    with Server(database) as site:
        items = Rest(site.url).every("/items", limit=1000)
    assert len(items) == 400 and sum(item["votes"] for item in items) == len(rows)
    mean = sum(rows.values()) / len(rows)
    assert sum(item["mean_rating"] * item["votes"] for item in items) / len(rows) == pytest.approx(mean)
