"""How a persona gets to a control and operates it: with a pointer or a finger, with Tab and Enter, or by a screen reader.

Keyboard personas never make a mouse event; a screen reader uses only what the accessibility tree exposes.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Error

from crawler.journeys.sight import Thing
from crawler.journeys.visitor import Used, Visitor

TAB_STOPS = 400
_FOCUSED = """(() => { let e = document.activeElement;
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  return e; })()"""
_HIT = """function(x, y) { const root = this.getRootNode();
  const e = (root.elementFromPoint ? root : document).elementFromPoint(x, y);
  if (!e || e === this || this.contains(e) || (e.contains(this) && e.tagName !== 'BODY' && e.tagName !== 'HTML')) return '';
  const label = e.closest('label'); if (label && label.control === this) return '';
  const box = e.closest('[role=dialog],[role=alertdialog],dialog,[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i]') || e;
  return (box.getAttribute('aria-label') || box.textContent || box.tagName).trim().replace(/\\s+/g, ' ').slice(0, 80) || box.tagName; }"""


async def reach(visitor: Visitor, thing: Thing, *, act: bool = False) -> Used:
    """Get to the control as the persona does; with `act` also operate it."""
    if visitor.persona.hands in ("mouse", "touch"):
        return await point(visitor, thing, act=act)
    if visitor.persona.hands == "keyboard":
        return await by_keyboard(visitor, thing, act=act)
    return await _by_screen_reader(visitor, thing, act=act)


async def place(visitor: Visitor, thing: Thing) -> tuple[float, float, float, float] | None:
    """Scroll the control into view; its box in the window, CSS px."""
    try:
        await visitor.tab.cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": thing.node})
        quads = (await visitor.tab.cdp.send("DOM.getContentQuads", {"backendNodeId": thing.node}))["quads"]
    except Error:
        return None
    if not quads:
        return None
    quad = max(quads, key=lambda q: (max(q[0::2]) - min(q[0::2])) * (max(q[1::2]) - min(q[1::2])))
    x, y = min(quad[0::2]), min(quad[1::2])
    return x, y, max(quad[0::2]) - x, max(quad[1::2]) - y


async def point(visitor: Visitor, thing: Thing, *, act: bool) -> Used:
    """Click or tap the middle of the control, unless something else lies over it."""
    box = await place(visitor, thing)
    if box is None or box[2] <= 0 or box[3] <= 0:
        return Used(
            ok=False,
            message=f"“{thing.name}” has no place to click",
            message_sv=f"“{thing.name}” går inte att klicka på",
        )
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    if not act:
        visitor.spent.clicks += 1
        return Used(ok=True)
    if not thing.frame:
        x, y = _seen_middle(visitor, box)
        try:
            covered = await visitor.call(thing.node, _HIT, x, y)
        except Error:
            covered = ""
        if (covered or not _is_in_window(visitor, x, y)) and (moved := await _centred(visitor, thing)) is not None:
            x, y, covered = moved
        if not _is_in_window(visitor, x, y):
            return Used(
                ok=False,
                message=f"“{thing.name}” lies outside the window and cannot be scrolled to",
                message_sv=f"“{thing.name}” ligger utanför fönstret och går inte att rulla fram",
            )
        if covered:
            return Used(
                ok=False,
                covered=True,
                message=f"“{thing.name}” is covered by “{covered}”",
                message_sv=f"“{thing.name}” ligger under “{covered}”",
            )
    visitor.spent.clicks += 1
    try:
        async with asyncio.timeout(10):
            if visitor.persona.hands == "touch":
                await visitor.tab.page.touchscreen.tap(x, y)
            else:
                await visitor.tab.page.mouse.click(x, y)
    except (Error, TimeoutError):
        return Used(ok=False, message=f"“{thing.name}” did not take the click")
    return Used(ok=True)


def _window(visitor: Visitor) -> tuple[float, float]:
    """Width and height of the window in CSS px, as last looked at; boundless before the first look."""
    return (visitor.view.width, visitor.view.height) if visitor.view is not None else (float("inf"), float("inf"))


def _seen_middle(visitor: Visitor, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """The middle of that part of the control that lies in the window; of the whole where no part does."""
    width, height = _window(visitor)
    left, top, right, bottom = max(box[0], 0.0), max(box[1], 0.0), min(box[0] + box[2], width), min(box[1] + box[3], height)
    if right <= left or bottom <= top:
        return box[0] + box[2] / 2, box[1] + box[3] / 2
    return (left + right) / 2, (top + bottom) / 2


def _is_in_window(visitor: Visitor, x: float, y: float) -> bool:
    width, height = _window(visitor)
    return 0 <= x <= width and 0 <= y <= height


async def _centred(visitor: Visitor, thing: Thing) -> tuple[float, float, str] | None:
    """Scroll on until the control stands in the middle, as one does when a bar lies over the window's edge."""
    try:
        await visitor.call(
            thing.node,
            "function() { this.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'}); }",
        )
        quads = (await visitor.tab.cdp.send("DOM.getContentQuads", {"backendNodeId": thing.node}))["quads"]
        if not quads:
            return None
        x, y = (min(quads[0][0::2]) + max(quads[0][0::2])) / 2, (min(quads[0][1::2]) + max(quads[0][1::2])) / 2
        return x, y, str(await visitor.call(thing.node, _HIT, x, y) or "")
    except Error:
        return None


