"""The `measure` verb: facts of one named kind about the page that a walk has reached, as profiles/journeys/FACTS.md describes them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from playwright.async_api import Error

from crawler.journeys.consent import use_clear
from crawler.journeys.endings import untested
from crawler.journeys.menu_button import menu_control
from crawler.journeys.page_facts import page_facts
from crawler.journeys.reaching import has_focus
from crawler.journeys.reading import lix
from crawler.journeys.service_signs import login_options, open_forms
from crawler.journeys.signs import SIGNS
from crawler.journeys.site_search import search_for
from crawler.journeys.vocabulary import in_text, name_hits, text_hits

if TYPE_CHECKING:
    from checks.dom import Element
    from crawler.journeys.runner import Run
    from crawler.journeys.sight import Block, Thing, View
    from profiles.journey_verbs import Measure

Note = Callable[["Run", "View", "Measure"], Awaitable[None]]
NOTES: dict[str, Note] = {}
TEXT_MOST = 20_000
READ_WHOLE = ("rights", "process")  # notes of a reader who wants to know all that the page says
FOLDS_MOST = 6
LIFE_EVENTS = (
    "K_LIFE_AGEING", "K_LIFE_BIRTH", "K_LIFE_BUSINESS", "K_LIFE_DEATH", "K_LIFE_DISABILITY", "K_LIFE_DIVORCE", "K_LIFE_ILL",
    "K_LIFE_JOBLOSS", "K_LIFE_MOVE", "K_LIFE_NEWCOMER", "K_LIFE_PENSION", "K_LIFE_STUDY",
)  # fmt: skip
EVENTS_MOST = 5
EVENTS_SEARCHED = ("K_LIFE_DEATH", "K_LIFE_MOVE", "K_LIFE_BIRTH")  # what happens to most people, asked of a site that shows no event
_SAME_DEVICE = re.compile(
    r"denna enhet|den här enheten|samma enhet|på mobilen|öppna bankid|this device|bankid:|app\.bankid\.com|frejaeid:",
    re.IGNORECASE,
)
_ASK = r"ring oss|kontakta oss|mina sidor"
_CHECK = re.compile(
    r"räkna ut|kalkyl|beräkna|testa om|kontrollera om du|till exempel|exempel|calculator", re.IGNORECASE
)


def note(function: Note) -> Note:
    """Register the function of a note under its name, with - for _."""
    NOTES[function.__name__.replace("_", "-")] = function
    return function


async def take_note(run: Run, spec: Measure) -> None:
    """Note the facts of that kind."""
    view = await run.walker.see_settled()
    if spec.note in READ_WHOLE:
        view = run.narrowed(await _unfolded(run, run.narrowed(view)))
    await NOTES[spec.note](run, view, spec)


#: Names of a fold in which a chooser keeps the ways to log in that fewer take.
_MORE_WAYS = re.compile(r"\b(fler|andra|annan|annat|övriga|alternativ|utländsk|more|other|foreign|eidas|altri|altre)", re.IGNORECASE)


async def _unfolded(run: Run, view: View, named: re.Pattern[str] | None = None) -> View:
    """The page after its folded parts (so `named`) have been opened, as one does who wants to know it all; no link is followed."""
    folded = [t for t in view.controls if t.expanded is False and view.in_main(t) and not t.is_link and not t.is_submit]
    folded = [t for t in folded if named is None or named.search(t.name)]
    for thing in folded[:FOLDS_MOST]:
        picture, box = await run.shot(thing)
        used = await use_clear(run, thing)
        run.note("find", thing=thing, why="folded: opened to read all of it", outcome="passed" if used.ok else "failed",
                 message=used.message, picture=picture, box=box)  # fmt: skip
        if used.went:
            await run.walker.back()
            break
    return (run.walker.view or view) if folded else view


@note
async def human_contact(run: Run, view: View, spec: Measure) -> None:
    """J1: the chat, beside what the find step noted of the phone."""
    run.facts["chat"] = None
    chats = run.words.terms(("K_CHAT",))
    launcher = next((t for t in view.controls if name_hits(chats, t.name) and not t.is_submit), None)
    if launcher is not None:
        run.facts["chat"] = {
            "vendor": urlsplit(launcher.frame).netloc, "text": launcher.context or launcher.name, "by_tab": launcher.element.is_tab_stop,
            "name": launcher.element.name, "closes": False, "live": False,
        }  # fmt: skip
        if not launcher.is_link:  # a link leads to a page about the chat; a button opens it here
            await _opened_chat(run, view, launcher)


async def _opened_chat(run: Run, view: View, launcher: Thing) -> None:
    """Open the chat, read what it says of itself, close it with Escape; nothing is written in it."""
    walker, chat = run.walker, run.facts["chat"]
    before = {b.text for b in view.blocks}
    used = await walker.use(launcher)
    if not used.ok or used.went:
        return
    now = await walker.see_settled()
    new = [b for b in now.blocks if b.text not in before]
    chat["text"] = "\n".join([launcher.name, *(b.text for b in new)])[:TEXT_MOST]
    chat["live"] = any(e.get("role") == "log" or e.get("aria-live") in ("polite", "assertive") for e in _around(new))
    frames = [t.frame for t in now.things if t.frame and t.frame not in {o.frame for o in view.things}]
    chat["vendor"] = chat["vendor"] or next((urlsplit(f).netloc for f in frames), "")
    run.note("measure", thing=launcher, why="the chat is opened", message="; ".join(b.text for b in new[:3])[:200])
    await walker.press("Escape")
    closed = await walker.see_settled()
    shown = {b.text for b in closed.blocks}
    with suppress(Error):
        chat["closes"] = bool(new) and not any(b.text in shown for b in new) and await has_focus(walker, launcher)


def _around(blocks: list[Block]) -> list[Element]:
    """The elements of the blocks and all that they stand in."""
    return list(dict.fromkeys(e for b in blocks for e in (b.element, *b.element.ancestors())))


@note
async def eservice_end(run: Run, view: View, spec: Measure) -> None:
    """J2: what kind of end was reached, and what its page is like."""
    facts, walker = run.facts, run.walker
    facts["walked"] = True
    if (said := run.axe.get(view.url.split("#", maxsplit=1)[0])) is not None:
        facts["axe"] = said
    facts.setdefault("end", "information")
    facts["steps"] = max(0, int(facts.get("clicks") or 0) - int(facts.get("service_page_clicks") or 0))
    facts["host"] = urlsplit(view.url).netloc
    facts["status"] = walker.status
    alts = " ".join(alt for _, alt, _ in view.images)
    facts["text"] = f"{view.text}\n{alts}"[:TEXT_MOST]
    options = login_options(view)
    facts["options"] = [o.name for o in options] or facts.get("options", [])
    facts["idp"] = sorted({mark for o in options for mark in _idp_marks(o)})
    facts["same_device"] = any(_SAME_DEVICE.search(f"{t.name} {t.element.get('href')}") for t in view.things)
    facts.update({k: v for k, v in page_facts(view).items() if k != "url"})
    facts["url"] = view.url
    statement = run.words.terms(("K_STATEMENT",))
    facts["statement_links"] = [[t.name, t.href] for t in view.controls if t.is_link and name_hits(statement, t.name)]
    here = view.url.split("#", maxsplit=1)[0]
    service = str(facts.get("service_url", "")).split("#", maxsplit=1)[0]
    run.pages_after[here] = page_facts(view)
    facts["pages"] = [page for address, page in run.pages_after.items() if address != service]


def _idp_marks(option: Thing) -> list[str]:
    address = option.element.get("href") if not option.href else option.href
    parts = urlsplit(address)
    marks = []
    if parts.scheme and parts.scheme not in ("http", "https"):
        marks.append(f"{parts.scheme}:")
    elif parts.netloc:
        marks.append(parts.netloc)
    marks += [
        f"{k}={v}"
        for k, v in parse_qsl(parts.query)
        if k.lower() in ("idp", "entityid", "acr_values", "provider", "method", "val", "auth")
    ]
    return marks


@note
async def page_text(run: Run, view: View, spec: Measure) -> None:
    """J4, J5: address and text of the page it ends on."""
    run.facts["url"] = view.url
    run.facts["text"] = view.text[:TEXT_MOST]


_EVENTS_PAGE = re.compile(r"livshändelse|\blivets?\b|livssituation|life (event|situation)", re.IGNORECASE)


def _events_linked(run: Run, view: View) -> list[tuple[str, Thing]]:
    """Events of life and the first own link of the page that names each; a page counts once."""
    chosen: list[tuple[str, Thing]] = []
    for key in LIFE_EVENTS:
        terms = _with_present(run.words.terms((key,)))
        thing = next(
            (t for t in view.controls if t.is_link and name_hits(terms, t.name) and run.walker.hosts.is_own(t.href)),
            None,
        )
        if thing is not None and not any(thing.href == t.href for _, t in chosen):
            chosen.append((key, thing))
    return chosen


def _with_present(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms, and those that begin with a verb also as it is said of one: `få barn`, `får barn`; `skilja er`, `skiljer er`."""
    told = [t.split(" ", maxsplit=1) for t in terms if " " in t and t.split(" ", maxsplit=1)[0][-1] in "aåiö"]
    return (*terms, *(f"{verb}r {rest}" for verb, rest in told), *(f"{verb[:-1]}er {rest}" for verb, rest in told if verb[-1] == "a"))


