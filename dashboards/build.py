"""Builds the static site from the read API: `publish(db, out)`. Reads results.queries only; writes a new folder, then swaps."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from dashboards import catalogue, comparing, open_data, organisations, pages
from dashboards.pages import Site
from dashboards.publication import Publication, PublishError, building
from results.published import League
from results.queries import NothingYet, Results, changes, league, open_results, organisation

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
    if table is None:
        db = None
    elif not contact:
        contact = str(table.scan.settings.get("contact") or "")
    site = Site(scan=table.scan if table else None, league=table, base_url=base_url, contact=contact)
    with building(out, site.scan.uid if site.scan else "empty") as made:
        downloads = _data(db, site, made)
        _everybody(db, site, made, downloads)
        if db is not None:
            _organisations(db, site, made)
        for name in STATIC:
            made.write(f"static/{name}", files("dashboards").joinpath("static", name).read_bytes())
        problems = made.broken_links()
        if verify is not None and not problems:
            problems = verify(made.folder)
        if problems:
            raise PublishError(problems)


def _newest(db: Results | None) -> League | None:
    try:
        return league(db) if db is not None else None
    except NothingYet:
        return None


def _data(db: Results | None, site: Site, made: Publication) -> list[open_data.Download]:
    if db is None:
        return []
    downloads = open_data.whole(db, made.folder)
    made.files |= {one.address for one in downloads}
    made.write("data/catalogue.jsonld", open_data.catalogue(site, downloads))
    size = (made.folder / "data/catalogue.jsonld").stat().st_size
    return [*downloads, open_data.Download("data/catalogue.jsonld", "DCAT-AP-SE, JSON-LD", size)]


def _everybody(db: Results | None, site: Site, made: Publication, downloads: list[open_data.Download]) -> None:
    told = catalogue.read(db) if db is not None else catalogue.EMPTY
    changed = changes(db, every_scan=True) if db is not None else ()
    for language in pages.every_language():
        made.write(*pages.start(db, site, language))
        made.write(*open_data.feed(site, changed, language, language.gettext("Changes")))
        made.write(*pages.page(site, "data.html", "data", language, downloads=downloads))
        made.write(*comparing.chooser(site, language))
        for address, text in (*pages.tables(db, site, language), *pages.single(db, site, language)):
            made.write(address, text)
        for address, text in catalogue.pages(site, told, language):
            made.write(address, text)


def _organisations(db: Results, site: Site, made: Publication) -> None:
    assert site.league is not None and site.scan is not None
    made.write("data/compare/index.json", comparing.index(site))
    for row in site.league.rows:
        org = organisation(db, row.site_id, site.scan.uid)
        kind_rows = tuple(one for one in site.league.rows if one.kind == row.kind)
        sizes = {}
        for sha, raw, size in organisations.pictures_of(db, org):
            made.write(f"bild/{sha[:32]}.webp", raw)
            sizes[sha] = size
        made.write(*comparing.one(org))
        for address, text in open_data.of_organisation(db, row.site_id, site.scan.uid):
            made.write(address, text)
        changed = changes(db, site_id=row.site_id, every_scan=True)
        for language in pages.every_language():
            made.write(*open_data.badge(site, row, language))
            made.write(*open_data.feed(site, changed, language, f"Tillsyn: {language.name(row)}", row.site_id))
            for address, text in organisations.pages(site, org, kind_rows, sizes, language):
                made.write(address, text)
