"""Signs of what law and democracy ask of a public site: fault reports, the accessibility statement, records, appeals, complaints."""

from __future__ import annotations

import re

from crawler.journeys.contact_signs import EMAIL
from crawler.journeys.heads import drawn_head, head_of
from crawler.journeys.looking import Looking, Seen, is_result_page, sign
from crawler.journeys.scoring import is_news_page
from crawler.journeys.service_signs import form_seen, login_chooser, open_forms
from crawler.journeys.sight import Block, View
from crawler.journeys.vocabulary import in_text, name_hits

_DATE = re.compile(
    r"\b20\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|"
    r"december)(?:\s+20\d\d)?\b",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"felanmäl|felrapport|vad är (det för )?fel|fel på \w|"
    r"(anmäl|rapportera|berätta om|meddela|upptäckt|hittat|sett) (ett |något )?(fel|problem)\b|"
    r"teknisk(a|t)? (support|hjälp|problem|fel)|trasig|fungerar (det )?inte|problem med (webb|sidan|e-tj)|"
    r"\binte\b[^.?!\n]{0,30}\b(att |som den ska )?(fungera|funka)\b|\b(strular|krånglar)\b|"
    r"report a (fault|problem|bug)",
    re.IGNORECASE,
)
_APP = re.compile(r"apps\.apple\.com|itunes\.apple\.com|play\.google\.com")


@sign
def fault_report(look: Looking) -> Seen | None:
    """A form, app or address by which a fault can be reported, on a page or in a paragraph about it."""
    view = look.view
    headed = bool(_FAULT.search(f"{head_of(view)} {view.title}"))
    asked = ["\n".join([f.element.text, *(t.name for t in (*f.fields, *f.submits))]) for f in open_forms(view)]
    asks = any(map(_FAULT.search, asked))
    if (headed or asks or in_text(look.terms, view.h1)) and (seen := form_seen(look, ("form",))):
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


_ACCESSIBLE = re.compile(r"tillgänglig|accessib", re.IGNORECASE)
#: What the law calls such a page: one that has this heading means to be it, whatever it goes on to say.
_BY_THE_LAWS_NAME = re.compile(r"tillgänglighetsredogörelse|accessibility statement|dichiarazione di accessibilit", re.IGNORECASE)
_STATUS = re.compile(
    r"\b(uppfyller|förenlig|följer|lever upp till|motsvarar|complies|compliant|conforms|meets)\b[^.\n]{0,90}"
    r"(wcag|en 301 ?549|lagen|tillgänglighetskrav|kraven|directive|regulation)",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"2018:1937|lagen om tillgänglighet|\bdos-lagen|webbtillgänglighetsdirektiv|2016/2102|legge 4/2004", re.IGNORECASE
)
_TELLS_OF_LACKS = re.compile(
    r"\bbrist|rapporter|meddela oss|anmäl|digg\b|myndigheten för digital förvaltning|report|not accessible", re.IGNORECASE
)


@sign
def statement(look: Looking) -> Seen | None:
    """The accessibility statement itself, not a link to it: it says how far the requirements are met, or names the law and what lacks.

    That a page about accessibility names a standard is no statement (the kinds of content: Digg's regulation MDFFS 2019:2).
    """
    view = look.view
    head = f"{view.h1 or view.title}"
    body = view.main_text
    if not name_hits((*look.lists("K_STATEMENT"), "accessibility"), head) and not _ACCESSIBLE.search(head):
        return None
    claims = in_text(look.lists("K_CONFORMITY"), body) or bool(_STATUS.search(body))
    by_law = bool(_LAW.search(body)) and (bool(_TELLS_OF_LACKS.search(body)) or in_text(look.lists("K_ISSUES"), body))
    named = bool(_BY_THE_LAWS_NAME.search(head)) and (in_text((*look.lists("K_ISSUES"), "wcag"), body) or bool(_LAW.search(body)))
    if not (claims or by_law or named):
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
    if seen := form_seen(look, ("form",)):
        return seen
    if statement(look) is None:
        return None
    for thing in view.controls:
        if view.in_main(thing) and thing.element.get("href").lower().startswith("mailto:"):
            return Seen(what=f"e-mail “{thing.name}”", thing=thing, facts={"end": "mailto"})
    for block in view.main_blocks():
        if (found := EMAIL.search(block.text)) and _FEEDBACK.search(f"{block.text} {block.heading}"):
            return Seen(what=f"e-mail {found.group()}", block=block, facts={"end": "mailto"})
    return None


