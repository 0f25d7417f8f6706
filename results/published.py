"""What is published: frozen rows for dashboards, command line and exports, as results/queries.py hands them out.

Every number can be followed down: league row → organisation → criterion → finding → page, selector, picture. `None` means that
there is no such number, never 0. Texts from the web are data: cleaned at storage, to be escaped where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from results.rows import CriterionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanInfo:
    """One scan. Scans of one `series` may be compared over time; `broke` names what changed since the scan before."""

    uid: str
    started_at: str
    finished_at: str | None
    status: str
    round: str
    series: str
    broke: tuple[str, ...]  # axe, lexicons, criteria; empty: same series as the scan before
    profile_sha: str
    code_version: str
    axe_version: str
    browser_version: str
    lexicon_sha: str
    sites: int
    done: int
    failed: int
    pages_audited: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionCell:
    """One dimension of one site: score 0-5, 95 % interval, how much could be rated, and the bounds if all untested were 0 or 1."""

    id: str
    score: float | None
    low: float | None
    high: float | None
    coverage: float
    rated_share: float
    bound_low: float | None
    bound_high: float | None
    hard_core: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueRow:
    """One organisation in a league table. Without a rank `status` says why: insufficient, not_measured, failed."""

    site_id: str
    name_sv: str
    name_en: str
    kind: str
    region: str
    start_url: str
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    tied: bool  # shares its rank
    band: int | None  # same number: not safely told apart from the first of the band ("ej säkert skilda")
    band_open: bool  # the band holds more than this one
    score: float | None
    low: float | None
    high: float | None
    label: str  # very_good, good, acceptable, deficient, weak; empty without score
    coverage: float
    hard_core: float | None
    status: str  # ranked, insufficient, not_measured, failed, waiting
    failure: str
    dimensions: tuple[DimensionCell, ...]
    pages: Mapping[str, int]  # page outcome → number; `audited` and `audited_partial` enter the score
    pages_found: int
    change_night: float | None  # since the scan before of the same series; months and years likewise
    change_month: float | None
    change_year: float | None

    @property
    def pages_audited(self) -> int:
        return self.pages.get("audited", 0) + self.pages.get("audited_partial", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeRow:
    """The table weighed otherwise: Kendall's tau-b against the base ranking, ranks by site."""

    id: str
    tau: float | None
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """A league table: rows in table order, those without a rank last in alphabetical order."""

    scan: ScanInfo
    table_id: str  # all, or a kind
    dimension: str | None
    rows: tuple[LeagueRow, ...]
    tables: tuple[str, ...]  # ids that exist in this scan
    regions: tuple[str, ...]
    criteria: int  # in the profile in force
    catalogue: int  # in the whole catalogue, those not evaluated yet included
    alternatives: tuple[AlternativeRow, ...]
    leave_one_out: Mapping[str, int]  # criterion → largest move in ranks when it is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionCell:
    """One criterion on one site: its question, the answer and what the answer rests on."""

    criterion: CriterionRow
    state: str  # scored, not_applicable, untested, disputed
    value: float | None
    reason: str
    cause: str  # untested: ours or site
    basis: Mapping[str, Any]
    gain: float | None  # what the overall score would gain if the value were 1
    since: str  # start of the scan since which the answer has been this
    pages: Mapping[str, float]  # page address → value, for shares of pages; empty when no longer kept

    @property
    def id(self) -> str:
        return self.criterion.id

    @property
    def dimension(self) -> str:
        return self.criterion.dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One verdict on one target, with its proof."""

    id: int
    site_id: str
    check_id: str
    outcome: str  # failed, cantTell
    url: str
    persona: str
    journey: str  # id of the journey on whose way it was found
    selector: str
    html: str
    role: str
    name: str
    frame: str
    message: str  # id of the message in the check's .md
    args: Mapping[str, Any]
    fingerprint: str
    component: str
    crop_sha256: str  # WebP in the evidence store; empty without
    clip: Rectangle | None  # what the crop shows, in CSS pixels of the page
    box: Rectangle | None  # the element, likewise
    more: int  # targets of this check on this page that are counted, not stored
    first_seen: str  # start of the scan that saw the problem first
    returns: int  # how often it came back after it was gone
    disputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOnSite:
    """All that one check found on one site."""

    check_id: str
    outcome: str  # failed, cantTell
    pages: int
    targets: int
    findings: tuple[FindingRow, ...]  # examples, at most FINDINGS_PER_CHECK
    definition: Mapping[str, Any]  # the check's frozen definition: titles, requirements, impact, topic


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of a walk."""

    seq: int
    name: str
    target: str
    why: str
    outcome: str
    url: str
    message: str
    duration_ms: int
    screenshot_sha: str
    box: tuple[float, ...] | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkRow:
    """One errand walked by one persona."""

    journey_id: str
    site_id: str
    code: str
    persona: str
    task: str
    ending: str
    failure: str
    ends_at: str
    duration_ms: int
    clicks: int
    cost: Mapping[str, Any]
    facts: Mapping[str, Any]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page of the site and how its visits ended."""

    url: str
    title: str
    outcome: str | None  # None: found, not visited
    reason: str
    sampled_as: str
    stratum: str
    template: int
    failed: int  # failed findings stored for it
    picture_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One linked file of the documents sample."""

    url: str
    outcome: str
    media_type: str
    bytes: int
    pages: int
    title: str
    language: str
    tagged: bool
    text: bool  # has a text layer
    modified_at: str
    link_text: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """The accessibility statement beside what was found tonight."""

    url: str
    criteria: tuple[CriterionCell, ...]
    claim: str  # full, partial, none, free (own wording); empty: not found or not understood
    claim_text: str  # the words it was understood from
    failed_checks: int
    failed_targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPoint:
    """One night of one site."""

    scan_uid: str
    started_at: str
    series: str
    score: float | None
    low: float | None
    high: float | None
    rank: int | None  # in the joint table
    dimensions: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A problem that is new, fixed or back."""

    scan_uid: str
    started_at: str
    site_id: str
    name_sv: str
    name_en: str
    kind: str  # new, fixed, came_back
    check_id: str
    fingerprint: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRow:
    """One thing to mend, with all that it would remove. Ordered by reach × impact × gain × certainty."""

    check_id: str
    fingerprint: str
    component: str
    template: int | None  # the template that carries it; None: several, or none
    everywhere: bool  # on nearly every audited page: header, footer, menu
    findings: int  # stored findings that one fix removes
    pages: int
    reach: float  # share of audited pages, weighed by how many citizens pass them
    impact: str
    needs: tuple[str, ...]  # user needs of 2018/1524, letters a-i
    gain: float  # what the overall score gains
    criteria: tuple[str, ...]  # criteria that it lowers
    certainty: float
    priority: float
    example: FindingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """All that is known of one organisation in one scan."""

    scan: ScanInfo
    row: LeagueRow
    kind_row: LeagueRow  # its place in the table of its kind
    criteria: tuple[CriterionCell, ...]
    checks: tuple[CheckOnSite, ...]
    walks: tuple[WalkRow, ...]
    fixes: tuple[FixRow, ...]
    pages: tuple[PageRow, ...]
    documents: tuple[DocumentRow, ...]
    statement: StatementView
    history: tuple[HistoryPoint, ...]
    changes: tuple[ChangeRow, ...]  # of this scan
    kept: bool  # page-level rows are still there


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOnSite:
    """How one site answers a criterion."""

    site_id: str
    name_sv: str
    name_en: str
    kind: str
    state: str
    value: float | None
    reason: str
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionPage:
    """One criterion over all sites: who passes, best first."""

    scan: ScanInfo
    criterion: CriterionRow
    sites: tuple[CriterionOnSite, ...]
    mean: float | None
    best: CriterionOnSite | None
    moves: int  # largest move in ranks when it is left out; 0: under two


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCount:
    """Outcomes of one check on one site."""

    site_id: str
    name_sv: str
    name_en: str
    pages: Mapping[str, int]  # outcome → pages
    targets: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """One check over all sites, most failing pages first."""

    scan: ScanInfo
    check_id: str
    definition: Mapping[str, Any]
    sites: tuple[CheckCount, ...]
    examples: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyPage:
    """One errand over all sites and personas: who could walk it."""

    scan: ScanInfo
    journey_id: str
    definition: Mapping[str, Any]
    walks: tuple[WalkRow, ...]  # without steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two to four organisations side by side."""

    scan: ScanInfo
    rows: tuple[LeagueRow, ...]
    criteria: Mapping[str, tuple[CriterionCell | None, ...]] = field(default_factory=dict)  # criterion → cell per row
