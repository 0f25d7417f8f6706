"""experience.performance: how long one waits at a desk."""

from __future__ import annotations

from checks.artefacts import Loading, Response
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, linear, share
from checks.values import Untested

TEMPLATES = 10


@measure
def desktop(pages: Pages) -> Value:
    """Do pages come up fast at a desk? Core Web Vitals. Half largest paint (2.5 s -> 1 to 4.0 s -> 0), half first byte (0.8 s to 1.8 s)."""
    chosen = {p.url for p in pages.per_template(TEMPLATES)}

    def judge(page: Page) -> Verdict:
        if page.url not in chosen:
            return None
        loading, response = page.desktop.get(Loading), page.desktop.get(Response)
        if loading is None:
            return Untested(reason=f"loading:{page.desktop.failure(Loading)}")
        paint = loading.largest_contentful_paint_ms or loading.first_contentful_paint_ms
        if not paint:
            return None
        first_byte = response.duration_ms if response else 0.0
        return 0.5 * linear(paint, 4000, 2500) + 0.5 * linear(first_byte, 1800, 800)

    return share(pages, judge, none="no page gave a paint time", notes={"templates": len(chosen)})
