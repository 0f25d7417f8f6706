"""ecrm.channels: ways to reach a human being."""

from __future__ import annotations

import re

from checks.addresses import joined
from checks.dom import Dom
from checks.forms import matter_forms
from checks.material import CrawledPage, Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, points, share
from checks.reading import Found, Reading
from checks.regions import dom_of, in_footer, in_frame, in_header, in_main, name_of
from checks.text import excerpt, hours, mail_addresses, near, phone_key, phones, phones_abroad, visiting_addresses
from checks.words import Words, normal

LABEL_REACH = 80


def contact_pages(reading: Reading, words: Words) -> list[CrawledPage]:
    """The contact page, and pages one click from it that are about contact; without any, where the site's frame tells it."""
    main = reading.in_role("contact")
    pages = [main] if main is not None else []
    pages += [f.page for f in reading.find(words, "K_CONTACT", role="contact", least=10, search=False)]
    pages += reading.site.roles("opening_hours") if pages else []
    return list({p.url: p for p in pages or _in_frame(reading)}.values())[:8]


def _in_frame(reading: Reading) -> list[CrawledPage]:
    """The start page when its header or footer has a number or an address, and the pages to write from that every page leads to."""
    start = reading.site.start
    if start is None or not (reading.direct(start) or _any_number(reading.all_unfolded(start))):
        return reading.site.roles("opening_hours")
    leading = [reading.site.page(url) for url in sorted(reading.everywhere)]
    forms = [p for p in leading if p is not None and p.depth > 0 and _message_form(reading, p)]
    return [start, *forms, *reading.site.roles("opening_hours")]


def _none(reading: Reading) -> Value:
    return reading.miss(what="a contact page")


def _any_number(text: str) -> list[tuple[int, str]]:
    return phones(text) or phones_abroad(text)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-9:]


@measure
def phone(reading: Reading, words: Words) -> Value:
    """Can one call? Förvaltningslagen 7 §. Contact page: 0.6 a valid number, 0.2 as tel: link, 0.2 told what it is for."""
    pages = contact_pages(reading, words)
    if not pages:
        return _none(reading)
    is_swedish = reading.language == "sv"
    numbers, key = (phones, phone_key) if is_swedish else (_any_number, _digits)
    best: Scored | None = None
    for page in pages:
        text = reading.text(page)
        found = numbers(text)
        for wider in (reading.whole_text, reading.unfolded, reading.all_unfolded):
            if not found:
                text = wider(page)
                found = numbers(text)
        if not found:
            continue
        keys = {key(n) for _, n in found}
        linked = {key(n) for n in reading.numbers(page)} & keys
        labelled = any(words.in_text("K_CONTACTCENTER", near(text, at, len(n), LABEL_REACH)) for at, n in found)
        made = points(number=0.6, tel_link=0.2 * bool(linked), label=0.2 * labelled)
        scored = Scored(value=made.value, basis={**made.basis, "page": page.url, "numbers": [n for _, n in found][:5]})
        if best is None or scored.value > best.value:
            best = scored
    return best or Scored(value=0.0, basis={"pages": [p.url for p in pages]})


@measure
def written(reading: Reading, words: Words) -> Value:
    """Can one write? Förvaltningslagen 7 §; DIGG R4. Form or own mail address 0.8, both 1, only behind login 0.3."""
    pages = contact_pages(reading, words)
    if not pages:
        return _none(reading)
    mail, form, behind_login = written_ways(reading, words)
    value = 1.0 if mail and form else 0.8 if mail or form else 0.3 if behind_login else 0.0
    return Scored(value=value, basis={"mail": mail, "form": form, "pages": [p.url for p in pages]})


_WRITES = re.compile(
    r"kontakta|skriv till|ställ (?:en |din )?fråga|meddela|synpunkt|tyck till|contact|write to|feedback|contatt|scriv",
    re.IGNORECASE,
)


