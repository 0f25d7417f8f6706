"""mobile.orientation: upright or lying, as one likes."""

from __future__ import annotations

import re

from checks.behaviour import Enlarged
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, artefact, share
from checks.regions import dom_of
from checks.values import Untested

_TURN = re.compile(
    r"(?:vrid|rotera|vänd) (?:på )?(?:din |på |er )?(?:telefon|enhet|skärm|mobil|surfplatta)|(?:rotate|turn) your (?:device|phone|screen)",
    re.IGNORECASE,
)


@measure
def free(pages: Pages) -> Value:
    """May one hold the phone either way? WCAG 2.1 SC 1.3.4. Share of pages that neither turn their content nor ask to be turned."""
    turned: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        enlarged = artefact(page, Enlarged, "mobile", "desktop")
        if isinstance(enlarged, Untested):
            return enlarged
        dom = dom_of(page, "mobile")
        asked = not isinstance(dom, Untested) and bool(_TURN.search(dom.text))
        if enlarged.turned:
            turned[page.url] = [s.selector for s in enlarged.turned[:5]]
        return not enlarged.turned and not asked

    return share(pages, judge, none="no page was turned", notes={"turned": turned})
