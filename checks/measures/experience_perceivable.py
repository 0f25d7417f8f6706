"""experience.perceivable: images, contrast, structure, films."""

from __future__ import annotations

import re
from itertools import pairwise

from checks.behaviour import Motion, Players
from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, artefact, axe_share, share
from checks.regions import dom_of, name_of
from checks.text import dates
from checks.videos import Video, videos
from checks.words import Words, normal

LEAST_IMAGES = 10
MOST_ALT = 250
MOST_VIDEOS = 30


@measure
def image_alt(pages: Pages) -> Value:
    """Do images have text alternatives? WCAG 2.1 SC 1.1.1; DOS-lagen 10 §."""
    return axe_share(
        pages,
        "image-alt",
        "input-image-alt",
        "role-img-alt",
        "area-alt",
        "svg-img-alt",
        "object-alt",
        none="no image in the sample",
    )


@measure
def contrast(pages: Pages) -> Value:
    """Is the contrast between text and background sufficient? WCAG 2.1 SC 1.4.3."""
    return axe_share(pages, "color-contrast", none="no text in the sample")


@measure
def link_not_colour_only(pages: Pages) -> Value:
    """Can links in text be told apart without colour vision? WCAG 2.1 SC 1.4.1."""
    return axe_share(pages, "link-in-text-block", none="no link in running text")


@measure
def structure(pages: Pages) -> Value:
    """Are lists, tables and landmarks marked up as such? WCAG 2.1 SC 1.3.1 (landmark rules are good practice)."""
    return axe_share(
        pages,
        "list",
        "listitem",
        "definition-list",
        "dlitem",
        "td-headers-attr",
        "th-has-data-cells",
        "scope-attr-valid",
        "landmark-one-main",
        "landmark-no-duplicate-main",
        none="no list, table or landmark in the sample",
    )


_FILE_NAME = re.compile(
    r"^[\w\- .()%]+\.(?:jpe?g|png|gif|svg|webp|avif|bmp|tiff?)$|^(?:img|dsc|dscn|image|bild|photo|pxl)[_\- ]?\d+$",
    re.IGNORECASE,
)


def alt_problem(image: Element, words: Words) -> str:
    """Why a text alternative says nothing: file_name, generic, too_long, repeats_neighbour; empty when it does."""
    alt = " ".join(image.get("alt").split())
    if _FILE_NAME.match(alt):
        return "file_name"
    if words.is_name("K_GENERIC_ALT", alt):
        return "generic"
    if len(alt) > MOST_ALT:
        return "too_long"
    figure, link = image.closest("figure"), image.closest("a")
    captions = [e.text for e in figure.descendants() if e.tag == "figcaption"] if figure else []
    around = link.text if link else ""
    return "repeats_neighbour" if normal(alt) in {normal(t) for t in (*captions, around) if t} else ""


@measure
def alt_quality(pages: Pages, words: Words) -> Value:
    """Are the text alternatives meaningful? WCAG 2.1 SC 1.1.1, F30. Share of distinct images with alternative text."""
    seen: dict[tuple[str, str], str] = {}
    visited = 0
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited += 1
        for image in dom.elements:
            if image.tag == "img" and image.get("alt").strip() and image.is_rendered:
                source = (image.get("src") or image.get("srcset"))[:300]
                seen.setdefault((source, image.get("alt").strip()), alt_problem(image, words))
    if not visited:
        return Untested(reason="no page was visited")
    if len({source for source, _ in seen}) < LEAST_IMAGES:
        return NotApplicable(reason=f"only {len({s for s, _ in seen})} distinct images with alternative text")
    bad = [{"src": source, "alt": alt, "problem": why} for (source, alt), why in seen.items() if why]
    return Scored(value=1 - len(bad) / len(seen), basis={"images": len(seen), "poor": bad[:EXAMPLES]})


def heading_problem(dom: Dom) -> str:
    """What is wrong with the headings: none, no_h1, several_h1, empty, skip; empty when nothing is."""
    headings = [h for h in dom.headings() if h.level]
    if not headings:
        return "none"
    if any(not name_of(h).strip() for h in headings):
        return "empty"
    tops = [h for h in headings if h.level == 1 and h.is_visible]
    if not tops:
        return "no_h1"
    main = dom.main
    if len(tops) > 1:
        inside = set(main.descendants()) if main is not None and main.tag != "body" else set()
        first = next((h for h in headings if h in inside), None)
        if first is None or first.level != 1:
            return "several_h1"
    levels = [h.level for h in headings]
    skips = any(b - a > 1 for a, b in pairwise(levels))
    return "skip" if skips else ""


