"""What to fix first: failures grouped by common cause, ordered by reach × impact × score gain × certainty. Pure.

What the law asks for and what surely fails comes before all else: good practice on every page must not stand above a barrier.

The same check failing in the same component (header, footer, card ...) is one cause however many pages repeat it. What the score
gains is counted out: pages where nothing else fails the criterion become right, and the share is taken again.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from checks.requirements import is_asked_by_law
from results.rows import CriterionRow
from results.scoring import TOP, mix

IMPACT_WEIGHT = {"critical": 1.0, "serious": 0.75, "moderate": 0.5, "minor": 0.25, "": 0.5}
CERTAINTY = {"failed": 1.0, "cantTell": 0.3}
#: A cause that no criterion of the profile counts still has this much to gain (in points of 5): it hurts people all the same.
LEAST_GAIN = 0.001
#: Factor for what no law asks: good practice and success criteria of level AAA or newer than the law's (judgements 10).
GOOD_PRACTICE = 0.5
#: A cause on at least this share of the audited pages is called part of every page.
EVERYWHERE = 0.8
#: Clicks from the start page that a page counts as when no link leads to it.
UNLINKED_DEPTH = 4
#: Who the criteria look through: those of the dimension mobile through the mobile persona, all others through the desktop one.
PERSONAS = ("desktop", "mobile")

_SUCCESS_CRITERION = re.compile(r"\d\.\d\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One check failing in one component. `places` holds (page address, persona) of each stored finding, repeats included."""

    check_id: str
    fingerprint: str
    outcome: str  # failed, cantTell
    impact: str
    requirements: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedPage:
    """One audited page: its template and how many clicks it is from the start page (-1: not reached by links)."""

    url: str
    template: int
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A scored criterion that is a share of pages: its row, value and page vector in the order of `pages`."""

    criterion: CriterionRow
    value: float
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """The sample that the vectors stand for."""

    urls: tuple[str, ...]
    is_random: NDArray[np.bool_]
    weight_of: Mapping[str, float] = field(default_factory=dict)  # dimension → weight scored in it
    dimensions: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One cause with what mending it would bring."""

    cause: Cause
    pages: int
    template: int | None
    everywhere: bool
    reach: float
    needs: tuple[str, ...]
    gain: float
    criteria: tuple[str, ...]
    certainty: float
    priority: float


@cache
def user_needs() -> Mapping[str, tuple[str, ...]]:
    """Success criterion → user accessibility needs a-i of Decision (EU) 2018/1524, Annex I 1.3.2, after EN 301 549 Annex B."""
    text = files("results").joinpath("user_needs.csv").read_text(encoding="utf-8")
    return {row["success_criterion"]: tuple(row["needs"].split(";")) for row in csv.DictReader(text.splitlines())}


def needs_of(requirements: Iterable[str]) -> tuple[str, ...]:
    """The needs that a check speaks to, by the success criteria among its requirements."""
    return _needs_of(tuple(requirements))


@lru_cache(maxsize=2_000)
def _needs_of(requirements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({need for criterion in _success_criteria(requirements) for need in user_needs().get(criterion, ())}))


def success_criteria(requirements: Iterable[str]) -> frozenset[str]:
    """WCAG numbers among requirements such as `WCAG22:1.4.3` (an EN 301 549 clause is not taken for one)."""
    return _success_criteria(tuple(requirements))


@lru_cache(maxsize=2_000)
def _success_criteria(requirements: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        number for requirement in requirements if requirement.startswith("WCAG")
        for number in _SUCCESS_CRITERION.findall(requirement)
    )  # fmt: skip


