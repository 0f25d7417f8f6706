"""ecrm.transparency: promises, figures, ways to object."""

from __future__ import annotations

import re
from datetime import timedelta

from checks.material import CrawledPage, Now
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.mention import best_mention, has_way, told_to_readers
from checks.reading import Found, Reading
from checks.text import durations, mail_addresses, months, phones, postal_addresses
from checks.words import Words


@measure
def response_promise(reading: Reading, words: Words) -> Value:
    """Is a time of answer promised? Förvaltningslagen 6 §. 1 with a length of time, 0.4 without."""

    def rate(found: Found, around: str) -> float:
        return 1.0 if durations(around) else 0.4

    return best_mention(reading, words, "K_PROMISE", rate, what="a promise of answer", reach=80, least=20)


_FIGURE = re.compile(
    r"\d+(?:[,.]\d+)?\s*(?:%|procent|dag|vecka|veckor|månad|minut|timm|nki|poäng|percent|per cento|"
    r"days?\b|weeks?\b|months?\b|hours?\b|points\b|giorn|settiman|mes[ei]\b|ore\b|punti\b)|(?:index|nki|betyg|rating|indice)\D{0,20}\d",
    re.IGNORECASE,
)
YEAR = timedelta(days=366)


@measure
def performance_data(reading: Reading, words: Words, now: Now) -> Value:
    """Are results published? eGov Benchmark; GOV.UK Service Standard 10. Figures of the last year 1, older or undated 0.5."""
    today = now.at.date()

    def rate(found: Found, around: str) -> float:
        titled = (
            words.is_name("K_PERFORMANCE", found.page.h1 or found.page.title)
            or len(words.positions("K_PERFORMANCE", found.text)) >= 3
        )
        own = words.is_name("K_PERFORMANCE", found.page.h1 or found.page.title) and re.search(
            r"\b\d{1,3}(?:[,.]\d)?\b", found.text
        )
        if not titled or not (own or _FIGURE.search(found.text)):
            return 0.0
        told = [d for _, d in months(found.text)] or [
            today.replace(year=int(y), month=12, day=31)
            for y in re.findall(r"\b(20\d\d)\b", found.text)
            if int(y) < today.year
        ]
        return 1.0 if any(timedelta(0) <= today - d <= YEAR for d in told) else 0.5

    return best_mention(reading, words, "K_PERFORMANCE", rate, what="published results")


_WHERE = re.compile(
    r"skicka|skriv(?:s|er)? till|lämna|ställ|adress|till (?:kommunen|myndigheten|den (?:nämnd|myndighet))|e-post|brev|besöksadress|"
    r"(?:inkommen|kommit? in|ges? in|inges) till|\b(?:send|submit|file|mail)(?:ed|s)?\b[^.]{0,40}\b(?:to|with|at)\b|in writing|"
    r"(?:present|invi|trasm|deposit|notific)\w*[^.]{0,40}\b(?:a|al|alla|all|presso)\b|indirizzo",
    re.IGNORECASE,
)
#: Three weeks by the Administrative Procedure Act; other laws give two months, or a year.
_DEADLINE = re.compile(
    r"\b(?:\d+|en|ett|två|tre|fyra|sex|åtta|tolv)\s+(?:veckor|månad(?:er)?|dagar|år)\b|"
    r"\b(?:\d+|one|two|three|four|six|ten|thirty|sixty|ninety)\s+(?:(?:calendar|business|working) )?(?:weeks?|months?|days|years?)\b|"
    r"\b(?:\d+|uno?|due|tre|sei|trenta|sessanta|novanta|centoventi)\s+(?:giorni|settimane|mes[ei]|ann[io])\b", re.IGNORECASE
)


def rate_appeal(text: str) -> Scored:
    """0.5 for the page, 0.25 for the deadline, 0.25 for where to send."""
    sent = bool(mail_addresses(text) or postal_addresses(text) or _WHERE.search(text))
    return points(page=0.5, deadline=0.25 * bool(_DEADLINE.search(text)), where=0.25 * sent)


