"""What a persona does to a page: click or tap or Tab and Enter on controls, choose, type.

Nothing is sent, save to the operator's own test system.
"""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Error

from crawler.journeys.manners import is_web, may_change
from crawler.journeys.reaching import by_keyboard, has_focus, point, reach
from crawler.journeys.sight import Thing
from crawler.journeys.visitor import GLANCE_SECONDS, POLL_SECONDS, Used, Visitor

REACT_SECONDS = 0.35  # how long after a click something is expected to begin


class Walker(Visitor):
    """One persona on one site who also uses what the pages offer."""

    async def use(self, thing: Thing) -> Used:
        """Follow a link or operate a button the way this persona does."""
        name = thing.name
        sends = thing.is_submit and self._may_submit(thing)
        if not sends and may_change(thing.href, name, thing.element.attributes):
            return Used(ok=False, refused="state_changing", message=f"“{name}” looks as if it changes something")
        if thing.is_link and not is_web(thing.href):
            return Used(ok=False, refused="scheme", message=f"“{name}” is not a web address")
        if thing.kind == "reset" or (thing.is_submit and not sends):
            return Used(ok=False, refused="submit", message=f"“{name}” would send a form")
        if thing.is_link and not self.hosts.knows(thing.href):
            reached = await reach(self, thing)
            if not reached.ok:
                return reached
            return await self._follow_elsewhere(thing)
        if thing.is_link and (refusal := self.hosts.refusal(thing.href)):
            return Used(ok=False, refused=refusal, message=f"“{name}” may not be followed: {refusal}")
        new_window = thing.element.get("target").lower() not in ("", "_self", "_top", "_parent")
        before, documents = self.url, self.tab.watch.documents
        self.tab.watch.forget_stopped()
        if thing.is_link and not same_document(thing.href, before):
            await self.limiter(thing.href)
        if new_window and thing.is_link:
            reached = await reach(self, thing)
            return await self.open(thing.href) if reached.ok else reached
        self.spent.uses += 1
        signature = await self.signature()
        reached = await reach(self, thing, act=True)
        if not reached.ok:
            return reached
        return await self._outcome(before, documents, signature)

    async def press_in_search(self, thing: Thing) -> Used:
        """Press the button of a search form that has no field and sends nothing: what it opens is waited for."""
        before, documents = self.url, self.tab.watch.documents
        self.tab.watch.forget_stopped()
        self.spent.uses += 1
        signature = await self.signature()
        reached = await reach(self, thing, act=True)
        return await self._outcome(before, documents, signature) if reached.ok else reached

    def _may_submit(self, thing: Thing) -> bool:
        """Only on the operator's own test system, in a step that says `send: true`."""
        form = next((f for f in self.view.forms if f.number == thing.form), None) if self.view is not None else None
        return form is not None and self.tab.may_send("POST", form.action)

    async def _follow_elsewhere(self, thing: Thing) -> Used:
        back_to = self.url
        await self.ask_robots(thing.href)
        used = await self.open(thing.href)
        if not used.went and used.refused:
            await self.open(back_to)
        return used

    async def _outcome(self, before: str, documents: int, signature: str) -> Used:
        """Wait for what the control did."""
        react = REACT_SECONDS + (self.persona.network.latency_ms / 1000 if self.persona.network else 0)
        began = time.monotonic()
        while time.monotonic() - began < react:
            if self.tab.watch.documents > documents or self.tab.watch.refused_navigation:
                break
            if self.url != before:
                break
            await asyncio.sleep(POLL_SECONDS)
            if time.monotonic() - began > 0.1 and await self.signature() != signature:
                break
        if self.tab.watch.documents > documents:
            await self._decided()
        if refused := self.tab.watch.refused_navigation:
            self.tab.watch.refused_navigation = ""
            if not self.hosts.knows(refused):
                return await self.open(refused)
            reason = self.hosts.refusal(refused) or "refused"
            return Used(ok=False, refused=reason, message=f"leads to {refused[:80]}, which may not be loaded: {reason}")
        if self.tab.watch.documents > documents:
            try:
                await self.tab.page.wait_for_load_state(
                    "domcontentloaded", timeout=self.persona.accept_wait_seconds * 1000
                )
            except (Error, TimeoutError) as error:
                return await self.not_loaded(str(error), self.url)
            return await self.arrived(self.url)
        if self.url.split("#")[0] == before.split("#")[0]:
            await self.settle(GLANCE_SECONDS)
        else:  # a script has changed the address: what belongs to it is fetched and drawn afterwards
            await self.settle()
        old = self.view
        view = await self.see()
        changed = self.url != before or old is None or view.text != old.text or len(view.things) != len(old.things)
        if self.tab.watch.unsafe and not changed:
            stopped = self.tab.watch.unsafe[-1]
            return Used(
                ok=False, refused="unsafe_method", message=f"tried to send something ({stopped[:60]}); it was stopped"
            )
        if self.url.split("#")[0] != before.split("#")[0]:
            self.trail.append(self.url)
            self.spent.pages += 1
            return Used(ok=True, went=True, changed=True)
        return Used(ok=True, changed=changed)

    async def _decided(self) -> None:
        """Wait until the document that was asked for last is answered, failed or refused; only then it shows what came of it."""
        until = time.monotonic() + self.persona.accept_wait_seconds
        while time.monotonic() < until and not self.tab.watch.refused_navigation:
            asked = self.tab.watch.requests.get(self.tab.watch.document_id)
            if asked is None or asked["status"] or asked["failure"]:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def activate(self, thing: Thing) -> Used:
        """Operate a button that sends, for J10 only: the gate is shut and every navigation refused by the caller."""
        if self.persona.hands == "screen_reader" and not thing.element.is_exposed:
            return Used(ok=False, message=f"“{thing.name}” is not told to a screen reader")
        return await reach(self, thing, act=True)

    async def choose(self, thing: Thing, option: str) -> Used:
        """Choose an option of a list by its text, or tick a box, the persona's way."""
        if thing.tag != "select":
            if thing.kind in ("radio", "checkbox"):
                if self.persona.hands == "keyboard":
                    return await self._choose_by_keyboard(thing)
                reached = await reach(self, thing, act=True)
                return reached if reached.ok else await self._by_label(thing, reached)
            return await reach(self, thing, act=True)
        names = [" ".join(e.text_content.split()) for e in thing.element.descendants() if e.tag == "option"]
        wanted = next((n for n in names if n.casefold().startswith(option.casefold())), None)
        if wanted is None:
            return Used(
                ok=False,
                message=f"“{thing.name}” has no option “{option}”",
                message_sv=f"“{thing.name}” har inget val “{option}”",
            )
        reached = await reach(self, thing, act=False)
        if not reached.ok:
            return reached
        await self.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
        for _ in range(len(names)):
            now = await self.call(
                thing.node,
                "function() { return this.options[this.selectedIndex]?.textContent.trim().replace(/\\s+/g, ' ') || ''; }",
            )
            if now == wanted:
                return Used(ok=True, changed=True)
            before = await self.call(thing.node, "function() { return this.selectedIndex; }")
            target = names.index(wanted)
            await self.press("ArrowDown" if int(before or 0) < target else "ArrowUp")
        return Used(ok=False, message=f"“{wanted}” could not be chosen", message_sv=f"“{wanted}” gick inte att välja")

    async def _choose_by_keyboard(self, thing: Thing) -> Used:
        """Tab to the box and Space; of radio buttons Tab reaches one of the group, and arrows lead to the others."""
        group = [thing]
        if thing.kind == "radio" and self.view is not None:
            name = thing.element.get("name")
            same = [t for t in self.view.things if t.kind == "radio" and t.form == thing.form and t.element.get("name") == name]
            group = [thing, *(t for t in same if t.node != thing.node)] if name else group
        first = group[0]
        if len(group) > 1:  # Tab stops at the chosen one, else at the first or last
            in_order = sorted(group, key=lambda t: t.element.index)
            first = next((t for t in in_order if t.element.ax.get("checked") in (True, "true")), in_order[0])
        reached = await by_keyboard(self, first, act=False)
        if not reached.ok:
            return reached
        for _ in range(len(group)):
            if await has_focus(self, thing):
                await self.press("Space")
                return Used(ok=True, changed=True)
            await self.press("ArrowDown")
        return Used(
            ok=False,
            message=f"“{thing.name}” cannot be reached with the arrow keys",
            message_sv=f"“{thing.name}” går inte att nå med piltangenterna",
        )

    async def _by_label(self, thing: Thing, failed: Used) -> Used:
        """A box that its label draws is used by the label; else the failure stands."""
        labels = [
            e for e in thing.element.document.elements
            if e.tag == "label" and (e.get("for") == thing.element.get("id") != "" or e in thing.element.ancestors())
        ]  # fmt: skip
        for label in labels:
            node = self.view.nodes.get(label) if self.view is not None else None
            if node is not None and label.is_visible:
                stand_in = Thing(
                    node=node, element=label, name=thing.name, role="label", landmark=thing.landmark, heading=thing.heading,
                    context=thing.context, frame=thing.frame,
                )  # fmt: skip
                return await reach(self, stand_in, act=True)
        return failed

    async def type(self, thing: Thing, text: str) -> Used:
        """Go to a field and write in it, replacing what stands there."""
        if self.persona.hands in ("keyboard", "screen_reader"):
            reached = await by_keyboard(self, thing, act=False) if self.persona.hands == "keyboard" else Used(ok=True)
            if not reached.ok:
                return reached
            if self.persona.hands == "screen_reader":
                await self.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
        else:
            pointed = await point(self, thing, act=True)
            if not pointed.ok:
                return pointed
        await self.tab.page.keyboard.press("Control+A")
        await self.tab.page.keyboard.insert_text(text)
        self.spent.key_presses += len(text)
        return Used(ok=True)


def same_document(first: str, second: str) -> bool:
    return first.split("#", maxsplit=1)[0] == second.split("#", maxsplit=1)[0]
