"""The second layer of a consent dialog: its boxes are unticked before anything is saved, and where one stays ticked nothing is.

A button named save stores what the boxes say. What is ticked in advance would be consent that nobody has given.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.dom import Element
from crawler.journeys.sight import Thing, View

if TYPE_CHECKING:
    from crawler.journeys.runner import Run

BOXES_MOST = 30
_SAVE = re.compile(r"spara|bekräfta|fortsätt|save|confirm|mina val|klar\b|verkställ|apply", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(fortsätt|gå vidare|continue|proceed) (utan|without)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(alla|allt|all)\b|godkänn|acceptera|tillåt|accept|allow|agree", re.IGNORECASE)
#: The states of all boxes and switches below an element, shadow trees too, as the page has them now: name, on, locked.
_STATES = """function() { const found = []; const look = root => { for (const e of root.querySelectorAll('*')) {
  if (e.shadowRoot) look(e.shadowRoot);
  const role = e.getAttribute('role') || '', type = (e.tagName === 'INPUT' ? e.type : '');
  if (!['checkbox', 'radio'].includes(type) && !['checkbox', 'switch', 'radio'].includes(role) && !e.hasAttribute('aria-pressed')) continue;
  const on = type ? e.checked : ['aria-checked', 'aria-pressed'].some(a => ['true', 'mixed'].includes(e.getAttribute(a)));
  const locked = e.matches(':disabled') || ['aria-disabled', 'aria-readonly'].some(a => e.getAttribute(a) === 'true');
  const label = e.labels && e.labels[0] ? e.labels[0].textContent : e.getAttribute('aria-label') || e.textContent || '';
  found.push([label.trim().replace(/\\s+/g, ' ').slice(0, 80), on, locked, type === 'radio' || role === 'radio']); } };
  look(this); return JSON.stringify(found); }"""
_NEEDED = re.compile(r"nödvändig|necessary|essential|strictly|krävs|required", re.IGNORECASE)


async def safe_save(run: Run, view: View, buttons: list[Thing], container: Element | None) -> Thing | None:
    """The button that saves, once nothing in the dialog is ticked but what is locked; None where it would consent, or may.

    Unticks as the persona does. `container` is the dialog; without one, the smallest part of the page around button and boxes.
    """
    without = next((b for b in buttons if _WITHOUT.search(b.name)), None)
    if without is not None:
        return without
    save = next((b for b in buttons if _SAVE.search(b.name) and not _ALL.search(b.name)), None)
    if save is None:
        return None
    around = container if container is not None else _around(view, save)
    if around is None or not await _untick(run, around):
        run.facts["ticked_in_advance"] = True
        run.note("refuse", thing=save, why="not used: what is saved may be a consent", outcome="untested")
        return None
    now = run.walker.view or view
    return next((t for t in now.things if t.node == save.node), save)


def _around(view: View, save: Thing) -> Element | None:
    """The smallest part of the page that holds the button and a box."""
    boxes = {t.element for t in view.things if _is_box(t)}
    for at in save.element.ancestors():
        if at.tag in ("body", "html"):
            return None
        if boxes & set(at.descendants()):
            return at
    return None


def _is_box(thing: Thing) -> bool:
    return thing.kind in ("checkbox", "radio") or thing.role in ("checkbox", "switch", "radio") or thing.element.has("aria-pressed")


def _is_on(thing: Thing) -> bool:
    states = (thing.element.ax.get("checked"), thing.element.ax.get("pressed"))
    return any(str(state).lower() in ("true", "mixed") for state in states)


async def _untick(run: Run, container: Element) -> bool:
    """Whether nothing below stays ticked that is not locked; False also where nothing there can be ticked or asked."""
    walker = run.walker
    view = walker.view or await walker.see()
    node, seen = view.nodes.get(container, 0), ""
    for _ in range(BOXES_MOST):
        states = await _states(run, node)
        if not states or (told := json.dumps(states)) == seen:  # cannot be asked, or did not change
            return False
        if not any(map(_would_consent, states)):
            return True
        seen = told
        box = _next_box([t for t in view.things if _is_box(t) and any(view.nodes.get(a) == node for a in t.element.ancestors())])
        if box is None:
            return False
        picture, place = await run.shot(box)
        used = await walker.choose(box, "")
        run.note("refuse", thing=box, why="ticked in advance: unticked", outcome="passed" if used.ok else "failed",
                 message=used.message, picture=picture, box=place)  # fmt: skip
        if not used.ok:
            return False
        run.facts["unticked"] = run.facts.get("unticked", 0) + 1
        view = await walker.see()
    return False


def _next_box(boxes: list[Thing]) -> Thing | None:
    """What to use next: a box that is ticked and not locked, or the radio button of what is needed only."""
    free = [t for t in boxes if not t.element.ax.get("disabled")]
    ticked = [t for t in free if _is_on(t)]
    box = next((t for t in ticked if not _is_radio(t)), None)
    if box is not None:
        return box
    if any(not _NEEDED.search(t.name) for t in ticked):
        return next((t for t in free if _is_radio(t) and not _is_on(t) and _NEEDED.search(t.name)), None)
    return None


def _is_radio(thing: Thing) -> bool:
    return thing.kind == "radio" or thing.role == "radio"


async def _states(run: Run, node: int) -> list[list[Any]]:
    """Name, state, lock and whether it is a radio button, of each box below the node; empty where the page does not answer."""
    try:
        return list(json.loads(str(await run.walker.call(node, _STATES))))
    except (Error, ValueError, TypeError):
        return []


def _would_consent(state: list[Any]) -> bool:
    """Whether that box is ticked and could be unticked; the chosen radio button of what is needed is no consent."""
    name, on, locked, radio = state
    return bool(on) and not locked and not (radio and _NEEDED.search(str(name)))
