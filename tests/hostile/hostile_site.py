"""A hostile site of our own: every behaviour of the catalogue, on a host of its own, with counters and canaries.

Runs in a thread on loopback. ``behaviours.toml`` beside it says what each behaviour must end in; ``hostile_pages`` says
what it does. Nothing here is imported by the program.
"""

import asyncio
import contextlib
import importlib
import pkgutil
import socket
import ssl
import struct
import threading
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil

HERE = Path(__file__).resolve().parent
DOMAIN = "hostile.example"
OTHER_HOST = "annan.example"
SAFE = {"GET", "HEAD", "OPTIONS"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff5ccd"
    "c8e50000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One row of the table: how a visit may end and what it may cost."""

    name: str
    group: str
    accepted: tuple[str, ...]
    seconds: float | None = None
    requests: int | None = None
    mebibytes: int | None = None
    budget: float | None = None
    planted: int = 1
    scheme: str = "http"
    path: str = "/"

    @property
    def host(self) -> str:
        return OTHER_HOST if self.name == "other-domain" else f"{self.name}.{DOMAIN}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"

    def accepts(self, outcome: str, reason: str | None) -> bool:
        """Whether a visit may end so; a bare outcome takes every reason."""
        return outcome in self.accepted or (reason is not None and f"{outcome}:{reason}" in self.accepted) or (
            outcome == "audited_partial" and any(row.startswith("audited_partial") for row in self.accepted)
        )


def load_behaviours() -> dict[str, Behaviour]:
    """The table, in its order."""
    rows = tomllib.loads((HERE / "behaviours.toml").read_text(encoding="utf-8"))
    return {
        name: Behaviour(name=name, accepted=tuple(row.pop("accepted")), **row) for name, row in rows.items()
    }


@dataclass(slots=True)
class Asked:
    """One request, and the connection to answer on however one likes."""

    site: "HostileSite"
    name: str
    method: str
    target: str
    fields: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query, keep_blank_values=True).items()}

    @property
    def host(self) -> str:
        return self.fields.get("host", "")

    async def raw(self, *chunks: bytes) -> None:
        """Sends bytes as they are, counted."""
        for chunk in chunks:
            self.site.sent[self.name] += len(chunk)
            self.writer.write(chunk)
            await self.writer.drain()

    async def head(self, *lines: str, status: str = "200 OK") -> None:
        """Sends a head that ends the connection afterwards."""
        await self.raw(("\r\n".join((f"HTTP/1.1 {status}", *lines, "Connection: close")) + "\r\n\r\n").encode("latin-1"))

    async def answer(
        self, body: str | bytes, *lines: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8"
    ) -> None:
        """Sends a whole, honest answer."""
        data = body.encode() if isinstance(body, str) else body
        await self.head(f"Content-Length: {len(data)}", *([f"Content-Type: {kind}"] if kind else []), *lines, status=status)
        if self.method != "HEAD":
            await self.raw(data)

    async def redirect(self, target: str, status: str = "302 Found") -> None:
        await self.answer("", f"Location: {target}", status=status)

    async def flood(self, chunk: bytes, *, times: int | None = None) -> None:
        """Sends the same chunk again and again until the other side has had enough."""
        sent = 0
        while times is None or sent < times:
            await self.raw(chunk)
            sent += 1

    async def hang(self, seconds: float = 120) -> None:
        """Says nothing more until the other side leaves."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await self.reader.read(65536):
                    pass

    def reset(self) -> None:
        """Ends the connection with a reset."""
        connection = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Handler = Callable[[Asked], Awaitable[None]]
HANDLERS: dict[str, Handler] = {}


def behaviour(*names: str) -> Callable[[Handler], Handler]:
    """Registers what a behaviour's host does; it is asked for every path but the shared ones."""

    def register(handler: Handler) -> Handler:
        for name in names:
            assert name not in HANDLERS, name
            HANDLERS[name] = handler
        return handler

    return register


