"""What moves stops for those who asked their system for less motion."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Modes, Spot, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import is_phrase, mentions, page_language, tokens

FEWEST_WORDS = 4
FEWEST_PX = 4  # between two looks: the box itself moves, not its background


@check(requirements=["WCAG22:2.2.2", "WCAG22:2.3.3"], impact="moderate", topic="animation")
def motion_reduced(modes: Modes, dom: Dom) -> Iterator[Finding]:
    """Movement by style sheets that lasts more than five seconds heeds `prefers-reduced-motion` or a button; text fails."""
    still = {spot.selector: spot for spot in modes.moving_still}
    language = page_language(dom)
    stoppable = any(
        e.role in ("button", "checkbox", "switch") and (is_phrase("PAUSE", e.name, language) or mentions("PAUSE", e.name, language))
        for e in dom.elements
    )
    for spot in modes.moving:
        after = still.get(spot.selector)
        if after is not None and not stoppable and len(tokens(spot.text)) >= FEWEST_WORDS and _has_moved(spot, after):
            yield failed(target(dom, spot), "text", text=spot.text[:60])
        elif after is not None:
            yield cant_tell(target(dom, spot), "moves", text=spot.text[:60] or spot.tag)
        else:
            yield passed()


def _has_moved(before: Spot, after: Spot) -> bool:
    """Text and box are where they were not before; a pulse in place is no movement across."""
    if before.box is None or after.box is None:
        return False
    return abs(before.box.x - after.box.x) >= FEWEST_PX or abs(before.box.y - after.box.y) >= FEWEST_PX