async def tab_to(visitor: Visitor, thing: Thing, most: int = TAB_STOPS) -> bool:
    """Press Tab until the control has focus; False when the order has been gone through without meeting it."""
    world = await visitor.world()
    try:
        handle = await visitor.resolve(thing.node, world)
    except Error:
        return False
    seen_start = 0
    first = ""
    for _ in range(most):
        await visitor.press("Tab")
        where = await _focus_is(visitor, handle)
        if where == "here":
            return True
        if where == "body":
            seen_start += 1
            if seen_start > 1:
                return False
        elif not first:
            first = where
        elif where == first and _ > 2:
            return False
    return False


async def _focus_is(visitor: Visitor, handle: str) -> str:
    """Where the focus is: `here` on the handle's element, `body`, or another element's place: its number in its tree, then its host's."""
    answer = await visitor.tab.cdp.send(
        "Runtime.callFunctionOn",
        {
            "objectId": handle,
            "returnByValue": True,
            "functionDeclaration": "function() { const e = " + _FOCUSED + "; if (e === this) return 'here';"
            " if (!e || e === document.body || e === document.documentElement) return 'body';"
            " const path = []; for (let at = e; at; at = at.getRootNode().host)"
            " path.push(Array.prototype.indexOf.call(at.getRootNode().querySelectorAll('*'), at)); return path.join('/'); }",
        },
    )
    return str(answer["result"].get("value", ""))


async def by_keyboard(visitor: Visitor, thing: Thing, *, act: bool) -> Used:
    """Tab to the control; with `act` also press Enter on it, or Space."""
    try:
        reached = await tab_to(visitor, thing)
    except (Error, TimeoutError):
        reached = False
    if not reached:
        return Used(
            ok=False,
            message=f"“{thing.name}” cannot be reached with the Tab key",
            message_sv=f"“{thing.name}” går inte att nå med tabbtangenten",
        )
    if act:
        await visitor.press(
            "Enter" if thing.is_link or thing.role in ("link", "button", "DisclosureTriangle", "summary") else "Space"
        )
    else:
        visitor.spent.key_presses += 1
    return Used(ok=True)


async def _by_screen_reader(visitor: Visitor, thing: Thing, *, act: bool) -> Used:
    if not thing.element.is_exposed:
        return Used(ok=False, message=f"“{thing.name}” is not told to a screen reader")
    visitor.spent.key_presses += 1
    if not act:
        visitor.spent.key_presses += 1
        return Used(ok=True)
    try:
        async with asyncio.timeout(10):
            if thing.element.is_focusable:
                await visitor.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
                await visitor.press(
                    "Enter" if thing.is_link or thing.role in ("link", "button", "DisclosureTriangle") else "Space"
                )
            else:  # a screen reader does the control's own action where it has no focus
                await visitor.call(thing.node, "function() { this.click(); }")
                visitor.spent.key_presses += 1
    except (Error, TimeoutError):
        return Used(ok=False, message=f"“{thing.name}” did not answer to the screen reader")
    return Used(ok=True)


async def has_focus(visitor: Visitor, thing: Thing) -> bool:
    """Whether the control has the focus. Raises playwright's Error."""
    return await _focus_is(visitor, await visitor.resolve(thing.node, await visitor.world())) == "here"
