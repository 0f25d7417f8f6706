"""One function for each verb of the language. A new verb is a model in profiles/journey_verbs.py and a function here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin, urlsplit

from crawler.journeys.consent import type_clear, use_clear, walk_consent
from crawler.journeys.endings import Ends, broken_script, not_completed, untested
from crawler.journeys.find import Finder
from crawler.journeys.form_errors import provoke_errors
from crawler.journeys.goals import GOALS
from crawler.journeys.menu import walk_menu
from crawler.journeys.notes import take_note
from crawler.journeys.runner import Run
from crawler.journeys.sight import Thing, View
from crawler.journeys.signs import SIGNS
from crawler.journeys.site_search import fitting, run_series, search_for
from crawler.journeys.targets import matching, one, present
from crawler.journeys.vocabulary import in_text, is_exact, name_hits, terms_of_task
from profiles.journey_schema import Step

Verb = Callable[[Run, Step], Awaitable[None]]
STEPS: dict[str, Verb] = {}

#: Invented values that name the tool and cannot be anybody's (domain of RFC 2606, number series for fiction, a public building).
INVENTED = {
    "name": "Tillsyn Testsson", "email": "tillsyn-test@example.com", "phone": "031-390 06 00",
    "international_phone": "+46313900600", "day": "1", "month": "1", "year": "1990", "uk_postcode": "SW1A 2AA",
    "text": "Detta är ett test av webbplatsen med Tillsyn. Inget skickas.", "number": "1", "date": "2020-01-01",
    "wrong_email": "tillsyn-test-utan-snabel-a", "wrong_date": "2020-13-45", "nothing": "",
}  # fmt: skip


def verb(function: Verb) -> Verb:
    """Register the function of a verb under its name."""
    STEPS[function.__name__.removesuffix("_")] = function
    return function


@verb
async def open_(run: Run, step: Step) -> None:
    """Load a page by its address."""
    spec = step.spec
    path = f"/{secrets.token_hex(8)}" if spec.made_up else spec.path
    address = run.start_url if path == "home" else urljoin(run.start_url, path)
    used = await run.walker.open(address)
    picture, _ = await run.shot()
    run.note(
        "open",
        target=address,
        outcome="passed" if used.went or used.ok else "failed",
        message=used.message,
        picture=picture,
    )
    if spec.made_up:
        run.facts.setdefault("answers", []).append(_answer(run))
    if not used.ok and not (spec.made_up and used.went):
        raise untested(
            f"{urlsplit(address).path} {used.message}",
            f"{urlsplit(address).path} {used.message_sv or used.message}",
            by_site=True,
        )
    await run.arrived()


def _answer(run: Run) -> dict[str, object]:
    """What J12 notes of one made-up address."""
    view = run.walker.view
    if view is None:
        return {"url": run.walker.url, "status": run.walker.status, "text": ""}
    links = [t for t in view.controls if t.is_link]
    home = run.start_url.rstrip("/")
    header = " ".join(b.text for b in view.blocks if b.landmark == "banner") + " ".join(
        t.name for t in view.controls if t.landmark == "banner"
    )
    header += " ".join(alt for e, alt, _ in view.images if e.landmark == "banner")
    return {
        "url": run.walker.url, "status": run.walker.status, "text": view.text[:20_000], "lang": view.language,
        "search": view.search_form() is not None, "start_link": any(t.href.rstrip("/") == home for t in links),
        "contact_link": any(name_hits(run.words.terms(("K_CONTACT",)), t.name) for t in links),
        "sender": bool(run.sender and in_text(run.sender, header)),
    }  # fmt: skip


@verb
async def find(run: Run, step: Step) -> None:
    """Look for something as a person would."""
    finder = Finder(run, step.spec, is_needed=not step.optional)
    found = await finder.find()
    thing = found.seen.thing
    picture, box = await run.shot(thing)
    run.note(
        "see",
        thing=thing,
        target=found.seen.what,
        why=f"{step.spec.sign} after {found.clicks} clicks",
        picture=picture,
        box=box or found.seen.box,
    )
    run.facts.update(found.seen.facts)
    key = step.landmark or "clicks"
    clicks = run.facts.get("_clicks", 0) + found.clicks
    run.facts["_clicks"] = clicks
    run.facts["clicks" if key == "clicks" else f"{key}_clicks"] = clicks
    run.facts["clicks"] = clicks
    run.facts["url"] = run.walker.url
    if step.spec.sign in ("task-page", "service-start") and run.walker.view is not None:
        run.facts["service_url"] = run.walker.url
        run.part = (run.walker.url, str(found.seen.facts.get("_part", "")))
        _own_name_of_task(run, run.walker.view)


def _own_name_of_task(run: Run, view: View) -> None:
    """From here on the task goes by the words that the site's own page about it is named with."""
    if run.task is None:
        return
    head = view.h1 or view.title
    named = tuple(t for t in run.task_terms if name_hits((t,), head))
    if named:
        run.task = type(run.task)(
            id=run.task.id, label_sv=run.task.label_sv, query_sv=run.task.query_sv, strong_terms_sv=named
        )


