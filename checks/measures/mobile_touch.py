"""mobile.touch: targets that a finger hits."""

from __future__ import annotations

import re
from math import hypot

from checks.behaviour import Trials
from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, artefact, axe_clean, share, violated
from checks.model import Box
from checks.regions import dom_of, in_header, name_of
from checks.words import Words

SMALL = 24.0
LARGE = 44.0
_FIELDS = (
    "button",
    "submit",
    "checkbox",
    "radio",
    "image",
    "reset",
    "text",
    "search",
    "email",
    "tel",
    "number",
    "date",
    "",
)


def targets(dom: Dom) -> list[tuple[Element, Box]]:
    """Visible things to tap, links inside running text left out."""
    found = []
    for e in dom.elements:
        if e.tag == "a":
            ok = e.has("href") and not _in_running_text(e)
        elif e.tag == "input":
            ok = e.get("type").lower() in _FIELDS and not e.has("disabled")
        else:
            ok = e.tag in ("button", "select", "textarea", "summary") or e.get("role") in (
                "button",
                "link",
                "menuitem",
                "tab",
                "checkbox",
                "radio",
                "switch",
            )
        if ok and not e.has("disabled") and e.is_visible and e.box is not None and e.box.width > 0 and e.box.height > 0:
            found.append((e, e.box))
    return found


def _in_running_text(link: Element) -> bool:
    """The link is part of a sentence: its line has other text around it."""
    parent = link.parent
    if (
        link.style("display") not in ("inline", "")
        or parent is None
        or parent.tag not in ("p", "li", "td", "dd", "span", "div", "em", "strong", "blockquote")
    ):
        return False
    around = len("".join(parent.own_text.split()))
    return around >= 10 or (parent.tag in ("span", "em", "strong") and _in_running_text_of(parent))


def _in_running_text_of(element: Element) -> bool:
    return element.parent is not None and len("".join(element.parent.own_text.split())) >= 10


