"""J10: what a form says of empty and wrong fields, without anything leaving the machine.

What only a server checks stays untested, except on the operator's own test systems: there the form is sent once, all but empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.dom import Element
from checks.languages import guess
from crawler.journeys.consent import use_clear
from crawler.journeys.endings import not_completed, untested
from crawler.journeys.service_signs import open_forms
from crawler.journeys.sight import Block, Form, Thing, View
from crawler.journeys.visitor import Used
from crawler.journeys.vocabulary import name_hits

if TYPE_CHECKING:
    from crawler.journeys.runner import Run

ADJACENT_PX = 80
FOREIGN_SHARE = 0.2  # of the words that are small words of that language
_SENDS = re.compile(r"skicka|nästa|fortsätt|lämna|anmäl|sänd|ansök|send|submit|next|continue|spara|klar", re.IGNORECASE)
_NATIVE = """function() { const found = []; for (const e of this.elements) { if (e.willValidate && !e.checkValidity())
  found.push([e.name || e.id || '', e.validationMessage || '']); } return JSON.stringify([this.noValidate, found]); }"""


async def provoke_errors(run: Run, most: int, *, may_send: bool = False) -> None:
    """Raises Ends: untested when only the server checks; not completed when nothing helpful is said.

    `may_send`: the step says `send: true`, which a listed test system lets happen.
    """
    walker = run.walker
    view = await walker.see_settled()
    forms = list(open_forms(view))[:most]
    noted: list[dict[str, Any]] = run.facts.setdefault("forms", [])
    if not forms:
        raise untested("no form to try", "inget formulär att prova")
    address = walker.url
    for number in range(len(forms)):
        if number:
            await walker.open(address)
            view = await walker.see_settled()
        now = list(open_forms(view))
        if number < len(now):
            noted.append(await _one_form(run, view, now[number]))
            if may_send and noted[-1]["checked_by"] == "server":
                await _ask_server(run, address, number, noted[-1])
    _judge(noted)


def _judge(noted: list[dict[str, Any]]) -> None:
    checked = {f["checked_by"] for f in noted}
    answered = [f for f in noted if "status" in f]
    if answered:
        _judge_answers(answered)
        return
    if checked <= {"server"}:
        raise untested(
            "only its server checks the form, and nothing is sent",
            "formuläret kontrolleras bara av servern, och ingenting skickas",
        )
    if "script" in checked:
        messages = [m for f in noted for m in f["messages"]]
        if any(m["helpful"] for m in messages):
            return
        raise not_completed(
            "the messages do not say which field is wrong or how",
            "meddelandena säger inte vilket fält som är fel eller hur",
        )
    if "browser" in checked:
        return
    raise not_completed("nothing is said when the form is empty", "ingenting sägs när formuläret är tomt")


def _judge_answers(answered: list[dict[str, Any]]) -> None:
    """What a test system's server said of a form that was sent all but empty."""
    for fact in answered:
        if not fact["messages"]:
            raise not_completed(
                "the server says nothing of the empty fields", "servern säger ingenting om de tomma fälten"
            )
        if fact["messages_lang"] and fact["messages_lang"] != fact["page_lang"]:
            raise not_completed(
                f"the messages are in another language ({fact['messages_lang']}) than the page ({fact['page_lang']}), unmarked: "
                f"“{fact['messages'][0]['text'][:60]}”",
                f"meddelandena är på ett annat språk ({fact['messages_lang']}) än sidan ({fact['page_lang']}), utan märkning: "
                f"”{fact['messages'][0]['text'][:60]}”",
            )
        if not any(m["helpful"] for m in fact["messages"]):
            raise not_completed(
                "the messages do not say which field is wrong or how",
                "meddelandena säger inte vilket fält som är fel eller hur",
            )
        if fact["kept"] is False:
            raise not_completed(
                "what had been written is gone when the form comes back", "det man skrivit är borta när formuläret kommer tillbaka"
            )


