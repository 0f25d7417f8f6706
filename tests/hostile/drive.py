"""Drives the program's own browser worker through the hostile site, several visits at a time, and says what was seen."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from hostile_pages.names import HostileNames
from hostile_site import DOMAIN, OTHER_HOST, Behaviour, HostileSite

from checks.artefacts import AxeReport
from crawler.browser.find import FoundBrowser, NoBrowserError, find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pool import BrowserPool
from crawler.containment import FOLDER_PREFIX
from crawler.egress import AllowedHost, Egress, parse_allow_host

BUDGET_SECONDS = 6.0
GRACE_SECONDS = 12.0
CALM_BUDGET_SECONDS = 80.0
SLOW_WORDS = ("timeout", "budget", "hang", "requests")  # a visit made again counts its requests twice
# A visit may be made twice, alone the second time, on a machine that does other things too.
LIMIT_SECONDS = 90.0
TABS = 4
STARTED_AT = "2026-11-24T02:00:00+00:00"
CONTROL = f"http://ok-2.{DOMAIN}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One behaviour's visit and the control page's after it."""

    row: Behaviour
    record: VisitRecord
    control: VisitRecord
    seconds: float
    complaints: list[str] = field(default_factory=list)

    @property
    def ending(self) -> str:
        return f"{self.record.outcome}:{self.record.reason}" if self.record.reason else self.record.outcome


def guard(site: HostileSite) -> tuple[Egress, HostileNames]:
    """The program's guard in front of the site, with the canaries' ports open so that only the address rule holds."""
    names = HostileNames()
    rebind = AllowedHost(name=f"dns-rebind.{DOMAIN}", port=80, address=None, target_port=site.port)
    allow = [*(parse_allow_host(text) for text in site.allow), rebind]
    return Egress(allow=allow, extra_ports=site.canary_ports, resolver=names), names


def planted(record: VisitRecord) -> int:
    """Pictures without alternative text that axe reported on the page, in all frames."""
    data = record.artefacts.get(AxeReport.kind)
    if data is None:
        return 0
    report = AxeReport.from_bytes(data)
    return sum(len(rule.nodes) for frame in report.frames for rule in frame.violations if rule.id == "image-alt")


async def visit_rows(
    site: HostileSite, rows: Iterable[Behaviour], found: FoundBrowser, *, budget: float, grace: float, tabs: int = 4
) -> list[Seen]:
    """Visits every row, each followed by the control page in the same tab's turn."""
    queue = list(rows)
    seen: list[Seen] = []
    egress, names = guard(site)
    with egress:
        async with BrowserPool(egress, found, tabs=tabs, grace_seconds=grace) as pool:

            async def work() -> None:
                while queue:
                    row = queue.pop(0)
                    began = time.monotonic()
                    record = await pool.visit(order_for(row.url, [row.host], max(row.budget or 0, budget)))
                    seconds = time.monotonic() - began
                    control = await pool.visit(order_for(CONTROL, [f"ok-2.{DOMAIN}"], budget * 2))
                    seen.append(Seen(row=row, record=record, control=control, seconds=seconds))

            await asyncio.gather(*(work() for _ in range(tabs)))
    names.let_go.set()
    return seen


def assert_each_ends_as_it_may(site: HostileSite, rows: Sequence[Behaviour]) -> None:
    """Visits every row and fails with what is wrong with each: its ending, its control page, what it reached and what it left behind."""
    try:
        found = find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))
    before = left_behind()[0]
    seen = asyncio.run(visit_rows(site, rows, found, budget=BUDGET_SECONDS, grace=GRACE_SECONDS, tabs=TABS))
    assert {one.row.name for one in seen} == {row.name for row in rows}
    wrong = {one.row.name: told for one in seen if (told := complaints(site, one, limit_seconds=LIMIT_SECONDS))}
    # A machine that does other things too may need longer than six seconds for an ordinary page: those once more, calmly.
    again = [site.behaviours[name] for name, told in wrong.items() if any(word in "".join(told) for word in SLOW_WORDS)]
    for row in again:
        if not (site.unsafe[row.name] or site.state_changes[row.name]):
            site.forget(row.name)
    for one in asyncio.run(visit_rows(site, again, found, budget=CALM_BUDGET_SECONDS, grace=GRACE_SECONDS, tabs=2)) if again else ():
        wrong[one.row.name] = complaints(site, one, limit_seconds=2 * CALM_BUDGET_SECONDS + LIMIT_SECONDS)
    wrong = {name: told for name, told in wrong.items() if told}
    assert not wrong, wrong
    assert site.canary_hits() == {}, site.canary_hits()
    assert left_behind(before) == ([], []), left_behind(before)
    assert not Path("/tmp/tillsyn-owned.html").exists()


