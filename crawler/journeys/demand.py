"""One errand on demand, in seconds: guard and browser up, one walk, everything down again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Error, async_playwright

from checks.material import Task, Walk
from crawler.browser.find import find_browser
from crawler.browser.launching import launch
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.journeys.account import write_account
from crawler.journeys.catalogue import tasks_of_kind
from crawler.journeys.hands import Walker
from crawler.journeys.manners import Hosts, PoliteLimiter, may_send_to
from crawler.journeys.on_the_way import OnTheWay
from crawler.journeys.proof import ProofFolder, Tree, harmless
from crawler.journeys.runner import Auditor, Run, walk
from crawler.journeys.stage import fresh_tab, options_of, tabs_through
from crawler.journeys.vocabulary import task_of
from crawler.politeness import Politeness
from crawler.task import Options
from profiles.addresses import start_url
from profiles.journey_schema import Journey, journey_named, read_journey
from profiles.persona_schema import Persona, persona_named

HEADED_SYSTEMS = ("darwin", "win32")


class NoDisplayError(Exception):
    """A headed run was asked for and there is no display (exit code 5)."""


def require_display(headed: bool) -> None:
    """Raises NoDisplayError when a window is asked for where none can be shown."""
    if (
        headed
        and sys.platform not in HEADED_SYSTEMS
        and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    ):
        raise NoDisplayError("--headed needs a display, and there is none (set DISPLAY, or run it under xvfb-run)")


def run(
    journey: str | Path,
    *,
    site: str,
    persona: str = "desktop",
    options: Options | None = None,
    task: str | None = None,
    headed: bool = False,
    trace: Path | None = None,
    proof: Path | None = None,
    kind: str = "municipality",
    sender: str = "",
    tasks: tuple[Task, ...] = (),
    hosts: tuple[str, ...] = (),
    auditor: Auditor | None = None,
) -> Walk:
    """Walk one errand on one site as one persona.

    `proof` (or `trace`) receives pictures, the tree of each step,
    findings.jsonl of the pages on the way, a log and account.html; `trace` also a Playwright trace.
    Raises ProfileError for a wrong journey or persona, NoBrowserError, NoDisplayError,
    BadAddress for an address that is none; never for what the site does.
    """
    what = read_journey(journey) if isinstance(journey, Path) else journey_named(journey)
    who = persona_named(persona)
    require_display(headed)
    tasks = tasks or tasks_of_kind(kind)
    return asyncio.run(
        _run(
            what,
            who,
            start_url(site),
            options or Options(),
            task=task,
            headed=headed,
            trace=trace,
            proof=proof or trace,
            kind=kind,
            sender=sender,
            tasks=tasks,
            hosts=hosts,
            auditor=auditor,
        )
    )


async def _run(
    journey: Journey, persona: Persona, start: str, options: Options, *, task: str | None, headed: bool, trace: Path | None,
    proof: Path | None, kind: str, sender: str, tasks: tuple[Task, ...], hosts: tuple[str, ...], auditor: Auditor | None,
) -> Walk:  # fmt: skip
    allowed = tuple(parse_allow_host(text) for text in options.allow_hosts)
    found = find_browser(headed=headed)
    folder = ProofFolder(proof) if proof is not None else None
    audit = OnTheWay(started_at=datetime.now(UTC).isoformat()) if folder is not None and auditor is None else None
    politeness = Politeness(local_hosts=loopback_hosts(allowed), default_delay=options.delay_seconds)
    senders = [parse_allow_host(text) for text in options.test_systems]
    with Egress(allow=allowed, send_hosts=[(h.name, h.port) for h in senders]) as egress:
        dead = egress.gate("outside")
        dead.shut()
        gate = egress.gate("journey")
        async with async_playwright() as playwright:
            browser = await launch(playwright, found, dead_gate=dead.url, spki=options.trusted_spki, headed=headed)
            try:
                tabs = tabs_through(
                    browser,
                    gate,
                    contact=options.contact,
                    is_headless_shell=found.is_headless_shell,
                    sends_forms=bool(options.test_systems),
                )
                async with fresh_tab(tabs, options_of(persona, phone=journey.head.viewport == "mobile")) as tab:
                    if trace is not None:
                        await tab.context.tracing.start(screenshots=True, snapshots=True, title=journey.id)
                    walker = Walker(
                        tab, persona, Hosts(own=frozenset({urlsplit(start).netloc.lower(), *(h.lower() for h in hosts)})),
                        PoliteLimiter(politeness), pages_most=journey.head.budget.pages,
                    )  # fmt: skip
                    performance = Run(
                        journey=journey, walker=walker, start_url=start, kind=kind, sender=tuple(w for w in (sender,) if w),
                        task=task_of(task, tasks) if task else None, tasks=tasks, auditor=auditor or audit,
                    )  # fmt: skip
                    if folder is not None:
                        performance.keep = folder.keep
                        performance.tree = Tree(folder)
                    performance.send_to = may_send_to(options.test_systems)
                    walked = harmless(await walk(performance))
                    if trace is not None:
                        trace.mkdir(parents=True, exist_ok=True)
                        try:
                            await asyncio.wait_for(tab.context.tracing.stop(path=trace / "trace.zip"), 20)
                        except (Error, TimeoutError):
                            walked = replace(walked, facts={"trace": "the trace could not be saved", **walked.facts})
            finally:
                with contextlib.suppress(Error, TimeoutError):
                    await asyncio.wait_for(browser.close(), 10)
    if folder is not None:
        folder.write_log(walked)
        if audit is not None:
            folder.write_findings(walked, audit.results)
        write_account(folder.path / "account.html", walked, journey, persona)
    return walked
