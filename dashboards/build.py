"""Builds the static site from the read API: `publish(db, out)`. Reads results.queries only; writes a new folder, then swaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from dashboards import organisations, pages
from dashboards.languages import Language
from dashboards.pages import Page, Site
from dashboards.publication import Publication, PublishError, building
from results.queries import NothingYet, Results, league, open_results, organisation

__all__ = ["PublishError", "publish"]

STATIC = ("tillsyn.css", "tillsyn.js", "tillsyn.svg")
Verify = Callable[[Path], list[str]]


def publish(db: Path, out: Path, *, base_url: str = "", contact: str = "", verify: Verify | None = None) -> None:
    """Publish the newest scan at `out`: built beside it, checked, then swapped. Raises PublishError, and leaves the old site, otherwise.

    `verify` is a further look at the finished folder, by whoever composes the line: what it complains of keeps the site back.
    """
    try:
        with open_results(db) as results:
            _publish(results, out, base_url, contact, verify)
    except NothingYet:
        _publish(None, out, base_url, contact, verify)


def _publish(db: Results | None, out: Path, base_url: str, contact: str, verify: Verify | None) -> None:
    table = _newest(db)
    site = Site(
        scan=table.scan if table else None, league=table, base_url=base_url,
        contact=contact or str(table.scan.settings.get("contact") or "") if table else contact,
    )  # fmt: skip
    with building(out, site.scan.uid if site.scan else "empty") as made:
        for language in pages.every_language():
            for address, text in _everybody(db, site, language):
                made.write(address, text)
        if db is not None and table is not None:
            _organisations(db, site, made)
        _static(made)
        problems = verify(made.folder) if verify is not None else []
        if problems:
            raise PublishError(problems)


def _newest(db: Results | None):  # type: ignore[no-untyped-def]
    if db is None:
        return None
    try:
        return league(db)
    except NothingYet:
        return None


def _everybody(db: Results | None, site: Site, language: Language) -> Iterator[Page]:
    yield pages.start(db, site, language)
    yield from pages.tables(db, site, language)


def _organisations(db: Results, site: Site, made: Publication) -> None:
    assert site.league is not None
    for row in site.league.rows:
        org = organisation(db, row.site_id, site.league.scan.uid)
        kind_rows = tuple(one for one in site.league.rows if one.kind == row.kind)
        for language in pages.every_language():
            for address, text in organisations.pages(site, org, kind_rows, language):
                made.write(address, text)


def _static(made: Publication) -> None:
    for name in STATIC:
        made.write(f"static/{name}", files("dashboards").joinpath("static", name).read_bytes())
