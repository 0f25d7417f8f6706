"""Rows that go into the database and come out of it for the line itself: tasks, criteria, visits. Plain frozen data.

What dashboards and exports read is in results/published.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from checks.material import Organisation

#: Page and visit outcomes (the closed set of section 2 of the design on the hostile web).
AUDITED = ("audited", "audited_partial")
OUTCOMES = ("audited", "audited_partial", "failed", "blocked", "skipped")

#: Kinds of body that a criterion may be limited to.
KINDS = ("municipality", "region", "agency")
DIMENSIONS = ("presence", "experience", "ecrm", "mobile", "social")


class ScanTask(Protocol):
    """What a shard needs to know of the task it belongs to (crawler/task.py SiteTask fits)."""

    @property
    def organisation(self) -> Organisation: ...
    @property
    def scan_uid(self) -> str: ...
    @property
    def started_at(self) -> str: ...
    @property
    def seed(self) -> str: ...
    @property
    def profile_sha(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """One run over a list of sites, with everything that decides what its numbers mean."""

    uid: str
    started_at: str  # ISO 8601, UTC
    seed: str
    profile_sha: str
    round: str = ""
    code_version: str = ""
    axe_version: str = ""
    browser_version: str = ""
    lexicon_sha: str = ""
    settings: object = field(default_factory=dict)  # any plain data or dataclass; stored as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """One criterion of a profile, as scoring and publishing read it."""

    id: str
    dimension: str
    area: str
    question_sv: str
    question_en: str
    weight: float
    method: str = ""
    scope: str = "site"  # site, page or journey
    measure: str = ""  # id of the measure
    measure_sv: str = ""  # the measure in words
    measure_en: str = ""
    needs: str = ""
    wcag: str = "-"  # success criteria separated by ";", `all A/AA testable`, or `-`
    source: str = ""
    automatable: str = "full"  # full, heuristic, needs_journey
    false_positive_risk: str = "low"  # low, med, high
    evidence: str = ""
    applies_to: tuple[str, ...] = ()  # kinds of body it is asked of; empty: all
    condition: str = ""  # when it applies, in words
    checks: tuple[str, ...] = ()  # checks it counts; empty: told by its success criteria

    def applies(self, kind: str) -> bool:
        """Tell whether it is asked of that kind of body; `other` is asked what everybody is asked."""
        return (
            not self.applies_to or kind in self.applies_to or (kind == "other" and len(self.applies_to) == len(KINDS))
        )


def criterion_row(body: Mapping[str, Any]) -> CriterionRow:
    """The row of a criterion as a profile declares it (profiles/schema.py) or as this module wrote it. Unknown keys are let be."""
    question = body.get("question") or {}
    words = body.get("measure_text") or {}
    if isinstance(words, str):  # as it was frozen before the texts had Swedish
        words = {"en": words}
    wcag = body.get("wcag") or ()
    return CriterionRow(
        id=body["id"],
        dimension=body.get("dimension") or str(body["id"]).split(".", 1)[0],
        area=body["area"],
        question_sv=body.get("question_sv") or question.get("sv", ""),
        question_en=body.get("question_en") or question.get("en", ""),
        measure_sv=body.get("measure_sv") or words.get("sv", ""),
        measure_en=body.get("measure_en") or words.get("en", ""),
        weight=float(body["weight"]),
        wcag=wcag if isinstance(wcag, str) else ";".join(wcag) or "-",
        applies_to=tuple(body.get("applies_to", ())),
        checks=tuple(body.get("checks", ())),
        **{
            name: str(body[name])
            for name in (
                "method", "scope", "measure", "needs", "source", "automatable", "false_positive_risk",
                "evidence", "condition",
            )
            if body.get(name)
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A visit that is still to be made. One with an attempt behind it ended in a crash: make it alone, and last."""

    url: str
    persona: str
    sampled_as: str
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One finished visit as the shard holds it. `artefacts` maps kind to SHA-256, `missing` kind to why it is not there."""

    url: str
    persona: str
    outcome: str
    reason: str = ""
    final_url: str = ""
    http_status: int | None = None
    duration_ms: int = 0
    artefacts: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScanRow:
    """Where one site of a scan stands."""

    site_id: str
    organisation: Organisation
    status: str  # waiting, running, done, failed
    attempts: int = 0
    failure: str = ""
