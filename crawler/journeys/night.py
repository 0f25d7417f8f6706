"""The errands of one site within scan and nightly: after the crawl, in fresh contexts, through the same gate, limiter and robots rules."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from playwright.async_api import Error

from checks.material import Site, Task, Walk, Walks
from crawler.browser.session import Tab
from crawler.journeys.endings import Ending
from crawler.journeys.hands import Walker
from crawler.journeys.manners import Hosts, Limiter, origin
from crawler.journeys.runner import Auditor, Keep, Run, hash_only, walk
from crawler.journeys.stage import Tabs, fresh_tab, options_of
from profiles.journey_schema import Journey, journeys
from profiles.persona_schema import Persona, personas

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


async def walk_all(
    tabs: Tabs,
    site: Site,
    *,
    limiter: Limiter,
    who: Sequence[str] | None = ("desktop", "mobile"),
    keep: Keep = hash_only,
    auditor: Auditor | None = None,
    deadline: float | None = None,
    plan: Sequence[tuple[Journey, Persona, Task | None]] | None = None,
    may_send: Callable[[str, str], bool] = lambda method, url: False,
) -> Walks:
    """Walk the errands of a site. `deadline` is a time.monotonic value after which the rest is `untested`. Never raises for a site.

    `tabs` makes an opened tab for a persona; `limiter` is the site process's own, awaited before each document.
    """
    done: list[Walk] = []
    for journey, persona, task in errands_of(site, who) if plan is None else plan:
        if deadline is not None and time.monotonic() > deadline:
            done.append(_not_walked(site, journey, persona, task, "no time left in this scan"))
            continue
        try:
            async with fresh_tab(tabs, options_of(persona, phone=journey.head.viewport == "mobile")) as tab:
                performance = _performance(tab, site, journey, persona, task, limiter, keep, auditor)
                performance.send_to = may_send
                done.append(await walk(performance))
        except (Error, TimeoutError) as error:
            log.warning("journey %s as %s: %s", journey.id, persona.id, error)
            done.append(_not_walked(site, journey, persona, task, "the browser did not answer"))
    return Walks(walks=tuple(_with_findability(w, site) for w in done))


def _performance(
    tab: Tab,
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
