"""Draws certain findings of our own checks on saved real sites, with a picture of each, for a reader to judge.

    python scripts/draw_findings.py OUT [--shared DIR] [--pages N] [--seed N] [--findings N] [--most N] [--unseen] [--keep DIR] [--tabs N]

Pages are drawn evenly over the sites (where one has too few, the others give more), every third is visited with all gatherers.
With `--unseen`, no page that stands in a sheet under `tests/judged` is drawn. Findings are drawn with the same seed, no check
twice on a page and at most `--most` a check. OUT gets `sheet.csv` (page, check, claim, element; verdict and reason left empty, as in
`tests/judged`) and NNN.png: the element with a red frame in its surroundings. With `--keep`, stored visits are judged again, so that
the same draw shows what a mended check says.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import truth
from playwright.async_api import Error, async_playwright

from checks.model import Outcome
from checks.registry import own_checks
from crawler.browser.find import find_browser
from crawler.browser.orders import VisitRecord

ROOT = Path(__file__).resolve().parents[1]
JUDGED = ROOT / "tests" / "judged"
AROUND_PX = 140
_FRAME = """([selector, around]) => {
  let el = null; try { el = document.querySelector(selector); } catch (e) {}
  if (!el) return null;
  el.scrollIntoView({block: 'center', behavior: 'instant'}); el.style.setProperty('outline', '3px solid red', 'important');
  const b = el.getBoundingClientRect(), left = Math.max(0, b.x - around), top = Math.max(0, b.y - around);
  return [left, top, Math.min(innerWidth - left, b.width + 2 * around), Math.min(innerHeight - top, Math.min(b.height, 500) + 2 * around)];
}"""


def flat(page: str) -> str:
    """`site/path` in one word: some sheets name a page so."""
    return page.replace("/", "_")


def pages_of(folder: Path, seen: Container[str]) -> list[str]:
    """Paths of one site's pages below its folder, without those in `seen` (each as `flat` writes it)."""
    pages = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))
    return [page for page in pages if flat(f"{folder.name}/{page}") not in seen]


def shares(sizes: Mapping[str, int], most: int) -> dict[str, int]:
    """How many pages to draw of each site: evenly, and what a small one lacks from the others."""
    given: dict[str, int] = {}
    for number, (name, size) in enumerate(sorted(sizes.items(), key=lambda item: (item[1], item[0]))):
        given[name] = min(size, (most - sum(given.values())) // (len(sizes) - number))
    return given


def judged_before() -> set[str]:
    """Every page in a sheet of own checks, as `flat` writes it."""
    seen: set[str] = set()
    for sheet in JUDGED.glob("own-checks*.csv"):
        with sheet.open(encoding="utf-8", newline="") as handle:
            seen |= {flat(row["page"]) for row in csv.DictReader(handle)}
    return seen


def drawn_pages(folder: Path, pages: Sequence[str], most: int, draw: random.Random) -> dict[str, str]:
    """Pages of one site: `site/path` -> path."""
    return {f"{folder.name}/{page}": page for page in draw.sample(pages, min(len(pages), most))}


async def picture(out: Path, hosts: dict[str, str], rows: list[dict[str, str]]) -> None:
    """NNN.png for each row whose element is found again."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser().executable)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        for number, row in enumerate(rows):
            try:
                site, _, path = row["page"].partition("/")
                await page.goto(f"http://{hosts[site]}/{path}", wait_until="load", timeout=20_000)
                clip = await page.evaluate(_FRAME, [row["selector"], AROUND_PX]) if row["selector"] else None
                box = dict(zip(("x", "y", "width", "height"), clip, strict=True)) if clip and clip[2] > 1 and clip[3] > 1 else None
                await page.screenshot(path=out / f"{number:03}.png", clip=box, timeout=10_000)
            except Error as problem:
                print(f"no picture of {number}: {str(problem).splitlines()[0]}", file=sys.stderr)
        await browser.close()


def main() -> int:
    """Visit, draw, write the sheet and the pictures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--shared", type=Path, default=Path(os.environ.get("TILLSYN_SHARED") or ROOT.parent / "shared"))
    asked.add_argument("--pages", type=int, default=200)
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--findings", type=int, default=100)
    asked.add_argument("--most", type=int, default=6, help="at most so many findings a check")
    asked.add_argument("--unseen", action="store_true", help="only pages that no sheet of judged findings holds")
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--tabs", type=int, default=truth.TABS)
    arguments = asked.parse_args()
    draw = random.Random(arguments.seed)
    folders = sorted(f for f in (arguments.shared / "sites").iterdir() if (f / "site.json").is_file())
    arguments.out.mkdir(parents=True, exist_ok=True)
    done: dict[str, VisitRecord] = {}
    with ExitStack() as servers:
        hosts = {folder.name: servers.enter_context(truth.serving(folder)) for folder in folders}
        seen_before = judged_before() if arguments.unseen else set()
        paths = {folder.name: pages_of(folder, seen_before) for folder in folders}
        quota = shares({name: len(pages) for name, pages in paths.items()}, arguments.pages)
        for folder in folders:
            pages = drawn_pages(folder, paths[folder.name], quota[folder.name], draw)
            heavy = {page for number, page in enumerate(pages) if number % 3 == 0}
            log = arguments.out / "browser.log"
            done |= asyncio.run(truth.visit_all(pages, hosts[folder.name], log, arguments.keep, arguments.tabs, heavy))
        known = own_checks()
        every = [
            (page, result.check, finding)
            for page, record in sorted(done.items())
            for result in record.results
            if result.check in known
            for finding in result.findings
            if finding.outcome is Outcome.FAILED
        ]
        draw.shuffle(every)
        taken: Counter[str] = Counter()
        rows: list[dict[str, str]] = []
        seen: set[tuple[str, str]] = set()
        for page, check, finding in every:
            if len(rows) == arguments.findings or taken[check] == arguments.most or (page, check) in seen:
                continue
            seen.add((page, check))
            taken[check] += 1
            claim = known[check].texts().message(finding.message, finding.args, "en")
            rows.append(
                {
                    "page": page, "check": check, "claim": claim, "element": finding.target.html[:300], "verdict": "", "reason": "",
                    "selector": finding.target.selector,
                }
            )  # fmt: skip
        asyncio.run(picture(arguments.out, hosts, rows))
    with (arguments.out / "sheet.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    audited = sum(record.outcome in ("audited", "audited_partial") for record in done.values())
    print(json.dumps({"pages": len(done), "audited": audited, "certain": len(every), "drawn": len(rows), "checks": len(taken)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
