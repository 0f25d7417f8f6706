# ruff: noqa: E501 - lists that read better in one line
"""Makes `Trials`: points at, opens and changes the controls of a page that is thrown away after, with every way out shut.

Nothing is sent: navigations are stopped in the page and again by the guard, buttons that send a form are never pressed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.behaviour import Change, Fold, Overlay, Press, Reveal, Shortcut, Spot, TakenBack, Trials
from crawler.browser.pointing import point, spot_of
from crawler.browser.trial_script import PREPARE

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Trials
DISTURBS = True
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 30.0

TRIAL_SECONDS = 24.0
HOVERS, CLICKS, WIDGETS, OPENERS, FIELDS, FOLDERS, TAKEN_BACK = 12, 15, 10, 25, 8, 6, 15  # at most so many of each are tried
WAIT_MS = 260  # for what a press, a pointer or a change brings about
LISTENERS_LIMIT = 150
AWAY_PX = 300
_HEARD = ("click", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "touchend", "mouseover", "mouseenter", "pointerenter", "pointerover",
          "mousemove", "keydown", "keypress", "keyup")  # fmt: skip
#: What reaches a control that is pressed and left before release. A touch belongs to where it began, so its end is heard there too.
_PRESSED = {"mouse": ("mousedown", "pointerdown"), "touch": ("touchstart", "touchend", "pointerdown")}
_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789+-/?!.,"


async def gather(visit: Visit) -> Trials:
    """Each kind of trial in turn until the time is used up; what was not reached is told by `cut`."""
    world = await point(visit)
    await visit.tab.run(PREPARE, world)
    trial = _Trial(visit, world)
    on_document, motion = await trial.note_listeners()
    try:
        await trial.paste()
        await trial.hover()
        await trial.change_fields()
        await trial.click_unfocusable()
        await trial.press_widgets()
        if on_document & {"keydown", "keypress", "keyup"}:
            await trial.press_letters()
        await trial.open_overlays()
        await trial.fold_blocks()
        await visit.tab.gate("shut")  # the last trial: a press may start anything, and nothing of it shall leave the page
        await trial.take_back(on_document)
    finally:
        await trial.put_back()
    return Trials(
        reveals=tuple(trial.reveals), presses=tuple(trial.presses), overlays=tuple(trial.overlays), changes=tuple(trial.changes),
        shortcuts=tuple(trial.shortcuts), folds=tuple(trial.folds), listens_to_motion=motion, unpasted=tuple(trial.unpasted),
        controls=trial.controls, press_controls=trial.press_controls, taken_back=tuple(trial.taken_back), cut=trial.is_late(),
    )  # fmt: skip


class _Trial:
    """One round of trials on one page."""

    def __init__(self, visit: Visit, world: int) -> None:
        self.visit, self.world = visit, world
        self.until = asyncio.get_running_loop().time() + TRIAL_SECONDS
        self.windows = 0
        self.reveals: list[Reveal] = []
        self.presses: list[Press] = []
        self.overlays: list[Overlay] = []
        self.changes: list[Change] = []
        self.shortcuts: list[Shortcut] = []
        self.controls, self.press_controls = -1, 0
        self.taken_back: list[TakenBack] = []
        self.folds: list[Fold] = []
        self.unpasted: list[Spot] = []
        self._on_window: Callable[[Any], None] = self._count_window
        visit.cdp.on("Page.windowOpen", self._on_window)

    def _count_window(self, _: Any) -> None:
        self.windows += 1

    def is_late(self) -> bool:
        return asyncio.get_running_loop().time() > self.until

    async def run(self, expression: str) -> Any:
        return await self.visit.tab.run(expression, self.world)

    async def press(self, key: str) -> None:
        await self.visit.page.keyboard.press(key)

    async def put_back(self) -> None:
        """The address as it was: a script may have written another one."""
        self.visit.cdp.remove_listener("Page.windowOpen", self._on_window)
        await self.run("tillsyn.putBack()")

    async def note_listeners(self) -> tuple[set[str], bool]:
        """Tell the page's world which elements listen to what; returns what document and window listen to."""
        cdp = self.visit.cdp
        on_document: set[str] = set()
        seen: dict[int, set[str]] = {}
        for expression, depth in (("document", -1), ("window", 1)):
            made = await cdp.send("Runtime.evaluate", {"expression": expression, "objectGroup": "tillsyn"})
            answer = await cdp.send(
                "DOMDebugger.getEventListeners", {"objectId": made["result"]["objectId"], "depth": depth, "pierce": True}
            )
            for listener in answer["listeners"]:
                node = listener.get("backendNodeId")
                if node is None:
                    on_document.add(listener["type"])
                elif listener["type"] in _HEARD:
                    seen.setdefault(node, set()).add(listener["type"])
                else:
                    continue
        for node, types in list(seen.items())[:LISTENERS_LIMIT]:
            try:
                resolved = await cdp.send(
                    "DOM.resolveNode", {"backendNodeId": node, "executionContextId": self.world, "objectGroup": "tillsyn"}
                )
                answer = await cdp.send(
                    "Runtime.callFunctionOn",
                    {
                        "objectId": resolved["object"]["objectId"],
                        "functionDeclaration": "function(types) { return tillsyn.hears(this, types); }",
                        "arguments": [{"value": sorted(types)}],
                        "returnByValue": True,
                    },
                )
            except Error:
                continue
            if answer["result"].get("value") == "page":
                on_document |= types
        await cdp.send("Runtime.releaseObjectGroup", {"objectGroup": "tillsyn"})
        return on_document, bool(on_document & {"devicemotion", "deviceorientation"})

    async def effect(self, wait_ms: int = WAIT_MS) -> dict[str, Any]:
        found: dict[str, Any] = await self.run(f"tillsyn.effect({wait_ms})")
        return found

    def _word(self, found: dict[str, Any], windows: int) -> str:
        """The strongest of what happened, in one word."""
        if found["navigation"]:
            return "navigation"
        if self.windows > windows:
            return "window"
        if found["shown"] or found["hidden"] or found["marked"]:
            return "dom"
        return "focus" if found["focus"] else "nothing"

    # -- the trials ---------------------------------------------------------------------------------------------------
    async def paste(self) -> None:
        """Paste into fields for passwords and codes, and see whether anything arrives."""
        self.unpasted = [spot_of(raw) for raw in await self.run("tillsyn.unpasted()")]

    async def hover(self) -> None:
        """Point at what may show something, and see whether keys show the same."""
        for number in range(int(await self.run(f"tillsyn.findHovers({HOVERS})"))):
            if self.is_late():
                return
            at = await self.run(f"tillsyn.aim(tillsyn.hovers[{number}])")
            if at is None:
                continue
            await self.visit.page.mouse.move(2, 2)
            await self.run("tillsyn.arm()")
            await self.visit.page.mouse.move(at["x"], at["y"])
            found = await self.effect(400)
            if not found["shown"]:
                continue
            shown = found["shown"][0]
            await self.press("Escape")
            await asyncio.sleep(0.1)
            escapes = not await self.run("tillsyn.stillShown()")
            if escapes:  # shown once more, to see whether it stays
                await self.visit.page.mouse.move(2, 2)
                await self.visit.page.mouse.move(at["x"], at["y"])
                await asyncio.sleep(0.3)
            over = await self.run("tillsyn.shownAt()")
            stays = True
            if over is not None:
                await self.visit.page.mouse.move(over["x"], over["y"], steps=4)
                await asyncio.sleep(0.15)
                stays = bool(await self.run("tillsyn.stillShown()"))
            await self.visit.page.mouse.move(2, 2)
            await asyncio.sleep(0.3)
            if await self.run("tillsyn.stillShown()"):
                continue  # it stays for good: not content that depends on pointing
            by_focus, by_key = await self._by_keys(number)
            self.reveals.append(
                Reveal(trigger=spot_of(at["spot"]), shown=spot_of(shown), by_focus=by_focus, by_key=by_key, stays=stays, escapes=escapes)
            )

    async def _by_keys(self, number: int) -> tuple[bool, bool]:
        """Whether focus on the trigger, a control in or beside it, or a key pressed there shows what pointing showed."""
        for place in range(int(await self.run(f"tillsyn.findHandles(tillsyn.hovers[{number}])"))):
            if self.is_late() or not await self.run(f"tillsyn.take({place})"):
                continue
            await asyncio.sleep(0.15)
            if await self.run("tillsyn.stillShown()"):
                return True, False
            for key in ("Enter", "Space", "ArrowDown"):
                if key != "ArrowDown" and await self.run(f"tillsyn.sends(tillsyn.handles[{place}])"):
                    continue
                await self.run(f"tillsyn.take({place})")
                await self.press(key)
                await asyncio.sleep(0.2)
                if await self.run("tillsyn.stillShown()"):
                    await self.press("Escape")
                    return False, True
        return False, False

    async def change_fields(self) -> None:
        """Choose another value in selects, boxes and short text fields, and see whether the page runs away."""
        for number in range(int(await self.run(f"tillsyn.findFields({FIELDS})"))):
            if self.is_late():
                return
            spot = await self.run(f"tillsyn.readyField({number})")
            if spot is None:
                continue
            windows = self.windows
            typed = await self.run(f"tillsyn.changeField({number})")
            for letter in typed or "":
                await self.press(letter)
            found = await self.effect(200)
            effect = self._word(found, windows)
            if effect in ("navigation", "window") or (effect == "focus" and not typed):
                self.changes.append(Change(spot=spot_of(spot), effect=effect))
            elif effect == "focus" or found["focus"]:
                self.changes.append(Change(spot=spot_of(spot), effect="focus"))
            else:
                self.changes.append(Change(spot=spot_of(spot), effect="nothing"))
            await self.run(f"tillsyn.restoreField({number})")

    async def click_unfocusable(self) -> None:
        """Click what listens or looks clickable but takes no focus, and note what that did."""
        for number in range(int(await self.run(f"tillsyn.findClickables({CLICKS})"))):
            if self.is_late():
                return
            spot = await self.run(f"tillsyn.readyClick({number})")
            if spot is None:
                continue
            windows = self.windows
            await self.run(f"tillsyn.click({number})")
            found = await self.effect()
            self.presses.append(
                Press(
                    spot=spot_of(spot), role=spot["role"], focusable=False, click=self._word(found, windows),
                    shown=spot_of(found["shown"][0]) if found["shown"] else None,
                )
            )  # fmt: skip
            if found["shown"] or found["hidden"]:
                await self.run(f"tillsyn.click({number})")  # what it opened is closed again
                await asyncio.sleep(0.1)

    async def press_widgets(self) -> None:
        """Enter and Space on controls that only call themselves buttons."""
        for number in range(int(await self.run(f"tillsyn.findWidgets({WIDGETS})"))):
            if self.is_late():
                return
            did: dict[str, str] = {}
            spot: dict[str, Any] | None = None
            for way in ("Enter", "Space", "click"):
                spot = await self.run(f"tillsyn.readyWidget({number})") or spot
                if spot is None:
                    break
                windows = self.windows
                if way == "click":
                    await self.run(f"tillsyn.widgets[{number}].click()")
                else:
                    await self.press(way)
                did[way] = self._word(await self.effect(), windows)
            if spot is not None and len(did) == 3:
                self.presses.append(
                    Press(spot=spot_of(spot), role=spot["role"], click=did["click"], enter=did["Enter"], space=did["Space"])
                )

    async def take_back(self, on_document: set[str]) -> None:
        """Press what something listens to from the press on, leave it, release elsewhere: nothing should happen."""
        if self.is_late():
            return
        way = "touch" if self.visit.order.persona.touch else "mouse"
        types = list(_PRESSED[way])
        everywhere = "true" if on_document & set(types) else "false"
        controls, heard, tried = await self.run(f"tillsyn.findPressables({TAKEN_BACK}, {json.dumps(types)}, {everywhere})")
        self.controls, self.press_controls = int(controls), int(heard)
        for number in range(int(tried)):
            if self.is_late():
                return
            at = await self.run(f"tillsyn.aim(tillsyn.pressables[{number}])")
            if at is None:
                continue
            windows, dialogs = self.windows, len(self.visit.tab.watch.dialogs)
            if way == "touch":
                await self.run("tillsyn.arm()")
                await self._touch(at)
            else:
                await self.visit.page.mouse.move(at["x"], at["y"])
                await self.run("tillsyn.arm()")
                await self.visit.page.mouse.down()
                await self.visit.page.mouse.move(2, 2)
                await self.visit.page.mouse.up()
            found = await self.effect(150)
            effect = self._word(found, windows)
            if len(self.visit.tab.watch.dialogs) > dialogs or (
                effect == "dom" and found["shown"] and await self.run("tillsyn.findOverlay()") is not None
            ):
                effect = "dialog"
            if effect not in ("navigation", "window", "dialog"):
                effect = "nothing"
            self.taken_back.append(TakenBack(spot=spot_of(at["spot"]), way=way, effect=effect))
            if effect == "dialog":
                await self.press("Escape")

    async def _touch(self, at: dict[str, Any]) -> None:
        """A finger down on the control, far away, and up."""
        away = {"x": at["x"], "y": at["y"] + (200 if at["y"] < AWAY_PX else -200)}
        for kind, points in (("touchStart", [{"x": at["x"], "y": at["y"]}]), ("touchMove", [away]), ("touchEnd", [])):
            await self.visit.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    async def press_letters(self) -> None:
        """Single printable keys while nothing has focus."""
        if not await self.run("tillsyn.isQuiet(120)"):
            return
        await self.run("tillsyn.leaveAll(); tillsyn.arm()")
        for letter in _KEYS:
            if self.is_late() or len(self.shortcuts) >= 5:
                return
            windows = self.windows
            await self.press(letter)
            found = await self.run("tillsyn.letter(25)")
            word = self._word(found, windows)
            if word != "nothing" or found["changed"]:
                self.shortcuts.append(Shortcut(key=letter, effect=word if word != "nothing" else "dom"))

    async def fold_blocks(self) -> None:
        """On pages without headings and landmarks: what buttons and in-page links fold away, for eyes and for screen readers."""
        for number in range(int(await self.run(f"tillsyn.findFolders({FOLDERS})"))):
            if self.is_late():
                return
            found = await self.run(f"tillsyn.fold({number})")
            if found and (found["unseen"] or found["unheard"]):
                self.folds.append(
                    Fold(spot=spot_of(found), unseen=found["unseen"], unheard=found["unheard"], gone=tuple(found["gone"]))
                )

    async def open_overlays(self) -> None:
        """Open what opens by Enter; where that is a dialog, see where focus goes, whether it stays, and whether Escape closes."""
        for number in range(int(await self.run(f"tillsyn.findOpeners({OPENERS})"))):
            if self.is_late():
                return
            opener = await self.run(f"tillsyn.readyOpener({number})")
            if opener is None:
                continue
            await self.press("Enter")
            found = await self.effect(350)
            if not found["shown"]:
                continue
            overlay = await self.run("tillsyn.findOverlay()")
            if overlay is None:
                await self.press("Escape")
                continue
            inside = bool(await self.run("tillsyn.focusInside()"))
            await self.press("Tab")
            next_inside = bool(await self.run("tillsyn.focusInside()"))
            stays = True
            for _ in range(12):
                await self.press("Tab")
                if await self.run("tillsyn.focusEscaped()"):
                    stays = False
                    break
            close_focusable = bool(await self.run("tillsyn.closeFocusable()"))
            await self.run("tillsyn.focusIn()")
            await self.press("Escape")
            await asyncio.sleep(0.3)
            closed = not await self.run("tillsyn.overlayShown()")
            self.overlays.append(
                Overlay(
                    opener=spot_of(opener), overlay=spot_of(overlay), focus_inside=inside, next_inside=next_inside or inside,
                    focus_stays=stays, escape_closes=closed, close_focusable=close_focusable,
                )
            )  # fmt: skip
            if not closed:
                await self.run("tillsyn.hideOverlay()")
