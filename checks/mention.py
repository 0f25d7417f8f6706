"""The best mention of a matter on a site: which page says it, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable

from checks.reading import Found, Reading
from checks.text import near
from checks.values import Scored, Value
from checks.words import Words, normal


def best_mention(
    reading: Reading,
    words: Words,
    key: str,
    rate: Callable[[Found, str], float],
    *,
    what: str,
    reach: int = 200,
    clicks: int = 3,
    least: int = 80,
) -> Value:
    """The highest of what `rate` says of each mention (page, words around it); the honest miss when nothing is mentioned."""
    best: Scored | None = None
    own = [f for f in reading.find(words, key, clicks=clicks) if words.in_text(key, f.text)]
    own_pages = {f.url for f in own}
    elsewhere = [f for f in reading.mentions(words, key, clicks=clicks, least=least) if f.url not in own_pages]
    for found in (*own, *elsewhere):
        folded = normal(found.text)
        for at, term in words.positions(key, found.text):
            around = near(folded, at, len(term), reach)
            value = rate(found, around)
            if best is None or value > best.value:
                best = Scored(
                    value=value, basis={**found.basis(), "term": term, "text": near(folded, at, len(term), 100)}
                )
        if best is not None and best.value >= 1.0:
            break
    return best or reading.miss(key, clicks=clicks, what=what)


_READER = re.compile(r"(?<!\w)(?:du|dig|din|ditt|dina|you|your)(?!\w)")


def told_to_readers(words: Words, key: str, found: Found, *, least: int) -> bool:
    """The word stands `least` times, once at least where the reader is spoken to: a statute or a minute tells nobody what to do."""
    folded = normal(found.text)
    places = words.positions(key, found.text)
    return len(places) >= least and any(_READER.search(near(folded, at, len(term), 200)) for at, term in places)


def has_way(reading: Reading, found: Found) -> bool:
    """The page's content offers a way to act: a form, an e-service or a mail address."""
    links = reading.content_links(found.page)
    return (
        found.page.forms > 0
        or bool(reading.mails(found.page, content=True))
        or any(_WAY.search(normal(link.text)) for link in links)
    )


_WAY = re.compile(r"anmäl|formulär|e-tjänst|lämna|prenumerera|skicka|delta|svara|till tjänsten|registrera")