@measure
def headings(pages: Pages) -> Value:
    """Do headings show the structure: one h1, none empty, no skipped level? WCAG 2.1 SC 1.3.1, 2.4.6 (skips are good practice, not law)."""
    problems: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if problem := heading_problem(dom):
            problems[page.url] = problem
        return not problem

    value = share(pages, judge, none="no page was visited")
    return (
        Scored(value=value.value, per_page=value.per_page, basis={**value.basis, "problems": problems})
        if isinstance(value, Scored)
        else value
    )


CAPTIONS_SINCE = (2020, 9, 23)
_CONTROL = re.compile(r"undertext|captions|subtitles|\bcc\b|textad|textning", re.IGNORECASE)


def caption_value(video: Video, words: Words) -> float | None:
    """1 with captions, 0.3 with a text version only, 0 for native video without; None for a player that cannot be seen into."""
    if (
        any(kind in ("captions", "subtitles") for kind in video.tracks)
        or video.captions_parameter
        or _CONTROL.search(video.section)
    ):
        return 1.0
    if words.in_text("K_TRANSCRIPT", video.section):
        return 0.3
    return 0.0 if video.kind == "native" else None


def is_in_scope(video: Video) -> bool:
    """A recorded film with sound that the law covers: no muted decoration, no live stream, not dated before 23 September 2020."""
    told = [d for _, d in dates(video.section)]
    old = bool(told) and max(told).timetuple()[:3] < CAPTIONS_SINCE
    return not video.is_decoration and not video.is_live and not old


def all_videos(pages: Pages) -> dict[str, tuple[Page, Video]]:
    """Distinct films of the sample, at most 30."""
    found: dict[str, tuple[Page, Video]] = {}
    for page in pages:
        dom = dom_of(page)
        if not isinstance(dom, Untested):
            for video in videos(dom):
                found.setdefault(video.source or f"{page.url}#{video.element.index}", (page, video))
    return dict(list(found.items())[:MOST_VIDEOS])


@measure
def captions(pages: Pages, words: Words) -> Value:
    """Do films with sound have captions? WCAG 2.1 SC 1.2.2. Players that show nothing of captions cannot be seen into and are left out."""
    if all(isinstance(dom_of(p), Untested) for p in pages):
        return Untested(reason="no page was visited")
    values = {
        source: value
        for source, (_, video) in all_videos(pages).items()
        if is_in_scope(video) and (value := caption_value(video, words)) is not None
    }
    if not values:
        return NotApplicable(reason="no film with sound whose captions can be judged")
    return Scored(value=sum(values.values()) / len(values), basis={"videos": dict(list(values.items())[:EXAMPLES])})


AUDIBLE_SECONDS = 3.0
MOVING_MS = 5000.0


@measure
def autoplay(pages: Pages, words: Words) -> Value:
    """Is the page quiet and still until one asks? WCAG 2.1 SC 1.4.2, 2.2.2.

    No sound by itself; what moves for long has a control to stop it.
    """
    seen: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        dom, players, motion = dom_of(page), artefact(page, Players), artefact(page, Motion)
        if isinstance(dom, Untested):
            return dom
        if isinstance(players, Untested):
            return players
        loud = [
            p
            for p in players.players
            if p.is_playing and not p.muted and p.has_sound is not False and p.seconds > AUDIBLE_SECONDS
        ]
        moves = (
            []
            if isinstance(motion, Untested)
            else [m for m in motion.movements if m.changes >= 2 and m.last_ms - m.first_ms >= MOVING_MS]
        )
        stops = any(e.tag in ("button", "a") and words.is_name("K_PAUSE", name_of(e)) for e in dom.elements)
        if loud:
            seen[page.url] = f"sound: {loud[0].source or loud[0].spot.selector}"
        elif moves and not stops:
            seen[page.url] = f"moves: {moves[0].spot.selector}"
        return not loud and not (moves and not stops)

    return share(pages, judge, none="no page was visited", notes={"by_themselves": seen})
