"""The API of rec-sys under /api/, as its own client and jobs use it: paths, documents, statuses."""

import json
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from forms import PASSWORD
from program import Server, palate
from rest import send

ITEMS = 6
PEOPLE = 8


class Client:
    """What the client sends: `Authorization: Token …`, and the type of JSON with every request."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def call(self, method, path, value=None, *, token=None, body=None):
        headers = {"Content-Type": "application/json"}
        if token is None:
            headers["Authorization"] = f"Token {self.token}"
        elif token:
            headers["Authorization"] = token
        if value is not None:
            body = json.dumps(value).encode()
        return send(urllib.request.Request(self.url + path, data=body, headers=headers, method=method))

    def read(self, path):
        answer = self.call("GET", path)
        assert answer.status == 200, answer.body
        return answer.json

    def link(self, resource, id):
        # The client builds links from its own idea of the host.
        return f"http://elsewhere:8000/api/{resource}/{id}/"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    database = tmp_path_factory.mktemp("rec-sys") / "palate.db"
    palate("user", "create", "ada", "--role", "admin", "--password", PASSWORD, database=database)
    token = palate("token", "create", "ada", "--scopes", "read,write,admin", database=database).stdout.strip()
    with Server(database, "--train-after-changes", "off") as server:
        client = Client(server.url, token)
        for number in range(1, ITEMS + 1):
            made = client.call("POST", "/api/items/", {
                "name": f"Item {number}", "description": f"About {number}", "tags": ["All", "Odd" if number % 2 else "Even"]})
            assert made.status == 201, made.body
        yield client


def ratings(client, low=1, high=PEOPLE):
    return [
        {"user": user, "item": client.link("items", item), "rating": 5.0 if (user + item) % 2 else 1.0}
        for user in range(low, high + 1) for item in range(1, ITEMS + 1) if (user * item) % 5]


# Who asks


def test_the_root_is_for_everybody_and_says_where_everything_is(client):
    answer = client.call("GET", "/api/", token="")
    assert answer.status == 200
    assert answer.json == {
        name: f"{client.url}/api/{name}/"
        for name in ("users", "items", "interactions", "similarity-matrix", "similarity-matrix-cells", "recommenders")}


@pytest.mark.parametrize(
    "header, detail",
    [("", "Authentication credentials were not provided."), ("Bearer x", "Authentication credentials were not provided."),
     ("Token nonsense", "Invalid token."), ("Token", "Invalid token header. No credentials provided."),
     ("Token a b", "Invalid token header. Token string should not contain spaces.")])
def test_who_is_not_known_is_told_in_its_words(client, header, detail):
    answer = client.call("GET", "/api/items/", token=header)
    assert answer.status == 401 and answer.json == {"detail": detail}
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_path_without_its_slash_is_sent_on(client):
    answer = client.call("GET", "/api/items?limit=1")
    assert answer.status == 301 and answer.headers["Location"].endswith("/api/items/?limit=1")


def test_what_is_not_there_or_not_done_is_said_in_its_words(client):
    assert client.call("GET", "/api/items/999/").json == {"detail": "Not found."}
    answer = client.call("PUT", "/api/items/", {})
    assert answer.status == 405 and answer.json == {"detail": 'Method "PUT" not allowed.'}
    answer = client.call("POST", "/api/items/", body=b"{")
    assert answer.status == 400 and answer.json["detail"].startswith("JSON parse error - ")


# Lists


def test_a_list_has_absolute_links_with_sorted_parameters(client):
    page = client.read("/api/items/?offset=2&limit=2&name=&description=")
    assert page["count"] == ITEMS and [item["id"] for item in page["results"]] == [3, 4]
    assert page["next"] == f"{client.url}/api/items/?description=&limit=2&name=&offset=4"
    assert page["previous"] == f"{client.url}/api/items/?description=&limit=2&name="


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "offset=-3", "offset=x", "limit=100000"])
def test_odd_limits_and_offsets_stand_for_the_usual_ones(client, query):
    assert len(client.read(f"/api/items/?{query}")["results"]) == ITEMS


def test_past_the_end_there_is_nothing(client):
    page = client.read("/api/items/?limit=4&offset=50")
    assert page["results"] == [] and page["next"] is None
    assert parse_qs(urlsplit(page["previous"]).query) == {"limit": ["4"], "offset": ["46"]}


def test_items_are_filtered(client):
    assert [item["name"] for item in client.read("/api/items/?name=Item%202")["results"]] == ["Item 2"]
    assert client.read("/api/items/?tag=all&tag=-odd")["count"] == ITEMS // 2
    answer = client.call("GET", "/api/items/?votes=many")
    assert answer.status == 400 and answer.json == {"votes": ["Enter a number."]}


# Items


def test_an_item_has_its_shape(client):
    assert client.read("/api/items/1/") | {"popularity": 0.0, "rating": 0.0, "votes": 0.0} == {
        "id": 1, "name": "Item 1", "description": "About 1", "popularity": 0.0, "rating": 0.0, "votes": 0.0,
        "tags": ["All", "Odd"]}
    assert b'"votes":0.0' in client.call("GET", f"/api/items/{ITEMS}/").body


def test_an_item_is_created_changed_and_deleted(client):
    made = client.call("POST", "/api/items/", {"name": "New", "description": "d", "tags": '["a", "b"]', "id": 77})
    assert made.status == 201 and made.json["tags"] == ["a", "b"]
    path = f"/api/items/{made.json['id']}/"
    changed = client.call("PUT", path, {"name": "Newer", "description": "d", "tags": ["c"]})
    assert changed.status == 200 and changed.json["name"] == "Newer" and changed.json["tags"] == ["c"]
    assert client.call("PATCH", path, {"description": "e"}).json["name"] == "Newer"
    deleted = client.call("DELETE", path)
    assert deleted.status == 204 and deleted.body == b""
    assert client.call("GET", path).status == 404


@pytest.mark.parametrize(
    "value, wrong",
    [({}, {field: ["This field is required."] for field in ("name", "description", "tags")}),
     ({"name": "", "description": None, "tags": []},
      {"name": ["This field may not be blank."], "description": ["This field may not be null."]}),
     ({"name": "n", "description": "d", "tags": "a,b"},
      {"tags": ["Invalid json list. A tag list submitted in string form must be valid json."]})])
def test_what_is_wrong_with_an_item_is_told_by_field(client, value, wrong):
    answer = client.call("POST", "/api/items/", value)
    assert answer.status == 400 and answer.json == wrong


# Interactions


def test_ratings_are_loaded_by_lists_all_or_none(client):
    rows = ratings(client)
    answer = client.call("POST", "/api/interactions/", rows)
    assert answer.status == 201 and len(answer.json) == len(rows)
    first = answer.json[0]
    assert first["user"] == 1 and first["item"] == f"{client.url}/api/items/1/"
    assert first["suitable_to_train"] is True and first["created_at"].endswith("Z") and "id" not in first
    assert client.read("/api/interactions/")["count"] == len(rows)
    again = client.call("POST", "/api/interactions/", rows)
    assert again.status == 201 and client.read("/api/interactions/")["count"] == len(rows)

    wrong = [rows[0], rows[1] | {"item": client.link("items", 999)}]
    answer = client.call("POST", "/api/interactions/", [wrong[0] | {"rating": 2.0}, wrong[1]])
    assert answer.status == 400 and answer.json == [{}, {"item": ["Invalid hyperlink - Object does not exist."]}]
    assert client.read("/api/interactions/?user=1&item=1")["results"][0]["rating"] == rows[0]["rating"]


@pytest.mark.parametrize(
    "value, wrong",
    [([], []), ({"user": 1}, {"non_field_errors": ['Expected a list of items but got type "dict".']}),
     ([{"user": "x", "item": "/api/films/1/", "rating": "y"}],
      [{"user": ["A valid integer is required."], "item": ["Invalid hyperlink - No URL match."],
        "rating": ["A valid number is required."]}])])
def test_lists_of_ratings_that_are_none(client, value, wrong):
    answer = client.call("POST", "/api/interactions/", value)
    assert answer.status == (201 if value == [] else 400) and answer.json == wrong


def test_ratings_are_filtered_by_user_and_item(client):
    client.call("POST", "/api/interactions/", ratings(client))
    page = client.read("/api/interactions/?offset=0&limit=10&user=2&item=")
    assert page["count"] == sum(row["user"] == 2 for row in ratings(client))
    assert {row["user"] for row in page["results"]} == {2}
    assert client.read("/api/interactions/?user=&item=3")["count"] > 0
    assert client.read("/api/interactions/?user=4711")["count"] == 0
    answer = client.call("GET", "/api/interactions/?user=ada")
    assert answer.status == 400 and answer.json == {"user": ["Enter a number."]}


def test_people_with_accounts_have_numbers_above_those_of_data_sets(client):
    accounts = client.read("/api/users/?offset=0&limit=10&username=&email=")
    assert accounts["results"][0]["username"] == "ada" and accounts["results"][0]["id"] >= 500_000
    own = accounts["results"][0]["id"]
    saved = client.call("POST", "/api/interactions/", [{"user": own, "item": "/api/items/1/", "rating": 4}])
    assert saved.status == 201 and saved.json[0]["user"] == own
    assert client.read(f"/api/interactions/?user={own}")["results"][0]["rating"] == 4.0
    assert client.call("DELETE", f"/api/interactions/{own}-1/").status == 204
    made = client.call("POST", "/api/users/", {"username": "bob", "email": "b@example.org"})
    assert made.status == 201 and made.json["id"] > own
    twice = client.call("POST", "/api/users/", {"username": "bob", "email": ""})
    assert twice.status == 400 and twice.json == {"username": ["A user with that username already exists."]}


def test_a_user_is_changed_and_deleted(client):
    made = client.call("POST", "/api/users/", {"username": "carol", "email": "c@example.org"}).json
    path = f"/api/users/{made['id']}/"
    assert client.read(path) == made
    changed = client.call("PUT", path, made | {"username": "carola"})
    assert changed.status == 200 and changed.json == made | {"username": "carola"}
    assert client.call("PATCH", path, {"email": "other@example.org"}).json == changed.json
    assert client.call("PATCH", path, {"username": "carol"}).json == made

    taken = client.call("PUT", path, {"username": "ada"})
    assert taken.status == 400 and taken.json == {"username": ["A user with that username already exists."]}
    missing = client.call("PUT", path, {"email": ""})
    assert missing.status == 400 and missing.json == {"username": ["This field is required."]}
    blank = client.call("PATCH", path, {"username": " "})
    assert blank.status == 400 and blank.json == {"username": ["This field may not be blank."]}
    assert "username" in client.call("PATCH", path, {"username": "c / d"}).json
    assert client.read(path) == made

    # Ratings stay under the number of whoever gave them.
    rated = [{"user": made["id"], "item": "/api/items/1/", "rating": 4.0}]
    assert client.call("POST", "/api/interactions/", rated).status == 201
    deleted = client.call("DELETE", path)
    assert deleted.status == 204 and deleted.body == b""
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        gone = client.call(method, path, {"username": "carol"} if method in ("PUT", "PATCH") else None)
        assert gone.status == 404 and gone.json == {"detail": "Not found."}
    assert client.read(f"/api/interactions/?user={made['id']}")["count"] == 1
    assert client.call("DELETE", f"/api/interactions/{made['id']}-1/").status == 204


def test_the_last_admin_stays(client):
    own = client.read("/api/users/?username=ada")["results"][0]
    refused = client.call("DELETE", f"/api/users/{own['id']}/")
    assert refused.status == 409 and refused.json["detail"]
    assert client.read(f"/api/users/{own['id']}/") == own


# What a job does


def publish(client, name, type, cells):
    """A job's way from cells to a version that is live; the matrix."""
    found = client.read(f"/api/similarity-matrix/?offset=0&limit=100000&name={name}&type={type}&description=&version=")
    matrix = found["results"][0] if found["results"] else client.call(
        "POST", "/api/similarity-matrix/", {"name": name, "type": type, "description": name, "version": 0}).json
    version = matrix["version"] + 1
    link = client.link("similarity-matrix", matrix["id"])
    for start in range(0, len(cells), 3):
        rows = [
            {"row": row, "column": column, "value": value, "version": version, "matrix": link}
            for row, column, value in cells[start : start + 3]]
        for _ in range(2):  # A retry sends the same cells again.
            sent = client.call("POST", "/api/similarity-matrix-cells/", rows)
            assert sent.status == 201 and len(sent.json) == len(rows), sent.body
    live = client.call("PUT", f"/api/similarity-matrix/{matrix['id']}/", matrix | {"version": version})
    assert live.status == 200 and live.json["version"] == version, live.body
    versions = client.read(f"/api/similarity-matrix/{matrix['id']}/versions/")
    for old in [entry["version"] for entry in versions if entry["version"] != version]:
        gone = client.call("DELETE", f"/api/similarity-matrix/{matrix['id']}/versions/{old}/")
        assert gone.status == 200 and gone.json["matrix"] == str(matrix["id"]) and gone.json["version"] == str(old)
        assert gone.json["deleted"] > 0
    return live.json


