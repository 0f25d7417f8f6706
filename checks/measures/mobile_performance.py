"""mobile.performance: how long one waits with a phone, and what it costs in data."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from checks.artefacts import Loading, Network
from checks.behaviour import Rasters
from checks.material import Page, Pages, PhoneLoads
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, artefact, linear, share
from checks.values import Scored, Untested

TEMPLATES = 10
MEGABYTE = 1_000_000


def _sample(pages: Pages) -> set[str]:
    return {p.url for p in pages.per_template(TEMPLATES)}


def _loading(page: Page) -> Loading | Untested:
    found = page.mobile.get(Loading)
    return found if found is not None else Untested(reason=f"loading:{page.mobile.failure(Loading)}")


@measure
def cls(pages: Pages) -> Value:
    """Does the page keep still while it comes up? Core Web Vitals. Layout shift 0.25 -> 0 to 0.10 -> 1; mean over templates."""
    chosen = _sample(pages)

    def judge(page: Page) -> Verdict:
        if page.url not in chosen:
            return None
        loading = _loading(page)
        return loading if isinstance(loading, Untested) else linear(loading.cumulative_layout_shift, 0.25, 0.10)

    return share(pages, judge, none="no page was visited as mobile")


@measure
def weight(pages: Pages) -> Value:
    """How much data does a page cost? DIGG R54. First load 4 MB -> 0 to 1 MB -> 1; mean over templates."""
    chosen = _sample(pages)
    sizes: dict[str, int] = {}

    def judge(page: Page) -> Verdict:
        if page.url not in chosen:
            return None
        loading, network = page.mobile.get(Loading), page.mobile.get(Network)
        size = loading.transferred_bytes if loading else 0
        if not size and network is not None:
            size = sum(r.bytes for r in network.requests)
        if loading is None and network is None:
            return Untested(reason=f"network:{page.mobile.failure(Network)}")
        sizes[page.url] = size
        return linear(size, 4 * MEGABYTE, MEGABYTE)

    return share(pages, judge, none="no page was visited as mobile", notes={"bytes": sizes})


def _on_phone(loads: PhoneLoads, read: Callable[[Loading], float], zero: float, one: float) -> Value:
    """Mean over the loaded pages of the median load, `zero` -> 0 to `one` -> 1. No page vector: the pages are picked, not drawn."""
    told: dict[str, list[float]] = {}
    values: dict[str, float] = {}
    for page in loads.pages:
        found = [read(load) for load in page.loads if _paint(load)]
        if found:
            told[page.url] = [round(ms) for ms in found]
            values[page.url] = linear(median(found), zero, one)
    if not values:
        reason = next((p.failure or "no_paint" for p in loads.pages), "no page was loaded on a slowed-down phone")
        return Untested(reason=reason)
    return Scored(
        value=sum(values.values()) / len(values),
        basis={"ms": told, "phone": loads.slowdown, "pages": len(values)},
    )


def _paint(loading: Loading) -> float:
    return loading.largest_contentful_paint_ms or loading.first_contentful_paint_ms


@measure
def lcp(loads: PhoneLoads) -> Value:
    """Does the main content show fast on a slowed-down phone? Core Web Vitals. Largest paint 4.0 s -> 0 to 2.5 s -> 1; mean."""
    return _on_phone(loads, _paint, 4000, 2500)


@measure
def blocking(loads: PhoneLoads) -> Value:
    """Does a slowed-down phone answer taps? Total blocking time in 5 s after the first paint, 600 ms -> 0 to 200 ms -> 1; mean."""
    return _on_phone(loads, lambda loading: loading.blocking_ms, 600, 200)


LEAST_BYTES = 20_000
ROOM = 4.0  # twice the shown width, at two device pixels for each


@measure
def images(pages: Pages) -> Value:
    """Are pictures no larger than what is shown? DIGG R54. Share of raster images over 20 kB; mean over templates."""
    chosen = _sample(pages)
    large: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        if page.url not in chosen:
            return None
        rasters, network = artefact(page, Rasters, "mobile"), page.mobile.get(Network)
        if isinstance(rasters, Untested):
            return rasters
        sizes = {r.url: r.bytes for r in network.requests} if network else {}
        heavy = [p for p in rasters.pictures if sizes.get(p.source, 0) > LEAST_BYTES and p.shown_width > 0]
        bad = [p for p in heavy if p.width > ROOM * p.shown_width and "srcset" not in p.spot.html]
        if bad:
            large[page.url] = [f"{p.source} {p.width} px shown at {p.shown_width:.0f}" for p in bad[:5]]
        return 1 - len(bad) / len(heavy) if heavy else None

    return share(pages, judge, none="no raster image over 20 kB", notes={"too_large": large})
