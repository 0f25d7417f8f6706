"""axe-core's rules as checks: one entry per rule in `rules.json` (written by scripts/axe_rules.py), one reader of its report.

A violation is `failed`, an *incomplete* `cantTell`; rules that `rules.json` calls doubtful (experimental, deprecated, some
best practices) say `cantTell` also for violations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from checks.artefacts import AxeNode, AxeReport
from checks.model import STRENGTH, CheckResult, Finding, Impact, Outcome, Target
from checks.texts import LANGUAGES, Texts

PREFIX = "axe/"

_SAID = {
    "failed": {"sv": "Regeln följs inte: {rule}", "en": "Rule not met: {rule}"},
    "cantTell": {"sv": "Behöver granskas av en människa: {rule}", "en": "Needs a person's eye: {rule}"},
    "contrast": {
        "sv": "Texten har kontrasten {ratio}:1 mot sin bakgrund; minst {expected} behövs",
        "en": "The text has a contrast of {ratio}:1 against its background; at least {expected} is needed",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeRuleEntry:
    """What `rules.json` says of one axe rule."""

    id: str
    requirements: tuple[str, ...]
    impact: Impact
    topic: str
    act: tuple[str, ...]
    violation: Outcome
    incomplete: Outcome  # passed: this rule's incompletes speak of the engine, not of the page
    kind: str  # wcag, best-practice, experimental, deprecated
    title: Mapping[str, str]
    description: Mapping[str, str]
    address: str


@cache
def axe_rules() -> Mapping[str, AxeRuleEntry]:
    """Every axe rule by axe's own id, in alphabetical order."""
    raw = json.loads((files(__package__) / "rules.json").read_text(encoding="utf-8"))
    return {
        name: AxeRuleEntry(
            id=name, requirements=tuple(r["requirements"]), impact=Impact(r["impact"]), topic=r["topic"],
            act=tuple(r["act"]), violation=Outcome(r["violation"]), incomplete=Outcome(r["incomplete"]), kind=r["kind"], title=r["title"],
            description=r["description"], address=r["address"],
        )
        for name, r in raw["rules"].items()
    }  # fmt: skip


@cache
def axe_checks() -> Mapping[str, Any]:
    """axe's rules as entries of the register, under `axe/<rule>`."""
    from checks.registry import Check

    return {
        PREFIX + name: Check(
            id=PREFIX + name, scope="page", requirements=r.requirements, impact=r.impact, topic=r.topic, act=r.act,
            inputs={"axe": AxeReport}, engine="axe",
        )
        for name, r in axe_rules().items()
    }  # fmt: skip


@cache
def texts_of(check: str) -> Texts:
    """Title, messages and sections of an axe rule, from axe's own texts in English and Swedish."""
    rule = axe_rules()[check.removeprefix(PREFIX)]
    return Texts(
        title=rule.title,
        messages=_SAID,
        sections={
            "What it checks": rule.description["en"] + ".",
            "How to fix it": f"axe-core explains the rule and its remedies at <{rule.address}>.",
        },
        sections_sv={
            "What it checks": rule.description["sv"] + ".",
            "How to fix it": f"axe-core förklarar regeln och hur felet åtgärdas på <{rule.address}> (på engelska).",
        },
    )


def judge_axe(report: AxeReport | None, missing: str = "missing:axe") -> list[CheckResult]:
    """One result per axe rule. Without a report all are untested for the reason given."""
    if report is None:
        return [CheckResult(check=PREFIX + name, outcome=Outcome.UNTESTED, reason=missing) for name in axe_rules()]
    said: dict[str, list[Finding]] = {name: [] for name in axe_rules()}
    right: dict[str, int] = dict.fromkeys(said, 0)
    met: set[str] = set()
    for frame in report.frames:
        for strong, group in ((True, frame.violations), (False, frame.incomplete)):
            for rule in group:
                known = axe_rules().get(rule.id)
                if known is None:
                    continue
                outcome = known.violation if strong else known.incomplete
                if outcome is Outcome.PASSED:
                    right[rule.id] += len(rule.nodes)
                    continue
                said[rule.id] += [_finding(known, node, outcome, frame.url) for node in rule.nodes]
        for name, count in frame.passes.items():
            if name in right:
                right[name] += count
                met.add(name)
        met.update(frame.inapplicable)
    broken = next((f.failure for f in report.frames if f.failure), "")
    results = []
    for name, findings in said.items():
        seen = {f.outcome for f in findings} | ({Outcome.PASSED} if right[name] else set())
        if not seen and name not in met and broken:
            results.append(CheckResult(check=PREFIX + name, outcome=Outcome.UNTESTED, reason=f"missing:axe:{broken}"))
            continue
        outcome = next((o for o in STRENGTH if o in seen), Outcome.INAPPLICABLE)
        results.append(CheckResult(check=PREFIX + name, outcome=outcome, findings=tuple(findings), passed=right[name]))
    return results


def _finding(rule: AxeRuleEntry, node: AxeNode, outcome: Outcome, frame: str) -> Finding:
    target = Target(
        selector=node.selector, html=node.html, role=node.role, name=node.name, frame=frame, box=node.box,
        component=node.component,
    )  # fmt: skip
    ratio, expected = node.data.get("contrastRatio"), node.data.get("expectedContrastRatio")
    if rule.topic == "contrast" and ratio and expected and outcome is Outcome.FAILED:
        return Finding(outcome=outcome, target=target, message="contrast", args={"ratio": ratio, "expected": expected})
    return Finding(
        outcome=outcome,
        target=target,
        message="failed" if outcome is Outcome.FAILED else "cantTell",
        args={"rule": rule.title["en"], **{f"rule_{language}": rule.title[language] for language in LANGUAGES}},
    )