def test_a_job_publishes_matrices_version_by_version_and_registers_its_recommender(client):
    client.call("POST", "/api/interactions/", ratings(client))
    items = [(1, 2, 0.9), (1, 3, 0.4), (2, 3, 0.8), (4, 5, 0.7), (3, 6, -0.2)]
    people = [(1, 2, 0.1), (1, 3, 0.9), (2, 4, 0.95), (5, 7, 0.8)]
    for version in (1, 2):
        item_matrix = publish(client, "SVD-item-to-item", 2, items)
        user_matrix = publish(client, "SVD-user-to-user", 1, people)
        assert item_matrix["version"] == user_matrix["version"] == version
        assert client.read(f"/api/similarity-matrix/{item_matrix['id']}/versions/") == [{"version": version}]
        wanted = {
            "name": "SVD", "user_similarity_matrix": client.link("similarity-matrix", user_matrix["id"]),
            "item_similarity_matrix": client.link("similarity-matrix", item_matrix["id"])}
        found = client.read("/api/recommenders/?offset=0&limit=100000&name=SVD")["results"]
        if found:
            saved = client.call("PUT", f"/api/recommenders/{found[0]['id']}/", found[0] | wanted)
            assert saved.status == 200
        else:
            saved = client.call("POST", "/api/recommenders/", wanted)
            assert saved.status == 201
        assert saved.json["user_similarity_matrix"] == f"{client.url}/api/similarity-matrix/{user_matrix['id']}/"
        assert saved.json["enable"] is True and saved.json["max_items_by_similar_user"] == 20
    # Each pair was sent once, and both sides have it; what is not above 0 is left out.
    rest = client.call("GET", "/api/v1/recommenders", token=f"Bearer {client.token}")
    assert any(one["name"] == "SVD" and one["model"] == "published" for one in rest.json["results"])
    similar = client.read(f"/api/similarity-matrix-cells/?row=2&column=&matrix={item_matrix['id']}")
    assert {(cell["column"], round(cell["value"], 6)) for cell in similar["results"]} == {(1, 0.9), (3, 0.8)}
    neighbours = client.read(
        f"/api/similarity-matrix-cells/?row=3&matrix={client.link('similarity-matrix', user_matrix['id'])}")["results"]
    assert [(cell["column"], round(cell["value"], 6)) for cell in neighbours] == [(1, 0.9)]


