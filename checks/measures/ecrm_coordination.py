"""ecrm.coordination: one administration instead of many."""

from __future__ import annotations

import re
from statistics import fmean
from urllib.parse import urlsplit

from checks.addresses import domain_of, host_of, is_public_address
from checks.lists import public_body
from checks.material import Probes
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.ecrm_identity import chooser_text
from checks.measures.presence_openness import catalogue
from checks.reading import Reading, asked_in_sweden
from checks.words import normal

WANTED_BLOCKS = 5


@measure
@asked_in_sweden
def shared_building_blocks(reading: Reading, probes: Probes) -> Value:
    """Does the body use what the state has built for all? Ena; förordning (2003:770). Distinct blocks seen from outside, n/5."""
    links = [link.url for p in reading.read for link in p.links]
    texts = [normal(reading.text(p)) for p in reading.read if 0 <= p.depth <= 3]
    choosers = " ".join(chooser_text(w) for w in reading.went("J2"))
    login = reading.in_role("login")
    if login is not None:
        choosers += " " + reading.text(login)

    def linked(pattern: str) -> bool:
        return any(re.search(pattern, u) for u in links)

    def said(pattern: str) -> bool:
        return any(re.search(pattern, t) for t in texts)

    blocks = {
        "approved eID": bool(re.search(r"bankid|freja|sweden ?connect", choosers, re.IGNORECASE)),
        "eIDAS": bool(re.search(r"foreign e-?id|eidas|utländsk e-leg", choosers, re.IGNORECASE)),
        "Mina meddelanden": linked(r"minmyndighetspost|minameddelanden")
        or said(r"mina meddelanden|min myndighetspost"),
        "Mina ombud": linked(r"minaombud") or said(r"mina ombud"),
        "DCAT at dataportal.se": linked(r"dataportal\.se") or catalogue(probes) is not None,
        "verksamt.se, 1177 or krisinformation.se": linked(r"//(?:www\.)?(?:verksamt|1177|krisinformation)\.se"),
        "Peppol e-invoice": said(r"peppol|e-faktura|svefaktura"),
        "Digg statement tool": linked(r"digg\.se/tdosanmalan"),
    }
    if not reading.read:
        return Untested(reason="no page of the site could be read")
    found = [name for name, there in blocks.items() if there]
    return Scored(value=min(1.0, len(found) / WANTED_BLOCKS), basis={"blocks": found})


@measure
@asked_in_sweden
def referral(reading: Reading) -> Value:
    """Is one sent to the right body? Förvaltningslagen 6 § and 8 §. Journey J3: queries for another level; deep link 1, start page 0.6."""
    walk = reading.walk("J3")
    if isinstance(walk, Untested):
        return walk
    state = reading.search_state()
    if state == "none":
        return NotApplicable(reason="the site has no search")
    searches = reading.searches("referral")
    if not searches:
        return Untested(
            reason=f"journey J3: no query for another body was asked ({state})",
            cause="site" if state in ("post", "script", "refused") else "ours",
        )
    values: dict[str, float] = {}
    for search in searches:
        best = 0.0
        addresses = [str(r.get("url", "")) for r in (search.get("results") or ())[:5]] + [
            str(u) for _, u in (search.get("links") or ())
        ]
        for address in list(addresses):
            page = reading.site.page(address)
            if page is not None and normal(str(search["query"])) in normal(
                f"{page.h1} {page.title} {reading.text(page)}"
            ):
                addresses += [link.url for link in reading.content_links(page)]
                if (
                    re.search(r"din (?:hem)?kommun", reading.text(page), re.IGNORECASE)
                    and reading.site.organisation.kind != "municipality"
                ):
                    best = 1.0
        for address in addresses:
            if is_public_address(address, reading.own_domains) or (
                public_body(host_of(address)) and domain_of(host_of(address)) not in reading.own_domains
            ):
                best = max(best, 1.0 if urlsplit(address).path.strip("/") else 0.6)
        values[str(search["query"])] = best
    return Scored(value=fmean(values.values()), basis={"queries": values})
