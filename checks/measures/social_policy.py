"""social.policy: the rules of the body's accounts, on the hub or a page beside it."""

from __future__ import annotations

import re

from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.reading import Reading
from checks.social import all_accounts, policy_texts
from checks.social import hub as social_hub
from checks.text import durations, mail_addresses, near, phones, words_of
from checks.text import hours as time_ranges
from checks.words import Words, normal


def _texts(reading: Reading, words: Words) -> dict[str, str] | Value:
    """Texts of hub and policy; not applicable without accounts; nothing (0) when there are accounts and no such page."""
    if not all_accounts(reading):
        if reading.looked():
            return NotApplicable(reason="no social account link found")
        return Untested(reason="no social account link found, and the crawl was cut before three clicks")
    return policy_texts(reading, words)


def _hits(texts: dict[str, str], words: Words, key: str) -> dict[str, str]:
    return {term: url for url, text in texts.items() for term in words.hits(key, text)}


@measure
def rules(reading: Reading, words: Words) -> Value:
    """Is it said what is not allowed and taken away? Lag (1998:112). Two terms of K_RULES 1, one 0.5."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    hits = _hits(texts, words, "K_RULES")
    return Scored(value=min(1.0, 0.5 * len(hits)), basis={"terms": hits, "pages": list(texts)})


@measure
def public_records(reading: Reading, words: Words) -> Value:
    """Is it said that posts become public records? TF 2 kap. A term of K_RECORDS on hub or policy."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    hits = _hits(texts, words, "K_RECORDS")
    return Scored(value=float(bool(hits)), basis={"terms": hits, "pages": list(texts)})


_PLATFORMS = re.compile(
    r"sociala medier|social media|social network|canali social|facebook|instagram|linkedin|youtube|"
    r"\bx\b|twitter|tiktok", re.IGNORECASE
)
GENERIC_WORDS = 15


@measure
def privacy(reading: Reading, words: Words) -> Value:
    """Is it said what happens to personal data there? GDPR art. 13, 26. A section 1, a sentence in passing 0.5."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    page = reading.in_role("privacy")
    best, where = 0.0, ""
    if page is not None:
        text = reading.text(page)
        lines = [n for n in text.splitlines() if _PLATFORMS.search(n)]
        said = sum(len(words_of(n)) for n in lines)
        if lines:
            best, where = (1.0 if said >= GENERIC_WORDS or len(lines) >= 2 else 0.5), page.url
    for url, text in texts.items():
        for at, term in words.positions("K_PRIVACY", text):
            around = near(normal(text), at, len(term), 200)
            full = len(words.positions("K_PRIVACY", text)) >= 2 or re.search(
                r"behandla|ansvar|läs mer om hur|\bprocess|responsib|controller|trattament|titolare", around
            )
            if (1.0 if full else 0.5) > best:
                best, where = (1.0 if full else 0.5), url
    return Scored(value=best, basis={"page": where, "looked_at": [*texts, *([page.url] if page else [])]})


@measure
def no_cases(reading: Reading, words: Words) -> Value:
    """Is one warned not to write personal matters? OSL (2009:400). A term of K_NOCASE on hub or policy."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    hits = _hits(texts, words, "K_NOCASE")
    return Scored(value=float(bool(hits)), basis={"terms": hits, "pages": list(texts)})


_ANSWERS = re.compile(
    r"svarar|besvara|svar på|bevakar|läser (?:inte )?kommentar|\b(?:answer|reply|replies|respond|"
    r"monitor)(?:s|ed|ing)?\b|rispond|rispost|presidiat",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"inom|svarar|vardag|helg|dygnet|within|weekday|weekend|business day|entro|ferial", re.IGNORECASE)
_MANNED = r"(?:svarar|bemann|bevaka|answer|repl|respond|monitor|rispond|presidia)"
_DAY = r"(?:vardag|måndag|helgfri|weekday|business day|monday|lunedì|ferial)"


@measure
def hours(reading: Reading, words: Words) -> Value:
    """Is it said when one is answered? Förvaltningslagen 6-7 §§. Hours, weekdays or a time of answer 1, only whether one is 0.5."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    for url, text in texts.items():
        told = [t for _, t in time_ranges(text)] + [
            t for at, t in durations(text) if _WITHIN.search(near(text, at, len(t), 40))
        ]
        weekdays = re.search(
            rf"{_MANNED}[^.\n]{{0,60}}{_DAY}|{_DAY}[^.\n]{{0,60}}{_MANNED}", text, re.IGNORECASE
        )
        if told or weekdays:
            return Scored(value=1.0, basis={"page": url, "text": (told or [weekdays.group() if weekdays else ""])[0]})
    said = [url for url, text in texts.items() if _ANSWERS.search(text)]
    return Scored(value=0.5 if said else 0.0, basis={"pages": list(texts), "answers": said})


@measure
def alternative(reading: Reading, words: Words) -> Value:
    """Is another way of contact offered beside? DIGG R4. A contact link or number in the hub's content 1, only around it 0.5."""
    texts = _texts(reading, words)
    if not isinstance(texts, dict):
        return texts
    page = social_hub(reading, words)
    if page is None:
        return Scored(value=0.0, basis={"hub": None})
    text = reading.text(page)
    named = any(words.is_name("K_CONTACT", n.text) for n in reading.content_links(page))
    inside = named or bool(reading.direct(page, content=True))
    if inside or phones(text) or mail_addresses(text):
        return Scored(value=1.0, basis={"page": page.url})
    around = any(words.is_name("K_CONTACT", n.text) for n in page.links) or bool(reading.direct(page))
    return Scored(value=0.5 if around else 0.0, basis={"page": page.url})
