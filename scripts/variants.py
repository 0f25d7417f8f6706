"""Runs our own variants of ACT rules and planted barriers (`tests/variants`) through all checks, and tells what was missed or wrongly told.

    python scripts/variants.py [--shared DIR] [--keep DIR] [--only TEXT] [--tabs N]

They were written before a check had seen them, so they speak of pages that nobody tuned for. Scored as the labelled sets are: an ACT
case by the rule's criteria or id, a barrier by topic and only where the same check is silent on the repaired page. `expected.json`
beside the variants keeps how many were right; fewer end with exit code 1. `--renew` writes it anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import truth

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "variants"
KEPT = FOLDER / "expected.json"
LONG = (
    "The council decides on the fees in the autumn and tells all households by letter before the end of the year. You do not "
    "have to do anything yourself if you already have a contract. If you move during the year you must tell us in good time, "
    "so that the next bill goes to the right person."
)
#: What the cases call their material: files of the ACT set, and one picture drawn here.
MATERIAL = {
    "photo": "/test-assets/shared/fireworks.jpg", "logo": "/test-assets/shared/w3c-logo.png",
    "pattern": "/test-assets/shared/background.png", "dark": "/test-assets/contrast/black-hole.jpeg",
    "audio": "/test-assets/moon-audio/moon-speech.mp3",
    "frame": "/test-assets/SC4-1-2-frame-doc.html", "long": LONG,
    "pixel": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
}  # fmt: skip
_HEADING = re.compile(r"^## (\S+) (\w+): (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"```html\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Variant:
    """One case: an ACT rule's id or a barrier's topics, what is expected, and its pages (the second is the repaired one)."""

    about: str
    expected: str
    title: str
    pages: tuple[str, ...]

    @property
    def is_barrier(self) -> bool:
        return self.expected in ("definite", "review")


def read(path: Path) -> list[Variant]:
    """The cases of one file."""
    text = path.read_text("utf-8")
    heads = list(_HEADING.finditer(text))
    found = []
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : after.start() if after else len(text)]
        found.append(Variant(head[1], head[2], head[3], tuple(_BLOCK.findall(body))))
    return found


def whole_page(case: Variant, code: str) -> str:
    """The code as a document; a barrier stands below a heading in a main, a case of a rule alone."""
    for name, value in MATERIAL.items():
        code = code.replace("{" + name + "}", value)
    if code.lstrip().lower().startswith("<!doctype"):
        return code
    head = '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
    if case.is_barrier:
        head = head.format(title="Fees and applications")
        start = "<body>\n<h1>Fees and applications</h1>\n<main>\n<p>This is a short paragraph of plain text.</p>"
        return f"{head}{start}\n{code}</main>\n</body>\n</html>\n"
    head = head.format(title="Example of a rule")
    return f"{head}{code}</html>\n" if code.lstrip().startswith("<body") else f"{head}<body>\n{code}</body>\n</html>\n"


def judged(case: Variant, told: list[list[dict[str, Any]]], criteria: dict[str, set[str]]) -> tuple[int, list[str]]:
    """0, 1 (for review) or 2 (certain), and the checks that said so."""
    rank = {"fail": 2, "review": 1}
    if case.is_barrier:
        topics = set(case.about.split("/"))
        on_repaired = defaultdict(int)
        for line in told[1]:
            if line["topic"] in topics:
                on_repaired[line["rule"]] = max(on_repaired[line["rule"]], rank[line["outcome"]])
        hits = [f for f in told[0] if f["topic"] in topics and rank[f["outcome"]] > on_repaired[f["rule"]]]
    else:
        hits = [f for f in told[0] if set(f["wcag"]) & criteria[case.about] or case.about in f["act"]]
    return max((rank[f["outcome"]] for f in hits), default=0), sorted({f"{f['rule']}:{f['outcome']}" for f in hits})


def main() -> int:
    """Visit, compare, print; exit 1 when fewer cases are right than the record says."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, default=Path(os.environ.get("TILLSYN_SHARED") or ROOT.parent / "shared"))
    asked.add_argument("--keep", type=Path, help="store what visits gathered here, and judge what is stored")
    asked.add_argument("--only", default="", help="only cases whose file, rule or title contains this")
    asked.add_argument("--tabs", type=int, default=truth.TABS, metavar="N", help="so many pages at a time")
    asked.add_argument("--renew", action="store_true", help="write expected.json anew")
    arguments = asked.parse_args()
    act = arguments.shared / "truth" / "act"
    if not (act / "testcases.json").is_file():
        print(f"the labelled pages are not at {act}; set TILLSYN_SHARED", file=sys.stderr)
        return 2
    criteria = {name: set(rule["sc"]) for name, rule in json.loads((act / "testcases.json").read_text("utf-8"))["rules"].items()}
    cases = {
        f"{path.stem}-{number:03}": case
        for path in sorted(FOLDER.glob("*.md"))
        for number, case in enumerate(read(path))
        if arguments.only in f"{path.stem} {case.about} {case.expected} {case.title}"
    }
    with tempfile.TemporaryDirectory() as temporary:
        served = Path(temporary)
        (served / "test-assets").symlink_to((act / "test-assets").resolve())
        (served / "case").mkdir()
        pages: dict[str, str] = {}
        for name, case in cases.items():
            for suffix, code in zip(("", "c"), case.pages, strict=False):
                (served / "case" / f"{name}{suffix}.html").write_text(whole_page(case, code), "utf-8")
                pages[name + suffix] = f"case/{name}{suffix}.html"
        with truth.serving(served) as host:
            done = asyncio.run(truth.visit_all(pages, host, served / "browser.log", arguments.keep, arguments.tabs))
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in pages}
        for line in truth.lines(done):
            if "error" in line:
                print("not visited:", line["case"], line["error"])
            else:
                told[line["case"]].append(line)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, case in cases.items():
        rank, said = judged(case, [told[name + suffix] for suffix, _ in zip(("", "c"), case.pages, strict=False)], criteria)
        if case.is_barrier:
            count = counts["barriers"]
            alarms = sorted({f["rule"] for f in told[name + "c"] if f["outcome"] == "fail" and f["wcag"]})
            count["repaired"] += 1
            count["repaired_failed"] += bool(alarms)
            if alarms:
                print(f"REPAIRED  {name} {case.about}: {case.title} -> {', '.join(alarms)}")
            count["all"] += 1
            count["definite"] += rank == 2
            count["with_review"] += rank >= 1
            if rank < (2 if case.expected == "definite" else 1):
                print(f"{'REVIEW' if rank else 'MISSED'}    {name} {case.about} {case.expected}: {case.title} {' '.join(said)}")
            continue
        count = counts["act"]
        if case.expected == "failed":
            count["failed"] += 1
            count["recall"] += rank == 2
            count["recall_with_review"] += rank >= 1
            if rank < 2:
                print(f"{'REVIEW' if rank else 'MISSED'}    {name} {case.about}: {case.title} {' '.join(said)}")
        else:
            count["others"] += 1
            count["false_alarms"] += rank == 2
            if rank == 2:
                print(f"ALARM     {name} {case.about} {case.expected}: {case.title} {' '.join(s for s in said if s.endswith('fail'))}")
    now = {part: dict(sorted(count.items())) for part, count in sorted(counts.items())}
    print(json.dumps(now, indent=1))
    if arguments.renew:
        KEPT.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8")
        return 0
    if arguments.only or not KEPT.is_file():
        return 0
    worse = []
    for part, before in json.loads(KEPT.read_text("utf-8")).items():
        for key, value in before.items():
            grown = now[part][key] - value
            if (grown > 1 and key in ("false_alarms", "repaired_failed")) or (grown < -1 and key in ("recall", "definite", "with_review")):
                worse.append(f"{part} {key}: {now[part][key]}, was {value}")
    for told_worse in worse:
        print("worse than the record:", told_worse, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
