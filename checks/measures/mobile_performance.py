"""mobile.performance: how long one waits with a phone, and what it costs in data."""

from __future__ import annotations

from checks.artefacts import Loading, Network
from checks.behaviour import Rasters
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, artefact, linear, share
from checks.values import Untested

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