async def _ask_server(run: Run, address: str, number: int, fact: dict[str, Any]) -> None:
    """Send the form with one field filled in, on a listed test system, and note what comes back."""
    walker = run.walker
    await walker.open(address)
    view = await walker.see_settled()
    forms = list(open_forms(view))
    if number >= len(forms) or not walker.tab.may_send("POST", forms[number].action):
        return
    form = forms[number]
    button = _submit_of(view, form)
    if button is None:
        return
    first = next((f for f in form.fields if f.kind in ("text", "") and f.tag in ("input", "textarea")), None)
    written = "Tillsyn test" if first is not None and len(form.fields) > 1 else ""
    if first is not None and written and not (await walker.type(first, written)).ok:
        written = ""
    before = {b.text for b in view.blocks}
    picture, box = await run.shot(button)
    used = await use_sending(run, button)
    run.note("provoke", thing=button, why="sent all but empty to the operator's own test system", message=used.message,
             outcome="passed" if used.ok else "failed", picture=picture, box=box)  # fmt: skip
    if not used.ok:
        return
    after = await walker.see_settled()
    names = {f.element.get("name") for f in form.fields}
    again = next((f for f in after.forms if names & {t.element.get("name") for t in f.fields}), None)
    fact["status"] = walker.status
    fact["messages"] = _new_messages(run, after, again, before) if again is not None else []
    fact["kept"] = _kept(again, first, written)
    fact["focus_moved"] = await _focus_moved(run, after)
    fact["page_lang"] = after.language
    fact["messages_lang"] = _language(fact["messages"], after)
    picture, _ = await run.shot()
    run.note("provoke", why="what the server answered", message="; ".join(m["text"] for m in fact["messages"][:4]), picture=picture)
    await run.arrived()


async def use_sending(run: Run, button: Thing) -> Used:
    """Use a button that sends; its document is noted among what the walk has sent."""
    used = await use_clear(run, button)
    if used.ok:
        run.facts.setdefault("sent_to", []).append(run.walker.url)
    return used


def _kept(form: Form | None, field: Thing | None, written: str) -> bool | None:
    """Whether the value that had been written still stands in the form; None where nothing was written."""
    if form is None or field is None or not written:
        return None
    same = next((f for f in form.fields if f.element.get("name") == field.element.get("name")), None)
    return same is not None and written in (same.element.get("value"), same.element.text_content.strip())


def _language(messages: list[dict[str, Any]], view: View) -> str:
    """The language of the messages where it is surely another than the page's and nothing marks it; else empty."""
    found = guess(" ".join(dict.fromkeys(m["text"] for m in messages)), view.language)
    if found is None or found.language == view.language or found.share < FOREIGN_SHARE:
        return ""
    return found.language if found.claimed_share <= found.share / 4 else ""


def _submit_of(view: View, form: Form) -> Thing | None:
    if form.submits:
        return (
            form.submits[-1]
            if len(form.submits) == 1
            else next((s for s in form.submits if _SENDS.search(s.name)), form.submits[0])
        )
    inside = [t for t in view.controls if t.form == form.number and not t.is_link]
    return next((t for t in inside if _SENDS.search(t.name)), None)


async def _one_form(run: Run, view: View, form: Form) -> dict[str, Any]:
    """Use its button with empty fields, then with wrong values, the gate shut all the while."""
    fact: dict[str, Any] = {"url": view.url, "checked_by": "nothing", "messages": [], "focus_moved": False}
    button = _submit_of(view, form)
    if button is None:
        fact["checked_by"] = "server"
        return fact
    native_off, invalid = await _native(run, view, form)
    before = {b.text for b in view.blocks}
    picture, box = await run.shot(button)
    sent, after = await _activate(run, button)
    run.note(
        "provoke",
        thing=button,
        why="empty, with the gate shut",
        message="it would have been sent" if sent else "",
        picture=picture,
        box=box,
    )
    messages = _new_messages(run, after, form, before) if after is not None else []
    browsers_own = {text for _, text in invalid}
    if sent and messages and all(m["text"] in browsers_own for m in messages) and len(messages) < len(invalid):
        fact["checked_by"] = "server"  # the script repeats the browser's words at a field one leaves, and lets the form go
    elif messages:
        fact["checked_by"], fact["messages"] = "script", messages
        fact["focus_moved"] = await _focus_moved(run, after)
    elif sent:
        fact["checked_by"] = "server"
    elif invalid and not native_off:
        fact["checked_by"] = "browser"
        fact["messages"] = [
            {
                "text": text,
                "field": name,
                "near": 0,
                "names_field": False,
                "invalid": True,
                "linked": False,
                "live": False,
                "helpful": True,
            }
            for name, text in invalid[:10]
        ]
        fact["focus_moved"] = True
    picture, _ = await run.shot()
    run.note(
        "provoke",
        why=f"checked by {fact['checked_by']}",
        message="; ".join(m["text"] for m in fact["messages"][:4]),
        picture=picture,
    )
    return fact


async def _native(run: Run, view: View, form: Form) -> tuple[bool, list[tuple[str, str]]]:
    """Whether the browser's own check is off, and which fields it would complain about."""
    import json

    try:
        raw = await run.walker.call(view.nodes[form.element], _NATIVE)
        off, found = json.loads(str(raw))
    except (Error, ValueError, KeyError):
        return True, []
    return bool(off), [(str(n), str(t)) for n, t in found]