async def _gathered_events(run: Run, view: View) -> View | None:
    """The page that gathers events of life, from a link here or in the menu; None where no link is named so."""
    entry = _entry_to_events(view)
    opener = menu_control(view, run.words.terms(("K_MENU",))) if entry is None else None
    if opener is not None:
        await use_clear(run, opener)
        entry = _entry_to_events(run.walker.view or await run.walker.see())
    if entry is None:
        return None
    used = await run.walker.open(entry.href) if entry.is_link else await use_clear(run, entry)
    run.note("measure", thing=entry, why="a page that gathers events of life", outcome="passed" if used.ok else "failed",
             message=used.message)  # fmt: skip
    await run.arrived()
    return run.walker.view if used.ok else None


def _entry_to_events(view: View) -> Thing | None:
    return next((t for t in view.controls if (t.is_link or t.expanded is False) and _EVENTS_PAGE.search(t.name)), None)


async def _events_searched(run: Run) -> list[tuple[str, str, str]]:
    """Events that the site's own search has a page of: key, title and address of the first own result that names each."""
    found: list[tuple[str, str, str]] = []
    for key in EVENTS_SEARCHED:
        run.check_budget()
        terms = _with_present(run.words.terms((key,)))
        results = await search_for(run, terms[0].removeprefix("="))
        run.note("measure", target=f"search “{results.query}”", why="no event in sight: the site's own search", message=results.summary)
        if results.state != "get":
            break
        hits = [h for h in results.hits if name_hits(terms, h.title) and run.walker.hosts.is_own(h.url)]
        found += [(key, h.title, h.url) for h in hits[:1] if h.url not in [to for _, _, to in found]]
    return found