def document(title: str, body: str = "", head: str = "", *, planted: bool = True, attributes: str = ' lang="sv"') -> str:
    """A small page of text with one picture that has no alternative text."""
    picture = '<img src="/pixel.png" width="24" height="24">' if planted else ""
    return (
        f'<!doctype html><html{attributes}><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><main>'
        f"<h1>{title}</h1><p>Kommunen svarar på frågor om sophämtning, bygglov och förskola varje vardag.</p>{picture}"
        f"{body}</main></body></html>"
    )


def page(name: str, body: str = "", *lines: str, head: str = "", **options: str | bool) -> None:
    """Registers a behaviour that is one page, with words like ``{{canary}}`` put in when it is asked for."""

    async def show(asked: Asked) -> None:
        if asked.path not in ("/", "/index.html"):
            await asked.answer("borta", status="404 Not Found", kind="text/plain")
            return
        text = document(name, body, head, **options)  # type: ignore[arg-type]
        await asked.answer(asked.site.filled(text, asked), *(asked.site.filled(line, asked) for line in lines))

    behaviour(name)(show)


@dataclass(slots=True)
class Canary:
    """A listener that nobody may reach: it counts connections and packets, not requests."""

    name: str
    hits: int = 0
    port: int = 0
    closers: list[Callable[[], object]] = field(default_factory=list)


class _Packets(asyncio.DatagramProtocol):
    def __init__(self, canary: Canary) -> None:
        self.canary = canary

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.canary.hits += 1


