"""The egress guard: three doors to the network with one address rule, and no fourth one in the project."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Self

from crawler.egress.addresses import IPAddress, literal_address
from crawler.egress.gate import Gate
from crawler.egress.hosts import AllowedHost, is_local_name, normal_host
from crawler.egress.limits import EgressLimits
from crawler.egress.resolver import NameFailure, Resolver, SystemResolver
from crawler.egress.rule import AddressRule, Endpoint, Refusal, RefusalKind, RefusedError, own_addresses
from crawler.egress.signatures import Signed, signed

log = logging.getLogger(__name__)

START_SECONDS = 10.0
STOP_SECONDS = 5.0
CONCURRENT_LOOKUPS = 32
# A lookup that never comes back gives its place to others after this long.
LOST_LOOKUP_SECONDS = 30.0


class Egress:
    """The only way out: proxy gates for crawl and browser, ``resolve`` for records, ``connect`` for TLS probes.

    Runs a thread with a loop of its own between ``start`` and ``stop``; usable from every other thread.
    """

    def __init__(
        self,
        *,
        allow: Sequence[AllowedHost] = (),
        extra_ports: Collection[int] = (),
        send_hosts: Collection[Endpoint] = (),
        resolver: Resolver | None = None,
        limits: EgressLimits | None = None,
        own: Collection[IPAddress] | None = None,
    ) -> None:
        self.allow = tuple(allow)
        self._limits = limits or EgressLimits()
        self._send_hosts = frozenset(send_hosts)
        self._resolver = resolver or SystemResolver()
        self._rule = AddressRule(
            allow=self.allow,
            extra_ports=extra_ports,
            resolver=self._resolver,
            own=own_addresses() if own is None else own,
        )
        self._gates: dict[str, Gate] = {}
        self._gates_lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lookups: dict[tuple[str, int], asyncio.Future[tuple[Endpoint, ...]]] = {}
        self._lookup_slots: asyncio.Semaphore | None = None

    def start(self) -> Self:
        """Starts the guard's thread; every exemption is logged here."""
        if self._thread is not None:
            return self
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop, ready), name="egress", daemon=True)
        self._thread.start()
        if not ready.wait(START_SECONDS):
            raise RuntimeError("the egress guard did not start")
        for entry in self.allow:
            log.warning("egress: exemption %s", entry)
        for host, port in sorted(self._send_hosts):
            log.warning("egress: %s:%d is the operator's test system and may be sent to", host, port)
        return self

    def stop(self) -> None:
        """Ends every connection, listener and the thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._close_gates(), loop).result(STOP_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_SECONDS)
        self._loop = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def gate(self, name: str, *, limits: EgressLimits | None = None) -> Gate:
        """The gate of that name, on a port of its own; made at the first call."""
        loop = self._loop
        if loop is None:
            raise RuntimeError("the egress guard is not running")
        with self._gates_lock:
            known = self._gates.get(name)
            if known is not None:
                return known
            gate = Gate(
                name, loop=loop, lookup=self._lookup, limits=limits or self._limits, send_hosts=self._send_hosts
            )
            asyncio.run_coroutine_threadsafe(gate.listen(), loop).result(START_SECONDS)
            self._gates[name] = gate
            return gate

    def resolve(self, name: str, rdtype: str) -> list[str]:
        """The records of one type, as zone-file text; NameFailure where the name service gave no answer.

        Only the operator's own name servers are asked; what they answer is data and is not contacted.
        """
        try:
            host = normal_host(name)
        except ValueError as error:
            raise NameFailure(str(error)) from error
        if literal_address(host) is not None:
            return []
        if is_local_name(host):
            return {"A": ["127.0.0.1"], "AAAA": ["::1"]}.get(rdtype.upper(), [])
        return self._resolver.records(host, rdtype)

    def signed(self, name: str) -> Signed:
        """Whether the name's records are signed (DNSSEC); NameFailure where the name service gave no answer."""
        host = normal_host(name)
        if literal_address(host) is not None or is_local_name(host) or not isinstance(self._resolver, SystemResolver):
            raise NameFailure(f"{host}: not a name of the public name service")
        return signed(self._resolver.asking(), host)

    def verdict(self, name: str, port: int, *, url: str = "") -> Refusal | None:
        """What the rule would say of a document that was not asked for; None where it would let it through. Connects to nothing."""
        try:
            self._rule.endpoints(name, port)
        except RefusedError as error:
            return Refusal(
                kind=error.kind,
                method="GET",
                host=name,
                port=port,
                url=url,
                addresses=error.addresses,
                detail=error.detail,
            )
        return None

    def connect(self, name: str, port: int, *, seconds: float | None = None) -> socket.socket:
        """A connected TCP socket for a TLS probe, to a checked address; RefusedError where the rule says no."""
        timeout = self._limits.connect_seconds if seconds is None else seconds
        trouble: OSError | None = None
        for endpoint in self._rule.endpoints(name, port):
            try:
                return socket.create_connection(endpoint, timeout=timeout)
            except OSError as error:
                trouble = error
        is_late = isinstance(trouble, TimeoutError)
        kind = RefusalKind.CONNECT_TIMEOUT if is_late else RefusalKind.CONNECT_ERROR
        raise RefusedError(kind, f"{name}:{port}: {trouble}") from trouble

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        self._lookup_slots = asyncio.Semaphore(CONCURRENT_LOOKUPS)
        loop.call_soon(ready.set)
        try:
            loop.run_forever()
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    async def _close_gates(self) -> None:
        with self._gates_lock:
            gates = list(self._gates.values())
            self._gates.clear()
        for gate in gates:
            await gate.close()

    async def _lookup(self, host: str, port: int, seconds: float) -> tuple[Endpoint, ...]:
        """Endpoints for a gate, looked up at most once at a time per name, each in a thread that nobody waits for."""
        ready = self._rule.without_lookup(host, port)
        if ready is not None:
            return ready
        pending = self._lookups.get((host, port))
        if pending is None:
            pending = asyncio.ensure_future(self._lookup_in_thread(host, port))
            self._lookups[host, port] = pending
            pending.add_done_callback(lambda done: self._forget(host, port, done))
        try:
            return await asyncio.wait_for(asyncio.shield(pending), seconds)
        except TimeoutError as error:
            raise RefusedError(RefusalKind.DNS_ERROR, f"no answer about {host} in {seconds:g} s") from error

    def _forget(self, host: str, port: int, done: asyncio.Future[tuple[Endpoint, ...]]) -> None:
        self._lookups.pop((host, port), None)
        if not done.cancelled():
            # Marks the exception as seen: every waiter may have given up before it came.
            done.exception()

    async def _lookup_in_thread(self, host: str, port: int) -> tuple[Endpoint, ...]:
        slots = self._lookup_slots
        if slots is None:
            raise RuntimeError("the egress guard is not running")
        async with slots:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[tuple[Endpoint, ...]] = loop.create_future()

            def settle(endpoints: tuple[Endpoint, ...] | None, error: Exception | None) -> None:
                if answer.done():
                    return
                if error is not None:
                    answer.set_exception(error)
                else:
                    answer.set_result(endpoints or ())

            def ask() -> None:
                try:
                    found, error = self._rule.endpoints(host, port), None
                except RefusedError as refused:
                    found, error = (), refused
                with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                    loop.call_soon_threadsafe(settle, found, error)

            threading.Thread(target=ask, name="egress-lookup", daemon=True).start()
            async with asyncio.timeout(LOST_LOOKUP_SECONDS):
                return await answer