#: Counts submits in an isolated world: the tab itself keeps a POST from leaving before the network is asked.
_LISTEN = """(() => { if (globalThis.tillsynSubmits === undefined) { globalThis.tillsynSubmits = 0;
  addEventListener('submit', () => { globalThis.tillsynSubmits++; }, true); } globalThis.tillsynSubmits = 0; })()"""


async def _activate(run: Run, button: Thing) -> tuple[bool, View | None]:
    """Use the button with everything stopped; whether the form would have been sent, and the look after."""
    walker, tab = run.walker, run.walker.tab
    address = walker.url
    tab.watch.forget_stopped()
    documents = tab.watch.documents
    allowed, tab.allow_navigation = tab.allow_navigation, lambda url: False
    await tab.gate("shut")
    view, sent = None, False
    try:
        await tab.run(_LISTEN, await walker.world())
        reached = await walker.activate(button)
        await walker.settle(0.4, 4.0)
        left = bool(tab.watch.unsafe) or bool(tab.watch.refused_navigation) or tab.watch.documents > documents
        sent = left or bool(await tab.run("globalThis.tillsynSubmits || 0", await walker.world()))
        view = await walker.see() if reached.ok else None
    except (Error, TimeoutError):
        sent = True  # the document was replaced: it had been sent
    finally:
        tab.watch.forget_stopped()
        tab.allow_navigation = allowed
        await tab.gate("open")
    if walker.url != address:
        await walker.open(address)
        view = None
    return sent, view


def _new_messages(run: Run, view: View, form: Form, before: set[str]) -> list[dict[str, Any]]:
    """Texts that were not there before, each with the field it belongs to."""
    generic = run.words.terms(("K_GENERIC_ERROR",))
    fields = [t for t in view.things if t.is_field and t.form == form.number]
    found = []
    for block in view.blocks:
        if block.text in before or len(block.text) > 300:
            continue
        near, distance = _nearest(block, fields)
        label = near.name if near is not None else ""
        linked = near is not None and _is_linked(near.element, block.element)
        names = any(f.name and f.name.split(" (")[0].strip(" *:").casefold()[:30] in block.text.casefold() for f in fields)
        fits = names or linked or distance <= ADJACENT_PX or _is_live(block.element)
        if not fits:
            continue
        found.append(
            {
                "text": block.text[:300],
                "field": label,
                "near": round(distance),
                "names_field": names,
                "invalid": near is not None and str(near.element.ax.get("invalid", "")).lower() == "true",
                "linked": linked,
                "live": _is_live(block.element),
                "helpful": not name_hits(generic, block.text.strip(" .!")) and (names or linked or not _of_whole(block, view, form)),
            }
        )
    return found[:20]


def _of_whole(block: Block, view: View, form: Form) -> bool:
    """Whether the message stands above all fields or below the button: it belongs to the form, and says of no field that it is wrong."""
    inside = [f.element for f in form.fields]
    first = min((f.index for f in inside), default=0)
    labels = [b.element.index for b in view.blocks if form.fields and b.text.startswith(form.fields[0].name or "\0")]
    last = max((f.index for f in inside), default=0)
    buttons = [t.element.index for t in view.controls if t.form == form.number and not t.is_link and t.element.index > last]
    return block.element.index < min([first, *labels]) or (bool(buttons) and block.element.index > min(buttons))


def _nearest(block: Block, fields: list[Thing]) -> tuple[Thing | None, float]:
    box = block.element.box
    best: tuple[Thing | None, float] = (None, 9999.0)
    for thing in fields:
        other = thing.element.box
        if box is None or other is None:
            continue
        dx = max(0.0, other.x - (box.x + box.width), box.x - (other.x + other.width))
        dy = max(0.0, other.y - (box.y + box.height), box.y - (other.y + other.height))
        if (distance := (dx * dx + dy * dy) ** 0.5) < best[1]:
            best = (thing, distance)
    return best


def _is_linked(field: Element, message: Element) -> bool:
    ids = f"{field.get('aria-describedby')} {field.get('aria-errormessage')}".split()
    return any(at.get("id") in ids for at in (message, *message.ancestors()) if at.get("id"))


def _is_live(element: Element) -> bool:
    return any(
        a.get("role") in ("alert", "status") or a.get("aria-live") in ("polite", "assertive")
        for a in (element, *element.ancestors())
    )


async def _focus_moved(run: Run, view: View | None) -> bool:
    try:
        where = await run.walker.tab.run(
            "(() => { const e = document.activeElement; return e && e !== document.body ? (e.tagName + ' ' + (e.type || '')) : ''; })()",
            await run.walker.world(),
        )
    except Error:
        return False
    return bool(where) and not re.match(r"BUTTON|INPUT (submit|button)", str(where))
