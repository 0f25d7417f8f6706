"""Proof of a walk in a folder: pictures by hash, what the accessibility tree told at each step, and the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from checks.material import Walk
from checks.model import CheckResult
from crawler.journeys.perceive import reread
from crawler.journeys.sight import View
from results.text import clean, clean_json, cleaned

#: Characters of one page's tree that are written down.
TREE_LIMIT = 2_000_000


def harmless(walk: Walk) -> Walk:
    """The walk with every text of a page in it cleaned, as it goes to a terminal, a log and its account."""
    return msgspec.convert(cleaned(walk), Walk)


class ProofFolder:
    """Pictures as <sha256[:32]>.webp, trees as tree-<step>.txt, findings.jsonl, walk.json."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def keep(self, raw: bytes) -> str:
        """Store a picture; its hash."""
        digest = hashlib.sha256(raw).hexdigest()
        target = self.path / f"{digest[:32]}.webp"
        if not target.exists():
            target.write_bytes(raw)
        return digest

    def write_findings(self, walk: Walk, results: Mapping[int, Sequence[CheckResult]]) -> int:
        """What checks said of the pages on the way, one finding a line with its journey and step; their number."""
        addresses = {step.number: step.url for step in walk.steps}
        rows = [
            {
                "url": addresses.get(step, walk.ends_at),
                "check": result.check,
                "outcome": finding.outcome,
                "selector": finding.target.selector,
                "html": finding.target.html,
                "message": finding.message,
                "args": dict(finding.args),
                "persona": walk.persona,
                "journey": walk.journey,
                "step": step,
            }
            for step, said in sorted(results.items())
            for result in said
            for finding in result.findings
        ]
        (self.path / "findings.jsonl").write_text("".join(clean_json(row) + "\n" for row in rows), encoding="utf-8")
        return len(rows)

    def write_log(self, walk: Walk) -> None:
        """The whole walk as JSON."""
        (self.path / "walk.json").write_bytes(msgspec.json.format(msgspec.json.encode(harmless(walk)), indent=1))


class Tree:
    """Writes down what the accessibility tree tells of the page, once for each step."""

    def __init__(self, folder: ProofFolder) -> None:
        self.folder = folder

    def __call__(self, step: int, view: View) -> None:
        (self.folder.path / f"tree-{step:02d}.txt").write_text(clean(tree_text(view), TREE_LIMIT), encoding="utf-8")


TreeKeeper = Callable[[int, View], None]


def tree_text(view: View) -> str:
    """The page as the accessibility tree tells it: headings, text, controls with role, name and state, in reading order."""
    told = view if view.sense == "tree" else reread(view, "tree")
    rows: list[tuple[int, int, str]] = []
    order = {e: i for i, e in enumerate(told.dom.all_elements())}
    for block in told.blocks:
        kind = f"heading {block.element.level or ''}".strip() if block.is_heading else "text"
        rows.append((order.get(block.element, 0), 0, f"{block.landmark or '-'}\t{kind}\t{block.text[:300]}"))
    for thing in told.things:
        states = {
            k: v
            for k, v in thing.element.ax.items()
            if k in ("expanded", "checked", "selected", "disabled", "required", "invalid")
        }
        state = json.dumps(states, ensure_ascii=False) if states else ""
        rows.append(
            (order.get(thing.element, 0), 1, f"{thing.landmark or '-'}\t{thing.role}\t{thing.name}\t{state}".rstrip())
        )
    rows.sort(key=lambda r: (r[0], r[1]))
    return "\n".join([f"{told.url}\n{told.title}\n", *(r[2] for r in rows)]) + "\n"
