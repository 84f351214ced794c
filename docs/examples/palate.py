"""A small client of Palate's REST API, with nothing but what Python brings along. The other examples use it.

The site and the token come from the environment:

    export PALATE_URL=http://127.0.0.1:8080
    export PALATE_TOKEN=$(palate token create NAME --scopes read,write)
"""

import http.client
import json
import os
import sys
import urllib.parse


class Palate:
    def __init__(self, url=None, token=None):
        parts = urllib.parse.urlsplit(url or os.environ.get("PALATE_URL", "http://127.0.0.1:8080"))
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname, parts.port)
        self.token = token or os.environ.get("PALATE_TOKEN")

    def call(self, method, path, value=None, *, lines=None, headers=None, content_type="application/json", **query):
        """The answer to a request below `/api/v1`, read from JSON. Sends `value` as JSON, or `lines` (bytes) as they come."""
        query = {name: item for name, item in query.items() if item is not None}
        target = f"/api/v1{path}" + (f"?{urllib.parse.urlencode(query, doseq=True)}" if query else "")
        fields = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = lines
        if value is not None:
            body = json.dumps(value).encode()
        if body is not None:
            fields["Content-Type"] = content_type
        self.connection.request(method, target, body, fields | (headers or {}), encode_chunked=lines is not None)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            sys.exit(f"{method} {target}: {answer.status}\n{text.decode()}")
        return json.loads(text) if text else None

    def pages(self, path, **query):
        """Every result of a list, page by page."""
        cursor = None
        while True:
            page = self.call("GET", path, limit=1000, cursor=cursor, **query)
            yield from page["results"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def load(self, path, rows, **query):
        """Sends objects as lines of JSON while they are made, however many; what became of them."""
        lines = (json.dumps(row).encode() + b"\n" for row in rows)
        report = self.call(
            "POST", path, lines=pieces(lines), content_type="application/x-ndjson",
            headers={"Transfer-Encoding": "chunked"}, **query)
        told = [f"{count} {name}" for name, count in report.items() if isinstance(count, int)]
        print(f"{path}: {', '.join(told)}")
        for error in report["errors"]:
            print(f"  line {error['line']}: {error['detail']}")
        return report


def pieces(lines, size=1 << 16):
    """Lines joined into pieces that are worth a packet."""
    piece = []
    length = 0
    for line in lines:
        piece.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(piece)
            piece, length = [], 0
    if piece:
        yield b"".join(piece)
