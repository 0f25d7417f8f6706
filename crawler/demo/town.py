"""One demo town: its sources read from a folder, and an answer for each request; knows nothing of sockets.

A page source is a few `key: value` lines, a line `---`, and HTML with Jinja; the town's `_layout.html` wraps it.
Names that begin with `_` are parts and form steps, never addresses. Tokens in pages and text files:
`{{ iso(-3) }}` and `{{ sv(-3) }}` are the day three days ago, `{{ year }}` is this year.
"""

import datetime as dt
import hashlib
import html
import json
import mimetypes
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2

from crawler.demo.documents import Document, make_pdf, make_picture
from crawler.demo.search import Entry, Temper, search

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
RENDERED = frozenset({".xml", ".rss", ".txt", ".json", ".ttl", ".webmanifest", ".ics"})
TYPES = {
    ".css": "text/css", ".ics": "text/calendar", ".js": "text/javascript", ".json": "application/json",
    ".pdf": "application/pdf", ".rss": "application/rss+xml", ".svg": "image/svg+xml", ".ttl": "text/turtle",
    ".txt": "text/plain", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".xml": "application/xml",
    ".geojson": "application/geo+json", ".csv": "text/csv", ".vtt": "text/vtt",
}  # fmt: skip
TEXT_TYPES = ("text/", "application/json", "application/rss+xml", "application/xml", "application/geo+json",
              "application/manifest+json", "image/svg+xml")  # fmt: skip
NO_TEXT = re.compile(r"<(script|style|template|nav|form)\b.*?</\1>|<!--.*?-->", re.S)
TAG = re.compile(r"<[^>]+>")
STATE_CHANGING = ("/logga-ut", "/ta-bort", "/avregistrera")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a town needs to know of a request; `host` is an A-label without port, `path` is decoded."""

    method: str
    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    is_secure: bool = True
    has_cookies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One source file; `updated` is the day shown on the page, `meta` holds the remaining keys."""

    name: str
    url: str
    title: str
    description: str
    updated: dt.date
    meta: dict[str, str]
    template: str

    def __getitem__(self, key: str) -> str:
        return self.meta.get(key, "")


def a_label(name: str) -> str:
    """The name as it stands in DNS, in certificates and in a Host header."""
    return name.encode("idna").decode("ascii")


