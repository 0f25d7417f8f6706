"""The errands of one site within scan and nightly: after the crawl, in fresh contexts, through the same gate, limiter and robots rules."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from playwright.async_api import Error, async_playwright

from checks.material import Site, Task, Walk, Walks
from checks.model import CheckResult
from crawler.browser.find import find_browser
from crawler.browser.session import launch
from crawler.egress import Egress
from crawler.journeys.demand import may_send_to
from crawler.journeys.endings import Ending
from crawler.journeys.hands import Walker
from crawler.journeys.manners import Hosts, Limiter, origin
from crawler.journeys.on_the_way import OnTheWay
from crawler.journeys.runner import Auditor, Keep, Run, hash_only, walk
from crawler.journeys.stage import Tabs, fresh_tab, options_of, tabs_through
from crawler.task import SiteTask
from profiles.journey_schema import Journey, journeys
from profiles.persona_schema import Persona, personas

if TYPE_CHECKING:
    from results.shard import Shard

CLOSE_SECONDS = 10.0
#: Site artefact that holds the walks done so far, for a scan that is started again.
SO_FAR = "walks-so-far"

log = logging.getLogger(__name__)


def errands_of(site: Site, who: Sequence[str] | None = None) -> list[tuple[Journey, Persona, Task | None]]:
    """Which errands are walked on a site: those with a J number, by the personas the journey names (and the scan wants)."""
    known = personas()
    plan: list[tuple[Journey, Persona, Task | None]] = []
    for journey in journeys().values():
        if not journey.code or site.organisation.kind not in journey.head.kinds:
            continue
        tasks: Sequence[Task | None] = (
            site.tasks[: journey.head.tasks_walked] if journey.head.tasks == "one" else [None]
        )
        for name in journey.head.personas:
            if (
                who is not None
                and name not in who
                and name in ("desktop", "mobile", "keyboard", "screen-reader", "zoom400", "noscript")
            ):
                continue
            plan += [(journey, known[name], task) for task in tasks]
    return plan


@dataclass(slots=True)
class Done:
    """One walk, and what checks said of the pages on its way, by step number."""

    walk: Walk
    results: Mapping[int, Sequence[CheckResult]] = field(default_factory=dict)


async def walk_all(
    tabs: Tabs,
    site: Site,
    *,
    limiter: Limiter,
    started_at: str,
    who: Sequence[str] | None = ("desktop", "mobile"),
    keep: Keep = hash_only,
    seconds_left: Callable[[], float] = lambda: 3600.0,
    stop: Callable[[], bool] = lambda: False,
    skip: Collection[tuple[str, str, str]] = (),
    plan: Sequence[tuple[Journey, Persona, Task | None]] | None = None,
    may_send: Callable[[str, str], bool] = lambda method, url: False,
) -> AsyncIterator[Done]:
    """Walk the errands of a site, one after the other, and give each as it ends. Never raises for what a site does.

    `tabs` makes an opened tab for a persona; `limiter` is the site process's own, awaited before each document. `skip` holds
    (journey, persona, task) that are done. What there is no time for is `untested`.
    """
    for journey, persona, task in errands_of(site, who) if plan is None else plan:
        if stop():
            return
        key = (journey.id, persona.id, task.id if task is not None else "")
        if key in skip:
            continue
        if seconds_left() < journey.head.budget.seconds / 4:
            yield Done(_not_walked(site, journey, persona, task, "no time left in this scan"))
            continue
        audit = OnTheWay(started_at=started_at)
        try:
            async with fresh_tab(tabs, options_of(persona, phone=journey.head.viewport == "mobile")) as tab:
                performance = _performance(tab, site, journey, persona, task, limiter, keep, audit)
                performance.send_to = may_send
                walked = await walk(performance)
        except (Error, TimeoutError) as error:
            log.warning("journey %s as %s: %s", journey.id, persona.id, error)
            walked = _not_walked(site, journey, persona, task, "the browser did not answer")
        yield Done(_with_findability(walked, site), audit.results)


class ScanOfSite(Protocol):
    """What the site process offers to the walks (crawler/site_scan.py)."""

    task: SiteTask
    tasks: tuple[Task, ...]
    shard: Shard
    egress: Egress
    stop: threading.Event

    def seconds_left(self) -> float: ...

    async def take_turn(self, url: str) -> object: ...


async def walk_site(scan: ScanOfSite) -> list[Walk]:
    """The errands of a site in its own process: own browser, same guard, limiter and robots; each stored as it ends."""
    options = scan.task.options
    found = find_browser()
    crawl = scan.shard.crawl()
    site = Site(scan.task.organisation, crawl, scan.tasks)
    done = _stored(scan.shard)
    known = {(w.journey, w.persona, w.task) for w in done}
    dead, gate = scan.egress.gate("outside-walks"), scan.egress.gate("walks")
    dead.shut()

    async def limiter(url: str) -> None:
        await scan.take_turn(url)

    may_send = may_send_to(options.test_systems)
    async with async_playwright() as playwright:
        browser = await launch(playwright, found, dead_gate=dead.url, spki=options.trusted_spki)
        try:
            tabs = tabs_through(
                browser,
                gate,
                contact=options.contact,
                is_headless_shell=found.is_headless_shell,
                may_send=lambda method, url: False,
            )
            walks = walk_all(
                tabs, site, limiter=limiter, started_at=scan.task.started_at, keep=scan.shard.evidence.put,
                seconds_left=scan.seconds_left, stop=scan.stop.is_set, skip=known, may_send=may_send, who=options.personas,
            )  # fmt: skip
            async for one in walks:
                scan.shard.record_walk(one.walk, one.results)
                done.append(one.walk)
                scan.shard.record_site_artefact(SO_FAR, Walks(walks=tuple(done)).to_bytes())
        finally:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(browser.close(), CLOSE_SECONDS)
    return done


def _stored(shard: Shard) -> list[Walk]:
    """Walks of an earlier attempt on the same shard, with their facts."""
    try:
        return list(Walks.from_bytes(shard.site_artefact(SO_FAR)).walks)
    except KeyError:
        return []


def _performance(
    tab: object,
    site: Site,
    journey: Journey,
    persona: Persona,
    task: Task | None,
    limiter: Limiter,
    keep: Keep,
    auditor: Auditor | None,
) -> Run:
    organisation, crawl = site.organisation, site.crawl
    own = {
        urlsplit(crawl.start_url).netloc.lower(),
        *(h.lower() for h in crawl.hosts),
        *(h.lower() for h in organisation.extra_hosts),
    }
    hosts = Hosts(own=frozenset(own))
    for robots in crawl.robots:
        hosts.learn(origin(robots.url) + "/", robots.status, robots.body)
    walker = Walker(tab, persona, hosts, limiter, pages_most=journey.head.budget.pages)
    return Run(
        journey=journey, walker=walker, start_url=crawl.start_url, kind=organisation.kind,
        sender=tuple(w for w in (organisation.name_sv, organisation.name_sv.split(" ")[0]) if w), task=task, tasks=site.tasks,
        keep=keep, auditor=auditor,
    )  # fmt: skip


def _not_walked(site: Site, journey: Journey, persona: Persona, task: Task | None, why: str) -> Walk:
    return Walk(
        journey=journey.id, code=journey.code, persona=persona.id, ending=str(Ending.UNTESTED), reason=why,
        task=task.id if task is not None else "", ends_at=site.crawl.start_url,
    )  # fmt: skip


def _with_findability(walk: Walk, site: Site) -> Walk:
    """Beside a failed walk: how many clicks the link graph needs to a page that fits, only as a check (settled U10)."""
    if walk.ending != Ending.NOT_COMPLETED or not walk.task:
        return walk
    task = next((t for t in site.tasks if t.id == walk.task), None)
    if task is None:
        return walk
    terms = [t.casefold().removeprefix("=") for t in task.strong_terms_sv]
    depths = [
        p.depth for p in site.crawl.pages if p.depth >= 0 and any(t in f"{p.title} {p.h1}".casefold() for t in terms)
    ]
    walk.facts["link_graph_clicks"] = min(depths) if depths else None  # type: ignore[index]
    return walk
