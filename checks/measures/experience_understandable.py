"""experience.understandable: language of pages and parts, navigation that stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from checks.behaviour import Trials
from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, artefact, share
from checks.regions import dom_of, in_header, in_main, name_of
from checks.text import DETECTION_LEAST_WORDS, language_of, words_of
from checks.words import normal

NAVIGATION_KEPT = 0.8
DETECTED_WORDS = 100
LEAST_ITEMS = 3


def primary(tag: str) -> str:
    """The primary language of a BCP 47 tag; Norwegian in any of its forms is `no`."""
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    return "no" if code in ("nb", "nn") else code


@measure
def page_lang(pages: Pages) -> Value:
    """Is the page's language stated rightly? WCAG 2.1 SC 3.1.1. Pages of 100 words are compared with the language they are written in."""
    wrong: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        said = primary(dom.lang)
        text = dom.main_text
        written = language_of(text) if len(words_of(text)) >= DETECTED_WORDS else ""
        ok = bool(said) and (not written or written == said or {written, said} <= {"no", "da"})
        if not ok:
            wrong[page.url] = f"lang={dom.lang!r}, written in {written or '?'}"
        return ok

    return share(pages, judge, none="no page was visited", notes={"wrong": wrong})


def _language_at(element: Element) -> str:
    return next(
        (
            primary(a.get("lang") or a.get("xml:lang"))
            for a in (element, *element.ancestors())
            if a.get("lang") or a.get("xml:lang")
        ),
        "",
    )


_BLOCKS = ("p", "li", "blockquote", "dd", "td", "div", "section", "article", "h1", "h2", "h3")


def foreign_blocks(dom: Dom) -> list[tuple[Element, str]]:
    """Blocks of twenty words and more that are surely written in another language than the page says it is."""
    main = dom.main
    if main is None:
        return []
    page = primary(dom.lang) or language_of(dom.main_text)  # without lang, what most of it is written in
    found = []
    for e in main.descendants():
        if e.tag not in _BLOCKS or not e.is_visible:
            continue
        text = e.text if e.tag in ("p", "li", "blockquote", "dd", "td") else e.own_text
        if len(words_of(text)) < DETECTION_LEAST_WORDS:
            continue
        written = language_of(text)
        if written and written != page and {written, page} != {"no", "da"}:
            found.append((e, written))
    return found


@measure
def lang_parts(pages: Pages) -> Value:
    """Are passages in another language marked as such? WCAG 2.1 SC 3.1.2. Share of blocks of twenty words and more."""
    blocks: list[tuple[str, str, bool, str]] = []
    visited = False
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        for element, written in foreign_blocks(dom):
            blocks.append((page.url, written, _language_at(element) == written, element.text[:80]))
    if not visited:
        return Untested(reason="no page was visited")
    if not blocks:
        return NotApplicable(reason="no passage in another language")
    bad = [{"page": url, "language": code, "text": text} for url, code, ok, text in blocks if not ok]
    return Scored(value=1 - len(bad) / len(blocks), basis={"blocks": len(blocks), "unmarked": bad[:EXAMPLES]})


def header_navigation(dom: Dom) -> list[str]:
    """Names of the links of the header's navigation, in order: of the header, else of the first navigation of the page."""
    links = [e for e in dom.links() if in_header(e) and (e.closest("nav", "navigation") is not None)]
    if len(links) < LEAST_ITEMS:
        navs = [e for e in dom.elements if e.tag == "nav" or e.get("role") == "navigation"]
        for nav in navs:
            inside = [e for e in nav.descendants() if e.tag == "a" and e.has("href")]
            if len(inside) >= LEAST_ITEMS and not _is_crumbs(nav):
                links = inside
                break
    names = [normal(name_of(e) or e.text_content) for e in links]
    return list(dict.fromkeys(n for n in names if n))


def shared_links(doms: Mapping[str, Dom]) -> dict[str, list[str]]:
    """By page, the names of links outside the content that half of the pages have: the menu of a site that marks none."""
    names = {
        url: list(
            dict.fromkeys(n for e in dom.links() if not in_main(e) and (n := normal(name_of(e) or e.text_content)))
        )
        for url, dom in doms.items()
    }
    counts = Counter(n for found in names.values() for n in found)
    return {url: [n for n in found if counts[n] >= len(doms) / 2] for url, found in names.items()}


def _is_crumbs(nav: Element) -> bool:
    marks = normal(" ".join((nav.get("aria-label"), nav.get("class"), nav.get("id"))))
    return any(w in marks for w in ("brödsmul", "breadcrumb", "länkstig", "du är här", "crumb"))


def consistent(a: list[str], b: list[str]) -> bool:
    """Tell whether two navigations share 80 % of their items, in the same order."""
    common = [n for n in a if n in set(b)]
    return len(common) >= NAVIGATION_KEPT * max(len(a), len(b)) and common == [n for n in b if n in set(a)]


@measure
def consistent_navigation(pages: Pages) -> Value:
    """Does the navigation stay the same from page to page? WCAG 2.1 SC 3.2.3. Share of page pairs, the start page's template left out."""
    start = next((p for p in pages if p.sampled.sampled_as == "start" or p.has_role("start")), None)
    language = primary(start.crawled.lang) if start else ""
    rows: dict[str, list[str]] = {}
    visited = False
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        alone = (
            start is not None
            and page.template == start.template
            and sum(p.template == start.template for p in pages) == 1
        )
        if page is start or alone or (language and primary(dom.lang) != language):
            continue
        rows[page.url] = header_navigation(dom)
    if not visited:
        return Untested(reason="no page was visited")
    with_menu = {url: names for url, names in rows.items() if len(names) >= LEAST_ITEMS}
    if len(with_menu) < 2:
        shared = shared_links({p.url: d for p in pages if p.url in rows and isinstance(d := dom_of(p), Dom)})
        with_menu = {url: found for url in rows if len(found := shared.get(url, [])) >= LEAST_ITEMS}
    pairs = list(combinations(with_menu, 2))
    if not pairs:
        return NotApplicable(reason="fewer than two pages with a navigation")
    odd = [f"{a} | {b}" for a, b in pairs if not consistent(with_menu[a], with_menu[b])]
    return Scored(
        value=1 - len(odd) / len(pairs), basis={"pages": len(with_menu), "pairs": len(pairs), "differ": odd[:EXAMPLES]}
    )


@measure
def no_surprise(pages: Pages) -> Value:
    """Does nothing happen but what one asked for? WCAG 2.1 SC 3.2.1, 3.2.2. Share of pages where changing a field leads nowhere by itself.

    A text field's caret moving on is no change of focus (judgements.md 9).
    """
    seen: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom, trials = dom_of(page), artefact(page, Trials)
        if isinstance(dom, Untested):
            return dom
        if isinstance(trials, Untested):
            return trials
        if not any(e.tag in ("select", "input", "textarea", "a", "button") for e in dom.elements):
            return None
        odd = [
            f"{c.effect}: {c.spot.selector}"
            for c in trials.changes
            if c.effect in ("navigation", "window", "submit")
            or (c.effect == "focus" and c.spot.tag not in ("input", "textarea"))
        ]
        if odd:
            seen[page.url] = odd[:5]
        return not odd

    return share(pages, judge, none="no page with controls was tried", notes={"surprises": seen})
