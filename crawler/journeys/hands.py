"""What a persona does to a page: open, click or tap or Tab and Enter, type, go back, wait until it has settled, look, take a picture.

Keyboard personas never make a mouse event; a screen reader uses only what the accessibility tree exposes. Nothing is ever sent.
"""

from __future__ import annotations

import asyncio
import base64
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from playwright.async_api import Error, Response

from crawler.browser.session import Tab
from crawler.journeys.manners import Hosts, Limiter, asked_too_often, is_web, origin
from crawler.journeys.sight import Thing, View, look
from crawler.politeness import is_state_changing
from profiles.persona_schema import Persona

SETTLE_SECONDS = 10.0
QUIET_SECONDS = 0.5
GLANCE_SECONDS = 0.12  # a person starts reading before the last picture has come
PENDING_SECONDS = 3.0
REACT_SECONDS = 0.35  # how long after a click something is expected to begin
TAB_STOPS = 400
POLL_SECONDS = 0.03
PICTURE_SECONDS = 5.0
_SIGNATURE = "[document.readyState, document.getElementsByTagName('*').length, document.body ? document.body.textContent.length : 0].join()"
_FOCUSED = """(() => { let e = document.activeElement;
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
  return e; })()"""
_HIT = """function(x, y) { const root = this.getRootNode();
  const e = (root.elementFromPoint ? root : document).elementFromPoint(x, y);
  if (!e || e === this || this.contains(e) || (e.contains(this) && e.tagName !== 'BODY' && e.tagName !== 'HTML')) return '';
  const label = e.closest('label'); if (label && label.control === this) return '';
  const box = e.closest('[role=dialog],[role=alertdialog],dialog,[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i]') || e;
  return (box.getAttribute('aria-label') || box.textContent || box.tagName).trim().replace(/\\s+/g, ' ').slice(0, 80) || box.tagName; }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What came of using a control: `ok`, or why it did not go. `went`: a new page came. `refused`: ours, not the site's, doing."""

    ok: bool
    went: bool = False
    changed: bool = False
    message: str = ""
    message_sv: str = ""
    refused: str = ""
    covered: bool = False


@dataclass(slots=True)
class Spent:
    """The running cost of a walk."""

    uses: int = 0  # controls used, by whatever means
    clicks: int = 0
    key_presses: int = 0
    pages: int = 0
    dead_ends: int = 0
    returns: int = 0
    bytes: int = 0


