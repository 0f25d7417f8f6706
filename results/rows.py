"""Rows that go into the database and come out of it for the line itself: tasks, criteria, visits. Plain frozen data.

What dashboards and exports read is in results/published.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from checks.material import Organisation

#: Page and visit outcomes (the closed set of section 2 of the design on the hostile web).
AUDITED = ("audited", "audited_partial")
OUTCOMES = ("audited", "audited_partial", "failed", "blocked", "skipped")

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
    """One criterion of the profile in force, as scoring and publishing read it."""

    id: str
    dimension: str
    area: str
    question_sv: str
    question_en: str
    weight: float
    method: str = ""
    scope: str = "site"  # site, page or journey
    measure: str = ""  # the measure in words
    needs: str = ""
    wcag: str = "-"  # success criteria separated by ";"
    source: str = ""
    automatable: str = "full"  # full, heuristic, needs_journey
    false_positive_risk: str = "low"  # low, med, high
    evidence: str = ""
    kinds: tuple[str, ...] = ()  # kinds of body it is asked of; empty: all


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
