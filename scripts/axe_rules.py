"""Writes checks/axe/rules.json from axe-core itself: one entry per rule, with its norms, titles in two languages and topic.

Run it after a new axe-core was put in place: `python scripts/axe_rules.py`. What axe does not say (the topic, an outside
norm for its best practices, what a violation is worth) stands in checks/axe/assigned.csv; a rule without a row is an error.
"""

from __future__ import annotations

import asyncio
import csv
import json
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "crawler" / "browser" / "axe"
FOLDER = ROOT / "checks" / "axe"
ASK = """axe.getRules().map(({ruleId, description, help, helpUrl, tags, actIds}) => ({ruleId, description, help, helpUrl,
  tags, actIds, impact: axe._audit.rules.find(r => r.id === ruleId).impact}))"""
_SOFTER = {"critical": "serious", "serious": "moderate", "moderate": "minor", "minor": "minor"}


async def ask() -> tuple[str, list[dict[str, object]]]:
    """axe's version and what it says of its rules."""
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.evaluate((AXE / "axe.min.js").read_text(encoding="utf-8"))
        version, rules = await page.evaluate("axe.version"), await page.evaluate(ASK)
        await browser.close()
    return version, rules


def criteria(tags: list[str]) -> list[str]:
    """WCAG success criteria among axe's tags: `wcag1412` is 1.4.12; 4.1.1 exists in WCAG 2.1 only."""
    found = []
    for tag in tags:
        if match := re.fullmatch(r"wcag(\d)(\d)(\d{1,2})", tag):
            number = ".".join(match.groups())
            found.append(("WCAG21:" if number == "4.1.1" else "WCAG22:") + number)
    return found


def entry(rule: dict[str, object], row: dict[str, str], swedish: dict[str, str]) -> dict[str, object]:
    tags = list(rule["tags"])  # type: ignore[call-overload]
    own_norms = [n for n in row["norms"].split("|") if n]
    soft = "best-practice" in tags or "experimental" in tags or "deprecated" in tags
    impact = str(rule["impact"] or "moderate")
    return {
        "requirements": own_norms or criteria(tags),
        "impact": _SOFTER[impact] if soft else impact,
        "topic": row["topic"],
        "act": rule["actIds"] or [],
        "violation": row["violation"] or "failed",
        "incomplete": row["incomplete"] or "cantTell",
        "kind": next((t for t in ("best-practice", "experimental", "deprecated") if t in tags), "wcag"),
        "title": {"sv": swedish["help"], "en": rule["help"]},
        "description": {"sv": swedish["description"], "en": rule["description"]},
        "address": rule["helpUrl"],
    }


def main() -> int:
    version, rules = asyncio.run(ask())
    swedish = json.loads((AXE / "sv.json").read_text(encoding="utf-8"))["rules"]
    with (FOLDER / "assigned.csv").open(encoding="utf-8", newline="") as handle:
        assigned = {row["rule"]: row for row in csv.DictReader(handle)}
    names = {str(rule["ruleId"]) for rule in rules}
    if names != set(assigned):
        print("checks/axe/assigned.csv and axe differ in:", ", ".join(sorted(names ^ set(assigned))), file=sys.stderr)
        return 1
    entries = {str(r["ruleId"]): entry(r, assigned[str(r["ruleId"])], swedish[str(r["ruleId"])]) for r in rules}
    body = json.dumps({"axe": version, "rules": dict(sorted(entries.items()))}, ensure_ascii=False, indent=1)
    (FOLDER / "rules.json").write_text(body + "\n", encoding="utf-8")
    print(f"{len(entries)} rules of axe-core {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