@sign
def supervisor_link(look: Looking) -> Seen | None:
    """A link to the authority that supervises accessibility."""
    for thing in look.view.controls:
        if name_hits(look.lists("K_DIGG"), thing.name) or "digg.se" in thing.href:
            return Seen(what=f"link “{thing.name}”", thing=thing)
    return None


def _headed(
    look: Looking, terms: tuple[str, ...], *, avoid: re.Pattern[str] | None = None, tells: re.Pattern[str] | None = None
) -> Block | None:
    """A heading of the main content, or the title, that has one of the terms and nothing of `avoid`; where `tells` is given, one
    under which that is said."""
    if is_result_page(look.view):
        return None
    blocks = look.view.main_blocks()
    named = (b for b in blocks if b.is_heading and name_hits(terms, _rest(b.text, avoid)) and not _is_lone_link(look.view, b))
    found = next((b for b in named if tells is None or tells.search(_part_of(look.view, b))), None)
    if found is None and blocks and not look.view.h1 and name_hits(terms, _rest(head_of(look.view), avoid)):
        return drawn_head(look.view) or blocks[0]
    return found or _unfolded(look.view, terms)


def _rest(text: str, avoid: re.Pattern[str] | None) -> str:
    return avoid.sub(" ", text) if avoid is not None else text


def _unfolded(view: View, terms: tuple[str, ...]) -> Block | None:
    """A part of the content that one has folded out by a control named so."""
    opened = next((t for t in view.controls if t.expanded is True and view.in_main(t) and name_hits(terms, t.name)), None)
    return next((b for b in view.blocks if opened is not None and b.text == opened.name), None)


def _is_lone_link(view: View, block: Block) -> bool:
    """A heading that is nothing but a link: it leads there, it is not it."""
    inside = [
        t for t in view.controls if t.is_link and (block.element is t.element or block.element in t.element.ancestors())
    ]
    return any(t.name == block.text and not t.href.startswith(view.url + "#") for t in inside)


_DOCUMENTS = re.compile(r"(allmän|offentlig)\w*[^.]{0,40}handling|handling[^.]{0,60}(allmän|offentlig)", re.IGNORECASE)
#: Headings under which the right to read official documents is told, where the text names the documents.
_OF_RECORDS = ("insyn", "offentlig", "diarium", "arkiv", "handlingar", "registrator", "public access", "transparency")


_A_DOCUMENT = r"(handling|dokument|\bakter?\b|protokoll|diarie|document|record|offentlig|utlämn|kopi)"
_GETTING = r"(begär|beställ|ta del av|lämna\w* ut|få ut|få läsa|rätt att|vill (du )?(läsa|se|ha|ta)|registrator|request|right to|ask for)"
#: In one sentence or under its heading: documents, and that one may have them; that the page names a contact is not enough.
_GETS_DOCUMENTS = re.compile(rf"{_A_DOCUMENT}[\s\S]{{0,400}}{_GETTING}|{_GETTING}[\s\S]{{0,400}}{_A_DOCUMENT}", re.IGNORECASE)


@sign
def records_request(look: Looking) -> Seen | None:
    """How to ask for an official document."""
    terms = look.lists("K_RECORDS")
    body = look.view.main_text
    block = _headed(look, terms)
    if block is None and _DOCUMENTS.search(body):
        block = _headed(look, _OF_RECORDS)
    if block is None or not any(_GETS_DOCUMENTS.search(f"{b.heading}: {b.text}") for b in look.view.main_blocks()):
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
    """How to appeal: by when, or where to send it, said to those who may; not that others have appealed something."""
    if is_news_page(look.view.url):
        return None
    block = _headed(look, look.lists("K_APPEAL"), avoid=_HAS_BEEN_APPEALED, tells=_HOW_TO_APPEAL) or _appeal_told(look)
    if block is None:
        return None
    body = _part_of(look.view, block).casefold()
    if not _HOW_TO_APPEAL.search(body):
        return None
    return Seen(what=f"“{block.text[:80]}”", block=block) if _TO_THOSE_WHO_MAY.search(body) else None


def _part_of(view: View, block: Block) -> str:
    """What stands under that heading, up to the next one of its rank; the whole content where it is no heading below the first rank."""
    blocks = view.main_blocks()
    rank = block.element.level if block.is_heading else 0
    if not rank or rank < 2 or block not in blocks:
        return view.main_text
    part: list[str] = []
    for other in blocks[blocks.index(block) + 1 :]:
        if other.is_heading and 0 < (other.element.level or 0) <= rank:
            break
        part.append(other.text)
    return "\n".join(part)


