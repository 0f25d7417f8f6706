"""One page, one persona: go there, let it settle, gather every artefact, judge, take pictures. Ends in one outcome."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Coroutine
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import CDPSession, Error, Page, Response

from checks.artefacts import Artefacts, AxeReport, Network
from checks.artefacts import Response as ResponseArtefact
from checks.dom import Dom
from checks.runner import judge_page
from crawler.browser.gatherers import gatherers, wanted
from crawler.browser.gatherers.axe import LARGE_ELEMENTS
from crawler.browser.hosts import host_of
from crawler.browser.orders import VisitOrder, VisitRecord
from crawler.browser.pictures import take_pictures
from crawler.browser.sanity import is_cut, styles_missing, without_style_checks
from crawler.browser.session import Tab
from crawler.browser.trimming import trim_script, trimmed
from crawler.failures import Ending, from_browser_error, from_status

log = logging.getLogger(__name__)

GOTO_SECONDS = 20.0
SETTLE_SECONDS = 10.0
QUIET_SECONDS = 0.5
PATIENCE_SECONDS = 15.0
SCRIPT_END_SECONDS = 2.0
BEGIN_SECONDS = 3.0
CLIENT_REDIRECTS = 5
PICTURE_SECONDS = 6.0
#: What a stopped gatherer may take to put the page back: window size, colour scheme, network.
PUT_BACK_SECONDS = 2.0
# Kept of the budget for what follows a gatherer that takes all it may.
RESERVE_SECONDS = 0.3
#: Processor time of the page's own process that gatherers may use that try things on it; the rest is untested, "cpu_budget".
TRIALS_CPU_SECONDS = 10.0
IDLE_SECONDS = {"quick": (0.0, 0.0), "standard": (5.0, 0.0), "deep": (30.0, 5.0)}  # heavy visit, other visit

#: The worst first: a visit with several notes is told by the first of these.
NOTES = ("truncated", "script_blocked", "empty_page", "styles_missing", "frame_limit", "frame_timeout", "request_limit",
         "rule_timeout", "screenshot_failed")  # fmt: skip

_SETTLE = """new Promise(resolve => {
  const began = performance.now(); let last = began;
  const observer = new MutationObserver(() => { last = performance.now(); });
  observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = () => { const now = performance.now();
    if ((document.readyState === 'complete' && now - last >= QUIET) || now - began >= MOST) { observer.disconnect(); resolve(now - began); }
    else setTimeout(look, 50); };
  setTimeout(look, 50);
})"""
_TEXT_HTML = re.compile(r"^\s*(text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_SNIFFABLE = re.compile(r"^\s*($|[^/]*$|\*/\*)")


class VisitEndedError(Exception):
    """The visit is over with this outcome and reason."""

    def __init__(self, outcome: str, reason: str, detail: str = "", *, is_transient: bool = False) -> None:
        super().__init__(f"{outcome}:{reason} {detail}")
        self.outcome, self.reason, self.detail, self.is_transient = outcome, reason, detail, is_transient

    @classmethod
    def of(cls, ending: Ending, detail: str = "") -> VisitEndedError:
        return cls(str(ending.outcome), str(ending.reason or ""), detail, is_transient=ending.is_transient)


class Visit:
    """The state of one visit, as gatherers see it."""

    def __init__(self, tab: Tab, order: VisitOrder) -> None:
        self.tab, self.order = tab, order
        self.made = Artefacts()
        self.answer: Response
        self.answer_ms = 0.0
        self.idle_ms = 0.0
        self.notes: set[str] = set()
        self._found: dict[type, object] = {}
        self._missing: dict[type, str] = {}
        self._world = 0
        self.frozen = False
        self._is_disarrayed = False
        self.remark = ""
        self.until = asyncio.get_running_loop().time() + order.budget_seconds

    @property
    def page(self) -> Page:
        return self.tab.page

    @property
    def cdp(self) -> CDPSession:
        return self.tab.cdp

    def note(self, reason: str) -> None:
        """Something was cut short: the visit can at best be audited_partial, with this reason."""
        self.notes.add(reason)

    async def main_world(self) -> int:
        """The isolated world of the top document, made once a visit."""
        if not self._world:
            self._world = await self.tab.world()
        return self._world

    def within(self, seconds: float, share: float) -> float:
        """A limit in seconds, but at most that share of what is left of the visit's budget."""
        return max(0.2, min(seconds, (self.until - asyncio.get_running_loop().time()) * share))

    def keep(self, kind: type, artefact: object) -> None:
        self._found[kind] = artefact
        self.made = Artefacts(self._found, self._missing)

    def miss(self, kind: type, reason: str) -> None:
        self._missing[kind] = reason
        self.made = Artefacts(self._found, self._missing)

    # -- the way in -------------------------------------------------------------------------------------------------------
    def may_navigate(self, url: str) -> bool:
        """Top-level navigations: to the site's own hosts while the page comes up, a few by its script, none once it is read."""
        if self.frozen or self.tab.watch.documents > CLIENT_REDIRECTS + 1 or len(self.tab.watch.hops) > 20:
            return False
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and host_of(url) in self.order.hosts

    async def enter(self) -> None:
        """Load the page and let it settle. Raises VisitEndedError when it can't be audited."""
        loop = asyncio.get_running_loop()
        self.tab.allow_navigation = self.may_navigate
        began = loop.time()
        try:
            answer = await self.page.goto(self.order.url, wait_until="commit", timeout=round(self.within(GOTO_SECONDS, 0.8) * 1000))
        except Error as error:
            raise self._refused(str(error)) from error
        self.answer_ms = round((loop.time() - began) * 1000, 1)
        if answer is None:
            raise VisitEndedError("failed", "no_content")
        self.answer = answer
        self._look_at(answer)
        await self._come_up()
        await self._settle()
        self.frozen = True
        if self.tab.watch.documents > CLIENT_REDIRECTS + 1:
            raise VisitEndedError("failed", "redirect_loop", "by script or refresh")
        if urldefrag(self.page.url)[0] != urldefrag(answer.url)[0]:
            await self._follow_script()
        await self._trim()
        seconds = IDLE_SECONDS[self.order.depth][0 if self.order.heavy else 1]
        if seconds:
            await self._begin_watching()
            await asyncio.sleep(seconds)
            self.idle_ms = seconds * 1000

    async def _come_up(self) -> None:
        """Wait for DOMContentLoaded, or for the news that the document will never be whole."""
        watch = self.tab.watch
        milliseconds = round(self.within(GOTO_SECONDS, 0.7) * 1000)
        loaded = asyncio.ensure_future(self.page.wait_for_load_state("domcontentloaded", timeout=milliseconds))
        cut = asyncio.ensure_future(watch.document_failed.wait())
        try:
            await asyncio.wait({loaded, cut}, return_when=asyncio.FIRST_COMPLETED)
            if watch.document_failure == "too_large":
                raise VisitEndedError("failed", "too_large", f"{watch.document_bytes} bytes")
            if watch.document_failure:
                raise VisitEndedError.of(from_browser_error(watch.document_failure), watch.document_failure)
            await loaded
        except Error as error:
            if watch.crashed:
                raise VisitEndedError("failed", "renderer_crash") from error
            raise VisitEndedError("failed", "timeout", "no DOMContentLoaded") from error
        finally:
            for waiting in (loaded, cut):
                waiting.cancel()
            await asyncio.gather(loaded, cut, return_exceptions=True)

    async def _begin_watching(self) -> None:
        """Gatherers that watch the page over time begin before the idle wait, so that it is waited once."""
        for module in gatherers():
            if self.order.only and module.MAKES.kind not in self.order.only:
                continue
            if hasattr(module, "begin") and wanted(module, depth=self.order.depth, heavy=self.order.heavy):
                try:
                    async with asyncio.timeout(BEGIN_SECONDS):
                        await module.begin(self)
                except (Error, TimeoutError) as error:
                    log.warning("gatherer %s did not begin on %s: %s", module.__name__, self.order.url, str(error)[:200])

    def _refused(self, message: str) -> VisitEndedError:
        if self.tab.watch.downloads or "Download is starting" in message:
            mime = next((r["mime"] for r in reversed(self.tab.watch.requests.values()) if r["kind"] == "document"), "")
            named = mime and mime not in ("application/octet-stream", "binary/octet-stream")
            return VisitEndedError("skipped", "not_html" if named else "download", mime)
        if self.tab.watch.refused_navigation:
            return VisitEndedError("skipped", "off_domain", self.tab.watch.refused_navigation)
        if self.tab.watch.crashed:
            return VisitEndedError("failed", "renderer_crash")
        scheme = urlsplit(self.tab.watch.redirected_to).scheme
        if "ERR_ABORTED" in message and scheme not in ("", "http", "https"):
            return VisitEndedError("blocked", "scheme", self.tab.watch.redirected_to[:200])
        return VisitEndedError.of(from_browser_error(message), message[:300])

    def _look_at(self, answer: Response) -> None:
        found = from_status(answer.status, has_retry_after="retry-after" in answer.headers)
        if found is not None:
            raise VisitEndedError.of(found, str(answer.status))
        if host_of(answer.url) not in self.order.hosts:
            raise VisitEndedError("skipped", "off_domain", answer.url)
        content_type = answer.headers.get("content-type", "")
        if not _TEXT_HTML.match(content_type) and not _SNIFFABLE.match(content_type):
            raise VisitEndedError("skipped", "not_html", content_type[:80])
        if self._scripts_are_off() and not self.order.bypass_csp:
            raise VisitEndedError("retry", "script_blocked")

    async def _follow_script(self) -> None:
        """The page moved on by script or refresh while it came up: the one it moved to is the one that is read."""
        if host_of(self.page.url) not in self.order.hosts:
            raise VisitEndedError("failed", "navigated_away", self.page.url[:300])
        moved = next(
            (
                r
                for r in self.tab.watch.requests.values()
                if r["kind"] == "document" and urldefrag(r["url"])[0] == urldefrag(self.page.url)[0]
            ),
            None,
        )
        if moved is not None and moved["status"] >= 400:
            raise VisitEndedError("failed", "navigated_away", f"{self.page.url[:300]} {moved['status']}")

    async def _settle(self) -> None:
        """DOMContentLoaded, then load and half a second without new requests or DOM changes, at most ten seconds (settled C7)."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.within(SETTLE_SECONDS, 0.3)
        script = _SETTLE.replace("QUIET", str(QUIET_SECONDS * 1000))
        while loop.time() < until:
            most = max(0.0, until - loop.time())
            try:
                async with asyncio.timeout(most + self.within(3, 0.5)):
                    world = await self.tab.world()
                    await self.tab.run(script.replace("MOST", str(most * 1000)), world)
            except TimeoutError:
                if await self._answers():
                    return  # scripts are off in this document: no timer fires, but it can be read
                if await self._runs_script():
                    raise VisitEndedError("failed", "renderer_hang") from None
                raise VisitEndedError("failed", "timeout", "not laid out in time") from None
            except Error as error:  # the document was replaced under us: settle the next one
                if self.tab.watch.crashed:
                    raise VisitEndedError("failed", "renderer_crash") from error
                await asyncio.sleep(0.1)
                continue
            if loop.time() - self.tab.watch.last_request_at >= QUIET_SECONDS:
                return
            await asyncio.sleep(0.1)

    async def _trim(self) -> None:
        """Take away of an enormous page what repeats its siblings, then what comes after the first elements: told as `truncated`."""
        try:
            async with asyncio.timeout(self.within(PATIENCE_SECONDS, 0.4)):
                found = trimmed(await self.tab.run(trim_script(), await self.main_world()))
        except TimeoutError:
            return  # scripts are off, or the page is busy: its gatherers have limits of their own
        except Error as error:
            log.info("%s could not be trimmed: %s", self.order.url, str(error)[:200])
            return
        if found.repeated:
            self.remark = f"{found.repeated} of {found.elements} elements are like their siblings and were not looked at"
        if found.cut:
            self.note("truncated")

    async def _answers(self) -> bool:
        """Whether the page's process answers at all; a page of a hundred thousand elements is laid out for many seconds first."""
        try:
            async with asyncio.timeout(self.within(PATIENCE_SECONDS, 0.4)):
                await self.cdp.send("Runtime.evaluate", {"expression": "1"})
        except (TimeoutError, Error):
            return False
        return True

    async def _runs_script(self) -> bool:
        """Whether it is a script without end that keeps the page busy: that one can be ended from outside, layout can't."""
        try:
            async with asyncio.timeout(SCRIPT_END_SECONDS):
                await self.cdp.send("Runtime.terminateExecution")
        except (TimeoutError, Error):
            return False
        return True

    # -- reading ----------------------------------------------------------------------------------------------------------
    async def gather_all(self, *, on_the_way: bool = False) -> None:
        """Run every gatherer of this depth, each within its own limit; on a journey's way those that leave the page alone."""
        loop = asyncio.get_running_loop()
        began_with: float | None = None
        for module in gatherers():
            if not wanted(module, depth=self.order.depth, heavy=self.order.heavy, rare=self.order.rare, on_the_way=on_the_way):
                continue
            if on_the_way and getattr(module, "NEEDS_ANSWER", False):
                self.miss(module.MAKES, "on_the_way")
                continue
            if self.order.only and module.MAKES.kind not in self.order.only:
                continue
            seconds = min(getattr(module, "LIMIT_SECONDS", 8.0), self.until - loop.time() - 2 * RESERVE_SECONDS)
            if seconds <= 0.5:
                self.miss(module.MAKES, "budget")
                continue
            if getattr(module, "DISTURBS", False):
                used = await self._cpu_seconds()
                began_with = used if began_with is None else began_with
                if used - began_with > TRIALS_CPU_SECONDS:
                    self.miss(module.MAKES, "cpu_budget")
                    continue
            if self._is_disarrayed:
                self.miss(module.MAKES, "timeout")
                continue
            try:
                self.keep(module.MAKES, await self._given_up_after(seconds, module.gather(self)))
            except TimeoutError:
                self.miss(module.MAKES, "timeout")
            except Exception as error:  # the gatherer boundary: what a page makes a gatherer raise costs that artefact, told below
                if self.tab.watch.crashed:
                    raise VisitEndedError("failed", "renderer_crash") from error
                self.miss(module.MAKES, f"error:{type(error).__name__}")
                log.warning(
                    "gatherer %s on %s: %s", module.__name__.rsplit(".", 1)[-1], self.order.url, str(error)[:300]
                )

    async def _given_up_after(self, seconds: float, gathering: Coroutine[Any, Any, object]) -> object:
        """What a gatherer makes in so many seconds; then it is stopped and has a moment to put the page back as it was.

        Where even that does not end, nobody knows what the page looks like now, and nothing more is read of it.
        Raises TimeoutError, and whatever the gatherer raises.
        """
        task = asyncio.ensure_future(gathering)
        try:
            await asyncio.wait({task}, timeout=seconds)
            if task.done():
                return task.result()
            task.cancel()
            await asyncio.wait({task}, timeout=PUT_BACK_SECONDS)
            self._is_disarrayed = not task.done()
            raise TimeoutError
        finally:
            task.cancel()

    async def gather_within_budget(self) -> None:
        """Gather, and where the budget ends before the last gatherer does, go on with what is there if it can be judged at all."""
        left = self.until - asyncio.get_running_loop().time() - RESERVE_SECONDS
        try:
            async with asyncio.timeout(max(0.1, left)):
                await self.gather_all()
        except TimeoutError:
            if self.made.get(Dom) is None or self.made.get(AxeReport) is None:
                raise
            self.note("rule_timeout")
            self._miss_the_rest()

    def _miss_the_rest(self) -> None:
        """What should have been gathered and was not reached is missing for want of time, and says so."""
        for module in gatherers():
            kind = module.MAKES
            is_asked = not self.order.only or kind.kind in self.order.only
            if not is_asked or kind in self._found or kind in self._missing:
                continue
            if wanted(module, depth=self.order.depth, heavy=self.order.heavy, rare=self.order.rare):
                self.miss(kind, "budget")

    async def _cpu_seconds(self) -> float:
        """Processor time that the page's process has used so far, in seconds; 0.0 where it does not say."""
        with contextlib.suppress(Error, TimeoutError):
            async with asyncio.timeout(BEGIN_SECONDS):
                await self.cdp.send("Performance.enable")
                metrics = (await self.cdp.send("Performance.getMetrics"))["metrics"]
                await self.cdp.send("Performance.disable")
                return next((float(m["value"]) for m in metrics if m["name"] == "ProcessTime"), 0.0)
        return 0.0

    def sane(self) -> None:
        """Look whether what was gathered can be a page at all. Raises VisitEndedError when the audit is worth nothing."""
        if urldefrag(self.page.url)[0] != urldefrag(self._url_read())[0]:
            raise VisitEndedError("failed", "navigated_away", self.page.url[:300])
        if self.order.only and not {Dom.kind, AxeReport.kind} <= set(self.order.only):
            return  # asked for a part of the page only
        axe, dom = self.made.get(AxeReport), self.made.get(Dom)
        if dom is None:
            raise VisitEndedError("failed", "audit_error", self.made.failure(Dom))
        if axe is None:
            reason = self.made.failure(AxeReport)
            if reason not in ("timeout", "budget") or len(dom.top.elements) <= LARGE_ELEMENTS:
                raise VisitEndedError("failed", "audit_error" if reason != "timeout" else "timeout", reason)
            self.note("rule_timeout")  # so large that the engine was not done: what it judges is untested here, the rest counts
        heard = axe is None or bool(axe.frames[0].passes or axe.frames[0].violations)
        body = dom.body
        # A body that is hidden from assistive technology alone, or inert, can be seen: axe and `content-reach` say what is wrong.
        hidden = body is None or not body.is_rendered
        if (
            hidden
            or not heard
            or (not dom.text and not dom.select("img, svg, video, canvas, iframe, frame"))
        ):
            self.note("empty_page")
        if dom.truncated:
            self.note("truncated")
        network = self.made.get(Network)
        if network is not None and network.cut:
            self.note("request_limit")
        if self.tab.watch.frames_cut:
            self.note("frame_limit")
        answer = self.made.get(ResponseArtefact)
        if answer is None:
            self.note("rule_timeout")  # nobody knows whether it came whole
        elif is_cut(answer):
            self.note("truncated")
        if network is not None and styles_missing(dom, network):
            self.note("styles_missing")

    def _url_read(self) -> str:
        dom = self.made.get(Dom)
        return dom.top.url if dom is not None else self.page.url

    def _scripts_are_off(self) -> bool:
        policies = self.answer.headers.get("content-security-policy", "")
        return "sandbox" in policies and "allow-scripts" not in policies


