"""Ranks, ties, rank intervals, bands and what would change them. Pure; the order of the input is irrelevant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from checks.requirements import is_asked_by_law
from results.scoring import HAIR, TOP, Field, Floats
from results.uncertainty import INTERVAL, Draws

Ints = NDArray[np.int64]

#: A is safely better than B when it wins at least this share of the draws (a tied draw counts half).
SAFELY = 0.95
#: Leave-one-out lists criteria that move somebody at least so many ranks.
MOVES = 2

_SUCCESS_CRITERION = re.compile(r"\d\.\d\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One site's place in one table. Sites with the same `band` as the first of it are not safely told apart from it."""

    site_id: str
    rank: int
    rank_low: int
    rank_high: int
    rank_score: float
    band: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The same table weighed otherwise: Kendall's tau-b against the base ranking, and the rank of each site."""

    id: str
    tau: float | None
    ranks: dict[str, int]


@lru_cache(maxsize=4_000)
def swedish_key(name: str) -> tuple[str, str]:
    """Sort key of Swedish collation: å, ä and ö after z, other accents ignored until all else is equal."""
    folded = unicodedata.normalize("NFC", name).casefold()
    letters = {"å": "z\uff01", "ä": "z\uff02", "æ": "z\uff02", "ö": "z\uff03", "ø": "z\uff03"}
    plain = "".join(
        letters.get(letter)
        or "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
        for letter in folded
    )
    return plain, name


def competition_ranks(scores: Floats) -> Ints:
    """1, 2, 2, 4 by the printed decimal, highest first."""
    printed = np.floor(scores * 10 + 0.5 + HAIR)
    return np.asarray(len(printed) + 1 - np.searchsorted(np.sort(printed), printed, side="right"), dtype=np.int64)


def places(field: Field, rank_draws: Draws, members: Sequence[int]) -> list[Place]:
    """The table of some sites (their numbers in `field`), best first, ties in alphabetical order."""
    if not members:
        return []
    chosen = np.array(members)
    values, rated = field.for_rank
    scores = field.overall(field.dimension_scores(values, rated))[chosen]
    ranks = competition_ranks(scores)
    draws = rank_draws[chosen]
    low, high = rank_intervals(draws)
    order = sorted(
        range(len(chosen)),
        key=lambda k: (ranks[k], swedish_key(field.sites[chosen[k]].name), field.sites[chosen[k]].id),
    )
    bands = _bands(draws[order])
    return [
        Place(
            site_id=field.sites[chosen[k]].id, rank=int(ranks[k]), rank_low=int(min(low[k], ranks[k])),
            rank_high=int(max(high[k], ranks[k])), rank_score=float(scores[k]), band=band,
        )
        for k, band in zip(order, bands, strict=True)
    ]  # fmt: skip


def rank_intervals(draws: Draws) -> tuple[Ints, Ints]:
    """2.5-97.5 percentile of each site's rank over the draws; sites tied in a draw share the better rank."""
    ranks = np.empty(draws.shape, dtype=np.int32)
    for m in range(draws.shape[1]):
        column = draws[:, m]
        ranks[:, m] = len(column) + 1 - np.searchsorted(np.sort(column), column, side="right")
    low = np.percentile(ranks, INTERVAL[0], axis=1, method="lower")
    high = np.percentile(ranks, INTERVAL[1], axis=1, method="higher")
    return low.astype(np.int64), high.astype(np.int64)


def beats(a: Draws, b: Draws) -> float:
    """Share of draws in which A is better than B; a tied draw counts half."""
    return float((a > b).mean() + 0.5 * (a == b).mean())


def _bands(draws: Draws) -> list[int]:
    """Number of the band of each site, in table order: a band ends at the first site that its first one safely beats."""
    bands, first = [1], 0
    for k in range(1, len(draws)):
        if beats(draws[first], draws[k]) >= SAFELY:
            first = k
            bands.append(bands[-1] + 1)
        else:
            bands.append(bands[-1])
    return bands