#: What has been appealed, by somebody else: a plan, a procurement, a judgement.
_HAS_BEEN_APPEALED = re.compile(r"\w*överklaga(d|de|t|ts|des)\b|\bomprövad|appealed\b", re.IGNORECASE)
#: A text that tells how it is done speaks to its reader, or says what the letter must have and where it goes.
_TO_THOSE_WHO_MAY = re.compile(
    r"\b(du|dig|din|ditt|ni|er|man|den som|den du|you|your|skriv|skicka|skickas|lämna|lämnas)\b|"
    r"överklagas (till|hos|inom|senast|genom|skriftlig)|(överklagan|överklagandet|skrivelsen|brevet|begäran)\s+(ska|skall|måste|bör)\b",
    re.IGNORECASE,
)
_HOW_TO_APPEAL = re.compile(r"veckor|dagar|skicka|lämna in|förvaltningsrätt|weeks|send|tingsrätt|skriftlig", re.IGNORECASE)
_BY_WHEN = re.compile(r"\b(inom|senast|within)\b[^.]{0,20}\b(dag|veck|månad|day|week|month)", re.IGNORECASE)


def _appeal_told(look: Looking) -> Block | None:
    """A paragraph that says within what time one may appeal, on a page, under a heading or in a fold for those who are not content."""
    view = look.view
    if is_result_page(view):
        return None
    headed, folded = bool(name_hits(look.terms, head_of(view))), _unfolded(view, look.terms) is not None
    timed = (b for b in view.main_blocks() if _BY_WHEN.search(b.text) and _TO_THOSE_WHO_MAY.search(b.text))
    told = (b for b in timed if in_text(look.lists("K_APPEAL"), _rest(b.text, _HAS_BEEN_APPEALED)))
    return next((b for b in told if headed or folded or name_hits(look.terms, b.heading)), None)


@sign
def complaint(look: Looking) -> Seen | None:
    """A page or section about complaints and views that says how: by a form, an address, a number or in words."""
    terms = look.lists("K_COMPLAINT") + look.terms
    block = _headed(look, terms, tells=_HOW_TO_COMPLAIN)
    if block is not None and not _HOW_TO_COMPLAIN.search(_part_of(look.view, block)):
        block = None
    if block is None and form_seen(look, ("form",)) is not None:
        block = _headed(look, terms)
    return Seen(what=f"“{block.text[:80]}”", block=block) if block else None


#: A part that has only its heading, or only says that views are valued, tells nobody where to turn.
_HOW_TO_COMPLAIN = re.compile(
    r"\b(skriv|skicka|lämna|mejla|mejl|e-post|ring|kontakta|vänd dig|prata|använd|fyll i|formulär|brev|anmäl|"
    r"berätta (gärna )?för (oss|en|din|vår)|e-tjänst|blankett|"
    r"klaga\w* (till|hos|kan|görs)|hör av dig|write|send|call|contact|form|e-mail|email|tell us)|@|\b0\d{1,3}[ -]",
    re.IGNORECASE,
)


def _stands_under(seen: Seen, terms: tuple[str, ...]) -> bool:
    """Whether the form's heading, or what it says itself, has one of the terms."""
    if seen.thing is None:
        return False
    form = seen.thing.element.closest("form")
    return bool(name_hits(terms, seen.thing.heading)) or in_text(terms, form.text if form is not None else seen.thing.context)


@sign
def written_complaint(look: Looking) -> Seen | None:
    """A form or address for a complaint, on a page or in a section about it."""
    block = _headed(look, look.lists("K_COMPLAINT") + look.terms)
    if block is None:
        return None
    complaints = look.lists("K_COMPLAINT") + look.terms
    whole = bool(name_hits(complaints, head_of(look.view)))
    if (seen := form_seen(look, ("form",))) and (whole or _stands_under(seen, complaints)):
        return seen
    for thing in look.view.controls:
        if not look.view.in_main(thing) or not thing.element.get("href").lower().startswith("mailto:"):
            continue
        if whole or in_text(complaints, f"{thing.heading} {thing.context}"):
            return Seen(what=f"e-mail “{thing.name}”", thing=thing, facts={"end": "mail"})
    return None
