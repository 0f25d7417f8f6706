"""The runner: what is missing is untested, what raises is ours, what two engines say of one element is told once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from checks import registry, runner
from checks.artefacts import Artefacts, AxeFrame, AxeNode, AxeReport, AxeRule
from checks.axe.adapter import axe_rules, judge_axe
from checks.dom import Dom
from checks.dom_record import DocumentRecord, DomRecord, NodeRecord
from checks.model import Box, Finding, Impact, Outcome, failed
from checks.registry import Check, UnknownCheck, all_checks, get_check, own_checks
from checks.requirements import requirement, with_clauses

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def small_dom() -> Dom:
    nodes = [
        NodeRecord(-1, "html", "", {"lang": "sv"}, (0, 0, 800, 600)),
        NodeRecord(0, "body", "", {}, (0, 0, 800, 600)),
        NodeRecord(1, "a", "", {"href": "#"}, (10, 10, 50, 20), -1, "link", "Visa"),
    ]
    return Dom(DomRecord(documents=[DocumentRecord(url="http://x.example/", nodes=nodes)], styles=[]))


def report(**parts: tuple[AxeRule, ...]) -> AxeReport:
    return AxeReport(version="4.14.1", frames=(AxeFrame(**parts),))  # type: ignore[arg-type]


def outcome_of(check: str, artefacts: Artefacts) -> tuple[Outcome, str]:
    [result] = [r for r in runner.judge_page(artefacts, now=NOW, only=[check]) if r.check == check]
    return result.outcome, result.reason


def test_a_missing_artefact_makes_a_check_untested_with_the_gatherers_reason() -> None:
    missing = Artefacts({}, {Dom: "timeout"})
    assert outcome_of("link-text", missing) == (Outcome.UNTESTED, "missing:dom:timeout")
    assert outcome_of("reflow", Artefacts({Dom: small_dom()})) == (Outcome.UNTESTED, "missing:enlarged")
    assert outcome_of("axe/image-alt", Artefacts())[0] is Outcome.UNTESTED


def test_a_check_that_raises_is_untested_logged_once_and_raised_where_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def judge(dom: Dom) -> Iterator[Finding]:
        raise ZeroDivisionError
        yield

    broken = Check(
        id="broken",
        scope="page",
        requirements=("HTML:conformance",),
        impact=Impact.MINOR,
        topic="title",
        inputs={"dom": Dom},
        judge=judge,
    )
    monkeypatch.setattr(runner, "checks_of", lambda scope: [broken])
    told: set[str] = set()
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            results = runner.judge_page(Artefacts({Dom: small_dom()}), now=NOW, logged=told)
            assert [(r.outcome, r.reason) for r in results if r.check == "broken"] == [
                (Outcome.UNTESTED, "check-error")
            ]
    assert sum("broken" in record.getMessage() for record in caplog.records) == 1
    with pytest.raises(runner.CheckError):
        runner.judge_page(Artefacts({Dom: small_dom()}), now=NOW, reraise=True)


def test_the_outcome_is_the_strongest_of_the_targets() -> None:
    assert runner.summarise("x", []).outcome is Outcome.INAPPLICABLE
    wrong = failed(None, "m")
    right = Finding(outcome=Outcome.PASSED, target=wrong.target)
    result = runner.summarise("x", [right, wrong, right])
    assert (result.outcome, result.passed, len(result.findings)) == (Outcome.FAILED, 2, 1)


def test_axe_violations_fail_incompletes_and_experiments_ask_a_person() -> None:
    node = AxeNode(selector="img", html="<img>")
    said = report(
        violations=(AxeRule(id="image-alt", nodes=(node,)), AxeRule(id="p-as-heading", nodes=(node,))),
        incomplete=(AxeRule(id="color-contrast", nodes=(node,)), AxeRule(id="hidden-content", nodes=(node,))),
    )
    outcomes = {r.check: r.outcome for r in judge_axe(said)}
    assert outcomes["axe/image-alt"] is Outcome.FAILED
    assert outcomes["axe/p-as-heading"] is Outcome.CANT_TELL
    assert outcomes["axe/color-contrast"] is Outcome.CANT_TELL
    assert outcomes["axe/hidden-content"] is Outcome.PASSED


def test_one_barrier_told_by_two_engines_is_one_finding() -> None:
    dom = small_dom()
    box = Box(x=10, y=10, width=50, height=20)
    heading = AxeRule(id="page-has-heading-one", nodes=(AxeNode(selector="html", html="<html>"),))
    same = AxeRule(id="tabindex", nodes=(AxeNode(selector="a", html='<a href="#">', box=box),))
    results = {
        r.check: r
        for r in runner.judge_page(Artefacts({Dom: dom, AxeReport: report(violations=(heading, same))}), now=NOW)
    }
    assert len(results["axe/tabindex"].findings) == 1, "no own check told of tabindex here"
    assert results["link-target"].outcome is Outcome.FAILED


def test_every_axe_rule_of_the_vendored_engine_has_norms_topic_and_both_titles() -> None:
    assert len(axe_rules()) >= 100
    for rule in axe_rules().values():
        assert rule.requirements
        assert rule.title["sv"] != rule.title["en"]
        for norm in rule.requirements:
            assert requirement(norm).name["sv"]


def test_ids_are_file_names_and_covered_checks_exist() -> None:
    assert len(own_checks()) >= 60
    for one in own_checks().values():
        assert one.source is not None
        assert one.source.stem.replace("_", "-") == one.id
        assert set(one.covers) <= set(all_checks())


def test_an_unknown_check_names_the_one_that_was_meant() -> None:
    with pytest.raises(UnknownCheck, match="heading-order"):
        get_check("heading-ordr")


def test_wcag_criteria_bring_their_clause_of_en_301_549_unless_they_are_new_in_22() -> None:
    assert with_clauses(["WCAG22:1.3.1", "WCAG22:2.5.8", "WCAG22:1.4.6"]) == [
        "WCAG22:1.3.1",
        "EN301549:9.1.3.1",
        "WCAG22:2.5.8",
        "WCAG22:1.4.6",
    ]
    with pytest.raises(ValueError, match="unknown requirement"):
        requirement("WCAG22:9.9.9")


def test_discovery_finds_every_python_file_that_has_a_page_beside_it() -> None:
    for scope in registry.SCOPES:
        folder = registry.Path(registry.__file__).parent / scope
        stems = {p.stem for p in folder.glob("*.md")}
        assert stems == {p.stem for p in folder.glob("*.py") if p.stem != "__init__"}
