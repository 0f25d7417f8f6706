"""mobile.viewport: does the page fit itself to the screen, and may one enlarge it?"""

from __future__ import annotations

import re

from checks.dom import Dom
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, axe_clean, report_of, share, violated
from checks.regions import dom_of
from checks.values import Untested


def any_dom(page: Page) -> Dom | Untested:
    """The page as mobile saw it, else as desktop did."""
    dom = dom_of(page, "mobile")
    return dom_of(page) if isinstance(dom, Untested) else dom


def is_fitting(content: str) -> bool:
    """Tell whether a viewport declaration has the device's width and no other initial scale than 1."""
    said = dict(re.findall(r"([\w-]+)\s*=\s*([\w.-]+)", content.lower()))
    scale = said.get("initial-scale", "1")
    return said.get("width") == "device-width" and re.fullmatch(r"1(?:\.0*)?", scale) is not None


@measure
def meta(pages: Pages) -> Value:
    """Does the page fit itself to the screen (meta viewport)? DIGG R91."""

    def judge(page: Page) -> Verdict:
        dom = any_dom(page)
        if isinstance(dom, Untested):
            return dom
        return any(is_fitting(m.get("content")) for m in dom.select("meta") if m.get("name").lower() == "viewport")

    return share(pages, judge, none="no page was visited")


@measure
def zoom_allowed(pages: Pages) -> Value:
    """May one enlarge the page? WCAG 2.1 SC 1.4.4. A page without meta viewport may be enlarged."""
    clean = axe_clean("meta-viewport", persona="mobile")

    def judge(page: Page) -> Verdict:
        report = report_of(page, "mobile")
        return report if isinstance(report, Untested) else clean(page) is not False

    return share(
        pages, judge, none="no page was visited", notes={"violated": violated(pages, "meta-viewport", persona="mobile")}
    )
