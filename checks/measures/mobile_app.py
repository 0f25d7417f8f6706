"""mobile.app: the body's own app, when it has one."""

from __future__ import annotations

import re

from checks.apps import apps
from checks.material import Probes
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.measures.experience_statement import statement_page
from checks.reading import Reading
from checks.words import Words


@measure
def linked(reading: Reading, probes: Probes, words: Words) -> Value:
    """Is the app linked where one gets it? 0.5 both stores with named links, 0.5 none of the links dead.

    Not applicable without an own app.
    """
    found = apps(reading, words)
    if not found.apple and not found.google and not found.mentions:
        return (
            NotApplicable(reason="no own app mentioned")
            if reading.looked()
            else Untested(reason="the crawl was cut before three clicks")
        )
    links = [*found.apple, *found.google]
    both = any(n for n, _, _ in found.apple) and any(n for n, _, _ in found.google)
    statuses = {
        str(a.get("url")): int(a.get("status") or 0) for a in (probes.get("http.apps").data.get("answers") or ())
    }
    alive = bool(links) and not any(statuses.get(u) in (404, 410) for _, u, _ in links)
    made = points(both_stores=0.5 * both, alive=0.5 * alive)
    return Scored(
        value=made.value,
        basis={
            **made.basis,
            "links": [u for _, u, _ in links][:10],
            "mentioned_on": list(found.mentions)[:5],
            "statuses": statuses,
        },
    )


@measure
def statement(reading: Reading, words: Words) -> Value:
    """Has the app an accessibility statement? DOS-lagen 13 §."""
    found = apps(reading, words)
    if not found.apple and not found.google:
        return (
            NotApplicable(reason="no own app linked")
            if reading.looked()
            else Untested(reason="the crawl was cut before three clicks")
        )
    page = statement_page(reading, words)
    pages = ([page] if page else []) + [f.page for f in reading.find(words, "K_STATEMENT", clicks=4, least=20)]
    for candidate in pages:
        if re.search(r"\bapp(?:en|ar|arna)?\b|\bios\b|android", reading.text(candidate), re.IGNORECASE):
            return Scored(value=1.0, basis={"page": candidate.url})
    return Scored(value=0.0, basis={"pages": [p.url for p in pages][:5]})
