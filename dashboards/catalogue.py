"""The pages about what is asked: criteria, heat map, checks, errands; each over all organisations of the newest scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from dashboards.languages import Language
from dashboards.pages import DIMENSIONS, Page, Site, page
from results.published import CheckCount, CheckPage, CriterionPage, JourneyPage, League, WalkRow
from results.queries import Results, criterion, criterion_ids, journey, journey_ids

#: Rows shown on a page about one thing; the open data has all.
MOST = 100
#: A heat map has a column for each organisation up to so many; beyond that columns are ranges of ranks.
MOST_COLUMNS = 24
RANGES = 10


def criteria(db: Results) -> list[CriterionPage]:
    """Every criterion over all organisations, by dimension and area."""
    told = [criterion(db, one) for one in criterion_ids(db)]
    told.sort(key=lambda one: (DIMENSIONS.index(one.criterion.dimension), one.criterion.area, one.criterion.id))
    return told


def criteria_pages(site: Site, told: Sequence[CriterionPage], language: Language) -> Iterator[Page]:
    """The list, the heat map and a page for each."""
    yield page(site, "criteria.html", "criteria", language, grouped=_grouped(told), league=site.league)
    yield _heat(site, told, language)
    for asked in told:
        rated = sum(1 for row in asked.sites if row.value is not None)
        yield page(site, "criterion.html", "criterion", language, asked.criterion.id, one=asked, rated=rated, most=MOST)


def check_page(site: Site, found: CheckPage, language: Language) -> Page:
    return page(site, "check.html", "check", language, found.check_id, one=found, failing=_failing(found), most=MOST)


def _failing(found: CheckPage) -> list[CheckCount]:
    return [row for row in found.sites if row.pages.get("failed")]


def listed_checks(told: Sequence[CheckPage]) -> list[dict[str, Any]]:
    """Checks as the list shows them, those that find faults at most organisations first."""
    listed: list[dict[str, Any]] = []
    for found in told:
        failing = _failing(found)
        pages_with = sum(row.pages["failed"] for row in failing)
        listed.append({"check_id": found.check_id, "definition": found.definition, "failing": len(failing), "pages": pages_with})
    listed.sort(key=lambda one: (-one["failing"], -one["pages"], one["check_id"]))
    return listed


def journeys(db: Results) -> list[JourneyPage]:
    """Every errand that was walked, over all organisations."""
    return [journey(db, one) for one in journey_ids(db)]


def empty(site: Site, language: Language) -> Iterator[Page]:
    """The lists, when there are no results yet."""
    yield page(site, "criteria.html", "criteria", language, grouped=[], league=site.league)
    yield _heat(site, [], language)
    yield page(site, "checks.html", "checks", language, listed=[])
    yield from journey_pages(site, [], language)


def _grouped(criteria: Sequence[CriterionPage]) -> list[tuple[str, list[tuple[str, list[CriterionPage]]]]]:
    grouped: dict[str, dict[str, list[CriterionPage]]] = {}
    for one in criteria:
        grouped.setdefault(one.criterion.dimension, {}).setdefault(one.criterion.area, []).append(one)
    return [(dimension, list(areas.items())) for dimension, areas in grouped.items()]


# --- heat map


def _columns(table: League, language: Language) -> list[tuple[str, list[str]]]:
    """Heads of the columns and the organisations in each."""
    rows = table.rows
    if len(rows) <= MOST_COLUMNS:
        return [(language.name(row), [row.site_id]) for row in rows]
    ranked = [row for row in rows if row.rank is not None]
    size = -(-len(ranked) // RANGES) or 1
    parts = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    return [(f"{part[0].rank}\u2013{part[-1].rank}", [row.site_id for row in part]) for part in parts]


def _heat(site: Site, criteria: Sequence[CriterionPage], language: Language) -> Page:
    columns = _columns(site.league, language) if site.league else []
    rows: dict[str, list[tuple[Any, list[float | None]]]] = {}
    for one in criteria:
        values = {row.site_id: row.value for row in one.sites}
        rows.setdefault(one.criterion.dimension, []).append(
            (one.criterion, [_mean([values.get(site_id) for site_id in members]) for _, members in columns])
        )
    return page(
        site, "heat.html", "heat", language, columns=[head for head, _ in columns], rows=list(rows.items()),
        grouped_columns=any(len(members) > 1 for _, members in columns),
    )  # fmt: skip


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


# --- errands


def journey_pages(site: Site, told: Sequence[JourneyPage], language: Language) -> Iterator[Page]:
    listed = []
    rows = {row.site_id: row for row in site.league.rows} if site.league else {}
    for one in told:
        visitors: dict[str, list[WalkRow]] = {}
        by_site: dict[str, dict[str, list[WalkRow]]] = {}
        for walk in one.walks:
            visitors.setdefault(walk.persona, []).append(walk)
            by_site.setdefault(walk.site_id, {}).setdefault(walk.persona, []).append(walk)
        shares = [_share(persona, walks) for persona, walks in sorted(visitors.items())]
        judged, done = sum(one["judged"] for one in shares), sum(one["done"] for one in shares)
        listed.append({"id": one.journey_id, "share": done / judged if judged else None, "walked": len(one.walks)})
        yield page(
            site, "journey.html", "journey", language, one.journey_id, one=one, visitors=shares, most=MOST,
            by_site=[(rows[site_id], _told(walked, language)) for site_id, walked in by_site.items() if site_id in rows],
        )  # fmt: skip
    yield page(site, "journeys.html", "journeys", language, listed=listed)


def _judged(walks: Sequence[WalkRow]) -> list[WalkRow]:
    """Walks that say something of the site; what was our fault or could not be tried says nothing."""
    return [walk for walk in walks if walk.ending in ("completed", "not_completed")]


def _share(persona: str, walks: Sequence[WalkRow]) -> dict[str, Any]:
    judged = _judged(walks)
    done = [walk for walk in judged if walk.ending == "completed"]
    return {
        "persona": persona, "judged": len(judged), "done": len(done), "share": len(done) / len(judged) if judged else None,
        "clicks": median(walk.clicks for walk in done) if done else None,
    }  # fmt: skip


def _told(walked: Mapping[str, Sequence[WalkRow]], language: Language) -> dict[str, str]:
    """How each visitor fared on one site, in a word or a count."""
    told = {}
    for persona, walks in walked.items():
        judged = _judged(walks)
        done = sum(1 for walk in judged if walk.ending == "completed")
        if not judged:
            told[persona] = language.gettext("Not tested")
        elif len(judged) == 1:
            told[persona] = language.gettext("Got there") if done else language.gettext("Did not get there")
        else:
            told[persona] = f"{done}/{len(judged)}"
    return told
