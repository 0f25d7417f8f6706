"""What a page visit of `tillsyn scan` costs, against the naive floor on the same pages in the same run.

    python -m benchmarks.visit [--site NAME] [--pages 40] [--tabs 4] [--rounds 3] [--depth standard]

Four rows, each a child of its own that adopts orphans; CPU is of its whole process tree (RUSAGE_CHILDREN), the start of
Python and of the browser included; memory is the highest sum of PSS seen. `result` is violating nodes, or visits for the last row.

- naive floor: one full Chromium (`--headless=new`), as many tabs, a new page for each address, `goto(load)`, axe's source
  through `page.evaluate`, `axe.run()` with its default rules, nothing stored;
- axe alone, our loop: worker, guard and settling as always, the DOM snapshot and axe with all its rules, nothing judged;
- all gatherers and checks: the same loop with everything of the depth, judged, with pictures; every fifth page is looked at
  closely (the probes that a scan runs once a template) and two are read by the second engine. Also given against the row above;
- tillsyn scan: a site process with one persona that crawls twice as many pages, visits, probes, judges and stores everything.

The scan comes first and says which pages it drew; the other rows get just these, since what axe costs differs tenfold from page to page.
Needs ../shared/sites or --root DIR.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.async_api import async_playwright

from checks.artefacts import AxeReport
from checks.material import Organisation
from crawler.browser.axe_source import axe_source
from crawler.browser.find import find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool
from crawler.containment import become_subreaper, tree_pss
from crawler.egress import Egress, parse_allow_host
from crawler.task import Options, SiteTask

CLOSELY_EVERY = 5
SECOND_ENGINE = 2
ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TILLSYN_SHARED", ROOT.parent / "shared"))


@contextmanager
def served(root: Path, name: str, seconds: int = 3 * 3600) -> Iterator[str]:
    """Serve one folder of saved pages on loopback, for so long at most; yields its base address."""
    command = [sys.executable, str(root / "serve.py"), "--port", "0", "--only", name, "--seconds", str(seconds)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())[0]["url"].rstrip("/")
    finally:
        server.terminate()
        server.wait(10)


def addresses(base: str, most: int) -> list[str]:
    """Addresses of the site's own sitemap, spread evenly."""
    with urlopen(base + "/sitemap.xml", timeout=10) as answer:
        found = [part.split("</loc>")[0] for part in answer.read().decode().split("<loc>")[1:]]
    step = max(1, len(found) // most)
    return sorted(found)[::step][:most]


async def floor(urls: list[str], tabs: int) -> int:
    """The naive way. Returns the number of violating nodes, so that nobody compares two different jobs."""
    nodes = 0
    waiting = list(urls)
    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        flags = ["--headless=new", "--no-sandbox"] if os.geteuid() == 0 else ["--headless=new"]
        browser = await playwright.chromium.launch(executable_path=path, args=flags, headless=False)
        context = await browser.new_context(viewport={"width": 1280, "height": 1024})

        async def tab() -> None:
            nonlocal nodes
            while waiting:
                url = waiting.pop()
                page = await context.new_page()
                await page.goto(url, wait_until="load")
                await page.evaluate(axe_source())
                result = await page.evaluate("axe.run()")
                nodes += sum(len(rule["nodes"]) for rule in result["violations"])
                await page.close()

        await asyncio.gather(*(tab() for _ in range(tabs)))
        await browser.close()
    return nodes


async def ours(urls: list[str], tabs: int, depth: str, *, axe_alone: bool) -> int:
    """Our loop without a crawl: everything of the depth, or the DOM and axe alone; thrown away."""
    host = urls[0].split("/")[2]
    now = datetime.now(UTC).isoformat()
    nodes = 0
    pictured: list[str] = []
    with Egress(allow=[parse_allow_host(host)]) as egress:
        async with BrowserPool(egress, find_browser(), tabs=tabs) as pool:
            gate = asyncio.Semaphore(tabs)

            async def one(number: int, url: str) -> None:
                nonlocal nodes
                async with gate:
                    record = await pool.visit(
                        VisitOrder(
                            id=0, tab=0, url=url, persona=DESKTOP, hosts=[host], started_at=now, depth=depth,
                            only=["dom", "axe"] if axe_alone else [], judge=not axe_alone, pictured=pictured[-3000:],
                            heavy=not axe_alone and number % CLOSELY_EVERY == 0, rare=not axe_alone and number < SECOND_ENGINE,
                        )
                    )  # fmt: skip
                if AxeReport.kind in record.artefacts:
                    report = AxeReport.from_bytes(record.artefacts[AxeReport.kind])
                    nodes += sum(rule.count for frame in report.frames for rule in frame.violations)
                pictured.extend(f"{r.check}|{f.target.component}" for r in record.results for f in r.findings if f.target.component)

            await asyncio.gather(*(one(number, url) for number, url in enumerate(urls)))
    return nodes


def scan(base: str, most: int, tabs: int, depth: str) -> list[str]:
    """A whole site process: crawl, visits, checks, criteria, shard. Returns the pages that it visited."""
    host = base.split("/")[2]
    with tempfile.TemporaryDirectory() as folder:
        task = SiteTask(
            organisation=Organisation(id="benchmark", kind="other", name_sv="Benchmark", start_url=base + "/"),
            scan_uid="benchmark", started_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), folder=folder, seed="1",
            profile_sha="", options=Options(
                max_pages=most * 2, sample=str(most), tabs=tabs, depth=depth, personas=("desktop",), journeys=False,
                allow_hosts=(host,)),
        )  # fmt: skip
        (Path(folder) / "task.json").write_bytes(task.to_bytes())
        done = subprocess.run(
            [sys.executable, "-m", "crawler.site_scan", f"{folder}/task.json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [event["url"] for event in events if event.get("event") == "visit"]


def loops(urls: list[str], tabs: int, depth: str) -> dict[str, Callable[[], int]]:
    """The rows that get their pages from the scan."""
    return {
        "naive floor": lambda: asyncio.run(floor(urls, tabs)),
        "axe alone, our loop": lambda: asyncio.run(ours(urls, tabs, "quick", axe_alone=True)),
        "all gatherers and checks": lambda: asyncio.run(ours(urls, tabs, depth, axe_alone=False)),
    }


def measured(work: Callable[[], object]) -> dict[str, Any]:
    """Run `work` in a child of its own; CPU, wall time and highest memory of its whole tree, and what it returned (JSON)."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        become_subreaper()
        began = time.monotonic()
        result = work()
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        spent = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
        cpu = sum(u.ru_utime + u.ru_stime for u in spent)
        os.write(writer, json.dumps({"cpu": cpu, "wall": time.monotonic() - began, "result": result}).encode())
        os._exit(0)
    os.close(writer)
    highest, ended = 0, threading.Event()

    def watch() -> None:
        nonlocal highest
        while not ended.wait(0.5):
            highest = max(highest, tree_pss(pid))

    thread = threading.Thread(target=watch)
    thread.start()
    raw = b""
    while chunk := os.read(reader, 65536):
        raw += chunk
    os.waitpid(pid, 0)
    ended.set()
    thread.join()
    return {**json.loads(raw), "memory_mb": highest / 2**20}


def main() -> None:
    """Print one table: median over rounds, variants in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="fk-designsystem")
    parser.add_argument("--root", type=Path, default=SHARED / "sites")
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--tabs", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--depth", default="standard", choices=("quick", "standard", "deep"))
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation compiles its modules once, not at every start
    with served(chosen.root, chosen.site) as base:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in (*loops([], 0, ""), "tillsyn scan")}
        for _ in range(chosen.rounds):
            scanned = measured(lambda: scan(base, chosen.pages, chosen.tabs, chosen.depth))
            urls: list[str] = sorted(set(scanned["result"]))
            rows["tillsyn scan"].append({**scanned, "result": len(urls)})
            for name, work in loops(urls, chosen.tabs, chosen.depth).items():
                rows[name].append(measured(work))
    print(f"{chosen.site}: {len(urls)} pages, {chosen.tabs} tabs, depth {chosen.depth}, median of {chosen.rounds} rounds")
    print(f"{'':28}{'CPU s/page':>12}{'of floor':>10}{'of axe':>8}{'pages/min':>11}{'memory MB':>11}{'result':>8}")
    floor_cpu = statistics.median(r["cpu"] for r in rows["naive floor"])
    axe_cpu = statistics.median(r["cpu"] for r in rows["axe alone, our loop"])
    for name, found in rows.items():
        cpu = statistics.median(r["cpu"] for r in found)
        speed = 60 * len(urls) / statistics.median(r["wall"] for r in found)
        memory = max(r["memory_mb"] for r in found)
        ratios = f"{cpu / len(urls):12.2f}{cpu / floor_cpu:10.2f}{cpu / axe_cpu:8.2f}"
        print(f"{name:28}{ratios}{speed:11.0f}{memory:11.0f}{found[0]['result']:8.0f}")


if __name__ == "__main__":
    main()
