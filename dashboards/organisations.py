"""The pages about one organisation: overview, every answer, every fault, every errand walked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from dashboards import charts
from dashboards.addresses import address
from dashboards.fragments import cut
from dashboards.languages import Language
from dashboards.pages import Page, Site, page
from dashboards.rendering import blanked, render
from dashboards.texts import Texts
from results.fix_first import needs_of
from results.published import (
    ChangeRow,
    CheckOnSite,
    CriterionCell,
    HistoryPoint,
    LeagueRow,
    OrganisationPage,
    WalkRow,
)
from results.queries import Results, picture

#: Examples of one check that are shown at once; more unfold.
OPEN_EXAMPLES = 3
MOST_FIXES, MOST_CHANGES, LOWEST_PAGES, ISSUE_PLACES = 8, 20, 8, 10
Size = tuple[int, int]


PARTS = ("intro", "fixes", "rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """What of an organisation may change in a night that found the same: its place in the table and its series."""

    row: LeagueRow
    kind_row: LeagueRow
    middles: Mapping[str, float | None]  # of its kind
    history: tuple[HistoryPoint, ...]
    trend: charts.Trend | None
    changes: tuple[ChangeRow, ...]  # of this scan


def overview(site: Site, tonight: Tonight, parts: Mapping[str, str], language: Language) -> Page:
    """The page that begins with the score. `parts` are its pieces that stay while nothing of the organisation changes."""
    row = tonight.row
    return page(
        site, "organisation.html", "organisation", language, row.site_id, row=row, kind_row=tonight.kind_row, middles=tonight.middles,
        changes=tonight.changes, most_changes=MOST_CHANGES, trend=tonight.trend,
        nights=charts.thinned(tonight.history), has_kind=row.kind in site.kinds,
        parts_told={name: Markup(parts[f"{language.code}-{name}"]) for name in PARTS},  # noqa: S704 - rendered by us
    )  # fmt: skip


def parts_of(org: OrganisationPage, pictures: frozenset[str], language: Language) -> dict[str, str]:
    """The pieces of the overview by language and name."""
    faults = [check for check in org.checks if check.outcome == "failed"]
    needs: dict[str, int] = {}
    for check in faults:
        for need in needs_of(_requirements(check)):
            needs[need] = needs.get(need, 0) + 1
    own = address("organisation", language.code, org.row.site_id)
    told = {
        "org": org, "faults": faults, "frozen": {check.check_id: check.definition for check in org.checks}, "most_fixes": MOST_FIXES,
        "needs": sorted(needs.items()), "most_needed": max(needs.values(), default=1), "walked": _by_journey(org),
        "pictures": pictures,
    }  # fmt: skip
    return {f"{language.code}-{name}": render(f"organisation_{name}.html", language, own, told) for name in PARTS}


def _by_journey(org: OrganisationPage) -> dict[str, list[WalkRow]]:
    walked: dict[str, list[WalkRow]] = {}
    for walk in org.walks:
        walked.setdefault(walk.journey_id, []).append(walk)
    return walked


def pages(site: Site, org: OrganisationPage, sizes: Mapping[str, Size], language: Language) -> Iterator[Page]:
    """The pages below the overview in one language: answers, faults, errands. `sizes` has the pictures that are published."""
    own, pictures = org.row.site_id, frozenset(sizes)
    faults = [check for check in org.checks if check.outcome == "failed"]
    states = ("scored", "disputed", "untested", "not_applicable")
    counts = {state: sum(1 for cell in org.criteria if cell.state == state) for state in states}
    yield page(site, "answers.html", "answers", language, own, org=org, grouped=_grouped(org.criteria), counts=counts, lowest=lowest)
    yield page(
        site, "findings.html", "findings", language, own, org=org, faults=faults, pictures=pictures,
        grouped=[(outcome, some) for outcome in ("failed", "cantTell") if (some := [c for c in org.checks if c.outcome == outcome])],
        issue=lambda check: issue_text(check, language), open_examples=OPEN_EXAMPLES,
    )  # fmt: skip
    yield page(site, "walks.html", "walks", language, own, org=org, walked=_by_journey(org), pictures=pictures, sizes=sizes)


def pictures_of(db: Results, org: OrganisationPage) -> Iterator[tuple[str, bytes, Size]]:
    """The pictures that the pages show: hash, WebP bytes, size. What is missing or no picture is left out."""
    wanted = {one.crop_sha256 for check in org.checks for one in check.findings}
    wanted |= {fix.example.crop_sha256 for fix in org.fixes[:MOST_FIXES] if fix.example}
    wanted |= {step.screenshot_sha for walk in org.walks for step in walk.steps}
    for sha in sorted(wanted - {""}):
        try:
            raw = picture(db, sha)
            with Image.open(io.BytesIO(raw), formats=("WEBP",)) as image:
                yield sha, raw, image.size
        except (KeyError, UnidentifiedImageError, OSError, Image.DecompressionBombError):
            continue


def middles(rows: Sequence[LeagueRow]) -> dict[str, float | None]:
    """The middle score of each dimension among these rows."""
    scores: dict[str, list[float]] = {}
    for row in rows:
        for cell in row.dimensions:
            if cell.score is not None:
                scores.setdefault(cell.id, []).append(cell.score)
    return {dimension: charts.median(values) for dimension, values in scores.items()}


def lowest(values: Mapping[str, float]) -> list[tuple[str, float]]:
    """The pages that fall shortest; those that are right need no list."""
    return sorted(((url, value) for url, value in values.items() if value < 1), key=lambda pair: (pair[1], pair[0]))[:LOWEST_PAGES]


def issue_text(check: CheckOnSite, language: Language) -> str:
    """All that a developer needs, as plain text to paste into an issue: what, where, why, how to mend, how to check."""
    texts, _ = Texts(language), language.gettext
    lines = [texts.check_title(check.check_id, check.definition), "", f"{_('What')}:"]
    lines += [f"- {message}" for message in dict.fromkeys(blanked(texts.message(one)) for one in check.findings)]
    lines += ["", f"{_('Where')}:"]
    lines += [f"- {one.url} {cut(one.selector, 200)}".rstrip() for one in check.findings[:ISSUE_PLACES]]
    norms = ", ".join(f"{norm.id} {language.pick(norm.name)}" for norm in texts.norms(check.check_id, check.definition))
    lines += ["", f"{_('Why')}:", f"{texts.users(check.check_id)} {norms}".strip()]
    mend = texts.section(check.check_id, "How to fix it")
    lines += ["", f"{_('How to mend it')}:", mend] if mend else []
    first = next((one.url for one in check.findings if one.url), "")
    if first:
        lines += ["", f"{_('How to check')}:", f"tillsyn audit {_shell_safe(first)}"]
    return "\n".join(lines)


def _shell_safe(url: str) -> str:
    """An address that can be pasted into a shell and be nothing but one word there."""
    return "'" + url.replace("'", "%27") + "'"


def _grouped(cells: Sequence[CriterionCell]) -> list[tuple[str, list[tuple[str, list[CriterionCell]]]]]:
    grouped: dict[str, dict[str, list[CriterionCell]]] = {}
    for cell in cells:
        grouped.setdefault(cell.dimension, {}).setdefault(cell.criterion.area, []).append(cell)
    return [(dimension, list(areas.items())) for dimension, areas in grouped.items()]


def _requirements(check: CheckOnSite) -> tuple[str, ...]:
    if check.definition.get("requirements"):
        return tuple(check.definition["requirements"])
    found: Any = Texts(Language("en")).check(check.check_id)
    return tuple(found.requirements) if found else ()
