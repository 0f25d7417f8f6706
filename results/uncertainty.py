"""How sure the scores are: a bootstrap over pages and random weights, drawn organisation by organisation.

The structured part of the sample is fixed; pages of the random part are drawn again, whole vectors over all criteria and
personas, so that faults of a template stay together. Two half-weight pseudo pages (one all right, one all wrong) may be drawn
too, or a share of 0 or 1 would look certain. Each replicate is shrunk towards the point estimate by the share of the site that
was not looked at. Draws of weights are the same for all organisations, draws of pages are their own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.scoring import TOP, Field, Floats, RatedSite, mix

REPLICATES = 2_000
#: Criterion weights are multiplied by exp(N(0, this)); dimension weights are Dirichlet with this in every place.
WEIGHT_SIGMA = 0.5
DIMENSION_ALPHA = 20.0
INTERVAL = (2.5, 97.5)

Draws = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """95 % intervals of the dimension scores and the overall (last column), and the drawn scores that ranks are made of."""

    low: Floats  # sites × (dimensions + overall)
    high: Floats
    rank_draws: Draws  # sites × replicates


def generator(seed: str, name: str) -> np.random.Generator:
    """A random stream of its own for each name, the same on every run and in every order."""
    digest = hashlib.sha256(f"{seed}\n{name}".encode("utf-8", "replace")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def estimate(field: Field, seed: str, replicates: int = REPLICATES) -> Uncertainty:
    """Draw for every site; memory holds one site's replicates at a time."""
    weights, dimension_weights = _weights(field, seed, replicates)
    rank_values, rank_rated = field.for_rank
    count = len(field.dimensions)
    low, high = np.full((len(field.sites), count + 1), np.nan), np.full((len(field.sites), count + 1), np.nan)
    rank_draws = np.full((len(field.sites), replicates), np.nan, dtype=np.float32)
    bounds = np.searchsorted(field.dimension_of, np.arange(count + 1))
    point = field.dimension_scores()
    overall = field.overall(point)
    for i, site in enumerate(field.sites):
        drawn = _replicates(field, site, field.values[i], field.scored[i], seed, replicates)
        scores = np.empty((replicates, count + 1), dtype=np.float32)
        ranked = np.empty((replicates, count), dtype=np.float32)
        for d in range(count):
            part = slice(bounds[d], bounds[d + 1])
            base = np.where(field.scored[i, part], field.weights[part], 0.0).astype(np.float32)
            total = float(base.sum())
            scores[:, d] = TOP * (drawn[:, part] @ base) / total if total else np.nan
            used = np.where(rank_rated[i, part], weights[:, part], np.float32(0))
            filled = np.where(field.scored[i, part], drawn[:, part], rank_values[i, part].astype(np.float32))
            sums = used.sum(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):
                ranked[:, d] = TOP * np.einsum("ij,ij->i", used, filled) / sums
        scores[:, count] = scores[:, :count].mean(axis=1) if count else np.nan
        edges = np.percentile(scores, INTERVAL, axis=0)
        own = np.append(point[i], overall[i])
        low[i], high[i] = np.minimum(edges[0], own), np.maximum(edges[1], own)
        rank_draws[i] = np.einsum("ij,ij->i", ranked, dimension_weights)
    return Uncertainty(low=low, high=high, rank_draws=rank_draws)


def _weights(field: Field, seed: str, replicates: int) -> tuple[Draws, Draws]:
    draw = generator(seed, "weights")
    factors = np.exp(draw.normal(0.0, WEIGHT_SIGMA, (replicates, len(field.criteria))))
    dimensions = (
        draw.dirichlet([DIMENSION_ALPHA] * len(field.dimensions), replicates)
        if field.dimensions
        else np.zeros((replicates, 0))
    )
    return (field.weights * factors).astype(np.float32), dimensions.astype(np.float32)


def _replicates(
    field: Field, site: RatedSite, values: Floats, scored: NDArray[np.bool_], seed: str, replicates: int
) -> Draws:
    """replicates × criteria: the site's values with its random pages drawn again."""
    drawn = np.repeat(values.astype(np.float32)[None, :], replicates, axis=0)
    draw = generator(seed, f"pages {site.id}")
    columns = [
        j for j, criterion in enumerate(field.criteria)
        if scored[j] and _has_random_part(site.vectors.get(criterion.id), site.is_random)
    ]  # fmt: skip
    factor = shrink(int(site.is_random.sum()), site.random_pages, cut=site.crawl_cut)
    if columns and factor > 0:
        vectors = np.column_stack([site.vectors[field.criteria[j].id] for j in columns]).astype(np.float32)
        drawn[:, columns] = _drawn_shares(vectors, site.is_random, values[columns], factor, draw, replicates)
    for j, criterion in enumerate(field.criteria):
        result = site.results.get(criterion.id)
        if scored[j] and result is not None and result.spread > 0:
            noise = draw.normal(0.0, result.spread, replicates).astype(np.float32)
            drawn[:, j] = np.clip(drawn[:, j] + noise, 0.0, 1.0)
    return drawn


def _drawn_shares(
    vectors: Draws,
    is_random: NDArray[np.bool_],
    values: Floats,
    factor: float,
    draw: np.random.Generator,
    replicates: int,
) -> Draws:
    """replicates × shares: the random half of each share from pages drawn with replacement, pseudo pages among them."""
    rows = vectors[is_random]
    pages = len(rows)
    has = ~np.isnan(rows)
    # The pseudo pages have a value wherever any random page has one.
    rows = np.vstack([np.where(has, rows, 0.0), np.ones(rows.shape[1]), np.zeros(rows.shape[1])]).astype(np.float32)
    has = np.vstack([has, np.ones((2, rows.shape[1]), dtype=bool)])
    chance = np.append(np.ones(pages), [0.5, 0.5]) / (pages + 1)
    counts = draw.multinomial(pages + 1, chance, size=replicates).astype(np.float32)
    weight = counts @ has.astype(np.float32)
    shares: Draws = counts @ rows
    shares /= np.maximum(weight, 1)
    point = np.array([mix(vectors[:, c], is_random) for c in range(vectors.shape[1])], dtype=np.float32)
    fixed = vectors[~is_random]
    told = (~np.isnan(fixed)).sum(axis=0)
    structured = np.divide(
        np.nansum(fixed, axis=0), told, out=np.zeros(vectors.shape[1], dtype=np.float32), where=told > 0
    )
    shares = np.where(told > 0, np.float32(0.5) * (shares + structured), shares)
    shares = np.where(weight > 0, shares, point)
    # Where the value is not the share itself but a function of it, it moves as far as the share does.
    values32 = values.astype(np.float32)
    return np.asarray(np.clip(values32 + np.float32(factor) * (shares - point), 0.0, 1.0), dtype=np.float32)


def shrink(sampled: int, found: int, *, cut: bool) -> float:
    """Factor on each replicate's distance from the point: 1 when the site's size is unknown, 0 when every page was looked at."""
    if cut:
        return 1.0
    if found <= 0:
        return 0.0
    return float(np.sqrt(max(0.0, 1.0 - sampled / max(found, sampled))))


def _has_random_part(vector: NDArray[np.float32] | None, is_random: NDArray[np.bool_]) -> bool:
    return vector is not None and len(vector) == len(is_random) and bool((~np.isnan(vector[is_random])).any())
