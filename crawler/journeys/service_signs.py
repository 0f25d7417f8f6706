"""Signs of a service and of where it begins: its page, ways to log in, forms that ask for something, what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.journeys.heads import head_of
from crawler.journeys.looking import Looking, Seen, is_about_another, is_result_page, near, sign
from crawler.journeys.one_page import is_one_page, part_about
from crawler.journeys.scoring import is_about, is_document, is_news_page, led_by, tells_of_identities
from crawler.journeys.sight import Form, Thing, View
from crawler.journeys.vocabulary import in_text, name_hits

_MONEY = re.compile(
    r"\d[\d\s\u00a0]*(?:,\d\d?)?\s*(?:kr\b|kronor|:-|sek\b|procent|%)|kostnadsfri|avgiftsfri|\bgratis\b|utan avgift|"
    r"free of charge|ingen avgift|kostar (ingenting|inget|inte)|inga avgifter",
    re.IGNORECASE,
)


@sign
def task_page(look: Looking) -> Seen | None:
    """A page of its own about the task: its main heading or title names it and there is something to read or do."""
    view = look.view
    if is_one_page(view) and (part := part_about(view, look.task_terms)):
        return Seen(what=f"part “{part.text}”", block=part, facts={"service_url": view.url, "_part": part.text})
    led = led_by(view, look.task_terms) if not is_about_another(look) else None
    if view.h1 and (is_result_page(view) or not (name_hits(look.task_terms, view.h1) or led)):
        return None
    if not view.h1 and not (name_hits(look.task_terms, head_of(view)) or led):
        return None
    if urlsplit(view.url).path in ("", "/"):
        return None  # a start page names what its sender does; it is not the page of one task
    if is_news_page(view.url) or len(view.main_text.split()) < 12:
        return None
    block = next((b for b in view.blocks if b.is_heading and name_hits(look.task_terms, b.text)), led)
    return Seen(what=f"page “{view.h1 or view.title}”", block=block, facts={"service_url": view.url})


@sign
def service_start(look: Looking) -> Seen | None:
    """The task's page, or at once the beginning of its e-service, reached by a control that names the task."""
    page = task_page(look) if look.is_own else None
    return page or (eservice_entry(look) if look.is_bound else None)


_CHOICES = re.compile(
    r"bank-?id|freja|e-?legitimation|foreign eid|eidas|sweden connect|siths|efos|svensk e-leg|\beid\b|e-leg\b|norsk bankid",
    re.IGNORECASE,
)


def _is_off(thing: Thing) -> bool:
    """Whether the page says that the control cannot be used now."""
    at = thing.element
    if bool(at.ax.get("disabled")) or at.has("disabled") or at.get("aria-disabled") == "true":
        return True
    return any(a.tag == "fieldset" and a.has("disabled") for a in at.ancestors())


#: Ways in that are for those who work there, or for another organisation's staff.
_FOR_STAFF = re.compile(
    r"\b(för|inloggning) (vår |våra )?(personal|anställda|medarbetare|förtroendevalda|vårdgivare|vårdpersonal|leverantörer|handläggare)\b|"
    r"\b(personal|medarbetar|intern|admin)\w*(inloggning|portal)|\bfor (staff|employees)|staff (login|only)",
    re.IGNORECASE,
)


#: Cards that only those who work in the public sector have: alone they are no way in for others.
_STAFF_CARD = re.compile(r"siths|efos", re.IGNORECASE)


def login_options(view: View) -> list[Thing]:
    """The ways to identify oneself that the page offers in its main content."""
    found = []
    for thing in view.things:
        label = f"{thing.name} {' '.join(e.get('alt') for e in thing.element.descendants() if e.tag == 'img')}"
        if thing.is_field and thing.kind not in ("radio", "checkbox", "image"):
            continue
        if not _CHOICES.search(label) or len(label) > 120:
            continue
        if thing.landmark in ("banner", "navigation", "contentinfo") or is_document(thing.href) or _is_off(thing):
            continue
        if tells_of_identities(thing.href) or _FOR_STAFF.search(f"{thing.name} {thing.heading}"):
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
    if _FOR_STAFF.search(head_of(view)) or all(_STAFF_CARD.search(o.name) for o in options):
        options = []
    headed = re.search(
        r"loggar? in|inlogg|legitimer|identifier|identify|log ?in|sign in|e-legitimation|mina sidor",
        f"{view.h1} {view.title} {view.main_text[:1500]}".casefold(),
    )
    if (
        options
        and headed
        and (
            len(options) > 1
            or re.search(
                r"loggar? in|legitimer|log in|sign in|identif", f"{view.h1} {view.title} {options[0].name}".casefold()
            )
        )
    ):
        names = [o.name for o in options]
        return Seen(what=f"login by {', '.join(names[:5])}", thing=options[0], facts={"end": "login", "options": names})
    passwords = [t for t in view.things if t.is_field and t.kind == "password"]
    if passwords and not _FOR_STAFF.search(f"{head_of(view)} {passwords[0].heading}"):
        return Seen(what="login by password", thing=passwords[0], facts={"end": "login", "options": ["password"]})
    return None


