"""Loads MovieLens (movies.csv and ratings.csv) over REST.

    python3 load_movielens.py ml-latest-small
"""

import csv
import re
import sys
from pathlib import Path

from palate import Palate


def movies(folder):
    with open(folder / "movies.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = re.search(r"\((\d{4})\)\s*$", row["title"])
            genres = [] if row["genres"] == "(no genres listed)" else row["genres"].split("|")
            yield {
                "external_id": row["movieId"], "title": row["title"][: year.start()].strip() if year else row["title"],
                "tags": ["Film", *genres], "attributes": {"year": int(year[1])} if year else {}}


def ratings(folder):
    with open(folder / "ratings.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "user": row["userId"], "item": row["movieId"], "rating": float(row["rating"]),
                "timestamp": int(row["timestamp"])}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    palate = Palate()
    palate.load("/items/bulk", movies(folder))
    palate.load("/interactions/bulk", ratings(folder), create_users="true")
