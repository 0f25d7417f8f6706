"""A guarded browser: launch flags, personas as context options, tabs that are wiped between visits, isolated worlds.

Nothing here judges. The gate (crawler/egress) is the way out of every context; what it lets through is not decided here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Frame,
    Page,
    Playwright,
    Request,
    Route,
    Worker,
)

from crawler.browser.find import FoundBrowser
from crawler.browser.floods import FORM_SCRIPT, flood_script
from crawler.browser.received import whole, whole_all

log = logging.getLogger(__name__)

WORKER_SECONDS = 20.0
CLOSE_SECONDS = 5.0
OPEN_SECONDS = 10.0
DIALOG_LIMIT = 20
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: A document that unpacks to more is not read on: the crawl's own limit (DOWNLOAD_MAXSIZE).
DOCUMENT_BYTES = 10 * 1024 * 1024
FRAME_DOCUMENTS = 100
#: Kinds of request that can carry an unsafe method or a navigation; everything else runs unpaused (design: speed).
PAUSED_KINDS = ("Document", "XHR", "Fetch", "Ping", "Other", "CSPViolationReport", "EventSource")

#: Constructors that go around an HTTP proxy or out of reach of a page's own session.
INIT_SCRIPT = """(() => { for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker'])
  try { delete globalThis[name]; } catch (e) {} })();"""
INIT_SCRIPT_FULL_CHROMIUM = INIT_SCRIPT + "(() => { try { window.open = () => null; } catch (e) {} })();"

DESKTOP_SIZE = (1280, 1024)
MOBILE_SIZE = (390, 844)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaOptions:
    """Who visits, in the browser's terms. Sizes in CSS px, network in kbit/s and ms."""

    id: str = "desktop"
    width: int = DESKTOP_SIZE[0]
    height: int = DESKTOP_SIZE[1]
    device_pixel_ratio: float = 1.0
    touch: bool = False
    mobile: bool = False
    locale: str = "sv-SE"
    javascript: bool = True
    color_scheme: str = "light"  # light, dark, no-preference
    reduced_motion: str = "no-preference"
    forced_colors: str = "none"
    cpu_slowdown: float = 1.0
    latency_ms: float = 0.0
    download_kbps: float = 0.0
    upload_kbps: float = 0.0


DESKTOP = PersonaOptions()
MOBILE = PersonaOptions(
    id="mobile", width=MOBILE_SIZE[0], height=MOBILE_SIZE[1], device_pixel_ratio=3.0, touch=True, mobile=True
)


def launch_flags(*, is_root: bool | None = None) -> list[str]:
    """Chromium flags of the guard (design: hostile web). As root the sandbox cannot start: `--no-sandbox`, said in the log."""
    flags = [
        "--proxy-bypass-list=<-loopback>",
        "--disable-quic",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--block-new-web-contents",
        "--disable-shared-workers",
        "--js-flags=--max-old-space-size=256",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-features=DialMediaRouteProvider,MediaRouter,OptimizationHints,Translate",
        "--autoplay-policy=no-user-gesture-required",
    ]
    if os.geteuid() == 0 if is_root is None else is_root:
        log.warning("running as root: Chromium starts without its sandbox (--no-sandbox); an ordinary user is safer")
        flags.append("--no-sandbox")
    return flags


def user_agent(browser_version: str, persona: PersonaOptions, contact: str) -> str:
    """Chromium's own user agent, with our product token and a contact address. Honest: nothing pretends not to be a robot."""
    major = browser_version.split(".", maxsplit=1)[0]
    platform = "Linux; Android 10; K" if persona.mobile else "X11; Linux x86_64"
    mobile = " Mobile" if persona.mobile else ""
    who = f"Tillsyn/0.1 (+{contact})" if contact else "Tillsyn/0.1"
    return (
        f"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"HeadlessChrome/{major}.0.0.0{mobile} Safari/537.36 {who}"
    )


