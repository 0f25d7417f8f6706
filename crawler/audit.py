"""One or a few pages, audited at once: `tillsyn audit`. Composition root; nothing is stored unless the caller does."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from checks.artefacts import Crop, Pictures
from checks.axe.adapter import judge_axe
from checks.model import CheckResult, Impact, Outcome
from checks.registry import get_check
from crawler.addresses import endpoint_of
from crawler.asking import Asker, RobotsBook
from crawler.browser.find import find_browser
from crawler.browser.hosts import host_of
from crawler.browser.launching import DESKTOP, PersonaOptions
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pool import BrowserPool
from crawler.browser.selenium_axe import PageFailedError, axe_report, driver_for
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.failures import from_refusal
from crawler.politeness import Politeness, Verdict
from crawler.reachability import why_unreachable
from crawler.task import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """How the audit of one address ended, and its findings as the contract's JSON lines."""

    url: str
    outcome: str
    reason: str
    findings: tuple[dict[str, Any], ...] = ()
    results: tuple[CheckResult, ...] = ()
    record: VisitRecord | None = None
    detail: str = ""


def audit(
    urls: Sequence[str],
    *,
    persona: PersonaOptions = DESKTOP,
    engine: str = "playwright",
    options: Options | None = None,
    language: str = "en",
    grid: str = "",
    tabs: int = 1,
) -> Iterator[Audited]:
    """Audit each address in turn, robots.txt and pace obeyed, and yield as soon as one is done.

    `tabs` above 1 visits so many at once, where the host is our own; the order in which they are told stays. Selenium has one.

    Raises NoBrowserError, NoDriverError or BrowserUnusableError when there is nothing to audit with, ValueError for a
    malformed `allow_hosts` entry.
    """
    options = options or Options()
    allow = [parse_allow_host(text) for text in options.allow_hosts]
    politeness = Politeness(local_hosts=loopback_hosts(allow), default_delay=options.delay_seconds)
    with Egress(allow=allow) as egress:
        work = _with_selenium if engine == "selenium" else partial(_with_playwright, tabs=tabs)
        yield from work(urls, persona, options, language, egress, politeness, grid)


