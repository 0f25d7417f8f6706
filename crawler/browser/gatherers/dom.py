"""Makes `Dom`: Chromium's DOM snapshot of every frame, joined with the accessibility tree by backend node id."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.dom import Dom
from checks.dom_record import STYLES, DocumentRecord, DomRecord, Line, NodeRecord
from crawler.browser.protocol import answer_of
from crawler.browser.received import whole, whole_all

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Dom
LIMIT_SECONDS = 15.0

NODE_LIMIT = 60_000
DEPTH_LIMIT = 300  # deeper elements are left out: nothing that people read is nested so, and judges walk recursively
TEXT_LIMIT = 20_000
ATTRIBUTE_LIMIT = 4_000
AX_NODE_LIMIT = 20_000
FRAME_AX_LIMIT = 10
_ELEMENT, _TEXT, _DOCUMENT = 1, 3, 9
_KEPT_AX = frozenset(
    {"level", "expanded", "checked", "pressed", "selected", "disabled", "required", "invalid", "hasPopup", "focusable", "modal",
     "multiselectable", "readonly", "autocomplete", "live", "hiddenRoot", "errormessage", "roledescription", "valuemin", "valuemax"}
)  # fmt: skip
_UNUSED_ROLES = frozenset({"none", "generic", "StaticText", "InlineTextBox", "LineBreak", "RootWebArea"})


async def gather(visit: Visit) -> Dom:
    """Take the snapshot; frames without an accessibility tree keep roles empty."""
    snapshot = await answer_of(
        visit.cdp,
        "DOMSnapshot.captureSnapshot",
        {"computedStyles": list(STYLES), "includePaintOrder": False, "includeDOMRects": False},
    )
    snapshot["strings"] = [whole(text) for text in snapshot["strings"]]
    frame_ids = [snapshot["strings"][d["frameId"]] for d in snapshot["documents"]]
    ax: dict[int, dict[str, Any]] = {}
    for number, frame_id in enumerate(frame_ids[:FRAME_AX_LIMIT]):
        try:
            async with asyncio.timeout(5):
                tree = await answer_of(visit.cdp, "Accessibility.getFullAXTree", {"frameId": frame_id} if number else {})
        except (Error, TimeoutError):
            continue
        for node in tree["nodes"][:AX_NODE_LIMIT]:
            if "backendDOMNodeId" in node and not node.get("ignored"):
                ax[node["backendDOMNodeId"]] = node
    return Dom(record_of(snapshot, ax))


def record_of(
    snapshot: dict[str, Any], ax: dict[int, dict[str, Any]], backends: list[list[int]] | None = None
) -> DomRecord:
    """The stored form of a `DOMSnapshot.captureSnapshot` answer and accessibility nodes by backend id.

    `backends` receives, document by document, the backend id of each stored node: for those who then act on the page.
    """
    strings: list[str] = snapshot["strings"]
    styles: list[list[str]] = []
    style_numbers: dict[tuple[int, ...], int] = {}
    documents: list[DocumentRecord] = []
    owners: dict[int, tuple[int, int]] = {}  # document -> (parent document, index of the frame's element)
    budget = NODE_LIMIT
    truncated = False
    for number, document in enumerate(snapshot["documents"]):
        ids: list[int] = []
        nodes, cut, frames = _nodes(document, strings, ax, styles, style_numbers, budget, ids)
        if backends is not None:
            backends.append(ids)
        truncated = truncated or cut
        budget = max(0, budget - len(nodes))
        for child, owner in frames.items():
            owners[child] = (number, owner)
        documents.append(
            DocumentRecord(url=strings[document["documentURL"]], nodes=nodes, title=_string(strings, document.get("title", -1)))
        )
    for number, (parent, owner) in owners.items():
        if number < len(documents) and owner < len(documents[parent].nodes):
            inner, holder = documents[number], documents[parent]
            box = holder.nodes[owner].box
            inner.parent, inner.owner = parent, owner
            if box is not None:
                inner.offset = (holder.offset[0] + box[0], holder.offset[1] + box[1])
    return DomRecord(documents=documents, styles=styles, truncated=truncated)


def _string(strings: list[str], index: int) -> str:
    return strings[index] if 0 <= index < len(strings) else ""


def _rare(data: dict[str, list[int]] | None) -> dict[int, int]:
    return dict(zip(data["index"], data.get("value", data["index"]), strict=False)) if data else {}


def _nodes(
    document: dict[str, Any],
    strings: list[str],
    ax: dict[int, dict[str, Any]],
    styles: list[list[str]],
    style_numbers: dict[tuple[int, ...], int],
    budget: int,
    ids: list[int],
) -> tuple[list[NodeRecord], bool, dict[int, int]]:
    raw, layout = document["nodes"], document["layout"]
    shadow_roots = _rare(raw.get("shadowRootType"))  # on every node of a shadow tree; the snapshot has no root nodes
    pseudo = _rare(raw.get("pseudoType"))
    values = {**_rare(raw.get("textValue")), **_rare(raw.get("inputValue"))}
    frames = _rare(raw.get("contentDocumentIndex"))
    clickable = set((raw.get("isClickable") or {}).get("index", ()))
    laid_out: dict[int, int] = {}
    for index, node in enumerate(layout["nodeIndex"]):
        laid_out.setdefault(node, index)
    lines: dict[int, list[Line]] = {}
    boxes = document["textBoxes"]
    for of, bounds, start, length in zip(boxes["layoutIndex"], boxes["bounds"], boxes["start"], boxes["length"], strict=True):
        lines.setdefault(layout["nodeIndex"][of], []).append(
            Line(round(bounds[0], 1), round(bounds[1], 1), round(bounds[2], 1), round(bounds[3], 1), start, length)
        )
    made: list[NodeRecord] = []
    place: dict[int, int] = {}  # index in the snapshot -> index in ours
    depth: dict[int, int] = {}
    frame_owners: dict[int, int] = {}
    cut = False
    for index, (kind, parent) in enumerate(zip(raw["nodeType"], raw["parentIndex"], strict=True)):
        above = place.get(parent, -1)
        if kind == _DOCUMENT:
            place[index], depth[index] = -1, 0
            continue
        if parent not in place:
            continue
        depth[index] = depth[parent] + 1
        mode = _string(strings, shadow_roots.get(index, -1))
        if mode == "user-agent":
            continue
        if kind not in (_ELEMENT, _TEXT):
            continue
        if len(made) >= budget or depth[index] > DEPTH_LIMIT:
            cut = True
            continue
        at = laid_out.get(index)
        box = None
        style = -1
        if at is not None:
            x, y, width, height = layout["bounds"][at]
            box = (round(x, 1), round(y, 1), round(width, 1), round(height, 1))
            key = tuple(layout["styles"][at])
            if kind == _ELEMENT and key:
                if key not in style_numbers:
                    style_numbers[key] = len(styles)
                    styles.append([_string(strings, s) for s in key])
                style = style_numbers[key]
        if kind == _TEXT:
            text = _string(strings, raw["nodeValue"][index])[:TEXT_LIMIT]
            if text.strip() or box is not None:
                made.append(NodeRecord(above, "#text", text, box=box, lines=lines.get(index, [])))
                ids.append(raw["backendNodeId"][index])
            continue
        tag = _string(strings, raw["nodeName"][index]).lower()
        if index in pseudo:
            tag = "::" + _string(strings, pseudo[index])
        pairs = raw["attributes"][index]
        attributes = {
            _string(strings, pairs[i]).lower(): _string(strings, pairs[i + 1])[:ATTRIBUTE_LIMIT] for i in range(0, len(pairs), 2)
        }
        node = ax.get(raw["backendNodeId"][index])
        role, name, states = _accessibility(node) if node else ("", "", {})
        if index in clickable:
            states["clickable"] = True
        place[index] = len(made)
        if index in frames:
            frame_owners[frames[index]] = len(made)
        ids.append(raw["backendNodeId"][index])
        made.append(
            NodeRecord(
                above, tag, "", attributes, box, style, role, name, states, "" if parent in shadow_roots else mode, [],
                _string(strings, values[index])[:500] if index in values else "",
            )
        )
    return made, cut, frame_owners


def _accessibility(node: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    role = str(node.get("role", {}).get("value", ""))
    name = " ".join(whole(str(node.get("name", {}).get("value", ""))).split())[:1000]
    states: dict[str, Any] = {
        p["name"]: p["value"].get("value") for p in node.get("properties", ()) if p["name"] in _KEPT_AX and "value" in p.get("value", {})
    }
    if description := node.get("description", {}).get("value"):
        states["description"] = str(description)[:500]
    for source in node.get("name", {}).get("sources", ()):
        if not source.get("superseded") and ("value" in source or "attributeValue" in source):
            states["name_from"] = source.get("attribute") or source.get("nativeSource") or source.get("type", "")
            break
    return ("" if role in _UNUSED_ROLES else whole(role)), name, whole_all(states)
