"""Everything that a script can get wrong is answered with a problem that says what, and changes nothing."""

import http.client
import json

import pytest


@pytest.fixture(scope="module")
def known(editor):
    """An item and a user that are there."""
    return {
        "item": editor.read("/items?limit=1")["results"][0]["id"],
        "user": editor.create("/users", {"external_id": "problem-rater"})["id"],
    }


def problem(answer, status, code=None):
    """The problem, checked for all that RFC 9457 and our own rules ask of it."""
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.json
    assert {"type", "title", "status", "detail", "instance", "code"} <= found.keys()
    assert found["status"] == status and found["detail"] and found["instance"].startswith("/api/v1/")
    if code:
        assert found["code"] == code
    return found


def fields(found):
    return {error["pointer"]: error["detail"] for error in found["errors"]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"title":"a",}', b'{"title":"a"} x', b"{'title':'a'}", b'{"title":"\xff"}', b'{"title":"\\ud800"}',
     b'{"title":"a","title":"b"}', b"[" * 5000, b'{"title":"a\x01"}', b"\xef\xbb\xbf\x00"],
    ids=["empty", "cut off", "trailing comma", "rest behind", "wrong quotes", "broken UTF-8", "half a surrogate",
         "field twice", "deeply nested", "control character", "zero byte"],
)
def test_malformed_json_is_a_400(editor, body):
    problem(editor.post("/items", body=body), 400, "malformed-json")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null"])
def test_json_that_is_no_object_is_refused(editor, body):
    problem(editor.post("/items", body=body), 422, "invalid")


def test_an_unknown_field_is_named(editor):
    found = problem(editor.post("/items", {"title": "a", "titel": "b"}), 422, "invalid")
    assert "/titel" in fields(found)


def test_every_field_of_the_wrong_type_is_named_at_once(editor):
    value = {"title": 7, "tags": ["fine", 3], "attributes": {"year": [1]}, "image_url": True}
    found = problem(editor.post("/items", value), 422, "invalid")
    assert {"/title", "/tags/1", "/image_url"} <= fields(found).keys()
    assert any(pointer.startswith("/attributes") for pointer in fields(found))


def test_a_missing_field_is_named(editor):
    assert "/title" in fields(problem(editor.post("/items", {}), 422))


@pytest.mark.parametrize(
    "value, pointer",
    [
        ({"title": "   "}, "/title"),
        ({"title": "a" * 501}, "/title"),
        ({"title": "a", "image_url": "javascript:alert(1)"}, "/image_url"),
        ({"title": "a", "image_url": "//elsewhere.example/a.png"}, "/image_url"),
        ({"title": "a", "tags": ["-Horror"]}, "/tags"),
        ({"title": "a", "tags": ["one, two"]}, "/tags"),
        ({"title": "a", "description": "x" * 20_001}, "/description"),
    ],
    ids=["blank title", "long title", "script as image", "image without scheme", "minus before tag", "comma in tag",
         "long description"],
)
def test_a_value_that_breaks_a_rule_is_named(editor, value, pointer):
    assert pointer in fields(problem(editor.post("/items", value), 422, "invalid"))


@pytest.mark.parametrize("rating", [0, 0.25, 5.5, -1, 3.3, 1e308, 4.500001])
def test_a_rating_off_the_scale_is_refused(editor, known, rating):
    before = editor.read(f"/items/{known['item']}")
    value = {"user_id": known["user"], "item_id": known["item"], "rating": rating}
    assert "/rating" in fields(problem(editor.post("/interactions", value), 422, "invalid"))
    assert editor.read(f"/items/{known['item']}") == before


@pytest.mark.parametrize("rating", ["4", None, True, [4]])
def test_a_rating_that_is_no_number_is_refused(editor, known, rating):
    value = {"user_id": known["user"], "item_id": known["item"], "rating": rating}
    assert "/rating" in fields(problem(editor.post("/interactions", value), 422, "invalid"))


@pytest.mark.parametrize("timestamp", [10**30, 1.5, "yesterday"])
def test_a_time_that_is_none_is_refused(editor, known, timestamp):
    value = {"user_id": known["user"], "item_id": known["item"], "rating": 4, "timestamp": timestamp}
    answer = editor.post("/interactions", value)
    assert answer.status in (400, 422)
    problem(answer, answer.status)


