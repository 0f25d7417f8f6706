"""What is only heard, or only seen, has words as well."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Players, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.page.media_captions import has_room, has_track, is_background, is_met, words_near
from checks.registry import check
from checks.wording import mentions, page_language

SHORT_SECONDS = 3.0


@check(
    requirements=["WCAG22:1.2.1"], impact="serious", topic="captions-transcript",
    act=["2eb176", "afb423", "e7aa44", "c3232f", "fd26cf", "d7ba54", "ee13b5"], covers=["axe/audio-caption"],
)  # fmt: skip
def media_transcript(players: Players, dom: Dom) -> Iterator[Finding]:
    """Sound without picture and film without sound are for review; where the page has nothing in their place, a fault."""
    language = page_language(dom)
    for player in players.players:
        silent_film = player.tag == "video" and player.has_sound is False
        if (
            not (player.tag == "audio" or silent_film)
            or is_background(player)
            or not is_met(find(dom, player.spot), player)
        ):
            continue
        if 0 < player.seconds < SHORT_SECONDS:
            continue
        if has_track(player):
            yield passed()
        elif has_room(dom, player) or not player.seconds or mentions("TRANSCRIPT", words_near(dom, player), language):
            yield cant_tell(target(dom, player.spot), player.tag, seconds=round(player.seconds))
        else:
            yield failed(target(dom, player.spot), "nothing", seconds=round(player.seconds))
