"""A few pages loaded once more as on a mid-range phone: processor four times slower, 10 Mbit/s, 40 ms. Makes `PhoneLoads`.

Such loads cost four times the processor time of a visit, so they are few: the start page and one page of the largest templates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from checks.artefacts import Loading
from checks.material import Crawl, PhoneLoad, PhoneLoads, Sampled
from crawler.browser.launching import MOBILE
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool
from crawler.task import SiteTask

PAGES = 3
LOADS = 3
#: A first load as quick as this gives full marks whatever two more would show.
CLEAR_PAINT_MS, CLEAR_BLOCKING_MS = 1800.0, 100.0
BUDGET_SECONDS = 40.0

SLOWDOWN = 4.0
PHONE = replace(
    MOBILE, id="phone", cpu_slowdown=SLOWDOWN, latency_ms=40.0, download_kbps=10_000.0, upload_kbps=10_000.0
)


def chosen(crawl: Crawl, sample: Iterable[Sampled]) -> list[tuple[str, int]]:
    """The start page, then the first page of each of the largest other templates of the sample, with its template."""
    templates = {page.url: page.template for page in crawl.pages}
    urls = [s.url for s in sample]
    start = [s for s in urls if s == crawl.start_url] or urls[:1]
    picked = [(url, templates.get(url, -1)) for url in start]
    known = {template for _, template in picked}
    sizes = Counter(templates.get(url, -1) for url in urls)
    for template, _ in sorted(sizes.items(), key=lambda t: (-t[1], t[0])):
        if template not in known and len(picked) < PAGES:
            picked.append((next(url for url in urls if templates.get(url, -1) == template), template))
    return picked


def is_clear(load: Loading) -> bool:
    """Whether this load gives full marks with room to spare, so that no second one is needed."""
    paint = load.largest_contentful_paint_ms or load.first_contentful_paint_ms
    return 0 < paint <= CLEAR_PAINT_MS and load.blocking_ms <= CLEAR_BLOCKING_MS


async def load_as_phone(
    pool: BrowserPool,
    task: SiteTask,
    crawl: Crawl,
    pages: list[tuple[str, int]],
    turn: Callable[[str], Awaitable[str]],
    go_on: Callable[[], bool],
) -> PhoneLoads:
    """Load each page one at a time in a context of its own; up to three times, once where that is clear."""
    made: list[PhoneLoad] = []
    for url, template in pages:
        loads: list[Loading] = []
        failure = ""
        while len(loads) < LOADS and not failure and not (loads and is_clear(loads[0])):
            if not go_on():
                failure = "site_budget"
                break
            word = await turn(url)
            if word != "go":
                failure = word
                break
            record = await pool.visit(
                VisitOrder(
                    id=0, tab=0, url=url, persona=PHONE, hosts=list(crawl.hosts), started_at=task.started_at, depth="standard",
                    heavy=True, fresh=True, judge=False, only=[Loading.kind],
                    budget_seconds=min(BUDGET_SECONDS, task.options.page_budget_seconds),
                )
            )  # fmt: skip
            raw = record.artefacts.get(Loading.kind)
            if raw is None:
                failure = record.reason or record.missing.get(Loading.kind, "not_gathered")
            else:
                loads.append(Loading.from_bytes(raw))
        made.append(PhoneLoad(url=url, template=template, loads=tuple(loads), failure=failure))
    how = f"{PHONE.cpu_slowdown:g} x processor, {PHONE.download_kbps:g} kbit/s, {PHONE.latency_ms:g} ms"
    return PhoneLoads(pages=tuple(made), slowdown=how)