def left_behind(before: Collection[int] = ()) -> tuple[list[int], list[Path]]:
    """Browser processes below this one that were not there `before` (other tests keep a browser open), and worker folders."""
    names = ("headless", "chrom", "node")
    below = psutil.Process().children(recursive=True)
    processes = [p.pid for p in below if p.pid not in before and any(n in p.name() for n in names)]
    return processes, sorted(Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}{psutil.Process().pid}-*"))


def order_for(url: str, hosts: Sequence[str], budget: float) -> VisitOrder:
    return VisitOrder(
        id=0, tab=0, url=url, persona=DESKTOP, hosts=list(hosts), started_at=STARTED_AT, depth="quick",
        budget_seconds=budget, judge=False,
    )


def complaints(site: HostileSite, seen: Seen, *, limit_seconds: float) -> list[str]:
    """What is wrong with one visit; empty where everything holds."""
    row, record = seen.row, seen.record
    found = []
    if not row.accepts(record.outcome, record.reason or None):
        found.append(f"ended {seen.ending} ({record.error[:120]!r}), accepted {', '.join(row.accepted)}")
    if record.outcome == "audited" and planted(record) < row.planted:
        found.append(f"{planted(record)} of {row.planted} planted pictures found")
    if seen.control.outcome != "audited" or planted(seen.control) != 1:
        found.append(f"the control page after it ended {seen.control.outcome}:{seen.control.reason} {seen.control.error[:100]!r}")
    if seen.seconds > max(row.seconds or 0, limit_seconds):
        found.append(f"took {seen.seconds:.1f} s")
    if site.unsafe[row.name]:
        found.append(f"{site.unsafe[row.name]} unsafe requests arrived")
    if site.state_changes[row.name]:
        found.append(f"{site.state_changes[row.name]} state-changing requests arrived")
    if row.requests is not None and len(site.asked[row.name]) > row.requests:
        found.append(f"{len(site.asked[row.name])} requests, {row.requests} allowed")
    if row.mebibytes is not None and site.sent[row.name] > row.mebibytes * 1024**2:
        found.append(f"{site.sent[row.name] / 1024**2:.0f} MiB read, {row.mebibytes} allowed")
    if record.final_url and OTHER_HOST in record.final_url and record.outcome == "audited":
        found.append(f"audited {record.final_url} under this site")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What one crawl of a behaviour's host said of its pages: address, outcome, reason."""

    row: Behaviour
    pages: list[tuple[str, str, str]]
    seconds: float
    trouble: str = ""

    def start(self) -> tuple[str, str]:
        """Outcome and reason of the start page."""
        return next(((outcome, reason) for url, outcome, reason in self.pages if url == self.row.url), ("", ""))


def crawl_rows(site: HostileSite, rows: Iterable[Behaviour], *, at_once: int = 2, limit_seconds: float = 60) -> list[Crawled]:
    """Crawls every row's host in a process of its own, as a scan does, some at a time."""
    queue, done = list(rows), []
    running: list[tuple[Behaviour, float, subprocess.Popen[str]]] = []
    while queue or running:
        while queue and len(running) < at_once:
            row = queue.pop(0)
            asked = {"start": row.url, "allow": site.allow, "ports": site.canary_ports, "timeout": 4, "max_pages": 20}
            command = [sys.executable, str(Path(__file__).with_name("crawl_one.py")), json.dumps(asked)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            running.append((row, time.monotonic(), process))
        row, began, process = running.pop(0)
        try:
            out, errors = process.communicate(timeout=limit_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            done.append(Crawled(row=row, pages=[], seconds=time.monotonic() - began, trouble="did not end"))
            continue
        pages = [tuple(page) for page in json.loads(out)] if process.returncode == 0 else []
        trouble = "" if process.returncode == 0 else errors[-300:]
        done.append(Crawled(row=row, pages=pages, seconds=time.monotonic() - began, trouble=trouble))
    return done


def crawl_complaints(site: HostileSite, crawled: Crawled) -> list[str]:
    """What is wrong with one crawl; a start page that was fetched is for the browser to judge."""
    row, found = crawled.row, []
    if crawled.trouble:
        return [crawled.trouble]
    outcome, reason = crawled.start()
    if outcome != "fetched" and not row.accepts(outcome, reason or None):
        found.append(f"crawl ended {outcome}:{reason}, accepted {', '.join(row.accepted)}")
    if outcome == "fetched" and not any(a.startswith(("audited", "failed:blocked_by_site")) for a in row.accepted):
        found.append(f"fetched, accepted {', '.join(row.accepted)}")
    if len(site.asked[row.name]) > (row.requests or 80):
        found.append(f"{len(site.asked[row.name])} requests")
    if site.unsafe[row.name] or site.state_changes[row.name]:
        found.append(f"unsafe {site.unsafe[row.name]}, state-changing or forbidden {site.state_changes[row.name]}")
    if any(OTHER_HOST in url and outcome == "fetched" for url, outcome, _ in crawled.pages):
        found.append("another organisation's page was fetched")
    return found
