"""Loads courses with their genres, descriptions and ratings (course_genre.csv, course_processed.csv, rs_content_test.csv).

    python3 load_courses.py ibm-courses

Ratings of 2 (audited) and 3 (completed) become 2.5 and 5 on the site's scale.
"""

import csv
import sys
from pathlib import Path

from palate import Palate


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def courses(folder):
    descriptions = {row["COURSE_ID"]: " ".join(row["DESCRIPTION"].split()) for row in read(folder / "course_processed.csv")}
    for row in read(folder / "course_genre.csv"):
        id, title = row.pop("COURSE_ID"), row.pop("TITLE")
        yield {
            "external_id": id, "title": " ".join(title.split()), "description": descriptions.get(id, ""),
            "tags": [genre for genre, flag in row.items() if flag == "1"]}


def ratings(folder):
    for row in read(folder / "rs_content_test.csv"):
        yield {"user": row["user"], "item": row["item"], "rating": {2: 2.5, 3: 5}[round(float(row["rating"]))]}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    palate = Palate()
    palate.load("/items/bulk", courses(folder))
    palate.load("/interactions/bulk", ratings(folder), create_users="true")
