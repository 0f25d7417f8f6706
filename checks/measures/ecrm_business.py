"""ecrm.business: a way in for those who run a business."""

from __future__ import annotations

import re

from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.reading import Reading, asked_in_sweden
from checks.words import Words


@measure
@asked_in_sweden
def entry(reading: Reading, words: Words) -> Value:
    """Do businesses find their way? Verksamt.se; lag (2018:1277).

    0.5 link on the start page, 0.3 verksamt.se in two clicks, 0.2 e-invoice.
    """
    organisation = reading.site.organisation
    if organisation.kind == "region" or (organisation.kind == "agency" and "business" not in organisation.flags):
        return NotApplicable(reason="no mandate for businesses (no flag business)")
    start = reading.site.start
    if start is None:
        return Untested(reason="the start page was not read")
    link = next((link.text for link in start.links if words.is_name("K_BUSINESS", link.text)), "")
    verksamt = next(
        (
            link.url
            for p in reading.read
            if 0 <= p.depth <= 2
            for link in p.links
            if re.search(r"//(?:www\.)?verksamt\.se", link.url)
        ),
        "",
    )
    invoice = next(
        (
            p.url
            for p in reading.read
            if re.search(r"e-faktur|peppol|elektronisk faktura|svefaktura", reading.text(p), re.IGNORECASE)
        ),
        "",
    )
    made = points(link=0.5 * bool(link), verksamt=0.3 * bool(verksamt), invoice=0.2 * bool(invoice))
    return Scored(value=made.value, basis={**made.basis, "link": link, "verksamt": verksamt, "invoice": invoice})
