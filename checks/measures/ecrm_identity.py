"""ecrm.identity: proving who one is, for oneself and for others."""

from __future__ import annotations

import re
from statistics import fmean

from checks.addresses import host_of
from checks.dom import Dom
from checks.material import Walk
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES
from checks.measures.ecrm_eservices import walked
from checks.reading import Reading, asked_in_sweden
from checks.regions import in_frame, in_header, name_of
from checks.text import near
from checks.words import Words, normal

HEADER_SHARE = 0.8
#: Approved issuers of Swedish electronic identification for private persons, as their names stand in choosers.
_EIDS = {
    "BankID": re.compile(r"bank-?id", re.IGNORECASE),
    "Freja": re.compile(r"freja", re.IGNORECASE),
    "AB Svenska Pass": re.compile(
        r"svenska pass|skatteverkets? (?:id|legitimation)|e-leg(?:itimation)? på id-kort", re.IGNORECASE
    ),
    "Statlig e-legitimation": re.compile(r"statlig e-leg", re.IGNORECASE),
}
_FOREIGN = re.compile(
    r"foreign e-?id|utländsk\w* e-?leg|eidas|sweden connect|e-leg\w* från annat land|european e-?id", re.IGNORECASE
)


def login_walks(reading: Reading) -> list[Walk] | Value:
    """The walks of J2 that reached a login chooser; else why there is none."""
    walks = walked(reading)
    if not isinstance(walks, list):
        return walks
    chosen = [w for w in walks if w.facts.get("end") == "login"]
    return chosen or NotApplicable(reason="no login chooser was reached")


def chooser_text(walk: Walk) -> str:
    """What the chooser says and where its options lead."""
    facts = walk.facts
    return " ".join(
        [*map(str, (facts.get("options") or ())), *map(str, (facts.get("idp") or ())), str(facts.get("text", ""))]
    )


@measure
@asked_in_sweden
def swedish_eid_choice(reading: Reading) -> Value:
    """Is there a choice of Swedish electronic identification? Lag (2023:704). Journey J2: one approved 0.5, two 1."""
    walks = login_walks(reading)
    if not isinstance(walks, list):
        return _or_page(reading, walks)
    values: dict[str, float] = {}
    for walk in walks:
        found = [name for name, pattern in _EIDS.items() if pattern.search(chooser_text(walk))]
        values[str(walk.facts.get("url") or walk.task)] = min(1.0, 0.5 * len(found))
    return Scored(value=fmean(values.values()), basis={"choosers": values})


def _or_page(reading: Reading, otherwise: Value) -> Value:
    """Without a walk: the login page as the crawl read it."""
    page = reading.in_role("login")
    if page is None:
        return otherwise
    text = reading.text(page) + " " + " ".join(link.text for link in page.links)
    found = [name for name, pattern in _EIDS.items() if pattern.search(text)]
    return Scored(value=min(1.0, 0.5 * len(found)), basis={"page": page.url, "options": found}) if found else otherwise


@measure
def foreign_eid(reading: Reading) -> Value:
    """Can people from other countries identify themselves? (EU) 910/2014 art. 6. Journeys J14 and J2: offered 1, only told of 0.3."""
    walks = [w for w in reading.went("J14") if "foreign" in w.facts]
    values: dict[str, float] = {}
    if walks:
        for walk in walks:
            values[str(walk.facts.get("url") or walk.task)] = 1.0 if walk.facts["foreign"] else 0.0
    else:
        chosen = login_walks(reading)
        if not isinstance(chosen, list):
            page = reading.in_role("login")
            if page is None:
                return chosen
            offered = any(_FOREIGN.search(link.text) for link in page.links) or _FOREIGN.search(reading.text(page))
            return Scored(value=float(bool(offered)), basis={"page": page.url})
        for walk in chosen:
            options = " ".join([*map(str, (walk.facts.get("options") or ())), *map(str, (walk.facts.get("idp") or ()))])
            values[str(walk.facts.get("url") or walk.task)] = 1.0 if _FOREIGN.search(options) else 0.0
    value = fmean(values.values())
    if value == 0.0:
        told = [
            p.url
            for p in reading.read
            if re.search(
                r"(?:(?:utan|saknar|inte har) (?:du )?(?:en )?(?:svensk\w* )?(?:e-leg|personnummer|bankid)|"
                r"e-leg\w* från (?:ett )?annat land|utländsk\w* e-leg)[^\n]{0,200}(?:kan du|kontakta|ring|ansök|blankett|besök)",
                reading.text(p),
                re.IGNORECASE,
            )
        ]
        if told:
            return Scored(value=0.3, basis={"choosers": values, "told_on": told[:3]})
    return Scored(value=value, basis={"choosers": values})