@measure
def appeal(reading: Reading, words: Words) -> Value:
    """Is one told how to appeal? Förvaltningslagen 33 §, 40-45 §§.

    Journey J16 or the crawl: page 0.5, deadline 0.25, where to send 0.25.
    """
    found = reading.find(words, "K_APPEAL", role="appeal", least=30) or [
        f for f in reading.mentions(words, "K_APPEAL") if told_to_readers(words, "K_APPEAL", f, least=3)
    ]
    rated = [(rate_appeal(f.text), f) for f in found[:6]]
    if rated:
        made, page = max(rated, key=lambda r: r[0].value)
        return Scored(value=made.value, basis={**made.basis, **page.basis()})
    walk = reading.walk("J16")
    if not isinstance(walk, Untested) and walk.facts.get("appeal_text"):
        made = rate_appeal(str(walk.facts["appeal_text"]))
        return Scored(
            value=made.value, basis={**made.basis, "page": walk.facts.get("appeal_url"), "found_by": "journey J16"}
        )
    return reading.miss("K_APPEAL", what="how to appeal")


_HANDLED = re.compile(
    r"anonym|så hanterar|hanteras|handlägg|tar hand om|svarar|återkoppl|registreras|diarieför|"
    r"\bhow we (?:handle|deal)|\bhandled\b|\brespond|\breply\b|anonim|gestit|gestion|rispo[ns]|protocoll", re.IGNORECASE
)


def complaint_way(reading: Reading, page: CrawledPage, text: str) -> bool:
    """A form that works or an address to write to."""
    links = reading.content_links(page)
    if page.forms or mail_addresses(text) or reading.mails(page, content=True):
        return True
    targets = [
        (link, reading.site.page(link.url))
        for link in links
        if re.search(r"synpunkt|klagomål|formulär|e-tjänst|lämna|anmäl", link.text, re.IGNORECASE)
    ]
    return any(
        t is None or (t.status == 200 and (t.forms > 0 or re.search(r"e-?tj", link.url)))
        for link, t in targets
        if link.url.startswith("http")
    )


@measure
def complaint(reading: Reading, words: Words) -> Value:
    """Can one complain? Förvaltningslagen 6 §. Page 0.4, form or mail that works 0.4, anonymity or handling told 0.2."""
    others = {p.url for role in ("privacy", "cookies", "statement") for p in reading.site.roles(role)}
    # On those pages a complaint goes to another body: IMY, PTS, Digg.
    found = [f for f in reading.find(words, "K_COMPLAINT", role="complaint", least=10) if f.url not in others]
    rated = []
    for f in found[:6]:
        rated.append(
            (
                points(
                    page=0.4,
                    way=0.4 * complaint_way(reading, f.page, f.text),
                    handled=0.2 * bool(_HANDLED.search(f.text)),
                ),
                f,
            )
        )
    if rated:
        made, page = max(rated, key=lambda r: r[0].value)
        return Scored(value=made.value, basis={**made.basis, **page.basis()})
    walk = reading.walk("J16")
    at = "" if isinstance(walk, Untested) else str(walk.facts.get("complaint_url") or "")
    where = reading.site.page(at)
    # Where the walk only stands on the start page or among hits, it has found no page on complaints.
    if not isinstance(walk, Untested) and not reading.is_search(at) and (where is None or where.depth > 0):
        facts = walk.facts
        made = points(
            page=0.4,
            way=0.4 * (facts.get("complaint_end") in ("form", "mail")),
            handled=0.2 * bool(_HANDLED.search(str(facts.get("complaint_text", "")))),
        )
        return Scored(
            value=made.value, basis={**made.basis, "page": facts.get("complaint_url"), "found_by": "journey J16"}
        )
    return reading.miss("K_COMPLAINT", what="how to complain")


