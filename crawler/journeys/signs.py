"""The closed list of things an errand can want to see, each a pure function of one look at the page. A new one is one function here.

A sign answers with what was seen and where, or None. It never guesses: what a persona cannot perceive is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.journeys.scoring import is_about, is_document
from crawler.journeys.sight import Block, Form, Thing, View
from crawler.journeys.vocabulary import Vocabulary, in_text, is_exact, name_hits, text_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What met the wish: in words, with the element's box and what is worth noting of it."""

    what: str
    thing: Thing | None = None
    block: Block | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        if self.thing is not None:
            return self.thing.box
        return self.block.box if self.block is not None else None


@dataclass(slots=True, kw_only=True)
class Looking:
    """One look with what is looked for. `terms` are the journey's words, `task_terms` the task's."""

    view: View
    words: Vocabulary
    terms: tuple[str, ...] = ()
    task_terms: tuple[str, ...] = ()
    other_terms: tuple[str, ...] = ()  # of the organisation's other top tasks
    status: int = 200
    kind: str = "municipality"
    sender: tuple[str, ...] = ()  # words of the organisation's name
    facts: dict[str, Any] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)  # why the program cannot tell: makes the errand untested

    def lists(self, *keys: str) -> tuple[str, ...]:
        return self.words.terms(keys)


Sign = Callable[[Looking], Seen | None]
SIGNS: dict[str, Sign] = {}


def sign(function: Sign) -> Sign:
    """Register a sign under its name, with - for _."""
    SIGNS[function.__name__.replace("_", "-")] = function
    return function


