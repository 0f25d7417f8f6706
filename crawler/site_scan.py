"""One site from first request to finished shard, in a process of its own: `python -m crawler.site_scan TASK.json`.

Composition root: crawl to the end, then visits, probes, documents, walks, judgement. Everything is stored as it comes, so
a process that is started again on the same shard goes on where the last one was. Progress goes out as JSON lines.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from checks.artefacts import Response
from checks.dom import Dom
from checks.material import Crawl, CrawledPage, Documents, PhoneLoads, Probes, Sampled, Site, Task, Walk, Walks
from checks.measures import Untested
from checks.runner import judge_page
from crawler.addresses import Scope
from crawler.browser.find import NoBrowserError, find_browser
from crawler.browser.gatherers import gatherers, wanted
from crawler.browser.orders import AnswerNote, SiteFile, VisitOrder, VisitRecord, WalkOrder
from crawler.browser.pool import BrowserPool, BrowserUnusableError
from crawler.browser.session import DESKTOP, MOBILE, PersonaOptions
from crawler.containment import become_subreaper
from crawler.crawl import crawl_site
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.exit_codes import Exit
from crawler.journeys.night import errands_of
from crawler.judging import artefacts_of, criteria_values, known_measures, material_of, site_results
from crawler.phone import chosen, load_as_phone
from crawler.politeness import Politeness, Verdict
from crawler.rendered import Rendered, admit, only_rendered, rendered, with_rendered
from crawler.sampling import draw
from crawler.task import SiteTask
from crawler.templates import seen_closely
from profiles.journey_schema import Journey
from profiles.load import load_profile
from profiles.persona_schema import Persona
from results.evidence import DiskFull, MissingEvidence
from results.kept import KeptVisits
from results.rows import Pending
from results.shard import Shard

log = logging.getLogger("crawler.site_scan")

PERSONAS: dict[str, PersonaOptions] = {p.id: p for p in (DESKTOP, MOBILE)}
RENDERED_ROUNDS = 4
#: Pages that only the rendered site shows, visited besides the sample; a site made by script alone gets the larger share.
RENDERED_SOME, RENDERED_MOST = 10, 60
FEW_PAGES = 10
KEPT_FOR = timedelta(days=7)  # an unchanged page is visited again after so long all the same: what it loads may have changed
WALK_GRACE_SECONDS = 60.0  # beyond the journey's own budget: opening, pictures, audits on the way
AUDITED = ("audited", "audited_partial")
PHONE_RESERVE_SECONDS = 100.0  # kept for probes and judgement


class Interrupted(Exception):
    """Asked to stop: what is there is saved."""


def say(event: str, **data: object) -> None:
    """One progress event to whoever started this process."""
    print(json.dumps({"event": event, **data}, ensure_ascii=False), flush=True)  # noqa: T201 - the protocol


class SiteScan:
    """The state of one site's scan. Each step reads what is stored and adds to it."""

    def __init__(self, task: SiteTask, shard: Shard, egress: Egress, politeness: Politeness) -> None:
        self.task, self.shard, self.egress, self.politeness = task, shard, egress, politeness
        self.options = task.options
        self.began = time.monotonic()
        self.profile = load_profile(known_measures())
        self.tasks = tuple(
            Task(id=t.task_id, label_sv=t.label_sv, query_sv=t.query_sv, strong_terms_sv=tuple(t.strong_terms_sv))
            for t in self.profile.tasks_of(task.organisation.kind, task.organisation.id)
        )
        self.stop = threading.Event()
        self.pictured: list[str] = []
        self.findings = 0
        self.seen: dict[str, Rendered] = {}

    def seconds_left(self) -> float:
        return self.options.site_budget_seconds - (time.monotonic() - self.began)

    # -- crawl ------------------------------------------------------------------------------------------------------------
    def crawl(self) -> None:
        """Crawl and draw the sample, once; a shard that has them is left as it is."""
        if self.shard.crawled:
            return
        crawl = crawl_site(self.task, self.egress, self.politeness)
        sample = self.draw(crawl)
        say("crawl", pages=len(crawl.pages), sampled=len(sample))
        self.shard.record_crawl(crawl, sample, personas=self.options.personas)

    def draw(self, crawl: Crawl) -> list[Sampled]:
        return draw(
            crawl,
            sample=self.options.sample,
            seed=self.task.seed,
            site_id=self.task.organisation.id,
            round=self.options.round,
            previous=self.task.previous,
        )

    # -- visits -----------------------------------------------------------------------------------------------------------
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
            if not new or self.seconds_left() < 60:
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
                    if self.stop.is_set() or self.seconds_left() < 30:
                        return
                    is_rare = visit.url in rare and visit.persona == "desktop"
                    await self._visit(pool, crawl, visit, heavy=visit.url in heavy, rare=is_rare)
                    done += 1
                    say("visit", url=visit.url, persona=visit.persona, done=done, total=total, findings=self.findings)

            await asyncio.gather(*(one(p) for p in batch if not p.attempts))
            for suspect in (p for p in batch if p.attempts):  # in flight when a process died: alone, so that no other is blamed
                await one(suspect)
            if self.stop.is_set():
                raise Interrupted

    async def _visit(self, pool: BrowserPool, crawl: Crawl, visit: Pending, *, heavy: bool, rare: bool) -> None:
        verdict = await self.take_turn(visit.url)
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
            self.politeness.note_status(parts.hostname or "", _port(parts), record.status, record.retry_after)
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

    async def take_turn(self, url: str) -> Verdict:
        """Wait for this site process's turn at the host: crawl, visits and walks are one visitor."""
        parts = urlsplit(url)
        turn = self.politeness.turn(parts.hostname or "", _port(parts))
        if turn.verdict is Verdict.GO and turn.seconds > 0:
            await asyncio.sleep(min(turn.seconds, 60))
        return turn.verdict

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

    # -- beside the pages ----------------------------------------------------------------------------------------------------
    async def probe(self) -> None:
        """What is asked of the outside: DNS, TLS, well-known addresses, feeds; and the documents that pages link to."""
        from crawler.documents import read_documents
        from crawler.probes import probe_site

        crawl, sources = self.shard.crawl(), self._sources()
        steps: tuple[tuple[str, Callable[[], Probes | Documents]], ...] = (
            (Probes.kind, lambda: probe_site(self.task, crawl, self.egress, self.politeness, sources)),
            (Documents.kind, lambda: read_documents(self.task, crawl, self.egress, self.politeness)),
        )
        for kind, work in steps:
            if self._has(kind) or self.stop.is_set():
                continue
            try:
                made = await asyncio.to_thread(work)
            except Exception:
                log.exception("%s could not be gathered", kind)  # the gatherer boundary: it costs its artefact
                self.shard.record_site_artefact(kind, "error")
                continue
            self.shard.record_site_artefact(kind, made.to_bytes())
        say("probed")

    def _sources(self) -> dict[str, str]:
        """HTML of the pages that desktop visited, by address."""
        found: dict[str, str] = {}
        for visit in self.shard.visits():
            if visit.persona == "desktop" and visit.outcome in AUDITED:
                raw = self.shard.artefacts(visit.url, visit.persona)[0].get(Response.kind)
                if raw is not None:
                    found[visit.url] = Response.from_bytes(raw).source
        return found

    async def walk(self, pool: BrowserPool) -> None:
        """The mystery shopper's errands, several at once, each recorded as it ends."""
        if not self.options.journeys:
            return
        crawl = self.shard.crawl()
        place = Path(self.task.folder) / "site.msgpack"
        place.write_bytes(
            msgspec.msgpack.encode(SiteFile(organisation=self.task.organisation, crawl=crawl, tasks=self.tasks))
        )
        done: list[Walk] = list(Walks.from_bytes(self.shard.site_artefact(Walks.kind)).walks) if self._has(Walks.kind) else []
        walked = {(w.journey, w.persona, w.task) for w in done}
        plan = [
            (journey, persona, task)
            for journey, persona, task in errands_of(Site(self.task.organisation, crawl, self.tasks), self.options.personas)
            if (journey.id, persona.id, task.id if task else "") not in walked
        ]
        gate = asyncio.Semaphore(max(1, self.options.tabs))

        async def one(journey: Journey, persona: Persona, task: Task | None) -> None:
            async with gate:
                if self.stop.is_set() or self.seconds_left() < 90:
                    return
                order = WalkOrder(
                    id=0, tab=0, site=str(place), journey=journey.id, persona=persona.id, task=task.id if task else "",
                    started_at=self.task.started_at, budget_seconds=journey.head.budget.seconds + WALK_GRACE_SECONDS,
                )  # fmt: skip
                record = await pool.walk(order)
                if record is None:
                    return
                for picture in record.pictures.values():
                    self.shard.evidence.put(picture)
                self.shard.record_walk(record.walk, record.results)
                done.append(record.walk)
                self.shard.record_site_artefact(Walks.kind, Walks(walks=tuple(done)).to_bytes())
                say("walk", journey=journey.id, persona=persona.id, ending=record.walk.ending, done=len(done), total=len(plan))

        await asyncio.gather(*(one(*errand) for errand in plan))
        if self.stop.is_set():
            raise Interrupted
        if not self._has(Walks.kind):
            self.shard.record_site_artefact(Walks.kind, Walks().to_bytes())
        place.unlink(missing_ok=True)

    async def load_as_phone(self, pool: BrowserPool) -> None:
        """The start page and a few templates as on a mid-range phone, one at a time; not at depth quick."""
        if self.options.depth == "quick" or "mobile" not in self.options.personas or self._has(PhoneLoads.kind):
            return
        crawl = self.shard.crawl()
        audited = {v.url for v in self.shard.visits() if v.outcome in AUDITED and v.persona == "mobile"}
        sample = [sampled for sampled in self.shard.sample() if sampled.url in audited]
        loads = await load_as_phone(
            pool, self.task, crawl, chosen(crawl, sample), self.word_for_turn,
            lambda: not self.stop.is_set() and self.seconds_left() > PHONE_RESERVE_SECONDS,
        )  # fmt: skip
        if self.stop.is_set():
            raise Interrupted
        self.shard.record_site_artefact(PhoneLoads.kind, loads.to_bytes())
        say("phone", pages=len(loads.pages))

    async def word_for_turn(self, url: str) -> str:
        """`go`, or why the host may not be asked now."""
        verdict = await self.take_turn(url)
        return "go" if verdict is Verdict.GO else str(verdict)

    def note_answer(self, said: AnswerNote) -> None:
        """What a host answered on a walk holds for crawl, visits and walks together."""
        parts = urlsplit(said.url)
        host = (parts.hostname or "", _port(parts))
        if said.crawl_delay is not None:
            self.politeness.set_crawl_delay(*host, said.crawl_delay)
        elif said.status:
            self.politeness.note_status(*host, said.status, said.retry_after)

    def _has(self, kind: str) -> bool:
        try:
            self.shard.site_artefact(kind)
        except KeyError:
            return False
        return True

    # -- judgement -----------------------------------------------------------------------------------------------------------
    def judge(self) -> None:
        """Site checks and every criterion in force, from what is stored."""
        material = material_of(self.shard, self.task.organisation, self.tasks, self.task.started_at)
        self.shard.record_site_results(site_results(material))
        kind = self.task.organisation.kind
        asked = {c.id: c.measure for c in self.profile.criteria if not c.kinds or kind in c.kinds}
        values = criteria_values(material, asked)
        self.shard.record_criteria(values)
        untested = sum(isinstance(value, Untested) for value in values.values())
        say("judged", criteria=len(values), untested=untested)


