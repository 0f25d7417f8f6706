"""The browser worker: one process, one browser, some tabs. Takes orders on standard input, answers on standard output.

It has no deadline of its own that matters: the site process watches from outside and ends it with all its descendants.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from itertools import count

from playwright.async_api import Browser, Error, async_playwright

from crawler.browser.find import FoundBrowser
from crawler.browser.launching import PersonaOptions, launch
from crawler.browser.orders import (
    Bye,
    Done,
    Frame,
    GateOrder,
    TurnOrder,
    VisitOrder,
    VisitRecord,
    WalkOrder,
    WalkRecord,
    WorkerSetup,
    pack,
    read,
)
from crawler.browser.session import Tab
from crawler.browser.visit import visit_page
from crawler.browser.walking import walk_one
from crawler.logs import log_to_stderr

log = logging.getLogger(__name__)

REPLACE = -1  # number of the answer that asks to be replaced


class Worker:
    """Tabs of one browser, and the pipe to the site process."""

    def __init__(self, setup: WorkerSetup, writer: asyncio.StreamWriter, browser: Browser) -> None:
        self.setup, self.writer, self.browser = setup, writer, browser
        self.found = FoundBrowser(executable=setup.executable, source=setup.source)
        self.tabs: dict[int, Tab] = {}
        self.numbers = count(1)
        self.waiting: dict[int, asyncio.Future[str]] = {}

    async def send(self, frame: Frame) -> None:
        self.writer.write(pack(frame))
        await self.writer.drain()

    async def gate(self, tab: int, state: str) -> None:
        await self.ask(GateOrder(id=next(self.numbers), tab=tab, state=state), seconds=15)

    async def turn(self, url: str) -> str:
        """Wait for the site process's word that this document may be asked for: `go`, or why not."""
        return await self.ask(TurnOrder(id=next(self.numbers), url=url), seconds=90)

    async def ask(self, order: GateOrder | TurnOrder, *, seconds: float) -> str:
        done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.waiting[order.id] = done
        await self.send(order)
        try:
            return await asyncio.wait_for(done, seconds)
        finally:
            self.waiting.pop(order.id, None)

    def answered(self, done: Done) -> None:
        waiting = self.waiting.get(done.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(done.text)

    async def tab_for(self, order: VisitOrder) -> Tab:
        tab = self.tabs.get(order.tab)
        if tab is not None and (order.fresh or order.bypass_csp or tab.bypass_csp or tab.persona != order.persona):
            await self.drop(order.tab)
            tab = None
        if tab is None:
            tab = await self.new_tab(order.tab, order.persona, bypass_csp=order.bypass_csp)
            self.tabs[order.tab] = tab
        return tab

    async def new_tab(
        self, number: int, persona: PersonaOptions, *, bypass_csp: bool = False, sends_forms: bool = False
    ) -> Tab:
        """A tab that sends nothing; with `sends_forms` a walk's own step may open it for a test system (settled U20)."""
        tab = Tab(
            self.browser,
            persona,
            proxy=self.setup.gates[number],
            contact=self.setup.contact,
            is_headless_shell=self.found.is_headless_shell and not self.setup.headed,
            gate=lambda state: self.gate(number, state),
            bypass_csp=bypass_csp,
            sends_forms=sends_forms,
        )
        await tab.open()
        return tab

    async def drop(self, number: int) -> None:
        tab = self.tabs.pop(number, None)
        if tab is not None:
            await tab.discard()

    async def carry_out(self, order: VisitOrder) -> None:
        """One visit from tab to tab ready again. What the browser itself does not survive ends in a request to be replaced."""
        try:
            record = await self.visit(order)
            if record.outcome == "retry":  # scripts are off by the page's own policy: once more with the policy bypassed
                order.bypass_csp = True
                await self.drop(order.tab)
                record = await self.visit(order)
            keep = record.outcome in ("audited", "audited_partial", "skipped") and not order.fresh and not order.bypass_csp
            try:
                if keep:
                    await self.tabs[order.tab].wipe()
                else:
                    await self.drop(order.tab)
            except (Error, TimeoutError):
                await self.drop(order.tab)
            await self.send(record)
        except (Error, TimeoutError) as error:
            log.warning("tab %d is lost: %s", order.tab, str(error)[:200])
            await self.send(Done(id=REPLACE, text=str(error)[:300]))
        except Exception as error:  # the visit is its own boundary: told now, not by the deadline
            log.exception("visit of %s", order.url)
            await self.drop(order.tab)
            await self.send(VisitRecord(id=order.id, url=order.url, persona=order.persona.id, outcome="failed",
                                        reason="internal_error", error=repr(error)[:300]))  # fmt: skip

    async def walk(self, order: WalkOrder) -> None:
        """One errand in fresh contexts of this tab's gate."""
        try:
            await self.drop(order.tab)
            sends = bool(self.setup.send_hosts)
            record: WalkRecord = await walk_one(
                order,
                lambda persona: self.new_tab(order.tab, persona, sends_forms=sends),
                turn=self.turn,
                tell=self.send,
                test_systems=tuple(self.setup.send_hosts),
            )
            await self.send(record)
        except (Error, TimeoutError) as error:
            log.warning("tab %d is lost on an errand: %s", order.tab, str(error)[:200])
            await self.send(Done(id=REPLACE, text=str(error)[:300]))

    async def visit(self, order: VisitOrder) -> VisitRecord:
        return await visit_page(await self.tab_for(order), order)


async def main() -> None:
    """Serve orders until told to end or the pipe closes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout.buffer)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    setup = await read(reader)
    if not isinstance(setup, WorkerSetup):
        raise SystemExit("the first frame is the setup")
    async with async_playwright() as playwright:
        found = FoundBrowser(executable=setup.executable, source=setup.source)
        browser = await launch(playwright, found, dead_gate=setup.dead_gate, spki=tuple(setup.spki), headed=setup.headed)
        worker = Worker(setup, writer, browser)
        tasks: set[asyncio.Task[None]] = set()

        def ended(task: asyncio.Task[None]) -> None:
            """A raise here is our bug: end this worker, so that nobody waits for the answer until the deadline."""
            tasks.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("an order raised", exc_info=error)
                reader.feed_eof()

        await worker.send(Done(id=0, text=browser.version))
        while (frame := await read(reader)) is not None:
            if isinstance(frame, Done):
                worker.answered(frame)
            elif isinstance(frame, VisitOrder | WalkOrder):
                work = worker.carry_out(frame) if isinstance(frame, VisitOrder) else worker.walk(frame)
                task = asyncio.create_task(work)
                tasks.add(task)
                task.add_done_callback(ended)
            elif isinstance(frame, Bye):
                break
        try:
            async with asyncio.timeout(8):
                await browser.close()
        except (Error, TimeoutError):
            log.warning("the browser did not close; it is ended from outside")


if __name__ == "__main__":
    log_to_stderr(logging.INFO, "%(asctime)s %(name)s %(levelname)s %(message)s")
    asyncio.run(main())
