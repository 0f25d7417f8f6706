"""What to fix first: grouped by cause, ordered by reach, harm, gain and certainty, gains counted out to the last page."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.fix_first import (
    AuditedPage,
    Cause,
    Fix,
    Sampling,
    Share,
    fix_first,
    needs_of,
    success_criteria,
    user_needs,
)
from results.rows import CriterionRow
from results.scoring import mix

URLS = tuple(f"https://a.example/{n}" for n in range(10))
PAGES = [AuditedPage(url=url, template=n % 2, depth=0 if n == 0 else 2) for n, url in enumerate(URLS)]
SAMPLING = Sampling(urls=URLS, is_random=np.arange(10) >= 4, weight_of={"experience": 10, "mobile": 4}, dimensions=5)


def cause(name: str, where: range | list[int], *, check: str = "axe/image-alt", requirement: str = "WCAG22:1.1.1", persona: str = "desktop",
          impact: str = "serious", outcome: str = "failed") -> Cause:  # fmt: skip
    return Cause(
        check_id=check, fingerprint=name, outcome=outcome, impact=impact, requirements=(requirement,),
        places=tuple((URLS[n], persona) for n in where),
    )  # fmt: skip


def share(
    failing: range | list[int],
    *,
    wcag: str = "1.1.1",
    dimension: str = "experience",
    weight: float = 2,
    checks: tuple[str, ...] = (),
) -> Share:
    vector = np.array([0.0 if n in failing else 1.0 for n in range(10)], dtype=np.float32)
    row = CriterionRow(
        id=f"{dimension}.a.b", dimension=dimension, area="a", question_sv="?", question_en="?", weight=weight, wcag=wcag,
        scope="page", checks=checks,
    )  # fmt: skip
    return Share(criterion=row, value=mix(vector, SAMPLING.is_random), vector=vector)


def by_name(fixes: tuple[Fix, ...]) -> dict[str, Fix]:
    return {fix.cause.fingerprint: fix for fix in fixes}


def test_one_fix_in_the_footer_is_worth_more_than_one_on_a_single_page() -> None:
    fixes = fix_first([cause("card", [7]), cause("footer", range(10))], PAGES, [share(range(10))], SAMPLING)
    assert [fix.cause.fingerprint for fix in fixes] == ["footer", "card"]
    footer = fixes[0]
    assert footer.everywhere
    assert (footer.pages, footer.template, footer.reach) == (10, None, 1.0)


def test_the_gain_counts_only_pages_where_nothing_else_fails_the_criterion() -> None:
    both = [cause("a", [0, 1]), cause("b", [1, 2])]
    gains = by_name(fix_first(both, PAGES, [share([0, 1, 2])], SAMPLING))
    # Page 0 (of 4 structured) comes right by mending a alone: half of a quarter of the share, weight 2 of 10, one dimension of five.
    assert gains["a"].gain == pytest.approx(5 * 2 / 10 / 5 * 0.5 / 4)
    assert gains["a"].criteria == ("experience.a.b",)
    assert by_name(fix_first([cause("a", [0])], PAGES, [share([0])], SAMPLING))["a"].gain == pytest.approx(
        5 * 2 / 10 / 5 * 0.5 / 4
    )
    shadowed = by_name(fix_first([cause("a", [1]), cause("b", [1])], PAGES, [share([1])], SAMPLING))
    assert shadowed["a"].gain == 0
    assert shadowed["a"].priority > 0


def test_mobile_criteria_gain_from_what_the_mobile_persona_met() -> None:
    seen = [cause("a", [0], persona="mobile"), cause("b", [1])]
    gains = by_name(fix_first(seen, PAGES, [share([0, 1], dimension="mobile")], SAMPLING))
    assert gains["a"].gain > 0
    assert gains["b"].gain == 0


def test_a_criterion_that_names_its_checks_counts_those_alone() -> None:
    named = share([0, 1], checks=("image-alt-text",), wcag="-")
    gains = by_name(fix_first([cause("a", [0]), cause("b", [1], check="image-alt-text")], PAGES, [named], SAMPLING))
    assert gains["a"].gain == 0
    assert gains["b"].gain > 0


def test_a_template_is_named_when_all_its_pages_and_no_others_carry_the_cause() -> None:
    fixes = by_name(fix_first([cause("even", [2, 4, 6]), cause("both", [1, 2])], PAGES, [], SAMPLING))
    assert fixes["even"].template == 0
    assert fixes["both"].template is None


def test_doubts_and_good_practice_come_after_certain_breaches_of_the_law() -> None:
    same = [
        cause("doubt", [3], outcome="cantTell"), cause("aaa", [3], requirement="WCAG22:1.4.6"), cause("law", [3]),
        cause("practice", [3], requirement="DIGG:webbriktlinjer"),
    ]  # fmt: skip
    assert [fix.cause.fingerprint for fix in fix_first(same, PAGES, [], SAMPLING)] == [
        "law",
        "aaa",
        "practice",
        "doubt",
    ]


def test_good_practice_on_every_page_stands_below_a_breach_of_the_law_on_one() -> None:
    everywhere = cause("aaa", range(10), check="axe/color-contrast-enhanced", requirement="WCAG22:1.4.6")
    once = cause("law", [9], impact="minor")
    fixes = fix_first([everywhere, once], PAGES, [share(range(10), wcag="1.4.6", checks=(everywhere.check_id,))], SAMPLING)
    assert [fix.cause.fingerprint for fix in fixes] == ["law", "aaa"]
    assert fixes[1].priority > fixes[0].priority


def test_needs_follow_from_the_success_criteria() -> None:
    assert set(user_needs()) >= {"1.1.1", "2.1.1", "1.4.3", "1.2.2", "2.3.1"}
    assert {need for needs in user_needs().values() for need in needs} == set("abcdefghi")
    assert "h" in needs_of(["WCAG22:2.3.1"])
    assert needs_of(["DIGG:x", "EN301549:9.1.1.1"]) == ()
    assert success_criteria(["WCAG22:1.4.10", "EN301549:9.1.4.3"]) == {"1.4.10"}


places = st.lists(st.integers(0, 9), min_size=1, max_size=10)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(places, st.sampled_from(["failed", "cantTell"])), min_size=1, max_size=8), st.randoms())
def test_order_of_input_is_irrelevant_and_no_gain_exceeds_what_is_missing(
    rows: list[tuple[list[int], str]], luck: random.Random
) -> None:
    causes = [cause(f"c{n}", where, outcome=outcome) for n, (where, outcome) in enumerate(rows)]
    failing = sorted({n for where, outcome in rows if outcome == "failed" for n in where})
    counted = share(failing)
    fixes = fix_first(causes, PAGES, [counted], SAMPLING)
    shuffled = [
        replace(one, places=tuple(luck.sample(one.places, len(one.places)))) for one in luck.sample(causes, len(causes))
    ]
    assert [(f.cause.fingerprint, f.priority, f.gain) for f in fixes] == [
        (f.cause.fingerprint, f.priority, f.gain) for f in fix_first(shuffled, PAGES, [counted], SAMPLING)
    ]
    missing = 5 * 2 / 10 / 5 * (1 - counted.value)
    assert all(-1e-9 <= fix.gain <= missing + 1e-9 for fix in fixes)
    assert sum(fix.gain for fix in fixes) <= missing + 1e-6
