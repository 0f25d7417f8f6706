"""The page after its scripts, as an artefact: elements with layout, computed styles and accessibility, in every frame.

Made from Chromium's DOM snapshot and accessibility tree by one gatherer; read by checks and measures, which never meet a
browser. Shadow trees (open and closed) are folded into their host; each frame is a document of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self

import msgspec
from cssselect import HTMLTranslator
from lxml import etree

from checks.artefacts import json_bytes
from checks.dom_record import STYLES, DocumentRecord, DomRecord, Line, NodeRecord
from checks.model import Box, Target

_STYLE_INDEX = {name: i for i, name in enumerate(STYLES)}

HTML_SNIPPET_LIMIT = 1000
_BLOCK_DISPLAY = (
    "block",
    "flex",
    "grid",
    "table",
    "list-item",
    "flow-root",
    "table-row",
    "table-caption",
    "table-cell",
)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TEXT = frozenset({"script", "style", "noscript", "template", "head", "title", "meta", "link", "option", "svg"})
_SECTIONING = frozenset({"article", "aside", "main", "nav", "section"})
_LANDMARK = {"main": "main", "nav": "navigation", "aside": "complementary", "form": "form"}
_NATURALLY_FOCUSABLE = frozenset({"button", "select", "textarea", "iframe", "summary"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class Element:
    """One element (or pseudo-element, tag `::before`) of a document; text nodes are plain `Text` children."""

    __slots__ = (
        "_dom", "_landmark", "_node", "_text", "_unheard", "_unseen", "attributes", "children", "document", "index", "parent",
        "shadow", "tag",
    )  # fmt: skip

    def __init__(self, dom: Dom, document: Document, index: int, node: NodeRecord, parent: Element | None) -> None:
        self._dom, self.document, self.index, self._node, self.parent = dom, document, index, node, parent
        self.tag = node.tag
        self.attributes: Mapping[str, str] = node.attributes
        self.shadow = node.shadow
        self.children: list[Element | Text] = []
        # Asked by many checks and never different: found out at the first question.
        self._text: str | None = None
        self._landmark: str | None = None
        self._unheard: bool | None = None
        self._unseen: bool | None = None

    def __repr__(self) -> str:
        return f"<Element {self.selector}>"

    def get(self, name: str, default: str = "") -> str:
        """The attribute's value as written; `default` when it is not there."""
        return self.attributes.get(name, default)

    def has(self, name: str) -> bool:
        return name in self.attributes

    # -- tree -----------------------------------------------------------------------------------------------------
    @property
    def elements(self) -> list[Element]:
        """Child elements, pseudo-elements left out."""
        return [c for c in self.children if isinstance(c, Element) and not c.tag.startswith("::")]

    def descendants(self) -> Iterator[Element]:
        """All elements below, in document order, pseudo-elements left out."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, Element) and not child.tag.startswith("::"):
                yield child
                waiting += child.children[::-1]

    def ancestors(self) -> Iterator[Element]:
        """Parent, grandparent ... up to the root of this document."""
        at = self.parent
        while at is not None:
            yield at
            at = at.parent

    def closest(self, *tags_or_roles: str) -> Element | None:
        """This element or the nearest ancestor that has one of these tags or roles."""
        for at in (self, *self.ancestors()):
            if at.tag in tags_or_roles or at.role in tags_or_roles:
                return at
        return None

    def select(self, css: str) -> list[Element]:
        """Descendants that match the CSS selector, in document order."""
        return [e for e in self.document.select(css, self) if e is not self]

    def matches(self, css: str) -> bool:
        return self in self.document.select_set(css)

    # -- layout and style -------------------------------------------------------------------------------------------
    @property
    def box(self) -> Box | None:
        """Where it is drawn, in CSS px of the top document; None when it is not rendered."""
        b = self._node.box
        if b is None:
            return None
        dx, dy = self.document.offset
        return Box(x=b[0] + dx, y=b[1] + dy, width=b[2], height=b[3])

    def style(self, name: str) -> str:
        """The computed value of one of `STYLES`; empty when the element is not rendered."""
        if self._node.style < 0:
            return ""
        return self._dom.styles[self._node.style][_STYLE_INDEX[name]]

    def px(self, name: str) -> float:
        """The computed value of `name` in CSS px; 0 when it is not a length."""
        match = re.match(r"-?[\d.]+(?:e-?\d+)?", self.style(name))
        return float(match.group()) if match else 0.0

    @property
    def is_rendered(self) -> bool:
        return self._node.box is not None

    @property
    def is_visible(self) -> bool:
        """Rendered, not hidden by visibility, opacity 0 or a clip to nothing, here or above; has a size or visible contents."""
        if self._node.box is None or self.style("visibility") in ("hidden", "collapse"):
            return False
        if self._is_unseen():
            return False
        width, height = self._node.box[2:]
        return (width > 0 and height > 0) or any(c.is_visible for c in self.children if isinstance(c, Element))

    def _is_unseen(self) -> bool:
        """Transparent or clipped to nothing, here or above."""
        if self._unseen is None:
            own = self.style("opacity") == "0" or self._clipped_away()
            self._unseen = own or (self.parent is not None and self.parent._is_unseen())
        return self._unseen

    def _is_unheard(self) -> bool:
        """Taken from assistive technology by aria-hidden or inert, here or above."""
        if self._unheard is None:
            own = self.get("aria-hidden").lower() == "true" or self.has("inert")
            self._unheard = own or (self.parent is not None and self.parent._is_unheard())
        return self._unheard

    def _clipped_away(self) -> bool:
        if self._node.box is None:
            return False
        x, y, width, height = self._node.box
        if self.style("overflow-x") in ("hidden", "clip") and (width <= 1 or height <= 1):
            return True
        if self.style("position") in ("absolute", "fixed"):
            if re.match(r"rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)", self.style("clip")):
                return True
            if x + width < -200 or y + height < -200:
                return True
        return self.style("clip-path") in ("inset(50%)", "inset(100%)", "circle(0px)")

    # -- accessibility ------------------------------------------------------------------------------------------------
    @property
    def role(self) -> str:
        """The computed role (`link`, `heading`, `button` ...); empty when the accessibility tree leaves it out."""
        return self._node.role

    @property
    def name(self) -> str:
        """The computed accessible name, white space collapsed."""
        return self._node.name

    @property
    def ax(self) -> Mapping[str, Any]:
        """States of the accessibility tree: level, expanded, checked, disabled, focusable, required, invalid, haspopup, description ..."""
        return self._node.ax

    @property
    def value(self) -> str:
        """The current value of a field."""
        return self._node.value

    @property
    def level(self) -> int:
        """The level of a heading; 0 when it has none."""
        level = self._node.ax.get("level")
        if isinstance(level, (int, float)):
            return int(level)
        return int(self.tag[1]) if re.fullmatch(r"h[1-6]", self.tag) else 0

    @property
    def is_exposed(self) -> bool:
        """Reachable by assistive technology: rendered and visible by style, and not aria-hidden, inert or below such."""
        if self._node.box is None or self.style("visibility") in ("hidden", "collapse"):
            return False
        return not self._is_unheard()

    @property
    def is_focusable(self) -> bool:
        """Takes focus by script or key: a native control that is not disabled, or any tabindex."""
        if self._node.box is None or self.style("visibility") in ("hidden", "collapse"):
            return False
        if any(a.has("inert") for a in (self, *self.ancestors())):
            return False
        if self.has("tabindex") or self._node.ax.get("focusable"):
            return not self.has("disabled")
        if self.tag in ("a", "area"):
            return self.has("href")
        if self.tag == "input":
            return self.get("type").lower() != "hidden" and not self.has("disabled")
        return self.tag in _NATURALLY_FOCUSABLE and not self.has("disabled")

    @property
    def is_tab_stop(self) -> bool:
        """Focusable, and not taken out of the Tab order by a negative tabindex."""
        return self.is_focusable and not self.get("tabindex").strip().startswith("-")

    # -- text -----------------------------------------------------------------------------------------------------------
    @property
    def text(self) -> str:
        """The visible text inside, white space collapsed, block boundaries as line breaks."""
        if self._text is None:
            parts: list[str] = []
            _collect_text(self, parts, hidden_too=False)
            self._text = _tidy("".join(parts))
        return self._text

    @property
    def text_content(self) -> str:
        """All text inside, hidden or not, without script and style; white space collapsed."""
        parts: list[str] = []
        _collect_text(self, parts, hidden_too=True)
        return _tidy("".join(parts))

    @property
    def own_text(self) -> str:
        """Text that stands directly in this element."""
        return " ".join(" ".join(c.text for c in self.children if isinstance(c, Text)).split())

    @property
    def texts(self) -> list[Text]:
        """Text nodes directly in this element, with their lines."""
        return [c for c in self.children if isinstance(c, Text)]

    # -- how it is pointed at ---------------------------------------------------------------------------------------------
    @property
    def html(self) -> str:
        """The start tag and the beginning of the contents, cut for storage."""
        attributes = "".join(f' {k}="{v[:300]}"' if v else f" {k}" for k, v in self.attributes.items())
        if self.tag in _VOID:
            return f"<{self.tag}{attributes}>"[:HTML_SNIPPET_LIMIT]
        inner = self.text_content[:200]
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>"[:HTML_SNIPPET_LIMIT]

    @property
    def selector(self) -> str:
        """A CSS selector that is unique in its document; crosses shadow roots with ` >>> `."""
        return self.document.selector_of(self)

    @property
    def component(self) -> str:
        """Landmark and tag path without indexes: what stays the same on every page that repeats this element."""
        path = []
        for at in (self, *self.ancestors()):
            if at.tag in ("html", "body"):
                break
            mark = at.tag
            identity = re.sub(r"\d+", "", at.get("id"))
            if identity:
                mark += "#" + identity
            classes = sorted(c for c in at.get("class").split() if not re.search(r"\d{2,}|active|open|current", c))[:2]
            mark += "".join("." + c for c in classes)
            path.append(mark)
            if len(path) == 6:
                break
        return f"{self.landmark}|{'>'.join(reversed(path))}|{self.role}"

    @property
    def landmark(self) -> str:
        """The role of the landmark it stands in: banner, navigation, main, contentinfo, complementary, search ...; empty for none."""
        if self._landmark is None:
            self._landmark = self._landmark_around()
        return self._landmark

    def _landmark_around(self) -> str:
        for at in (self, *self.ancestors()):
            role = at.get("role").split(" ")[0].lower()
            if role in ("banner", "navigation", "main", "contentinfo", "complementary", "search", "form", "region"):
                return role
            if at.tag in _LANDMARK and at.tag != "form":
                return _LANDMARK[at.tag]
            if at.tag in ("header", "footer") and not any(a.tag in _SECTIONING for a in at.ancestors()):
                return "banner" if at.tag == "header" else "contentinfo"
        return ""

    def target(self) -> Target:
        """This element as the target of a finding."""
        return Target(
            selector=self.selector, html=self.html, role=self.role, name=self.name[:300],
            frame="" if self.document.is_top else self.document.url, box=self.box, component=self.component,
        )  # fmt: skip


class Text:
    """A text node with its rendered lines."""

    __slots__ = ("_node", "parent")

    def __init__(self, node: NodeRecord, parent: Element) -> None:
        self._node, self.parent = node, parent

    @property
    def text(self) -> str:
        return self._node.text

    @property
    def is_rendered(self) -> bool:
        return self._node.box is not None

    @property
    def lines(self) -> list[Line]:
        """Its lines as drawn, in CSS px of its own document."""
        return self._node.lines


class Document:
    """One frame's document."""

    __slots__ = (
        "_by_mark",
        "_ids",
        "_last",
        "_nodes",
        "_selected",
        "_selectors",
        "_tree",
        "dom",
        "elements",
        "is_top",
        "offset",
        "owner",
        "root",
        "title",
        "url",
    )

    def __init__(self, dom: Dom, record: DocumentRecord, is_top: bool) -> None:
        self.dom, self.url, self.title, self.offset, self.is_top = dom, record.url, record.title, record.offset, is_top
        self.owner: Element | None = None
        self.elements: list[Element] = []
        self.root: Element | None = None
        self._tree: etree._Element | None = None
        self._by_mark: dict[str, Element] = {}
        self._selected: dict[str, list[Element]] = {}
        self._selectors: dict[int, str] = {}
        self._ids: dict[str, list[Element]] = {}
        self._nodes = record.nodes
        self._last: list[int] = []
        made: dict[int, Element] = {}
        for index, node in enumerate(record.nodes):
            parent = made.get(node.parent)
            if node.tag == "#text":
                if parent is not None:
                    parent.children.append(Text(node, parent))
                continue
            element = Element(dom, self, index, node, parent)
            made[index] = element
            if parent is not None:
                parent.children.append(element)
            elif self.root is None:
                self.root = element
            if not element.tag.startswith("::"):
                self.elements.append(element)
                if identity := element.attributes.get("id"):
                    self._ids.setdefault(identity, []).append(element)

    def _mirror(self) -> etree._Element:
        if self._tree is None:
            marks: dict[Element, etree._Element] = {}
            tree = etree.Element("empty")
            for element in self.elements:
                node = etree.Element(_xml_name(element.tag))
                for key, value in element.attributes.items():
                    try:
                        node.set(key, value)
                    except ValueError:  # names and characters that XML does not know
                        continue
                mark = str(element.index)
                node.set("tillsyn-mark", mark)
                self._by_mark[mark] = element
                if element.parent is not None and element.parent in marks:
                    marks[element.parent].append(node)
                    if text := element.own_text:
                        node.text = text if text.isprintable() else _NOT_XML.sub("", text)
                elif element is self.root:
                    tree = node
                marks[element] = node
            self._tree = tree
        return self._tree

    def select(self, css: str, within: Element | None = None) -> list[Element]:
        """Elements that match the CSS selector (below `within`, when given), in document order."""
        found = self._selected.get(css)
        if found is None:
            nodes: Any = _xpath(css)(self._mirror())
            found = [self._by_mark[n.get("tillsyn-mark")] for n in nodes]
            self._selected[css] = found
        if within is None:
            return found
        if within.document is not self:
            return []
        first, last = within.index, self._last_below()[within.index]
        return [e for e in found if e is within or (first < e.index <= last and any(a is within for a in e.ancestors()))]

    def _last_below(self) -> list[int]:
        """Of each node the highest number in its subtree; nothing above it or below its own can stand inside."""
        if not self._last:
            self._last = list(range(len(self._nodes)))
            for index in range(len(self._nodes) - 1, -1, -1):
                parent = self._nodes[index].parent
                if 0 <= parent < index and self._last[index] > self._last[parent]:
                    self._last[parent] = self._last[index]
        return self._last

    def select_set(self, css: str) -> set[Element]:
        return set(self.select(css))

    def by_id(self, identity: str) -> Element | None:
        """The first element with that id."""
        return next(iter(self._ids.get(identity, ())), None)

    def selector_of(self, element: Element) -> str:
        cached = self._selectors.get(element.index)
        if cached is not None:
            return cached
        if element.tag.startswith("::") and element.parent is not None:
            made = element.parent.selector + element.tag
        elif element.parent is None:
            made = element.tag
        else:
            identity = element.get("id")
            usable = bool(re.fullmatch(r"[A-Za-z][\w-]*", identity))
            if (
                usable
                and len(self._ids[identity]) == 1
                and not _in_shadow(element)
            ):
                made = "#" + identity
            elif element.tag in ("html", "head", "body"):
                made = element.tag
            else:
                same = [
                    c
                    for c in element.parent.elements
                    if c.tag == element.tag and bool(c.shadow) == bool(element.shadow)
                ]
                step = element.tag if len(same) == 1 else f"{element.tag}:nth-of-type({same.index(element) + 1})"
                step = re.sub(r"([^\w:().-])", r"\\\1", step)
                made = element.parent.selector + (" >>> " if element.shadow else " > ") + step
        self._selectors[element.index] = made
        return made


