"""The organisation's own apps: links to the stores, and mentions on the site."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.reading import Reading
from checks.words import Words

APP_STORE = re.compile(r"//(?:apps|itunes)\.apple\.com/", re.IGNORECASE)
PLAY_STORE = re.compile(r"//play\.google\.com/store/apps", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apps:
    """Store links as (name, address, page), and the pages that speak of an own app."""

    apple: tuple[tuple[str, str, str], ...]
    google: tuple[tuple[str, str, str], ...]
    mentions: tuple[str, ...]


def apps(reading: Reading, words: Words) -> Apps:
    """Store links within three clicks, and pages that mention an app of the body's own."""
    apple: dict[str, tuple[str, str, str]] = {}
    google: dict[str, tuple[str, str, str]] = {}
    for page in reading.read:
        for link in page.links:
            if APP_STORE.search(link.url):
                apple.setdefault(link.url, (link.text, link.url, page.url))
            elif PLAY_STORE.search(link.url):
                google.setdefault(link.url, (link.text, link.url, page.url))
    own = re.compile(
        r"(?:vår|vår egen|kommunens|stadens|regionens|myndighetens|ladda ner) (?:\w+ )?(?:mobil)?app", re.IGNORECASE
    )
    mentions = [f.url for f in reading.mentions(words, "K_APP", least=10) if own.search(f.text)]
    return Apps(apple=tuple(apple.values()), google=tuple(google.values()), mentions=tuple(mentions))