@note
async def life_events(run: Run, view: View, spec: Measure) -> None:
    """J13: pages about events of life that the start page leads to, and where they lead."""
    events: list[dict[str, Any]] = run.facts.setdefault("events", [])
    chosen = _events_linked(run, view)
    began = int(run.facts.get("clicks") or 0) + 1
    if len(chosen) < 2 and (gathered := await _gathered_events(run, view)) is not None:
        chosen, began = _events_linked(run, gathered) or chosen, began + 1
    pages = [(key, thing.name, thing.href) for key, thing in chosen[:EVENTS_MOST]]
    if not pages:
        pages, began = await _events_searched(run), began + 1
    for key, name, href in pages:
        run.check_budget()
        clicks = began
        used = await run.walker.open(href)
        run.note("measure", target=name, why=f"life event {key}", outcome="passed" if used.ok else "failed", message=used.message)
        if not used.ok or run.walker.view is None:
            continue
        there = run.walker.view
        await run.arrived()
        links = [t.href for t in there.controls if t.is_link and there.in_main(t) and t.href.startswith("http")]
        run.facts["_leads_on"] = run.facts.get("_leads_on") or not all(run.walker.hosts.is_own(to) for to in links)
        events.append({"key": key, "name": name, "url": there.url, "clicks": clicks, "links": links[:200]})


@note
async def rights(run: Run, view: View, spec: Measure) -> None:
    """J17b: whether the page tells what one may be entitled to."""
    text, main = view.main_text, [t for t in view.controls if view.in_main(t)]
    related = [
        t for t in main if t.is_link and re.search(r"stöd|bidrag|ersättning|hjälp|anhörig|rätt till", t.name.casefold())
    ]
    run.facts.update(
        url=view.url, rights=in_text(run.words.terms(("K_RIGHTS",)), text), related=len({t.href for t in related}),
        check=bool(_CHECK.search(text)),
    )  # fmt: skip


@note
async def process(run: Run, view: View, spec: Measure) -> None:
    """J17c: what happens next, when, and how to ask."""
    text = view.main_text
    ask = any(t.element.get("href").startswith(("tel:", "mailto:")) for t in view.controls if view.in_main(t))
    run.facts.update(
        url=view.url, next_step=in_text(run.words.terms(("K_NEXT",)), text), time=in_text(run.words.terms(("K_TIME",)), text)
        or bool(re.search(r"(inom|ungefär|cirka|senast)\s+\w+\s+(dag|veck|månad)", text.casefold())),
        status_way=ask or in_text(run.words.terms(("K_FOLLOW",)), text) or bool(re.search(_ASK, text.casefold())),
    )  # fmt: skip


