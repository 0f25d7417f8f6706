"""Artefacts in, results out. A missing artefact makes a check `untested` without calling it; a crash in a check is ours.

The page's outcome is the strongest of its targets'; a check that yields nothing is inapplicable.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from checks.artefacts import Artefacts, AxeReport
from checks.axe.adapter import judge_axe
from checks.material import Now, Pages, Site
from checks.model import STRENGTH, CheckResult, Finding, Outcome, Target
from checks.record import Record, record_of
from checks.registry import Check, checks_of
from checks.words import Words, words

log = logging.getLogger(__name__)
_GIVEN = (Now, Words)


class CheckError(RuntimeError):
    """A check raised: a fault of ours, told only where the caller asks for it."""


def judge_page(
    artefacts: Artefacts,
    *,
    now: datetime | None = None,
    lexicons: Words | None = None,
    only: Iterable[str] | None = None,
    reraise: bool = False,
    logged: set[str] | None = None,
) -> list[CheckResult]:
    """All page checks on one visit, axe's rules among them. `logged` keeps a crash from being told twice in a scan."""
    given = _given(now, lexicons)
    wanted = None if only is None else set(only)
    results = []
    right: dict[str, list[Target]] = {}
    for one in checks_of("page"):
        if wanted is None or one.id in wanted:
            results.append(_judge(one, _page_inputs(one, artefacts, given), reraise, logged, right))
    report = artefacts.get(AxeReport)
    reason = "" if report else f"missing:{artefacts.failure(AxeReport)}"
    adopted = [as_sure_as(record_of(r.check), r) for r in judge_axe(report, reason) if wanted is None or r.check in wanted]
    return [*results, *_absorb(adopted, results, right)]


def judge_site(
    pages: Pages,
    site: Site | None = None,
    *,
    now: datetime | None = None,
    lexicons: Words | None = None,
    extra: Mapping[type, object] | None = None,
    only: Iterable[str] | None = None,
    reraise: bool = False,
    logged: set[str] | None = None,
) -> list[CheckResult]:
    """All checks that compare pages of one site. A finding's target names its page in `frame`."""
    given: dict[type, object] = {**_given(now, lexicons), Pages: pages, **(extra or {})}
    if site is not None:
        given[Site] = site
    wanted = None if only is None else set(only)
    return [
        _judge(one, _inputs(one, given), reraise, logged)
        for one in checks_of("site")
        if wanted is None or one.id in wanted
    ]


def _given(now: datetime | None, lexicons: Words | None) -> dict[type, object]:
    return {Now: Now(at=now or datetime.now(UTC)), Words: lexicons or words()}


def _inputs(one: Check, given: Mapping[type, object]) -> dict[str, object] | str:
    found: dict[str, object] = {}
    for parameter, kind in one.inputs.items():
        if kind not in given:
            return f"missing:{getattr(kind, 'kind', kind.__name__.lower())}"
        found[parameter] = given[kind]
    return found


def _page_inputs(one: Check, artefacts: Artefacts, given: Mapping[type, object]) -> dict[str, object] | str:
    found: dict[str, object] = {}
    for parameter, kind in one.inputs.items():
        if kind in given:
            found[parameter] = given[kind]
        elif kind in artefacts:
            found[parameter] = artefacts[kind]
        else:
            name = getattr(kind, "kind", kind.__name__.lower())
            why = artefacts.failure(kind)
            return f"missing:{name}" if why == "not_gathered" else f"missing:{name}:{why}"
    return found


