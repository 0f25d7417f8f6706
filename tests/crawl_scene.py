"""Websites of a few lines, served for real on loopback, and the crawl that visits them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from checks.material import Crawl, CrawledPage

ROOT = Path(__file__).resolve().parents[1]
CRAWL_SECONDS = 120


@dataclass
class Reply:
    """What one address answers."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Website:
    """A served site: `pages` maps path (with query) to a reply or a function of the request's count; `log` what was asked."""

    pages: dict[str, Reply | str | Callable[[int], Reply]] = field(default_factory=dict)
    otherwise: Callable[[str], Reply | None] = lambda path: None
    log: list[tuple[str, str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    base: str = ""

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    def asked(self, path: str) -> int:
        return sum(1 for _, p, _ in self.log if p == path)

    def reply(self, path: str) -> Reply:
        found = self.pages.get(path) or self.otherwise(path)
        if callable(found):
            found = found(self.asked(path))
        if isinstance(found, str):
            found = Reply(found)
        return found or Reply("<!doctype html><title>Sidan finns inte</title><h1>Sidan finns inte</h1>", 404)


def _handler(site: Website) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.log.append((self.command, self.path, time.monotonic()))
            site.agents.add(self.headers.get("User-Agent", ""))
            site.languages.add(self.headers.get("Accept-Language", ""))
            reply = site.reply(self.path)
            body = reply.body.replace("{base}", site.base).encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | reply.headers
            for name, value in headers.items():
                self.send_header(name, value.replace("{base}", site.base))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_HEAD = do_PUT = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def served(site: Website) -> Iterator[Website]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def run_crawl(start: str, **options: object) -> Crawl:
    """The crawl of that address, in a process of its own; its host is opened."""
    own = start.split("/")[2]
    allow = [*([own] if ":" in own else []), *options.pop("allow_hosts", [])]  # type: ignore[misc]
    given = json.dumps({"allow_hosts": allow, "max_pages": 60, **options})
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crawl_child.py")), start, given],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, capture_output=True, timeout=CRAWL_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return Crawl.from_bytes(done.stdout)


def html(title: str, body: str = "", words: int = 40, head: str = "") -> str:
    """A small whole page with a text of its own."""
    own = " ".join(f"{title.lower()} text {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(words // 3))
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><main><h1>{title}</h1><p>{own}</p>{body}</main></body></html>"
    )


def links(*paths: str) -> str:
    return "".join(f'<a href="{path}">{path.strip("/") or "start"}</a> ' for path in paths)


def ended(crawl: Crawl) -> dict[str, str]:
    """path -> how it ended, `outcome` or `outcome:reason`."""
    return {_path(page): page.outcome + (f":{page.reason}" if page.reason else "") for page in crawl.pages}


def _path(page: CrawledPage) -> str:
    return "/" + page.url.split("/", 3)[3]
