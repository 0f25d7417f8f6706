"""Third-party players and widgets in a page, and controls that share it."""

from __future__ import annotations

import re

from checks.addresses import host_of
from checks.dom import Dom, Element
from checks.lists import social_source
from checks.regions import name_of
from checks.videos import PLAYERS
from checks.words import normal

_WIDGET = re.compile(
    r"twitter-(?:timeline|tweet)|fb-(?:page|post|video)|instagram-media|tiktok-embed|flourish|issuu|mapbox|podcast",
    re.IGNORECASE,
)
_SHARE_ADDRESS = re.compile(
    r"/sharer|/intent/(?:tweet|post)|sharearticle|/share\?|share-offsite|addtoany|addthis|sharethis", re.IGNORECASE
)
_SHARE_NAME = re.compile(r"^(?:dela|share|tipsa|tweeta)(?:\b| på| sidan| via)", re.IGNORECASE)


def embeds(dom: Dom) -> list[Element]:
    """Players and social widgets: frames of their hosts, and boxes of their classes."""
    found = []
    for e in dom.elements:
        host = (
            host_of(e.get("src") or e.get("data-src") or e.get("data-lazy-src")).split(":")[0]
            if e.tag == "iframe"
            else ""
        )
        if (host and (PLAYERS.search(host) or social_source(host))) or (
            e.tag != "script" and _WIDGET.search(e.get("class"))
        ):
            found.append(e)
    return found


def share_controls(dom: Dom) -> list[Element]:
    """Links and buttons that share the page."""
    return [
        e
        for e in dom.elements
        if (e.tag == "a" and _SHARE_ADDRESS.search(e.get("href")))
        or (e.tag in ("a", "button") and _SHARE_NAME.match(normal(name_of(e))))
    ]
