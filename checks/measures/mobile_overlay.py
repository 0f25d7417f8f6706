"""mobile.overlay: how much of the small screen is covered. Journey J8 on mobile."""

from __future__ import annotations

from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear
from checks.reading import Reading

STICKY_PORTRAIT = 0.25
STICKY_LANDSCAPE = 0.40


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
def sticky_area(reading: Reading) -> Value:
    """How much stays covered after the choice? NN/g sticky headers.

    Share of pages with at most a quarter (0.40 in landscape) of the screen.
    """
    walk = reading.walk("J8", "mobile")
    if isinstance(walk, Untested):
        return walk
    if "sticky" not in walk.facts:
        return Untested(reason="journey J8: what sticks was not noted")
    pages = list(walk.facts["sticky"])
    if not pages:
        return Untested(reason="journey J8: no page was looked at after the choice")
    bad = [
        p
        for p in pages
        if float(p.get("portrait") or 0) > STICKY_PORTRAIT or float(p.get("landscape") or 0) > STICKY_LANDSCAPE
    ]
    return Scored(value=1 - len(bad) / len(pages), basis={"pages": len(pages), "covered": bad[:EXAMPLES]})