class Dom:
    """All documents of a page. `Dom.select` looks in the top document; `Dom.documents` has the frames as well."""

    kind: ClassVar[str] = "dom"

    def __init__(self, record: DomRecord) -> None:
        self._record = record
        self.styles = record.styles
        self.truncated = record.truncated
        self._headings: list[Element] | None = None
        self._main: tuple[Element | None] | None = None
        self._main_text: str | None = None
        self.documents = [Document(self, d, i == 0) for i, d in enumerate(record.documents)]
        for document, stored in zip(self.documents, record.documents, strict=True):
            if stored.parent >= 0 and stored.owner >= 0:
                owner = next((e for e in self.documents[stored.parent].elements if e.index == stored.owner), None)
                document.owner = owner

    def to_bytes(self) -> bytes:
        return json_bytes(self._record)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        return cls(msgspec.json.decode(raw, type=DomRecord))

    @property
    def top(self) -> Document:
        return self.documents[0]

    @property
    def elements(self) -> list[Element]:
        """Every element of the top document, in document order."""
        return self.top.elements

    def all_elements(self) -> Iterator[Element]:
        """Every element of every document."""
        for document in self.documents:
            yield from document.elements

    def select(self, css: str) -> list[Element]:
        """Elements of the top document that match the CSS selector."""
        return self.top.select(css)

    def first(self, css: str) -> Element | None:
        return next(iter(self.select(css)), None)

    def with_role(self, *roles: str) -> list[Element]:
        """Elements of the top document whose computed role is one of these."""
        return [e for e in self.elements if e.role in roles]

    def headings(self) -> list[Element]:
        """Exposed headings of the top document, in order."""
        if self._headings is None:
            self._headings = [e for e in self.elements if e.role == "heading" and e.is_exposed]
        return [*self._headings]

    def links(self) -> list[Element]:
        """Links with an address, exposed or not."""
        return [e for e in self.elements if e.tag in ("a", "area") and e.has("href")]

    @property
    def title(self) -> str:
        return " ".join(self.top.title.split())

    @property
    def lang(self) -> str:
        """The `lang` of the html element, as written."""
        return self.top.root.get("lang").strip() if self.top.root else ""

    @property
    def body(self) -> Element | None:
        return self.first("body")

    @property
    def text(self) -> str:
        """All visible text of the top document."""
        return self.body.text if self.body else ""

    @property
    def main(self) -> Element | None:
        """The main content: `main`, else `[role=main]`, else the only article, else body."""
        if self._main is None:
            self._main = (self._main_content(),)
        return self._main[0]

    def _main_content(self) -> Element | None:
        for css in ("main", '[role="main"]', "article"):
            found = [e for e in self.select(css) if e.is_visible]
            if len(found) == 1 or (found and css != "article"):
                return found[0]
        return self.body

    @property
    def main_text(self) -> str:
        """Visible text of the main content; without a main element: body less header, nav, footer, aside and consent dialogs."""
        if self._main_text is None:
            self._main_text = self._text_of_main()
        return self._main_text

    def _text_of_main(self) -> str:
        main = self.main
        if main is None:
            return ""
        if main.tag != "body":
            return main.text
        parts: list[str] = []
        _collect_text(main, parts, hidden_too=False, skip=_is_around_content)
        return _tidy("".join(parts))


