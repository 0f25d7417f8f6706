"""The browser's part of a site's scan: every page of the sample once for each persona, and what only the browser led to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checks.artefacts import Response
from checks.dom import Dom
from checks.material import Crawl, CrawledPage, Sampled
from checks.runner import judge_page
from crawler.addresses import Scope, port_of
from crawler.browser.gatherers import gatherers, wanted
from crawler.browser.launching import DESKTOP, MOBILE, PersonaOptions
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pool import BrowserPool
from crawler.judging import AUDITED, artefacts_of
from crawler.phone import chosen
from crawler.politeness import Verdict
from crawler.rendered import Rendered, admit, only_rendered, rendered, with_rendered
from crawler.sampling import draw
from crawler.site_events import Interrupted, say
from crawler.templates import seen_closely
from results.evidence import MissingEvidence
from results.kept import KeptVisits
from results.rows import Pending

if TYPE_CHECKING:
    from crawler.site_scan import SiteScan

log = logging.getLogger("crawler.site_scan")

PERSONAS: dict[str, PersonaOptions] = {p.id: p for p in (DESKTOP, MOBILE)}
RENDERED_ROUNDS = 4
#: Pages that only the rendered site shows, visited besides the sample; a site made by script alone gets the larger share.
RENDERED_SOME, RENDERED_MOST = 10, 60
FEW_PAGES = 10
KEPT_FOR = timedelta(days=7)  # an unchanged page is visited again after so long all the same: what it loads may have changed


class SiteVisits:
    """The visits of one site's scan. What is stored is not visited again."""

    def __init__(self, scan: SiteScan) -> None:
        self.scan = scan
        self.task, self.options, self.shard = scan.task, scan.options, scan.shard
        self.findings = 0
        self.pictured: list[str] = []
        self.seen: dict[str, Rendered] = {}

    async def visit_all(self, pool: BrowserPool) -> None:
        """Visit what is pending; links that only the browser saw may add pages, under the crawl's own rules."""
        crawl = self.shard.crawl()
        budget = RENDERED_MOST if _is_made_by_script(crawl) else RENDERED_SOME
        self.keep_unchanged(crawl)
        for _ in range(RENDERED_ROUNDS):
            await self._visit_pending(pool, crawl)
            crawl, found = self._with_rendered(crawl)
            new = found[: max(0, budget)]
            budget -= len(new)
            known = {page.url for page in new}
            self.shard.record_pages(
                [page for page in crawl.pages if page.url in known or page.outcome == "skipped"],
                [Sampled(url=page.url, sampled_as="rendered", stratum="random") for page in new],
                personas=self.options.personas,
            )
            self.shard.record_site_artefact(Crawl.kind, crawl.to_bytes())
            if not new or self.scan.seconds_left() < 60:
                break
        self._restate_rendered(crawl)

    def _restate_rendered(self, crawl: Crawl) -> None:
        """A page that plays a role is structured also where only the rendered site led to it: its role shows when it is read."""
        rendered_only = {s.url for s in self.shard.sample() if s.sampled_as == "rendered"}
        if rendered_only:
            drawn = draw(
                crawl, sample=self.options.sample, seed=self.task.seed, site_id=self.task.organisation.id,
                round=self.options.round,
            )  # fmt: skip
            self.shard.restate_sample(s for s in drawn if s.stratum == "structured" and s.url in rendered_only)

    def keep_unchanged(self, crawl: Crawl) -> None:
        """Judge pages whose answer is the same, byte for byte, as on an earlier night from what was gathered then (settled C16).

        The start page is always visited: what a site loads, sets and asks for changes without its HTML. So is everything with `--full`.
        """
        kept = None if self.options.full else KeptVisits.open(Path(self.task.database), self.task.scan_uid, self.task.organisation.id)
        if kept is None:
            return
        now, heavy = datetime.fromisoformat(self.task.started_at), self._heavy_pages(crawl)
        bodies = {page.url: page.body_hash for page in crawl.pages if page.found_by != "start"}
        closely = {m.MAKES.kind for m in gatherers() if getattr(m, "HEAVY", False) and wanted(m, depth=self.options.depth, heavy=True)}
        count = 0
        for visit in self.shard.pending_visits():
            earlier = kept.visit(visit.url, visit.persona, bodies.get(visit.url, ""))
            if earlier is None or now - datetime.fromisoformat(earlier.visited_at) > KEPT_FOR:
                continue
            try:
                found, missing = kept.artefacts(earlier)
                pictures = kept.pictures(earlier)
            except MissingEvidence:
                continue
            if visit.url in heavy and not closely <= {*found, *missing}:
                continue
            for picture in pictures:
                self.shard.evidence.put(picture)
            results = judge_page(artefacts_of(found, missing), now=now)
            self.shard.record_visit(
                visit.url, visit.persona, outcome=earlier.outcome, reason=earlier.reason, final_url=earlier.final_url,
                http_status=earlier.http_status, visited_at=earlier.visited_at, duration_ms=earlier.duration_ms,
                artefacts={**found, **missing}, results=results,
            )  # fmt: skip
            self.findings += sum(len(result.findings) for result in results)
            self._note_rendered(visit.url, visit.persona, found, Scope(crawl.hosts))
            count += 1
        kept.close()
        if count:
            say("kept", visits=count, findings=self.findings)

    async def _visit_pending(self, pool: BrowserPool, crawl: Crawl) -> None:
        heavy = self._heavy_pages(crawl)
        rare = {url for url, _ in chosen(crawl, self.shard.sample())}
        pending = self.shard.pending_visits()
        total, done = len(pending), 0
        for persona in self.options.personas:
            batch = [p for p in pending if p.persona == persona]
            gate = asyncio.Semaphore(max(1, self.options.tabs))

            async def one(visit: Pending, gate: asyncio.Semaphore = gate) -> None:
                nonlocal done
                async with gate:
                    if self.scan.stop.is_set() or self.scan.seconds_left() < 30:
                        return
                    is_rare = visit.url in rare and visit.persona == "desktop"
                    await self._visit(pool, crawl, visit, heavy=visit.url in heavy, rare=is_rare)
                    done += 1
                    say("visit", url=visit.url, persona=visit.persona, done=done, total=total, findings=self.findings)

            await asyncio.gather(*(one(p) for p in batch if not p.attempts))
            for suspect in (p for p in batch if p.attempts):  # in flight when a process died: alone, so that no other is blamed
                await one(suspect)
            if self.scan.stop.is_set():
                raise Interrupted

    async def _visit(self, pool: BrowserPool, crawl: Crawl, visit: Pending, *, heavy: bool, rare: bool) -> None:
        verdict = await self.scan.take_turn(visit.url)
        if verdict is not Verdict.GO:
            reason = "crawl_delay" if verdict is Verdict.CRAWL_DELAY else "host_budget"
            self.shard.record_visit(visit.url, visit.persona, outcome="skipped", reason=reason)
            return
        self.shard.lease(visit.url, visit.persona)
        record = await pool.visit(
            VisitOrder(
                id=0,
                tab=0,
                url=visit.url,
                persona=PERSONAS[visit.persona],
                hosts=list(crawl.hosts),
                started_at=self.task.started_at,
                depth=self.options.depth,
                heavy=heavy,
                rare=rare,
                fresh=visit.attempts > 0,
                budget_seconds=self.options.page_budget_seconds,
                pictured=self.pictured[-3000:],
            )
        )
        self._note(visit, record, Scope(crawl.hosts))

    def _note(self, visit: Pending, record: VisitRecord, scope: Scope) -> None:
        for sha, picture in record.pictures.items():
            self.shard.evidence.put(picture)
            log.debug("picture %s", sha)
        parts = urlsplit(record.final_url or visit.url)
        if record.status:
            self.scan.politeness.note_status(parts.hostname or "", port_of(parts), record.status, record.retry_after)
        artefacts: dict[str, bytes | str] = {**record.artefacts, **record.missing}
        self.shard.record_visit(
            visit.url,
            visit.persona,
            outcome=record.outcome,
            reason=record.reason,
            final_url=record.final_url,
            http_status=record.status or None,
            duration_ms=record.duration_ms,
            artefacts=artefacts,
            results=record.results,
        )
        for result in record.results:
            self.findings += len(result.findings)
            self.pictured += [f"{result.check}|{f.target.component}" for f in result.findings if f.target.component]
        if record.unsafe:
            log.info("stopped on %s: %s", visit.url, "; ".join(record.unsafe[:5]))
        if record.error:
            log.info("%s %s: %s:%s %s", visit.url, visit.persona, record.outcome, record.reason, record.error)
        if record.outcome in AUDITED:
            self._note_rendered(visit.url, visit.persona, record.artefacts, scope)

    def _note_rendered(self, url: str, persona: str, artefacts: Mapping[str, bytes], scope: Scope) -> None:
        """Links and text that only the browser sees go back to the crawl, from one persona."""
        if persona == "desktop":
            raw = artefacts.get(Response.kind)
            response = Response.from_bytes(raw) if raw else None
            self.seen[url] = rendered(url, Dom.from_bytes(artefacts[Dom.kind]), scope, response)

    def _heavy_pages(self, crawl: Crawl) -> set[str]:
        """The pages of the sample that the probes which walk, resize or wait look at."""
        pages = {page.url: page for page in crawl.pages}
        return seen_closely([pages[s.url] for s in self.shard.sample() if s.url in pages])

    def _with_rendered(self, crawl: Crawl) -> tuple[Crawl, list[CrawledPage]]:
        """The crawl with what the browser saw of each page, and the pages that only the browser led to."""
        pages = {page.url: page for page in crawl.pages}
        admitted: list[CrawledPage] = []
        for url, view in sorted(self.seen.items()):
            base = pages.get(url)
            if base is None or not (links := only_rendered(crawl, base, view)):
                continue
            known = replace(crawl, pages=(*crawl.pages, *admitted))
            admitted += admit(known, links, base, self.options)
        if self.seen:
            crawl = with_rendered(crawl, self.seen, admitted)
        self.seen.clear()
        return crawl, [page for page in admitted if not page.outcome]


def _is_made_by_script(crawl: Crawl) -> bool:
    """The plain source leads next to nowhere: the browser has to find the way (design: crawl)."""
    read = [page for page in crawl.pages if page.outcome == "fetched" and page.status == 200]
    links = {link.url for page in read for link in page.links if link.same_site}
    return len(read) <= FEW_PAGES and len(links) <= FEW_PAGES