_OF_THE_PAGE = re.compile(
    r"hjälpte|hittade du|nyhetsbrev|prenumerera|(sidan|informationen|innehållet)( på sidan)? (till hjälp|användbar)|feedback på sidan|"
    r"filtrera|sortera|tyck till om (den här )?sidan|förbättra (den här )?sidan|betygsätt|newsletter|was this (page )?(helpful|useful)|"
    r"(nytta|hjälp|användning) av (den här )?(sidan|informationen|innehållet|texten)|fick du (svar|hjälp)|"
    r"svar på (dina frågor|din fråga)\?|"
    r"var (den här )?(sidan|informationen|innehållet)\b[^.?]{0,40}\?|vad (saknas|saknar du) på sidan",
    re.IGNORECASE,
)
#: What is written there goes to a machine: nobody reads it.
_TO_A_MACHINE = re.compile(
    r"chatt?-?bot|(digital|virtuell)\w* (assistent|medarbetare|kollega|vägledare|hjälpreda)|ingen människa|svarar automatiskt|"
    r"(virtual|digital) assistant|artificiell intelligens|\bai-(assistent|tjänst|stöd)",
    re.IGNORECASE,
)
AROUND_FORM = 900  # characters of the part of the page that a form stands in
_LOOKS_UP = re.compile(r"(sök|visa|hitta|filtrera|uppdatera|search|find|show|filter)\b", re.IGNORECASE)
_COUNTS = re.compile(r"räkna|beräkna|kalkyl|calculate|jämför|planera (din )?res|sök resa|compare", re.IGNORECASE)


def _only_looks_up(form: Form) -> bool:
    """Whether the form only shows or counts something, as a list to choose from or a calculator does."""
    names = [t.name or t.element.get("value") for t in form.submits]
    if form.method == "get" and names and all(map(_LOOKS_UP.match, names)):
        return True
    return bool(names) and all(map(_COUNTS.match, names))


def mark_of(form: Form) -> str:
    """What makes a form the same on two pages: its method and the names of its fields."""
    return "|".join([form.method, *(f.element.get("name") or f.name for f in form.fields)])


def _goes_to_a_machine(form: Form) -> bool:
    """Whether the form, or the part of the page it stands in, says that a machine answers what is written there."""
    at = form.element
    for part in form.element.ancestors():
        if part.tag in ("body", "main", "html") or len(part.text) > AROUND_FORM:
            break
        at = part
    return bool(_TO_A_MACHINE.search(at.text))


def open_forms(view: View) -> Iterator[Form]:
    """Forms in the main content that ask for something: no search, no newsletter, no “did this help”, no chat with a machine."""
    for form in view.forms:
        if form.is_search or form.element.landmark in ("banner", "navigation", "contentinfo", "search"):
            continue
        if any(f.kind == "password" for f in form.fields):
            continue  # nobody logs in
        asked = [f for f in form.fields if f.kind not in ("submit", "button", "search") and not _is_off(f)]
        distinct = {f.element.get("name") or f.name for f in asked}
        if _OF_THE_PAGE.search(form.element.text) or _only_looks_up(form) or _goes_to_a_machine(form):
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
        and not _is_off(t)
        and view.in_main(t)
        and t.role != "searchbox"
    ]


def form_seen(look: Looking, ends: tuple[str, ...], *, of_the_page: bool = True) -> Seen | None:
    """The first form that asks for something, or fields outside every form with a button that leads on.

    A form that stands on other pages too belongs to none of them; `of_the_page` False takes it all the same.
    """
    for form in open_forms(look.view):
        if of_the_page and len(look.forms_met.get(mark_of(form), ())) > 1:
            continue
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
    if seen := login_chooser(look):
        return seen
    seen = form_seen(look, ("form",)) if not closed_service(look.view) else None
    return None if seen is not None and _is_of_another_matter(look, seen) else seen


#: What one does with a form that begins an errand, as its button or heading says it.
_HANDS_IN = re.compile(
    r"\b(skicka|sänd|ansök|sök (nu|bidrag|plats)|anmäl|nästa|fortsätt|gå vidare|vidare|spara|boka|beställ|lämna|registrera|starta|"
    r"begär|bekräfta|signera|ställ|överklaga|send|submit|apply|next|continue|book|order|register|start|request|report)",
    re.IGNORECASE,
)


def _is_of_another_matter(look: Looking, seen: Seen) -> bool:
    """Whether a form stands under a heading of its own that names neither the task nor handing something in, and no word in it does."""
    field = seen.thing
    form = field.element.closest("form") if field is not None else None
    if field is None or form is None or not look.task_terms or field.heading in ("", look.view.h1):
        return False
    number = field.form
    buttons = [t.name or t.element.get("value") for f in look.view.forms if f.number == number for t in f.submits]
    said = "\n".join([field.heading, form.text, *buttons])
    return not in_text(look.task_terms, said) and not any(map(_HANDS_IN.search, (field.heading, *buttons)))


