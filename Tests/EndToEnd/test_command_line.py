"""The commands: what they say, and how they end."""

import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from forms import PASSWORD
from program import BINARY, ROOT, Server, environment, palate

COMMANDS = ["serve", "migrate", "demo", "train", "evaluate", "user", "token"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    said = palate(command, "--help").stdout
    assert said.startswith(f"palate {command} ") and "--database FILE" in said
    example = said.split("Example:\n  ")[1].splitlines()[0]
    assert example.startswith(f"palate {command}")


def test_help_lists_every_command():
    said = palate("--help").stdout
    for command in COMMANDS:
        assert f"  {command} " in said


def test_without_a_command_the_list_is_shown_and_the_exit_code_is_2():
    done = palate(fails=True)
    assert done.returncode == 2 and "serve" in done.stdout + done.stderr


def test_an_unknown_command_ends_with_2_and_shows_the_known():
    done = palate("sreve", fails=True)
    assert done.returncode == 2 and "“sreve”" in done.stderr and "serve" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_ends_with_2_and_points_to_the_help(command, tmp_path):
    done = palate(command, "--no-such-option", database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr and f"palate {command} --help" in done.stderr


def test_a_misspelt_option_is_answered_with_the_one_that_is_meant():
    assert "Did you mean --database?" in palate("train", "--datbase", "x.db", fails=True).stderr


@pytest.mark.parametrize(
    "words",
    [["serve", "--port", "70000"], ["serve", "--port", "http"], ["serve", "--port"], ["serve", "--loops", "0"],
     ["serve", "--url", "films.example.org"], ["user", "create"], ["user", "crate", "ada"],
     ["user", "create", "ada", "--role", "king"], ["token", "create"], ["token"], ["train", "a", "b"],
     ["serve", "--quiet=yes"]],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_2_and_says_why(words, tmp_path):
    done = palate(*words, database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 2 and len(done.stderr.splitlines()) >= 2


@pytest.mark.parametrize("words", [["serve", "extra"], ["migrate", "extra"], ["demo", "extra"]], ids=" ".join)
def test_a_word_too_many_ends_with_2(words, tmp_path):
    refused = tmp_path / "no" / "palate.db"
    assert palate(*words, database=refused, fails=True).returncode == 2


@pytest.mark.parametrize("command", ["serve", "migrate", "demo", "train"])
def test_a_database_that_cannot_be_made_ends_with_1_and_names_the_path(command, tmp_path):
    path = tmp_path / "no such folder" / "palate.db"
    done = palate(command, database=path, fails=True)
    assert done.returncode == 1 and str(path) in done.stderr


@pytest.mark.parametrize("command", ["serve", "migrate", "train"])
def test_a_file_that_is_no_database_ends_with_1_and_stays_as_it_is(command, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada, this is no database, and long enough to be looked at. " * 20)
    before = path.read_bytes()
    done = palate(command, database=path, fails=True)
    assert done.returncode == 1 and str(path) in done.stderr
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path):
    done = palate("serve", database=tmp_path, fails=True)
    assert done.returncode == 1 and str(tmp_path) in done.stderr


def test_a_root_without_the_folders_is_refused(tmp_path):
    done = palate("serve", "--root", tmp_path, database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "Templates" in done.stderr


def test_it_finds_its_folders_from_anywhere(tmp_path):
    assert palate("migrate", database=tmp_path / "palate.db", folder=tmp_path).returncode == 0


def test_an_account_that_is_not_there_ends_with_1(tmp_path):
    done = palate("token", "create", "nobody", database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "“nobody”" in done.stderr


def test_an_unknown_recommender_ends_with_1(tmp_path):
    done = palate("train", "crystal-ball", database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "crystal-ball" in done.stderr


@pytest.mark.parametrize("password, word", [("short", "8"), ("adalovelace", "name"), ("", "8")])
def test_a_bad_password_is_refused_in_words(tmp_path, password, word):
    done = palate("user", "create", "adalovelace", "--password", password, database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "password" in done.stderr and word in done.stderr


def test_a_password_is_read_from_standard_input(tmp_path):
    database = tmp_path / "palate.db"
    palate("user", "create", "ada", database=database, typed=PASSWORD + "\n")
    assert palate("user", "list", database=database).stdout.startswith("ada\tmember\t")


def test_settings_come_from_flags_then_variables_then_a_file(tmp_path):
    for name in ("flag", "variable", "file"):
        palate("user", "create", name, "--password", PASSWORD, database=tmp_path / f"{name}.db")
    (tmp_path / "palate.conf").write_text(f"# a comment\n\ndatabase = {tmp_path}/file.db\n")

    def listed(*words, **variables):
        command = [str(BINARY), "user", "list", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment() | variables, timeout=60
        )
        return done.stdout.split("\t")[0]

    assert listed() == "file"
    assert listed(PALATE_DATABASE=f"{tmp_path}/variable.db") == "variable"
    assert listed("--database", f"{tmp_path}/flag.db", PALATE_DATABASE=f"{tmp_path}/variable.db") == "flag"


def test_a_line_of_the_file_that_says_nothing_is_named(tmp_path):
    (tmp_path / "palate.conf").write_text("port = 80\ncolour = red\n")
    done = palate("migrate", database=tmp_path / "palate.db", folder=tmp_path, fails=True)
    assert done.returncode == 1 and "Line 2" in done.stderr and "colour" in done.stderr


# Migrations


@pytest.fixture
def root(tmp_path):
    """A folder with Migrations of its own, and links to the rest."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "Migrations", root / "Migrations")
    for name in ("Templates", "Public"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture
def database(tmp_path):
    return tmp_path / "palate.db"


def migrate(root, database, *words, fails=False):
    return palate("migrate", "--root", root, *words, database=database, fails=fails)


def test_migrating_creates_the_database_and_says_what_it_did(root, database):
    assert "applied 0001-initial.sql" in migrate(root, database).stdout


def test_migrating_again_changes_nothing(root, database):
    migrate(root, database)
    assert "up to date" in migrate(root, database).stdout


def test_check_only_says_what_would_be_done(root, database):
    assert "0001-initial.sql" in migrate(root, database, "--check").stdout
    assert "0001-initial.sql" in migrate(root, database, "--check").stdout
    migrate(root, database)
    assert "up to date" in migrate(root, database, "--check").stdout


def test_a_new_migration_is_applied_and_keeps_what_is_there(root, database):
    palate("user", "create", "ada", "--password", PASSWORD, "--root", root, database=database)
    number = len(list((root / "Migrations").glob("*.sql"))) + 1
    (root / f"Migrations/{number:04}-notes.sql").write_text("CREATE TABLE notes (id INTEGER PRIMARY KEY) STRICT;\n")
    assert f"applied {number:04}-notes.sql" in migrate(root, database).stdout
    assert "ada" in palate("user", "list", "--root", root, database=database).stdout


@pytest.mark.parametrize("command", [["migrate"], ["serve", "--port", "0"], ["demo"]], ids=lambda words: words[0])
def test_an_applied_migration_that_was_edited_is_refused(root, database, command):
    migrate(root, database)
    with open(root / "Migrations/0001-initial.sql", "a") as file:
        file.write("\n-- harmless, or so it seems\n")
    done = palate(*command, "--root", root, database=database, fails=True)
    assert done.returncode == 1 and "0001-initial.sql" in done.stderr


def test_a_gap_in_the_numbers_is_refused(root, database):
    (root / "Migrations/0099-late.sql").write_text("CREATE TABLE late (id INTEGER PRIMARY KEY) STRICT;\n")
    done = migrate(root, database, fails=True)
    assert done.returncode == 1 and "0099-late.sql" in done.stderr


def test_a_database_newer_than_the_program_is_refused(root, database):
    number = len(list((root / "Migrations").glob("*.sql"))) + 1
    new = root / f"Migrations/{number:04}-new.sql"
    new.write_text("CREATE TABLE new (id INTEGER PRIMARY KEY) STRICT;\n")
    migrate(root, database)
    new.unlink()
    done = palate("serve", "--port", "0", "--root", root, database=database, fails=True)
    assert done.returncode == 1 and "newer" in done.stderr


def test_a_migration_that_fails_changes_nothing(root, database):
    migrate(root, database)
    number = len(list((root / "Migrations").glob("*.sql"))) + 1
    broken = root / f"Migrations/{number:04}-broken.sql"
    broken.write_text("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT;\nCREATE TABLE items (id INTEGER);\n")
    done = migrate(root, database, fails=True)
    assert done.returncode == 1 and broken.name in done.stderr
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall() == []
    broken.unlink()
    assert "up to date" in migrate(root, database).stdout


def test_a_broken_template_stops_the_start_and_is_named_with_its_line(root, database):
    (root / "Templates").unlink()
    shutil.copytree(ROOT / "Templates", root / "Templates")
    home = root / "Templates/home.html"
    home.write_text(home.read_text() + "{% if account %}\n")
    done = palate("serve", "--port", "0", "--root", root, database=database, fails=True)
    assert done.returncode == 1 and "home.html:" in done.stderr


# The demo catalogue


@pytest.fixture(scope="module")
def demo(catalogue, tmp_path_factory):
    return catalogue.copy(tmp_path_factory.mktemp("demo"))


def rows(database, sql):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def test_the_demo_has_at_least_300_works_of_two_kinds(demo):
    kinds = dict(rows(demo, "SELECT attributes ->> 'kind', count(*) FROM items GROUP BY 1"))
    assert len(kinds) == 2 and sum(kinds.values()) >= 300 and min(kinds.values()) >= 100


def test_every_work_of_the_demo_has_its_facts_and_a_description(demo):
    assert rows(demo, """
        SELECT title FROM items
        WHERE attributes ->> 'year' IS NULL OR attributes ->> 'creator' IS NULL OR length(description) < 20
            OR NOT EXISTS (SELECT 1 FROM item_tags WHERE item_id = items.id)
    """) == []


def test_no_work_of_the_demo_stands_there_twice(demo):
    assert rows(demo, """
        SELECT title FROM items GROUP BY lower(title), attributes ->> 'creator', attributes ->> 'kind' HAVING count(*) > 1
    """) == []


def test_every_rater_of_the_demo_is_labelled_as_synthetic(demo):
    assert rows(demo, "SELECT count(*) FROM users WHERE NOT is_synthetic AND rating_count > 0") == [(0,)]


def test_the_demo_is_the_same_each_time(catalogue, tmp_path):
    palate("demo", database=tmp_path / "palate.db")
    sql = """
        SELECT items.external_id, users.external_id, rating
        FROM interactions JOIN items ON items.id = item_id JOIN users ON users.id = user_id ORDER BY 1, 2
    """
    assert rows(tmp_path / "palate.db", sql) == rows(catalogue.database, sql)


def test_the_demo_leaves_a_catalogue_alone_when_asked_to(tmp_path):
    with Server(tmp_path / "palate.db"):
        pass
    with closing(sqlite3.connect(tmp_path / "palate.db")) as connection, connection:
        connection.execute(
            "INSERT INTO items (title, weighted_rating, created_at, updated_at) VALUES ('Mine', 2.75, 0, 0)"
        )
    palate("demo", "--if-empty", database=tmp_path / "palate.db")
    assert rows(tmp_path / "palate.db", "SELECT title FROM items") == [("Mine",)]


def test_loading_the_demo_twice_changes_nothing(demo):
    before = rows(demo, "SELECT id, title, votes, rating_sum FROM items ORDER BY id")
    palate("demo", database=demo)
    assert rows(demo, "SELECT id, title, votes, rating_sum FROM items ORDER BY id") == before