class Walker:
    """One persona on one site in a tab of their own."""

    def __init__(self, tab: Tab, persona: Persona, hosts: Hosts, limiter: Limiter, *, pages_most: int = 30) -> None:
        self.tab, self.persona, self.hosts, self.limiter, self.pages_most = tab, persona, hosts, limiter, pages_most
        self.spent = Spent()
        self.status = 0
        self.content_type = ""
        self.retry_after = ""
        self.answer: Response | None = None
        self.view: View | None = None
        self.failure = ""
        self.trail: list[str] = []
        self.came_to_rest = True
        self.clicks_at: dict[str, int] = {}
        self._looked_at = ""
        self._robots_tab_busy = False
        self._world: tuple[str, int] | None = None
        self._own_url = ""
        tab.allow_navigation = self._may_navigate
        tab.page.on("response", self._on_response)

    # -- navigation -------------------------------------------------------------------------------------------------------
    def _may_navigate(self, url: str) -> bool:
        return self._robots_tab_busy or not is_web(url) or not self.hosts.refusal(url)

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame is self.tab.page.main_frame and not self._robots_tab_busy:
            self.status = response.status
            self.answer = response
            self.content_type = response.headers.get("content-type", "")
            self.retry_after = response.headers.get("retry-after", "")[:40]
            self.limiter.note(response.url, response.status, self.retry_after or None)

    @property
    def url(self) -> str:
        return self.tab.page.url

    async def ask_robots(self, url: str) -> None:
        """Read the host's robots.txt once, before its first document."""
        if self.hosts.knows(url):
            return
        self._robots_tab_busy = True
        status, body = 0, ""
        try:
            response = await self.tab.page.goto(origin(url) + "/robots.txt", wait_until="commit", timeout=15_000)
            if response is not None:
                status = response.status
                body = await asyncio.wait_for(response.text(), 10) if status < 300 else ""
        except (Error, TimeoutError):
            refused = self.tab.watch.downloads
            status = 404 if refused else 0  # offered as a download: there is no readable robots.txt
        finally:
            self._robots_tab_busy = False
        rules = self.hosts.learn(url, status, body)
        if rules.delay:
            self.limiter.crawl_delay(url, rules.delay)

    async def open(self, url: str) -> Used:
        """Load a document in this tab."""
        if not is_web(url):
            return Used(ok=False, message=f"{url[:60]} is not a web address")
        await self.ask_robots(url)
        if refusal := self.hosts.refusal(url):
            return Used(
                ok=False,
                refused=refusal,
                message=f"may not be loaded: {refusal}",
                message_sv=f"får inte hämtas: {refusal}",
            )
        if self.spent.pages >= self.pages_most:
            return Used(
                ok=False, refused="budget", message="the budget of pages is used up", message_sv="sidbudgeten är slut"
            )
        await self.limiter(url)
        self.status = 0
        patience = self.persona.accept_wait_seconds * 1000
        try:
            await self.tab.page.goto(url, wait_until="domcontentloaded", timeout=patience)
        except (Error, TimeoutError) as error:
            return await self._not_loaded(str(error), url)
        return await self._arrived(url)

    async def _not_loaded(self, text: str, url: str) -> Used:
        if self.tab.watch.refused_navigation:
            refused, self.tab.watch.refused_navigation = self.tab.watch.refused_navigation, ""
            if not self.hosts.knows(refused):  # a redirect to a host whose robots.txt has not been read
                return await self.open(refused)
            return Used(
                ok=False, refused=self.hosts.refusal(refused) or "refused", message=f"{refused[:80]} may not be loaded"
            )
        if "Download" in text:
            return Used(
                ok=False,
                message="offers a file to download instead of a page",
                message_sv="ger en fil att ladda ner i stället för en sida",
            )
        if "Timeout" in text:
            self.failure = "timeout"
            return Used(
                ok=False,
                message=f"the page did not answer within {self.persona.accept_wait_seconds} s",
                message_sv=f"sidan svarade inte inom {self.persona.accept_wait_seconds} s",
            )
        self.failure = "connect_error"
        return Used(
            ok=False, message=f"could not be loaded ({text.splitlines()[0][:120]})", message_sv="kunde inte hämtas"
        )

    async def _arrived(self, url: str) -> Used:
        self.spent.pages += 1
        if not self.hosts.is_own(self.url):
            self.hosts.elsewhere += 1
        self._world = None
        await self.settle(GLANCE_SECONDS)
        await self.see()
        self.trail.append(self.url)
        if self.status == 429 or (self.status == 503 and self.retry_after):
            raise asked_too_often(self.status, self.retry_after)
        if self.status >= 500:
            return Used(
                ok=False,
                went=True,
                message=f"the site answered {self.status}",
                message_sv=f"webbplatsen svarade {self.status}",
            )
        if self.status in (401, 407):
            return Used(
                ok=False,
                went=True,
                message="demands a login to be seen at all",
                message_sv="kräver inloggning för att alls visas",
            )
        if self.status in (404, 410):
            return Used(
                ok=False,
                went=True,
                message=f"leads to a page that does not exist ({self.status})",
                message_sv=f"leder till en sida som inte finns ({self.status})",
            )
        return Used(ok=True, went=True)

    async def back(self) -> None:
        """Return to the page before."""
        self.spent.returns += 1
        self.spent.clicks += self.persona.hands in ("mouse", "touch")
        self.spent.key_presses += self.persona.hands in ("keyboard", "screen_reader")
        try:
            await self.limiter(self.url)
            await self.tab.page.go_back(wait_until="domcontentloaded", timeout=self.persona.accept_wait_seconds * 1000)
        except (Error, TimeoutError):
            return
        self._world = None
        await self.settle(GLANCE_SECONDS)
        await self.see()

    async def settle(self, quiet: float = QUIET_SECONDS, most: float = SETTLE_SECONDS) -> bool:
        """Wait until the page has loaded and nothing was asked for or changed for `quiet` seconds; False at the limit."""
        began = time.monotonic()
        last, last_change = "", began
        self.came_to_rest = quiet < QUIET_SECONDS
        patient_until = began + (most if quiet >= QUIET_SECONDS else PENDING_SECONDS)
        while (now := time.monotonic()) - began < most:
            try:
                world = await self.world()
                signature = await asyncio.wait_for(self.tab.run(_SIGNATURE, world), 2)
            except (Error, TimeoutError):
                self._world = None
                signature = f"?{now}"
            signature = f"{signature}|{self.tab.watch.last_request_at}|{self.url}"
            if signature != last:
                last, last_change = signature, now
            elif (
                signature.startswith("complete")
                and now - last_change >= quiet
                and (now > patient_until or not self._pending())
            ):
                self.came_to_rest = True
                return True
            await asyncio.sleep(POLL_SECONDS)
        self.came_to_rest = False
        return False

    def _pending(self) -> bool:
        """Whether the page still waits for data or a script it has asked for."""
        kinds = ("xhr", "fetch", "script", "document")
        asked = list(self.tab.watch.requests.values())[-60:]
        return any(r["kind"] in kinds and not r["status"] and not r["failure"] for r in asked)

    async def world(self) -> int:
        """The isolated world of the current document."""
        if self._world is None or self._world[0] != self.url.split("#", maxsplit=1)[0]:
            self._world = (self.url.split("#", maxsplit=1)[0], await self.tab.world())
        return self._world[1]

    async def see(self) -> View:
        """Look at the page now."""
        self.view = await look(self.tab.cdp, self.url, self.persona.sense)
        self._looked_at = self.url
        return self.view

    async def see_settled(self) -> View:
        """Wait for the page to settle, then look."""
        await self.settle()
        return await self.see()

    # -- using controls ----------------------------------------------------------------------------------------------------
    async def use(self, thing: Thing) -> Used:
        """Follow a link or operate a button the way this persona does."""
        name = thing.name
        sends = thing.is_submit and self._may_submit(thing)
        if not sends and is_state_changing(thing.href, name, thing.element.attributes):
            return Used(ok=False, refused="state_changing", message=f"“{name}” looks as if it changes something")
        if thing.is_link and not is_web(thing.href):
            return Used(ok=False, refused="scheme", message=f"“{name}” is not a web address")
        if thing.kind == "reset" or (thing.is_submit and not sends):
            return Used(ok=False, refused="submit", message=f"“{name}” would send a form")
        if thing.is_link and not self.hosts.knows(thing.href):
            reached = await self._reach(thing)
            if not reached.ok:
                return reached
            return await self._follow_elsewhere(thing)
        if thing.is_link and (refusal := self.hosts.refusal(thing.href)):
            return Used(ok=False, refused=refusal, message=f"“{name}” may not be followed: {refusal}")
        new_window = thing.element.get("target").lower() not in ("", "_self", "_top", "_parent")
        before, documents = self.url, self.tab.watch.documents
        self.tab.watch.unsafe.clear()
        if thing.is_link and not same_document(thing.href, before):
            await self.limiter(thing.href)
        if new_window and thing.is_link:
            reached = await self._reach(thing)
            return await self.open(thing.href) if reached.ok else reached
        self.spent.uses += 1
        signature = await self._signature()
        reached = await self._reach(thing, act=True)
        if not reached.ok:
            return reached
        return await self._outcome(before, documents, signature)

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

    async def _signature(self) -> str:
        try:
            return str(await asyncio.wait_for(self.tab.run(_SIGNATURE, await self.world()), 2))
        except (Error, TimeoutError):
            return ""

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
            if time.monotonic() - began > 0.1 and await self._signature() != signature:
                break
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
                return await self._not_loaded(str(error), self.url)
            return await self._arrived(self.url)
        await self.settle(GLANCE_SECONDS)
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

    async def _reach(self, thing: Thing, *, act: bool = False) -> Used:
        """Get to the control as the persona does; with `act` also operate it."""
        if self.persona.hands in ("mouse", "touch"):
            return await self._point(thing, act=act)
        if self.persona.hands == "keyboard":
            return await self._by_keyboard(thing, act=act)
        return await self._by_screen_reader(thing, act=act)

    async def _resolve(self, node: int, world: int) -> str:
        made = await self.tab.cdp.send("DOM.resolveNode", {"backendNodeId": node, "executionContextId": world})
        return str(made["object"]["objectId"])

    async def _call(self, node: int, function: str, *args: Any) -> Any:
        handle = await self._resolve(node, await self.world())
        answer = await self.tab.cdp.send(
            "Runtime.callFunctionOn",
            {
                "objectId": handle,
                "functionDeclaration": function,
                "returnByValue": True,
                "arguments": [{"value": a} for a in args],
            },
        )
        return answer["result"].get("value")

    async def place(self, thing: Thing) -> tuple[float, float, float, float] | None:
        """Scroll the control into view; its box in the window, CSS px."""
        try:
            await self.tab.cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": thing.node})
            quads = (await self.tab.cdp.send("DOM.getContentQuads", {"backendNodeId": thing.node}))["quads"]
        except Error:
            return None
        if not quads:
            return None
        quad = max(quads, key=lambda q: (max(q[0::2]) - min(q[0::2])) * (max(q[1::2]) - min(q[1::2])))
        x, y = min(quad[0::2]), min(quad[1::2])
        return x, y, max(quad[0::2]) - x, max(quad[1::2]) - y

    async def _point(self, thing: Thing, *, act: bool) -> Used:
        box = await self.place(thing)
        if box is None or box[2] <= 0 or box[3] <= 0:
            return Used(
                ok=False,
                message=f"“{thing.name}” has no place to click",
                message_sv=f"“{thing.name}” går inte att klicka på",
            )
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        if not act:
            self.spent.clicks += 1
            return Used(ok=True)
        if not thing.frame:
            try:
                covered = await self._call(thing.node, _HIT, x, y)
            except Error:
                covered = ""
            if covered and (moved := await self._centred(thing)) is not None:
                x, y, covered = moved
            if covered:
                return Used(
                    ok=False,
                    covered=True,
                    message=f"“{thing.name}” is covered by “{covered}”",
                    message_sv=f"“{thing.name}” ligger under “{covered}”",
                )
        self.spent.clicks += 1
        try:
            async with asyncio.timeout(10):
                if self.persona.hands == "touch":
                    await self.tab.page.touchscreen.tap(x, y)
                else:
                    await self.tab.page.mouse.click(x, y)
        except (Error, TimeoutError):
            return Used(ok=False, message=f"“{thing.name}” did not take the click")
        return Used(ok=True)

    async def _centred(self, thing: Thing) -> tuple[float, float, str] | None:
        """Scroll on until the control stands in the middle, as one does when a bar lies over the window's edge."""
        try:
            await self._call(
                thing.node,
                "function() { this.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'}); }",
            )
            quads = (await self.tab.cdp.send("DOM.getContentQuads", {"backendNodeId": thing.node}))["quads"]
            if not quads:
                return None
            x, y = (min(quads[0][0::2]) + max(quads[0][0::2])) / 2, (min(quads[0][1::2]) + max(quads[0][1::2])) / 2
            return x, y, str(await self._call(thing.node, _HIT, x, y) or "")
        except Error:
            return None

    async def tab_to(self, thing: Thing, most: int = TAB_STOPS) -> bool:
        """Press Tab until the control has focus; False when the order has been gone through without meeting it."""
        world = await self.world()
        try:
            handle = await self._resolve(thing.node, world)
        except Error:
            return False
        seen_start = 0
        first = ""
        for _ in range(most):
            await self.press("Tab")
            where = await self._focus_is(handle)
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

    async def _focus_is(self, handle: str) -> str:
        answer = await self.tab.cdp.send(
            "Runtime.callFunctionOn",
            {
                "objectId": handle,
                "returnByValue": True,
                "functionDeclaration": "function() { const e = " + _FOCUSED + "; if (e === this) return 'here';"
                " if (!e || e === document.body || e === document.documentElement) return 'body';"
                " const all = document.getElementsByTagName('*'); return String(Array.prototype.indexOf.call(all, e)); }",
            },
        )
        return str(answer["result"].get("value", ""))

    async def _by_keyboard(self, thing: Thing, *, act: bool) -> Used:
        try:
            reached = await self.tab_to(thing)
        except (Error, TimeoutError):
            reached = False
        if not reached:
            return Used(
                ok=False,
                message=f"“{thing.name}” cannot be reached with the Tab key",
                message_sv=f"“{thing.name}” går inte att nå med tabbtangenten",
            )
        if act:
            await self.press(
                "Enter"
                if thing.is_link or thing.role in ("link", "button", "DisclosureTriangle", "summary")
                else "Space"
            )
        else:
            self.spent.key_presses += 1
        return Used(ok=True)

    async def _by_screen_reader(self, thing: Thing, *, act: bool) -> Used:
        if not thing.element.is_exposed:
            return Used(ok=False, message=f"“{thing.name}” is not told to a screen reader")
        self.spent.key_presses += 1
        if not act:
            self.spent.key_presses += 1
            return Used(ok=True)
        try:
            async with asyncio.timeout(10):
                if thing.element.is_focusable:
                    await self.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
                    await self.press(
                        "Enter" if thing.is_link or thing.role in ("link", "button", "DisclosureTriangle") else "Space"
                    )
                else:  # a screen reader does the control's own action where it has no focus
                    await self._call(thing.node, "function() { this.click(); }")
                    self.spent.key_presses += 1
        except (Error, TimeoutError):
            return Used(ok=False, message=f"“{thing.name}” did not answer to the screen reader")
        return Used(ok=True)

    async def activate(self, thing: Thing) -> Used:
        """Operate a button that sends, for J10 only: the gate is shut and every navigation refused by the caller."""
        if self.persona.hands == "screen_reader" and not thing.element.is_exposed:
            return Used(ok=False, message=f"“{thing.name}” is not told to a screen reader")
        return await self._reach(thing, act=True)

    async def has_focus(self, thing: Thing) -> bool:
        """Whether the control has the focus. Raises playwright's Error."""
        return await self._focus_is(await self._resolve(thing.node, await self.world())) == "here"

    async def choose(self, thing: Thing, option: str) -> Used:
        """Choose an option of a list by its text, or tick a box, the persona's way."""
        if thing.tag != "select":
            if thing.kind in ("radio", "checkbox"):
                if self.persona.hands == "keyboard":
                    return await self._choose_by_keyboard(thing)
                reached = await self._reach(thing, act=True)
                return reached if reached.ok else await self._by_label(thing, reached)
            return await self._reach(thing, act=True)
        names = [" ".join(e.text_content.split()) for e in thing.element.descendants() if e.tag == "option"]
        wanted = next((n for n in names if n.casefold().startswith(option.casefold())), None)
        if wanted is None:
            return Used(
                ok=False,
                message=f"“{thing.name}” has no option “{option}”",
                message_sv=f"“{thing.name}” har inget val “{option}”",
            )
        reached = await self._reach(thing, act=False)
        if not reached.ok:
            return reached
        await self.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
        for _ in range(len(names)):
            now = await self._call(
                thing.node,
                "function() { return this.options[this.selectedIndex]?.textContent.trim().replace(/\\s+/g, ' ') || ''; }",
            )
            if now == wanted:
                return Used(ok=True, changed=True)
            before = await self._call(thing.node, "function() { return this.selectedIndex; }")
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
        reached = await self._by_keyboard(first, act=False)
        if not reached.ok:
            return reached
        for _ in range(len(group)):
            if await self.has_focus(thing):
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
                return await self._reach(stand_in, act=True)
        return failed

    async def press(self, key: str) -> None:
        """One key press."""
        self.spent.key_presses += 1
        async with asyncio.timeout(5):
            await self.tab.page.keyboard.press(key)

    async def type(self, thing: Thing, text: str) -> Used:
        """Go to a field and write in it, replacing what stands there."""
        if self.persona.hands in ("keyboard", "screen_reader"):
            reached = await self._by_keyboard(thing, act=False) if self.persona.hands == "keyboard" else Used(ok=True)
            if not reached.ok:
                return reached
            if self.persona.hands == "screen_reader":
                await self.tab.cdp.send("DOM.focus", {"backendNodeId": thing.node})
        else:
            pointed = await self._point(thing, act=True)
            if not pointed.ok:
                return pointed
        await self.tab.page.keyboard.press("Control+A")
        await self.tab.page.keyboard.insert_text(text)
        self.spent.key_presses += len(text)
        return Used(ok=True)

    # -- proof -------------------------------------------------------------------------------------------------------------
    async def picture(self) -> bytes:
        """The window as WebP; empty when the page does not let itself be taken."""
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                shot = await self.tab.cdp.send(
                    "Page.captureScreenshot", {"format": "webp", "quality": 55, "optimizeForSpeed": True}
                )
        except (Error, TimeoutError):
            return b""
        return base64.b64decode(shot["data"])


def same_document(first: str, second: str) -> bool:
    return first.split("#", maxsplit=1)[0] == second.split("#", maxsplit=1)[0]


def absolute(base: str, path: str) -> str:
    return urljoin(base, path)
