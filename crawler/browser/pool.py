"""The site process's side of the browser: a worker process, its tabs and gates, and the deadlines that hold from outside.

    async with BrowserPool(egress, found, tabs=2, contact=..., log_path=...) as pool:
        record = await pool.visit(VisitOrder(id=1, tab=0, url=..., persona=DESKTOP, hosts=[...], started_at=...))

A visit that misses its deadline costs itself only: the worker is ended with all its descendants, a new one is started and
the other visits in flight are made again without counting an attempt (settled C8).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import urlsplit

from crawler.browser.find import FoundBrowser
from crawler.browser.hosts import host_of
from crawler.browser.orders import (
    AnswerNote,
    Bye,
    Done,
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
from crawler.containment import (
    RendererWatch,
    contained_environment,
    kill_tree,
    make_worker_folder,
    remove_folder,
    remove_stale_folders,
)
from crawler.egress import Egress, Gate, Refusal, RefusalKind
from crawler.failures import from_refusal

log = logging.getLogger(__name__)

START_SECONDS = 30.0
GRACE_SECONDS = 25.0  # beyond a visit's own budget: closing, wiping, a second try with the policy bypassed
RECYCLE_AFTER = 150  # visits
ATTEMPTS = 2
TRANSIENT_RETRIES = 1
SERVER_ERROR_RETRIES = 2


class BrowserUnusableError(Exception):
    """The worker did not start, twice."""


class PoolClosedError(Exception):
    """Asked of a pool that is being left: something else has ended the scan."""


class _WorkerLost(Exception):
    """The worker ended or was ended while this visit was in flight. `is_guilty`: this visit is why."""

    def __init__(self, *, is_guilty: bool) -> None:
        super().__init__()
        self.is_guilty = is_guilty


class BrowserPool:
    """One worker with `tabs` tabs. `visit` may be called from as many tasks as there are tabs, or more."""

    def __init__(
        self,
        egress: Egress,
        found: FoundBrowser,
        *,
        tabs: int = 2,
        contact: str = "",
        spki: tuple[str, ...] = (),
        send_hosts: tuple[str, ...] = (),
        log_path: Path | None = None,
        name: str = "browser",
        grace_seconds: float = GRACE_SECONDS,
        turn: Callable[[str], Awaitable[str]] | None = None,
        answered: Callable[[AnswerNote], None] | None = None,
    ) -> None:
        self.egress, self.found, self.contact, self.spki, self.send_hosts = egress, found, contact, spki, send_hosts
        self.grace_seconds = grace_seconds
        self.turn = turn  # gives a walk its turn at a host: `go`, or why not
        self.answered = answered  # hears what hosts answer on walks
        self.browser_version = ""
        self._gates: list[Gate] = [egress.gate(f"{name}-{n}") for n in range(tabs)]
        self._dead = egress.gate(f"{name}-dead")
        self._dead.shut()
        for gate in self._gates:
            gate.shut()
        self._free: asyncio.Queue[int] = asyncio.Queue()
        for number in range(tabs):
            self._free.put_nowait(number)
        self._log_path = log_path
        self._log: IO[bytes] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._mark = ""
        self._folder: Path | None = None
        self._watch: RendererWatch | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._turns: set[asyncio.Task[None]] = set()
        self._pump: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._is_closed = False
        self._is_lost = False
        self._room = asyncio.Condition()
        self._running = self._waiting_alone = 0
        self._kept_out = False
        self._visits = 0
        self._in_flight = 0
        self._numbers = 0

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(remove_stale_folders)  # of workers whose site process was killed
        self._log = self._log_path.open("ab") if self._log_path else None
        await self._ensure()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True  # visits in flight, which an error elsewhere leaves behind, start no other worker
        # A start under way is waited for: cancelled halfway, asyncio would wait for its pipes for ever (Python 3.11).
        async with self._lock:
            await self._end(politely=kind is None)
        if self._log:
            self._log.close()

    # -- the worker -------------------------------------------------------------------------------------------------------
    async def _ensure(self) -> None:
        async with self._lock:
            if self._is_closed:
                raise PoolClosedError
            if self._process is not None:
                # A lost worker may not have been seen to end yet: an order given to it waits out its whole deadline.
                is_usable = self._process.returncode is None and not self._is_lost
                if is_usable and (self._visits < RECYCLE_AFTER or self._in_flight > 1):
                    return
                await self._end(politely=is_usable)
            for attempt in range(ATTEMPTS):
                try:
                    await self._start()
                    return
                except (TimeoutError, ValueError, OSError) as error:
                    log.warning("the browser worker did not start (%d): %s", attempt + 1, error)
                    await self._end(politely=False)
            raise BrowserUnusableError(f"{self.found.executable} does not start; tillsyn doctor tells more")

    async def _start(self) -> None:
        self._folder = make_worker_folder()
        environment, self._mark = contained_environment(
            {**os.environ, "TMPDIR": str(self._folder), "PYTHONPATH": os.pathsep.join(sys.path)}
        )
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crawler.browser.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=self._log or asyncio.subprocess.DEVNULL,
            start_new_session=True, env=environment, limit=2**20,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        setup = WorkerSetup(
            executable=self.found.executable, source=self.found.source, dead_gate=self._dead.url, contact=self.contact,
            gates=[g.url for g in self._gates], spki=list(self.spki), send_hosts=list(self.send_hosts),
        )  # fmt: skip
        self._process.stdin.write(pack(setup))
        async with asyncio.timeout(START_SECONDS):
            ready = await read(self._process.stdout)
        if not isinstance(ready, Done):
            raise ValueError("it ended at once")
        self.browser_version = ready.text
        self._is_lost = False
        self._visits = 0
        self._watch = RendererWatch(self._process.pid)
        self._watch.start()
        self._pump = asyncio.create_task(self._read_all(self._process))

    async def _read_all(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                frame = await read(process.stdout)
            except ValueError as error:
                log.warning("the browser worker sent something else than a frame: %s", error)
                frame = None
            if frame is None:
                break
            if isinstance(frame, VisitRecord | WalkRecord):
                waiting = self._waiting.pop(frame.id, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(frame)
            elif isinstance(frame, GateOrder):
                await self._set_gate(process, frame)
            elif isinstance(frame, TurnOrder):
                task = asyncio.create_task(self._give_turn(process, frame))
                self._turns.add(task)
                task.add_done_callback(self._turns.discard)
            elif isinstance(frame, AnswerNote):
                if self.answered is not None:
                    self.answered(frame)
            elif isinstance(frame, Done):
                log.info("the browser worker asks to be replaced: %s", frame.text)
                break
        self._lose(process, guilty=None)
        await self._kill(process)

    async def _set_gate(self, process: asyncio.subprocess.Process, order: GateOrder) -> None:
        gate = self._gates[order.tab]
        action = {"open": gate.open, "shut": gate.shut, "begin": gate.begin_visit}[order.state]
        await asyncio.to_thread(action)
        if process.stdin is not None and process.returncode is None:
            process.stdin.write(pack(Done(id=order.id)))

    async def _give_turn(self, process: asyncio.subprocess.Process, order: TurnOrder) -> None:
        word = await self.turn(order.url) if self.turn is not None else "go"
        if process.stdin is not None and process.returncode is None:
            process.stdin.write(pack(Done(id=order.id, text=word)))

    def _lose(self, process: asyncio.subprocess.Process, *, guilty: int | None) -> None:
        if process is not self._process:
            return  # another is in its place, and what is waited for is that one's
        self._is_lost = True
        for number, waiting in list(self._waiting.items()):
            if not waiting.done():
                alone = len(self._waiting) == 1
                waiting.set_exception(_WorkerLost(is_guilty=number == guilty if guilty is not None else alone))
        self._waiting.clear()

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        for gate in self._gates:
            await asyncio.to_thread(gate.shut)
        await asyncio.to_thread(kill_tree, process.pid, mark=self._mark)
        with suppress(ProcessLookupError):
            await process.wait()

    async def _end(self, *, politely: bool) -> None:
        process = self._process
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if process is not None:
            if politely and process.returncode is None and process.stdin is not None:
                with suppress(TimeoutError, ConnectionResetError, BrokenPipeError):
                    process.stdin.write(pack(Bye()))
                    async with asyncio.timeout(10):
                        await process.wait()
            await self._kill(process)
            self._lose(process, guilty=None)
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        self._process = None
        if self._folder is not None:
            await asyncio.to_thread(remove_folder, self._folder)
            self._folder = None

    # -- visits -----------------------------------------------------------------------------------------------------------
    async def visit(self, order: VisitOrder) -> VisitRecord:
        """Make the visit, again where that may help, and say how it ended.

        Raises BrowserUnusableError, and PoolClosedError while the pool is left.
        """
        tab = await self._free.get()
        self._in_flight += 1
        try:
            order.tab = tab
            attempts = retries = 0
            is_alone = False
            while True:
                began = time.monotonic()
                try:
                    async with self._turn(is_alone) as had_company:
                        record = await self._once(order)
                except _WorkerLost as lost:
                    attempts += lost.is_guilty
                    is_alone = True
                    if attempts >= ATTEMPTS:
                        return self._ended(
                            order, "failed", "internal_error" if not self._was_killed(began) else "out_of_memory"
                        )
                    order.fresh = attempts > 0 or order.fresh
                    continue
                except TimeoutError:
                    if had_company:  # a flood in another tab may be why: once more, with nobody beside it
                        is_alone = True
                        continue
                    return self._ended(order, "failed", "timeout")
                record = self._after(order, record, began)
                most = SERVER_ERROR_RETRIES if record.reason == "http_5xx" else TRANSIENT_RETRIES
                if record.is_transient and record.outcome == "failed" and attempts + retries < most:
                    retries += 1
                    order.fresh = True
                    await asyncio.sleep(float(retries))
                    continue
                return record
        finally:
            self._in_flight -= 1
            self._free.put_nowait(tab)

    async def walk(self, order: WalkOrder) -> WalkRecord | None:
        """Walk one errand, once more if the worker dies of something else; None when it could not be walked to an end."""
        tab = await self._free.get()
        self._in_flight += 1
        try:
            order.tab = tab
            for _ in range(ATTEMPTS):
                try:
                    async with self._turn(False):
                        record: WalkRecord = await self._once(order)
                except _WorkerLost:
                    continue
                except TimeoutError:
                    return None
                self._gates[tab].drain_refusals()
                return record
            return None
        finally:
            self._in_flight -= 1
            self._free.put_nowait(tab)

    @asynccontextmanager
    async def _turn(self, is_alone: bool) -> AsyncIterator[bool]:
        """A visit's time in the worker; its value says whether others may be there. Alone waits for all and keeps all out."""
        async with self._room:
            self._waiting_alone += is_alone
            try:
                await self._room.wait_for(
                    lambda: self._running == 0 if is_alone else not (self._kept_out or self._waiting_alone)
                )
            finally:
                self._waiting_alone -= is_alone
            self._running += 1
            self._kept_out = is_alone
        try:
            yield not is_alone and len(self._gates) > 1
        finally:
            async with self._room:
                self._running -= 1
                self._kept_out = False
                self._room.notify_all()

    async def _once(self, order: VisitOrder | WalkOrder) -> Any:
        await self._ensure()
        process = self._process
        if process is None or process.stdin is None:
            raise _WorkerLost(is_guilty=False)
        self._numbers += 1
        order.id = self._numbers
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[order.id] = waiting
        self._visits += 1
        try:
            process.stdin.write(pack(order))
        except (ConnectionResetError, BrokenPipeError):
            self._waiting.pop(order.id, None)
            raise _WorkerLost(is_guilty=False) from None
        try:
            async with asyncio.timeout(order.budget_seconds + self.grace_seconds):
                return await waiting
        except TimeoutError:
            what = order.url if isinstance(order, VisitOrder) else f"{order.journey} as {order.persona}"
            log.warning("deadline passed for %s: the worker is ended", what)
            self._waiting.pop(order.id, None)
            self._lose(process, guilty=-1)
            await self._kill(process)
            raise

    def _was_killed(self, since: float) -> bool:
        return self._watch is not None and bool(self._watch.kills_since(since))

    def _after(self, order: VisitOrder, record: VisitRecord, began: float) -> VisitRecord:
        """What only this side knows: what the guard refused, and which renderer the memory watch ended."""
        refusals = self._gates[order.tab].drain_refusals()
        if record.reason == "renderer_crash" and self._was_killed(began):
            record.reason, record.is_transient = "out_of_memory", False
        if record.outcome == "skipped" and record.reason == "off_domain" and record.refused_navigation:
            refusal = self._verdict(record.refused_navigation)
            if refusal is not None:
                ending = from_refusal(refusal)
                record.outcome, record.reason = str(ending.outcome), str(ending.reason)
        elif record.outcome == "failed":
            refusal = refusal_of_document(refusals, record)
            if refusal is not None:
                ending = from_refusal(refusal)
                record.outcome, record.reason, record.is_transient = (
                    str(ending.outcome),
                    str(ending.reason),
                    ending.is_transient,
                )
                log.info(
                    "refused: %s %s:%d (%s) for %s",
                    refusal.method,
                    refusal.host,
                    refusal.port,
                    refusal.detail,
                    order.url,
                )
        return record

    def _verdict(self, url: str) -> Refusal | None:
        parts = urlsplit(url)
        try:
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        except ValueError:
            port = 0
        return self.egress.verdict(parts.hostname or "", port, url=url)

    def _ended(self, order: VisitOrder, outcome: str, reason: str) -> VisitRecord:
        return VisitRecord(
            id=order.id,
            url=order.url,
            persona=order.persona.id,
            outcome=outcome,
            reason=reason,
            last_document=host_of(order.url),
        )


def refusal_of_document(refusals: Sequence[Refusal], record: VisitRecord) -> Refusal | None:
    """The last refusal that met the page itself. A flood that met the visit's limit says nothing of the document it came from."""
    document = record.last_document or record.url
    parts = urlsplit(document)
    place = ((parts.hostname or "").lower(), parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0))
    for refusal in reversed(refusals):
        is_flood = refusal.kind is RefusalKind.LIMIT and refusal.method != "CONNECT" and refusal.url[:2000] != document
        if refusal.kind is not RefusalKind.SHUT and (refusal.host, refusal.port) == place and not is_flood:
            return refusal
    return None
