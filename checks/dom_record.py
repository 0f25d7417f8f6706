"""How a page after its scripts is stored: nodes, frames and the computed styles that are kept. `checks.dom` reads it.

Names and order are the format of stored artefacts: a new field goes last, with a default.
"""

from __future__ import annotations

from typing import Any

import msgspec

#: Computed styles kept for every rendered node, in stored order.
STYLES = (
    "display", "visibility", "opacity", "position", "float", "overflow-x", "overflow-y", "color", "background-color",
    "background-image", "font-size", "font-weight", "font-style", "line-height", "text-align", "text-decoration-line",
    "text-transform", "white-space", "letter-spacing", "direction", "cursor", "outline-style", "outline-width",
    "border-bottom-width", "border-bottom-style", "box-shadow", "clip", "clip-path", "list-style-type", "pointer-events", "z-index",
    "animation-name", "animation-duration", "animation-iteration-count", "transform", "content",
)  # fmt: skip


class Line(msgspec.Struct, array_like=True, frozen=True):
    """One line of rendered text of a text node: where it is, and which characters of the node it shows."""

    x: float
    y: float
    width: float
    height: float
    start: int
    length: int


class NodeRecord(msgspec.Struct, array_like=True, omit_defaults=True):
    """How a node is stored. `parent` is an index in the same document (-1: its root); text nodes have the tag `#text`."""

    parent: int
    tag: str
    text: str = ""
    attributes: dict[str, str] = {}
    box: tuple[float, float, float, float] | None = None  # None: not rendered
    style: int = -1  # index into DomRecord.styles
    role: str = ""
    name: str = ""
    ax: dict[str, Any] = {}  # states and properties of the accessibility tree: level, expanded, checked, focusable ...
    shadow: str = ""  # open or closed: this node sits directly in its parent's shadow root
    lines: list[Line] = []
    value: str = ""  # current value of a field


class DocumentRecord(msgspec.Struct, omit_defaults=True):
    """One frame's document. `owner` is the index of the frame's element in document number `parent` (-1: the top one)."""

    url: str
    nodes: list[NodeRecord]
    parent: int = -1
    owner: int = -1
    offset: tuple[float, float] = (0.0, 0.0)  # of the frame in the top document, CSS px
    title: str = ""
    quirks: bool = False


class DomRecord(msgspec.Struct, omit_defaults=True):
    """The stored form of `Dom`."""

    documents: list[DocumentRecord]
    styles: list[list[str]]
    truncated: bool = False
