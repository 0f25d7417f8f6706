"""Reads one snapshot of a page by eye or by the accessibility tree: what the persona perceives of it, in reading order.

Built from the same snapshot as the artefact `Dom`, plus the browser's node ids so that a control can be used. Never acts.
"""

from __future__ import annotations

import asyncio
import codecs
import math
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from playwright.async_api import CDPSession, Error

from checks.dom import Document, Dom, Element, Text
from checks.dom_record import STYLES
from crawler.browser.gatherers.dom import record_of
from crawler.browser.protocol import answer_of
from crawler.journeys.sight import Block, Form, Thing, View

SNAPSHOT_SECONDS = 15.0
FRAMES_READ = 6
NAME_LIMIT = 200
CONTROL_ROLES = frozenset(
    {
        "link",
        "button",
        "menuitem",
        "menuitemcheckbox",
        "menuitemradio",
        "tab",
        "DisclosureTriangle",
        "switch",
        "treeitem",
        "option",
    }
)
FIELD_ROLES = frozenset(
    {
        "textbox",
        "searchbox",
        "combobox",
        "checkbox",
        "radio",
        "spinbutton",
        "slider",
        "listbox",
        "Date",
        "DateTime",
        "InputTime",
    }
)
_FIELD_TAGS = frozenset({"input", "select", "textarea"})
_BUTTON_TYPES = frozenset({"submit", "button", "reset", "image"})
_BLOCKS = frozenset(
    {"p", "li", "tr", "dt", "dd", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "br", "table", "ul", "ol", "form",
     "main", "header", "footer", "nav", "aside", "fieldset", "legend", "caption", "summary", "details", "blockquote", "label", "option"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "title", "meta", "link"})
_PLAIN_CONTAINERS = frozenset(
    {"html", "body", "main", "form", "header", "footer", "nav", "article", "section", "ul", "ol", "table"}
)


async def look(cdp: CDPSession, url: str, sense: str) -> View:
    """One look: snapshot, accessibility tree, layout. Raises playwright's Error or TimeoutError when the page does not answer."""
    async with asyncio.timeout(SNAPSHOT_SECONDS):
        snapshot, metrics = await asyncio.gather(
            answer_of(
                cdp,
                "DOMSnapshot.captureSnapshot",
                {"computedStyles": list(STYLES), "includePaintOrder": False, "includeDOMRects": False},
            ),
            cdp.send("Page.getLayoutMetrics"),
        )
        ax: dict[int, dict[str, Any]] = {}
        for number, document in enumerate(snapshot["documents"][:FRAMES_READ]):
            frame = snapshot["strings"][document["frameId"]]
            try:
                tree = await answer_of(cdp, "Accessibility.getFullAXTree", {"frameId": frame} if number else {})
            except Error:
                continue
            for node in tree["nodes"]:
                if "backendDOMNodeId" in node and not node.get("ignored"):
                    ax[node["backendDOMNodeId"]] = node
    backends: list[list[int]] = []
    dom = Dom(record_of(snapshot, ax, backends))
    window, content = metrics["cssLayoutViewport"], metrics["cssContentSize"]
    view = View(
        url=url, dom=dom, sense=sense, width=window["clientWidth"], height=window["clientHeight"],
        scroll_width=content["width"], scroll_height=content["height"], encoding=_codec(snapshot),
    )  # fmt: skip
    for document, ids in zip(dom.documents, backends, strict=True):
        for element in document.elements:
            view.nodes[element] = ids[element.index]
    _Reader(view).read(dom.top)
    return view


def _codec(snapshot: dict[str, Any]) -> str:
    """The encoding of the top document, as Python calls it; UTF-8 where it has none that Python knows."""
    told = snapshot["documents"][0].get("encodingName", -1) if snapshot["documents"] else -1
    try:
        return codecs.lookup(snapshot["strings"][told]).name if told >= 0 else "utf-8"
    except LookupError:
        return "utf-8"


def reread(view: View, sense: str) -> View:
    """The same look by another sense."""
    other = View(
        url=view.url, dom=view.dom, sense=sense, width=view.width, height=view.height,
        scroll_width=view.scroll_width, scroll_height=view.scroll_height, nodes=view.nodes, encoding=view.encoding,
    )  # fmt: skip
    _Reader(other).read(view.dom.top)
    return other


def _unfolded_children(element: Element) -> Sequence[Element | Text]:
    """What is in it, without what a closed `details` holds: once opened, it keeps its boxes after it is closed."""
    if element.tag != "details" or element.has("open"):
        return element.children
    return [c for c in element.children if isinstance(c, Element) and c.tag == "summary"][:1]


