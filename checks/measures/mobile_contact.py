"""mobile.contact: calling and finding the way with a phone in hand."""

from __future__ import annotations

import re

from checks.dom import Element
from checks.material import Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES
from checks.measures.ecrm_channels import contact_pages
from checks.reading import Reading
from checks.regions import dom_of, unfolded
from checks.text import phone_key, phones, visiting_addresses
from checks.words import Words

NO_LINK = 0.6


@measure
def reachable(reading: Reading) -> Value:
    """How many taps to call? DIGG R4. Journey J1 on mobile, or the crawl: 0-1 tap 1, two 0.8, three 0.4; x0.6 without tel: link."""
    ways: list[tuple[float, dict[str, object]]] = []
    walk = reading.walk("J1", "mobile")
    if not isinstance(walk, Untested) and "clicks" in walk.facts:
        clicks, linked = walk.facts["clicks"], bool(walk.facts.get("is_tel_link"))
        basis = {"journey": "J1", "taps": clicks, "number": walk.facts.get("number"), "tel_link": linked}
        ways.append((_taps(clicks) * (1.0 if linked else NO_LINK), basis))
    near = [p for p in reading.read if 0 <= p.depth <= 3]
    linked_on = next((p for p in near if reading.numbers(p)), None)
    if linked_on is not None:
        basis = {"page": linked_on.url, "taps": linked_on.depth, "number": reading.numbers(linked_on)[0], "tel_link": True}
        ways.append((_taps(linked_on.depth), basis))
    plain = next((p for p in near if phones(reading.whole_text(p))), None)
    if plain is not None:
        basis = {"page": plain.url, "taps": plain.depth, "number": phones(reading.whole_text(plain))[0][1], "tel_link": False}
        ways.append((_taps(plain.depth) * NO_LINK, basis))
    if not ways:
        return reading.miss(what="a phone number")
    value, basis = max(ways, key=lambda way: way[0])
    return Scored(value=value, basis=basis)


def _taps(clicks: int | None) -> float:
    return 0.0 if clicks is None or clicks > 3 else (1.0, 1.0, 0.8, 0.4)[int(clicks)]


@measure
def tel_links(pages: Pages, reading: Reading, words: Words) -> Value:
    """Can numbers be tapped? RFC 3966.

    Share of phone numbers on contact and service pages that stand in a tel: link with the same digits.
    """
    wanted = {p.url for p in (*contact_pages(reading, words), *reading.service_pages)}
    seen: dict[tuple[str, str], bool] = {}
    visited = False
    for page in pages:
        dom = dom_of(page, "mobile")
        if isinstance(dom, Untested):
            dom = dom_of(page)
        if page.url not in wanted or isinstance(dom, Untested):
            continue
        visited = True
        linked = {
            phone_key(a.get("href").removeprefix("tel:")) for a in dom.links() if a.get("href").startswith("tel:")
        }
        for _, number in phones(dom.text) or phones(unfolded(dom)) or phones(unfolded(dom, whole=True)):
            key = phone_key(number)
            seen[page.url, key] = seen.get((page.url, key), False) or key in linked
    if not visited:
        return Untested(reason="neither contact nor service page was visited")
    if not seen:
        return NotApplicable(reason="no phone number on contact and service pages")
    bad = [f"{number} on {url}" for (url, number), ok in seen.items() if not ok]
    return Scored(value=1 - len(bad) / len(seen), basis={"numbers": len(seen), "without_link": bad[:EXAMPLES]})


_MAP = re.compile(
    r"^geo:|maps\.google|google\.\w+/maps|goo\.gl/maps|maps\.app\.goo|openstreetmap|hitta\.se|eniro\.se/kartor|kartor\.|/karta|lantmateriet\.se/\S*kart|bing\.com/maps|maps\.apple",
    re.IGNORECASE,
)


@measure
def map(reading: Reading, words: Words) -> Value:
    """Is the way shown? DIGG R4. 1 the address is linked to a map, 0.5 a map in the page beside the address, 0 neither."""
    found = contact_pages(reading, words)
    addresses = [a for p in found for a in visiting_addresses(f"{reading.text(p)}\n{reading.unfolded(p)}")]
    if not found:
        return reading.miss(what="a contact page")
    if not addresses:
        return NotApplicable(reason="no visiting address found")
    for page in found:
        for link in page.links:
            if (
                _MAP.search(link.url) or re.search(r"\bkarta\b|hitta hit|visa på karta", link.text, re.IGNORECASE)
            ) and link.text.strip():
                return Scored(value=1.0, basis={"page": page.url, "link": link.text, "to": link.url})
    for page in found:
        dom = reading.dom(page.url)
        if dom is not None and any(_is_map(e) for e in dom.elements):
            return Scored(value=0.5, basis={"page": page.url, "map": "in the page"})
    return Scored(value=0.0, basis={"addresses": addresses[:3], "pages": [p.url for p in found]})


def _is_map(e: Element) -> bool:
    return (e.tag == "iframe" and bool(_MAP.search(e.get("src")))) or bool(
        re.search(r"leaflet|ol-viewport|mapboxgl|gm-style", e.get("class"))
    )
