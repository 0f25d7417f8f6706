"""The frozen inputs of checks: what one visit of one page by one persona left behind, and how it is stored.

Every artefact type has a `kind` (its name in the database) and is stored as JSON by msgspec. `Dom` is in checks/dom.py.
A gatherer in crawler/browser/gatherers makes exactly one artefact type; a check names the types it wants as parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self, TypeVar

import msgspec

from checks.model import Box


class Artefact(Protocol):
    """Anything that can be gathered: a kind, and a way to bytes and back that loses nothing."""

    kind: ClassVar[str]

    def to_bytes(self) -> bytes: ...

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self: ...


class JsonArtefact:
    """Stores a dataclass as JSON with msgspec; the type annotations are the schema."""

    __slots__ = ()
    kind: ClassVar[str] = ""

    def to_bytes(self) -> bytes:
        return json_bytes(self)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        return msgspec.json.decode(raw, type=cls)


def json_bytes(value: object) -> bytes:
    """As JSON. A lone surrogate, which script can put into any text and no JSON can hold, becomes U+FFFD."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(value)))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect on the way to the page: the address that answered, and its status."""

    url: str
    status: int
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(JsonArtefact):
    """The answer to the page's own address: status, headers (names in lower case, repeated ones kept) and raw source."""

    kind: ClassVar[str] = "response"
    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple[Hop, ...] = ()
    source: str = ""  # the HTML as sent, decoded, before any script
    body_bytes: int = 0
    duration_ms: float = 0.0

    def header(self, name: str) -> str:
        """All values of header `name`, joined with a comma; empty when it is not there."""
        return ", ".join(v for k, v in self.headers if k == name.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that the page made while it was visited. `refused` holds the guard's reason when it never left."""

    url: str
    method: str
    kind: str  # document, stylesheet, image, media, font, script, xhr, fetch, ping, websocket, other ...
    status: int = 0
    mime: str = ""
    bytes: int = 0  # on the wire, body and headers
    refused: str = ""
    failure: str = ""
    at_ms: float = 0.0  # since the navigation began


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    name: str
    domain: str
    value_length: int = 0
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    lifetime_days: float | None = None  # None: session cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(JsonArtefact):
    """Everything the page asked for, and what it left in the browser, before any choice in a consent dialog."""

    kind: ClassVar[str] = "network"
    requests: tuple[Request, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    storage_keys: tuple[str, ...] = ()  # "local:<key>" and "session:<key>" of the page's origin
    cut: bool = False  # more requests than the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    level: str  # error, warning, info, exception
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console(JsonArtefact):
    """Console messages and uncaught exceptions, at most 200, each cut to 500 characters; dialogs that were dismissed."""

    kind: ClassVar[str] = "console"
    messages: tuple[Message, ...] = ()
    dialogs: tuple[str, ...] = ()  # "alert", "confirm", ...
    popups: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeNode:
    """One element that an axe rule reported. `selector` may cross shadow roots (` >>> `)."""

    selector: str
    html: str
    message: str = ""  # axe's own failure summary, in English
    data: Mapping[str, Any] = field(default_factory=dict)  # the deciding axe check's data (contrast ratio ...)
    box: Box | None = None
    component: str = ""
    role: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeRule:
    """What one axe rule said in one frame."""

    id: str
    impact: str = ""
    tags: tuple[str, ...] = ()
    nodes: tuple[AxeNode, ...] = ()
    count: int = 0  # nodes in all; `nodes` is capped


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeFrame:
    """axe's report on one frame; `url` is empty for the top document."""

    url: str = ""
    violations: tuple[AxeRule, ...] = ()
    incomplete: tuple[AxeRule, ...] = ()
    passes: Mapping[str, int] = field(default_factory=dict)  # rule id -> elements that passed
    inapplicable: tuple[str, ...] = ()
    failure: str = ""  # frame_timeout, script_blocked, audit_error


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeReport(JsonArtefact):
    """axe-core's findings frame by frame, all rules on, run in an isolated world."""

    kind: ClassVar[str] = "axe"
    version: str
    frames: tuple[AxeFrame, ...] = ()
    duration_ms: float = 0.0

    def violations(self) -> list[AxeRule]:
        return [rule for frame in self.frames for rule in frame.violations]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRule:
    """One rule of the second engine that was violated: how often, and the first places as XPath."""

    id: str
    count: int = 0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEngine(JsonArtefact):
    """What another rule engine than axe calls a violation of WCAG 2.1 level A and AA on this page."""

    kind: ClassVar[str] = "second_engine"
    engine: str
    version: str
    executed: int = 0  # rules that were run
    violations: tuple[EngineRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading(JsonArtefact):
    """How the page came up: milliseconds since the navigation began, transferred bytes. 0 where the browser gave none."""

    kind: ClassVar[str] = "loading"
    first_contentful_paint_ms: float = 0.0
    largest_contentful_paint_ms: float = 0.0
    cumulative_layout_shift: float = 0.0
    blocking_ms: float = 0.0  # of long tasks within 5 s of the first paint, what exceeds 50 ms each
    dom_content_loaded_ms: float = 0.0
    load_ms: float = 0.0
    transferred_bytes: int = 0
    navigated_by_script: bool = False  # the page left or reloaded by itself while idle
    idle_ms: float = 0.0  # how long it was watched after it had settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A picture of one element's surroundings. The frame around the element is drawn when shown, never in the page (settled U6)."""

    selector: str
    frame: str
    sha256: str  # of the WebP bytes in the evidence store
    clip: Box
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures(JsonArtefact):
    """The first screen as a picture, and crops of elements that got a finding."""

    kind: ClassVar[str] = "pictures"
    viewport_sha256: str = ""
    crops: tuple[Crop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport(JsonArtefact):
    """The page's size against the window's, for the persona's own viewport."""

    kind: ClassVar[str] = "viewport"
    width: int
    height: int
    device_pixel_ratio: float = 1.0
    scroll_width: float = 0.0
    scroll_height: float = 0.0
    persona: str = "desktop"


A = TypeVar("A")


class Artefacts:
    """The artefacts of one visit, by type. `failure(T)` tells why one is missing."""

    __slots__ = ("_found", "_missing")

    def __init__(self, found: Mapping[type, object] | None = None, missing: Mapping[type, str] | None = None) -> None:
        self._found = dict(found or {})
        self._missing = dict(missing or {})

    def get(self, kind: type[A]) -> A | None:
        """The artefact of that type, or None when it was not gathered."""
        return self._found.get(kind)  # type: ignore[return-value]

    def __getitem__(self, kind: type[A]) -> A:
        return self._found[kind]  # type: ignore[return-value]

    def __contains__(self, kind: type) -> bool:
        return kind in self._found

    def failure(self, kind: type) -> str:
        """Why it is missing: the gatherer's own word, else `not_gathered`."""
        return self._missing.get(kind, "not_gathered")

    def types(self) -> list[type]:
        return sorted(self._found, key=lambda t: t.__name__)
