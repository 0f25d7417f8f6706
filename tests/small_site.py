"""A small site of our own on loopback for errands, told page by page; counts what it was asked for."""

from __future__ import annotations

import http.server
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.material import Walk
from crawler.journeys import run
from crawler.task import Options

HEAD = '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>'


@dataclass
class SmallSite:
    """Pages by path; anything else answers 404. `asked` holds method and path of every request."""

    pages: dict[str, tuple[int, str, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    base: str = ""

    def page(self, path: str, title: str, body: str, *, lang: str = "sv", status: int = 200) -> None:
        """A page of HTML."""
        self.pages[path] = (status, HEAD.format(lang=lang, title=title) + body + "</body></html>", {})

    @property
    def unsafe(self) -> list[str]:
        """Requests that could change something."""
        return [a for a in self.asked if not a.startswith(("GET ", "HEAD ", "OPTIONS "))]

    def options(self) -> Options:
        """Options that let a walk reach this site."""
        return Options(allow_hosts=(urllib.parse.urlsplit(self.base).netloc,))

    def walk(self, journey: str | Path, persona: str = "desktop", task: str | None = None, **more: Any) -> Walk:
        """Walk one errand on this site."""
        return run(journey, site=self.base + "/", persona=persona, options=self.options(), task=task, **more)


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that the guard cuts are no news."""


@contextmanager
def serve() -> Iterator[SmallSite]:
    """An empty small site, served from a thread."""
    small = SmallSite()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def _answer(self) -> None:
            small.asked.append(f"{self.command} {self.path}")
            if length := int(self.headers.get("Content-Length") or 0):
                self.rfile.read(length)
            path = urllib.parse.urlsplit(self.path).path
            missing = (404, "<!doctype html><title>404</title><p>finns inte", {})
            status, text, headers = small.pages.get(self.path) or small.pages.get(path) or missing
            raw = text.encode()
            self.send_response(status)
            kind = "text/plain" if path.endswith(".txt") else "text/html; charset=utf-8"
            for name, value in ({"Content-Type": kind} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _answer

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    small.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield small
    finally:
        server.shutdown()
        server.server_close()
