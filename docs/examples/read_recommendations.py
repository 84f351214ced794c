"""Prints what somebody is recommended, and why.

    python3 read_recommendations.py 42        the user that a data set calls 42
    python3 read_recommendations.py --for "Solaris" "Stalker"        somebody who likes these
"""

import sys

from palate import Palate


def show(rows):
    for row in rows:
        item = row["item"]
        print(f"{item['title']}  ({item['attributes'].get('year', '–')})  {row['score']:.3f}")
        for part in row["because"][:3]:
            if "title" in part:
                print(f"    as you gave {part['title']} {part['rating']:g}")


if __name__ == "__main__":
    palate = Palate()
    if sys.argv[1] == "--for":
        found = [palate.call("GET", "/items", q=title, limit=1)["results"] for title in sys.argv[2:]]
        items = [rows[0]["id"] for rows in found if rows]
        show(palate.call("POST", "/recommendations", {"items": items, "limit": 10})["results"])
    else:
        users = palate.call("GET", "/users", external_id=sys.argv[1])["results"]
        if not users:
            sys.exit(f"There is no user {sys.argv[1]}.")
        show(palate.call("GET", f"/users/{users[0]['id']}/recommendations", limit=10, explain="true")["results"])
