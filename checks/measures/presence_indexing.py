"""presence.indexing: may search engines index the content?"""

from __future__ import annotations

import re

from checks.addresses import path_of
from checks.material import Site
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES

MOST_TARGETS = 500
#: Addresses whose exclusion is right: login, search, calendar views, actions.
_LEFT_OUT = re.compile(
    r"/(?:logga-?(?:in|ut)|login|logout|sign-?in|s[oö]k|search|kalender|calendar|admin|print|skriv-?ut|avregistrera|ta-bort|api|feed|rss)\b|"
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|zip|css|js|png|jpe?g|gif|svg|ico|xml|rss|json|ics|mp[34]|webp|woff2?)$",
    re.IGNORECASE,
)


@measure
def allowed(site: Site) -> Value:
    """May search engines index the content pages? RFC 9309; DIGG R27.

    Share of distinct same-site page addresses (links and sitemap, at most 500) that robots.txt allows to `*` and that carry no noindex.
    """
    crawl = site.crawl
    if any(r.status >= 500 for r in crawl.robots):
        return Scored(value=0.0, basis={"robots_txt": [f"{r.url} {r.status}" for r in crawl.robots]})
    targets = {page.url: page for page in crawl.pages if page.outcome or page.status}
    refused = {u for r in crawl.robots for u in r.refused}
    addresses = [u for u in dict.fromkeys([*targets, *sorted(refused)]) if not _LEFT_OUT.search(path_of(u))][
        :MOST_TARGETS
    ]
    verdicts: dict[str, bool] = {}
    for url in addresses:
        page = targets.get(url)
        if url in refused:
            verdicts[url] = False
        elif page is not None and page.outcome == "fetched" and page.status == 200 and not page.redirects:
            verdicts[url] = (
                "noindex" not in page.robots_directives.lower() and page.robots_directives.lower().strip() != "none"
            )
    if not verdicts:
        return Untested(reason="no page of the site could be read")
    shut = [u for u, ok in verdicts.items() if not ok]
    return Scored(
        value=1 - len(shut) / len(verdicts), basis={"addresses": len(verdicts), "not_indexable": shut[:EXAMPLES]}
    )
