"""No sound starts by itself, even where it can be turned off."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Players, target
from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.page.media_autoplay import SHORT_SECONDS
from checks.registry import check


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="media-autoplay", act=["aaa1bf"])
def media_autoplay_sound(players: Players, dom: Dom) -> Iterator[Finding]:
    """A player that begins by itself and is heard for more than three seconds drowns the screen reader that looks for its controls."""
    for player in players.players:
        if not player.autoplay or player.muted or player.has_sound is not True:
            continue
        if 0 < player.seconds <= SHORT_SECONDS and not player.loop:
            yield passed()
        elif player.seconds:
            yield failed(target(dom, player.spot), "starts", seconds=round(player.seconds))