def _judge(
    one: Check,
    inputs: dict[str, object] | str,
    reraise: bool,
    logged: set[str] | None,
    right: dict[str, list[Target]] | None = None,
) -> CheckResult:
    """One check on one page. `right` collects, by covered check, the elements that were measured and found right."""
    if isinstance(inputs, str):
        return CheckResult(check=one.id, outcome=Outcome.UNTESTED, reason=inputs)
    assert one.judge is not None
    try:
        said = list(one.judge(**inputs))
        if right is not None:
            for finding in said:
                if finding.message == "cleared":
                    for covered in one.covers:
                        right.setdefault(covered, []).append(finding.target)
        return as_sure_as(record_of(one.id), summarise(one.id, said))
    except Exception as error:  # the check boundary: a fault of one costs that check on that page, which says so
        if reraise:
            raise CheckError(f"{one.id}: {error}") from error
        if logged is None or one.id not in logged:
            log.exception("check %s raised", one.id)
        if logged is not None:
            logged.add(one.id)
        return CheckResult(check=one.id, outcome=Outcome.UNTESTED, reason="check-error")


def as_sure_as(record: Record, result: CheckResult) -> CheckResult:
    """A result as certain as its check's record allows: of a doubtful one, what failed is for review."""
    if not record.doubtful or result.outcome is not Outcome.FAILED:
        return result
    softened = tuple(replace(f, outcome=Outcome.CANT_TELL) if f.outcome is Outcome.FAILED else f for f in result.findings)
    return replace(result, outcome=Outcome.CANT_TELL, findings=softened)


def summarise(check: str, findings: Iterable[Finding]) -> CheckResult:
    """The strongest outcome, the findings worth telling, and how many targets were right."""
    told: list[Finding] = []
    right = 0
    seen: set[Outcome] = set()
    for finding in findings:
        seen.add(finding.outcome)
        if finding.outcome in (Outcome.FAILED, Outcome.CANT_TELL):
            told.append(finding)
        elif finding.outcome is Outcome.PASSED:
            right += 1
    outcome = next((o for o in STRENGTH if o in seen), Outcome.INAPPLICABLE)
    return CheckResult(check=check, outcome=outcome, findings=tuple(told), passed=right)


def _absorb(
    adopted: list[CheckResult], own: list[CheckResult], right: Mapping[str, list[Target]]
) -> list[CheckResult]:
    """Adopted findings that an own check told as strongly of the same element are left out: one barrier is one finding.

    So are doubts (cantTell) about an element that an own check measured and found right.
    """
    told = {r.check: r.findings for r in own if r.findings}
    covering: dict[str, list[Finding]] = {}
    for one in checks_of("page"):
        for covered in one.covers:
            covering.setdefault(covered, []).extend(told.get(one.id, ()))
    kept = []
    for result in adopted:
        said = covering.get(result.check)
        left = tuple(f for f in result.findings if not any(_same(f, s) for s in said)) if said else result.findings
        for target in right.get(result.check, ()):
            left = tuple(f for f in left if f.outcome is Outcome.FAILED or not _same_element(f.target, target))
        if len(left) == len(result.findings):
            kept.append(result)
            continue
        answered = bool(result.passed or right.get(result.check))
        seen = {f.outcome for f in left} | ({Outcome.PASSED} if answered else set())
        outcome = next((o for o in STRENGTH if o in seen), Outcome.INAPPLICABLE)
        kept.append(CheckResult(check=result.check, outcome=outcome, findings=left, passed=result.passed))
    return kept


def _same(adopted: Finding, own: Finding) -> bool:
    if STRENGTH.index(own.outcome) > STRENGTH.index(adopted.outcome):
        return False
    return _same_element(adopted.target, own.target)


def _same_element(a: Target, b: Target) -> bool:
    if a.frame != b.frame:
        return False
    if a.box is not None and b.box is not None:
        return max(abs(a.box.x - b.box.x), abs(a.box.y - b.box.y), abs(a.box.width - b.box.width)) < 2
    return a.selector == b.selector or (bool(a.html) and _start_tag(a.html) == _start_tag(b.html))


def _start_tag(html: str) -> str:
    """What two engines' snippets of one element have in common, whatever their selectors look like."""
    return " ".join(html.partition(">")[0].split())
