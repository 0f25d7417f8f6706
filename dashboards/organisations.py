"""The pages about one organisation: overview, every answer, every fault, every errand walked."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards import charts
from dashboards.languages import Language
from dashboards.pages import Page, Site, page
from results.fix_first import needs_of
from results.published import LeagueRow, OrganisationPage, WalkRow

MOST_FIXES, MOST_CHANGES = 8, 20


def pages(site: Site, org: OrganisationPage, kind_rows: tuple[LeagueRow, ...], language: Language) -> Iterator[Page]:
    """All pages of one organisation in one language."""
    yield overview(site, org, kind_rows, language)


def overview(site: Site, org: OrganisationPage, kind_rows: tuple[LeagueRow, ...], language: Language) -> Page:
    faults = [check for check in org.checks if check.outcome == "failed"]
    needs: dict[str, int] = {}
    for check in faults:
        for need in needs_of(_requirements(check)):
            needs[need] = needs.get(need, 0) + 1
    walked: dict[str, list[WalkRow]] = {}
    for walk in org.walks:
        walked.setdefault(walk.journey_id, []).append(walk)
    return page(
        site, "organisation.html", "organisation", language, org.row.site_id, org=org, faults=faults, middles=middles(kind_rows),
        frozen={check.check_id: check.definition for check in org.checks}, most_fixes=MOST_FIXES, most_changes=MOST_CHANGES,
        trend=charts.trend(org.history), nights=charts.thinned(org.history), needs=sorted(needs.items()),
        most_needed=max(needs.values(), default=1), walked=walked,
    )  # fmt: skip


def middles(rows: tuple[LeagueRow, ...]) -> dict[str, float | None]:
    """The middle score of each dimension among these rows."""
    scores: dict[str, list[float]] = {}
    for row in rows:
        for cell in row.dimensions:
            if cell.score is not None:
                scores.setdefault(cell.id, []).append(cell.score)
    return {dimension: charts.median(values) for dimension, values in scores.items()}


def _requirements(check: object) -> tuple[str, ...]:
    from dashboards.texts import Texts

    definition = getattr(check, "definition", {})
    if definition.get("requirements"):
        return tuple(definition["requirements"])
    found = Texts(Language("en")).check(getattr(check, "check_id", ""))
    return tuple(found.requirements) if found else ()
