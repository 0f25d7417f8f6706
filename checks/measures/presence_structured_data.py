"""presence.structured_data: the organisation as machines read it."""

from __future__ import annotations

from typing import Any

from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.reading import Reading
from checks.structured import Broken, entities, is_organisation


@measure
def organisation(reading: Reading) -> Value:
    """Does the site describe the organisation in structured data? schema.org Organization; DIGG R22.

    On start or contact page: 0.4 for a valid type with name and url, 0.2 each for telephone or contactPoint, address, sameAs or logo.
    """
    pages = [p for p in (reading.site.start, reading.in_role("contact")) if p is not None]
    sources = {p.url: s for p in pages if (s := reading.source(p))}
    if not sources:
        return Untested(reason="neither start nor contact page was visited")
    best: Scored | None = None
    for url, source in sources.items():
        found = entities(source, url)
        if isinstance(found, Broken):
            return Scored(value=0.0, basis={"page": url, "parse_error": found.problem})
        for entity in found:
            if is_organisation(entity):
                scored = _rate(entity, url)
                if best is None or scored.value > best.value:
                    best = scored
    return best or Scored(value=0.0, basis={"looked_at": sorted(sources)})


def _rate(entity: dict[str, Any], url: str) -> Scored:
    named = bool(entity.get("name")) and bool(entity.get("url") or entity.get("@id"))
    made = points(
        type_name_url=0.4 if named else 0.0,
        phone=0.2 if entity.get("telephone") or entity.get("contactPoint") else 0.0,
        address=0.2 if entity.get("address") else 0.0,
        same_as_or_logo=0.2 if entity.get("sameAs") or entity.get("logo") else 0.0,
    )
    return Scored(
        value=made.value, basis={**made.basis, "page": url, "type": entity.get("@type"), "name": entity.get("name")}
    )
