"""presence.links: do the site's own links lead somewhere?"""

from __future__ import annotations

import re
from itertools import islice

from checks.material import CrawledPage, Site
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear

MOST_TARGETS = 500
_IDENTIFIES = re.compile(r"bankid|freja|eidas|\beid\b|e-legitimation|eduid|\bsiths\b|\befos\b", re.IGNORECASE)
_DEAD = frozenset({404, 410})


def is_broken(page: CrawledPage) -> bool | None:
    """True for a target that answers 404, 410, 5xx or not at all; None when we did not get to ask."""
    if page.status in _DEAD or page.status >= 500:
        return True
    if page.status:
        return False
    if page.outcome.startswith("failed"):
        return True
    return None


def _login_choices(site: Site) -> set[str]:
    """Addresses that only login pages lead to, by names of ways to identify."""
    ways_in = {p.url.partition("?")[0] for p in site.roles("login")}  # one chooser, asked for one service or another
    inside: set[str] = set()
    outside: set[str] = set()
    for page in site.crawl.pages:
        for link in page.links:
            is_choice = page.url.partition("?")[0] in ways_in and _IDENTIFIES.search(link.text)
            (inside if is_choice else outside).add(link.url)
    return inside - outside


@measure
def internal_working(site: Site) -> Value:
    """Do internal links work? DIGG R26. Share of distinct targets (at most 500) that are broken: 0.05 -> 0 to none -> 1.

    The choices of a login page are no links in that sense: each begins an identification, and answers only within one.
    """
    choices = _login_choices(site)
    found = (
        p for p in site.crawl.pages if (p.found_by in ("link", "rendered") or p.depth > 0) and p.url not in choices
    )
    targets = list(islice(found, MOST_TARGETS))
    known = {p.url: broken for p in targets if (broken := is_broken(p)) is not None}
    if not targets and any(p.status == 200 and p.depth == 0 for p in site.crawl.pages):
        return NotApplicable(reason="the site is one page, without a link to another of its own")
    if not known:
        return Untested(reason="no target of an internal link was asked for")
    dead = [p for p in targets if known.get(p.url)]
    from_where = {
        p.url: [q.url for q in site.crawl.pages if any(link.url == p.url for link in q.links)][:3]
        for p in dead[:EXAMPLES]
    }
    basis = {
        "targets": len(known),
        "broken": {
            p.url: {"status": p.status, "reason": p.reason, "on": from_where.get(p.url, [])} for p in dead[:EXAMPLES]
        },
    }
    return Scored(value=linear(len(dead) / len(known), 0.05, 0.0), basis=basis)