class HostileSite:
    """The running site. ``allow`` are the exemptions that lead to it, ``canaries`` what must stay at zero."""

    def __init__(self, second: Mapping[str, tuple[str, Handler]] | None = None) -> None:
        """`second`: further behaviours by name, each with the name of the one whose row it is held to, and what it does."""
        self.behaviours = load_behaviours()
        for module in pkgutil.iter_modules([str(HERE / "hostile_pages")]):
            importlib.import_module(f"hostile_pages.{module.name}")
        self.handlers = dict(HANDLERS)
        for name, (of, handler) in (second or {}).items():
            self.behaviours[name] = replace(self.behaviours[of], name=name)
            self.handlers[name] = handler
        self.port = 0
        self.tls_ports: dict[str, int] = {}
        self.canaries = {name: Canary(name) for name in ("v4", "v6", "other", "udp", "udp-outside")}
        self.asked: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
        self.sent: Counter[str] = Counter()
        self.unsafe: Counter[str] = Counter()
        self.state_changes: Counter[str] = Counter()
        self.memory: dict[str, int] = defaultdict(int)
        self.outside_address = _outside_address()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="hostile-site", daemon=True)
        self._ready = threading.Event()
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> "HostileSite":
        self._thread.start()
        if not self._ready.wait(20):
            raise RuntimeError("the hostile site did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def allow(self) -> list[str]:
        """Exemptions as the command line takes them: every behaviour's host on port 80, the TLS ones on 443."""
        rows = [f"{row.host}:80=127.0.0.1:{self.port}" for row in self.behaviours.values() if row.group != "dns"]
        rows += [f"{name}:80=127.0.0.1:{self.port}" for name in (f"annan.{DOMAIN}", f"tredje.{DOMAIN}")]
        rows += [f"{name}.{DOMAIN}:443=127.0.0.1:{port}" for name, port in self.tls_ports.items()]
        return rows

    @property
    def canary_ports(self) -> list[int]:
        """Ports a test opens in the guard, so that only the address rule stands before the canaries."""
        return [canary.port for canary in self.canaries.values()]

    def canary_hits(self) -> dict[str, int]:
        return {name: canary.hits for name, canary in self.canaries.items() if canary.hits}

    def forget(self, name: str) -> None:
        """Sets a behaviour's counters to zero, for a visit of its own."""
        for counter in (self.sent, self.unsafe, self.state_changes):
            counter.pop(name, None)
        self.asked.pop(name, None)

    def filled(self, text: str, asked: Asked) -> str:
        """A page's words for hosts and ports, put in."""
        words = {
            "{{own}}": asked.host,
            "{{canary}}": f"127.0.0.1:{self.canaries['v4'].port}",
            "{{canary6}}": f"[::1]:{self.canaries['v6'].port}",
            "{{local}}": f"localhost:{self.canaries['v4'].port}",
            "{{sameport}}": f"{asked.host.partition(':')[0]}:{self.canaries['v4'].port}",
            "{{off}}": f"127.0.0.66:{self.canaries['other'].port}",
            "{{udp}}": f"127.0.0.1:{self.canaries['udp'].port}",
            "{{udpout}}": f"{self.outside_address}:{self.canaries['udp-outside'].port}",
            "{{port}}": str(self.canaries["v4"].port),
            "{{foreign}}": f"annan.{DOMAIN}",
            "{{third}}": f"tredje.{DOMAIN}",
            "{{other}}": OTHER_HOST,
        }
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            for server in self._servers:
                server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0.05))
            self._loop.close()

    async def _start(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=4 * 1024 * 1024, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)
        await self._listen_tls()
        for name, address in (("v4", "127.0.0.1"), ("v6", "::1"), ("other", "127.0.0.66")):
            await self._listen_canary(self.canaries[name], address)
        for name, address in (("udp", "127.0.0.1"), ("udp-outside", self.outside_address)):
            canary = self.canaries[name]
            transport, _ = await self._loop.create_datagram_endpoint(lambda c=canary: _Packets(c), local_addr=(address, 0))
            canary.port = transport.get_extra_info("sockname")[1]

    async def _listen_canary(self, canary: Canary, address: str) -> None:
        async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            canary.hits += 1
            writer.close()

        try:
            server = await asyncio.start_server(count, address, 0)
        except OSError:
            return
        canary.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def _listen_tls(self) -> None:
        from hostile_pages import tls

        for name, context in tls.contexts().items():
            if isinstance(context, ssl.SSLContext):
                server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context, ssl_handshake_timeout=20)
            else:
                server = await asyncio.start_server(context, "127.0.0.1", 0)
            self.tls_ports[name] = server.sockets[0].getsockname()[1]
            self._servers.append(server)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            line, *rest = head.decode("latin-1").split("\r\n")
            method, target, _ = line.split(" ")
            fields = {key.lower(): value.strip() for key, _, value in (text.partition(":") for text in rest if text)}
            host = fields.get("host", "").partition(":")[0]
            name = "other-domain" if host == OTHER_HOST else host.removesuffix(f".{DOMAIN}")
            self.asked[name].append((time.monotonic(), method, target))
            if method not in SAFE:
                self.unsafe[name] += 1
            asked = Asked(self, name, method, target, fields, reader, writer)
            await self._dispatch(asked)
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            with contextlib.suppress(Exception):
                writer.close()

    async def _dispatch(self, asked: Asked) -> None:
        path = asked.path
        if path == "/pixel.png":
            await asked.answer(PIXEL, kind="image/png")
        elif path.startswith("/state/"):
            self.state_changes[asked.name] += 1
            await asked.answer(document("Ändrat"))
        elif path == "/hang":
            await asked.hang()
        elif path in ("/robots.txt", "/sitemap.xml", "/favicon.ico") and not _answers_itself(self.behaviours.get(asked.name)):
            await asked.answer("borta", status="404 Not Found", kind="text/plain")
        elif asked.name in self.handlers:
            await self.handlers[asked.name](asked)
        else:
            await asked.answer(document("Vanlig sida"))


def _answers_itself(row: Behaviour | None) -> bool:
    return row is not None and row.group in ("robots", "sitemaps")


def _outside_address() -> str:
    """An IPv4 address of this machine that is not loopback, so that UDP past the proxy would show; else loopback."""
    for entries in psutil.net_if_addrs().values():
        for entry in entries:
            if entry.family == socket.AF_INET and not entry.address.startswith("127."):
                return entry.address
    return "127.0.0.1"


def selected(behaviours: Iterable[Behaviour], *groups: str) -> list[Behaviour]:
    """The rows of some groups."""
    return [row for row in behaviours if row.group in groups]
