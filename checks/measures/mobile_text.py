"""mobile.text: text that can be read on a phone without enlarging it."""

from __future__ import annotations

import re

from checks.behaviour import Enlarged
from checks.dom import Dom
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, artefact, bent, share
from checks.pagekind import is_content
from checks.regions import dom_of
from checks.values import Untested

READABLE_PX = 16.0
_NO_BODY_TEXT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "button", "script", "style", "noscript", "option"})


def readable_share(dom: Dom) -> float | None:
    """The share of visible characters in main that are at least 16 px high; None without text."""
    main = dom.main
    if main is None:
        return None
    count = large = 0
    for e in main.descendants():
        if e.tag in _NO_BODY_TEXT or not e.texts or not e.is_visible:
            continue
        length = sum(len("".join(t.text.split())) for t in e.texts if t.is_rendered)
        count += length
        large += length * (e.px("font-size") >= READABLE_PX - 0.01)
    return large / count if count else None


@measure
def size(pages: Pages) -> Value:
    """Is the text large enough (16 px)? DIGG R39; good practice. Mean share of characters: 0.5 -> 0 to 0.95 -> 1."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page, "mobile")
        return dom if isinstance(dom, Untested) else readable_share(dom)

    return bent(share(pages, judge, none="no page has text"), 0.5, 0.95)


def characters_a_line(dom: Dom) -> float | None:
    """Mean characters in the full lines of paragraphs of the main content (the last line of each is left out)."""
    main = dom.main
    if main is None:
        return None
    lengths = []
    for p in main.descendants():
        if p.tag != "p" or not p.is_visible:
            continue
        rows: dict[int, int] = {}
        for e in (p, *p.descendants()):
            for text in e.texts:
                for line in text.lines:
                    rows[round(line.y / 4)] = rows.get(round(line.y / 4), 0) + line.length
        lengths += [rows[y] for y in sorted(rows)[:-1]]
    return sum(lengths) / len(lengths) if lengths else None


@measure
def line_length(pages: Pages) -> Value:
    """Are lines neither too short nor too long? DIGG R39; good practice. 25-50 characters at 390 px and at most 100 at 1280 px."""

    def judge(page: Page) -> Verdict:
        small, wide = dom_of(page, "mobile"), dom_of(page)
        if isinstance(small, Untested):
            return small
        if isinstance(wide, Untested):
            return wide
        if not is_content(page):
            return None
        narrow, broad = characters_a_line(small), characters_a_line(wide)
        if narrow is None:
            return None
        return 25 <= narrow <= 50 and (broad is None or broad <= 100)

    return share(pages, judge, none="no content page with paragraphs")


_DRAWN_OR_RUNNING = re.compile(r"svg|marquee")


def _enlarged_share(pages: Pages, *parts: str, personas: tuple[str, ...] = ("mobile", "desktop")) -> Value:
    """The share of pages where these ways of enlarging lose no text. Text in drawings (a logotype) is part of a picture,
    and text that runs past is cut off at some moment at any size.

    Text over text is left for a person to look at: a fixed consent dialog lies over everything.
    """
    lost: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        enlarged = artefact(page, Enlarged, *personas)
        if isinstance(enlarged, Untested):
            return enlarged
        if page.reason == "styles_missing":
            return Untested(reason="styles_missing")
        gone = [
            f"{part} {c.how}: {c.spot.selector}"
            for part in parts
            for c in getattr(enlarged, part)
            if c.how != "overlap" and not _DRAWN_OR_RUNNING.search(c.spot.selector)
        ]
        if gone:
            lost[page.url] = gone[:5]
        return not gone

    return share(pages, judge, none="no page was enlarged", notes={"lost": lost})


@measure
def spacing(pages: Pages) -> Value:
    """Does the text bear more space between letters, words and lines? WCAG 2.1 SC 1.4.12."""
    return _enlarged_share(pages, "spaced")


@measure
def zoom200(pages: Pages) -> Value:
    """Does the page bear enlarging to 200 %, the whole of it and its text alone? WCAG 2.1 SC 1.4.4."""
    return _enlarged_share(pages, "zoomed", "text_doubled", personas=("desktop", "mobile"))
