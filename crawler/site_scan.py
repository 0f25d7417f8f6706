"""One site from first request to finished shard, in a process of its own: `python -m crawler.site_scan TASK.json`.

Composition root: crawl to the end, then visits, probes, documents, walks, judgement. Everything is stored as it comes, so
a process that is started again on the same shard goes on where the last one was. Progress goes out as JSON lines.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from checks.artefacts import Response
from checks.material import Crawl, Documents, PhoneLoads, Probes, Sampled, Site, Task, Walk, Walks
from checks.measures import Untested
from crawler.addresses import port_of
from crawler.browser.find import NoBrowserError, find_browser
from crawler.browser.orders import AnswerNote, SiteFile, WalkOrder
from crawler.browser.pool import BrowserPool, BrowserUnusableError
from crawler.containment import become_subreaper
from crawler.crawl import crawl_site
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.exit_codes import Exit
from crawler.journeys.night import errands_of
from crawler.judging import AUDITED, criteria_values, known_measures, material_of, site_results
from crawler.logs import log_to_stderr
from crawler.phone import chosen, load_as_phone
from crawler.politeness import Politeness, Verdict
from crawler.sampling import draw
from crawler.site_events import Interrupted, say
from crawler.site_visits import SiteVisits
from crawler.task import SiteTask
from profiles.journey_schema import Journey
from profiles.load import load_profile
from profiles.persona_schema import Persona
from results.evidence import DiskFull
from results.shard import Shard

log = logging.getLogger("crawler.site_scan")

WALK_GRACE_SECONDS = 60.0  # beyond the journey's own budget: opening, pictures, audits on the way
PHONE_RESERVE_SECONDS = 100.0  # kept for probes and judgement


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

    # -- turns ------------------------------------------------------------------------------------------------------------
    async def take_turn(self, url: str) -> Verdict:
        """Wait for this site process's turn at the host: crawl, visits and walks are one visitor."""
        parts = urlsplit(url)
        turn = self.politeness.turn(parts.hostname or "", port_of(parts))
        if turn.verdict is Verdict.GO and turn.seconds > 0:
            await asyncio.sleep(min(turn.seconds, 60))
        return turn.verdict

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
        host = (parts.hostname or "", port_of(parts))
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
        await SiteVisits(scan).visit_all(pool)
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
            if not any(v.outcome in AUDITED for v in shard.visits()):
                shard.finish("failed", "no_page_audited")
                say("failed", reason="no_page_audited")
                return Exit.SITES_FAILED
            shard.finish("done", "")
            say("done")
            return Exit.DONE
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
    log_to_stderr(logging.INFO, "%(asctime)s %(name)s %(levelname)s %(message)s")
    task = SiteTask.from_bytes(Path(sys.argv[1]).read_bytes())
    sys.exit(int(run(task)))


if __name__ == "__main__":
    main()
