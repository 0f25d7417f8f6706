"""What is different from last night, as data and in words. Reads the database only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crawler.progress import printable
from crawler.scan import Report
from results.queries import open_results
from results.tables import changes, league

SHOWN = 20

WORDS = {
    "sv": {
        "head": "Natten {date}: {done} av {sites} webbplatser mätta",
        "failed": "Kunde inte mätas: {what}",
        "left": "Hanns inte med: {what}",
        "score": "{name}: {score} ({change})",
        "scores": "Ändrade betyg:",
        "same": "Inga betyg har ändrats.",
        "new": "Nya problem: {n}",
        "fixed": "Åtgärdade problem: {n}",
        "came_back": "Problem som kommit tillbaka: {n}",
        "more": "… och {n} till",
        "not_published": "Publicerades inte; sidorna från tidigare ligger kvar: {why}",
    },
    "en": {
        "head": "Night of {date}: {done} of {sites} sites measured",
        "failed": "Could not be measured: {what}",
        "left": "Left out for lack of time: {what}",
        "score": "{name}: {score} ({change})",
        "scores": "Changed scores:",
        "same": "No score has changed.",
        "new": "New problems: {n}",
        "fixed": "Problems fixed: {n}",
        "came_back": "Problems that came back: {n}",
        "more": "… and {n} more",
        "not_published": "Not published; the pages from before stay where they are: {why}",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """One organisation whose printed score is another than last night."""

    site: str
    name_sv: str
    name_en: str
    score: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night changed. Problems are counted by component: one fault in a footer is one."""

    date: str
    sites: int
    done: int
    failed: dict[str, str]
    left_out: tuple[str, ...]
    scores: tuple[ScoreChange, ...]
    problems: dict[str, int]  # new, fixed, came_back


def compared(db: Path, report: Report) -> Night:
    """The scan of the report beside the one before it."""
    with open_results(db) as results:
        table = league(results, scan=report.scan)
        moved = [
            ScoreChange(site=r.site_id, name_sv=r.name_sv, name_en=r.name_en, score=r.score, change=r.change_night)
            for r in table.rows
            if r.score is not None and r.change_night is not None and abs(r.change_night) >= 0.05
        ]
        counts = Counter(row.kind for row in changes(results, report.scan))
    return Night(
        date=table.scan.started_at[:10],
        sites=len(report.done) + len(report.failed) + len(report.waiting),
        done=len(report.done),
        failed=dict(sorted(report.failed.items())),
        left_out=tuple(report.waiting),
        scores=tuple(sorted(moved, key=lambda m: (-abs(m.change), m.site))),
        problems={kind: counts.get(kind, 0) for kind in ("new", "fixed", "came_back")},
    )


def in_words(night: Night, lang: str, *, not_published: str = "") -> str:
    """The night for a person, in Swedish or English. `not_published`: why the new pages were kept back."""
    words = WORDS[lang]
    lines = [words["head"].format(date=night.date, done=night.done, sites=night.sites)]
    if not_published:
        lines.append(words["not_published"].format(why=not_published))
    if night.failed:
        lines.append(words["failed"].format(what=_listed([f"{s} ({why})" for s, why in night.failed.items()], lang)))
    if night.left_out:
        lines.append(words["left"].format(what=_listed(list(night.left_out), lang)))
    lines.append(words["scores"] if night.scores else words["same"])
    for one in night.scores[:SHOWN]:
        name = one.name_sv if lang == "sv" else one.name_en or one.name_sv
        lines.append("  " + words["score"].format(name=name, score=_number(one.score, lang), change=_signed(one.change, lang)))
    if len(night.scores) > SHOWN:
        lines.append("  " + words["more"].format(n=len(night.scores) - SHOWN))
    lines += [words[kind].format(n=n) for kind, n in night.problems.items()]
    return printable_lines(lines)


def printable_lines(lines: list[str]) -> str:
    """Lines without control characters."""
    return "\n".join(printable(line) for line in lines) + "\n"


def _listed(what: list[str], lang: str) -> str:
    more = [WORDS[lang]["more"].format(n=len(what) - SHOWN)] if len(what) > SHOWN else []
    return ", ".join(what[:SHOWN] + more)


def _number(value: float, lang: str) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if lang == "sv" else text


def _signed(value: float, lang: str) -> str:
    return ("+" if value > 0 else "−") + _number(abs(value), lang)
