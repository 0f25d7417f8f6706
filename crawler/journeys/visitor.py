"""A persona in a tab of their own: opens pages within what robots.txt and pace allow, waits until they settle, looks, takes pictures.

What came of it is told in `Used`, what it cost in `Spent`. The hands are in hands.py.
"""

from __future__ import annotations

import asyncio
import base64
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Error, Response

from crawler.browser.session import Tab
from crawler.failures import Reason, from_browser_error
from crawler.journeys.manners import Hosts, Limiter, asked_too_often, is_web, origin
from crawler.journeys.perceive import look
from crawler.journeys.sight import View
from profiles.persona_schema import Persona

SETTLE_SECONDS = 10.0
QUIET_SECONDS = 0.5
GLANCE_SECONDS = 0.12  # a person starts reading before the last picture has come
PENDING_SECONDS = 3.0
DRAWN_WORDS = 10  # a page whose content has fewer may be one that its script has yet to draw
POLL_SECONDS = 0.03
ERROR_PAGE_SECONDS = 1.0
NOBODY_THERE = (Reason.CONNECT_ERROR, Reason.DNS_ERROR, Reason.TLS_ERROR)  # why a host cannot even be asked for its robots.txt
PICTURE_SECONDS = 5.0
_SIGNATURE = "[document.readyState, document.getElementsByTagName('*').length, document.body ? document.body.textContent.length : 0].join()"


#: Parts that the engine draws only when one scrolls near them (content-visibility: auto) are drawn at once: one would scroll there.
_DRAW_ALL = """(() => { let drawn = 0; for (const e of document.querySelectorAll('body *'))
  if (getComputedStyle(e).contentVisibility === 'auto') { e.style.setProperty('content-visibility', 'visible'); drawn++ }
  return drawn; })()"""


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


class Visitor:
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
        self._robots_tab_busy = False
        self._world: tuple[str, int] | None = None
        tab.allow_navigation = self._may_navigate
        tab.page.on("response", self._on_response)

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
        status, body, is_reached = 0, "", True
        try:
            response = await self._load(origin(url) + "/robots.txt", until="commit", seconds=15)
            if response is not None:
                status = response.status
                body = await asyncio.wait_for(response.text(), 10) if status < 300 else ""
        except (Error, TimeoutError) as error:
            offered = self.tab.watch.downloads
            status = 404 if offered else 0  # offered as a download: there is no readable robots.txt
            is_reached = from_browser_error(str(error)).reason not in NOBODY_THERE
        finally:
            self._robots_tab_busy = False
        rules = self.hosts.learn(url, status, body, is_reached=is_reached)
        if rules.delay:
            self.limiter.crawl_delay(url, rules.delay)

    async def open(self, url: str) -> Used:
        """Load a document in this tab."""
        if not is_web(url):
            return Used(ok=False, message=f"{url[:60]} is not a web address")
        await self.ask_robots(url)
        if refusal := self.hosts.refusal(url):
            if refusal == "unreachable":
                self.failure = "connect_error"
                host = urlsplit(url).netloc
                return Used(
                    ok=False, refused=refusal, message=f"could not be loaded: {host} does not answer",
                    message_sv=f"kunde inte hämtas: {host} svarar inte",
                )  # fmt: skip
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
        try:
            await self._load(url, until="domcontentloaded", seconds=self.persona.accept_wait_seconds)
        except (Error, TimeoutError) as error:
            return await self.not_loaded(str(error), url)
        return await self.arrived(url)

    async def _load(self, url: str, *, until: Literal["commit", "domcontentloaded"], seconds: float) -> Response | None:
        """Go there. Raises playwright's Error or TimeoutError, when the tab has come to rest: the engine first tells that a document
        failed and draws its own page about it afterwards, which would break off whatever was opened in between."""
        self.tab.watch.refused_navigation = ""  # of an earlier page's
        try:
            return await self.tab.page.goto(url, wait_until=until, timeout=seconds * 1000)
        except Error as error:
            if "net::" in str(error) and "ERR_ABORTED" not in str(error):
                until_drawn = time.monotonic() + ERROR_PAGE_SECONDS
                while not self.url.startswith("chrome-error:") and time.monotonic() < until_drawn:
                    await asyncio.sleep(POLL_SECONDS)
            raise

    async def not_loaded(self, text: str, url: str) -> Used:
        """Why a document did not come, from the engine's words; a redirect to an unknown host is asked for anew."""
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

    async def arrived(self, url: str) -> Used:
        """Look at the document that came, and tell whether it is one that can be used."""
        self.spent.pages += 1
        if not self.hosts.is_own(self.url):
            self.hosts.elsewhere += 1
        self._world = None
        await self.settle(GLANCE_SECONDS)
        if len((await self.see()).main_text.split()) < DRAWN_WORDS and self.persona.script is not False:
            await self.see_settled()
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
        asked = self.tab.watch.of_document()[-60:]
        return any(r["kind"] in kinds and not r["status"] and not r["failure"] for r in asked)

    async def world(self) -> int:
        """The isolated world of the current document."""
        if self._world is None or self._world[0] != self.url.split("#", maxsplit=1)[0]:
            self._world = (self.url.split("#", maxsplit=1)[0], await self.tab.world())
        return self._world[1]

    async def signature(self) -> str:
        """What changes when the document does; empty when it cannot be asked."""
        try:
            return str(await asyncio.wait_for(self.tab.run(_SIGNATURE, await self.world()), 2))
        except (Error, TimeoutError):
            return ""

    async def see(self) -> View:
        """Look at the page now, and at what would come into sight by scrolling."""
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(self.tab.run(_DRAW_ALL, await self.world()), 2)
        self.view = await look(self.tab.cdp, self.url, self.persona.sense)
        return self.view

    async def see_settled(self) -> View:
        """Wait for the page to settle, then look."""
        await self.settle()
        return await self.see()

    async def press(self, key: str) -> None:
        """One key press."""
        self.spent.key_presses += 1
        async with asyncio.timeout(5):
            await self.tab.page.keyboard.press(key)

    async def resolve(self, node: int, world: int) -> str:
        """The engine's handle of a node. Raises playwright's Error."""
        made = await self.tab.cdp.send("DOM.resolveNode", {"backendNodeId": node, "executionContextId": world})
        return str(made["object"]["objectId"])

    async def call(self, node: int, function: str, *args: Any) -> Any:
        """Call a function with the node as `this` in the isolated world. Raises playwright's Error."""
        handle = await self.resolve(node, await self.world())
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