def _port(parts: object) -> int:
    port = getattr(parts, "port", None)
    return int(port or {"http": 80, "https": 443}.get(getattr(parts, "scheme", ""), 0))


def _is_made_by_script(crawl: Crawl) -> bool:
    """The plain source leads next to nowhere: the browser has to find the way (design: crawl)."""
    read = [page for page in crawl.pages if page.outcome == "fetched" and page.status == 200]
    links = {link.url for page in read for link in page.links if link.same_site}
    return len(read) <= FEW_PAGES and len(links) <= FEW_PAGES


def why_nothing(crawl: Crawl) -> str:
    """Why no page of the site could be sampled: what the start page ended in, or what kept its robots.txt from us."""
    start = next(iter(crawl.pages), None)
    if start is None:
        return "nothing_found"
    if start.reason == "robots_unavailable":
        robots = next(iter(crawl.robots), None)
        cause = robots.failure or (f"http_{robots.status}" if robots.status else "") if robots else ""
        return f"{start.outcome}:{start.reason}" + (f" ({cause})" if cause else "")
    return f"{start.outcome}:{start.reason}"


async def after_crawl(scan: SiteScan) -> None:
    """Everything that needs the browser or the outside, then the judgement."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, scan.stop.set)
    options = scan.options
    found = find_browser()
    hosts = [h.split("=")[0] for h in options.test_systems]
    async with BrowserPool(
        scan.egress,
        found,
        tabs=options.tabs,
        contact=options.contact,
        spki=options.trusted_spki,
        send_hosts=tuple(hosts),
        log_path=Path(scan.task.folder) / "browser.log",
        turn=scan.word_for_turn,
        answered=scan.note_answer,
    ) as pool:
        await scan.visit_all(pool)
        if scan.seconds_left() > 120:
            await scan.walk(pool)
        await scan.load_as_phone(pool)
    if scan.seconds_left() > 60:
        await scan.probe()
    if scan.stop.is_set():
        raise Interrupted
    scan.judge()


def run(task: SiteTask) -> Exit:
    """Scan the site of this task. Returns the exit status; the shard holds the rest."""
    become_subreaper()
    allow = [parse_allow_host(text) for text in task.options.allow_hosts]
    hosts = [parse_allow_host(text) for text in task.options.test_systems]
    politeness = Politeness(local_hosts=loopback_hosts(allow), default_delay=task.options.delay_seconds)
    try:
        with (
            Egress(allow=allow, send_hosts=[(h.name, h.port) for h in hosts]) as egress,
            Shard.create(Path(task.folder), task) as shard,
        ):
            if shard.finished:
                return Exit.DONE
            scan = SiteScan(task, shard, egress, politeness)
            scan.crawl()
            if not shard.sample():
                reason = why_nothing(shard.crawl())
                shard.finish("failed", reason)
                say("failed", reason=reason)
                return Exit.SITES_FAILED
            asyncio.run(after_crawl(scan))
            audited = any(v.outcome in AUDITED for v in shard.visits())
            shard.finish("done" if audited else "failed", "" if audited else "no_page_audited")
            say("done")
            return Exit.DONE if audited else Exit.SITES_FAILED
    except Interrupted:
        return Exit.INTERRUPTED
    except DiskFull as error:
        log.error("out of disk: %s", error)
        return Exit.DISK_FULL
    except (NoBrowserError, BrowserUnusableError) as error:
        log.error("%s", error)
        return Exit.NO_BROWSER


def main() -> None:
    """Run the task whose file is named on the command line."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    task = SiteTask.from_bytes(Path(sys.argv[1]).read_bytes())
    sys.exit(int(run(task)))


if __name__ == "__main__":
    main()