_FAULT = re.compile(
    r"felanm|anmäl fel|rapportera fel|fel på (?:en |vår\w* )?(?:webb|e-tjänst)|teknisk support|tekniska problem|något som inte fungerar|"
    r"report (?:a |an )?(?:fault|problem|issue|outage|pothole)|segnala(?:zione)?(?: di)?(?: un)? (?:disserviz|guast|problem)",
    re.IGNORECASE,
)


@measure
def fault_report(reading: Reading) -> Value:
    """Can a fault be reported? Better Connected; DIGG R4.

    Journey J5 or the crawl: form or app in two clicks 1, three 0.6, phone or mail 0.3.
    """
    walk = reading.walk("J5")
    if not isinstance(walk, Untested) and "clicks" in walk.facts:
        clicks, end = walk.facts["clicks"], str(walk.facts.get("end", ""))
        basis = {"journey": "J5", "clicks": clicks, "end": end, "page": walk.facts.get("url")}
        if clicks is None or end in ("none", ""):
            return Scored(value=0.0, basis=basis)
        # The walk goes as a person guesses; what counts is how near the form lies.
        page = reading.site.page(str(walk.facts.get("url") or ""))
        least = min(int(clicks), page.depth) if page is not None and page.depth > 0 else int(clicks)
        basis["clicks"] = least
        made = Scored(value=_fault_value(least, end in ("form", "app"), reading.site.organisation.kind), basis=basis)
        # The walk may stop at a general address where another one is told for just this.
        told = _fault_address(reading) if reading.site.organisation.kind == "agency" else None
        return told if told is not None and told.value > made.value else made
    best: Scored | None = None
    for page in reading.read:
        if not 0 < page.depth <= 4 or not (
            _FAULT.search(page.h1 or page.title) or any(_FAULT.search(n) for n in reading.names_of(page.url))
        ):
            continue
        text = reading.text(page)
        forms = page.forms > 0
        contact = bool(mail_addresses(text) or phones(text) or reading.mails(page))
        if forms or contact:
            scored = Scored(
                value=_fault_value(page.depth, forms, reading.site.organisation.kind),
                basis={"page": page.url, "clicks": page.depth, "form": forms},
            )
            if best is None or scored.value > best.value:
                best = scored
    if reading.site.organisation.kind == "agency" and (best is None or best.value < 1.0):
        best = _fault_address(reading) or best
    return best or reading.miss(what="how to report a fault")


_SERVICE_FAULT = re.compile(
    r"(?:fel på (?:en |vår\w* )?(?:e-tjänst|webb|sida)|tekniska (?:fel|problem)|teknisk support|rapportera fel|"
    r"technical (?:problems?|support|issues?)|assistenza tecnica|problemi tecnici)[^\n]{0,250}@",
    re.IGNORECASE,
)


def _fault_address(reading: Reading) -> Scored | None:
    """An address for faults in site and services, told within three clicks; an agency needs no form for it."""
    for page in reading.read:
        if 0 <= page.depth <= 3 and (match := _SERVICE_FAULT.search(reading.text(page))):
            value = 1.0 if page.depth <= 2 else 0.5
            return Scored(value=value, basis={"page": page.url, "clicks": page.depth, "text": match.group()[:200]})
    return None


def _fault_value(clicks: int, form: bool, kind: str) -> float:
    if kind == "agency":
        return 1.0 if form and clicks <= 2 else 0.5
    if not form:
        return 0.3
    return 1.0 if clicks <= 2 else 0.6 if clicks == 3 else 0.3


@measure
def user_involvement(reading: Reading, words: Words) -> Value:
    """Can users take part in making the services? eGov Benchmark; GOV.UK Service Standard 1. 1 with a way to sign up, 0.5 described."""

    def rate(found: Found, around: str) -> float:
        line = next((n for n in found.text.splitlines() if words.in_text("K_INVOLVE", n)), "")
        return (
            1.0
            if has_way(reading, found) or re.search(r"anmäl dig|mejla|skriv till|hör av dig|@", around)
            else 0.5
            if line
            else 0.0
        )

    return best_mention(reading, words, "K_INVOLVE", rate, what="users taking part", least=20)