def test_names_of_matrices_and_recommenders_are_taken_once(client):
    value = {"name": "twice", "type": 2, "description": "d", "version": 0}
    assert client.call("POST", "/api/similarity-matrix/", value).status == 201
    again = client.call("POST", "/api/similarity-matrix/", value)
    assert again.status == 400 and again.json == {"name": ["similarity matrix with this Name already exists."]}
    wrong = client.call("POST", "/api/similarity-matrix/", value | {"name": "third", "type": 3})
    assert wrong.status == 400 and wrong.json == {"type": ['"3" is not a valid choice.']}
    assert client.call("POST", "/api/recommenders/", {"name": "twice"}).status == 201
    again = client.call("POST", "/api/recommenders/", {"name": "twice"})
    assert again.status == 400 and again.json == {"name": ["recommender with this Name already exists."]}


def test_a_version_needs_its_cells_and_cells_need_a_version(client):
    made = client.call("POST", "/api/similarity-matrix/", {"name": "empty", "type": 2, "description": "d"}).json
    answer = client.call("PUT", f"/api/similarity-matrix/{made['id']}/", made | {"version": 4})
    assert answer.status == 400 and "version" in answer.json
    cell = {"row": 1, "column": 2, "value": 0.5, "matrix": client.link("similarity-matrix", made["id"])}
    answer = client.call("POST", "/api/similarity-matrix-cells/", [cell])
    assert answer.status == 400 and "version" in answer.json[0]
    assert client.read(f"/api/similarity-matrix/{made['id']}/versions/") == []
    gone = client.call("DELETE", f"/api/similarity-matrix/{made['id']}/versions/1/")
    assert gone.status == 404 and gone.body == b""
    assert client.call("DELETE", f"/api/similarity-matrix/{made['id']}/").status == 204