@note
async def resigned(run: Run, view: View, spec: Measure) -> None:
    """J17a: whether the help one reaches is help for one who has nearly given up."""
    hours = SIGNS["opening-hours"](run.looking(view))
    login = SIGNS["login-chooser"](run.looking(view))
    run.facts.update(
        human_clicks=run.facts.get("clicks"), url=view.url, text=view.main_text[:TEXT_MOST], hours=hours is not None,
        lix=lix([b.text for b in view.main_blocks() if not b.is_heading]), login_demanded=login is not None,
    )  # fmt: skip


@note
async def not_found(run: Run, view: View, spec: Measure) -> None:
    """J12: the answers were noted when the addresses were opened."""
    run.facts.setdefault("answers", [])


@note
async def foreign_eid(run: Run, view: View, spec: Measure) -> None:
    """J14: what the login chooser offers, also behind a fold that names more ways."""
    if SIGNS["foreign-eid"](run.looking(view)) is None:
        view = await _unfolded(run, view, _MORE_WAYS)
    seen = SIGNS["foreign-eid"](run.looking(view))
    run.facts.update(
        url=view.url,
        options=[o.name for o in login_options(view)],
        foreign=seen is not None,
        text=view.main_text[:TEXT_MOST],
    )
    if seen is None and view.sense == "sight" and any(_is_wordless_picture(view, t) for t in view.controls):
        raise untested(
            "a way to log in is a picture that no text tells of: what it says is not read here",
            "ett sätt att logga in är en bild som ingen text berättar om: vad den säger läses inte här",
        )


def _is_wordless_picture(view: View, thing: Thing) -> bool:
    """A control of the main content that shows a picture and no words: by eye it may say anything."""
    shown = any(e.tag in ("img", "svg", "picture") for e in thing.element.descendants())
    return shown and not thing.name.strip() and view.in_main(thing)


@note
async def statement_feedback(run: Run, view: View, spec: Measure) -> None:
    """J6: the kind of way to tell about missing accessibility."""
    facts = run.facts
    end = str(facts.get("end") or "none")
    if end == "none" and re.search(r"\b0\d|kontakt", view.main_text.casefold()):
        end = "contact"
    facts.update(end=end, url=view.url, status=run.walker.status)
    facts["supervisor_link"] = SIGNS["supervisor-link"](run.looking(view)) is not None
    facts.setdefault(
        "label_violations", sum(1 for f in open_forms(view) for field in f.fields if not field.element.name)
    )


def _terms_of(run: Run, *keys: str) -> tuple[str, ...]:
    return run.words.terms(keys)


@note
async def records(run: Run, view: View, spec: Measure) -> None:
    """J7: the page on requesting a document."""
    run.facts.update(
        records_url=view.url, records_text=view.main_text[:TEXT_MOST], records_clicks=run.facts.get("clicks")
    )


@note
async def diary(run: Run, view: View, spec: Measure) -> None:
    """J7: the register or list of post, when this page is it."""
    seen = SIGNS["diary"](run.looking(view))
    if seen is not None:
        run.facts.update(
            diary_url=view.url,
            diary_text=view.main_text[:TEXT_MOST],
            diary_clicks=run.facts.get("clicks"),
            **seen.facts,
        )
    else:
        run.facts.setdefault("diary_url", "")
        run.facts.setdefault("diary_clicks", None)


@note
async def appeal(run: Run, view: View, spec: Measure) -> None:
    """J16: the page on appeals."""
    run.facts.update(appeal_url=view.url, appeal_text=view.main_text[:TEXT_MOST], appeal_clicks=run.facts.get("clicks"))


@note
async def complaint(run: Run, view: View, spec: Measure) -> None:
    """J16: the page on complaints, and how one can be made."""
    seen = SIGNS["written-complaint"](run.looking(view))
    phone = SIGNS["human-contact"](run.looking(view))
    end = (
        str(seen.facts.get("end", "form"))
        if seen
        else "phone"
        if phone and text_hits(_terms_of(run, "K_COMPLAINT"), view.main_text)
        else "none"
    )
    run.facts.update(
        complaint_url=view.url,
        complaint_text=view.main_text[:TEXT_MOST],
        complaint_clicks=run.facts.get("clicks"),
        complaint_end=end,
    )


@note
async def search_reach(run: Run, view: View, spec: Measure) -> None:
    """J15: taps until a search field is seen."""
    form = view.search_form()
    run.facts["search_taps"] = 0 if form is not None else None
    run.facts["search_name"] = form.fields[0].element.name if form is not None else ""
