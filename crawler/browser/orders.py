"""What the site process asks of a browser worker and what comes back. Plain data, sent as MessagePack frames over pipes."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import msgspec

from checks.material import Crawl, Organisation, Task, Walk
from checks.model import CheckResult
from crawler.browser.launching import PersonaOptions

_HEAD = struct.Struct("!I")
FRAME_LIMIT = 400_000_000


class WorkerSetup(msgspec.Struct, kw_only=True, tag="setup"):
    """How a worker starts its browser."""

    executable: str
    source: str
    dead_gate: str
    gates: list[str]  # proxy address of each tab
    contact: str
    spki: list[str] = []
    send_hosts: list[str] = []  # host:port of the operator's own test systems
    depth: str = "standard"
    headed: bool = False
    temp: str = ""


class VisitOrder(msgspec.Struct, kw_only=True, tag="visit"):
    """Visit one page as one persona, in tab number `tab`. Budgets in seconds; `hosts` are what counts as the site."""

    id: int
    tab: int
    url: str
    persona: PersonaOptions
    hosts: list[str]
    started_at: str  # ISO 8601 UTC: the scan's clock
    depth: str = "standard"
    heavy: bool = False
    rare: bool = False  # one of the few pages that the second engine reads, too
    fresh: bool = False  # a new context instead of the reused one
    bypass_csp: bool = False
    budget_seconds: float = 60.0
    pictured: list[str] = []  # "check|component" that need no further picture on this site
    judge: bool = True
    only: list[str] = []  # kinds of artefact to gather; empty: all of the depth


class VisitRecord(msgspec.Struct, kw_only=True, tag="record"):
    """How the visit ended, and everything it left behind. `artefacts` are stored bytes by kind."""

    id: int
    url: str
    persona: str
    outcome: str
    reason: str = ""
    final_url: str = ""
    status: int = 0
    retry_after: str | None = None
    artefacts: dict[str, bytes] = {}
    missing: dict[str, str] = {}
    results: list[CheckResult] = []
    pictures: dict[str, bytes] = {}  # SHA-256 -> WebP
    notes: list[str] = []
    unsafe: list[str] = []
    refused_navigation: str = ""
    last_document: str = ""
    error: str = ""
    is_transient: bool = False
    duration_ms: float = 0.0
    title: str = ""


class WalkOrder(msgspec.Struct, kw_only=True, tag="walk"):
    """Walk one errand. `site` is a file with a `SiteFile`: the same for all walks of a site, read once by the worker."""

    id: int
    tab: int
    site: str
    journey: str
    persona: str
    task: str = ""
    started_at: str = ""
    depth: str = "quick"
    budget_seconds: float = 180.0


class SiteFile(msgspec.Struct, kw_only=True):
    """What walks need to know of the site."""

    organisation: Organisation
    crawl: Crawl
    tasks: tuple[Task, ...] = ()


class WalkRecord(msgspec.Struct, kw_only=True, tag="walked"):
    """How the walk ended, what was said of the pages on the way (by step), and the pictures (SHA-256 -> bytes)."""

    id: int
    walk: Walk
    results: dict[int, list[CheckResult]] = {}
    pictures: dict[str, bytes] = {}


class TurnOrder(msgspec.Struct, kw_only=True, tag="turn"):
    """Worker to parent: may this document be asked for now? Answered with the same number; text other than `go` says no."""

    id: int
    url: str


class AnswerNote(msgspec.Struct, kw_only=True, tag="answer"):
    """Worker to parent: what a host answered on a walk, or the Crawl-delay it was found to ask for. Nothing comes back."""

    url: str
    status: int = 0
    retry_after: str | None = None
    crawl_delay: float | None = None


class GateOrder(msgspec.Struct, kw_only=True, tag="gate"):
    """Worker to parent: set the gate of a tab (open, shut, begin); the parent answers with the same number."""

    id: int
    tab: int
    state: str


class Done(msgspec.Struct, kw_only=True, tag="done"):
    """Answer to a gate order, or from a worker: ready (id 0), or wants to be replaced (id -1)."""

    id: int
    text: str = ""


class Bye(msgspec.Struct, kw_only=True, tag="bye"):
    """Parent to worker: close the browser and end."""


Frame = WorkerSetup | VisitOrder | VisitRecord | WalkOrder | WalkRecord | TurnOrder | AnswerNote | GateOrder | Done | Bye
_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(Frame)


def pack(frame: Frame) -> bytes:
    """A frame with its length before it."""
    body = _ENCODER.encode(frame)
    return _HEAD.pack(len(body)) + body


async def read(reader: asyncio.StreamReader) -> Any:
    """The next frame; None at the end of the stream.

    Raises ValueError for a frame over the limit or one that is no frame.
    """
    try:
        (length,) = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if length > FRAME_LIMIT:
            raise ValueError(f"frame of {length} bytes")
        return _DECODER.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
