"""One listener of the filtering proxy: a tab, the crawl or the probes each have their own.

A gate forwards plain requests and opens tunnels, to checked endpoints only, and can be shut between visits. One
client connection belongs to one host and port for its life, so no answer can be taken for another site's.
"""

import asyncio
import contextlib
import logging
import socket
import struct
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import TypeVar

from crawler.egress.answers import MAX_INTERIM_ANSWERS, Bomb, is_unasked, parse_answer_head
from crawler.egress.limits import CHUNK_BYTES, MAX_HEAD_BYTES, SOCKET_BUFFER_BYTES, EgressLimits
from crawler.egress.requests import SAFE_METHODS, RequestHead, parse_request_head
from crawler.egress.rule import Endpoint, Refusal, RefusalKind, RefusedError

log = logging.getLogger(__name__)

REFUSAL_HEADER = "X-Tillsyn-Refusal"
# Without a body Chromium navigates on to an error page of its own, which disturbs the next visit.
REFUSAL_BODY = b"Not delivered.\n"
MAX_KEPT_REFUSALS = 1000
SWEEP_SECONDS = 5.0
LINGER_SECONDS = 0.5
CALL_SECONDS = 10.0
TLS_HANDSHAKE_RECORD = b"\x16"

_STATUS = {
    RefusalKind.METHOD: "405 Method Not Allowed",
    RefusalKind.BAD_REQUEST: "400 Bad Request",
    RefusalKind.BAD_ANSWER: "502 Bad Gateway",
    RefusalKind.BOMB: "502 Bad Gateway",
    RefusalKind.DNS_ERROR: "502 Bad Gateway",
    RefusalKind.CONNECT_ERROR: "502 Bad Gateway",
    RefusalKind.CONNECT_TIMEOUT: "504 Gateway Timeout",
}

