"""Serves the demo towns over http and https on loopback, one process, and counts what a harmless visitor never does.

    with serve() as demo:            # or serve(only={"grankoping"})
        demo.allow_hosts             # ["www.xn--grankping-77a.example:443=127.0.0.1:40123", ...]

Towns and third parties are told apart by the Host header; ports are free ones; only a temporary folder is written.
"""

import argparse
import csv
import datetime as dt
import gzip
import hashlib
import http.server
import json
import re
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from crawler.demo.certificate import make_certificate
from crawler.demo.town import STATE_CHANGING, Answer, Request, Town, a_label, media_type

HERE = Path(__file__).resolve().parent
TOWNS = HERE / "towns"
THIRD_PARTIES = HERE / "thirdparties"
SITES_FILE = HERE.parents[1] / "profiles" / "organisations" / "demo.csv"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CANARY_PATH = "/__canary.json"
BODY_LIMIT = 1_000_000
LOG_LIMIT = 200
GZIP_FROM_BYTES = 600
IDLE_SECONDS = 30
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass(slots=True)
class Canary:
    """Requests one town (or third party) received; the first two stay 0 for a visitor that does no harm."""

    unsafe_method: int = 0
    state_changing: int = 0
    log: list[str] = field(default_factory=list)
    paths: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a visitor must be told to reach the towns, and what the towns saw of it."""

    sites: list[dict[str, str]]
    towns: dict[str, Town]
    allow_hosts: list[str]
    spki: str
    ca_file: str
    https_port: int
    http_port: int
    counts: dict[str, Canary]
    lock: threading.Lock

    def canaries(self) -> dict[str, dict[str, object]]:
        """Per town and third-party host: unsafe methods, state-changing links, a log of both, requests by path."""
        with self.lock:
            return {
                name: {
                    "unsafe_method": one.unsafe_method,
                    "state_changing": one.state_changing,
                    "log": list(one.log),
                    "paths": dict(sorted(one.paths.items())),
                }
                for name, one in sorted(self.counts.items())
            }


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdParty:
    """A host that is not the towns' own: trackers, embedded films and maps."""

    host: str
    folder: Path

    def answer(self, request: Request) -> Answer:
        if request.method == "POST":
            return Answer(status=204, headers=(("Access-Control-Allow-Origin", "*"),))
        path = request.path if request.path != "/" else "/index.html"
        file = (self.folder / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.folder) or not file.is_file():
            return Answer(status=404, media_type="text/plain")
        seen = hashlib.sha256(self.host.encode()).hexdigest()[:16]
        headers = (
            ("Access-Control-Allow-Origin", "*"),
            ("Set-Cookie", f"uid={seen}; Path=/; Max-Age=31536000; SameSite=None; Secure"),
        )
        return Answer(status=200, body=file.read_bytes(), media_type=media_type(path), headers=headers)


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; the routing table stands on the server."""

    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = IDLE_SECONDS
    server: "Server"

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the canaries are the log."""

    def _respond(self) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path) or "/"
        length = min(int(self.headers.get("Content-Length") or 0), BODY_LIMIT)
        raw = self.rfile.read(length) if length else b""
        if path == CANARY_PATH:
            body = json.dumps(self.server.demo.canaries(), ensure_ascii=False).encode()
            return self._send(Answer(status=200, body=body, media_type="application/json; charset=utf-8"), {})
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0].casefold()
        party = self.server.table.get(host)
        if party is None:
            return self._send(Answer(status=421, media_type="text/plain"), {})
        self._count(party.slug if isinstance(party, Town) else party.host, host, path)
        headers = dict(party.settings.get("headers", {})) if isinstance(party, Town) else {}
        if not self.server.is_secure:
            headers.pop("Strict-Transport-Security", None)
        if self.command == "OPTIONS":
            return self._send(Answer(status=204, headers=(("Allow", "GET, HEAD, OPTIONS, POST"),)), headers)
        if self.command not in SAFE_METHODS | {"POST"}:
            return self._send(Answer(status=405, headers=(("Allow", "GET, HEAD, OPTIONS, POST"),)), headers)
        request = Request(
            method="POST" if self.command == "POST" else "GET",
            host=host,
            path=path,
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            fields=_fields(raw, self.headers.get("Content-Type", "")),
            is_secure=self.server.is_secure,
            has_cookies="Cookie" in self.headers,
        )
        return self._send(party.answer(request), headers)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _respond

    def _count(self, name: str, host: str, path: str) -> None:
        demo = self.server.demo
        with demo.lock:
            canary = demo.counts[name]
            canary.paths[path] += 1
            is_unsafe, changes = self.command not in SAFE_METHODS, path.startswith(STATE_CHANGING)
            canary.unsafe_method += is_unsafe
            canary.state_changing += changes
            if (is_unsafe or changes) and len(canary.log) < LOG_LIMIT:
                canary.log.append(f"{self.command} {host}{path}")

    def _send(self, answer: Answer, headers: dict[str, str]) -> None:
        body, status = answer.body, answer.status
        extra = list(answer.headers)
        is_plain_get = status == HTTPStatus.OK and self.command in ("GET", "HEAD")
        if is_plain_get:
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
            extra += [("ETag", tag), ("Vary", "Accept-Encoding")]
            if tag in (self.headers.get("If-None-Match") or ""):
                status, body = HTTPStatus.NOT_MODIFIED, b""
        part = RANGE.fullmatch(self.headers.get("Range") or "")
        if is_plain_get and part and body:
            first, last = int(part[1]), min(int(part[2] or len(body) - 1), len(body) - 1)
            if first <= last:
                extra.append(("Content-Range", f"bytes {first}-{last}/{len(body)}"))
                status, body = HTTPStatus.PARTIAL_CONTENT, body[first : last + 1]
        elif (
            len(body) >= GZIP_FROM_BYTES
            and _compresses(answer.media_type)
            and "gzip" in (self.headers.get("Accept-Encoding") or "")
        ):
            body = gzip.compress(body, 6, mtime=0)
            extra.append(("Content-Encoding", "gzip"))
        self.send_response(status)
        if body or status == HTTPStatus.OK:
            self.send_header("Content-Type", answer.media_type)
        if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self.send_header("Content-Length", str(len(body)))
        for key, value in [*headers.items(), *extra]:
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """One listening port; the handshake of TLS happens in the connection's own thread."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, table: dict[str, Town | ThirdParty], tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.table, self.is_secure = table, tls is not None
        self.demo: Demo
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """Visitors hang up in the middle; that is their right and no news."""


def _compresses(kind: str) -> bool:
    return kind.startswith("text/") or any(word in kind for word in ("json", "xml", "javascript", "charset"))


def _fields(raw: bytes, kind: str) -> dict[str, str]:
    text = raw.decode("utf-8", "replace")
    if "json" in kind:
        with suppress(ValueError):
            value = json.loads(text)
            return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
        return {}
    return dict(parse_qsl(text, keep_blank_values=True))


def demo_sites(only: Collection[str] | None = None) -> list[dict[str, str]]:
    """Rows of profiles/organisations/demo.csv, those named by `only`."""
    with SITES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    unknown = set(only or ()) - {row["id"] for row in rows}
    if unknown:
        raise ValueError(f"no demo town named {', '.join(sorted(unknown))}; there are {', '.join(row['id'] for row in rows)}")
    return [row for row in rows if only is None or row["id"] in only]


@contextmanager
def serve(only: Collection[str] | None = None) -> Iterator[Demo]:
    """The towns named by `only` (default all) and the third parties they call, until the block ends."""
    sites = demo_sites(only)
    now = dt.datetime.now(dt.UTC)
    today = now.astimezone(ZoneInfo("Europe/Stockholm")).date()
    towns = {row["id"]: Town(TOWNS / row["id"], today) for row in sites}
    parties = [ThirdParty(host=a_label(p.name), folder=p) for p in sorted(THIRD_PARTIES.iterdir()) if p.is_dir()]
    table: dict[str, Town | ThirdParty] = {name: town for town in towns.values() for name in town.names}
    table |= {party.host: party for party in parties}
    with tempfile.TemporaryDirectory(prefix="tillsyn-demo-") as folder:
        certificate = make_certificate(sorted(table), Path(folder), now)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        tls.load_cert_chain(certificate.chain_file, certificate.key_file)
        servers = [Server(table, None), Server(table, tls)]
        http_port, https_port = (server.server_address[1] for server in servers)
        demo = Demo(
            sites=sites,
            towns=towns,
            allow_hosts=[
                f"{name}:{port}=127.0.0.1:{real}"
                for name in sorted(table)
                for port, real in ((80, http_port), (443, https_port))
            ],
            spki=certificate.spki,
            ca_file=str(certificate.ca_file),
            https_port=https_port,
            http_port=http_port,
            counts={name: Canary() for name in [*towns, *(party.host for party in parties)]},
            lock=threading.Lock(),
        )
        threads = []
        for server in servers:
            server.demo = demo
            threads.append(threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True))
            threads[-1].start()
        try:
            yield demo
        finally:
            for server in servers:
                server.shutdown()
                server.server_close()


def main() -> None:
    """Prints one JSON line with all a visitor needs, then serves for the given time."""
    parser = argparse.ArgumentParser(description="Serve the demo towns on loopback.")
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--only", default="", help="ids of towns, separated by commas")
    options = parser.parse_args()
    with serve({*filter(None, options.only.split(","))} or None) as demo:
        told = {"sites": demo.sites, "allow_hosts": demo.allow_hosts, "spki": demo.spki, "ca_file": demo.ca_file}
        print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201
        with suppress(KeyboardInterrupt):
            time.sleep(options.seconds)


if __name__ == "__main__":
    main()