def _spaced(box: Box, others: list[Box]) -> bool:
    """The circle of 24 px around the target's middle meets no other target, nor the circle of another small one."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    for other in others:
        if other is box:
            continue
        near_x, near_y = min(max(x, other.x), other.right), min(max(y, other.y), other.bottom)
        if hypot(x - near_x, y - near_y) < SMALL / 2:
            return False
        if min(other.width, other.height) < SMALL:
            ox, oy = other.x + other.width / 2, other.y + other.height / 2
            if hypot(x - ox, y - oy) < SMALL:
                return False
    return True


@measure
def target24(pages: Pages) -> Value:
    """Are targets 24 px large or well apart? WCAG 2.2 SC 2.5.8 (forward-looking); DIGG R34. Mean share over pages."""
    small: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            return dom
        if page.reason == "styles_missing":
            return Untested(reason="styles_missing")
        found = targets(dom)
        if not found:
            return None
        boxes = [b for _, b in found]
        bad = [e for e, b in found if (b.width < SMALL - 0.5 or b.height < SMALL - 0.5) and not _spaced(b, boxes)]
        if bad:
            small[page.url] = [e.selector for e in bad[:5]]
        return 1 - len(bad) / len(found)

    value = share(pages, judge, none="no target in the sample")
    return (
        Scored(
            value=value.value, per_page=value.per_page, basis={**value.basis, "small": dict(list(small.items())[:20])}
        )
        if isinstance(value, Scored)
        else value
    )


@measure
def target44(pages: Pages, words: Words) -> Value:
    """Are the main targets 44 px large? WCAG 2.1 SC 2.5.5 (AAA, good practice).

    Share of menu, search, submit, contact and login targets.
    """
    seen: dict[str, bool] = {}
    visited = False
    for page in pages:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested) or page.reason == "styles_missing":
            continue
        visited = True
        for e, box in targets(dom):
            if _is_primary(e, words):
                seen.setdefault(
                    f"{e.component} {name_of(e)[:40]}", box.width >= LARGE - 0.5 and box.height >= LARGE - 0.5
                )
    if not visited:
        return Untested(reason="no page was visited as mobile")
    if not seen:
        return NotApplicable(reason="no main target found")
    bad = [name for name, ok in seen.items() if not ok]
    return Scored(value=1 - len(bad) / len(seen), basis={"targets": len(seen), "small": bad[:EXAMPLES]})


def _is_primary(e: Element, words: Words) -> bool:
    button = (
        e.tag == "button"
        or e.get("role") == "button"
        or (e.tag == "input" and e.get("type").lower() in ("submit", "image", "button"))
    )
    name = name_of(e) or e.get("value")
    if e.get("href").startswith("tel:") or e.get("type").lower() == "submit":
        return True
    if button and (words.is_name("K_MENU", name) or re.match(r"\s*(?:sök|search|cerca)", name, re.IGNORECASE)):
        return True
    # Menu, search and sending are known in more languages than contact and login are.
    known = [key for key in ("K_MYPAGES", "K_CONTACT") if words.knows(key)]
    return e.tag == "a" and in_header(e) and any(words.is_name(key, name) for key in known)


@measure
def label_in_name(pages: Pages) -> Value:
    """Is what one sees part of what one says to a voice control? WCAG 2.1 SC 2.5.3. Share of pages with links or buttons.

    The rule looks at controls that are named by attribute; where none is, the text seen is the name.
    """
    judge = axe_clean("label-content-name-mismatch")

    def named(page: Page) -> Verdict:
        verdict = judge(page)
        dom = dom_of(page)
        if verdict is None and not isinstance(dom, Untested):
            return True if any(e.tag in ("a", "button") and e.is_visible and e.text for e in dom.elements) else None
        return verdict

    violated_by = violated(pages, "label-content-name-mismatch")
    return share(pages, named, none="no link or button with text", notes={"violated": violated_by})


_GESTURE = re.compile(
    r"carousel|karusell|slick|swiper|splide|flickity|bildspel|slideshow|leaflet|ol-viewport|mapboxgl|gm-style|noUi-",
    re.IGNORECASE,
)


def gesture_boxes(dom: Dom) -> list[Element]:
    """Carousels, sliders, maps and drag areas, the outermost of each."""
    found: list[Element] = []
    for e in dom.elements:
        marks = f"{e.get('class')} {e.get('id')} {e.get('aria-roledescription')}"
        hit = (
            _GESTURE.search(marks)
            or e.get("role") == "slider"
            or e.get("draggable").lower() == "true"
            or (e.tag == "input" and e.get("type").lower() == "range")
        )
        if hit and e.is_visible and not any(a in found for a in e.ancestors()):
            found.append(e)
    return found


@measure
def no_gesture_only(pages: Pages) -> Value:
    """Is there a button or field beside every swipe and drag? WCAG 2.1 SC 2.5.1; WCAG 2.2 SC 2.5.7 (forward-looking)."""
    seen: dict[str, bool] = {}
    visited = False
    for page in pages:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            continue
        visited = True
        for box in gesture_boxes(dom):
            around = [box, *box.descendants()] + (
                list(box.parent.descendants()) if box.parent is not None and box.parent.tag != "body" else []
            )
            ways = [
                e
                for e in around
                if (
                    e.tag in ("button", "select")
                    or (e.tag == "input" and e.get("type").lower() != "range")
                    or e.get("role") == "button"
                    or (e.tag == "a" and e.has("href"))
                )
                and name_of(e)
            ]
            seen[f"{page.url} {box.selector}"] = bool(ways) or (box.tag == "input" and box.is_focusable)
    if not visited:
        return Untested(reason="no page was visited as mobile")
    if not seen:
        return NotApplicable(reason="no carousel, slider, map or drag area")
    bad = [where for where, ok in seen.items() if not ok]
    return Scored(value=1 - len(bad) / len(seen), basis={"components": len(seen), "without_buttons": bad[:EXAMPLES]})


@measure
def hover_content(pages: Pages) -> Value:
    """Does what appears on pointing appear for fingers and keys as well, and stay? WCAG 2.1 SC 1.4.13. Share of such contents."""
    seen: dict[str, bool] = {}
    unseen: list[Untested] = []
    for page in pages:
        trials = artefact(page, Trials)
        if isinstance(trials, Untested):
            unseen.append(trials)
            continue
        for reveal in trials.reveals[:MOST_REVEALS]:
            seen[f"{page.url} {reveal.trigger.selector}"] = (reveal.by_focus or reveal.by_key) and reveal.stays
    if not seen:
        return (
            unseen[0]
            if len(unseen) == len(pages.pages) and unseen
            else NotApplicable(reason="nothing appears on pointing")
        )
    bad = [where for where, ok in seen.items() if not ok]
    return Scored(value=1 - len(bad) / len(seen), basis={"contents": len(seen), "pointer_only": bad[:EXAMPLES]})


MOST_REVEALS = 20


@measure
def cancel(pages: Pages) -> Value:
    """Can a press be taken back? WCAG 2.1 SC 2.5.2; DIGG R161. Share of links and buttons, of mouse or finger the worse; mean.

    Where nothing listens to a press, the browser itself waits for the release; only the others are tried, 15 of a page at most.
    """
    acted: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        shares: list[float] = []
        unseen: list[Untested] = []
        looked = False
        for persona in ("mobile", "desktop"):
            trials = artefact(page, Trials, persona)
            if isinstance(trials, Untested):
                unseen.append(trials)
            elif trials.controls < 0 or (trials.press_controls and not trials.taken_back):
                unseen.append(Untested(reason="trials:presses_not_tried"))
            elif not trials.controls:
                looked = True
            else:
                bad = [t for t in trials.taken_back if t.effect != "nothing"]
                acting = len(bad) / max(1, len(trials.taken_back)) * trials.press_controls
                shares.append(1 - acting / trials.controls)
                if bad:
                    acted[page.url] = [f"{t.way}: {t.spot.selector} {t.effect}" for t in bad[:5]]
        return min(shares) if shares else unseen[0] if unseen and not looked else None

    return share(pages, judge, none="no link or button in the sample", notes={"acted": acted})
