"""From what is stored of a site to what is said of it: site checks and criteria. No network, no browser.

The same code judges tonight (from the shard) and again later (`tillsyn recheck`, from the main database).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import msgspec

from checks.artefacts import Artefacts
from checks.material import (
    Crawl,
    CrawledPage,
    Documents,
    Now,
    Organisation,
    Page,
    Pages,
    PhoneLoads,
    Probes,
    Sampled,
    Site,
    Task,
    Walks,
)
from checks.measures import Untested, Value, evaluate, measures
from checks.model import CheckResult
from checks.runner import judge_site
from checks.words import Words, words
from crawler.browser.gatherers import gatherers
from crawler.journeys.catalogue import tasks_in

log = logging.getLogger(__name__)

AUDITED = ("audited", "audited_partial")
#: Artefacts that no measure and no site check reads from the page; left on disk.
UNREAD = frozenset({"pictures"})


class StoredSite(Protocol):
    """What is read back of one site: a shard has it, and the store for scans that are merged."""

    def crawl(self) -> Crawl: ...
    def sample(self) -> list[Sampled]: ...
    def visits(self) -> Iterable[Any]: ...
    def artefacts(self, url: str, persona: str) -> tuple[dict[str, bytes], dict[str, str]]: ...
    def site_artefact(self, kind: str) -> bytes: ...


@cache
def artefact_types() -> Mapping[str, type]:
    """Every artefact type that a gatherer makes, by its stored kind."""
    return {module.MAKES.kind: module.MAKES for module in gatherers()}


def artefacts_of(found: Mapping[str, bytes], missing: Mapping[str, str]) -> Artefacts:
    """Stored bytes as artefacts. One that a newer program can't read any more counts as missing."""
    types = artefact_types()
    made: dict[type, object] = {}
    gone: dict[type, str] = {types[kind]: why for kind, why in missing.items() if kind in types}
    for kind, raw in found.items():
        if kind in types and kind not in UNREAD:
            try:
                made[types[kind]] = types[kind].from_bytes(raw)  # type: ignore[attr-defined]
            except msgspec.DecodeError:
                gone[types[kind]] = "unreadable"
    return Artefacts(made, gone)


def pages_of(stored: StoredSite, crawl: Crawl) -> Pages:
    """The sampled pages that were audited by at least one persona, with their artefacts, in sample order."""
    crawled: dict[str, CrawledPage] = {page.url: page for page in crawl.pages}
    roles: dict[str, dict[str, float]] = {}
    for guess in crawl.roles:
        roles.setdefault(guess.url, {})[guess.role] = guess.confidence
    visits: dict[str, dict[str, Artefacts]] = {}
    endings: dict[str, tuple[str, str]] = {}
    for visit in stored.visits():
        if visit.outcome in AUDITED:
            visits.setdefault(visit.url, {})[visit.persona] = artefacts_of(*stored.artefacts(visit.url, visit.persona))
            endings.setdefault(visit.url, (visit.outcome, visit.reason))
    pages = []
    for sampled in stored.sample():
        if sampled.url in visits:
            outcome, reason = endings[sampled.url]
            pages.append(
                Page(
                    crawled=crawled.get(sampled.url, CrawledPage(url=sampled.url)),
                    sampled=sampled,
                    visits=visits[sampled.url],
                    roles=roles.get(sampled.url, {}),
                    outcome=outcome,
                    reason=reason,
                )
            )
    return Pages(pages)


def material_of(
    stored: StoredSite, organisation: Organisation, tasks: tuple[Task, ...], started_at: str
) -> dict[type, Any]:
    """Everything that site checks and measures may ask for, by type. What was not gathered is not in it."""
    crawl = stored.crawl()
    material: dict[type, Any] = {
        Pages: pages_of(stored, crawl),
        Site: Site(organisation, crawl, tasks_in(crawl.language, tasks)),
        Words: words(),
        Now: Now(at=datetime.fromisoformat(started_at)),
    }
    for kind in (Probes, Walks, Documents, PhoneLoads):
        try:
            material[kind] = kind.from_bytes(stored.site_artefact(kind.kind))
        except (KeyError, msgspec.DecodeError):
            continue
    return material


def site_results(material: Mapping[type, Any]) -> list[CheckResult]:
    """What the checks of scope site say."""
    extra = {kind: value for kind, value in material.items() if kind not in (Pages, Site, Words, Now)}
    return judge_site(material[Pages], material[Site], now=material[Now].at, lexicons=material[Words], extra=extra)


def criteria_values(material: Mapping[type, Any], criteria: Mapping[str, str]) -> dict[str, Value]:
    """The value of every criterion (id -> measure id). A measure that raises is our bug: untested, logged, the rest goes on."""
    values: dict[str, Value] = {}
    for identity, measure in sorted(criteria.items()):
        try:
            values[identity] = evaluate(measure, material)
        except Exception:  # the measure boundary: a fault of one costs its criterion, which says so, and is logged whole
            log.exception("measure %s raised", measure)
            values[identity] = Untested(reason="measure-error")
    return values


def known_measures() -> frozenset[str]:
    """Ids of all measures there are; with them the word lists they read are looked through, before anything is asked of a site."""
    words()
    return frozenset(measures())