def kendall_tau_b(a: Sequence[float] | Ints, b: Sequence[float] | Ints) -> float | None:
    """Kendall's tau-b of two rankings; None when one of them does not order anything."""
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    i, j = np.triu_indices(len(x), 1)
    dx, dy = np.sign(x[i] - x[j]), np.sign(y[i] - y[j])
    pairs = np.sqrt(float((dx != 0).sum()) * float((dy != 0).sum()))
    return float((dx * dy).sum() / pairs) if pairs else None


def is_wcag_linked(wcag: str) -> bool:
    """Whether a criterion speaks to a success criterion that the law asks for, and not to later or stricter ones alone."""
    numbers = _SUCCESS_CRITERION.findall(wcag)
    return wcag.startswith("all ") or any(is_asked_by_law(f"{edition}:{n}") for n in numbers for edition in ("WCAG21", "WCAG22"))


def alternatives(field: Field, members: Sequence[int]) -> list[Alternative]:
    """The fixed alternatives of the method page, each beside the base ranking of the same sites."""
    if not members:
        return []
    chosen = np.array(members)
    values, rated = field.for_rank
    values, rated = values[chosen], rated[chosen]
    per_dimension = field.dimension_scores(values, rated)
    base = competition_ranks(field.overall(per_dimension))
    names = [field.sites[k].id for k in chosen]
    asked = (field.scored | field.untested)[chosen]
    untested = field.untested[chosen]

    def told(identity: str, scores: Floats) -> Alternative:
        known = ~np.isnan(scores)
        ranks = competition_ranks(scores[known])
        tau = kendall_tau_b(competition_ranks(field.overall(per_dimension)[known]), ranks) if known.any() else None
        ids = [name for name, ok in zip(names, known, strict=True) if ok]
        return Alternative(id=identity, tau=tau, ranks={name: int(rank) for name, rank in zip(ids, ranks, strict=True)})

    found = [
        Alternative(id="base", tau=1.0, ranks={name: int(rank) for name, rank in zip(names, base, strict=True)}),
        told("equal_weights", field.overall(field.dimension_scores(values, rated, np.ones_like(field.weights)))),
    ]
    for d, dimension in enumerate(field.dimensions):
        if len(field.dimensions) > 1:
            found.append(told(f"without_{dimension}", np.delete(per_dimension, d, axis=1).mean(axis=1)))
    found.append(told("hard_core", field.overall(field.dimension_scores(values, rated & field.hard_core()))))
    linked = rated & np.array([is_wcag_linked(c.wcag) for c in field.criteria], dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        found.append(told("wcag_linked", TOP * ((values * linked) @ field.weights) / (linked @ field.weights)))
    found.append(told("minimum", per_dimension.min(axis=1)))
    zero = field.dimension_scores(np.where(untested, 0.0, field.values[chosen]), asked)
    one = field.dimension_scores(np.where(untested, 1.0, field.values[chosen]), asked)
    found += [told("untested_0", field.overall(zero)), told("untested_1", field.overall(one))]
    found.append(told("dimension_weights", field.overall(per_dimension, field.weights @ field.members)))
    return found


def leave_one_out(field: Field, members: Sequence[int]) -> dict[str, int]:
    """Criteria that, left out, move some site by at least MOVES ranks: id → the largest move."""
    if not members:
        return {}
    chosen = np.array(members)
    values, rated = field.for_rank
    values, rated = values[chosen], rated[chosen]
    scores = field.dimension_scores(values, rated)
    base = competition_ranks(field.overall(scores))
    per_dimension = field.weights[:, None] * field.members
    sums, totals = (values * rated) @ per_dimension, rated @ per_dimension
    found: dict[str, int] = {}
    for j, criterion in enumerate(field.criteria):
        d = field.dimension_of[j]
        rest = totals[:, d] - rated[:, j] * field.weights[j]
        total = sums[:, d] - values[:, j] * rated[:, j] * field.weights[j]
        changed = scores.copy()
        changed[:, d] = TOP * np.divide(total, rest, out=np.zeros_like(total), where=rest > 1e-12)
        move = int(np.abs(competition_ranks(field.overall(changed)) - base).max())
        if move >= MOVES:
            found[criterion.id] = move
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
