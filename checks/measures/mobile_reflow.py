"""mobile.reflow: nothing is lost and nothing has to be scrolled sideways on a small screen."""

from __future__ import annotations

from checks.behaviour import Enlarged, find
from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, artefact, share
from checks.regions import dom_of
from checks.text import words_of

KEPT = 0.9
VIEWPORT = 390


def _words(dom: Dom) -> int:
    """Words of the main content, those in closed fold-outs included."""
    main = dom.main
    if main is None:
        return 0
    closed = sum(len(words_of(e.text_content)) for e in main.descendants() if e.tag == "details" and not e.has("open"))
    return len(words_of(dom.main_text)) + closed


@measure
def no_content_loss(pages: Pages) -> Value:
    """Is all content there on a phone, too? WCAG 2.1 SC 1.4.10. Share of pages with 90 % of the words that desktop shows."""

    def judge(page: Page) -> Verdict:
        small, wide = dom_of(page, "mobile"), dom_of(page)
        if isinstance(small, Untested):
            return small
        if isinstance(wide, Untested):
            return wide
        count = _words(wide)
        if not count:
            return None
        # What can be opened counts: text that mobile keeps in closed menus and accordions is in its tree.
        kept = max(_words(small), len(words_of(small.main.text_content)) if small.main and _has_opener(small) else 0)
        return kept >= KEPT * count

    return share(pages, judge, none="no page has text")


def _has_opener(dom: Dom) -> bool:
    main = dom.main
    return main is not None and any(e.has("aria-expanded") or e.tag == "summary" for e in main.descendants())


def is_data_table(table: Element) -> bool:
    """A table of data: it has header cells or a caption, and no role that takes it away."""
    return table.get("role") not in ("presentation", "none") and any(
        d.tag in ("th", "caption") for d in table.descendants()
    )


def _scrolls(table: Element) -> bool:
    """Stands in a box that scrolls sideways and can be reached or is named."""
    for a in (table, *table.ancestors()):
        if a.tag in ("body", "html"):
            return False
        if a.style("overflow-x") in ("auto", "scroll"):
            return (
                a.is_focusable
                or bool(a.get("aria-label") or a.get("aria-labelledby"))
                or any(d.tag == "a" for d in a.descendants())
            )
    return False


@measure
def tables(pages: Pages) -> Value:
    """Can wide tables be read on a phone? WCAG 2.1 SC 1.4.10.

    Share of data tables wider than the screen that scroll in a box of their own; a box counts also where tonight's table fits into it.
    """
    verdicts: dict[str, bool] = {}
    visited = False
    for page in pages:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            continue
        visited = True
        for table in dom.select("table"):
            if not table.is_visible or table.box is None or not is_data_table(table):
                continue
            scrolls = _scrolls(table)
            if table.box.width > VIEWPORT or scrolls:
                verdicts[f"{page.url} {table.selector}"] = scrolls
    if not visited:
        return Untested(reason="no page was visited as mobile")
    if not verdicts:
        return NotApplicable(reason="no data table wider than the screen")
    bad = [where for where, ok in verdicts.items() if not ok]
    return Scored(value=1 - len(bad) / len(verdicts), basis={"tables": len(verdicts), "not_reachable": bad[:EXAMPLES]})


NARROW = 321
#: What may need two dimensions: data tables, maps, code, film (WCAG 2.1 SC 1.4.10).
_TWO_DIMENSIONS = ("table", "pre", "code", "video", "iframe", "svg", "canvas", "object", "embed")


def lost_when_narrow(dom: Dom, enlarged: Enlarged) -> list[str]:
    """Text that is cut off or lies outside in a window of 320 px, what may need two dimensions left out."""
    found = []
    for clipped in enlarged.narrow:
        if clipped.how == "overlap":
            continue
        element = find(dom, clipped.spot)
        if element is not None and (element.closest(*_TWO_DIMENSIONS) or _scrolls(element)):
            continue
        found.append(f"{clipped.how}: {clipped.spot.selector}")
    return found


@measure
def at_320px(pages: Pages) -> Value:
    """Can the page be read in a window of 320 px without scrolling sideways? WCAG 2.1 SC 1.4.10."""
    lost: dict[str, object] = {}

    def judge(page: Page) -> Verdict:
        dom, enlarged = dom_of(page), artefact(page, Enlarged)
        if isinstance(dom, Untested):
            return dom
        if isinstance(enlarged, Untested):
            return enlarged
        if page.reason == "styles_missing":
            return Untested(reason="styles_missing")
        gone = lost_when_narrow(dom, enlarged)
        wide = enlarged.narrow_width > NARROW
        if wide or gone:
            lost[page.url] = {"width": enlarged.narrow_width, "lost": gone[:5]}
        return not wide and not gone

    return share(pages, judge, none="no page was looked at in a narrow window", notes={"lost": lost})
