"""Hands the profile to `results` in its own words, and weighs a scan. No network, no browser."""

from __future__ import annotations

from collections.abc import Mapping

from profiles.load import Profile, definitions
from profiles.schema import Criterion
from results.rating import rate, record
from results.rows import CriterionRow
from results.store import Store


def criterion_row(criterion: Criterion) -> CriterionRow:
    """A criterion as scoring and publishing read it."""
    return CriterionRow(
        id=criterion.id,
        dimension=criterion.dimension,
        area=criterion.area,
        question_sv=criterion.question.sv,
        question_en=criterion.question.en,
        weight=criterion.weight,
        method=criterion.method,
        scope=criterion.scope,
        measure=criterion.measure_text,
        needs=criterion.needs,
        wcag=";".join(criterion.wcag) or "-",
        source=criterion.source,
        automatable=criterion.automatable,
        false_positive_risk=criterion.false_positive_risk,
        evidence=criterion.evidence,
        kinds=criterion.kinds,
    )


def criterion_rows(profile: Profile) -> list[CriterionRow]:
    """The criteria in force."""
    return [criterion_row(criterion) for criterion in profile.criteria]


def frozen(profile: Profile) -> Mapping[str, Mapping[str, object]]:
    """Everything that decides what this scan's numbers mean: kind → id → body."""
    bodies: dict[str, Mapping[str, object]] = dict(definitions(profile))
    bodies["criterion"] = {row.id: row for row in criterion_rows(profile)}
    return bodies


def weigh(store: Store, uid: str) -> None:
    """Score a scan by its own frozen criteria and store scores, intervals and ranks."""
    record(store, rate(store.database, uid))
