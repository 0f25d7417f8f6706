"""mobile.overlay: how much of the small screen is covered. Journey J8 on mobile."""

from __future__ import annotations

from typing import Any

from checks.dom import Dom
from checks.material import Pages
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear
from checks.reading import Reading
from checks.regions import dom_of, in_consent

STICKY_PORTRAIT = 0.25
STICKY_LANDSCAPE = 0.40
TEMPLATES = 10
SCREEN = (390.0, 844.0)


@measure
def cookie_area(reading: Reading) -> Value:
    """How much does the consent dialog cover? Share of the screen: 0.75 -> 0 to 0.30 -> 1; x0.5 when its buttons are out of sight."""
    walk = reading.walk("J8", "mobile")
    if isinstance(walk, Untested):
        return walk
    facts = walk.facts
    if "dialog" in facts and not facts["dialog"]:
        return Scored(value=1.0, basis={"dialog": False})
    if "area" not in facts:
        return Untested(reason="journey J8: the dialog's size was not noted")
    area = float(facts["area"] or 0)
    return Scored(
        value=linear(area, 0.75, 0.30) * (1.0 if facts.get("buttons_in_view", True) else 0.5),
        basis={"area": round(area, 3), "buttons_in_view": facts.get("buttons_in_view")},
    )


@measure
def sticky_area(reading: Reading, pages: Pages) -> Value:
    """How much stays covered after the choice? NN/g sticky headers. Share of pages with at most a quarter (0.40 lying) of the screen.

    Journey J8 on mobile; else boxes that are fixed or sticky on pages as mobile saw them, consent dialogs left out.
    """
    walk = reading.walk("J8", "mobile")
    seen: list[dict[str, Any]] = [] if isinstance(walk, Untested) else list(walk.facts.get("sticky") or ())
    if not seen:
        doms = {p.url: d for p in pages.per_template(TEMPLATES) if not isinstance(d := dom_of(p, "mobile"), Untested)}
        seen = [{"page": url, **sticking(dom)} for url, dom in doms.items()]
    if not seen:
        return walk if isinstance(walk, Untested) else Untested(reason="journey J8: what sticks was not noted")
    bad = [
        p
        for p in seen
        if float(p.get("portrait") or 0) > STICKY_PORTRAIT or float(p.get("landscape") or 0) > STICKY_LANDSCAPE
    ]
    return Scored(value=1 - len(bad) / len(seen), basis={"pages": len(seen), "covered": bad[:EXAMPLES]})


def sticking(dom: Dom) -> dict[str, float]:
    """The share of the screen that fixed and sticky boxes cover, upright and (the same heights) lying."""
    boxes = [
        e.box
        for e in dom.elements
        if e.style("position") in ("fixed", "sticky")
        and e.is_visible
        and e.box is not None
        and e.box.y < SCREEN[1]
        and e.box.bottom > 0
        and e.box.right > 0
        and not in_consent(e)
        and not any(a.style("position") in ("fixed", "sticky") for a in e.ancestors())
    ]
    portrait = sum(_shown(b.x, b.right, SCREEN[0]) * _shown(b.y, b.bottom, SCREEN[1]) for b in boxes) / (
        SCREEN[0] * SCREEN[1]
    )
    landscape = sum(_shown(b.x, b.right, SCREEN[0]) / SCREEN[0] * min(b.height, SCREEN[0]) / SCREEN[0] for b in boxes)
    return {"portrait": round(min(1.0, portrait), 3), "landscape": round(min(1.0, landscape), 3)}


def _shown(begin: float, end: float, size: float) -> float:
    return max(0.0, min(end, size) - max(begin, 0.0))
