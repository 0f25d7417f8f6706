"""presence.sitemap: a map of the site for machines."""

from __future__ import annotations

import re

from checks.addresses import same_page
from checks.material import CrawledPage, Site
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear

LEAST_PAGES = 50
#: What answers any made-up address with a page has no map because it answers that one, too.
_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@measure
def valid(site: Site) -> Value:
    """Is there a valid XML sitemap that robots.txt points to? sitemaps.org 0.9; DIGG R27."""
    maps = site.crawl.sitemaps
    basis = {
        "sitemaps": [f"{m.url} {m.status} {m.problem or f'{len(m.locations)} addresses'}" for m in maps][:EXAMPLES]
    }
    good = [m for m in maps if m.valid]
    if any(m.listed_in_robots for m in good) or (good and any(m.is_index and m.listed_in_robots for m in maps)):
        return Scored(value=1.0, basis=basis)
    if good:
        return Scored(value=0.7, basis=basis)
    if any(m.status == 200 and not _PAGE.match(m.head) for m in maps):
        return Scored(value=0.3, basis=basis)
    if not site.crawl.robots and not maps:
        return Untested(reason="robots.txt and /sitemap.xml were not asked for")
    return Scored(value=0.0, basis=basis)


def indexable(page: CrawledPage) -> bool:
    """A page that a search engine would keep: read, its own canonical address, no noindex."""
    return (
        page.outcome == "fetched"
        and page.status == 200
        and not page.duplicate_of
        and not page.redirects
        and "noindex" not in page.robots_directives.lower()
        and "html" in (page.content_type or "html")
        and (not page.canonical or same_page(page.canonical, page.url))
        and "?" not in page.url
    )


@measure
def coverage(site: Site) -> Value:
    """Does the sitemap cover the pages that can be reached? sitemaps.org 0.9; DIGG R27. Share 0.50 -> 0 to 0.95 -> 1."""
    if not any(m.valid for m in site.crawl.sitemaps):
        return NotApplicable(reason="no valid sitemap (presence.sitemap.valid carries the loss)")
    listed = {_key(u) for m in site.crawl.sitemaps if m.valid for u in m.locations}
    pages = [p for p in site.crawl.pages if indexable(p) and p.depth >= 0]
    if not pages or (site.crawl.cut and len(pages) < LEAST_PAGES):
        return Untested(reason=f"only {len(pages)} indexable pages were reached by links")
    missing = [p.url for p in pages if _key(p.url) not in listed and _key(p.final_url) not in listed]
    part = 1 - len(missing) / len(pages)
    return Scored(
        value=linear(part, 0.5, 0.95),
        basis={"pages": len(pages), "share": round(part, 3), "missing": missing[:EXAMPLES]},
    )


def _key(url: str) -> str:
    return url.split("#")[0].split("://", 1)[-1].removeprefix("www.").rstrip("/")
