"""Film that is heard has captions."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Player, Players, find, target
from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language, tokens

FEW_WORDS = 8  # so few words on the whole page are no transcript of anything
WORDS_A_SECOND = 1.0  # nor are fewer words than this for each second of the film


def has_room(dom: Dom, player: Player) -> bool:
    """The page has text, a link or another player that may be the alternative, or words about one."""
    body = dom.first("body")
    if body is None:
        return True
    element = find(dom, player.spot)
    if element is not None and (element.get("aria-describedby") or element.get("aria-label")):
        return True
    others = [
        e for e in dom.select("a[href], audio, video, iframe, object, details") if e.selector != player.spot.selector
    ]
    words = sum(len(tokens(e.own_text)) for e in body.descendants() if e.is_exposed)  # a transcript may be for the ear alone
    return bool(others) or words > max(FEW_WORDS, WORDS_A_SECOND * player.seconds)


def is_described(dom: Dom, player: Player) -> bool:
    """Words on the page speak of captions in the film itself."""
    return mentions("CAPTION", words_near(dom, player), page_language(dom))


def is_background(player: Player) -> bool:
    """A film that plays muted in a loop without controls, as moving wallpaper."""
    return player.muted and player.loop and player.autoplay and not player.controls


def has_track(player: Player) -> bool:
    return any(kind in ("captions", "subtitles", "descriptions") for kind in player.tracks)


def is_met(element: Element | None, player: Player) -> bool:
    """It is seen, or plays."""
    return element is None or element.is_visible or player.is_playing


def words_near(dom: Dom, player: Player) -> str:
    """What is written around the player, its name and its file's name."""
    element = find(dom, player.spot)
    box = element.closest("figure", "section", "article", "li") or element.parent if element is not None else None
    return f"{element.name if element else ''} {box.text if box is not None else ''} {player.source.rpartition('/')[2].replace('-', ' ')}"


@check(
    requirements=["WCAG22:1.2.2", "WCAG22:1.2.3"], impact="serious", topic="captions-transcript",
    act=["eac66b", "f51b46", "c5a4ea", "1a02b0"], covers=["axe/video-caption"],
)  # fmt: skip
def media_captions(players: Players, dom: Dom) -> Iterator[Finding]:
    """A film with sound and no text track is for review; where the page has nothing else at all, a fault."""
    language = page_language(dom)
    for player in players.players:
        if player.tag != "video" or player.has_sound is False or is_background(player):
            continue
        if not is_met(find(dom, player.spot), player):
            continue
        if has_track(player):
            yield passed()
        elif player.broken_tracks and not is_described(dom, player):
            yield failed(target(dom, player.spot), "broken", count=player.broken_tracks)
        elif (
            has_room(dom, player) or player.has_sound is None or mentions("CAPTION", words_near(dom, player), language)
        ):
            yield cant_tell(target(dom, player.spot), "untracked", seconds=round(player.seconds))
        else:
            yield failed(target(dom, player.spot), "nothing", seconds=round(player.seconds))