@pytest.mark.parametrize("timestamp", [-(2**62), 2**62])
def test_a_time_beyond_all_calendars_breaks_no_screen(editor, known, timestamp):
    value = {"user_id": known["user"], "item_id": known["item"], "rating": 4, "timestamp": timestamp}
    answer = editor.post("/interactions", value)
    assert answer.status in (200, 201, 422)
    assert editor.get("/health/live").status == 200
    assert editor.get(f"/interactions?user_id={known['user']}&sort=newest").status == 200


@pytest.mark.parametrize("user, item", [(10**9, None), (None, 10**9)], ids=["unknown user", "unknown item"])
def test_a_rating_of_or_by_what_is_not_there_is_refused(editor, known, user, item):
    value = {"user_id": user or known["user"], "item_id": item or known["item"], "rating": 4}
    answer = editor.post("/interactions", value)
    assert answer.status in (404, 422)
    problem(answer, answer.status)


@pytest.mark.parametrize(
    "path",
    ["/items/999999999", "/items/0", "/items/-1", "/items/abc", "/items/9223372036854775808", "/items/1.0",
     "/users/999999999", "/interactions/1-999999999", "/interactions/1",
     "/interactions/1-2-3", "/nothing", "/items/999999999/similar"],
)
def test_what_is_not_there_is_a_404(editor, path):
    problem(editor.get(path), 404)


@pytest.mark.parametrize("path", ["/items/%FF", "/items/1%00", "/items/%G1"])
def test_an_address_that_no_text_can_be_read_from_is_a_400(editor, path):
    assert editor.get(path).status == 400


def test_an_unknown_recommender_is_a_404(editor, known):
    problem(editor.get(f"/users/{known['user']}/recommendations?recommender=crystal-ball"), 404, "not-found")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_kind_of_content_is_a_415_that_says_what_is_taken(editor, kind):
    found = problem(editor.post("/items", body=b'{"title":"a"}', headers={"Content-Type": kind}), 415)
    assert "application/json" in found["detail"]


def test_a_body_too_large_is_a_413_that_names_the_limit(editor):
    found = problem(editor.post("/items", body=b" " * ((1 << 20) + 1)), 413)
    assert any(digit in found["detail"] for digit in "123456789")


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "with a length"])
def test_a_body_too_large_is_refused_before_it_is_all_read(server, catalogue, chunked):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    connection.putrequest("POST", "/api/v1/items")
    connection.putheader("Authorization", f"Bearer {catalogue.editor_token}")
    connection.putheader("Content-Type", "application/json")
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        connection.send(b"200000\r\n" + b" " * 0x100001)
    else:
        connection.putheader("Content-Length", str(1 << 40))
        connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    connection.close()


@pytest.mark.parametrize(
    "method, path, value",
    [("POST", "/items", {"title": "a"}), ("PUT", "/items/1", {"title": "a"}), ("PATCH", "/items/1", {"title": "a"}),
     ("DELETE", "/items/1", None), ("POST", "/interactions", {"item_id": 1, "rating": 4}),
     ("POST", "/users", {"name": "a"}), ("GET", "/users", None), ("GET", "/me", None), ("GET", "/interactions", None),
     ("GET", "/users/1/recommendations", None), ("GET", "/users/1/interactions", None)],
)
def test_without_a_token_one_is_asked_for(guest, method, path, value):
    answer = guest.call(method, path, value)
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer", "Basic YTpi", "Bearer palate_" + "A" * 49, "Bearer " + "A" * 4000]
)
def test_a_token_that_is_not_good_is_refused(guest, header):
    problem(guest.get("/items", headers={"Authorization": header}), 401, "unauthorized")


def test_a_token_with_one_letter_changed_is_refused(guest, catalogue):
    token = catalogue.editor_token[:-1] + ("A" if catalogue.editor_token[-1] != "A" else "B")
    problem(guest.get("/me", headers={"Authorization": f"Bearer {token}"}), 401)


