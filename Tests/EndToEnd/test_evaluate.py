"""`palate evaluate` through the program: what it prints, keeps and draws, and how it is stopped."""

import json
import signal
import subprocess
from xml.etree import ElementTree

import pytest

from program import BINARY, ROOT, STOP_SECONDS, environment, palate


@pytest.fixture(scope="module")
def rated(tmp_path_factory):
    """A database with the demo catalogue."""
    database = tmp_path_factory.mktemp("evaluate") / "palate.db"
    palate("demo", database=database)
    return database


def test_an_evaluation_is_printed_kept_and_drawn(rated, tmp_path):
    drawing = tmp_path / "plot.svg"
    said = palate("evaluate", "item-neighbours", "--plot", drawing, database=rated).stdout
    lists = next(line for line in said.splitlines() if line.startswith("Lists"))
    assert "HR@10" in lists and "NDCG@10" in lists and "AUC" in lists
    rows = [line.split()[:2] for line in said.splitlines()[said.splitlines().index(lists) + 1 :][:3]]
    assert rows == [["popularity", "model"], ["item-neighbours", "model"], ["item-neighbours", "served"]]
    assert said.splitlines()[1:] == palate("evaluate", "--show", "1", database=rated).stdout.splitlines()[1:]
    assert "item-neighbours" in palate("evaluate", "--list", database=rated).stdout
    assert ElementTree.parse(drawing).getroot().tag.endswith("svg")


def test_json_says_the_same_as_the_table_and_neighbours_beat_popularity(rated):
    found = json.loads(palate("evaluate", "item-neighbours", "--k", 20, "--json", database=rated).stdout)
    assert found["cutoff"] == 20 and found["protocol"] == "leave-last-out"
    ndcg = {(row["name"], row["reading"]): row["measurements"]["ndcg"] for row in found["rows"]}
    assert ndcg["item-neighbours", "served"]["value"] > ndcg["popularity", "model"]["value"]
    for measured in ndcg.values():
        low, high = measured["interval"]
        assert low < measured["value"] < high
    again = json.loads(palate("evaluate", "--show", found["id"], "--json", database=rated).stdout)
    assert again == found


def test_an_interrupt_ends_it_and_nothing_is_kept(rated):
    before = palate("evaluate", "--list", "--json", database=rated).stdout
    command = [BINARY, "evaluate", "svd++", "--set", "epochs=1000", "--database", str(rated)]
    work = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment())
    # The first line of progress: it is well under way.
    assert "svd++" in work.stderr.readline()
    work.send_signal(signal.SIGINT)
    said = work.communicate(timeout=STOP_SECONDS)[1]
    assert work.returncode == 1 and "Cancelled; nothing was stored." in said
    assert palate("evaluate", "--list", "--json", database=rated).stdout == before


def test_without_ratings_it_says_what_to_do(tmp_path):
    done = palate("evaluate", database=tmp_path / "palate.db", fails=True)
    assert done.returncode == 1 and "import a data set" in done.stderr


def test_an_unknown_protocol_is_answered_with_those_there_are(rated):
    done = palate("evaluate", "--protocol", "guess", database=rated, fails=True)
    assert done.returncode == 2 and "leave-last-out" in done.stderr and "k-fold" in done.stderr


def test_an_unknown_recommender_is_answered_with_those_there_are(rated):
    done = palate("evaluate", "nobody", database=rated, fails=True)
    assert done.returncode == 1 and "item-neighbours" in done.stderr


def test_a_folder_without_the_data_is_named(tmp_path):
    done = palate("evaluate", "--paper", tmp_path, "courses", fails=True)
    assert done.returncode == 1 and str(tmp_path) in done.stderr