_SERVICE = (
    r"\w*(?:tjänsten|ärendetypen|ansökan|anmälan|valet|ansökningstiden|ansökningsperioden|anmälningstiden|formuläret|service|application)"
)
_SHUT = (
    r"(?:inte (?:öppen|öppet|tillgänglig|öppnat)|stängd|stängt|avslutad|avstängd|nedstängd|nedlagd|pausad|gått ut|upphört|lagts ne[rd]|"
    r"stängts|ur bruk|under (?:underhåll|uppdatering|ombyggnad)|"
    r"closed|unavailable|discontinued|not (?:open|available)|down for maintenance)\b"
)
_FOR_NOW = r"(?:(?:just|för) (?:nu|tillfället|närvarande)\s+|tillfälligt\s+|currently\s+|tyvärr\s+)*"
_CLOSED = re.compile(
    rf"{_SERVICE}\s+(?:är|har|is|has been)\s+{_FOR_NOW}{_SHUT}|"
    rf"(?:är|har)\s+{_SERVICE}(?:\s+för\s+\w+)?\s+(?:tillfälligt\s+)?{_SHUT}|"
    rf"{_SERVICE}\s+(?:finns inte längre|öppnar (?:igen|först)|stänger för)|"
    r"(?:går|kan)(?: du| man| det)? (?:tyvärr )?inte (?:att )?(?:ansöka|söka|anmäla|använda)[^.]{0,40}"
    r"(?:just nu|för närvarande|för tillfället)",
    re.IGNORECASE,
)


def closed_service(view: View) -> str:
    """The sentence by which a page says that its service cannot be used now; empty where there is none."""
    for block in view.main_blocks():
        if len(block.text) < LONG and (said := _CLOSED.search(block.text)):
            return next((s for s in re.split(r"(?<=[.!])\s+", block.text) if said.group() in s), said.group())
    return ""


LONG = 400  # characters of a paragraph in which a closed service is one remark among many


@sign
def open_form(look: Looking) -> Seen | None:
    """A form in the main content that asks for something; where a task is named, only one of that task."""
    seen = form_seen(look, ("form",))
    if seen is None or not look.task_terms or look.is_bound or is_about(look.view, look.task_terms):
        return seen
    return seen if in_text(look.task_terms, look.view.main_text) else None


#: Words of links that tell about a way in, or that there is none.
_NO_WAY_IN = re.compile(
    r"läs mer|read more|saknar|utan |kan inte|stöds inte|stöds ej|inte än|not (yet )?supported|cannot", re.IGNORECASE
)


@sign
def foreign_eid(look: Looking) -> Seen | None:
    """A way in for those with an eID of another country."""
    pattern = re.compile(
        r"foreign eid|utländsk e-?leg|eidas|eu[- ]login|european eid|e-legitimation från annat land|annat eu-land",
        re.IGNORECASE,
    )
    for thing in look.view.things:
        told = f"{thing.name} {' '.join(e.get('alt') for e in thing.element.descendants())}"
        if pattern.search(told) and not _is_off(thing) and not _NO_WAY_IN.search(told):
            return Seen(what=f"“{thing.name}”", thing=thing, facts={"foreign": True})
    return None


#: Sums that one pays for having done wrong, or that one gets.
_PENALTY = re.compile(
    r"sanktionsavgift|\bvite|böter|\bbot på|straffavgift|förseningsavgift|kontrollavgift|dröjsmål|påminnelseavgift|skadestånd|"
    r"fine of|penalty",
    re.IGNORECASE,
)
_ONE_GETS = re.compile(
    r"\b(får|kan få|har rätt till|betalar vi|betalas|ger)\b[^.]{0,40}(ersättning|bidrag|stöd\b|stipendi|tillbaka|skadestånd)|"
    r"(ersättning|bidrag|stöd|stipendi)\w*\s+(är|med|på|om|uppgår|betalas)\b|you (get|receive|are paid)|reimburse|"
    r"\b(vi betalar|betalar vi|betalar ut|betalas ut|utbetalas|(du får|får du)\b(?![^.]*(betala|faktura|avgift)))"
    r"[^.]{0,60}\d\s?(kr\b|kronor)",
    re.IGNORECASE,
)


def _is_paid(text: str) -> bool:
    """Whether a sentence of the text tells a sum, or that there is none, and not one that the reader gets or is fined."""
    return any(
        _MONEY.search(sentence) and not _PENALTY.search(sentence) and not _ONE_GETS.search(sentence)
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])|\n", text)
    )


@sign
def fee(look: Looking) -> Seen | None:
    """What it costs, as an amount or as free of charge, on a page about the task."""
    view = look.view
    about = not look.task_terms or is_about(view, look.task_terms)
    blocks = view.main_blocks()
    costs = (*look.lists("K_COST"), "avgift", "taxa", "cost", "fee", "price")
    for index, block in enumerate(blocks):
        if not _is_paid(block.text) or not in_text(costs, near(blocks, index, 1)):
            continue
        if about or in_text(look.task_terms, near(blocks, index, 1)):
            return Seen(what=f"fee: {block.text[:120]}", block=block)
    return None