def _with_playwright(
    urls: Sequence[str],
    persona: PersonaOptions,
    options: Options,
    language: str,
    egress: Egress,
    politeness: Politeness,
    _: str,
    *,
    tabs: int,
) -> Iterator[Audited]:
    """The browser lives on a thread with a loop of its own, so that findings come out while the next page is visited."""
    out: queue.Queue[Audited | BaseException | None] = queue.Queue()
    found = find_browser()
    book = RobotsBook(Asker(egress, options), politeness)

    async def visit(pool: BrowserPool, gate: asyncio.Semaphore, number: int, url: str) -> Audited:
        async with gate:
            refused = await asyncio.to_thread(_refused, url, egress, politeness, book, options)
            if refused is not None:
                return refused
            record = await pool.visit(
                VisitOrder(
                    id=number,
                    tab=0,
                    url=url,
                    persona=persona,
                    hosts=_hosts(url),
                    started_at=datetime.now(UTC).isoformat(),
                    depth=options.depth,
                    heavy=True,
                    budget_seconds=options.page_budget_seconds,
                )
            )
            if record.status:
                politeness.note_status(*endpoint_of(url), record.status, record.retry_after)
        return _told(url, record, persona, language)

    async def visit_each() -> None:
        gate = asyncio.Semaphore(tabs)
        async with BrowserPool(egress, found, tabs=tabs, contact=options.contact, spki=options.trusted_spki) as pool:
            tasks = [asyncio.create_task(visit(pool, gate, number, url)) for number, url in enumerate(urls)]
            try:
                for task in tasks:
                    out.put(await task)
            finally:
                for task in tasks:
                    task.cancel()

    def run() -> None:
        try:
            asyncio.run(visit_each())
            out.put(None)
        except BaseException as error:  # noqa: BLE001 - handed over to the caller's thread, whole
            out.put(error)

    thread = threading.Thread(target=run, name="audit", daemon=True)
    thread.start()
    while (item := out.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item
    thread.join()


def _with_selenium(
    urls: Sequence[str],
    persona: PersonaOptions,
    options: Options,
    language: str,
    egress: Egress,
    politeness: Politeness,
    grid: str,
) -> Iterator[Audited]:
    gate = egress.gate("selenium")
    book = RobotsBook(Asker(egress, options), politeness)
    waiting = list(urls)
    while waiting:
        with driver_for(
            find_browser(), persona, proxy=gate.url, contact=options.contact, spki=options.trusted_spki, grid=grid
        ) as driver:
            while waiting:
                url = waiting.pop(0)
                refused = _refused(url, egress, politeness, book, options)
                if refused is not None:
                    yield refused
                    continue
                gate.begin_visit()
                try:
                    report = axe_report(driver, url)
                except PageFailedError as error:
                    refusal = next((r for r in gate.drain_refusals() if error.at and r.url == error.at), None)
                    if refusal is not None:  # the status was our own guard's
                        ending = from_refusal(refusal)
                        yield Audited(url=url, outcome=str(ending.outcome), reason=str(ending.reason), detail="not delivered")
                        continue
                    yield Audited(url=url, outcome=error.outcome, reason=error.reason, detail=str(error))
                    if error.reason in ("audit_error", "renderer_hang"):
                        break  # what the page did to this browser is not for the next one
                    continue
                results = tuple(judge_axe(report))
                findings = tuple(findings_as_json(url, results, persona, language, engine="axe"))
                yield Audited(url=url, outcome="audited", reason="", findings=findings, results=results)


def _hosts(url: str) -> list[str]:
    """The address's own host and its www twin."""
    host = host_of(url)
    return [host, host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"]


def _refused(url: str, egress: Egress, politeness: Politeness, book: RobotsBook, options: Options) -> Audited | None:
    held = book.held(url)
    if held:
        return _not_delivered(url, held, egress, book, options.trusted_ca)
    turn = politeness.turn(*endpoint_of(url))
    if turn.verdict is not Verdict.GO:
        reason = "crawl_delay" if turn.verdict is Verdict.CRAWL_DELAY else "host_budget"
        return Audited(url=url, outcome="skipped", reason=reason)
    if turn.seconds:
        threading.Event().wait(min(turn.seconds, 60))
    return None


def _not_delivered(url: str, held: str, egress: Egress, book: RobotsBook, trusted_ca: str) -> Audited:
    """A host that could not be asked for its robots.txt: told as what the guard or the network said of it."""
    if held == "robots_unavailable":
        ending = why_unreachable(url, book.failure(url), egress, trusted_ca=trusted_ca)
        if ending is not None:
            return Audited(url=url, outcome=str(ending.outcome), reason=str(ending.reason))
    return Audited(url=url, outcome="skipped", reason=held)


def _told(url: str, record: VisitRecord, persona: PersonaOptions, language: str) -> Audited:
    stored = record.artefacts.get(Pictures.kind)
    crops = Pictures.from_bytes(stored).crops if stored else ()
    findings = tuple(findings_as_json(url, record.results, persona, language, crops=crops))
    return Audited(
        url=url, outcome=record.outcome, reason=record.reason, findings=findings, results=tuple(record.results),
        record=record, detail=record.error,
    )  # fmt: skip


def _turn(result: CheckResult) -> tuple[bool, int, str]:
    hardness = list(Impact).index(get_check(result.check).impact)
    return result.outcome is not Outcome.FAILED, hardness, result.check


def findings_as_json(
    url: str, results: Sequence[CheckResult], persona: PersonaOptions, language: str, *, engine: str = "",
    crops: Sequence[Crop] = (),
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Findings in the contract's form: what failed for certain first, then the hardest, a check's own together.

    `evidence` names the element's picture.
    """
    pictures = {(crop.frame, crop.selector): crop.sha256 for crop in crops}
    for result in sorted(results, key=_turn):
        check = get_check(result.check)
        texts = check.texts()
        for finding in sorted(result.findings, key=lambda finding: finding.outcome is not Outcome.FAILED):
            picture = pictures.get((finding.target.frame, finding.target.selector)) if finding.target.selector else None
            yield {
                "url": url,
                "check": result.check,
                "outcome": str(finding.outcome),
                "requirements": list(check.requirements),
                "impact": str(check.impact),
                "topic": check.topic,
                "act": list(check.act),
                "engine": engine or check.engine,
                "selector": finding.target.selector,
                "frame": finding.target.frame,
                "html": finding.target.html,
                "message": texts.message(finding.message, finding.args, language),
                "message_sv": texts.message(finding.message, finding.args, "sv"),
                "message_en": texts.message(finding.message, finding.args, "en"),
                "persona": persona.id,
                "viewport": [persona.width, persona.height],
                "evidence": f"sha256:{picture}" if picture else None,
            }