@pytest.mark.parametrize(
    "method, path, value",
    [("POST", "/items", {"title": "a"}), ("PATCH", "/items/1", {"title": "a"}), ("DELETE", "/items/1", None),
     ("POST", "/users", {"name": "a"}), ("POST", "/interactions", {"user_id": 1, "item_id": 1, "rating": 4})],
)
def test_a_token_for_reading_may_not_write(guest, catalogue, method, path, value):
    headers = {"Authorization": f"Bearer {catalogue.reading_token}"}
    problem(guest.call(method, path, value, headers=headers), 403, "forbidden")


def test_a_member_may_not_write_what_is_an_editors(member, known):
    problem(member.post("/items", {"title": "a"}), 403, "forbidden")
    problem(member.delete(f"/items/{known['item']}"), 403, "forbidden")
    problem(member.post("/users", {"name": "a"}), 403, "forbidden")
    problem(member.get("/users"), 403, "forbidden")


def test_a_member_may_not_rate_as_another_nor_read_anothers_ratings(member, known):
    value = {"user_id": known["user"], "item_id": known["item"], "rating": 1}
    problem(member.post("/interactions", value), 403, "forbidden")
    problem(member.get(f"/users/{known['user']}/interactions"), 403, "forbidden")
    problem(member.get(f"/users/{known['user']}/recommendations"), 403, "forbidden")


@pytest.mark.parametrize(
    "path", ["/items?colour=red", "/items?limit=10&Limit=3", "/users?name=a", "/interactions?rating=4", "/tags?name=a",
             "/items/popular?tag=Film"],
)
def test_an_unknown_query_parameter_is_named(editor, path):
    found = problem(editor.get(path), 400)
    assert f"“{path.split('?')[1].split('&')[-1].split('=')[0]}”" in found["detail"]


@pytest.mark.parametrize("path", ["/items/1?colour=red", "/health/live?deep=true", "/me?x=1", "/interactions/1-1?x=1"])
def test_an_unknown_query_parameter_of_a_single_thing_is_named_too(editor, path):
    problem(editor.get(path), 400)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=-1", "limit=ten", "limit=", "limit=1e2", "count=yes", "sort=beauty",
              "sort=", "sort=--title", "q=%FF", "q=%G1"],
)
def test_a_query_that_cannot_be_meant_is_refused(editor, query):
    problem(editor.get(f"/items?{query}"), 400)


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "%2B%2F%3D", "x" * 3000])
def test_a_bad_cursor_is_refused(editor, cursor):
    problem(editor.get(f"/items?cursor={cursor}"), 400)


def test_a_cursor_of_another_list_is_refused(editor):
    cursor = editor.read("/items?sort=title&limit=1")["next_cursor"]
    problem(editor.get(f"/items?sort=-votes&cursor={cursor}"), 400)
    problem(editor.get(f"/users?cursor={cursor}"), 400)


def test_a_cursor_that_was_tampered_with_is_an_error(editor):
    cursor = editor.read("/items?limit=1&sort=votes")["next_cursor"]
    # The last character may have bits to spare, which say nothing.
    for index in range(len(cursor) - 1):
        changed = cursor[:index] + ("A" if cursor[index] != "A" else "B") + cursor[index + 1 :]
        assert editor.get(f"/items?sort=votes&cursor={changed}").status == 400


@pytest.mark.parametrize(
    "value, pointer",
    [({}, "/ratings"), ({"ratings": []}, "/ratings"), ({"ratings": [{"item_id": 1}]}, "/ratings/0/rating"),
     ({"ratings": [{"item_id": 1, "rating": 9}]}, "/ratings/0/rating"), ({"items": ["a"]}, "/items/0"),
     ({"items": [1], "limit": 0}, "/limit"), ({"items": [1], "mood": "good"}, "/mood")],
)
def test_recommendations_for_given_ratings_say_what_is_wrong_with_them(guest, value, pointer):
    assert pointer in fields(problem(guest.post("/recommendations", value), 422, "invalid"))


def test_no_problem_tells_of_the_inside(editor):
    for answer in [editor.post("/items", body=b"{"), editor.get("/items/abc"), editor.get("/items?sort=x")]:
        said = json.dumps(answer.json).lower()
        assert not any(word in said for word in ("sqlite", ".swift", "select ", "fatal"))
