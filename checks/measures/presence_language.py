"""presence.language: information in other languages, in sign language, and in plain Swedish."""

from __future__ import annotations

import re

from checks.measures import Scored, Value, measure
from checks.measures.combinators import EXAMPLES, clamp, linear
from checks.reading import Reading, asked_in_sweden
from checks.text import language_of, lix, words_of
from checks.videos import has_video
from checks.words import Words, normal

ENGLISH_WORDS = 60
ENGLISH_PAGES = 10
_MACHINE = re.compile(r"translate\.goog|googtrans|translate\.google|[?&]_x_tr_|gtranslate|readspeaker", re.IGNORECASE)


@measure
def english(reading: Reading, words: Words) -> Value:
    """Is important information available in English? DIGG R15, R17.

    Pages n: none -> 0 to ten -> 1; x0.5 without a link on the start page.
    """
    pages = [
        p.url
        for p in reading.read
        if p.lang.lower().startswith("en")
        and p.depth >= 0
        and not _MACHINE.search(p.url)
        and len(words_of(reading.text(p))) >= ENGLISH_WORDS
        and language_of(reading.text(p)) == "en"
    ]
    start = reading.site.start
    linked = bool(
        start
        and any(words.is_name("K_ENGLISH", link.text) or words.is_name("K_ENGLISH", link.title) for link in start.links)
    )
    if not pages and not reading.looked():
        return reading.miss(what="pages in English")
    return Scored(
        value=linear(len(pages), 0, ENGLISH_PAGES) * (1.0 if linked or reading.language == "en" else 0.5),
        basis={"pages": len(pages), "examples": pages[:EXAMPLES], "linked_from_start": linked},
    )


#: Own names of the minority languages, grouped by language (K_MINORITY has them as one list).
_GROUPS = {
    "finska": r"suomi|suomeksi",
    "meänkieli": r"meänkiel",
    "samiska": r"s[áa]megi|julevs|åarjelsaemien|saemien|davvis",
    "jiddisch": r"ייִדיש|יידיש|jiddis|yiddish",
    "romani": r"romani|romanes",
}
_CODES = {
    "fi": "finska",
    "fit": "meänkieli",
    "se": "samiska",
    "sma": "samiska",
    "smj": "samiska",
    "yi": "jiddisch",
    "rom": "romani",
}


@measure
@asked_in_sweden
def minority(reading: Reading, words: Words) -> Value:
    """Are the national minorities informed, and in their languages? Lag (2009:724) 3 §.

    0.4 their rights, 0.2 a language (at most three).
    """
    rights = [
        f
        for f in reading.mentions(words, "K_MINORITYRIGHTS", clicks=4, least=ENGLISH_WORDS)
        if re.search(r"rätt", f.text, re.IGNORECASE)
        and (
            len(words.positions("K_MINORITYRIGHTS", f.text)) >= 2
            or words.is_name("K_MINORITYRIGHTS", f.page.h1 or f.page.title)
        )
    ]
    languages: dict[str, str] = {}
    for page in reading.read:
        if (code := page.lang.lower().split("-")[0]) in _CODES and code != reading.language:
            languages.setdefault(_CODES[code], page.url)
        for link in page.links:
            for name, pattern in _GROUPS.items():
                if re.search(rf"(?<!\w)(?:{pattern})", normal(link.text)) and len(link.text) < 80:
                    languages.setdefault(name, f"{link.text} -> {link.url}")
    if not rights and not languages:
        return reading.miss("K_MINORITYRIGHTS", what="national minorities")
    return Scored(
        value=clamp(0.4 * bool(rights) + 0.2 * min(3, len(languages))),
        basis={"rights": [f.basis() for f in rights[:3]], "languages": languages},
    )


@measure
def sign(reading: Reading, words: Words) -> Value:
    """Is information given in Swedish sign language? Språklagen 9 §; DIGG R13. 1 with a film, 0.3 mentioned without."""
    for found in reading.find(words, "K_SIGN", role="sign_language", least=0):
        if source := has_video(reading, found.page):
            return Scored(value=1.0, basis={**found.basis(), "video": source})
    for page in reading.read:
        for link in page.links:
            if words.is_name("K_SIGN", link.text) and _VIDEO_ADDRESS.search(link.url):
                return Scored(value=1.0, basis={"page": page.url, "video": link.url})
    if mentioned := reading.mentions(words, "K_SIGN", least=0):
        return Scored(value=0.3, basis={**mentioned[0].basis(), "words": words.hits("K_SIGN", mentioned[0].text)})
    return reading.miss("K_SIGN", what="sign language")


_VIDEO_ADDRESS = re.compile(r"youtu\.?be|vimeo|\.mp4|\.webm|/video|/film|play\.", re.IGNORECASE)


@measure
@asked_in_sweden
def easy_swedish(reading: Reading, words: Words) -> Value:
    """Is information given in easy-to-read Swedish? DIGG R12. LIX at most 35 gives 1, at most 42 gives 0.6, a link alone 0.2."""
    best: Scored | None = None
    for found in reading.find(words, "K_EASY", role="easy_swedish", least=0):
        score = lix(b.text for b in reading.prose(found.page))
        value = 0.2 if score is None or score.value > 42 else 0.6 if score.value > 35 else 1.0
        scored = Scored(
            value=value,
            basis={
                **found.basis(),
                "lix": round(score.value, 1) if score else None,
                "words": score.words if score else reading.words(found.page),
            },
        )
        if best is None or scored.value > best.value:
            best = scored
    if best is None:
        for page in reading.read:
            for link in page.links:
                if words.is_name("K_EASY", link.text) and 0 <= page.depth <= 1:
                    return Scored(value=0.2, basis={"page": page.url, "link": link.text, "to": link.url})
    return best or reading.miss("K_EASY", what="easy Swedish")