class _Reader:
    """Walks the tree once, in reading order, and notes what is perceived."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.heading = ""
        self.parts: list[str] = []
        self.at: Element | None = None
        self.landmark = ""
        self.forms: dict[Element, int] = {}
        self.in_heading = False
        self.by_owner: dict[Element, Document] = {d.owner: d for d in view.dom.documents if d.owner is not None}
        self.dialog_depth = 0
        self.clipped = (-math.inf, math.inf)  # between which x a box around cuts off what is in it, for the eye

    def read(self, document: Document) -> None:
        if document.root is not None:
            self._element(document.root, hidden=False)
            self._flush()
            for form in self.view.forms:
                for thing in self.view.things:
                    if thing.form == form.number and thing.element.document is form.element.document:
                        (form.fields if thing.is_field else form.submits if thing.is_submit else []).append(thing)

    # -- perception -------------------------------------------------------------------------------------------------------
    def _conceals(self, element: Element) -> bool:
        """Whether nothing inside is perceived either."""
        if element.tag in _SILENT or element.style("display") == "none":
            return True
        if self.view.sense == "tree":
            return element.get("aria-hidden").lower() == "true" or element.has("inert")
        if self._is_cut_off(element):
            return True
        return (element.style("opacity") == "0" or element._clipped_away()) and not _drawn_by_label(element)

    def _is_cut_off(self, element: Element) -> bool:
        """Whether it lies wholly beside a box around it that cuts off and cannot be scrolled."""
        box, (left, right) = element.box, self.clipped
        if box is None or box.width <= 0 or element.style("position") == "fixed":
            return False
        return box.x >= right or box.x + box.width <= left

    def _shows(self, element: Element) -> bool:
        """Whether the element itself is perceived (its contents may be even when it is not)."""
        if not element.is_rendered:
            return False
        return element.style("visibility") not in ("hidden", "collapse")

    def _element(self, element: Element, *, hidden: bool) -> None:
        if self._conceals(element):
            return
        shows = self._shows(element)
        outer_landmark, outer_heading, outer_clipped = self.landmark, self.in_heading, self.clipped
        box = element.box
        if element.style("overflow-x") in ("hidden", "clip") and box is not None and box.width > 1 and element.tag not in ("html", "body"):
            self.clipped = (max(self.clipped[0], box.x), min(self.clipped[1], box.x + box.width))
        is_block = element.tag in _BLOCKS or element.style("display") in (
            "block",
            "flex",
            "grid",
            "list-item",
            "table-row",
            "table",
        )
        if is_block:
            self._flush()
        self.landmark = _landmark(element) or self.landmark
        is_dialog = element.role in ("dialog", "alertdialog") or (element.tag == "dialog" and element.has("open"))
        if is_dialog and shows:
            self.view.dialogs.append(element)
            self.dialog_depth += 1
        is_heading = element.role == "heading" or bool(re.fullmatch("h[1-6]", element.tag))
        if is_heading and shows:
            self.in_heading = True
            if name := _text_of(element, self.view.sense):
                self.heading = name
        if element.tag == "form" and shows:
            self._form(element)
        if shows:
            self._control(element)
            if element.tag == "img" or element.role in ("img", "image"):
                alt = element.name
                self.view.images.append((element, alt, self.heading))
                if alt and self.view.sense == "tree":
                    self._say(alt, element)
        child_document = self.by_owner.get(element)
        if child_document is not None and child_document.root is not None and shows:
            self._flush()
            self._element(child_document.root, hidden=False)
            self._flush()
        for child in _unfolded_children(element):
            if isinstance(child, Text):
                if child.is_rendered and element.style("visibility") not in ("hidden", "collapse"):
                    self._say(child.text, element)
            elif not child.tag.startswith("::"):
                self._element(child, hidden=hidden)
        if is_block:
            self._flush()
        elif element.tag in ("td", "th"):
            self._say(" ", element)
        if is_dialog and shows:
            self.dialog_depth -= 1
        self.landmark, self.in_heading, self.clipped = outer_landmark, outer_heading, outer_clipped

    def _say(self, text: str, element: Element) -> None:
        if self.at is None and text.strip():
            self.at = element
        self.parts.append(text)

    def _flush(self) -> None:
        text = " ".join("".join(self.parts).split())
        if text and self.at is not None:
            self.view.blocks.append(
                Block(text, self.heading, self.landmark, self.at, self.in_heading, self.dialog_depth > 0)
            )
        self.parts, self.at = [], None

    def _form(self, element: Element) -> None:
        number = len(self.view.forms)
        self.forms[element] = number
        document = element.document
        action = urljoin(document.url, element.get("action") or document.url)
        fields = [e for e in element.descendants() if e.tag in _FIELD_TAGS]
        typed = [e for e in fields if e.get("type").lower() not in ("hidden", "submit", "button", "image", "reset")]
        is_search = (
            element.get("role") == "search"
            or any(a.get("role") == "search" or a.tag == "search" for a in element.ancestors())
            or any(e.get("type").lower() == "search" or e.role == "searchbox" for e in typed)
        )
        if not is_search and len(typed) == 1 and element.get("method", "get").lower() in ("", "get"):
            words = (
                f"{element.get('action')} {typed[0].get('name')} {typed[0].get('id')} {element.get('class')}".lower()
            )
            is_search = bool(re.search(r"s[oö]k|search|cerca|\bq\b", words))
        self.view.forms.append(
            Form(
                number=number,
                element=element,
                method=element.get("method", "get").lower() or "get",
                action=action,
                is_search=is_search and len(typed) <= 3,
                frame="" if document.is_top else document.url,
                encoding=_sent_in(element, self.view.encoding),
            )
        )

    def _control(self, element: Element) -> None:
        view, sense = self.view, self.view.sense
        kind = element.get("type").lower()
        role = element.role
        is_button_input = element.tag == "input" and kind in _BUTTON_TYPES
        is_field = (element.tag in _FIELD_TAGS and not is_button_input and kind != "hidden") or (
            role in FIELD_ROLES and element.tag not in ("a", "button") and not element.elements
        )
        link = element.tag in ("a", "area") and element.has("href")
        known = link or is_field or is_button_input or element.tag in ("button", "summary") or role in CONTROL_ROLES
        if sense == "tree":
            if role not in CONTROL_ROLES and role not in FIELD_ROLES and role != "summary":
                return
        elif not known:
            made = element.ax.get("clickable") or element.has("onclick") or (sense == "sight" and _is_pointed(element))
            if element.tag == "label":
                made = _switches(element)
            if not made or element.tag in _PLAIN_CONTAINERS:
                return
            if any(d.tag in ("a", "button", "input", "select", "textarea") for d in element.descendants()):
                return
        if sense == "sight" and not _has_area(element):
            return
        visible = _text_of(element, sense)
        if sense == "tree":
            name = element.name
        elif is_field:
            name = element.name or element.get("placeholder")
        else:
            name = visible or element.name or element.get("value") or element.get("title")
        if sense == "sight" and not known and not 0 < len(name) <= NAME_LIMIT:
            return
        document = element.document
        href = urljoin(document.url, element.get("href").strip()) if link else ""
        view.things.append(
            Thing(
                node=view.nodes.get(element, 0),
                element=element,
                name=" ".join(name.split())[:NAME_LIMIT],
                role=role or ("link" if link else "clickable"),
                landmark=self.landmark,
                heading=self.heading,
                context=_around(element, sense),
                href=href,
                is_field=is_field,
                frame="" if document.is_top else document.url,
                kind=kind,
                form=next((self.forms[a] for a in element.ancestors() if a in self.forms), -1),
            )
        )


def _sent_in(form: Element, page: str) -> str:
    """The encoding in which the form is sent: that it asks for, else the page's."""
    try:
        return codecs.lookup(form.get("accept-charset").split(" ")[0] or page).name
    except LookupError:
        return page


