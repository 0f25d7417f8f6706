"""From criterion results to dimension scores 0-5, coverage and bounds. Pure arithmetic on arrays; knows no database.

A dimension's score is the weighted mean over its scored criteria, times five. What is not applicable is left out on both
sides; what is untested is left out of the score and lowers the coverage. A disputed criterion keeps its measured value,
marked, until it is decided (catalogue/judgements 1). Nothing is rounded before it is printed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from results.rows import DIMENSIONS, CriterionRow

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOP = 5.0
#: Below these an organisation is listed without a rank: too much could not be looked at, or does not apply.
COVERAGE_FLOOR = 0.7
RATED_FLOOR = 0.5

#: A score that binary arithmetic put a hair below the half is printed as the half.
HAIR = 1e-9

#: A value that differs from the share of its own vector by more than this is a function of the share, not the share.
SAME = 1e-6

#: Label bands for text only: from this score (one decimal) on.
LABELS = ((4.5, "very_good"), (3.5, "good"), (2.5, "acceptable"), (1.5, "deficient"), (0.0, "weak"))
LABEL_TEXT = {
    "very_good": {"sv": "mycket bra", "en": "very good"},
    "good": {"sv": "bra", "en": "good"},
    "acceptable": {"sv": "godtagbar", "en": "acceptable"},
    "deficient": {"sv": "bristfällig", "en": "deficient"},
    "weak": {"sv": "svag", "en": "weak"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One criterion on one site. `cause` tells whose an `untested` is: ours, or the site's."""

    state: str  # scored, not_applicable, untested, disputed
    score: float | None = None
    cause: str = ""
    spread: float = 0.0  # standard deviation over repeated loads, in units of the score


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedSite:
    """All that scoring needs of one site: its results and, for shares of pages, the page vectors in sample order."""

    id: str
    name: str
    kind: str
    results: Mapping[str, Result]
    vectors: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)  # NaN: the page has no value
    is_random: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    random_pages: int = 0  # pages found that are not in the structured part
    crawl_cut: bool = False
    measured: bool = True  # at least one page was audited


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """One dimension (or `overall`) of one site. `bound_low` and `bound_high` count everything untested as 0 and as 1."""

    score: float | None
    coverage: float
    rated_share: float
    bound_low: float | None
    bound_high: float | None
    hard_core: float | None = None
    low: float | None = None
    high: float | None = None


def mix(vector: NDArray[np.floating], is_random: Bools) -> float:
    """A share of pages: half the mean over structured pages, half the mean over random ones (judgements 4)."""
    has = ~np.isnan(vector)
    parts = [float(vector[has & part].mean()) for part in (~is_random, is_random) if (has & part).any()]
    return sum(parts) / len(parts) if parts else math.nan


def label(score: float) -> str:
    """The word for a score, decided on the printed decimal."""
    printed = rounded(score)
    return next(word for floor, word in LABELS if printed >= floor)


def rounded(score: float) -> float:
    """One decimal, half up, as printed."""
    return math.floor(score * 10 + 0.5 + HAIR) / 10


