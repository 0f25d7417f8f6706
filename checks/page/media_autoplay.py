"""Sound does not start by itself, or can be stopped."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Players, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language

_CONTROLS = frozenset({"button", "checkbox", "switch", "slider", "menuitem", "link"})
SHORT_SECONDS = 3.0  # success criterion 1.4.2


@check(
    requirements=["WCAG22:1.4.2"],
    impact="serious",
    topic="media-autoplay",
    act=["80f0bf", "4c31df"],
    covers=["axe/no-autoplay-audio"],
)
def media_autoplay(players: Players, dom: Dom) -> Iterator[Finding]:
    """What plays by itself with sound for more than three seconds has controls in the page."""
    language = page_language(dom)
    for player in players.players:
        if not player.autoplay or player.muted or player.has_sound is False:
            continue
        if 0 < player.seconds <= SHORT_SECONDS and not player.loop:
            yield passed()
            continue
        named = [e for e in dom.elements if e.role in _CONTROLS and e.name and e.is_visible and e.is_exposed]
        if player.controls or any(mentions("PAUSE", e.name, language) for e in named if e.role != "link"):
            yield passed()
        elif player.seconds and player.has_sound and not named:
            yield failed(target(dom, player.spot), "plays", seconds=round(player.seconds))
        else:
            yield cant_tell(target(dom, player.spot), "plays", seconds=round(player.seconds))
