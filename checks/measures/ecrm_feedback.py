"""ecrm.feedback: can one say whether a page helped?"""

from __future__ import annotations

import re

from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, points, share
from checks.pagekind import is_content
from checks.reading import Reading
from checks.regions import dom_of, in_header, name_of
from checks.words import Words


def feedback_control(dom: Dom, words: Words) -> Element | None:
    """A question whether the page helped, with named buttons, a form or a link beside it."""
    for e in dom.elements:
        said = e.own_text or (name_of(e) if e.tag in ("button", "a", "summary") else "")
        if not said or not e.is_visible or in_header(e) or not words.in_text("K_FEEDBACK", said):
            continue
        if e.tag in ("button", "a", "summary") or e.closest("button", "a", "summary"):
            return e
        box = e
        for _ in range(3):
            box = box.parent or box
            if any(
                (d.tag in ("button", "input", "textarea", "a") or d.get("role") == "button")
                and d.is_visible
                and (name_of(d) or d.tag == "textarea")
                for d in box.descendants()
                if d is not e
            ):
                return e
            if box.tag in ("main", "body"):
                break
    return None


@measure
def page_level(pages: Pages, words: Words) -> Value:
    """Can one say whether the page helped? (EU) 2018/1724 art. 25. Share of content pages."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        return feedback_control(dom, words) is not None if is_content(page) else None

    return share(pages, judge, none="no content page in the sample")


@measure
def sdg(pages: Pages, reading: Reading) -> Value:
    """Does the site take part in Your Europe? (EU) 2018/1724 art. 9-11, 22, 25.

    0.4 marked pages, 0.3 in English, 0.3 the common feedback tool.
    """
    if "sdg" not in reading.site.organisation.flags:
        return NotApplicable(reason="the body is not in the single digital gateway (no flag sdg)")
    doms = {p.url: d for p in pages if isinstance(d := dom_of(p), Dom)}
    if not doms:
        return Untested(reason="no page was visited")
    marked = {url: dom for url, dom in doms.items() if _is_marked(dom)}
    english = [url for url, dom in marked.items() if dom.lang.lower().startswith("en")]
    tool = [
        url
        for url, dom in doms.items()
        if any(
            re.search(
                r"europa\.eu/youreurope/(?:european-commission-)?feedback|/sdg-?feedback|feedback\S*youreurope",
                a.get("href"),
            )
            for a in dom.links()
        )
    ]
    made = points(marked=0.4 * bool(marked), english=0.3 * bool(english), tool=0.3 * bool(tool))
    return Scored(value=made.value, basis={**made.basis, "pages": list(marked)[:20]})


def _is_marked(dom: Dom) -> bool:
    metas = any(m.get("name").lower() in ("sdg-tag", "sdg") for m in dom.select("meta"))
    return metas or any(
        re.search(r"your ?europe", name_of(e) + e.get("src"), re.IGNORECASE)
        for e in dom.elements
        if e.tag in ("img", "a")
    )
