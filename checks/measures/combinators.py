"""What most measures are made of: shares of pages, straight lines, points, axe rules that find nothing, first of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean
from typing import Any, TypeVar

from checks.artefacts import AxeReport, AxeRule
from checks.material import Page, Pages
from checks.text import median
from checks.values import NotApplicable, Scored, Untested, Value

EXAMPLES = 20

A = TypeVar("A")

#: What a judge says of one page: true/false or a value 0..1, None where the rule does not apply, Untested where it could not look.
Verdict = bool | float | None | Untested


def clamp(x: float) -> float:
    """The nearest value within 0..1."""
    return min(1.0, max(0.0, x))


def linear(x: float, zero: float, one: float) -> float:
    """The straight line from `zero` (0) to `one` (1), held at both ends; `zero` may lie above `one`."""
    return clamp((x - zero) / (one - zero))


def points(total: float = 0.0, /, **parts: float) -> Scored:
    """Points added and held within 0..1; the basis names each part."""
    given = {name: round(value, 4) for name, value in parts.items()}
    return Scored(value=clamp(total + sum(parts.values())), basis={"points": given})


def mix(values: Mapping[str, float], pages: Iterable[Page]) -> float:
    """The mean of page values with the fixed mix: half the structured pages, half the random ones (judgements.md 4)."""
    strata: dict[str, list[float]] = {}
    for page in pages:
        if page.url in values:
            strata.setdefault(page.sampled.stratum, []).append(values[page.url])
    return fmean(fmean(group) for group in strata.values())


def each(pages: Iterable[Page], judge: Callable[[Page], Verdict]) -> tuple[dict[str, float], list[Untested]]:
    """Every page's value where the rule applies, and what could not be looked at."""
    values: dict[str, float] = {}
    unseen: list[Untested] = []
    for page in pages:
        verdict = judge(page)
        if isinstance(verdict, Untested):
            unseen.append(verdict)
        elif verdict is not None:
            values[page.url] = float(verdict)
    return values, unseen


def nothing(unseen: list[Untested], none: str) -> Value:
    """No page had a value: not applicable, or untested when pages could not be looked at."""
    return unseen[0] if unseen else NotApplicable(reason=none)


def share(
    pages: Pages,
    judge: Callable[[Page], Verdict],
    *,
    none: str = "no page to which the rule applies",
    notes: Mapping[str, Any] | None = None,
) -> Value:
    """The mean over pages of what `judge` says, with the page vector; not applicable with reason `none` when it applies nowhere."""
    values, unseen = each(pages, judge)
    if not values:
        return nothing(unseen, none)
    below = sorted((url for url, value in values.items() if value < 1.0), key=lambda url: values[url])
    basis = {
        "pages": len(values),
        "passed": len(values) - len(below),
        "unseen": len(unseen),
        "below": below[:EXAMPLES],
        **(notes or {}),
    }
    return Scored(value=clamp(mix(values, pages)), per_page=values, basis=basis)


def bent(value: Value, zero: float, one: float) -> Value:
    """A share laid on a straight line. The page vector is kept in the basis only: its mean is not the value any more."""
    if not isinstance(value, Scored):
        return value
    return Scored(value=linear(value.value, zero, one), basis={**value.basis, "before_scaling": round(value.value, 4)})


def middle(pages: Pages, judge: Callable[[Page], Verdict], zero: float, one: float, *, none: str) -> Value:
    """The median over pages of a quantity, laid on a straight line."""
    quantities: dict[str, float] = {}
    unseen: list[Untested] = []
    for page in pages:
        found = judge(page)
        if isinstance(found, Untested):
            unseen.append(found)
        elif found is not None:
            quantities[page.url] = float(found)
    if not quantities:
        return nothing(unseen, none)
    at = median(list(quantities.values()))
    worst = sorted(quantities.items(), key=lambda item: item[1], reverse=zero > one)[:EXAMPLES]
    return Scored(
        value=linear(at, zero, one), basis={"median": round(at, 2), "pages": len(quantities), "furthest": dict(worst)}
    )


def first(*tries: Callable[[], Value | None]) -> Value:
    """The first attempt that has something to say; the last one must."""
    for attempt in tries:
        value = attempt()
        if value is not None:
            return value
    raise ValueError("the last attempt must give a value")


def report_of(page: Page, persona: str = "desktop") -> AxeReport | Untested:
    """axe's report on the page as that persona met it."""
    visit = page.visits.get(persona)
    found = visit.get(AxeReport) if visit is not None else None
    if found is None:
        return Untested(reason=f"axe:{visit.failure(AxeReport) if visit is not None else 'not_visited'}")
    return found


def artefact(page: Page, kind: type[A], *personas: str) -> A | Untested:
    """The artefact as the first of these personas left it (desktop, then mobile, unless named)."""
    for persona in personas or ("desktop", "mobile"):
        visit = page.visits.get(persona)
        found = visit.get(kind) if visit is not None else None
        if found is not None:
            return found
    visit = page.visits.get((personas or ("desktop",))[0])
    why = visit.failure(kind) if visit is not None else "not_visited"
    return Untested(reason=f"{getattr(kind, 'kind', kind.__name__)}:{why}")


def is_law(rule: AxeRule) -> bool:
    """Tell whether the rule speaks of WCAG 2.1 level A or AA, and is neither experimental nor best practice."""
    tags = set(rule.tags)
    return bool(tags & {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa"}) and not tags & {"experimental", "best-practice"}


def law_violations(report: AxeReport) -> list[AxeRule]:
    """The rules of WCAG 2.1 A and AA that were violated on the page."""
    return [rule for rule in report.violations() if is_law(rule)]


#: Rules that mean nothing on a page whose style sheets did not load (settled U29).
_NEED_STYLES = frozenset({"color-contrast", "link-in-text-block", "target-size"})


def axe_clean(*rules: str, persona: str = "desktop") -> Callable[[Page], Verdict]:
    """A judge: the page has no violation of these axe rules. Does not apply where none of them found anything to look at."""
    wanted = frozenset(rules)

    def judge(page: Page) -> Verdict:
        report = report_of(page, persona)
        if isinstance(report, Untested):
            return report
        if page.reason == "styles_missing" and wanted & _NEED_STYLES:
            return Untested(reason="styles_missing")
        if any(rule.id in wanted for rule in report.violations()):
            return False
        looked = any(wanted & frame.passes.keys() for frame in report.frames)
        return True if looked else None

    return judge


def violated(pages: Pages, *rules: str, persona: str = "desktop") -> dict[str, list[str]]:
    """For the basis: each violated rule of these with pages and first selector, at most 20."""
    found: dict[str, list[str]] = {}
    for page in pages:
        report = report_of(page, persona)
        if isinstance(report, Untested):
            continue
        for rule in report.violations():
            if rule.id in rules or (not rules and is_law(rule)):
                at = rule.nodes[0].selector if rule.nodes else ""
                found.setdefault(rule.id, []).append(f"{page.url} {at}".strip())
    return {rule: where[:EXAMPLES] for rule, where in sorted(found.items())}


def axe_share(pages: Pages, *rules: str, none: str, persona: str = "desktop") -> Value:
    """The share of pages without a violation of these axe rules, with where they were violated."""
    return share(
        pages,
        axe_clean(*rules, persona=persona),
        none=none,
        notes={"violated": violated(pages, *rules, persona=persona)},
    )
