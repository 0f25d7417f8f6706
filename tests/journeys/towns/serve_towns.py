"""Serve the small towns beside this file, each written as one sheet, on loopback ports of their own.

A town is a folder with town.json (name, kind, start; optional encoding, not_found, redirects, trackers, search, extra_hosts,
latency_ms),
sheet.html and truth.json. In the sheet `<!-- page HOST? PATH | TITLE -->` begins a page that `<!-- layout -->` wraps and
`<!-- raw PATH -->` one that nothing wraps; `{{title}}`, `{{main}}`, `{{host:NAME}}` are filled in.
`start(root)` has the shape of the shared towns' own script, so that scripts/errands.py serves either, and so has the command line,
which scripts/judgements.py starts: `serve_towns.py [--seconds 900] [--only slug,slug] [--root DIR]`.
"""

from __future__ import annotations

import argparse
import html
import http.server
import json
import re
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

STEMMED = 7  # letters from which on a word is sought without its ending
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TRAPS = ("/logga-ut", "/ta-bort", "/avregistrera")
PART = re.compile(r"<!-- (layout|page|raw)(?: ([^|\n]*?))?(?: \| (.*?))? -->\n")
CANARY: dict[str, Counter[str]] = {}


class Town:
    """One sheet, read, and an answer for each address."""

    def __init__(self, folder: Path) -> None:
        self.conf: dict[str, Any] = json.loads((folder / "town.json").read_text("utf-8"))
        self.hosts: dict[str, str] = {}
        self.pages: dict[str, tuple[str, str]] = {}  # address -> (title, HTML)
        pieces = PART.split((folder / "sheet.html").read_text("utf-8"))[1:]
        layout = "{{main}}"
        for kind, address, title, text in zip(*(pieces[n::4] for n in range(4)), strict=True):
            if kind == "layout":
                layout = text
            else:
                whole = layout.replace("{{main}}", text) if kind == "page" else text
                self.pages[address.strip()] = (title or "", whole.replace("{{title}}", title or ""))

    def filled(self, text: str) -> str:
        return re.sub(r"\{\{host:(\w+)\}\}", lambda m: self.hosts[m[1]], text)

    def hits(self, query: str) -> list[tuple[str, str]]:
        """Addresses and titles of the pages that hold all words asked for."""
        words = [word if len(word) < STEMMED else word[:-2] for word in re.findall(r"\w+", query.casefold())]
        settings = self.conf.get("search", {})
        if not words or settings.get("finds_nothing"):
            return []
        found = []
        for address, (title, text) in self.pages.items():
            if " " in address or address in settings.get("exclude", []):
                continue
            main = re.search(r"(?s)<main\b.*</main>|<!-- begin -->.*<!-- end -->", text)
            plain = re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", f"{title} {main[0] if main else ''}").casefold()
            if all(re.search(rf"\b{re.escape(word)}", plain) for word in words):
                found.append((-8 * sum(word in title.casefold() for word in words), address, title))
        return [(address, title) for _, address, title in sorted(found)]

    def answer(self, host: str, target: str) -> tuple[int, str, str, dict[str, str]]:
        """Status, media type, text and headers for that request."""
        url = urlsplit(target)
        path, query = unquote(url.path), parse_qs(url.query, keep_blank_values=True)
        settings = self.conf.get("search", {})
        asked = (query.get(settings.get("param", "q")) or [""])[0]
        key = f"{host} {path}" if host else path
        if not host and path in self.conf.get("redirects", {}):
            return 302, "text/html", "", {"Location": self.filled(self.conf["redirects"][path])}
        if not host and path == settings.get("api"):
            hits = [{"url": address, "title": title} for address, title in self.hits(asked)]
            return 200, "application/json", json.dumps({"hits": hits}), {}
        if not host and path == settings.get("path") and asked:
            rows = "".join(f'<li><a href="{a}">{html.escape(t)}</a></li>' for a, t in self.hits(asked))
            text = self.pages[settings["some" if rows else "none"]][1]
            return 200, "text/html", text.replace("{{rows}}", rows).replace("{{q}}", html.escape(asked)), {}
        for address in (f"{key}?{unquote(url.query)}", key):
            if address in self.pages:
                return 200, "text/html", self.pages[address][1], {}
        missing = self.conf.get("not_found", {"status": 404, "page": ""})
        if path.endswith((".png", ".ico", ".css", ".js", ".pdf")) or not missing["page"]:
            return (
                404,
                "text/html",
                "<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>",
                {},
            )
        return missing["status"], "text/html", self.pages[missing["page"]][1], {}


def handler(town: Town, slug: str, host: str) -> type[http.server.BaseHTTPRequestHandler]:
    """Answers for one host of that town."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

        def respond(self) -> None:
            path = urlsplit(self.path).path
            time.sleep(town.conf.get("latency_ms", 0) / 1000)
            CANARY[slug]["unsafe_method"] += self.command not in SAFE
            CANARY[slug]["trap_path"] += path.startswith(TRAPS)
            if path == "/__canary.json":
                status, media, text, headers = 200, "application/json", json.dumps(CANARY), dict[str, str]()
            elif path == "/robots.txt":
                status, media, text, headers = 200, "text/plain", "User-agent: *\nDisallow:\n", {}
            elif path.endswith(".pdf"):
                status, media, text, headers = 200, "application/pdf", "%PDF-1.4\n%%EOF\n", {}
            else:
                status, media, text, headers = town.answer(host, self.path)
            encoding = town.conf.get("encoding", "utf-8")
            body = town.filled(text).encode(encoding, "xmlcharrefreplace")
            self.send_response(status)
            self.send_header("Content-Type", f"{media}; charset={encoding}")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond

    return Handler


def start(root: Path, only: frozenset[str] = frozenset()) -> dict[str, dict[str, Any]]:
    """Serve every town in that folder, or those named, from daemon threads of this process."""
    served = {}
    for folder in sorted(path.parent for path in root.glob("*/town.json")):
        if only and folder.name not in only:
            continue
        town, slug = Town(folder), folder.name
        CANARY[slug] = Counter(unsafe_method=0, trap_path=0)

        def bind(host: str, town: Town = town, slug: str = slug) -> str:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(town, slug, host))
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_address[1]}"

        for host in town.conf.get("extra_hosts", []):
            town.hosts[host] = bind(host)
        base = bind("")
        served[slug] = {
            "name": town.conf["name"], "kind": town.conf["kind"], "base": base,
            "start": base + town.conf.get("start", "/"), "hosts": town.hosts,
        }  # fmt: skip
    return served


def main() -> None:
    """Print where the towns are served, and stop after those seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--only", default="")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent)
    arguments = parser.parse_args()
    towns = start(arguments.root, frozenset(filter(None, arguments.only.split(","))))
    print(json.dumps({"towns": towns}), flush=True)
    time.sleep(arguments.seconds)


if __name__ == "__main__":
    main()