@verb
async def search(run: Run, step: Step) -> None:
    """Use the site's own search."""
    spec = step.spec
    if spec.sets:
        await run_series(run, spec)
        return
    wanted = (
        [spec.query]
        if spec.query
        else [run.task.query_sv]
        if run.task is not None
        else [t.query_sv for t in run.tasks[:5]]
    )
    if not wanted:
        raise broken_script("search needs a query or a task", "sökningen saknar ord eller ärende")
    for number, query in enumerate(wanted):
        task = run.task or next((t for t in run.tasks if t.query_sv == query), None)
        results = await search_for(run, query)
        run.facts["search"] = "none" if results.state == "unreachable" else results.state
        picture, _ = await run.shot()
        run.note("search", target=f"“{query}”", outcome="passed" if results.state == "get" else "failed",
                 message=results.message or results.summary, picture=picture)  # fmt: skip
        _searched(run, results.state, results.message)
        run.facts.update(_hits=len(results.hits), _query=query, _none=results.text if results.is_empty else "")
        run.last_results = results
        if not spec.hit:
            run.facts.setdefault("searches", []).append(results.fact("task", task=task.id if task else ""))
            return
        hits = fitting(results, terms_of_task(task) if task is not None else (query,))
        if hits:
            await _open_hit(run, hits[0].thing)
            return
        if number == len(wanted) - 1:
            raise not_completed(
                f"the search for “{query}” gives nothing that fits among the first five",
                f"sökningen på “{query}” ger inget som passar bland de fem första",
            )


def _searched(run: Run, state: str, message: str) -> None:
    """Raises Ends where the search could not be used."""
    if state == "script" and not run.walker.persona.script:
        raise not_completed("the search shows nothing without script", "sökningen visar inget utan skript")
    if state == "get":
        return
    if state == "none":
        raise not_completed("the site has no search that can be seen", "webbplatsen har ingen sökning som går att se")
    if state == "unreachable":
        raise not_completed(message.removeprefix("unreachable: "), "sökfältet går inte att nå")
    why = {
        "post": "the search has to be sent (POST)",
        "script": "the search only works by script",
        "refused": "robots.txt refuses the search",
    }[state]
    sv = {
        "post": "sökningen måste skickas (POST)",
        "script": "sökningen fungerar bara med skript",
        "refused": "robots.txt tillåter inte sökningen",
    }[state]
    raise untested(why, sv, by_site=state == "refused")


async def _open_hit(run: Run, thing: Thing | None) -> None:
    if thing is None:
        raise not_completed("the result cannot be opened", "träffen går inte att öppna")
    picture, box = await run.shot(thing)
    used = await use_clear(run, thing)
    run.note("click", thing=thing, why="the first result that fits the task", outcome="passed" if used.ok else "failed",
             message=used.message, picture=picture, box=box)  # fmt: skip
    if not used.ok:
        raise not_completed(
            f"the result could not be opened: {used.message}",
            f"träffen gick inte att öppna: {used.message_sv or used.message}",
        )
    await run.walker.see_settled()
    await run.arrived()


async def _do_use(run: Run, name: str, thing: Thing, *, sends: bool = False) -> None:
    picture, box = await run.shot(thing)
    used = await use_clear(run, thing)
    run.note(
        name, thing=thing, outcome="passed" if used.ok else "failed", message=used.message, picture=picture, box=box
    )
    if used.refused:
        raise untested(
            f"not done: {used.message}", f"görs inte: {used.message}", by_site=used.refused.startswith("robots")
        )
    if not used.ok:
        raise not_completed(used.message, used.message_sv or used.message)
    if sends and thing.is_submit:
        run.facts.setdefault("sent_to", []).append(run.walker.url)
    await run.arrived()


@verb
async def click(run: Run, step: Step) -> None:
    """Use a link or button."""
    await _do_use(run, "click", await one(run, step.spec.target), sends=step.send)


@verb
async def fill(run: Run, step: Step) -> None:
    """Write an invented value in a field."""
    thing = await one(run, step.spec.target)
    picture, box = await run.shot(thing)
    used = await type_clear(run, thing, INVENTED[step.spec.value])
    run.note(
        "fill",
        thing=thing,
        why=f"invented {step.spec.value}",
        outcome="passed" if used.ok else "failed",
        message=used.message,
        picture=picture,
        box=box,
    )
    if not used.ok:
        raise not_completed(used.message, used.message_sv or used.message)