async def launch(
    playwright: Playwright, found: FoundBrowser, *, dead_gate: str, spki: tuple[str, ...] = (), headed: bool = False
) -> Browser:
    """Start the browser. `dead_gate` is the proxy of everything outside our contexts: a gate that is shut for good.

    `spki` are certificate key hashes to accept besides the system's authorities (demo towns only).
    """
    flags = launch_flags()
    if spki:
        flags.append("--ignore-certificate-errors-spki-list=" + ",".join(spki))
    return await playwright.chromium.launch(
        executable_path=found.executable or None,
        args=flags,
        headless=not headed,
        proxy={"server": dead_gate},
        chromium_sandbox=os.geteuid() != 0,
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )


@dataclass(slots=True)
class Watch:
    """What a tab saw happen since the visit began; every list is bounded."""

    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    request_limit: int = 2000
    cut: bool = False
    messages: list[dict[str, str]] = field(default_factory=list)
    messages_cut: bool = False
    dialogs: list[str] = field(default_factory=list)
    popups: int = 0
    downloads: int = 0
    crashed: bool = False
    last_request_at: float = 0.0
    began_at: float = 0.0  # CDP monotonic seconds of the first request
    documents: int = 0  # navigations of the top frame
    main_frame: str = ""
    hops: list[dict[str, Any]] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    refused_navigation: str = ""
    last_document: str = ""  # the last address asked for the top document, redirects counted
    document_id: str = ""  # the protocol's number of that request
    document_bytes: int = 0  # of its body, unpacked
    redirected_to: str = ""  # Location of its last answer that was a redirect
    document_failure: str = ""  # the browser's word for why its body ended early; "too_large" is ours
    document_failed: asyncio.Event = field(default_factory=asyncio.Event)
    frame_documents: int = 0  # documents asked for frames
    frames_cut: bool = False


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
        self.origins: set[str] = set()
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
        cdp.on("Network.requestWillBeSent", self._on_request)
        cdp.on("Network.responseReceived", self._on_response)
        cdp.on("Network.responseReceivedExtraInfo", self._on_head)
        cdp.on("Network.dataReceived", self._on_data)
        cdp.on("Network.loadingFinished", self._on_finished)
        cdp.on("Network.loadingFailed", self._on_failed)
        cdp.on("Runtime.consoleAPICalled", self._on_console)
        cdp.on("Runtime.exceptionThrown", self._on_exception)
        cdp.on("Fetch.requestPaused", self._on_paused)
        self.page.on("dialog", lambda dialog: self._spawn(self._dismiss(dialog)))
        self.page.on("crash", lambda _: setattr(self.watch, "crashed", True))
        self.page.on("download", lambda _: setattr(self.watch, "downloads", self.watch.downloads + 1))
        self.page.on("worker", lambda worker: self._spawn(self._bound(worker)))
        self.context.on("page", self._on_popup)

    def _spawn(self, work: Awaitable[None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on_request(self, event: dict[str, Any]) -> None:
        watch, request = self.watch, event["request"]
        loop_now = asyncio.get_running_loop().time()
        watch.last_request_at = loop_now
        if not watch.began_at:
            watch.began_at = event["timestamp"]
        known = watch.requests.get(event["requestId"])
        if event.get("frameId") == watch.main_frame and event.get("type") == "Document":
            watch.last_document, watch.document_id = request["url"][:2000], event["requestId"]
        if "redirectResponse" in event:
            answer = event["redirectResponse"]
            if event.get("frameId") == watch.main_frame and event.get("type") == "Document":
                watch.hops.append({"url": answer["url"], "status": answer["status"], "location": request["url"]})
            if known is not None:
                known["status"], known["bytes"] = answer["status"], int(answer.get("encodedDataLength", 0))
                watch.requests[f"{event['requestId']}~{len(watch.requests)}"] = known
        elif event.get("frameId") == watch.main_frame and event.get("type") == "Document":
            watch.documents += 1
            watch.document_bytes, watch.document_failure = 0, ""
            watch.document_failed.clear()
        if len(watch.requests) >= watch.request_limit:
            watch.cut = True
            return
        watch.requests[event["requestId"]] = {
            "url": request["url"][:2000],
            "method": request["method"],
            "kind": event.get("type", "Other").lower(),
            "status": 0,
            "mime": "",
            "bytes": 0,
            "failure": "",
            "at": event["timestamp"],
        }
        self.origins.update(_origin(request["url"]))

    def _on_response(self, event: dict[str, Any]) -> None:
        if known := self.watch.requests.get(event["requestId"]):
            answer = event["response"]
            known["status"], known["mime"] = answer["status"], answer.get("mimeType", "")

    def _on_head(self, event: dict[str, Any]) -> None:
        if event["requestId"] == self.watch.document_id and 300 <= event.get("statusCode", 0) < 400:
            headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
            self.watch.redirected_to = headers.get("location", "")[:2000]

    def _on_data(self, event: dict[str, Any]) -> None:
        watch = self.watch
        if event["requestId"] != watch.document_id or watch.document_failure:
            return
        watch.document_bytes += int(event.get("dataLength", 0))
        if watch.document_bytes > DOCUMENT_BYTES:
            watch.document_failure = "too_large"
            watch.document_failed.set()
            self._spawn(self._stop_loading())

    async def _stop_loading(self) -> None:
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.cdp.send("Page.stopLoading")

    def _on_finished(self, event: dict[str, Any]) -> None:
        if known := self.watch.requests.get(event["requestId"]):
            known["bytes"] = int(event.get("encodedDataLength", 0))
        self.watch.last_request_at = asyncio.get_running_loop().time()

    def _on_failed(self, event: dict[str, Any]) -> None:
        if known := self.watch.requests.get(event["requestId"]):
            known["failure"] = event.get("blockedReason") or event.get("errorText", "failed")
        text = event.get("errorText", "failed")
        is_own = event["requestId"] == self.watch.document_id and not event.get("canceled")
        if is_own and text != "net::ERR_ABORTED" and not self.watch.document_failure:
            self.watch.document_failure = text
            self.watch.document_failed.set()

    def _message(self, level: str, text: str, url: str = "") -> None:
        if len(self.watch.messages) >= 200:
            self.watch.messages_cut = True
            return
        self.watch.messages.append({"level": level, "text": whole(text[:500]), "url": whole(url[:500])})

    def _on_console(self, event: dict[str, Any]) -> None:
        if len(self.watch.messages) >= 200:
            self.watch.messages_cut = True
            return
        parts = [str(a.get("value", a.get("description", a.get("type", ""))))[:300] for a in event.get("args", ())[:5]]
        level = {"error": "error", "warning": "warning", "assert": "error"}.get(event["type"], "info")
        self._message(level, " ".join(parts))

    def _on_exception(self, event: dict[str, Any]) -> None:
        details = event["exceptionDetails"]
        text = details.get("exception", {}).get("description") or details.get("text", "")
        self._message("exception", text, details.get("url", ""))

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
        main_frame = self.watch.main_frame
        self.watch = Watch(main_frame=main_frame)
        await self.gate("begin")

    async def wipe(self) -> None:
        """Make the page as good as new on the same site: blank, no name, cookies, storage or history. The gate is shut meanwhile."""
        await self.gate("shut")
        async with asyncio.timeout(CLOSE_SECONDS):
            await self.page.goto("about:blank")
            await self.cdp.send("Runtime.evaluate", {"expression": "window.name=''"})
            await self.cdp.send("Network.clearBrowserCookies")
            for origin in sorted(self.origins)[:50]:
                await self.cdp.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            await self.cdp.send("Page.resetNavigationHistory")
        self.origins.clear()

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
        answer = await cdp.send(
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


def _origin(url: str) -> set[str]:
    match = re.match(r"(https?://[^/?#]+)", url)
    return {match.group(1)} if match else set()
