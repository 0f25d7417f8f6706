"""Signs of a way to reach people: phone numbers, chats, addresses to write to, and the hours when somebody answers."""

from __future__ import annotations

import re

from crawler.journeys.heads import head_of
from crawler.journeys.looking import Looking, Seen, is_about_another, near, sign
from crawler.journeys.scoring import is_about
from crawler.journeys.service_signs import form_seen
from crawler.journeys.sight import Block, View
from crawler.journeys.vocabulary import in_text, name_hits

_PHONE = re.compile(
    r"(?<![\d/.-])(?:\+46[\s-]?\(?0?\)?|0)\d{1,3}(?:[\s\u00a0–/-]{1,3}\d{2,3}){2,4}(?!\d)|(?<![\d-])0\d{8,9}(?!\d)|\b(?:020|"
    r"077\d)[\s-]?\d{2,3}(?:[\s-]?\d{2,3}){1,3}\b"
    r"|(?<![\d-])(?:\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\d-])"  # North America
)
_SHORT_NUMBER = re.compile(
    r"(?:ring|telefon|tel\.?|nummer|call|växel)\D{0,20}\b(1177|112|114\s?14|113\s?13|[1-9]\d{4})\b", re.IGNORECASE
)
_NOT_CALLED = re.compile(r"\bfax\b|org\.?\s?nr|organisationsnummer|bankgiro|plusgiro|\bisbn\b|\bdnr\b", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+(?:@|\s?[\[({]\s?(?:at|snabel-?a|@)\s?[\])}]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
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
    r"öppet|öppettid|öppnar|telefontid|telefon|växel|reception|besök|kontakt|kundservice|kundtjänst|expedition|kommunhus|stadshus|"
    r"rådhus|regionhus|medborgarkontor|servicekontor|opening hours|office hours|"
    r"\bopen\b|phone|ring\b",
    re.IGNORECASE,
)
_NO_EMAIL = re.compile(
    r"(besvarar|svarar)\s+(inte|ej)[^.]{0,40}(e-?post|mejl)|(e-?post|mejl)\w*\s+(besvaras|läses)\s+(inte|ej)|"
    r"inte[^.]{0,20}via e-?post",
    re.IGNORECASE,
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


_CONSENT = re.compile(r"\b(kakor|cookies?|webbkakor|samtycke|consent)", re.IGNORECASE)


def _told(view: View) -> list[Block]:
    """What the page says, and dialogs that one has opened; a question about cookies is no part of either."""
    return [b for b in view.blocks if not b.in_dialog or not _asks(b)]


#: Numbers for journalists only.
_FOR_PRESS = re.compile(
    r"press(kontakt|jour|tjänst|chef|ansvarig|sekreterare|avdelning|telefon|nummer)|\bpress (officer|contact|office|desk)|journalist|"
    r"\bmedia (contact|relations|enquir|inquir)",
    re.IGNORECASE,
)


LONG_BLOCK = 300  # characters of a paragraph beyond which a word says nothing of its number


def _asks(block: Block) -> bool:
    dialog = block.element.closest("dialog", "alertdialog")
    return dialog is not None and bool(_CONSENT.search(dialog.text))


#: Words by which a chat tells that no human answers in it.
MACHINE = re.compile(
    r"\w*bot(en)?\b|assistent|virtuell|\bdigital (medarbetare|kollega|vägledare)|automatisk|\bai\b|artificiell|virtual|automated",
    re.IGNORECASE,
)


@sign
def human_contact(look: Looking) -> Seen | None:
    """A phone number that can be read, or a chat with humans."""
    for thing in look.view.controls:
        if thing.element.get("href").strip().lower().startswith("tel:") and re.search(r"\d", thing.element.get("href")):
            if re.search(r"\bfax\b", f"{thing.name} {thing.context}".casefold()) and not phone_in(thing.context):
                continue
            if is_emergency(thing.element.get("href")) or _FOR_PRESS.search(f"{thing.context[:LONG_BLOCK]} {thing.heading}"):
                continue
            number = phone_in(thing.name) or phone_in(thing.context) or thing.name
            return Seen(
                what=f"phone number {number}",
                thing=thing,
                facts={"channel": "phone", "number": number, "is_tel_link": True},
            )
    for block in _told(look.view):
        if number := phone_in(block.text):
            if _FOR_PRESS.search(f"{block.text[:LONG_BLOCK]} {block.heading}"):
                continue
            return Seen(
                what=f"phone number {number}",
                block=block,
                facts={"channel": "phone", "number": number, "is_tel_link": False},
            )
    chats = () if look.facts.get("_machine_chat") else look.lists("K_CHAT")
    for thing in look.view.controls:
        if name_hits(chats, thing.name) and not MACHINE.search(f"{thing.name} {thing.context}"):
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
    for block in [*look.view.main_blocks(), *(b for b in _told(look.view) if b.in_dialog)]:
        if (number := phone_in(block.text)) and not _FOR_PRESS.search(f"{block.text[:LONG_BLOCK]} {block.heading}"):
            return Seen(what=f"phone number {number}", block=block, facts={"channel": "phone", "number": number})
    return None


#: Pages whose addresses are for one matter only, and no way to write about one's own.
_ONE_MATTER = re.compile(
    r"tekni[sk]|it-(hjälp|support)|om (den här )?webbplats|tillgänglighet|\bpress|medie|dataskydd|personuppgift|\bhandling(ar)?\b|"
    r"arkiv|diari|registrat|överklag|omprövning|beslut|lediga|jobba|accessib|privacy|records|appeal|driftinfo|driftstör|"
    r"inte\b[^.?\n]{0,30}\bfungera",
    re.IGNORECASE,
)
#: A sentence that gives its address to those who ask for documents.
_FOR_DOCUMENTS = re.compile(r"(begär|beställ|ta del av|få ut|läsa)\w*\b[^.\n]{0,60}handling", re.IGNORECASE)
#: Addresses that by their own name are for one matter: what is sent there about one's errand lands wrong.
_BOX_OF_ONE_MATTER = re.compile(
    r"\b(it-?)?(support|helpdesk|webb?master|webb?(redak|ansvar)\w*|dso|dataskydd\w*|press\w*|media|faktur\w*|rekryter\w*|jobb|hr)@",
    re.IGNORECASE,
)


@sign
def written_contact(look: Looking) -> Seen | None:
    """An e-mail address, or a form to write in: in the main content of a page that is not on one matter only, or around it."""
    view = look.view
    if _NO_EMAIL.search(view.main_text):
        return None
    head = head_of(view)
    one_matter = bool(_ONE_MATTER.search(head)) and not name_hits(look.terms, head)
    for thing in view.controls:
        address = thing.element.get("href")
        if not address.lower().startswith("mailto:") or _BOX_OF_ONE_MATTER.search(address):
            continue
        if _FOR_DOCUMENTS.search(thing.context[:LONG_BLOCK]):
            continue
        if not (view.in_main(thing) and (one_matter or (thing.heading != head and _ONE_MATTER.search(thing.heading)))):
            return Seen(what=f"e-mail {thing.name}", thing=thing, facts={"end": "mail"})
    main = view.main_blocks() if one_matter else []
    for block in _told(view):
        found = EMAIL.search(block.text)
        if block.landmark != "contentinfo" and block.heading != head and _ONE_MATTER.search(block.heading):
            continue
        if _FOR_DOCUMENTS.search(block.text[:LONG_BLOCK]):
            continue
        if block not in main and found and not _BOX_OF_ONE_MATTER.search(found.group()):
            return Seen(what=f"e-mail {found.group()}", block=block, facts={"end": "mail"})
    return None if one_matter else form_seen(look, ("form",), of_the_page=False)


@sign
def opening_hours(look: Looking) -> Seen | None:
    """Times of day with days of the week, said of something that opens or answers; with a task: on a page about it."""
    blocks = _told(look.view)
    if not look.task_terms and is_about_another(look):
        blocks = [b for b in blocks if b.landmark in ("banner", "contentinfo")]
    if look.task_terms:
        blocks = [b for b in blocks if not _answers_by_phone_only(b)]
        if not is_about(look.view, look.task_terms):
            headed = [b for b in blocks if in_text(look.task_terms, b.heading) or in_text(look.task_terms, b.text)]
            blocks = [b for b in headed if b.landmark not in ("navigation", "banner")]
        else:
            blocks = [b for b in look.view.main_blocks() if not _answers_by_phone_only(b)]
    found = _hours_in(blocks) or (_week_in(blocks) if look.task_terms else None)
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


_BY_PHONE = re.compile(r"telefontid|(svarar|nås|ringa?|nå oss)\b[^.]{0,30}telefon|telefon\w*\s+(är|har)\s+öppen|by phone", re.IGNORECASE)


def _answers_by_phone_only(block: Block) -> bool:
    """Whether the times are those of a phone: nobody learns from them when a place is open."""
    return bool(_BY_PHONE.search(block.text)) and not re.search(r"öppet|öppettid|besök|drop-?in|mottagning", block.text, re.IGNORECASE)


def _hours_in(blocks: list[Block]) -> Seen | None:
    days_above = -9
    for index, block in enumerate(blocks):
        if _DAYS.search(block.text) and len(block.text) < 400:
            days_above = index
        spans = [m for m in _HOURS.finditer(block.text) if _is_span(m, with_days=bool(_DAYS.search(block.text)))]
        if not spans and not _TWELVE_HOURS.search(block.text):
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


WEEK_FEWEST = 2


def _week_in(blocks: list[Block]) -> Seen | None:
    """Of a place that one has looked for: lines with days and times tell when it is open, without that word."""
    told = [b for b in blocks if _DAYS.search(b.text) and any(_is_span(m, with_days=True) for m in _HOURS.finditer(b.text))]
    return Seen(what=f"hours: {told[0].text[:120]}", block=told[0]) if len(told) >= WEEK_FEWEST else None


def _is_span(match: re.Match[str], *, with_days: bool = False) -> bool:
    start, end = int(match[1]), int(match[3])
    return start < end and (
        match[2] is not None
        or match[4] is not None
        or "kl" in match.group()
        or (6 <= start <= (18 if with_days else 12) and 10 <= end <= 23)
    )