def swedish_date(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def plain_text(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", NO_TEXT.sub(" ", markup))).split())


class Town:
    """A town's folder, rendered once and kept."""

    def __init__(self, folder: Path, today: dt.date) -> None:
        self.slug, self.folder, self.today = folder.name, folder, today
        self.settings: dict[str, Any] = tomllib.loads((folder / "town.toml").read_text("utf-8"))
        self.host = a_label(self.settings["host"])
        self.apex = self.host.removeprefix("www.")
        self.aliases = {a_label(name): prefix for name, prefix in self.settings.get("aliases", {}).items()}
        self.encoding = self.settings.get("encoding", "utf-8")
        self.redirects_http = self.settings.get("http") == "redirect"
        self.redirects_apex = self.settings.get("apex") == "redirect"
        self.env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self.pages = self._read_pages()
        self.by_url = {page.url: page for page in self.pages if not page.name.startswith("_")}
        scheme = "https" if self.redirects_http else "http"
        self.env.globals |= {
            "iso": lambda days=0: self.day(days).isoformat(),
            "sv": lambda days=0: swedish_date(self.day(days)),
            "rfc822": lambda days=0: self.day(days).strftime("%a, %d %b %Y 07:30:00 +0100"),
            "swedish": swedish_date,
            "year": today.year,
            "origin": f"{scheme}://{self.host}",
            "host": self.host,
            "pages": list(self.by_url.values()),
            "news": sorted((p for p in self.by_url.values() if p["published"]), key=lambda p: -int(p["published"])),
            "page_at": self.by_url.__getitem__,
        }
        self.made = self._make_files()
        self.rendered: dict[str, bytes] = {}
        self.entries: list[Entry] | None = None

    @property
    def names(self) -> list[str]:
        """Every name the town answers to, the main one first."""
        bare = [self.apex] if self.apex != self.host and self.settings.get("apex") != "none" else []
        return [self.host, *bare, *self.aliases]

    def day(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)

    def _read_pages(self) -> list[Page]:
        pages, root = [], self.folder / "pages"
        for file in sorted(root.rglob("*.html")):
            head, _, body = file.read_text("utf-8").partition("\n---\n")
            meta = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            name = file.relative_to(root).with_suffix("").as_posix()
            url = "/" if name == "index" else f"/{name}{self.settings.get('suffix', '')}"
            layout = meta.get("layout", "_layout.html")
            pages.append(
                Page(
                    name=name.rsplit("/", 1)[-1] if name.rsplit("/", 1)[-1].startswith("_") else name,
                    url=meta.pop("url", url),
                    title=meta.pop("title", ""),
                    description=meta.pop("description", ""),
                    updated=self.day(-int(meta.pop("updated", "20"))),
                    meta=meta,
                    template=f'{{% extends "{layout}" %}}{{% import "_parts.html" as part %}}'
                    f"{{% block main %}}\n{body}{{% endblock %}}",
                )
            )
        return pages

    def _make_files(self) -> dict[str, bytes]:
        made = {}
        for row in self.settings.get("documents", []):
            document = Document(
                title=row["title"], kind=row["kind"], lines=tuple(row["lines"]), modified=self.day(-row["age_days"])
            )
            made[row["path"]] = make_pdf(document)
        for row in self.settings.get("pictures", []):
            kind = row["path"].rsplit(".", 1)[1]
            made[row["path"]] = make_picture(kind, row["width"], row["height"], row["colours"])
        return made

    def bytes_of(self, path: str) -> int:
        """Size of a made document or picture, for link texts that announce it."""
        return len(self.made[path])

    def render(self, page: Page, **values: object) -> str:
        given = {"page": page, "errors": {}, "values": {}, "q": "", "result": None, "size": self.bytes_of} | values
        return self.env.from_string(page.template).render(given)

    def searchable(self) -> list[Entry]:
        if self.entries is None:
            self.entries = [
                Entry(url=page.url, title=page.title, keywords=page["keywords"], text=self.main_text(page))
                for page in self.by_url.values()
                if page["search"] != "no"
            ]
        return self.entries

    def fragment(self, page: Page, **values: object) -> str:
        """The page's own part without its layout."""
        body = page.template.partition("{% block main %}")[2].removesuffix("{% endblock %}")
        given = {"page": page, "errors": {}, "values": {}, "q": "", "result": None, "size": self.bytes_of} | values
        return self.env.from_string('{% import "_parts.html" as part %}' + body).render(given)

    def main_text(self, page: Page) -> str:
        return plain_text(self.fragment(page))

    def answer(self, request: Request) -> Answer:
        """The town's answer, redirects between its names included."""
        scheme = "https" if request.is_secure else "http"
        if self.redirects_http and not request.is_secure:
            return self._redirect(f"https://{request.host}{_encoded(request)}")
        if request.host == self.apex != self.host and self.redirects_apex:
            return self._redirect(f"{scheme}://{self.host}{_encoded(request)}")
        path = request.path
        if request.host in self.aliases:
            prefixed = self.aliases[request.host] + path.rstrip("/")
            path = prefixed if prefixed in self.by_url else path
        elif any(path == prefix or path.startswith(prefix + "/") for prefix in self.aliases.values()):
            return self._not_found()
        return self._on_host(path, request)

    def _on_host(self, path: str, request: Request) -> Answer:
        target = self.settings.get("redirects", {}).get(path)
        if target:
            return self._redirect(target)
        if request.method == "POST":
            return self._post(path, request.fields)
        if path.startswith(STATE_CHANGING):
            return Answer(status=200, body=b"<!doctype html><title>Klart</title><p>Klart.", media_type="text/html")
        finder = self.settings["search"]
        spa = self.settings.get("spa")
        if path == finder.get("api"):
            return self._search_json(request.query.get(finder["param"], ""))
        if spa and path == spa["api"]:
            return self._page_json(request.query)
        page = self.by_url.get(path)
        if spa and (page is not None or not Path(path).suffix):
            return self._page(self._part(spa["shell"]), path="/#shell", cookies=not request.has_cookies)
        if page is not None and path == finder["path"]:
            query = request.query.get(finder["param"], "")
            return self._html(200, self.render(page, q=query, result=self._search(query)))
        if page is not None:
            return self._page(page, path=path, cookies=not request.has_cookies)
        return self._file(path)

    def _search(self, query: str) -> object:
        return search(query, self.searchable(), Temper(self.settings["search"]["temper"]))

    def _part(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)

    def _page(self, page: Page, *, path: str, cookies: bool) -> Answer:
        if path not in self.rendered:
            self.rendered[path] = self._encode(self.render(page))
        set_cookies = tuple(("Set-Cookie", one) for one in self.settings.get("cookies", [])) if cookies else ()
        status = int(page["status"] or 200)
        return Answer(status=status, body=self.rendered[path], media_type=self._html_type(), headers=set_cookies)

    def _html(self, status: int, text: str) -> Answer:
        return Answer(status=status, body=self._encode(text), media_type=self._html_type())

    def _html_type(self) -> str:
        return f"text/html; charset={self.encoding}"

    def _encode(self, text: str) -> bytes:
        return text.encode(self.encoding, "xmlcharrefreplace")

    def _not_found(self) -> Answer:
        if any(page.name == "_404" for page in self.pages):
            return self._html(404, self.render(self._part("_404")))
        return self._html(404, "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>")

    def _redirect(self, target: str) -> Answer:
        return Answer(status=301, headers=(("Location", target),))

    def _file(self, path: str) -> Answer:
        if path in self.made:
            return Answer(status=200, body=self.made[path], media_type=media_type(path))
        root = (self.folder / "files").resolve()
        file = (root / path.lstrip("/")).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return self._not_found()
        if path not in self.rendered:
            body = file.read_bytes()
            if file.suffix in RENDERED:
                template = self.env.from_string(body.decode("utf-8"))
                body = template.render(size=self.bytes_of).strip().encode("utf-8") + b"\n"
            self.rendered[path] = body
        return Answer(status=200, body=self.rendered[path], media_type=media_type(path))

    def _search_json(self, query: str) -> Answer:
        result = search(query, self.searchable(), Temper(self.settings["search"]["temper"]))
        rows = [{"url": hit.url, "title": hit.title, "text": hit.snippet} for hit in result.hits]
        return json_answer(200, {"q": query, "count": len(rows), "hits": rows})

    def _page_json(self, query: dict[str, str]) -> Answer:
        page = self.by_url.get(query.get("url", "/"))
        if page is None:
            return json_answer(404, {"error": "not found"})
        return json_answer(
            200,
            {
                "title": page.title,
                "doctitle": page["doctitle"] or f"{page.title} – {self.settings['spa']['name']}",
                "updated": swedish_date(page.updated),
                "html": self.fragment(page),
            },
        )

    def _post(self, path: str, fields: dict[str, str]) -> Answer:
        """The next step of a form, or the same with its errors; a JSON address answers in JSON."""
        wanted = self.settings.get("api_post", {}).get(path)
        if wanted is not None:
            missing = {name: "Fyll i det här fältet." for name in wanted if not fields.get(name, "").strip()}
            return json_answer(422 if missing else 201, {"errors": missing, "case": "" if missing else _case(fields)})
        step = fields.get("steg", "")
        if path not in self.by_url or not any(page.name == step or page.url == path for page in self.pages):
            return Answer(status=405, headers=(("Allow", "GET, HEAD, OPTIONS"),))
        page = self._part(step) if step.startswith("_") else self.by_url[path]
        errors = {}
        for rule in filter(None, page["required"].split("; ")):
            name, message = rule.split("=", 1)
            if not fields.get(name, "").strip():
                errors[name] = message
        if not errors and page["next"]:
            page = self._part(page["next"])
        return self._html(200, self.render(page, errors=errors, values=fields, case=_case(fields)))


def _case(fields: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(fields.items())).encode()).hexdigest()[:6].upper()


def _encoded(request: Request) -> str:
    return quote(request.path) + ("?" + urlencode(request.query) if request.query else "")


def media_type(path: str) -> str:
    kind = TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain"
    return f"{kind}; charset=utf-8" if kind.startswith(TEXT_TYPES) else kind


def json_answer(status: int, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8")
    return Answer(status=status, body=body, media_type="application/json; charset=utf-8")
