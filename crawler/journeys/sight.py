"""What a persona perceives of a page: controls, fields, forms, headings and text. The shapes; perceive.py makes them of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from checks.dom import Dom, Element


@dataclass(slots=True, eq=False)
class Thing:
    """One control or field as the persona meets it."""

    node: int  # the browser's backend node id
    element: Element
    name: str  # what the persona calls it: visible text by eye, accessible name by tree
    role: str
    landmark: str
    heading: str  # the heading it stands under
    context: str  # text of the paragraph, list item or row around it
    href: str = ""  # absolute address of a link
    is_field: bool = False
    frame: str = ""  # address of the frame it is in; empty: the top document
    kind: str = ""  # type of a field or button
    form: int = -1

    @property
    def tag(self) -> str:
        return self.element.tag

    @property
    def is_link(self) -> bool:
        return bool(self.href)

    @property
    def expanded(self) -> bool | None:
        """Whether it says that what it controls is open; None when it does not say."""
        value = self.element.ax.get("expanded")
        return bool(value) if value is not None else None

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        found = self.element.box
        return (found.x, found.y, found.width, found.height) if found else None

    @property
    def is_submit(self) -> bool:
        """A button that sends its form when it is used."""
        if self.form < 0:
            return False
        return (self.tag == "button" and self.kind in ("submit", "")) or (
            self.tag == "input" and self.kind in ("submit", "image")
        )

    def __str__(self) -> str:
        return f"{self.role or self.tag} “{self.name}”"


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph, list item, table row ... of perceived text."""

    text: str
    heading: str
    landmark: str
    element: Element
    is_heading: bool = False
    in_dialog: bool = False

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        found = self.element.box
        return (found.x, found.y, found.width, found.height) if found else None


@dataclass(slots=True, eq=False)
class Form:
    """A form with the fields the persona perceives."""

    number: int
    element: Element
    method: str
    action: str
    is_search: bool
    fields: list[Thing] = field(default_factory=list)
    submits: list[Thing] = field(default_factory=list)
    frame: str = ""
    encoding: str = "utf-8"  # in which its fields are sent

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values of its hidden fields."""
        return [
            (e.get("name"), e.get("value"))
            for e in self.element.descendants()
            if e.tag == "input" and e.get("type").lower() == "hidden" and e.get("name")
        ]


_AROUND = re.compile(
    r"(site|page|global|main|top)?[-_]?(header|footer|nav|navbar|navigation|menu|meny|topbar|sidhuvud|sidfot|toppmeny|huvudmeny)",
    re.IGNORECASE,
)


def _is_around(element: Element) -> bool:
    """Whether a part of the page is called its head, foot or menu, and is not where its main heading stands."""
    called = [element.get("id"), *element.get("class").split()]
    return any(map(_AROUND.fullmatch, called)) and not any(e.tag == "h1" for e in element.descendants())


@dataclass(slots=True, eq=False)
class View:
    """One look at the page."""

    url: str
    dom: Dom
    sense: str
    width: float
    height: float
    scroll_width: float
    scroll_height: float
    things: list[Thing] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    images: list[tuple[Element, str, str]] = field(default_factory=list)  # element, alternative text, heading
    dialogs: list[Element] = field(default_factory=list)
    nodes: dict[Element, int] = field(default_factory=dict)
    encoding: str = "utf-8"

    @property
    def title(self) -> str:
        return self.dom.title

    @property
    def language(self) -> str:
        return self.dom.lang[:2].lower()

    @property
    def h1(self) -> str:
        return next((b.text for b in self.blocks if b.is_heading and b.element.level == 1), "")

    @property
    def controls(self) -> list[Thing]:
        return [t for t in self.things if not t.is_field]

    @property
    def text(self) -> str:
        """Everything perceived, a line for each block."""
        return "\n".join(b.text for b in self.blocks)

    @property
    def has_main(self) -> bool:
        return any(b.landmark == "main" for b in self.blocks)

    def main_blocks(self) -> list[Block]:
        """Blocks of the main content: the landmark where there is one, else all outside header, navigation and footer."""
        if self.has_main:
            return [b for b in self.blocks if b.landmark == "main" or b.landmark == "form"]
        around = ("banner", "navigation", "contentinfo", "search")
        return [b for b in self.blocks if b.landmark not in around and not b.in_dialog]

    @property
    def main_text(self) -> str:
        return "\n".join(b.text for b in self.main_blocks())

    def in_main(self, thing: Thing) -> bool:
        """Whether it stands in the main content; on a page without landmarks, names of its parts tell what is not that."""
        if self.has_main:
            return self._below_main(thing.element)
        return thing.landmark in ("main", "form", "region", "") and not any(map(_is_around, thing.element.ancestors()))

    @staticmethod
    def _below_main(element: Element) -> bool:
        return any(a.tag == "main" or a.get("role") == "main" for a in (element, *element.ancestors()))

    def search_form(self) -> Form | None:
        """The site's own search, as far as the persona perceives its field."""
        found = [f for f in self.forms if f.is_search and f.fields]
        return next(
            (f for f in found if f.element.landmark in ("banner", "search", "navigation", "")),
            found[0] if found else None,
        )


def same_page(first: str, second: str) -> bool:
    """Whether two addresses are the same page, fragments aside."""
    a, b = urlsplit(first), urlsplit(second)
    return (a.netloc, a.path.rstrip("/") or "/", a.query) == (b.netloc, b.path.rstrip("/") or "/", b.query)


def walk_links(view: View) -> Iterator[Thing]:
    """Links with a web address, in reading order."""
    for thing in view.things:
        if thing.href.startswith(("http:", "https:")):
            yield thing
