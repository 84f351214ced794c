"""How often one may ask: who is slowed down, who is not, and what they are told."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from forms import PASSWORD, Visitor, text
from program import Server
from rest import Rest

SIGN_UPS, BAD_TOKENS, READS = 3, 20, 40


@pytest.fixture(scope="module")
def limited(catalogue, tmp_path_factory):
    """A server with limits that a test can meet; they come back so slowly that none does while it runs."""
    limits = f"sign-up={SIGN_UPS}/h read=1/m,burst={BAD_TOKENS} token-read=1/m,burst={READS}"
    with Server(catalogue.copy(tmp_path_factory.mktemp("limited")), "--rate-limit", limits) as server:
        yield server


def test_an_address_makes_a_few_accounts_and_is_then_told_to_come_back(catalogue, tmp_path):
    with Server(catalogue.copy(tmp_path), "--rate-limit", f"sign-up={SIGN_UPS}/h") as site:
        for number in range(SIGN_UPS):
            Visitor(site.url).sign_up(f"crowd{number}")
        late = Visitor(site.url)
        answer = late.submit("/accounts", {"name": "late", "password": PASSWORD})
        assert answer.status == 429 and 0 < int(answer.headers["Retry-After"]) <= 20 * 60
        assert "Come back in 20 minutes." in text(answer)
        assert late.sign_in("late").status == 422, "no such account was made"
        assert Visitor(site.url).sign_in("crowd0").status == 303, "who has an account still gets in"


def test_a_flood_by_one_token_is_refused_and_others_are_served(limited, catalogue):
    flood, other, guest = (Rest(limited.url, token) for token in (catalogue.editor_token, catalogue.member_token, None))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: flood.get("/me"), range(READS + 20)))
    assert sorted(answer.status for answer in answers) == [200] * READS + [429] * 20
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["Content-Type"] == "application/problem+json" and refused.json["code"] == "rate-limited"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert re.fullmatch(r'"token-read";r=0;t=\d+', refused.headers["RateLimit"])
    assert refused.headers["RateLimit-Policy"] == f'"token-read";q={READS};w={READS * 60}'
    assert other.get("/me").status == 200 and other.get("/me").headers["RateLimit"].startswith('"token-read";r=')
    assert guest.get("/health/live").status == 200


def test_a_flood_of_bad_tokens_is_refused_before_they_are_looked_up(limited, catalogue):
    answers = [Rest(limited.url, f"palate_{number}").get("/me").status for number in range(BAD_TOKENS + 5)]
    assert answers == [401] * BAD_TOKENS + [429] * 5
    assert Visitor(limited.url).open("/session/new").status == 200, "guests of the same address are still served"
    assert all(Rest(limited.url, "palate_0").get("/health/live").status == 200 for _ in range(100))


def test_a_person_who_is_refused_sees_a_calm_page(catalogue, tmp_path):
    with Server(catalogue.copy(tmp_path), "--rate-limit", "read=1/m,burst=2") as site:
        guest = Visitor(site.url)
        answer = next(answer for answer in map(guest.open, ["/session/new"] * 5) if answer.status == 429)
        assert "One moment" in text(answer) and "Come back in" in text(answer)
