"""What tests share: the program's data, one server for each module, one browser for all."""

import itertools
import json
import os
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from forms import PASSWORD, Visitor
from program import Server, palate
from rest import Rest
from watching import Watch

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]

ADMIN, EDITOR, MEMBER = "ada", "edda", "mina"


@dataclass
class Catalogue:
    """A trained demo catalogue with an account of each role, and tokens of theirs."""

    database: Path
    editor_token: str
    reading_token: str
    member_token: str

    def copy(self, folder):
        """Through SQLite, as part of the database may stand in its write-ahead log."""
        copy = folder / "palate.db"
        with closing(sqlite3.connect(self.database)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)
        return copy


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory):
    """Made once; every module works on a copy."""
    database = tmp_path_factory.mktemp("catalogue") / "palate.db"
    palate("demo", database=database)
    palate("train", database=database)
    for name, role in [(ADMIN, "admin"), (EDITOR, "editor"), (MEMBER, "member")]:
        palate("user", "create", name, "--role", role, "--password", PASSWORD, database=database)

    def token(account, scopes):
        return palate("token", "create", account, "--scopes", scopes, database=database).stdout.strip()

    return Catalogue(database, token(EDITOR, "read,write"), token(EDITOR, "read"), token(MEMBER, "read,write"))


@pytest.fixture(scope="module")
def server(catalogue, tmp_path_factory):
    # Tests make more accounts in a minute than one address may in a day.
    with Server(catalogue.copy(tmp_path_factory.mktemp("server")), "--rate-limit", "sign-up=1000/m") as server:
        yield server


@pytest.fixture(scope="module")
def editor(server, catalogue):
    """A script of an editor, that may read and write."""
    return Rest(server.url, catalogue.editor_token)


@pytest.fixture(scope="module")
def member(server, catalogue):
    """A script of a member, that may read and write what is the member's own."""
    return Rest(server.url, catalogue.member_token)


@pytest.fixture(scope="module")
def guest(server):
    """A script without a token."""
    return Rest(server.url)


@pytest.fixture(scope="session")
def new_name():
    """Names that nobody has yet."""
    numbers = itertools.count(1)
    return lambda: f"rater{next(numbers)}"


@pytest.fixture
def visitor(server):
    return Visitor(server.url)


@pytest.fixture
def rater(server, new_name):
    """A new member's browser, without a screen."""
    return Visitor(server.url).sign_up(new_name())


@pytest.fixture(scope="session")
def browser():
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, f"none of {', '.join(BROWSERS)} is installed; bin/setup --tests does it"
    # Chromium's sandbox refuses to run as root, as it would in a container.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def profiles(browser):
    """Browser profiles that no test uses at the moment, by their settings: making one takes longer than most tests."""
    idle = defaultdict(list)
    yield idle
    for page in (page for pages in idle.values() for page in pages):
        page.context.close()


@pytest.fixture
def open_page(browser, server, profiles):
    """Opens pages of the module's server, or of another site; each is a browser of its own, without cookies but for those
    of the visitor whose page it is. At the end, none may have complained."""
    opened = []

    def open_page(path="/", *, of=None, **options):
        site = (of.url if isinstance(of, Visitor) else of) or server.url
        settings = json.dumps([site, options], sort_keys=True)
        page = profiles[settings].pop() if profiles[settings] else new_profile(browser, site, options)
        opened.append((settings, page))
        if isinstance(of, Visitor):
            page.context.add_cookies([{"name": c.name, "value": c.value, "url": site} for c in of.cookies])
        page.goto(path)
        return page

    yield open_page
    complaints = [complaint for _, page in opened for complaint in page.watch.complaints]
    for settings, page in opened:
        if page.watch.is_untouched:
            page.goto("about:blank")
            page.context.clear_cookies()
            profiles[settings].append(page)
        else:
            page.context.close()
    assert complaints == []


def new_profile(browser, site, options):
    context = browser.new_context(base_url=site, **options)
    watch = Watch(context, site)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.watch = watch
    return page
