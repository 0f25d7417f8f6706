"""social.independence: the own site first, also when it matters most."""

from __future__ import annotations

import re

from checks.addresses import host_of
from checks.lists import social_platform
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear, points
from checks.mention import told_to_readers
from checks.reading import Reading
from checks.words import Words


@measure
def own_site_first(reading: Reading) -> Value:
    """Does the start page lead to own pages rather than to platforms? DIGG R6; RiR 2021:8. Share of content links: 0.8 -> 0 to all -> 1."""
    start = reading.site.start
    if start is None:
        return Untested(reason="the start page was not read")
    links = {link.url: link for link in reading.content_links(start) if link.url.startswith("http")}
    if not links:
        return NotApplicable(reason="no news or call to action on the start page")
    away = [u for u in links if social_platform(host_of(u).split(":")[0])]
    part = 1 - len(away) / len(links)
    return Scored(value=linear(part, 0.8, 1.0), basis={"links": len(links), "to_platforms": away[:EXAMPLES]})


_RADIO = re.compile(r"sveriges radio|\bp4\b|sr p4", re.IGNORECASE)
_CHANNELS = re.compile(
    r"vår webbplats|webbplatsen|facebook|sms|viktigt meddelande|vma|radio|app\b|sociala medier|här på sidan|skylt|112|"
    r"our website|text message|\b911\b|social media|il sito|\bsito\b|canali social",
    re.IGNORECASE,
)


@measure
def crisis_channel(reading: Reading, words: Words) -> Value:
    """Is one told where to look in a crisis? Lag (2006:544).

    0.5 page or section in two clicks, 0.3 krisinformation.se or P4, 0.2 channels named.
    """
    pages = reading.find(words, "K_CRISIS", role="crisis", clicks=2, least=20) or [
        f
        for f in reading.mentions(words, "K_CRISIS", clicks=2, least=20)
        if told_to_readers(words, "K_CRISIS", f, least=2)
    ]
    if not pages:
        return reading.miss("K_CRISIS", clicks=2, what="what to do in a crisis")
    rated = []
    for found in pages[:5]:
        linked = any(
            re.search(r"krisinformation\.se|sverigesradio\.se", link.url) for link in reading.content_links(found.page)
        )
        made = points(
            page=0.5,
            official=0.3 * (linked or bool(_RADIO.search(found.text))),
            channels=0.2 * bool(_CHANNELS.search(found.text)),
        )
        rated.append(Scored(value=made.value, basis={**made.basis, **found.basis()}))
    return max(rated, key=lambda r: r.value)
