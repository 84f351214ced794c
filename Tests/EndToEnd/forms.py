"""A browser without a screen: keeps cookies, fills forms. For arranging what a test needs, and for sending what no
browser would."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from html import unescape

from rest import NoRedirect, send

PASSWORD = "a quiet morning"


class Visitor:
    def __init__(self, url):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._csrf = self._csrf_session = None
        self._opener = urllib.request.build_opener(
            NoRedirect, urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def open(self, path, headers=None):
        return self.send(urllib.request.Request(self.url + path, headers=headers or {}))

    def post(self, path, fields, headers=None):
        """Sends exactly these fields."""
        body = urllib.parse.urlencode(fields).encode()
        return self.send(urllib.request.Request(self.url + path, data=body, headers=headers or {}, method="POST"))

    def submit(self, path, fields=(), headers=None):
        """Sends a form with the anti-forgery token that the pages of this browser carry."""
        return self.post(path, {"_csrf": self.csrf(), **dict(fields)}, headers)

    def csrf(self):
        """One for each session: read again only after signing in or out."""
        session = self.cookie("palate_session")
        if self._csrf is None or self._csrf_session != session:
            self._csrf = hidden(self.open("/account" if session else "/session/new"), "_csrf")
            self._csrf_session = session
        return self._csrf

    def sign_up(self, name, password=PASSWORD):
        answer = self.submit("/accounts", {"name": name, "password": password})
        assert answer.status == 303, text(answer)
        return self

    def sign_in(self, name, password=PASSWORD):
        """The answer, as signing in may well be refused."""
        return self.submit("/session", {"name": name, "password": password})

    def rate(self, item, rating):
        answer = self.submit(f"/items/{item}/rating", {"rating": rating})
        assert answer.status == 303, text(answer)

    def cookie(self, name):
        return next((cookie.value for cookie in self.cookies if cookie.name == name), None)

    def send(self, request):
        return send(request, self._opener)


def text(answer):
    """What a page says, without its markup."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.body.decode())))


def hidden(answer, name):
    """The value of a page's first hidden field of that name."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', answer.body.decode())
    assert found, f"no hidden field {name}"
    return unescape(found.group(1))
