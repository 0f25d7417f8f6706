"""A list with sites that cannot be scanned: each has its reason, the others are still done."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import tillsyn
from crawler.demo.certificate import make_certificate
from crawler.exit_codes import Exit

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are told by the tests."""


class Gone(Quiet):
    """A page that is there for whoever reads its source, and gone for a browser."""

    def do_GET(self) -> None:
        if self.path != "/" or "Upgrade-Insecure-Requests" in self.headers:
            self.send_error(404)
            return
        page = b"<!doctype html><title>Borta</title><h1>Borta</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


class Broken(Quiet):
    def do_GET(self) -> None:
        self.send_error(500)


@contextmanager
def served(handler: object, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:  # type: ignore[arg-type]
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_each_bad_site_has_its_reason_and_the_good_one_is_done(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(
        '<!doctype html><html lang="sv"><title>Exempelby kommun</title><body><main><h1>Exempelby</h1><p>Välkommen hit.</p></main></body></html>',
        encoding="utf-8",
    )
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=800)
    certificate = make_certificate(["expired.example"], tmp_path, long_ago)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.chain_file, certificate.key_file)
    with ExitStack() as stack:
        good = stack.enter_context(served(partial(Quiet, directory=str(site))))
        broken = stack.enter_context(served(Broken))
        expired = stack.enter_context(served(Quiet, tls))
        gone = stack.enter_context(served(Gone))
        (tmp_path / "list.csv").write_text(
            "\ufeffid;name_sv;start_url\n"
            f"good;Exempelby;http://good.example:{good}\n"
            f"broken;Trasig;http://broken.example:{broken}/\n"
            f"expired;Utgången;https://expired.example:{expired}/\n"
            f"gone;Borta;http://gone.example:{gone}/\n"
            "\n# these two are not there\n"
            "down;Nere;http://down.example:9\n"
            "nowhere;Ingenstans;http://exempelby.invalid\n",
            encoding="utf-8",
        )
        opened = [f"good.example:{good}=127.0.0.1:{good}", f"broken.example:{broken}=127.0.0.1:{broken}",
                  f"expired.example:{expired}=127.0.0.1:{expired}", f"gone.example:{gone}=127.0.0.1:{gone}",
                  "down.example:9=127.0.0.1:9"]  # fmt: skip
        result = CliRunner().invoke(
            tillsyn,
            ["scan", "--list", str(tmp_path / "list.csv"), "--db", str(tmp_path / "t.db"), "--contact", "a@exempel.se", "--no-journeys",
             "--depth", "quick", "--format", "json",
             *(part for host in opened for part in ("--allow-host", host))],
        )  # fmt: skip
    told = {row["site"]: row for row in json.loads(result.stdout)}
    assert result.exit_code == Exit.SITES_FAILED, result.stderr
    assert told["good"]["status"] == "done"
    assert {site: row["status"] for site, row in told.items() if site != "good"} == dict.fromkeys(
        ("broken", "expired", "gone", "down", "nowhere"), "failed"
    )
    reasons = {site: row["reason"] for site, row in told.items() if site != "good"}
    print(reasons)
    assert "tls" in reasons["expired"] or "certificate" in reasons["expired"]
    assert reasons["gone"] == "no_page_audited"
    assert "dns" in reasons["nowhere"]
    assert "connect" in reasons["down"]
    assert all(f"{site}  failed: {reason}" in result.stderr for site, reason in reasons.items())