# -- numbers, hours, money -----------------------------------------------------------------------------------------------------
_PHONE = re.compile(
    r"(?<![\d/.-])(?:\+46[\s-]?\(?0?\)?|0)\d{1,3}(?:[\s\u00a0–/-]{1,3}\d{2,3}){2,4}(?!\d)|(?<![\d-])0\d{8,9}(?!\d)|\b(?:020|"
    r"077\d)[\s-]?\d{2,3}(?:[\s-]?\d{2,3}){1,3}\b"
    r"|(?<![\d-])(?:\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\d-])"  # North America
)
_SHORT_NUMBER = re.compile(
    r"(?:ring|telefon|tel\.?|nummer|call|växel)\D{0,20}\b(1177|112|114\s?14|113\s?13|[1-9]\d{4})\b", re.IGNORECASE
)
_NOT_CALLED = re.compile(r"\bfax\b|org\.?\s?nr|organisationsnummer|bankgiro|plusgiro|\bisbn\b|\bdnr\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+(?:@|\s?\[at\]\s?|\(at\))[\w-]+(?:\.[\w-]+)+")
_HOURS = re.compile(
    r"(?:kl(?:\.|ockan)?\s*)?\b([01]?\d|2[0-4])(?:[.:]([0-5]\d))?\s*(?:[–—-]|till|to|och)\s*(?:kl(?:\.|ockan)?\s*)?([01]?\d|"
    r"2[0-4])(?:[.:]([0-5]\d))?\b(?!\s*(?:kr|%|år|procent|dagar|veckor|månader|m\b|km|kg|/))"
)
_TWELVE_HOURS = re.compile(
    r"\b(?:1[0-2]|[1-9])(?:[.:][0-5]\d)?\s*[ap]\.?m\.?\s*(?:[–—-]|to|until)\s*(?:1[0-2]|[1-9])(?:[.:][0-5]\d)?\s*[ap]\.?m\b",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"\b(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?(?:ar)?\b|vardag|dagligen|alla dagar|\b(?:mon|tues|wednes|thurs|fri|satur|"
    r"sun)days?\b|weekdays|varje dag|helgfri",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK = re.compile(r"dygnet runt|around the clock|24 hours", re.IGNORECASE)
_OPEN = re.compile(
    r"öppet|öppettid|öppnar|telefontid|telefon|växel|reception|besök|kontakt|kundservice|kundtjänst|expedition|opening hours|office hours|"
    r"\bopen\b|phone|ring\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\d[\d\s\u00a0]*(?:,\d\d?)?\s*(?:kr\b|kronor|:-|sek\b|procent|%)|kostnadsfri|avgiftsfri|\bgratis\b|utan avgift|"
    r"free of charge|ingen avgift",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b20\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
    r"december)(?:\s+20\d\d)?\b",
    re.IGNORECASE,
)
_NO_EMAIL = re.compile(
    r"(besvarar|svarar)\s+(inte|ej)[^.]{0,40}(e-?post|mejl)|inte[^.]{0,20}via e-?post", re.IGNORECASE
)


def phone_in(text: str) -> str:
    """The first phone number in running text; empty when there is none."""
    if _NOT_CALLED.search(text) and not re.search(r"telefon|ring|växel|tel\b", text, re.IGNORECASE):
        return ""
    for match in _PHONE.finditer(text):
        if 8 <= len(re.sub(r"\D", "", match.group())) <= 13 and not re.search(
            r"fax\W*$", text[: match.start()], re.IGNORECASE
        ):
            return match.group().strip()
    short = _SHORT_NUMBER.search(text)
    return short.group(1) if short and not is_emergency(short.group(1)) else ""


def is_emergency(number: str) -> bool:
    """Whether it is one of the country's numbers for emergencies and crises, which no authority's errands go by."""
    return re.sub(r"\D", "", number).removeprefix("46") in ("112", "11313", "11414")


def _outside_dialogs(view: View) -> list[Block]:
    return [b for b in view.blocks if not b.in_dialog]


def near(blocks: list[Block], index: int, reach: int = 1) -> str:
    """The block's text with its neighbours' and heading's."""
    around = blocks[max(0, index - reach) : index + reach + 1]
    return " ".join([blocks[index].heading, *(b.text for b in around)])


# -- contact -------------------------------------------------------------------------------------------------------------------
@sign
def human_contact(look: Looking) -> Seen | None:
    """A phone number that can be read, or a chat with humans."""
    for thing in look.view.controls:
        if thing.element.get("href").strip().lower().startswith("tel:") and re.search(r"\d", thing.element.get("href")):
            if re.search(r"\bfax\b", f"{thing.name} {thing.context}".casefold()) and not phone_in(thing.context):
                continue
            if is_emergency(thing.element.get("href")):
                continue
            number = phone_in(thing.name) or phone_in(thing.context) or thing.name
            return Seen(
                what=f"phone number {number}",
                thing=thing,
                facts={"channel": "phone", "number": number, "is_tel_link": True},
            )
    for block in _outside_dialogs(look.view):
        if number := phone_in(block.text):
            if re.search(r"press(kontakt|jour|tjänst)", f"{block.text} {block.heading}".casefold()):
                continue
            return Seen(
                what=f"phone number {number}",
                block=block,
                facts={"channel": "phone", "number": number, "is_tel_link": False},
            )
    for thing in look.view.controls:
        if name_hits(look.lists("K_CHAT"), thing.name) and not re.search(
            r"bot|assistent|virtuell", f"{thing.name} {thing.context}".casefold()
        ):
            return Seen(
                what=f"chat {thing.name}", thing=thing, facts={"channel": "chat", "number": "", "is_tel_link": False}
            )
    return None


@sign
def human_contact_in_main(look: Looking) -> Seen | None:
    """A phone number or chat in the main content, not only in header or footer."""
    seen = human_contact(look)
    if seen is not None:
        place = seen.thing.element if seen.thing is not None else seen.block.element if seen.block is not None else None
        if place is not None and View._below_main(place):
            return seen
    for block in look.view.main_blocks():
        if number := phone_in(block.text):
            return Seen(what=f"phone number {number}", block=block, facts={"channel": "phone", "number": number})
    return None


@sign
def written_contact(look: Looking) -> Seen | None:
    """An e-mail address, or a form to write in, in the main content or the footer."""
    if _NO_EMAIL.search(look.view.main_text):
        return None
    for thing in look.view.controls:
        if thing.href.lower().startswith("mailto:") or thing.element.get("href").lower().startswith("mailto:"):
            return Seen(what=f"e-mail {thing.name}", thing=thing, facts={"end": "mail"})
    for block in _outside_dialogs(look.view):
        if found := _EMAIL.search(block.text):
            return Seen(what=f"e-mail {found.group()}", block=block, facts={"end": "mail"})
    return _form_seen(look, ("form",))


@sign
def opening_hours(look: Looking) -> Seen | None:
    """Times of day with days of the week, said of something that opens or answers; with a task: on a page about it."""
    blocks = _outside_dialogs(look.view)
    if not look.task_terms and is_about_another(look):
        blocks = [b for b in blocks if b.landmark in ("banner", "contentinfo")]
    if look.task_terms:
        if not is_about(look.view, look.task_terms):
            headed = [b for b in blocks if in_text(look.task_terms, b.heading) or in_text(look.task_terms, b.text)]
            blocks = [b for b in headed if b.landmark not in ("navigation", "banner")]
        else:
            blocks = look.view.main_blocks()
    found = _hours_in(blocks)
    if found is None and look.task_terms and is_about(look.view, look.task_terms):
        for element, alt, heading in look.view.images:
            box = element.box
            if (
                box
                and box.width * box.height > 10_000
                and re.search(r"öppet|öppettid|opening", f"{alt} {heading}", re.IGNORECASE)
            ):
                if look.view.sense == "sight":
                    look.doubts.append("the hours seem to be in a picture, which the program cannot read")
                return None
    return found


def _hours_in(blocks: list[Block]) -> Seen | None:
    days_above = -9
    for index, block in enumerate(blocks):
        if _DAYS.search(block.text) and len(block.text) < 400:
            days_above = index
        match = _HOURS.search(block.text)
        if (match is None or not _is_span(match)) and not _TWELVE_HOURS.search(block.text):
            if _ROUND_THE_CLOCK.search(block.text) and _OPEN.search(near(blocks, index, 0)):
                return Seen(what=f"hours: {block.text[:120]}", block=block)
            continue
        has_days = (
            _DAYS.search(block.text)
            or index - days_above <= 8
            or (index + 1 < len(blocks) and _DAYS.search(blocks[index + 1].text))
        )
        if has_days and _OPEN.search(near(blocks, index, 2)):
            return Seen(what=f"hours: {block.text[:120]}", block=block)
    return None


def _is_span(match: re.Match[str]) -> bool:
    start, end = int(match[1]), int(match[3])
    return start < end and (
        match[2] is not None or match[4] is not None or "kl" in match.group() or (6 <= start <= 12 and 10 <= end <= 23)
    )


# -- services -------------------------------------------------------------------------------------------------------------------
def is_about_another(look: Looking) -> bool:
    """Whether the main heading names another of the organisation's tasks, and not the one in question."""
    head = look.view.h1
    return bool(head) and bool(name_hits(look.other_terms, head)) and not name_hits(look.task_terms + look.terms, head)


@sign
def task_page(look: Looking) -> Seen | None:
    """A page of its own about the task: its main heading or title names it and there is something to read or do."""
    view = look.view
    if view.h1 and (_is_result_page(view) or not name_hits(look.task_terms, view.h1)):
        return None
    if not view.h1 and not name_hits(look.task_terms, view.title):
        return None
    if re.search(r"nyhet|/news|/press|aktuellt", view.url.casefold()) or len(view.main_text.split()) < 12:
        return None
    block = next((b for b in view.blocks if b.is_heading and name_hits(look.task_terms, b.text)), None)
    return Seen(what=f"page “{view.h1 or view.title}”", block=block, facts={"service_url": view.url})


def _is_result_page(view: View) -> bool:
    return bool(re.search(r"^(sök\b|sökresultat|search)", (view.h1 or view.title).casefold())) or bool(
        re.search(r"[?&](q|query|s|sok|search)=", view.url)
    )


_CHOICES = re.compile(
    r"bank-?id|freja|e-?legitimation|foreign eid|eidas|sweden connect|siths|efos|svensk e-leg|\beid\b|e-leg\b|norsk bankid",
    re.IGNORECASE,
)
_OTHER_WAYS = re.compile(r"lösenord|användarnamn|password|sms-kod|engångskod|username", re.IGNORECASE)


def login_options(view: View) -> list[Thing]:
    """The ways to identify oneself that the page offers in its main content."""
    found = []
    for thing in view.things:
        label = f"{thing.name} {' '.join(e.get('alt') for e in thing.element.descendants() if e.tag == 'img')}"
        if thing.is_field and thing.kind not in ("radio", "checkbox", "image"):
            continue
        if not _CHOICES.search(label) or len(label) > 120:
            continue
        if thing.landmark in ("banner", "navigation", "contentinfo") or is_document(thing.href):
            continue
        if re.search(
            r"skaffa|läs mer|om bankid|hjälp|så (gör|skaffar)|support|problem|beställ|vad är|information|utan ",
            label.casefold(),
        ):
            continue
        found.append(thing)
    return found


@sign
def login_chooser(look: Looking) -> Seen | None:
    """A choice of ways to identify oneself, or the field for it."""
    view = look.view
    options = login_options(view)
    headed = re.search(
        r"logga in|inloggning|legitimera|identifiera|log ?in|sign in|e-legitimation|mina sidor",
        f"{view.h1} {view.title} {view.main_text[:1500]}".casefold(),
    )
    if (
        options
        and headed
        and (
            len(options) > 1
            or re.search(
                r"logga in|legitimera|log in|sign in|identif", f"{view.h1} {view.title} {options[0].name}".casefold()
            )
        )
    ):
        names = [o.name for o in options]
        return Seen(what=f"login by {', '.join(names[:5])}", thing=options[0], facts={"end": "login", "options": names})
    passwords = [t for t in view.things if t.is_field and t.kind == "password"]
    if passwords:
        return Seen(what="login by password", thing=passwords[0], facts={"end": "login", "options": ["password"]})
    return None


def open_forms(view: View) -> Iterator[Form]:
    """Forms in the main content that ask for something: no search, no newsletter, no “did this help”."""
    for form in view.forms:
        if form.is_search or form.element.landmark in ("banner", "navigation", "contentinfo", "search"):
            continue
        if any(f.kind == "password" for f in form.fields):
            continue  # nobody logs in
        asked = [f for f in form.fields if f.kind not in ("submit", "button", "search")]
        distinct = {f.element.get("name") or f.name for f in asked}
        text = form.element.text.casefold()
        if re.search(
            r"hjälpte|hittade du|nyhetsbrev|prenumerera|var sidan till hjälp|feedback på sidan|filtrera|sortera", text
        ):
            continue
        writes = any(f.tag == "textarea" or f.kind == "email" for f in asked)
        if len(distinct) >= 2 or (writes and len(distinct) >= 1) or (form.method == "post" and distinct):
            yield form


def loose_fields(view: View) -> list[Thing]:
    """Fields outside every form, as script-made services have them."""
    return [
        t
        for t in view.things
        if t.is_field
        and t.form < 0
        and t.kind not in ("search", "checkbox")
        and view.in_main(t)
        and t.role != "searchbox"
    ]


def _form_seen(look: Looking, ends: tuple[str, ...]) -> Seen | None:
    for form in open_forms(look.view):
        names = [f.name or f.element.get("name") for f in form.fields]
        return Seen(
            what=f"form with {len(form.fields)} fields", thing=form.fields[0], facts={"end": ends[0], "fields": names}
        )
    fields = loose_fields(look.view)
    if len(fields) >= 2 and any(
        re.search(r"nästa|fortsätt|skicka|next|continue|submit", t.name.casefold()) for t in look.view.controls
    ):
        return Seen(
            what=f"form with {len(fields)} fields",
            thing=fields[0],
            facts={"end": ends[0], "fields": [f.name for f in fields]},
        )
    return None


@sign
def eservice_entry(look: Looking) -> Seen | None:
    """A login chooser or an open form: where a digital service begins; not that of another task."""
    if look.task_terms and is_about_another(look):
        return None
    return login_chooser(look) or _form_seen(look, ("form",))


@sign
def open_form(look: Looking) -> Seen | None:
    """A form in the main content that asks for something."""
    return _form_seen(look, ("form",))


@sign
def foreign_eid(look: Looking) -> Seen | None:
    """A way in for those with an eID of another country."""
    pattern = re.compile(
        r"foreign eid|utländsk e-?leg|eidas|eu[- ]login|european eid|e-legitimation från annat land|annat eu-land",
        re.IGNORECASE,
    )
    for thing in look.view.things:
        if pattern.search(f"{thing.name} {' '.join(e.get('alt') for e in thing.element.descendants())}"):
            return Seen(what=f"“{thing.name}”", thing=thing, facts={"foreign": True})
    return None


@sign
def fee(look: Looking) -> Seen | None:
    """What it costs, as an amount or as free of charge, on a page about the task."""
    view = look.view
    about = not look.task_terms or is_about(view, look.task_terms)
    blocks = view.main_blocks()
    costs = (*look.lists("K_COST"), "avgift", "taxa", "cost", "fee", "price")
    for index, block in enumerate(blocks):
        if not _MONEY.search(block.text) or not in_text(costs, near(blocks, index, 1)):
            continue
        if about or in_text(look.task_terms, near(blocks, index, 1)):
            return Seen(what=f"fee: {block.text[:120]}", block=block)
    return None


# -- legal and democratic pages -------------------------------------------------------------------------------------------------
_FAULT = re.compile(
    r"felanmäl|anmäl (ett )?fel|rapportera (ett )?fel|fel på (gata|belysning|väg|webbplatsen|sidan)|teknisk(a)? (support|"
    r"problem|fel)|report a (fault|problem|bug)",
    re.IGNORECASE,
)
_APP = re.compile(r"apps\.apple\.com|itunes\.apple\.com|play\.google\.com")


@sign
def fault_report(look: Looking) -> Seen | None:
    """A form, app or address by which a fault can be reported, on a page or in a paragraph about it."""
    view = look.view
    headed = bool(_FAULT.search(f"{view.h1} {view.title}"))
    if (headed or in_text(look.terms, view.h1)) and (seen := _form_seen(look, ("form",))):
        return seen
    blocks = view.main_blocks()
    text_about = headed or any(_FAULT.search(b.text) or _FAULT.search(b.heading) for b in blocks)
    if not text_about:
        return None
    for thing in view.controls:
        if not view.in_main(thing):
            continue
        about = headed or _FAULT.search(f"{thing.name} {thing.context} {thing.heading}")
        if about and _APP.search(thing.href):
            return Seen(what=f"app “{thing.name}”", thing=thing, facts={"end": "app"})
        if (
            about
            and thing.element.get("href").lower().startswith("mailto:")
            and _FAULT.search(f"{thing.context} {thing.heading} {view.h1}")
        ):
            return Seen(what=f"e-mail “{thing.name}”", thing=thing, facts={"end": "mail"})
    if headed and (seen := login_chooser(look)):
        return seen
    return None


@sign
def statement(look: Looking) -> Seen | None:
    """The accessibility statement itself, not a link to it."""
    view = look.view
    head = f"{view.h1 or view.title}"
    body = view.main_text
    if not name_hits((*look.lists("K_STATEMENT"), "accessibility"), head):
        return None
    if not in_text(
        (
            *look.lists("K_CONFORMITY", "K_ISSUES"),
            "lagen om tillgänglighet",
            "dos-lagen",
            "wcag",
            "accessibility statement",
            "2018:1937",
        ),
        body,
    ):
        return None
    block = next((b for b in view.blocks if b.is_heading), None)
    return Seen(what=f"statement “{head}”", block=block, facts={"statement_url": view.url})


_FEEDBACK = re.compile(
    r"rapportera|meddela oss|anmäl(a)? (brist|till oss|problem)|brister|synpunkt|kontakta oss|tyck till|formulär|hör av dig|"
    r"kontakt|upptäck|hjälp oss|lämna|contact|report|feedback",
    re.IGNORECASE,
)


@sign
def accessibility_feedback(look: Looking) -> Seen | None:
    """A form or address, in the statement or one link from it, for telling about missing accessibility."""
    view = look.view
    if seen := _form_seen(look, ("form",)):
        return seen
    if statement(look) is None:
        return None
    for thing in view.controls:
        if view.in_main(thing) and thing.element.get("href").lower().startswith("mailto:"):
            return Seen(what=f"e-mail “{thing.name}”", thing=thing, facts={"end": "mailto"})
    for block in view.main_blocks():
        if (found := _EMAIL.search(block.text)) and _FEEDBACK.search(f"{block.text} {block.heading}"):
            return Seen(what=f"e-mail {found.group()}", block=block, facts={"end": "mailto"})
    return None


@sign
def supervisor_link(look: Looking) -> Seen | None:
    """A link to the authority that supervises accessibility."""
    for thing in look.view.controls:
        if name_hits(look.lists("K_DIGG"), thing.name) or "digg.se" in thing.href:
            return Seen(what=f"link “{thing.name}”", thing=thing)
    return None


def _headed(look: Looking, terms: tuple[str, ...]) -> Block | None:
    """A heading of the main content, or the title, that has one of the terms."""
    if _is_result_page(look.view):
        return None
    blocks = look.view.main_blocks()
    found = next(
        (b for b in blocks if b.is_heading and name_hits(terms, b.text) and not _is_lone_link(look.view, b)), None
    )
    if found is None and blocks and not look.view.h1 and name_hits(terms, look.view.title):
        return blocks[0]
    return found


def _is_lone_link(view: View, block: Block) -> bool:
    """A heading that is nothing but a link: it leads there, it is not it."""
    inside = [
        t for t in view.controls if t.is_link and (block.element is t.element or block.element in t.element.ancestors())
    ]
    return any(t.name == block.text and not t.href.startswith(view.url + "#") for t in inside)


@sign
def records_request(look: Looking) -> Seen | None:
    """How to ask for an official document."""
    terms = look.lists("K_RECORDS")
    block = _headed(look, terms)
    body = look.view.main_text
    if block is None or not re.search(
        r"begär|ta del av|lämna(s)? ut|rätt att|kontakt|registrator|request|right to", body.casefold()
    ):
        return None
    return Seen(what=f"“{block.text[:80]}”", block=block)


@sign
def diary(look: Looking) -> Seen | None:
    """The register or list of post: something to search in, or dated entries."""
    block = _headed(look, look.lists("K_DIARY"))
    if block is None:
        return None
    searchable = any(
        f.element.landmark in ("main", "search", "form", "region", "")
        and look.view.has_main
        and View._below_main(f.element)
        and f.fields
        for f in look.view.forms
    )
    dates = len({d.group() + str(i) for i, b in enumerate(look.view.main_blocks()) for d in _DATE.finditer(b.text)})
    if searchable or dates >= 3:
        return Seen(what=f"“{block.text[:80]}”", block=block, facts={"diary_form": searchable, "diary_dates": dates})
    return None


@sign
def appeal(look: Looking) -> Seen | None:
    """How to appeal: by when, or where to send it."""
    block = _headed(look, look.lists("K_APPEAL"))
    if block is None:
        return None
    body = look.view.main_text.casefold()
    if not re.search(r"veckor|tre veckor|dagar|skicka|lämna in|förvaltningsrätt|weeks|send|tingsrätt|skriftlig", body):
        return None
    return Seen(what=f"“{block.text[:80]}”", block=block)


@sign
def complaint(look: Looking) -> Seen | None:
    """A page or section about complaints and views."""
    block = _headed(look, look.lists("K_COMPLAINT") + look.terms)
    return Seen(what=f"“{block.text[:80]}”", block=block) if block else None


@sign
def written_complaint(look: Looking) -> Seen | None:
    """A form or address for a complaint, on a page or in a section about it."""
    block = _headed(look, look.lists("K_COMPLAINT") + look.terms)
    if block is None:
        return None
    complaints = look.lists("K_COMPLAINT") + look.terms
    whole = bool(name_hits(complaints, look.view.h1))
    if seen := _form_seen(look, ("form",)):
        return seen
    for thing in look.view.controls:
        if not look.view.in_main(thing) or not thing.element.get("href").lower().startswith("mailto:"):
            continue
        if whole or in_text(complaints, f"{thing.heading} {thing.context}"):
            return Seen(what=f"e-mail “{thing.name}”", thing=thing, facts={"end": "mail"})
    return None


# -- words -----------------------------------------------------------------------------------------------------------------------
@sign
def words_in_main(look: Looking) -> Seen | None:
    """The journey's words stand in the main content."""
    for block in look.view.main_blocks():
        if in_text(look.terms, block.text):
            return Seen(what=f"“{block.text[:100]}”", block=block, facts={"words": text_hits(look.terms, block.text)})
    return None


@sign
def headed_page(look: Looking) -> Seen | None:
    """A page whose main heading or title has the journey's words or the task's."""
    terms = look.terms + look.task_terms
    if _is_result_page(look.view):
        return None
    head = look.view.h1 or look.view.title
    if name_hits(terms, head) or is_exact(terms, head):
        block = next((b for b in look.view.blocks if b.is_heading), None)
        return Seen(what=f"page “{head}”", block=block)
    return None


@sign
def search_help(look: Looking) -> Seen | None:
    """A search that found nothing says so and helps on: advice, contact or other links."""
    text = look.view.main_text.casefold()
    if not re.search(
        r"inga träffar|inga resultat|0 träffar|hittade ingenting|hittade inget|inget resultat|gav inga|no results|no hits|nothing",
        text,
    ):
        return None
    helps = re.search(
        r"stavning|stava|tips|kontakta|prova|pröva|försök|annat ord|a–ö|a-ö|menade du|try |check|spelling|contact", text
    )
    if not helps:
        return None
    block = next((b for b in look.view.main_blocks() if re.search(helps.group(), b.text.casefold())), None)
    return Seen(what="help when nothing is found", block=block)


@sign
def helpful_not_found(look: Looking) -> Seen | None:
    """The answer to a made-up address: right status, said in words, with a way on."""
    view = look.view
    if look.status not in (404, 410):
        return None
    known = (*look.lists("K_404"), "sidan finns inte", "page not found")
    if view.language in ("", "sv") and look.words.language == "sv":  # told in the page's language
        known = tuple(t for t in known if not re.search(r"\bnot\b|\bpage\b", t))
    said = in_text(known, view.text) or in_text(known, view.title)
    ways = view.search_form() is not None or sum(1 for t in view.controls if t.is_link) >= 3
    if not said or not ways:
        return None
    block = next((b for b in view.blocks if in_text(look.lists("K_404"), b.text)), None)
    return Seen(what="a page that says the address does not exist and leads on", block=block)


@sign
def readable_main(look: Looking) -> Seen | None:
    """The main content can be read in this window without scrolling sideways (tables, maps and code excepted)."""
    view = look.view
    for block in view.main_blocks():
        if any(a.tag in ("table", "pre", "code", "svg", "canvas") for a in (block.element, *block.element.ancestors())):
            continue
        lines = [line for t in block.element.texts for line in t.lines]
        right = max((line.x + line.width for line in lines), default=0.0)
        if right > view.width + 3 and lines:
            return None
    first = next(iter(view.main_blocks()), None)
    return Seen(what="the main content fits the window", block=first) if first else None


@sign
def search_answer(look: Looking) -> Seen | None:
    """A list of results, or word and help when nothing was found."""
    if look.facts.get("_hits"):
        block = next(iter(look.view.main_blocks()), None)
        return Seen(what=f"{look.facts['_hits']} results", block=block)
    return search_help(look)


@sign
def life_event_pages(look: Looking) -> Seen | None:
    """At least one page about an event of life was reached."""
    events = look.facts.get("events") or []
    return Seen(what=f"{len(events)} pages about events of life") if events else None


@sign
def process_told(look: Looking) -> Seen | None:
    """What happens next, and when or how to ask."""
    facts = look.facts
    if facts.get("next_step") and (facts.get("time") or facts.get("status_way")):
        return Seen(what="what happens next, when and how to ask")
    return Seen(what="when, and how to ask") if facts.get("time") and facts.get("status_way") else None