def _is_pointed(element: Element) -> bool:
    """Whether the pointer becomes a hand on it and not on what it stands in: its click may be heard by the whole page."""
    parent = next(element.ancestors(), None)
    return element.style("cursor") == "pointer" and (parent is None or parent.style("cursor") != "pointer")


def _landmark(element: Element) -> str:
    role = element.get("role").split(" ")[0].lower()
    if role in ("banner", "navigation", "main", "contentinfo", "complementary", "search"):
        return role
    if element.tag in ("main", "nav", "aside", "search"):
        return {"main": "main", "nav": "navigation", "aside": "complementary", "search": "search"}[element.tag]
    if element.tag in ("header", "footer") and not any(
        a.tag in ("article", "aside", "main", "nav", "section") for a in element.ancestors()
    ):
        return "banner" if element.tag == "header" else "contentinfo"
    return ""


def _switches(label: Element) -> bool:
    """A label whose checkbox is not drawn is itself the button (menus without script)."""
    box = label.document.by_id(label.get("for")) if label.get("for") else None
    return box is not None and box.get("type") == "checkbox" and not box.is_visible


def _drawn_by_label(element: Element) -> bool:
    """A radio button or checkbox that is see-through because its label draws it: what one sees and clicks is the label."""
    if element.tag != "input" or element.get("type").lower() not in ("radio", "checkbox"):
        return False
    return any(
        label.is_visible and bool(label.text.strip())
        for label in element.document.elements
        if label.tag == "label" and (label.get("for") == element.get("id") != "" or label in element.ancestors())
    )


def _has_area(element: Element) -> bool:
    box = element.box
    if box is None:
        return False
    if box.width > 0 and box.height > 0:
        return True
    return any(_has_area(e) for e in element.elements)


def _text_of(element: Element, sense: str) -> str:
    return " ".join((element.text if sense == "sight" else element.name or element.text_content).split())


def _around(element: Element, sense: str) -> str:
    """Text of the nearest list item, row, paragraph, definition or card around a control."""
    for at in element.ancestors():
        if at.tag in ("li", "tr", "p", "dd", "article", "td") or re.search(r"card|puff|teaser|item", at.get("class")):
            text = (
                _text_of(at, "sight" if sense == "sight" else "content")
                if sense == "sight"
                else " ".join(at.text_content.split())
            )
            if len(text) > len(element.text_content.strip()) + 3 or at.tag in ("li", "tr", "article"):
                return text[:400]
        if at.tag in ("main", "nav", "section", "form", "body"):
            break
    return ""
