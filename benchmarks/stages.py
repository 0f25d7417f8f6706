"""Where the CPU time of a visit goes: a table by stage and by kind of process, every gatherer and the dearest checks by name.

    python -m benchmarks.stages [--site NAME] [--pages 20] [--depth standard] [--checks 10]

One tab, one page after another, every page seen closely and read by the second engine, so that each gatherer has a row of its
own; `pages` says on which part of a sample it runs in a scan. Milliseconds of processor time a page, read from the clocks of the
processes themselves: `page` is Chromium's renderer, `browser` the rest of Chromium, `driver` Playwright's, `python` ours. What
something first computes and others read again is charged to whoever came first. Needs ../shared/sites or --root DIR.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import psutil
from playwright.async_api import async_playwright

from benchmarks.visit import SHARED, addresses, served
from checks.registry import checks_of
from checks.runner import judge_page
from crawler.browser.find import find_browser
from crawler.browser.gatherers import gatherers, wanted
from crawler.browser.launching import DESKTOP, launch
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pictures import take_pictures
from crawler.browser.session import Tab
from crawler.browser.visit import Visit
from crawler.egress import Egress, Gate, parse_allow_host

KINDS = ("page", "browser", "driver", "python")
_PROCESS_CLOCK = 2  # Linux: the clock of another process is ~pid << 3 | 2 (clock_getcpuclockid)


def kind_of(process: psutil.Process) -> str:
    """Which of KINDS a process below this one belongs to; empty for the server of the saved pages."""
    if process.pid == os.getpid():
        return "python"
    line = process.cmdline()
    if any(part.endswith("serve.py") for part in line):
        return ""
    if "--type=renderer" in line:
        return "page"
    return "driver" if any("playwright" in part and "driver" in part for part in line) else "browser"


class Meter:
    """Processor milliseconds by stage and kind of process."""

    def __init__(self) -> None:
        self.spent: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.kinds: dict[int, str] = {}

    def read(self) -> dict[int, float]:
        """Processor seconds of each process of this tree so far."""
        found = {}
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            try:
                if process.pid not in self.kinds:
                    self.kinds[process.pid] = kind_of(process)
                found[process.pid] = time.clock_gettime(~process.pid << 3 | _PROCESS_CLOCK)
            except (psutil.Error, OSError):  # it ended meanwhile
                continue
        return found

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = self.read()
        began = time.process_time()
        try:
            yield
        finally:
            own = time.process_time() - began
            after = self.read()
            for pid, seconds in after.items():
                kind = self.kinds[pid]
                if not kind:
                    continue
                used = own if kind == "python" else seconds - before.get(pid, 0.0)
                self.spent[name][kind] += used * 1000


async def gate(state: str, of: Gate) -> None:
    """What the site process does when a worker asks."""
    {"open": of.open, "shut": of.shut, "begin": of.begin_visit}[state]()


def share(module: ModuleType) -> str:
    """On which pages of a sample a gatherer runs."""
    return "few" if getattr(module, "RARE", False) else "templates" if getattr(module, "HEAVY", False) else "all"


async def look(urls: list[str], depth: str, meter: Meter, checks: dict[str, float]) -> None:
    """Visit the pages one after another, stage by stage as `visit_page` does."""
    host = urls[0].split("/")[2]
    now = datetime.now(UTC)
    with Egress(allow=[parse_allow_host(host)]) as egress:
        way_out, dead = egress.gate("stages"), egress.gate("dead")
        dead.shut()
        async with async_playwright() as playwright:
            found = find_browser()
            browser = await launch(playwright, found, dead_gate=dead.url)
            tab = Tab(browser, DESKTOP, proxy=way_out.url, contact="", is_headless_shell=found.is_headless_shell,
                      gate=lambda state: gate(state, way_out))  # fmt: skip
            await tab.open()
            pictured: list[str] = []
            for number, url in enumerate([urls[0], *urls]):
                one = Meter() if number == 0 else meter  # the first visit compiles engines and modules
                order = VisitOrder(id=0, tab=0, url=url, persona=DESKTOP, hosts=[host], started_at=now.isoformat(), depth=depth,
                                   heavy=True, rare=True, pictured=pictured)  # fmt: skip
                visit, record = Visit(tab, order), VisitRecord(id=0, url=url, persona="desktop", outcome="audited")
                with one.stage("enter, settle"):
                    await tab.begin()
                    await visit.enter()
                for module in gatherers():
                    if wanted(module, depth=depth, heavy=True, rare=True):
                        with one.stage(f"{module.__name__.rsplit('.', 1)[1]} ({share(module)})"):
                            visit.keep(module.MAKES, await module.gather(visit))
                with one.stage("judge"):
                    record.results = judge_page(visit.made, now=now)
                with one.stage("pictures"):
                    await take_pictures(visit, record)
                with one.stage("pack"):
                    for kind in visit.made.types():
                        visit.made[kind].to_bytes()
                with one.stage("wipe"):
                    await tab.wipe()
                pictured += [f"{r.check}|{f.target.component}" for r in record.results for f in r.findings if f.target.component]
                if number:
                    judge_alone(visit, now, checks)
            await browser.close()


def judge_alone(visit: Visit, now: datetime, checks: dict[str, float]) -> None:
    """Each check once more by itself, on a page whose shared readings are made: what is its own."""
    for check in checks_of("page"):
        began = time.process_time()
        judge_page(visit.made, now=now, only=[check.id])
        checks[check.id] += (time.process_time() - began) * 1000


def main() -> None:
    """Print the stages in their order, then the dearest checks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="fk-designsystem")
    parser.add_argument("--root", type=Path, default=SHARED / "sites")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--depth", default="standard", choices=("quick", "standard", "deep"))
    parser.add_argument("--checks", type=int, default=10)
    chosen = parser.parse_args()
    meter, checks = Meter(), defaultdict[str, float](float)
    with served(chosen.root, chosen.site) as base:
        urls = addresses(base, chosen.pages)
        asyncio.run(look(urls, chosen.depth, meter, checks))
    print(f"{chosen.site}: {len(urls)} pages, one tab, depth {chosen.depth}; CPU ms a page")
    print(f"{'':28}{'all':>8}" + "".join(f"{kind:>9}" for kind in KINDS))
    for name, spent in (*meter.spent.items(), ("together", {k: sum(s[k] for s in meter.spent.values()) for k in KINDS})):
        each = [spent[kind] / len(urls) for kind in KINDS]
        print(f"{name:28}{sum(each):8.0f}" + "".join(f"{one:9.0f}" for one in each))
    least = min(checks.values(), default=0.0)  # what a run with one check costs besides the check
    for check, used in sorted(checks.items(), key=lambda one: -one[1])[: chosen.checks]:
        print(f"  {check:40}{(used - least) / len(urls):6.1f}")


if __name__ == "__main__":
    main()