def written_ways(reading: Reading, words: Words) -> tuple[str, str, bool]:
    """A mail address on contact pages, a form there or one click away, and whether a way to write stands behind a login."""
    pages = contact_pages(reading, words)
    near_by = [
        t for p in pages[:2] for link in reading.content_links(p) if (t := reading.site.page(link.url)) is not None
    ]
    near_by += [
        t
        for p in pages[:1]
        for link in p.links
        if link.region != "main"
        and (t := reading.site.page(link.url)) is not None
        and _WRITES.search(f"{link.text} {t.h1}")
    ]
    mail = form = ""
    behind_login = False
    for page in {p.url: p for p in (*pages, *near_by)}.values():
        addresses = mail_addresses(reading.text(page)) + reading.mails(page)
        if not mail and page in pages and addresses:
            mail = addresses[0] or "linked"
        if not form and _message_form(reading, page):
            form = page.url
    for page in pages:
        for link in reading.content_links(page):
            asks = re.search(r"fråg|kontakt|meddel|synpunkt|contact|contatt|assistenza", link.text, re.IGNORECASE)
            if words.is_name("K_LOGIN", link.text) or (words.is_name("K_ESERVICE", link.text) and asks):
                behind_login = True
    return mail, form, behind_login


def _message_form(reading: Reading, page: CrawledPage) -> bool:
    """A form with a field for a longer message or for a mail address.

    Of a page that was not visited the crawl tells only that it has one.
    """
    dom = reading.dom(page.url)
    if dom is None:
        return page.forms > 0 and bool(
            re.search(
                r"kontakt|fråga|meddela|synpunkt|skriv|contact|contatt|assistenza|"
                r"scriv", f"{page.title} {page.h1} {page.url}", re.IGNORECASE
            )
        )
    return any(f.kind == "textarea" for form in matter_forms(dom) for f in form.fields)