T = TypeVar("T")
Lookup = Callable[[str, int, float], Awaitable[tuple[Endpoint, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What went through a gate since ``begin_visit``; ``is_cut`` where a limit ended something."""

    bytes_in: int
    bytes_out: int
    requests: int
    refusals: int
    unsafe_methods: int
    is_cut: bool


@dataclass(slots=True, eq=False)
class _Link:
    """One client connection and, once opened, its connection to the site."""

    client: asyncio.StreamWriter
    task: asyncio.Task[None]
    site: asyncio.StreamWriter | None = None
    destination: Endpoint | None = None
    active_at: float = 0.0
    asked_at: float = 0.0
    response_bytes: int = 0
    # The request whose answer's head has not been seen yet, and what of it has come.
    awaited: RequestHead | None = None
    held: bytearray = field(default_factory=bytearray)
    interim: int = 0
    bomb: Bomb | None = None

    def abort(self) -> None:
        """Ends both sides at once, with a reset so that nobody takes the end for a complete answer."""
        for writer in (self.client, self.site):
            if writer is not None:
                _reset(writer)
        self.task.cancel()


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Gate:
    """A proxy listener on loopback. Every public method may be called from any thread."""

    def __init__(
        self,
        name: str,
        *,
        loop: asyncio.AbstractEventLoop,
        lookup: Lookup,
        limits: EgressLimits,
        send_hosts: Collection[Endpoint],
    ) -> None:
        self.name = name
        self.port = 0
        self._loop = loop
        self._lookup = lookup
        self._limits = limits
        self._send_hosts = frozenset(send_hosts)
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self._links: set[_Link] = set()
        self._is_open = True
        self._refusals: deque[Refusal] = deque(maxlen=MAX_KEPT_REFUSALS)
        self._reset_counters()

    @property
    def url(self) -> str:
        """The proxy's address, as browsers and Scrapy want it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_open(self) -> bool:
        return self._is_open

    def open(self) -> None:
        """Lets requests through again."""
        self._is_open = True

    def shut(self) -> None:
        """Refuses every new request and ends every open connection before it returns."""
        self._is_open = False
        self._on_loop(self._abort_links())

    def begin_visit(self) -> None:
        """Ends what the last visit left open, sets counters to zero, forgets its refusals and opens the gate."""
        self.shut()
        self._on_loop(self._begin())
        self.open()

    def drain_refusals(self) -> list[Refusal]:
        """The refusals since the last call, oldest first; the oldest are dropped beyond a thousand."""
        drained = []
        with contextlib.suppress(IndexError):
            while True:
                drained.append(self._refusals.popleft())
        return drained

    def usage(self) -> Usage:
        """What went through since the visit began."""
        return Usage(
            bytes_in=self._bytes_in,
            bytes_out=self._bytes_out,
            requests=self._requests,
            refusals=self._refused,
            unsafe_methods=self._unsafe,
            is_cut=self._is_cut,
        )

    # From here on everything runs on the guard's own loop.

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0, limit=MAX_HEAD_BYTES, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]
        self._sweeper = self._loop.create_task(self._sweep())

    async def close(self) -> None:
        self._is_open = False
        if self._server is not None:
            self._server.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
        await self._abort_links()

    def _on_loop(self, work: Coroutine[object, object, T]) -> T | None:
        if not self._loop.is_running():
            work.close()
            return None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_SECONDS)

    async def _begin(self) -> None:
        self._refusals.clear()
        self._reset_counters()

    def _reset_counters(self) -> None:
        self._bytes_in = self._bytes_out = self._requests = self._refused = self._unsafe = 0
        self._is_cut = False

    async def _abort_links(self) -> None:
        links = list(self._links)
        for link in links:
            link.abort()
        if links:
            await asyncio.wait([link.task for link in links], timeout=LINGER_SECONDS)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now, longest = self._loop.time(), self._limits.answer_seconds
            for link in list(self._links):
                is_idle = link.active_at < now - self._limits.idle_seconds
                if is_idle or (longest is not None and link.asked_at < now - longest):
                    link.abort()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._links) >= self._limits.open_connections:
            self._is_cut = True
            _reset(writer)
            return
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        now = self._loop.time()
        link = _Link(client=writer, task=task, active_at=now, asked_at=now)
        self._links.add(link)
        try:
            await self._serve(link, reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            # A connection that broke, a head beyond the limit, or a gate that was shut: nothing to answer.
            pass
        finally:
            self._links.discard(link)
            for side in (link.client, link.site):
                if side is not None:
                    side.close()

    async def _serve(self, link: _Link, reader: asyncio.StreamReader) -> None:
        answers: asyncio.Task[None] | None = None
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                link.active_at = link.asked_at = self._loop.time()
                request: RequestHead | None = None
                try:
                    request = parse_request_head(head)
                    same = not request.is_tunnel and link.destination == (request.host, request.port)
                    if link.destination is not None and not same:
                        return
                    self._admit(request)
                    if link.site is None:
                        endpoints = await self._lookup(request.host, request.port, self._limits.lookup_seconds)
                        site_reader = await self._connect(link, endpoints)
                        link.destination = (request.host, request.port)
                        if not self._is_open:
                            raise RefusedError(RefusalKind.SHUT, "the gate was shut while connecting")
                        if request.is_tunnel:
                            await self._tunnel(link, request, reader, site_reader)
                            return
                        answers = self._loop.create_task(self._pump_answers(link, request, site_reader))
                    await self._forward(link, request, head, reader)
                except RefusedError as error:
                    await self._refuse(link, request, error, reader)
                    return
        finally:
            if answers is not None:
                answers.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await answers

    def _admit(self, request: RequestHead) -> None:
        """Everything that is decided before a name is looked up."""
        self._requests += 1
        if not self._is_open:
            raise RefusedError(RefusalKind.SHUT, "the gate is shut")
        limit = self._limits.requests_per_visit
        if limit is not None and self._requests > limit:
            raise RefusedError(RefusalKind.LIMIT, f"more than {limit} requests in one visit")
        if request.is_tunnel or (request.host, request.port) in self._send_hosts:
            return
        if request.method not in SAFE_METHODS:
            raise RefusedError(RefusalKind.METHOD, f"{request.method} changes things")
        if request.body_bytes() != 0:
            raise RefusedError(RefusalKind.METHOD, f"{request.method} with a body")

    async def _connect(self, link: _Link, endpoints: tuple[Endpoint, ...]) -> asyncio.StreamReader:
        trouble: OSError | None = None
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                for address, port in endpoints:
                    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
                    connection.setblocking(False)
                    # Before connecting, so that the window a site may fill ahead of us stays small.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                    try:
                        await self._loop.sock_connect(connection, (address, port))
                        reader, link.site = await asyncio.open_connection(sock=connection, limit=CHUNK_BYTES)
                    except OSError as error:
                        connection.close()
                        trouble = error
                    except BaseException:  # cancelled while connecting: the socket is nobody's yet
                        connection.close()
                        raise
                    else:
                        return reader
        except TimeoutError as error:
            raise RefusedError(RefusalKind.CONNECT_TIMEOUT, "no connection in time") from error
        raise RefusedError(RefusalKind.CONNECT_ERROR, str(trouble)) from trouble

    async def _forward(
        self, link: _Link, request: RequestHead, head: bytes, reader: asyncio.StreamReader
    ) -> None:
        """Sends one plain request on; its answer comes through the pump that was started with the connection."""
        length = request.body_bytes()
        if length is None or length > self._limits.request_body_bytes:
            raise RefusedError(RefusalKind.METHOD, "a body of unknown or too great length")
        site = link.site
        if site is None:
            return
        link.response_bytes = 0
        link.awaited = request
        link.interim = 0
        self._bytes_out += len(head) + length
        site.write(request.for_site())
        if length:
            site.write(await reader.readexactly(length))
        await site.drain()

    async def _tunnel(
        self, link: _Link, request: RequestHead, reader: asyncio.StreamReader, site_reader: asyncio.StreamReader
    ) -> None:
        link.client.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = await reader.read(CHUNK_BYTES)
        is_plain = not first.startswith((TLS_HANDSHAKE_RECORD, b"GET "))
        if first and is_plain and (request.host, request.port) not in self._send_hosts:
            self._note(request, RefusedError(RefusalKind.METHOD, "neither TLS nor a socket's GET in a tunnel"))
            link.abort()
            return
        site = link.site
        if site is None or not first:
            return
        self._bytes_out += len(first)
        site.write(first)
        await site.drain()
        answers = self._loop.create_task(self._pump_answers(link, request, site_reader))
        try:
            while data := await reader.read(CHUNK_BYTES):
                link.active_at = self._loop.time()
                self._bytes_out += len(data)
                site.write(data)
                await site.drain()
        finally:
            answers.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await answers

    async def _pump_answers(self, link: _Link, request: RequestHead, site_reader: asyncio.StreamReader) -> None:
        """Carries what the site sends to the client, counted, until either side ends or a limit is reached."""
        per_visit, per_response = self._limits.bytes_per_visit, self._limits.bytes_per_response
        try:
            while data := await site_reader.read(CHUNK_BYTES):
                link.active_at = self._loop.time()
                link.response_bytes += len(data)
                self._bytes_in += len(data)
                if per_response is not None and link.response_bytes > per_response:
                    raise RefusedError(RefusalKind.LIMIT, f"more than {per_response} bytes in one answer")
                if per_visit is not None and self._bytes_in > per_visit:
                    raise RefusedError(RefusalKind.LIMIT, f"more than {per_visit} bytes in one visit")
                if not request.is_tunnel:
                    data = self._looked_at(link, data)
                link.client.write(data)
                await link.client.drain()
            if link.held and link.bomb is None:
                raise RefusedError(RefusalKind.BAD_ANSWER, "ended in the middle of its head")
            link.client.write(link.held)
            if link.client.can_write_eof():
                link.client.write_eof()
            link.client.close()
        except RefusedError as error:
            if link.held or link.response_bytes == 0:
                await self._answer_for(link, self._note(link.awaited or request, error), error)
                link.client.close()
            else:
                self._note(request, error)
                link.abort()
        except OSError:
            link.abort()

    def _looked_at(self, link: _Link, data: bytes) -> bytes:
        """What of a plain answer may be passed on now; the head only once it is whole and possible."""
        if link.awaited is None:
            return data
        link.held += data
        if link.bomb is not None:
            is_learning = link.bomb.feed(data)
        else:
            head = parse_answer_head(bytes(link.held))
            if head is None:
                return b""
            if head.is_interim:
                link.interim += 1
                if head.status == 101 or link.interim > MAX_INTERIM_ANSWERS:
                    raise RefusedError(RefusalKind.BAD_ANSWER, "interim answers without end or unasked")
                rest = bytes(link.held[head.size :])
                link.held.clear()
                return self._looked_at(link, rest) if rest else b""
            per_response = self._limits.bytes_per_response
            is_text = link.awaited.method != "HEAD" and head.media_type.startswith("text/")
            if per_response is not None and is_text and (head.length or 0) > per_response:
                raise RefusedError(RefusalKind.LIMIT, f"announces {head.length} bytes")
            accepted = b",".join(v for n, v in link.awaited.fields if n.lower() == b"accept-encoding").decode("latin-1")
            is_learning = is_unasked(head.coding, accepted)
            if is_learning:
                link.bomb = Bomb(head.coding)
                is_learning = link.bomb.feed(bytes(link.held[head.size :]))
        if is_learning:
            return b""
        link.awaited = link.bomb = None
        passed = bytes(link.held)
        link.held.clear()
        return passed

    def _note(self, request: RequestHead | None, error: RefusedError) -> Refusal:
        refusal = Refusal(
            kind=error.kind,
            method=request.method if request else "",
            host=request.host if request else "",
            port=request.port if request else 0,
            url=request.url if request else "",
            addresses=error.addresses,
            detail=error.detail,
        )
        self._refused += 1
        if error.kind is RefusalKind.METHOD:
            self._unsafe += 1
        if error.kind is RefusalKind.LIMIT:
            self._is_cut = True
        self._refusals.append(refusal)
        log.info(
            "egress %s: %s %s %r at %s (%s)",
            self.name, refusal.kind, refusal.method, refusal.url, refusal.addresses, refusal.detail,
        )
        return refusal

    async def _refuse(
        self, link: _Link, request: RequestHead | None, error: RefusedError, reader: asyncio.StreamReader
    ) -> None:
        await self._answer_for(link, self._note(request, error), error)
        if request is None or request.body_bytes() == 0:
            return
        # Read what is on its way before closing, or the reset overtakes the answer.
        link.client.write_eof()
        until = time.monotonic() + LINGER_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while await reader.read(CHUNK_BYTES) and time.monotonic() < until:
                    pass

    async def _answer_for(self, link: _Link, refusal: Refusal, error: RefusedError) -> None:
        """Tells the client that its request was not delivered, with the refusal's own token."""
        status = _STATUS.get(error.kind, "403 Forbidden")
        link.client.write(
            f"HTTP/1.1 {status}\r\n{REFUSAL_HEADER}: {refusal.token} {refusal.kind}\r\n"
            f"Cache-Control: no-store\r\nContent-Type: text/plain\r\nContent-Length: {len(REFUSAL_BODY)}\r\n"
            "Connection: close\r\n\r\n".encode("ascii")
        )
        if refusal.method != "HEAD":
            link.client.write(REFUSAL_BODY)
        await link.client.drain()