def fix_first(
    causes: Sequence[Cause], pages: Sequence[AuditedPage], shares: Sequence[Share], sampling: Sampling
) -> tuple[Fix, ...]:
    """All causes, what law asks and surely fails first, of each the most worthwhile; the same for every order of the input."""
    weight = {page.url: 1.0 / (1 + (page.depth if page.depth >= 0 else UNLINKED_DEPTH)) for page in pages}
    template = {page.url: page.template for page in pages}
    total = sum(weight.values())
    gains = _gains(causes, shares, sampling)
    found = []
    for cause in causes:
        urls = sorted({url for url, _ in cause.places if url in weight})
        templates = {template[url] for url in urls if template[url] >= 0}
        reach = sum(weight[url] for url in urls) / total if total else 0.0
        gained = gains.get(cause.fingerprint, {})
        gain, certainty = sum(gained.values()), CERTAINTY[cause.outcome]
        found.append(
            Fix(
                cause=cause, pages=len(urls), template=templates.pop() if len(templates) == 1 and len(urls) > 1 else None,
                everywhere=len(pages) > 1 and len(urls) >= EVERYWHERE * len(pages), reach=reach,
                needs=needs_of(cause.requirements), gain=gain, certainty=certainty,
                criteria=tuple(sorted(identity for identity, points in gained.items() if points > 0)),
                priority=reach * _harm(cause) * max(gain, LEAST_GAIN) * certainty,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=_turn))


def _turn(fix: Fix) -> tuple[bool, float, str, str]:
    breaks_law = _is_breach(fix.cause) and fix.cause.outcome == "failed"
    return not breaks_law, -fix.priority, fix.cause.check_id, fix.cause.fingerprint


def _is_breach(cause: Cause) -> bool:
    return any(is_asked_by_law(requirement) for requirement in cause.requirements)


def _harm(cause: Cause) -> float:
    """How bad it is for those it hits; half of that where no law asks for it."""
    return IMPACT_WEIGHT.get(cause.impact, 0.5) * (1.0 if _is_breach(cause) else GOOD_PRACTICE)


def _gains(causes: Sequence[Cause], shares: Sequence[Share], sampling: Sampling) -> dict[str, dict[str, float]]:
    """cause → criterion → points of the overall score (0-5) when that cause alone is gone and everything else stays."""
    failing = [(cause, success_criteria(cause.requirements)) for cause in causes if cause.outcome == "failed"]
    urls = {
        (cause.fingerprint, persona): {url for url, who in cause.places if who == persona}
        for cause, _ in failing
        for persona in PERSONAS
    }
    row = {url: n for n, url in enumerate(sampling.urls)}
    gains: dict[str, dict[str, float]] = {}
    for share in shares:
        weight = sampling.weight_of.get(share.criterion.dimension, 0.0)
        if not weight:
            continue
        named = set(_SUCCESS_CRITERION.findall(share.criterion.wcag))
        persona = "mobile" if share.criterion.dimension == "mobile" else "desktop"
        counted = [cause for cause, spoken in failing if _counts(share.criterion, named, cause, spoken)]
        blamed = Counter(url for cause in counted for url in urls[cause.fingerprint, persona])
        before = mix(share.vector, sampling.is_random)
        for cause in counted:
            rows = [
                row[url] for url in urls[cause.fingerprint, persona]
                if blamed[url] == 1 and url in row and not np.isnan(share.vector[row[url]])
            ]  # fmt: skip
            points = 0.0
            if rows:
                after = share.vector.copy()
                after[rows] = 1.0
                change = min(max(mix(after, sampling.is_random) - before, 0.0), 1.0 - share.value)
                points = float(TOP * share.criterion.weight * change / weight / sampling.dimensions)
            gains.setdefault(cause.fingerprint, {})[share.criterion.id] = points
    return gains


def _counts(criterion: CriterionRow, named: set[str], cause: Cause, spoken: frozenset[str]) -> bool:
    """Whether the criterion counts failures of this check: by the checks it names, else by success criterion."""
    if criterion.checks:
        return cause.check_id in criterion.checks
    return bool(spoken) and (criterion.wcag.startswith("all ") or bool(named & spoken))