_NO_VISITS = re.compile(
    r"tar inte emot besök|inga besök|ingen besöks|endast (?:efter|enligt) (?:bokning|överenskommelse)|besök (?:tas "
    r")?(?:endast|bara) (?:emot )?efter|inget besökskontor|efter överenskommelse|bokade besök|by appointment only|"
    r"no (?:walk-in|visitors|visits)|"
    r"(?:solo|esclusivamente|previo|su) (?:su )?appuntamento",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK = re.compile(
    r"dygnet runt|\bdygnets alla timmar|\b24 timmar om dygnet|around the clock|24 hours a day|\b24/7\b|24 ore su 24|\bh24\b", re.IGNORECASE
)
_PHONE_WORD = re.compile(
    r"telefon|ring|växel|kontaktcenter|kundtjänst|kundservice|samtal|öppet för samtal|servicecenter|\bphone|\bcall\b|"
    r"numero verde|centralino|chiama",
    re.IGNORECASE,
)
_VISIT_WORD = re.compile(
    r"besök|reception|medborgarkontor|kontor|stadshus|kommunhus|servicekontor|expedition|öppettider|\bvisit|\boffice|"
    r"\bcity hall|sportello|ufficio|orari",
    re.IGNORECASE,
)


@measure
def opening_hours(reading: Reading, words: Words) -> Value:
    """Are the hours known? Förvaltningslagen 7 §. 0.5 phone, 0.5 visits (or that there are none), within three clicks or journey J4."""
    pages = [*reading.site.roles("opening_hours"), *contact_pages(reading, words)]
    # Hours behind "show our hours" stand in the source, though nobody sees them until the press.
    texts = {
        p.url: "\n".join((reading.text(p), p.main_text, reading.unfolded(p) if p.depth else reading.all_unfolded(p)))
        for p in pages
        if 0 <= p.depth <= 3
    }
    for walk in reading.went("J4"):
        if walk.facts.get("text"):
            texts.setdefault(str(walk.facts.get("url")), str(walk.facts["text"]))
    phone_at = visit_at = ""
    for url, text in texts.items():
        for at, ranged in [*hours(text), *((m.start(), m.group()) for m in _ROUND_THE_CLOCK.finditer(text))]:
            before = near(text, at, len(ranged), 200)
            if not phone_at and (_PHONE_WORD.search(before) or phones(text[max(0, at - 60) : at])):
                phone_at = f"{url}: {excerpt(text, at)}"
            if not visit_at and _VISIT_WORD.search(before):
                visit_at = f"{url}: {excerpt(text, at)}"
        if not visit_at and (match := _NO_VISITS.search(text)):
            visit_at = f"{url}: {match.group()}"
    if not texts:
        return _none(reading)
    return Scored(
        value=0.5 * bool(phone_at) + 0.5 * bool(visit_at),
        basis={"phone": phone_at, "visit": visit_at, "pages": list(texts)[:EXAMPLES]},
    )


@measure
def deviating_hours(reading: Reading, words: Words) -> Value:
    """Are other hours told beforehand? Förvaltningslagen 7 §. K_DEVIATING on a page with hours."""
    pages = [*reading.site.roles("opening_hours"), *contact_pages(reading, words)]
    if not pages:
        return _none(reading)
    for page in pages:
        text = reading.text(page)
        hits = words.hits("K_DEVIATING", text) + [
            m.group()
            for m in re.finditer(
                r"(?:dag(?:en)?|dagar(?:na)?) före (?:röd|helg)\w*|lov(?:vecka|et)|veck(?:a|orna) \d\d|sommartid|jul och nyår",
                text,
                re.IGNORECASE,
            )
        ]
        if hits and hours(text):
            return Scored(value=1.0, basis={"page": page.url, "words": hits[:5]})
    return Scored(value=0.0, basis={"pages": [p.url for p in pages][:EXAMPLES]})


_OFFICE = re.compile(
    r"statenssc\.se|servicekontor|medborgarkontor|medborgarservice|kontaktcenter|servicecenter|"
    r"(?:customer |citizen )service cent(?:er|re)|citizens? service|sportello|ufficio relazioni", re.IGNORECASE
)


@measure
def visit(reading: Reading, words: Words) -> Value:
    """Can one come by? Lag (2019:212). 0.5 visiting address, 0.3 service office, 0.2 booking."""
    pages = contact_pages(reading, words)
    if not pages:
        return _none(reading)
    texts = [part for p in pages for part in (reading.text(p), reading.unfolded(p))]
    together = "\n".join([*texts, reading.whole_text(pages[0])])
    addresses = visiting_addresses(together)
    office = _OFFICE.search(together) or next(
        (m for p in pages for link in p.links if (m := _OFFICE.search(f"{link.text} {link.url}"))), None
    )
    made = points(
        address=0.5 * bool(addresses), office=0.3 * bool(office), booking=0.2 * words.in_text("K_BOOK", together)
    )
    return Scored(
        value=made.value,
        basis={
            **made.basis,
            "addresses": addresses[:3],
            "office": office.group() if office else "",
            "pages": [p.url for p in pages],
        },
    )


@measure
def every_page(pages: Pages, reading: Reading, words: Words) -> Value:
    """Is contact in reach on every page? DIGG R4; WCAG 2.2 SC 3.2.6.

    A link to contact, tel: or mailto: in header or footer; on a page without landmarks, one to the contact page that most
    pages have.
    """
    contact = {p.url for p in reading.site.roles("contact")}
    shared = contact & reading.everywhere

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        landmarks = dom.main is not None and dom.main.tag != "body"
        return any(
            (
                link.get("href").startswith(("tel:", "mailto:"))
                or words.is_name("K_CONTACT", name_of(link) or link.text_content)
                or joined(page.url, link.get("href")) in contact
            )
            and (in_header(link) or in_footer(link) or in_frame(link))
            for link in dom.links()
        ) or (not landmarks and any(joined(page.url, link.get("href")) in shared for link in dom.links()))

    return share(pages, judge, none="no page was visited")


@measure
def clicks_to_human(reading: Reading, words: Words) -> Value:
    """How far is it to a human being? RiR 2021:8. Journey J1, or the crawl: 0-1 click 1, two 0.7, three 0.4."""
    walk = reading.walk("J1", "desktop")
    clicks: int | None = None
    basis: dict[str, object] = {}
    if not isinstance(walk, Untested) and "clicks" in walk.facts:
        clicks = walk.facts["clicks"]
        basis = {"journey": "J1", "channel": walk.facts.get("channel"), "number": walk.facts.get("number")}
    else:
        for page in reading.read:
            if 0 <= page.depth <= 3 and (
                found := phones(reading.whole_text(page)) or [(0, n) for n in reading.numbers(page)]
            ):
                clicks, basis = page.depth, {"page": page.url, "number": found[0][1]}
                break
        else:
            return reading.miss(what="a phone number")
    value = 0.0 if clicks is None or clicks > 3 else (1.0, 1.0, 0.7, 0.4)[clicks]
    return Scored(value=value, basis={**basis, "clicks": clicks})


_CHAT_VENDORS = re.compile(
    r"puzzel|humany|imbox|zendesk|giosg|boost\.ai|kindly|intercom|livechat|tawk\.to|crisp\.chat|chatwerk|ace-?chat|vergic|telia.?ace|ebbot|getjenny|supchat|genesys|drift\.com|freshchat|olark|userlike|smartsupp",
    re.IGNORECASE,
)
_BOT_OR_HUMAN = re.compile(
    r"robot|chatbot|bot\b|digital assistent|virtuell|människa|handläggare|medarbetare|personal|kundtjänst|"
    r"virtual assistant|\bhuman\b|\bagent\b|\bstaff\b|assistente virtuale|operator[ei]",
    re.IGNORECASE,
)


def chat_of(reading: Reading, words: Words) -> dict[str, object] | Untested | None:
    """The chat of start or contact page: journey J1's look at it, else the page's own; None when there is none."""
    walk = reading.walk("J1", "desktop")
    if not isinstance(walk, Untested) and "chat" in walk.facts:
        noted = walk.facts["chat"]
        return dict(noted) if noted else None
    places = [p for p in (reading.site.start, reading.in_role("contact")) if p is not None]
    seen = False
    for page in places:
        dom = reading.dom(page.url)
        if dom is None:
            continue
        seen = True
        for e in dom.elements:
            launcher = (e.tag in ("button", "a", "iframe") or e.get("role") == "button") and e.is_rendered
            if launcher and (
                words.is_name("K_CHAT", name_of(e))
                or (e.tag == "iframe" and _CHAT_VENDORS.search(e.get("src") + e.get("id")))
            ):
                box = e.closest("section", "aside", "div")
                return {"page": page.url, "name": name_of(e), "text": (box.text if box else e.text)[:1000]}
            if e.tag == "script" and _CHAT_VENDORS.search(e.get("src")):
                return {"page": page.url, "name": "", "vendor": e.get("src"), "text": ""}
    return None if seen else Untested(reason="neither start nor contact page was visited")


@measure
def chat(reading: Reading, words: Words) -> Value:
    """Is there a chat, and does it say who answers? eGov Benchmark; AI Act art. 50. 1 told bot or human and when, 0.6 without."""
    found = chat_of(reading, words)
    if isinstance(found, Untested):
        return found
    if found is None:
        return Scored(value=0.0, basis={"chat": None})
    text = str(found.get("text", ""))
    told = bool(_BOT_OR_HUMAN.search(text)) and bool(
        hours(text) or re.search(r"dygnet runt|öppe[nt]|stängd", text, re.IGNORECASE)
    )
    return Scored(value=1.0 if told else 0.6, basis={**found, "text": text[:200]})


@measure
def chat_accessible(reading: Reading, words: Words) -> Value:
    """Can everyone use the chat? EN 301 549 clause 12.2.

    Journey J1: 0.25 each reached by Tab, named, closes and gives focus back, live log.
    """
    found = chat_of(reading, words)
    if isinstance(found, Untested):
        return found
    if found is None:
        return NotApplicable(reason="no chat")
    if not {"by_tab", "closes", "live"} <= found.keys():
        return Untested(reason="journey J1: the chat was not opened")
    made = points(
        tab=0.25 * bool(found["by_tab"]),
        name=0.25 * bool(found.get("name")),
        closes=0.25 * bool(found["closes"]),
        live=0.25 * bool(found["live"]),
    )
    return Scored(value=made.value, basis=made.basis)


def question_count(reading: Reading, page: CrawledPage) -> int:
    """Question items of the page: headings and openers that end with a question mark, else such lines of its text."""
    dom = reading.dom(page.url)
    if dom is not None:
        items = [
            e
            for e in dom.elements
            if (e.tag in ("summary", "button", "dt", "a", "h2", "h3", "h4", "h5") or e.role == "heading")
            and in_main_or_bare(dom, e)
        ]
        count = len({normal(name_of(e) or e.text) for e in items if (name_of(e) or e.text).strip().endswith("?")})
        if count:
            return count
    return len(
        {line for line in reading.text(page).splitlines() if line.strip().endswith("?") and len(line.split()) >= 3}
    )


def in_main_or_bare(dom: Dom, element: object) -> bool:
    """In the content; everywhere on a page that has no main element."""
    main = dom.main
    return main is None or main.tag == "body" or in_main(element)  # type: ignore[arg-type]


@measure
def faq(reading: Reading, words: Words) -> Value:
    """Are common questions answered? eGov Benchmark. Five question items 1, two 0.6."""
    best = 0
    where: Found | None = None
    for found in reading.find(words, "K_FAQ", least=40):
        count = question_count(reading, found.page)
        if count > best:
            best, where = count, found
    if where is None:
        return reading.miss("K_FAQ", what="questions and answers")
    return Scored(value=1.0 if best >= 5 else 0.6 if best >= 2 else 0.0, basis={**where.basis(), "questions": best})


_HOW_TO = re.compile(
    r"ring|beställ|boka|kontakta|använd|skicka|se |läs|http|www|\.se|\d{3}|\b(?:call|dial|order|book|contact|send|use)\b|"
    r"chiama|prenot|contatta|invia|leggi",
    re.IGNORECASE,
)


@measure
def alternative_communication(reading: Reading, words: Words) -> Value:
    """Are relay services or interpreters told of? Förvaltningslagen 13 §. One of K_ALTCOM 0.6, two with how-to 1."""
    pages = contact_pages(reading, words)
    extra = reading.in_role("statement")
    if not pages:
        return _none(reading)
    hits: dict[str, str] = {}
    helpful = False
    for page in [*pages, *([extra] if extra else [])]:
        text = reading.text(page)
        folded = normal(text)
        for at, term in words.positions("K_ALTCOM", text):
            hits.setdefault(term, page.url)
            helpful = helpful or bool(_HOW_TO.search(near(folded, at, len(term), 120)))
    value = 0.0 if not hits else 1.0 if len(hits) >= 2 and helpful else 0.6
    return Scored(value=value, basis={"words": hits, "pages": [p.url for p in pages]})


@measure
def languages_support(reading: Reading, words: Words) -> Value:
    """Is help given in other languages? Lag (2009:724) 8-12 §§. Two languages near a way of contact 1, one 0.5."""
    pages = contact_pages(reading, words) + reading.site.roles("language_page") + reading.site.roles("english")
    if not pages:
        return _none(reading)
    languages: dict[str, str] = {}
    for page in pages:
        text = reading.text(page)
        folded = normal(text)
        for at, term in words.positions("K_LANGUAGE_NAMES", text):
            around = near(folded, at, len(term), LABEL_REACH)
            if words.in_text("K_CONTACTCENTER", around) or re.search(
                r"\bring|tolk|talar|hjälp på|service på|svarar på|prata|\bcall\b|\bphone|speaks?\b|interpreter", around
            ):
                languages.setdefault("engelska" if term == "english" else term, page.url)
    return Scored(
        value=min(1.0, 0.5 * len(languages)), basis={"languages": languages, "pages": [p.url for p in pages][:EXAMPLES]}
    )


@measure
def digital_meeting(reading: Reading, words: Words) -> Value:
    """Can one meet by video? RiR 2021:8. 1 with booking or how-to, 0.5 mentioned or only visits to book."""
    best: Scored | None = None
    for found in reading.mentions(words, "K_VIDEOMEETING"):
        folded = normal(found.text)
        for at, term in words.positions("K_VIDEOMEETING", found.text):
            around = near(folded, at, len(term), 150)
            booking = bool(re.search(r"boka|så gör du|länk|tid\b|anmäl", around)) or any(
                words.is_name("K_BOOK", link.text) for link in reading.content_links(found.page)
            )
            scored = Scored(value=1.0 if booking else 0.5, basis={**found.basis(), "text": around})
            if best is None or scored.value > best.value:
                best = scored
    if best:
        return best
    for page in contact_pages(reading, words):
        if words.in_text("K_BOOK", reading.text(page)):
            return Scored(value=0.5, basis={"page": page.url, "booking": words.hits("K_BOOK", reading.text(page))})
    return reading.miss("K_VIDEOMEETING", what="meetings by video")
