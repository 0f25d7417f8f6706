"""ecrm.once_only: is one asked for what the authorities already know?"""

from __future__ import annotations

import re
from collections import Counter

from checks.dom import Dom
from checks.forms import Form, matter_forms
from checks.material import CrawledPage, Documents, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear
from checks.measures.ecrm_eservices import NO_SERVICE, services_share
from checks.reading import Reading
from checks.services import service_links
from checks.words import Words, normal

FILE_WEIGHT = 0.5
_CONTACT_FORM = re.compile(
    r"synpunkt|klagomål|kontakt|fråga|feedback|nyhetsbrev|prenumer|kommentar|"
    r"\bcontact|complaint|question|newsletter|comment|contatt|reclam|assistenza|iscri", re.IGNORECASE
)


@measure
def prefill_info(reading: Reading, words: Words) -> Value:
    """Is one told that data is fetched instead of asked for? (EU) 2018/1724 art. 14. Share of service pages with e-service."""

    def judge(page: CrawledPage) -> bool | None:
        return words.in_text("K_PREFILL", reading.service_text(page)) if service_links(reading, page, words) else None

    return services_share(reading, judge, NO_SERVICE)


def known_share(form: Form, words: Words) -> float | None:
    """The share of what the form requires that a register holds, or that it asks twice; of all it asks, where nothing is marked."""
    required = [f for f in form.fields if f.is_required or "*" in f.label] or [f for f in form.fields if f.said]
    if not required:
        return None
    labels = [normal(re.sub(r"[*:]|\(.*?\)", "", f.label)) for f in required]
    twice = {
        label for label, n in Counter(labels).items() if n > 1 and label and not re.search(r"bekräfta|upprepa", label)
    }
    known = [
        label
        for f, label in zip(required, labels, strict=True)
        if words.in_text("K_REGISTRYFIELD", f"{f.label} {f.help}")
        or (label in twice and f.kind not in ("radio", "checkbox"))
    ]
    return len(known) / len(required)


@measure
def asks_known_data(pages: Pages, documents: Documents, words: Words) -> Value:
    """Do forms ask for what registers hold? GDPR art. 5(1)(c). Open forms for individual matters, 0.5 of the fields -> 0 to none -> 1.

    Files to fill in count half. Contact, complaint and newsletter forms are no individual matters.
    """
    parts: list[tuple[float, float]] = []
    seen: dict[str, float] = {}
    for page in pages:
        dom = page.desktop.get(Dom)
        if dom is None or _CONTACT_FORM.search(f"{page.crawled.h1} {page.crawled.title} {page.url}"):
            continue
        for form in matter_forms(dom):
            share = known_share(form, words) if len(form.fields) >= 3 else None
            if share is not None:
                seen[page.url] = round(share, 3)
                parts.append((linear(share, 0.5, 0.0), 1.0))
    for d in documents.documents:
        labels = [str(n) for n in (d.details.get("field_names") or ())]
        if labels:
            share = sum(words.in_text("K_REGISTRYFIELD", n) for n in labels) / len(labels)
            seen[d.url] = round(share, 3)
            parts.append((linear(share, 0.5, 0.0), FILE_WEIGHT))
    if not parts:
        if not any(p.desktop.get(Dom) for p in pages):
            return Untested(reason="no page was visited")
        return NotApplicable(reason="no open form or file for an individual matter")
    value = sum(v * w for v, w in parts) / sum(w for _, w in parts)
    return Scored(value=value, basis={"share_of_known_data": dict(list(seen.items())[:EXAMPLES])})


@measure
def documents_required(reading: Reading, words: Words) -> Value:
    """Is one spared to fetch certificates? (EU) 2018/1724 art. 14. Share of service pages, with words on preparation, that ask for none."""

    def judge(page: CrawledPage) -> bool | None:
        text = reading.service_text(page)
        return not words.in_text("K_CERTIFICATE", text) if words.in_text("K_PREPARE", text) else None

    return services_share(reading, judge, "no service page tells what to prepare")