@measure
def proxy(reading: Reading, words: Words) -> Value:
    """Can one act for somebody else? Förvaltningslagen 14-15 §§. 1 with how-to (form, e-service, link), 0.5 mentioned."""
    best: Scored | None = None
    for found in reading.mentions(words, "K_PROXY"):
        folded = normal(found.text)
        for at, term in words.positions("K_PROXY", found.text):
            if term in ("förvaltare", "vårdnadshavare") and not re.search(
                r"ombud|fullmakt|för (?:ditt|ett) barn|åt någon annan|företräd", folded
            ):
                continue
            around = near(folded, at, len(term), 250)
            how = re.search(
                r"blankett|formulär|e-tjänst|länk|ansök|skicka|skriv under|fyll i|lämna in|mina ombud", around
            )
            scored = Scored(
                value=1.0 if how else 0.5, basis={**found.basis(), "text": near(folded, at, len(term), 100)}
            )
            if best is None or scored.value > best.value:
                best = scored
        if best and best.value == 1.0:
            break
    return best or reading.miss("K_PROXY", what="acting for somebody else")


@measure
def my_pages(reading: Reading, words: Words) -> Value:
    """Can one follow one's matter? eGov Benchmark.

    0.5 a way to own pages in the header of 80 % of pages, 0.5 told that matters are seen there.
    """
    doms = [d for p in reading.pages if (d := p.desktop.get(Dom)) is not None]
    if not doms:
        return Untested(reason="no page was visited")
    with_link = sum(
        any(
            words.is_name("K_MYPAGES", name_of(e) or e.text_content) and (in_header(e) or in_frame(e))
            for e in dom.elements
            if e.tag in ("a", "button")
        )
        for dom in doms
    )
    follow = next((f for f in reading.mentions(words, "K_FOLLOW", least=5)), None)
    value = 0.5 * (with_link >= HEADER_SHARE * len(doms)) + 0.5 * bool(follow)
    return Scored(
        value=value,
        basis={"pages_with_link": with_link, "pages": len(doms), "follow": follow.basis() if follow else None},
    )


@measure
def single_login(reading: Reading) -> Value:
    """Is there one way in for all e-services? eGov Benchmark. Journey J2: one login host 1, two 0.8, three 0.6, four 0.3."""
    walks = walked(reading)
    if not isinstance(walks, list):
        return walks
    hosts = sorted(
        {str(w.facts.get("host") or host_of(str(w.facts.get("url")))) for w in walks if w.facts.get("end") == "login"}
    )
    services = max(len(walks), len(_asked_of_one_way_in(reading)))
    if not hosts or (len(hosts) < 2 and services < 2):
        return NotApplicable(reason="fewer than two e-services were walked to a login")
    return Scored(
        value={1: 1.0, 2: 0.8, 3: 0.6, 4: 0.3}.get(len(hosts), 0.0),
        basis={"hosts": hosts[:EXAMPLES], "walks": len(walks), "services": services},
    )


def _asked_of_one_way_in(reading: Reading) -> set[str]:
    """Addresses of login pages that differ only in what one logs in for: links to several services lead to the same choice."""
    ways_in = {p.url.partition("?")[0] for p in reading.site.roles("login")}
    return {p.url for p in reading.site.crawl.pages if "?" in p.url and p.url.partition("?")[0] in ways_in}
