"""Computes a similarity matrix outside Palate, from what everybody has rated, and publishes it.

    python3 publish_matrix.py my-matrix

The similarity here is the share of people that two items have in common (Jaccard); put your own in its place. Needs a token with
the scopes read, write and admin.
"""

import sys
from collections import Counter, defaultdict

from palate import Palate

NEIGHBOURS = 20


def rows(interactions):
    items_of = defaultdict(list)
    people = Counter()
    for rating in interactions:
        items_of[rating["user_id"]].append(rating["item_id"])
        people[rating["item_id"]] += 1
    common = defaultdict(Counter)
    for items in items_of.values():
        for item in items:
            common[item].update(items)
    for item, others in common.items():
        neighbours = [
            (other, count / (people[item] + people[other] - count)) for other, count in others.items() if other != item]
        neighbours.sort(key=lambda pair: (-pair[1], pair[0]))
        yield {"id": item, "neighbours": neighbours[:NEIGHBOURS]}


def matrix_named(palate, name):
    for matrix in palate.pages("/similarity-matrices"):
        if matrix["name"] == name:
            return matrix
    return palate.call("POST", "/similarity-matrices", {"name": name, "kind": "item"})


if __name__ == "__main__":
    name = sys.argv[1]
    palate = Palate()
    matrix = matrix_named(palate, name)
    version = palate.call("POST", f"/similarity-matrices/{matrix['id']}/versions", {})["number"]
    path = f"/similarity-matrices/{matrix['id']}/versions/{version}/rows/bulk"
    # Read to the end before anything is sent: there is one connection.
    palate.load(path, list(rows(palate.pages("/interactions"))))
    live = palate.call("PUT", f"/similarity-matrices/{matrix['id']}/live-version", {"number": version})
    print(f"{name}: version {live['number']} is live with {live['row_count']} rows")
    if not any(recommender["name"] == name for recommender in palate.pages("/recommenders")):
        palate.call(
            "POST", "/recommenders",
            {"name": name, "title": "People also like", "model": "published", "item_matrix_id": matrix["id"]})
