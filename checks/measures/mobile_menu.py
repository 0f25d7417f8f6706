"""mobile.menu: the menu behind its button. Journey J15."""

from __future__ import annotations

from checks.material import Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.reading import Reading
from checks.regions import dom_of, name_of
from checks.words import normal


@measure
def accessible(reading: Reading, pages: Pages) -> Value:
    """Can everyone open and close the menu? WCAG 2.1 SC 4.1.2, 2.1.1. 0.25 each name, state, keyboard, closing; all links visible 1."""
    walk = reading.walk("J15")
    if isinstance(walk, Untested):
        return walk
    if walk.facts.get("all_visible"):
        return Scored(value=1.0, basis={"menu": "all links are visible without one"})
    if "menu" not in walk.facts:
        return Untested(reason="journey J15: the menu was not noted")
    menu = walk.facts["menu"]
    if not menu and _nothing_folded(pages):
        return Scored(value=1.0, basis={"menu": "no link of the first page is hidden on a phone"})
    if not menu:
        return Scored(value=0.0, basis={"menu": "none found, and links are hidden"})
    return points(
        name=0.25 * bool(menu.get("name")),
        expanded=0.25 * bool(menu.get("expanded_toggles")),
        keyboard=0.25 * bool(menu.get("by_keyboard")),
        closes=0.25 * bool(menu.get("closes")),
    )


FEWEST_LINKS = 3


def _nothing_folded(pages: Pages) -> bool:
    """The first page shows a phone nine of ten links that a desk sees: there is no menu to open."""
    first = next(iter(pages), None)
    seen: list[set[str]] = []
    for persona in ("desktop", "mobile"):
        dom = dom_of(first, persona) if first is not None else None
        if dom is None or isinstance(dom, Untested):
            return False
        seen.append({e.get("href") for e in dom.links() if e.is_visible and e.get("href")})
    return len(seen[0]) >= FEWEST_LINKS and len(seen[0] & seen[1]) >= 0.9 * len(seen[0])


@measure
def levels(reading: Reading, pages: Pages) -> Value:
    """Is the whole navigation within two taps? DIGG R29, R32.

    Share of desktop's top-level items, those in sight without the menu included.
    """
    walk = reading.walk("J15")
    if isinstance(walk, Untested):
        return walk
    if "desktop_items" not in walk.facts:
        return Untested(reason="journey J15: the items were not noted")
    wanted = list(dict.fromkeys(normal(str(i)) for i in walk.facts["desktop_items"]))
    if not wanted and walk.facts.get("all_visible") and walk.facts.get("reached_items"):
        return Scored(value=1.0, basis={"items": 0, "in_sight": len(walk.facts["reached_items"])})
    if not wanted and _nothing_folded(pages):
        return Scored(value=1.0, basis={"items": 0, "menu": "no link of the first page is hidden on a phone"})
    if not wanted:
        return NotApplicable(reason="desktop has no top-level navigation")
    opens = bool(
        (walk.facts.get("menu") or {}).get("expanded_toggles") or (walk.facts.get("menu") or {}).get("by_keyboard")
    )
    reached = {normal(str(i)) for i in (walk.facts.get("reached_items") or ())} | _in_sight(pages, opens)
    missing = [i for i in wanted if i not in reached]
    return Scored(value=1 - len(missing) / len(wanted), basis={"items": len(wanted), "not_reached": missing[:20]})


def _in_sight(pages: Pages, opens: bool) -> set[str]:
    """Names of links that the first page shows on mobile at once, and of those in boxes that a menu button (which opens) controls."""
    first = next(iter(pages), None)
    dom = dom_of(first, "mobile") if first is not None else None
    if dom is None or isinstance(dom, Untested):
        return set()
    links = [e for e in dom.links() if e.is_visible]
    for button in dom.select("[aria-controls][aria-expanded]") if opens else ():
        box = dom.top.by_id(button.get("aria-controls"))
        if box is not None and button.is_visible:
            links += [e for e in box.descendants() if e.tag == "a" and e.has("href")]
    return {normal(name_of(e) or e.text_content) for e in links}
