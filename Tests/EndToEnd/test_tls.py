"""TLS without a proxy: what a visitor meets, and what an operator does with certificates."""

import re
import signal
import ssl
import subprocess
from http.client import HTTPConnection, HTTPSConnection

import pytest

from deadlines import eventually
from program import Server, palate

SECONDS = 20


class Certificate:
    """A certificate and its key, as files that can be made anew in place."""

    def __init__(self, folder):
        self.path, self.key = folder / "certificate.pem", folder / "key.pem"
        self.renew()

    def renew(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
            + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
            + ["-keyout", str(self.key), "-out", str(self.path)],
            check=True,
            capture_output=True,
        )

    @property
    def bytes(self):
        return ssl.PEM_cert_to_DER_cert(self.path.read_text())

    @property
    def options(self):
        return ["--tls-certificate", str(self.path), "--tls-key", str(self.key)]

    def connect(self, site):
        """A connection of a client that trusts this certificate as it is now, and no other."""
        trust = ssl.create_default_context(cafile=self.path)
        connection = HTTPSConnection(site.host, site.port, timeout=SECONDS, context=trust)
        connection.connect()
        return connection


def ask(connection, path="/session/new"):
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    return answer


@pytest.fixture
def certificate(tmp_path):
    return Certificate(tmp_path)


@pytest.fixture
def site(catalogue, certificate, tmp_path):
    with Server(catalogue.copy(tmp_path), *certificate.options, "--redirect-port", "0") as site:
        site.redirect_port = int(re.fullmatch(r"http://127.0.0.1:(\d+) redirects there\n", site.next_line())[1])
        yield site


def test_the_site_is_served_with_secure_cookies_and_the_demand_for_https(site, certificate):
    assert site.url == f"https://127.0.0.1:{site.port}"
    answer = ask(certificate.connect(site))
    assert answer.status == 200 and "Sign in" in answer.text
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Set-Cookie"].startswith("__Host-") and "; Secure" in answer.headers["Set-Cookie"]


def test_a_browser_works_over_it(open_page, site):
    page = open_page("/", of=site.url, ignore_https_errors=True)
    assert page.url == f"{site.url}/"


@pytest.mark.parametrize("port", ["port", "redirect_port"])
def test_who_asks_in_plain_is_sent_to_https(site, port):
    answer = ask(HTTPConnection(site.host, getattr(site, port), timeout=SECONDS), "/items?q=a%20b")
    assert answer.status == 308
    assert answer.headers["Location"] == f"{site.url}/items?q=a%20b"
    assert "Strict-Transport-Security" not in answer.headers


def test_a_new_certificate_is_taken_on_sighup_while_old_connections_go_on(site, certificate):
    old = certificate.connect(site)
    before = certificate.bytes
    assert ask(old).status == 200
    certificate.renew()
    assert certificate.bytes != before
    site.process.send_signal(signal.SIGHUP)
    eventually(lambda: "The certificate was read again; it is valid from" in site.log(), "the word that it was taken")
    new = certificate.connect(site)
    assert new.sock.getpeercert(binary_form=True) == certificate.bytes
    assert ask(new).status == 200
    assert old.sock.getpeercert(binary_form=True) == before
    assert ask(old).status == 200, "on the same connection"


def test_a_certificate_that_cannot_be_used_leaves_the_old_one(site, certificate):
    before = certificate.path.read_text()
    certificate.path.write_text("not a certificate")
    site.process.send_signal(signal.SIGHUP)
    eventually(lambda: "the old one stays" in site.log(), "the word that it was not taken")
    assert str(certificate.path) in site.log()
    certificate.path.write_text(before)
    assert ask(certificate.connect(site)).status == 200


def test_sighup_without_a_certificate_changes_nothing(catalogue, tmp_path):
    with Server(catalogue.copy(tmp_path)) as site:
        site.process.send_signal(signal.SIGHUP)
        eventually(lambda: "no certificate" in site.log(), "the word that there is nothing to do")
        assert ask(HTTPConnection(site.host, site.port, timeout=SECONDS)).status == 200
        assert site.stop()[0] == 0


def test_an_expired_certificate_is_served_with_a_warning(catalogue, certificate, tmp_path):
    subprocess.run(
        ["openssl", "x509", "-in", str(certificate.path), "-signkey", str(certificate.key)]
        + ["-days", "-1", "-out", str(certificate.path)],
        check=True,
        capture_output=True,
    )
    with Server(catalogue.copy(tmp_path), *certificate.options) as site:
        assert "The certificate expired on" in site.log()


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--tls-certificate", "{certificate}"], 2, "tls-certificate needs tls-key"),
        (["--tls-key", "{key}"], 2, "tls-key needs tls-certificate"),
        (["--redirect-port", "0"], 2, "redirect-port redirects to https"),
        (["--tls-certificate", "{certificate}", "--tls-key", "{key}", "--url", "http://a.org"], 2, "https://"),
        (["--tls-certificate", "absent.pem", "--tls-key", "{key}"], 1, "There is no certificate file absent.pem"),
        (["--tls-certificate", "{certificate}", "--tls-key", "absent.pem"], 1, "There is no key file absent.pem"),
        (["--tls-certificate", "{certificate}", "--tls-key", "{other}"], 1, "does not belong to the certificate"),
    ],
)
def test_what_cannot_work_is_said_at_the_start(certificate, tmp_path, options, code, says):
    (tmp_path / "other").mkdir()
    other = Certificate(tmp_path / "other")
    names = {"certificate": certificate.path, "key": certificate.key, "other": other.key}
    words = [option.format(**names) for option in options]
    done = palate("serve", "--port", "0", *words, database=tmp_path / "palate.db", fails=True)
    assert done.returncode == code and says in done.stderr
    assert not (tmp_path / "palate.db").exists(), "it finds out before it makes anything"
