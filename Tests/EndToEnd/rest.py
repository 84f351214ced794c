"""A script that speaks to the API, with nothing but what Python brings along."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message

SECONDS = 30


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Lets a test see the redirect itself."""

    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def send(request, opener=opener):
    """The answer, whatever its status."""
    try:
        with opener.open(request, timeout=SECONDS) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Rest:
    def __init__(self, url, token=None):
        self.url = url
        self.token = token

    def call(self, method, path, value=None, *, body=None, headers=None):
        """Sends `value` as JSON, or `body` as it stands. The path is below `/api/v1`."""
        fields = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if value is not None:
            body = json.dumps(value).encode()
        if body is not None:
            fields["Content-Type"] = "application/json"
        fields |= headers or {}
        return send(urllib.request.Request(f"{self.url}/api/v1{path}", data=body, headers=fields, method=method))

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def read(self, path):
        """The JSON of a path that is there."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.body}"
        return answer.json

    def post(self, path, value=None, **options):
        return self.call("POST", path, value, **options)

    def put(self, path, value=None, **options):
        return self.call("PUT", path, value, **options)

    def patch(self, path, value=None, **options):
        return self.call("PATCH", path, value, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)

    def create(self, path, value):
        """The JSON of what was made."""
        answer = self.post(path, value)
        assert answer.status == 201, f"{path}: {answer.status} {answer.body}"
        return answer.json

    def every(self, path, limit):
        """All results of a list, page after page."""
        results, cursor = [], None
        joint = "&" if "?" in path else "?"
        while True:
            page = self.read(f"{path}{joint}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
            assert len(page["results"]) <= limit
            results += page["results"]
            cursor = page["next_cursor"]
            if cursor is None:
                return results
