"""presence.notfound: help when a page does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import fmean
from typing import Any

from checks.measures import Scored, Untested, Value, measure
from checks.reading import Reading
from checks.words import Spoken, Words

#: What a server says by itself, in no page's language.
_SERVERS_OWN = re.compile(r"(?:error )?(?:404 ?[:-]? ?)?(?:page |file )?not found(?: 404)?\W*", re.IGNORECASE)


@measure
def helpful(reading: Reading, words: Words) -> Value:
    """Does the visitor get help when a page does not exist? RFC 9110 section 15.5.5. Journey J12: two made-up addresses.

    0 unless 404 or 410; else 0.25 each for an explanation, a search field, links to start and contact, the sender in the header.
    """
    walk = reading.walk("J12")
    if isinstance(walk, Untested):
        return walk
    answers: list[Mapping[str, Any]] = list(walk.facts.get("answers") or ())
    if not answers:
        return Untested(reason="journey J12: no answer was noted")
    return Scored(
        value=fmean(_rate(a, words) for a in answers),
        basis={"answers": [{**a, "text": str(a.get("text", ""))[:200]} for a in answers]},
    )


def _rate(answer: Mapping[str, Any], words: Words) -> float:
    if answer.get("status") not in (404, 410):
        return 0.0
    text = str(answer.get("text", ""))
    explained = words.in_text("K_404", text, str(answer.get("lang") or "sv")) and not (
        (not isinstance(words, Spoken) or words.language == "sv") and _SERVERS_OWN.fullmatch(" ".join(text.split()))
    )
    links = (bool(answer.get("start_link")) + bool(answer.get("contact_link"))) / 2
    return 0.25 * (explained + bool(answer.get("search")) + links + bool(answer.get("sender")))
