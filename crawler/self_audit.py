"""Audits the pages we are about to publish, as any site is audited: served on loopback, by our own checks and axe."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import html5lib

from checks.requirements import requirement
from crawler.audit import audit
from crawler.browser.launching import DESKTOP, MOBILE, PersonaOptions
from crawler.task import Options

LOOKED_AT_CLOSELY = ("index.html", "tabell.html", "organisation/", "en/index.html", "en/table.html", "en/organisation/")
#: One page of each kind is looked at; a site of 600 organisations has 600 pages of one template.
PAGES_OF_A_KIND = 1
PAGE_SECONDS = 60.0
TABS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong with a page of ours: a failed check, or a page that could not be visited."""

    page: str
    check: str
    persona: str
    selector: str
    message: str
    is_breach: bool  # of WCAG A or AA; the rest is good practice, told and not held against the pages

    def __str__(self) -> str:
        return f"{self.page} ({self.persona}): {self.check} {self.selector}: {self.message}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A page of ours that is asked for is no news."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a free port of this machine; its host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def faults(
    folder: Path, pages: Sequence[str], *, closely: tuple[str, ...] = LOOKED_AT_CLOSELY,
    visitors: Sequence[PersonaOptions] = (DESKTOP, MOBILE),
) -> list[Fault]:  # fmt: skip
    """Certain failures of the pages (paths inside the folder). Raises NoBrowserError.

    Those whose path begins as `closely` says (start, league table, organisations) are walked by Tab and enlarged, by each of the
    `visitors`; the others are read once, by the first.
    """
    found: list[Fault] = []
    with served(folder) as host:
        near = [page for page in pages if closely and page.startswith(closely)]
        rest = [page for page in pages if page not in near]
        rounds = (*((one, near, "standard") for one in visitors), (visitors[0], rest, "quick"))
        for persona, chosen, depth in rounds:
            options = Options(allow_hosts=(host,), page_budget_seconds=PAGE_SECONDS, depth=depth)
            for one in audit([f"http://{host}/{page}" for page in chosen], persona=persona, options=options, tabs=TABS):
                page = one.url.removeprefix(f"http://{host}/")
                if one.outcome != "audited":
                    ended = f"{one.outcome}:{one.reason}"
                    is_breach = one.outcome != "audited_partial"  # what was not reached in time is no fault
                    found.append(
                        Fault(page=page, check="visit", persona=persona.id, selector="", message=ended, is_breach=is_breach)
                    )
                found += [
                    Fault(
                        page=page, check=line["check"], persona=persona.id, selector=line["selector"], message=line["message"],
                        is_breach=any(requirement(norm).level in ("A", "AA") for norm in line["requirements"]),
                    )
                    for line in one.findings
                    if line["outcome"] == "failed"
                ]  # fmt: skip
    return found


def invalid_markup(folder: Path, pages: Sequence[str]) -> list[str]:
    """Where the markup of these pages breaks the rules of HTML, one line a page."""
    told = []
    for page in pages:
        try:
            html5lib.HTMLParser(strict=True).parse((folder / page).read_text("utf-8"))
        except html5lib.html5parser.ParseError as error:
            told.append(f"{page}: invalid HTML: {error}")
    return told


def one_of_each_kind(folder: Path) -> list[str]:
    """The pages that stand for the others: those at the top, and the first of each folder below, in every language."""
    chosen: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.html")):
        place = path.relative_to(folder)
        kind = "/".join(place.parts[:-1]) if len(place.parts) > 1 and place.name != "index.html" else place.as_posix()
        if place.name == "index.html" and len(place.parts) > 2:
            kind = "/".join(place.parts[:-2])  # one folder a page: its siblings are of the same kind
        listed = chosen.setdefault(kind, [])
        if len(listed) < PAGES_OF_A_KIND:
            listed.append(place.as_posix())
    return sorted(page for listed in chosen.values() for page in listed)
