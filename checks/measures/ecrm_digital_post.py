"""ecrm.digital_post: mail and reminders without paper."""

from __future__ import annotations

import re

from checks.measures import Value, measure
from checks.mention import best_mention
from checks.reading import Found, Reading, asked_in_sweden
from checks.text import sentences, words_of
from checks.words import Words

MENTION_WORDS = 20


@measure
@asked_in_sweden
def info(reading: Reading, words: Words) -> Value:
    """Is digital mail told of? Förordning (2018:357). 1 explained or linked, 0.4 mentioned in passing."""

    def rate(found: Found, around: str) -> float:
        linked = any(
            re.search(r"minmyndighetspost|kivra|e-?boks|digitalpost|digg\.se|billo|fortnox", link.url)
            for link in reading.content_links(found.page)
        )
        said = [s for n in found.text.splitlines() for s in sentences(n) if words.in_text("K_DIGITALPOST", s)]
        told = sum(len(words_of(s)) for s in said) >= MENTION_WORDS or len(said) >= 3
        return 1.0 if linked or told else 0.4

    return best_mention(reading, words, "K_DIGITALPOST", rate, what="digital mail")


_HOW = re.compile(
    r"anmäl|formulär|slå på|inställningar|prenumerera på|e-tjänst|skicka sms|så gör du|registrera|mina sidor|fyll i|din e-post|mobilnummer|"
    r"\bsign up|subscribe|\bregister\b|your e-?mail|\bform\b|iscriv|registra|modulo|la tua e-?mail"
)


@measure
def reminders(reading: Reading, words: Words) -> Value:
    """Can one be reminded or told of news? eGov Benchmark. 1 with form or how-to, 0.5 mentioned."""

    def rate(found: Found, around: str) -> float:
        return 1.0 if _HOW.search(around) or found.page.forms > 0 else 0.5

    return best_mention(reading, words, "K_NOTICE", rate, what="reminders or notices", least=20)