_told: set[str] = set()  # checks whose crash was already logged by this worker


async def visit_page(tab: Tab, order: VisitOrder) -> VisitRecord:
    """Carry out one order in an open tab. Never raises for what the page does; only for a browser that is gone."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    visit = Visit(tab, order)
    record = VisitRecord(
        id=order.id, url=order.url, persona=order.persona.id, outcome="failed", reason="internal_error"
    )
    try:
        await tab.begin()
        async with asyncio.timeout(order.budget_seconds):
            await visit.enter()
            await visit.gather_within_budget()
            visit.sane()
        record.outcome = "audited"
        notes = [note for note in NOTES if note in visit.notes]
        if notes:
            record.outcome, record.reason = "audited_partial", notes[0]
        else:
            record.reason = ""
        record.error = visit.remark
        # The whole page was read, with its policy against scripts bypassed: said, but nothing is missing.
        record.notes = [*notes, "script_blocked"] if order.bypass_csp else notes
        if order.judge:
            results = judge_page(visit.made, now=datetime.fromisoformat(order.started_at), logged=_told)
            record.results = without_style_checks(results) if "styles_missing" in notes else results
            try:
                async with asyncio.timeout(PICTURE_SECONDS):
                    await take_pictures(visit, record)
            except (TimeoutError, Error):
                record.notes.append("screenshot_failed")
    except VisitEndedError as ended:
        record.outcome, record.reason, record.error = ended.outcome, ended.reason, ended.detail
        record.is_transient = ended.is_transient
    except TimeoutError:
        record.outcome, record.reason = "failed", "renderer_crash" if tab.watch.crashed else "timeout"
    except Error as error:
        reason = "renderer_crash" if tab.watch.crashed else "audit_error"
        record.outcome, record.reason, record.error = "failed", reason, str(error)[:300]
    if len(tab.watch.dialogs) >= 20 and record.outcome == "failed":
        record.reason = "dialogs"
    if record.outcome in ("audited", "audited_partial"):
        for kind in visit.made.types():
            record.artefacts[kind.kind] = visit.made[kind].to_bytes()  # type: ignore[attr-defined]
        record.missing = {kind.kind: reason for kind, reason in visit._missing.items()}  # type: ignore[attr-defined]
        dom = visit.made.get(Dom)
        record.title = dom.title[:300] if dom else ""
    record.final_url = tab.page.url[:2000] if not tab.page.is_closed() else ""
    if hasattr(visit, "answer"):
        record.status, record.retry_after = visit.answer.status, visit.answer.headers.get("retry-after")
    record.unsafe = tab.watch.unsafe[:50]
    record.refused_navigation = tab.watch.refused_navigation
    record.last_document = tab.watch.last_document
    record.duration_ms = round((loop.time() - began) * 1000, 1)
    return record
