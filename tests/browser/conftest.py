"""A small site on loopback whose pages a test writes as text, and a browser pool behind the real guard."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crawler.browser.find import NoBrowserError, find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pool import BrowserPool
from crawler.egress import Egress, parse_allow_host

Answer = tuple[int, dict[str, str], str]


class Pages:
    """Pages by path; `seen` lists every request as (method, path)."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, str]] = []
        self.host = ""

    def page(self, path: str, html: str, *, status: int = 200, **headers: str) -> str:
        """Put a page there; its address comes back. Header names with `_` for `-`."""
        self.answers[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, html)
        return f"http://{self.host}{path}"


@pytest.fixture
def pages() -> Iterator[Pages]:
    site = Pages()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            path = self.path.split("?")[0]
            site.seen.append((self.command, path))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = site.answers.get(path, (404, {}, "<!doctype html><title>Nej</title><p>Finns inte"))
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", headers.get("Content-Type", "text/html; charset=utf-8"))
            for name, value in headers.items():
                if name != "Content-Type":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_HEAD = answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.host = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()


Visitor = Callable[..., list[VisitRecord]]


@pytest.fixture
def visit(pages: Pages) -> Visitor:
    """Visit addresses one after the other in one worker (or all at once with `together`), as orders with these choices."""
    try:
        found = find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))

    def run(
        *urls: str, together: bool = False, tabs: int = 1, grace: float = 25.0, **choices: Any
    ) -> list[VisitRecord]:
        async def go() -> list[VisitRecord]:
            with Egress(allow=[parse_allow_host(pages.host)]) as egress:
                async with BrowserPool(egress, found, tabs=tabs, grace_seconds=grace) as pool:
                    settings = {"persona": DESKTOP, "hosts": [pages.host], **choices}
                    now = datetime.now(UTC).isoformat()
                    work: list[Awaitable[VisitRecord]] = [
                        pool.visit(VisitOrder(id=0, tab=0, url=url, started_at=now, **settings)) for url in urls
                    ]
                    if together:
                        return list(await asyncio.gather(*work))
                    return [await one for one in work]

        return asyncio.run(go())

    return run
