"""J10: what a form says of empty and wrong fields, without anything leaving the machine. What only a server checks stays untested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.dom import Element
from crawler.journeys.endings import not_completed, untested
from crawler.journeys.sight import Block, Form, Thing, View
from crawler.journeys.signs import open_forms
from crawler.journeys.vocabulary import name_hits

if TYPE_CHECKING:
    from crawler.journeys.runner import Run

ADJACENT_PX = 80
_SENDS = re.compile(r"skicka|nästa|fortsätt|lämna|anmäl|sänd|ansök|send|submit|next|continue|spara|klar", re.IGNORECASE)
_NATIVE = """function() { const found = []; for (const e of this.elements) { if (e.willValidate && !e.checkValidity())
  found.push([e.name || e.id || '', e.validationMessage || '']); } return JSON.stringify([this.noValidate, found]); }"""


async def provoke_errors(run: Run, most: int) -> None:
    """Raises Ends: untested when only the server checks; not completed when nothing helpful is said."""
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
    _judge(noted)


def _judge(noted: list[dict[str, Any]]) -> None:
    checked = {f["checked_by"] for f in noted}
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
    if messages:
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
        raw = await run.walker._call(view.nodes[form.element], _NATIVE)
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
    tab.watch.unsafe.clear()
    tab.watch.refused_navigation = ""
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
        tab.watch.unsafe.clear()
        tab.watch.refused_navigation = ""
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
        names = bool(label) and label.split(" (")[0].casefold()[:30] in block.text.casefold()
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
                "helpful": not name_hits(generic, block.text.strip(" .!")),
            }
        )
    return found[:20]


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