def _is_around_content(element: Element) -> bool:
    if element.tag in ("header", "nav", "footer", "aside", "dialog") or element.get("role") in (
        "banner", "navigation", "contentinfo", "complementary", "dialog", "search",
    ):  # fmt: skip
        return True
    words = (element.get("id") + " " + element.get("class")).lower()
    return bool(re.search(r"cookie|consent|kakor", words))


def _in_shadow(element: Element) -> bool:
    return any(a.shadow for a in (element, *element.ancestors()))


def _collect_text(
    element: Element, parts: list[str], *, hidden_too: bool, skip: Callable[[Element], bool] | None = None
) -> None:
    for child in element.children:
        if isinstance(child, Text):
            if hidden_too or (child.is_rendered and element.style("visibility") == "visible"):
                parts.append(child.text)
            continue
        if child.tag in _NO_TEXT or child.tag.startswith("::") or (skip is not None and skip(child)):
            continue
        if not hidden_too and (child.style("opacity") == "0" or child._clipped_away()):
            continue
        display = child.style("display")
        block = child.tag in ("br", "p", "li", "tr", "dt", "dd") or display.startswith(_BLOCK_DISPLAY)
        if block:
            parts.append("\n")
        _collect_text(child, parts, hidden_too=hidden_too, skip=skip)
        if block:
            parts.append("\n")


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=2000)
def _xml_name(tag: str) -> str:
    """The tag as a name that XML knows."""
    name = re.sub(r"[^\w.-]", "-", tag)
    return name if re.match(r"[A-Za-z_]", name) else "x-" + name


@lru_cache(maxsize=2000)
def _xpath(css: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(css))