class Field:
    """Sites × criteria as arrays, both in an order of their own (by id), so that the order of the input cannot matter."""

    def __init__(self, sites: Sequence[RatedSite], criteria: Sequence[CriterionRow]) -> None:
        order = [name for name in DIMENSIONS if any(c.dimension == name for c in criteria)]
        self.dimensions: tuple[str, ...] = tuple(order)
        self.criteria = tuple(sorted(criteria, key=lambda c: (order.index(c.dimension), c.id)))
        self.sites = tuple(sorted(sites, key=lambda site: site.id))
        self.weights: Floats = np.array([c.weight for c in self.criteria], dtype=float)
        self.dimension_of = np.array([order.index(c.dimension) for c in self.criteria], dtype=int)
        shape = (len(self.sites), len(self.criteria))
        self.values: Floats = np.zeros(shape)
        self.scored: Bools = np.zeros(shape, dtype=bool)
        self.untested: Bools = np.zeros(shape, dtype=bool)
        self.site_caused: Bools = np.zeros(shape, dtype=bool)
        for i, site in enumerate(self.sites):
            for j, criterion in enumerate(self.criteria):
                result = site.results.get(criterion.id)
                if not criterion.applies(site.kind) or (result is not None and result.state == "not_applicable"):
                    continue
                if result is not None and result.state in ("scored", "disputed") and result.score is not None:
                    self.values[i, j], self.scored[i, j] = result.score, True
                else:
                    self.untested[i, j] = True
                    self.site_caused[i, j] = result is not None and result.cause == "site"

    @cached_property
    def members(self) -> Floats:
        """criteria × dimensions: 1 where the criterion belongs to the dimension."""
        return np.asarray(self.dimension_of[:, None] == np.arange(len(self.dimensions))[None, :], dtype=float)

    def dimension_scores(
        self, values: Floats | None = None, rated: Bools | None = None, weights: Floats | None = None
    ) -> Floats:
        """sites × dimensions, 0-5; NaN where nothing was scored."""
        values = self.values if values is None else values
        rated = self.scored if rated is None else rated
        weights = self.weights if weights is None else weights
        per_dimension = weights[:, None] * self.members
        with np.errstate(invalid="ignore", divide="ignore"):
            scores: Floats = TOP * ((values * rated) @ per_dimension) / (rated @ per_dimension)
        return scores

    def overall(self, dimension_scores: Floats, dimension_weights: Floats | None = None) -> Floats:
        """The mean of the dimensions, by default with equal weight; NaN where one of them has no score."""
        if not self.dimensions:
            return np.full(len(dimension_scores), np.nan)
        if dimension_weights is None:
            return np.asarray(dimension_scores.mean(axis=1))
        return np.asarray(dimension_scores @ (dimension_weights / dimension_weights.sum()))

    @cached_property
    def coverage(self) -> Floats:
        """sites × dimensions: weight scored of weight scored or untested; 0 where there is neither."""
        per_dimension = self.weights[:, None] * self.members
        asked = (self.scored | self.untested) @ per_dimension
        return np.asarray(np.divide(self.scored @ per_dimension, asked, out=np.zeros_like(asked), where=asked > 0))

    @cached_property
    def rated_share(self) -> Floats:
        """sites × dimensions: weight scored of the whole dimension's weight."""
        per_dimension = self.weights[:, None] * self.members
        return np.asarray((self.scored @ per_dimension) / per_dimension.sum(axis=0))

    def bounds(self) -> tuple[Floats, Floats]:
        """Dimension scores with everything untested counted as 0, and as 1."""
        asked = self.scored | self.untested
        low = self.dimension_scores(self.values * self.scored, asked)
        high = self.dimension_scores(np.where(self.untested, 1.0, self.values), asked)
        return low, high

    @cached_property
    def for_rank(self) -> tuple[Floats, Bools]:
        """Values and mask for the rank: a row that the site itself closed counts at the lower of its own mean in that
        dimension and the 25th percentile of its kind on that criterion, so that closing the door never pays (judgements 1).
        """
        values, rated = self.values.copy(), self.scored | self.site_caused
        own = self.dimension_scores() / TOP
        kinds = np.array([site.kind for site in self.sites])
        for j in np.flatnonzero(self.site_caused.any(axis=0)):
            for i in np.flatnonzero(self.site_caused[:, j]):
                peers = self.values[(kinds == kinds[i]) & self.scored[:, j], j]
                quartile = float(np.percentile(peers, 25)) if len(peers) else math.inf
                mean = own[i, self.dimension_of[j]]
                values[i, j] = min(0.0 if math.isnan(mean) else float(mean), quartile)
        return values, rated

    def rankable(self) -> Bools:
        """Which sites have enough ground in every dimension to be ranked."""
        enough = (self.coverage >= COVERAGE_FLOOR - 1e-12) & (self.rated_share >= RATED_FLOOR - 1e-12)
        measured = np.array([site.measured for site in self.sites], dtype=bool)
        return np.asarray(enough.all(axis=1) & measured) if self.dimensions else np.zeros(len(self.sites), dtype=bool)

    def status(self) -> list[str]:
        """ranked, insufficient (otillräckligt underlag) or not_measured, for each site."""
        return [
            "ranked" if ok else ("insufficient" if site.measured else "not_measured")
            for site, ok in zip(self.sites, self.rankable(), strict=True)
        ]

    def hard_core(self) -> Bools:
        """Criteria that a machine decides fully, with a low risk of being wrong (the hard core index)."""
        return np.array([c.automatable == "full" and c.false_positive_risk == "low" for c in self.criteria], dtype=bool)


def dimension_rows(field_: Field) -> dict[str, dict[str, DimensionScore]]:
    """Point scores of every site by dimension and `overall`, without intervals."""
    scores, (low, high) = field_.dimension_scores(), field_.bounds()
    core = field_.dimension_scores(rated=field_.scored & field_.hard_core())
    over, over_low, over_high = (field_.overall(part) for part in (scores, low, high))
    over_core = field_.overall(core)
    total = field_.weights.sum()
    asked = (field_.scored | field_.untested) @ field_.weights
    told = field_.scored @ field_.weights
    rows: dict[str, dict[str, DimensionScore]] = {}
    for i, site in enumerate(field_.sites):
        rows[site.id] = {
            name: DimensionScore(
                score=number(scores[i, d]), coverage=float(field_.coverage[i, d]),
                rated_share=float(field_.rated_share[i, d]), bound_low=number(low[i, d]), bound_high=number(high[i, d]),
                hard_core=number(core[i, d]),
            )
            for d, name in enumerate(field_.dimensions)
        }  # fmt: skip
        rows[site.id]["overall"] = DimensionScore(
            score=number(over[i]), coverage=float(told[i] / asked[i]) if asked[i] else 0.0,
            rated_share=float(told[i] / total) if total else 0.0, bound_low=number(over_low[i]),
            bound_high=number(over_high[i]), hard_core=number(over_core[i]),
        )  # fmt: skip
    return rows


def number(value: float) -> float | None:
    """A float, or None for NaN."""
    return None if math.isnan(value) else float(value)
