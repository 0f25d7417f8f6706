"""A guarded tab: its context as a persona has it, what it may ask for, wiped between visits, with isolated worlds.

Nothing here judges. The gate (crawler/egress) is the way out of every context; what it lets through is not decided here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Frame,
    Page,
    Request,
    Route,
    Worker,
)

from crawler.browser.floods import FORM_SCRIPT, flood_script
from crawler.browser.launching import PersonaOptions, user_agent
from crawler.browser.protocol import answer_of, on_event
from crawler.browser.received import whole_all
from crawler.browser.watch import Watch

log = logging.getLogger(__name__)

WORKER_SECONDS = 20.0
CLOSE_SECONDS = 5.0
OPEN_SECONDS = 10.0
DIALOG_LIMIT = 20
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FRAME_DOCUMENTS = 100
#: Kinds of request that can carry an unsafe method or a navigation; everything else runs unpaused (design: speed).
PAUSED_KINDS = ("Document", "XHR", "Fetch", "Ping", "Other", "CSPViolationReport", "EventSource")

#: Constructors that go around an HTTP proxy or out of reach of a page's own session.
INIT_SCRIPT = """(() => { for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker'])
  try { delete globalThis[name]; } catch (e) {} })();"""
INIT_SCRIPT_FULL_CHROMIUM = INIT_SCRIPT + "(() => { try { window.open = () => null; } catch (e) {} })();"

GateControl = Callable[[str], Awaitable[None]]


async def _gate_stays(_: str) -> None:
    return None


class Tab:
    """One context with one page, reused on one site. `gate` is told open, shut or begin (settled C6)."""

    def __init__(
        self,
        browser: Browser,
        persona: PersonaOptions,
        *,
        proxy: str,
        contact: str,
        is_headless_shell: bool,
        gate: GateControl = _gate_stays,
        may_send: Callable[[str, str], bool] = lambda method, url: False,
        bypass_csp: bool = False,
        sends_forms: bool = False,
    ) -> None:
        self.sends_forms = sends_forms  # only to the operator's own test systems
        self.browser, self.persona, self.proxy, self.contact = browser, persona, proxy, contact
        self.is_headless_shell, self.gate, self.may_send, self.bypass_csp = (
            is_headless_shell,
            gate,
            may_send,
            bypass_csp,
        )
        self.context: BrowserContext
        self.page: Page
        self.cdp: CDPSession
        self.watch = Watch()
        self.allow_navigation: Callable[[str], bool] = lambda url: True
        self._scripts: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the context and page, with every guard in place before the first request.

        Raises TimeoutError or playwright's Error when the browser does not answer.
        """
        p = self.persona
        async with asyncio.timeout(OPEN_SECONDS):
            self.context = await self.browser.new_context(
                viewport={"width": p.width, "height": p.height},
                device_scale_factor=p.device_pixel_ratio,
                has_touch=p.touch,
                is_mobile=p.mobile,
                locale=p.locale,
                timezone_id="Europe/Stockholm",
                java_script_enabled=p.javascript,
                color_scheme=p.color_scheme,  # type: ignore[arg-type]
                reduced_motion=p.reduced_motion,  # type: ignore[arg-type]
                forced_colors=p.forced_colors,  # type: ignore[arg-type]
                user_agent=user_agent(self.browser.version, p, self.contact),
                service_workers="block",
                accept_downloads=False,
                proxy={"server": self.proxy},
                bypass_csp=self.bypass_csp,
            )
            self.context.set_default_timeout(10_000)
            script = INIT_SCRIPT if self.is_headless_shell else INIT_SCRIPT_FULL_CHROMIUM
            await self.context.add_init_script(flood_script() + ("" if self.sends_forms else FORM_SCRIPT) + script)
            if not self.is_headless_shell:
                await self.context.route("**/*", self._route)
            self.page = await self.context.new_page()
            self.cdp = await self.context.new_cdp_session(self.page)
            self._listen()
            await self.cdp.send(
                "Network.enable", {"maxTotalBufferSize": 20_000_000, "maxResourceBufferSize": 12_000_000}
            )
            await self.cdp.send("Runtime.enable")
            if self.is_headless_shell:
                patterns = [{"urlPattern": "*", "resourceType": kind} for kind in PAUSED_KINDS]
                await self.cdp.send("Fetch.enable", {"patterns": patterns})
            if p.cpu_slowdown != 1.0:
                await self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": p.cpu_slowdown})
            if p.latency_ms or p.download_kbps:
                await self.cdp.send(
                    "Network.emulateNetworkConditions",
                    {
                        "offline": False,
                        "latency": p.latency_ms,
                        "downloadThroughput": p.download_kbps * 125 or -1,
                        "uploadThroughput": p.upload_kbps * 125 or -1,
                    },
                )
            self.watch.main_frame = (await self.cdp.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]

    def _listen(self) -> None:
        cdp = self.cdp
        on_event(cdp, "Network.requestWillBeSent", lambda event: self.watch.on_request(event))
        on_event(cdp, "Network.responseReceived", lambda event: self.watch.on_response(event))
        on_event(cdp, "Network.responseReceivedExtraInfo", lambda event: self.watch.on_head(event))
        on_event(cdp, "Network.dataReceived", self._on_data)
        on_event(cdp, "Network.loadingFinished", lambda event: self.watch.on_finished(event))
        on_event(cdp, "Network.loadingFailed", lambda event: self.watch.on_failed(event))
        on_event(cdp, "Runtime.consoleAPICalled", lambda event: self.watch.on_console(event))
        on_event(cdp, "Runtime.exceptionThrown", lambda event: self.watch.on_exception(event))
        on_event(cdp, "Fetch.requestPaused", self._on_paused)
        self.page.on("dialog", lambda dialog: self._spawn(self._dismiss(dialog)))
        self.page.on("crash", lambda _: setattr(self.watch, "crashed", True))
        self.page.on("download", lambda _: setattr(self.watch, "downloads", self.watch.downloads + 1))
        self.page.on("worker", lambda worker: self._spawn(self._bound(worker)))
        self.context.on("page", self._on_popup)

    def _spawn(self, work: Awaitable[None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on_data(self, event: dict[str, Any]) -> None:
        if self.watch.on_data(event):
            self._spawn(self._stop_loading())

    async def _stop_loading(self) -> None:
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.cdp.send("Page.stopLoading")

    def _on_paused(self, event: dict[str, Any]) -> None:
        self._spawn(self._decide(event))

    async def _decide(self, event: dict[str, Any]) -> None:
        request = event["request"]
        method, url = request["method"], request["url"]
        is_safe = method in SAFE_METHODS or self.may_send(method, url)
        if not is_safe:
            self.watch.unsafe.append(f"{method} {url[:500]}")
        elif (
            event.get("resourceType") == "Document"
            and event.get("frameId") == self.watch.main_frame
            and not self.allow_navigation(url)
        ):
            self.watch.refused_navigation = url[:2000]
            is_safe = False
        elif event.get("resourceType") == "Document" and event.get("frameId") != self.watch.main_frame:
            self.watch.frame_documents += 1
            self.watch.frames_cut = self.watch.frame_documents > FRAME_DOCUMENTS
            is_safe = not self.watch.frames_cut
        verb: str = "continueRequest" if is_safe else "failRequest"
        extra: dict[str, Any] = {} if is_safe else {"errorReason": "BlockedByClient"}
        if not is_safe and event.get("resourceType") == "Document":
            verb, extra = "fulfillRequest", {"responseCode": 204}  # the document stays; a failure would replace it
        with contextlib.suppress(Error):
            await self.cdp.send(f"Fetch.{verb}", {"requestId": event["requestId"], **extra})

    async def _route(self, route: Route, request: Request) -> None:
        is_safe = request.method in SAFE_METHODS or self.may_send(request.method, request.url)
        top = request.is_navigation_request() and request.frame.parent_frame is None if is_safe else False
        if is_safe and top and not self.allow_navigation(request.url):
            self.watch.refused_navigation = request.url[:2000]
            is_safe = False
        elif not is_safe:
            self.watch.unsafe.append(f"{request.method} {request.url[:500]}")
        with contextlib.suppress(Error):
            if is_safe:
                await route.continue_()
            elif request.is_navigation_request():
                await route.fulfill(status=204)
            else:
                await route.abort("blockedbyclient")

    async def _bound(self, worker: Worker) -> None:
        """Puts the limits on floods into a worker, too: between two of its tasks, as soon as it lets anybody in."""
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(WORKER_SECONDS):
                await worker.evaluate(flood_script())

    async def _dismiss(self, dialog: Any) -> None:
        self.watch.dialogs.append(dialog.type)
        with contextlib.suppress(Error):
            await dialog.dismiss()
        if len(self.watch.dialogs) == DIALOG_LIMIT:
            with contextlib.suppress(Error, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.cdp.send("Page.crash")

    def _on_popup(self, page: Page) -> None:
        if page is not self.page:
            self.watch.popups += 1
            self._spawn(self._close_popup(page))

    async def _close_popup(self, page: Page) -> None:
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await page.close()

    async def begin(self) -> None:
        """Start a visit: counters at zero, gate open."""
        self.watch = Watch(main_frame=self.watch.main_frame, origins=self.watch.origins)
        await self.gate("begin")

    async def wipe(self) -> None:
        """Make the page as good as new on the same site: blank, no name, cookies, storage or history. The gate is shut meanwhile."""
        await self.gate("shut")
        async with asyncio.timeout(CLOSE_SECONDS):
            await self.page.goto("about:blank")
            await self.cdp.send("Runtime.evaluate", {"expression": "window.name=''"})
            await self.cdp.send("Network.clearBrowserCookies")
            for origin in sorted(self.watch.origins)[:50]:
                await self.cdp.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            await self.cdp.send("Page.resetNavigationHistory")
        self.watch.origins.clear()

    async def discard(self) -> None:
        """Throw the page away: gate shut, renderer crashed on purpose so that no unload handler runs, context closed.

        Raises TimeoutError when even closing hangs; the process is then to be ended from outside.
        """
        await self.gate("shut")
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(1.0):
                await self.cdp.send("Page.crash")
        with contextlib.suppress(Error):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.context.close()
        for task in list(self._tasks):
            task.cancel()

    # -- isolated worlds ----------------------------------------------------------------------------------------------
    async def frame_session(self, frame: Frame) -> tuple[CDPSession, str]:
        """The protocol session and id of a frame: its own where it lives in another process, else the page's."""
        try:
            session = await self.context.new_cdp_session(frame)
            tree = await session.send("Page.getFrameTree")
            return session, tree["frameTree"]["frame"]["id"]
        except Error:
            return self.cdp, ""

    async def world(self, frame_id: str = "", session: CDPSession | None = None, name: str = "tillsyn") -> int:
        """An isolated world in a frame (default: the top one): its execution context's number."""
        cdp = session or self.cdp
        made = await cdp.send(
            "Page.createIsolatedWorld", {"frameId": frame_id or self.watch.main_frame, "worldName": name}
        )
        return int(made["executionContextId"])

    async def run(self, expression: str, world: int, session: CDPSession | None = None) -> Any:
        """Evaluate in an isolated world, await the promise, return plain data.

        Raises playwright's Error when the script throws.
        """
        cdp = session or self.cdp
        answer = await answer_of(
            cdp,
            "Runtime.evaluate",
            {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Error(str(details.get("exception", {}).get("description") or details.get("text"))[:500])
        return whole_all(answer["result"].get("value"))

    async def load_script(self, name: str, source: str, world: int, session: CDPSession | None = None) -> None:
        """Run a large script in a world, compiled once per renderer (design: speed)."""
        cdp = session or self.cdp
        key = f"{id(cdp)}:{name}"
        script = self._scripts.get(key)
        if script is not None:
            try:
                await cdp.send("Runtime.runScript", {"scriptId": script, "executionContextId": world, "silent": True})
                return
            except Error:  # another renderer: compile anew
                self._scripts.pop(key, None)
        made = await cdp.send(
            "Runtime.compileScript",
            {"expression": source, "sourceURL": "", "persistScript": True, "executionContextId": world},
        )
        if "scriptId" not in made:
            raise Error(f"{name} does not compile: {json.dumps(made)[:200]}")
        self._scripts[key] = made["scriptId"]
        await cdp.send("Runtime.runScript", {"scriptId": made["scriptId"], "executionContextId": world, "silent": True})