@verb
async def choose(run: Run, step: Step) -> None:
    """Choose an option, a radio button or a checkbox."""
    thing = await one(run, step.spec.target)
    picture, box = await run.shot(thing)
    used = await run.walker.choose(thing, step.spec.option)
    run.note(
        "choose",
        thing=thing,
        why=step.spec.option,
        outcome="passed" if used.ok else "failed",
        message=used.message,
        picture=picture,
        box=box,
    )
    if not used.ok:
        raise not_completed(used.message, used.message_sv or used.message)
    await run.walker.settle()
    await run.walker.see()
    await run.arrived()


@verb
async def press(run: Run, step: Step) -> None:
    """Press a key; Enter and Space only on the control that the step names, never on one that sends."""
    spec = step.spec
    if spec.on is not None and spec.key in ("Enter", "Space"):
        await _do_use(run, "press", await one(run, spec.on), sends=step.send)
        return
    for _ in range(spec.times):
        await run.walker.press(spec.key)
    await run.walker.settle()
    await run.walker.see()
    picture, _ = await run.shot()
    run.note("press", target=f"{spec.key} × {spec.times}", picture=picture)
    await run.arrived()


@verb
async def expect(run: Run, step: Step) -> None:
    """What must be there."""
    spec, walker = step.spec, run.walker
    view = walker.view or await walker.see()
    for attempt in range(2):
        if _holds(run, view, step):
            picture, _ = await run.shot()
            run.note("expect", target=str(spec.target or spec.sign or spec.address), picture=picture)
            return
        if attempt == 0:
            view = await walker.see_settled()
    what = spec.sign or spec.target or spec.address
    en, sv = GOALS.get(spec.sign or "", (str(what), str(what)))
    raise not_completed(f"{en} is not there", f"{sv} finns inte här")


def _holds(run: Run, view: View, step: Step) -> bool:
    spec = step.spec
    if spec.address and not re.search(
        spec.address.strip("/")
        if spec.address.startswith("/") and spec.address.endswith("/")
        else re.escape(spec.address),
        view.url,
    ):
        return False
    if spec.target is not None and not present(run, view, spec.target):
        return False
    if spec.sign:
        terms = run.words.terms(spec.words, run.own_terms(spec.terms))
        seen = SIGNS[spec.sign](run.looking(run.narrowed(view), terms=terms, task_terms=run.task_terms if spec.task else ()))
        if seen is None:
            return False
        run.facts.update(seen.facts)
    return True


@verb
async def within(run: Run, step: Step) -> None:
    """Do the steps in one region only."""
    outer, run.region = run.region, step.spec.region
    try:
        await run.do(step.steps)
    finally:
        run.region = outer


@verb
async def if_present(run: Run, step: Step) -> None:
    """Do the steps only when the target is there."""
    view = run.walker.view or await run.walker.see()
    if not present(run, view, step.spec.target):
        view = await run.walker.see_settled()
    if present(run, view, step.spec.target):
        await run.do(step.steps)


@verb
async def remember(run: Run, step: Step) -> None:
    """Note something under a name."""
    spec, walker = step.spec, run.walker
    view = walker.view or await walker.see()
    things = matching(run, view, spec.target) if spec.target is not None else []
    run.facts[spec.fact] = {
        "address": walker.url, "title": view.title, "text": view.main_text[:20_000], "clicks": walker.spent.clicks,
        "count": len(things), "name": things[0].name if things else "",
    }[spec.what]  # fmt: skip


@verb
async def measure(run: Run, step: Step) -> None:
    """Note facts of one kind about the page."""
    await take_note(run, step.spec)


@verb
async def audit(run: Run, step: Step) -> None:
    """Check this page in full, or say whether each step's page is checked."""
    run.audit_each = step.spec.each_step
    if run.audit_each:
        await run.arrived()


@verb
async def back(run: Run, step: Step) -> None:
    """Go back one page."""
    await run.walker.back()
    run.note("back")


@verb
async def wait(run: Run, step: Step) -> None:
    """Wait for rest, or as a reader who does nothing."""
    await (run.idle(step.spec.seconds) if step.spec.seconds else run.walker.settle())
    await run.walker.see()
    run.note("wait")
    await run.arrived()


@verb
async def refuse(run: Run, step: Step) -> None:
    """Refuse cookies (J8)."""
    await walk_consent(run, step.spec)


@verb
async def menu(run: Run, step: Step) -> None:
    """Walk the menu (J15)."""
    await walk_menu(run)


@verb
async def provoke(run: Run, step: Step) -> None:
    """Make forms show their messages (J10)."""
    await provoke_errors(run, step.spec.forms, may_send=step.send)


__all__ = ["STEPS", "Ends", "is_exact"]
