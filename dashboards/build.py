"""Builds the static site from the read API: `publish(db, out)`. Reads results.queries only; writes a new folder, then swaps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from dashboards import by_organisation, catalogue, comparing, kept, open_data, pages
from dashboards.organisations import middles
from dashboards.pages import Site
from dashboards.publication import NoRoom, Publication, PublishError, building
from dashboards.rendering import environment
from dashboards.workers import Job, Line, shared
from results.published import League
from results.queries import NothingYet, Results, changes, checks, criterion_rows, league, open_results, read_answers

__all__ = ["NoRoom", "PublishError", "publish"]

STATIC = ("tillsyn.css", "tillsyn.js", "tillsyn.svg")
#: Organisations in one job: few enough that no process waits long for another at the end.
IN_ONE_JOB = 12
Verify = Callable[[Path], list[str]]
Tell = Callable[[str], None]


def publish(
    db: Path, out: Path, *, base_url: str = "", contact: str = "", verify: Verify | None = None, processes: int | None = None,
    tell: Tell = lambda line: None,
) -> None:  # fmt: skip
    """Publish the newest scan at `out`: built beside it, checked, then swapped. Raises PublishError, and leaves the old site, otherwise.

    Pages of organisations about which nothing has changed are taken over from the publication that stands at `out`. `verify` is a
    further look at the finished folder, by whoever composes the line: what it complains of keeps the site back.
    """
    try:
        with open_results(db) as results:
            _publish(results, out, base_url, contact, verify, processes, tell)
    except NothingYet:
        _publish(None, out, base_url, contact, verify, processes, tell)


def _publish(
    db: Results | None, out: Path, base_url: str, contact: str, verify: Verify | None, processes: int | None, tell: Tell
) -> None:
    table = _newest(db)
    if table is None:
        db = None
    elif not contact:
        contact = str(table.scan.settings.get("contact") or "")
    site = Site(scan=table.scan if table else None, league=table, base_url=base_url, contact=contact)
    with building(out, site.scan.uid if site.scan else "empty") as made:
        began = time.monotonic()
        if db is None:
            made.take(_everybody(None, site, made.folder))
        else:
            _whole(db, site, made, kept.earlier(out), processes)
        for name in STATIC:
            made.write(f"static/{name}", files("dashboards").joinpath("static", name).read_bytes())
        tell(f"{len(made.ids)} pages in {time.monotonic() - began:.0f} s")
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


def _whole(db: Results, site: Site, made: Publication, earlier: kept.Earlier, processes: int | None) -> None:
    assert site.league is not None and site.scan is not None
    scan = site.scan
    mark = kept.stamp(site.base_url, site.contact, scan.series, scan.code_version)
    line = Line(db=db.path, site=site, folder=made.folder, earlier=earlier, stamp=mark, cache=db.cache)
    _warm(db, site)
    for part in shared(line, list(_jobs(db, site)), processes):
        made.take(part)
    by_organisation.join(db, line, made)
    downloads = open_data.downloads(made)
    made.write("data/catalogue.jsonld", open_data.catalogue(site, downloads))
    size = (made.folder / "data/catalogue.jsonld").stat().st_size
    downloads.append(open_data.Download("data/catalogue.jsonld", *open_data.CATALOGUE, size))
    for language in pages.every_language():
        made.write(*pages.page(site, "data.html", "data", language, downloads=downloads))


def _warm(db: Results, site: Site) -> None:
    """Read once, before the work is shared, what every process needs."""
    assert site.league is not None
    for kind in site.kinds:
        league(db, kind)
    criterion_rows(db)
    read_answers(db)
    for language in pages.every_language():
        for name in environment(language).list_templates():
            environment(language).get_template(name)


def _jobs(db: Results, site: Site) -> Iterator[Job]:
    """The work in pieces, the longest first."""
    assert site.league is not None
    yield _criteria, ()
    yield _database, ()
    yield _checks, ()
    yield _tables, ()
    middle = {kind: middles([row for row in site.league.rows if row.kind == kind]) for kind in {row.kind for row in site.league.rows}}
    ids = [row.site_id for row in site.league.rows]
    for start in range(0, len(ids), IN_ONE_JOB):
        yield by_organisation.write, (tuple(ids[start : start + IN_ONE_JOB]), middle)


# --- jobs: each writes its files and tells which


def _criteria(line: Line) -> Publication:
    made = line.publication()
    told = catalogue.criteria(line.results())
    for language in pages.every_language():
        for address, text in catalogue.criteria_pages(line.site, told, language):
            made.write(address, text)
    made.write("data/compare/index.json", comparing.index(line.site, (one.criterion for one in told)))
    return made


def _checks(line: Line) -> Publication:
    made, db = line.publication(), line.results()
    told = list(checks(db))
    walked, listed = catalogue.journeys(db), catalogue.listed_checks(told)
    for language in pages.every_language():
        made.write(*pages.page(line.site, "checks.html", "checks", language, listed=listed))
        for one in told:
            made.write(*catalogue.check_page(line.site, one, language))
        for address, text in catalogue.journey_pages(line.site, walked, language):
            made.write(address, text)
    return made


def _tables(line: Line) -> Publication:
    return _everybody(line.results(), line.site, line.folder)


def _everybody(db: Results | None, site: Site, folder: Path) -> Publication:
    made = Publication(folder)
    newest = changes(db, every_scan=True, limit=open_data.FEED_ENTRIES) if db is not None else ()
    for language in pages.every_language():
        made.write(*pages.start(db, site, language))
        made.write(*open_data.feed(site, newest, language, language.gettext("Changes")))
        made.write(*comparing.chooser(site, language))
        for address, text in (*pages.tables(db, site, language), *pages.single(db, site, language)):
            made.write(address, text)
        if db is None:
            for address, text in catalogue.empty(site, language):
                made.write(address, text)
            made.write(*pages.page(site, "data.html", "data", language, downloads=()))
    return made


def _database(line: Line) -> Publication:
    """The files about all that are not made organisation by organisation."""
    made = line.publication()
    made.files |= set(open_data.whole(line.results(), line.folder))
    for address, text in open_data.report_pages(line.results(), line.site):
        made.write(address, text)
    return made
