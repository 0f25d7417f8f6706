"""mobile.search: how far is the search field on a phone? Journey J15, or the start page as mobile saw it."""

from __future__ import annotations

from checks.material import Pages
from checks.measures import Scored, Untested, Value, measure
from checks.measures.experience_search import search_control, search_field
from checks.reading import Reading
from checks.regions import dom_of, name_of

UNNAMED = 0.7


@measure
def reachable(reading: Reading, pages: Pages) -> Value:
    """Is the search field in reach? DIGG R32. Seen at once 1, after a tap 0.9, two taps 0.7; x0.7 when its control has no name."""
    walk = reading.walk("J15")
    if not isinstance(walk, Untested) and "search_taps" in walk.facts:
        taps = walk.facts["search_taps"]
        value = 0.0 if taps is None else {0: 1.0, 1: 0.9, 2: 0.7}.get(taps, 0.0)
        name = str(walk.facts.get("search_name", ""))
        return Scored(
            value=value * (1.0 if name or not value else UNNAMED),
            basis={"taps": taps, "name": name, "found_by": "journey J15"},
        )
    start = reading.site.start
    page = pages.by_url(start.url) if start else None
    dom = dom_of(page, "mobile") if page else None
    if dom is None or isinstance(dom, Untested):
        return walk if isinstance(walk, Untested) else Untested(reason="journey J15: the search was not noted")
    field = search_field(dom)
    if field is not None:
        return Scored(value=1.0 if name_of(field) else UNNAMED, basis={"field": field.selector, "name": name_of(field)})
    if search_control(dom) > 0:
        return Scored(value=0.9, basis={"opened_by": "a button on the start page"})
    return walk if isinstance(walk, Untested) else Untested(reason="journey J15: the search was not noted")
