"""The source as sent has its tags closed and nested as HTML asks."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from checks.artefacts import Response
from checks.model import Finding, Target, failed, passed
from checks.registry import check

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
#: Elements whose end tag may be left out, and those in which a missing end tag changes what the page is.
_OPTIONAL = frozenset(
    [
        "html",
        "head",
        "body",
        "li",
        "dt",
        "dd",
        "p",
        "rt",
        "rp",
        "optgroup",
        "option",
        "colgroup",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
    ]
)
SOURCE_LIMIT = 2_000_000
KEPT = 10


class _Reader(HTMLParser):
    """Keeps a stack of open elements and notes end tags without a start, wrong nesting and doubled attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, int, str]] = []
        self.faults: list[tuple[str, str, int, str]] = []  # message, tag, line, snippet
        self.svg = 0

    def _note(self, message: str, tag: str, snippet: str, line: int | None = None) -> None:
        if len(self.faults) < KEPT:
            self.faults.append((message, tag, line or self.getpos()[0], snippet[:200]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or f"<{tag}>"
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self._note("doubled", tag, text)
        if tag in ("svg", "math"):
            self.svg += 1
        if tag not in _VOID and not (self.svg and text.endswith("/>")):
            self.open.append((tag, self.getpos()[0], text))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("svg", "math") and self.svg:
            self.svg -= 1
        names = [name for name, _, _ in self.open]
        if tag in _VOID or tag not in names:
            if tag not in ("p", "br"):
                self._note("stray", tag, f"</{tag}>")
            return
        while self.open:
            name, line, text = self.open.pop()
            if name == tag:
                return
            if name not in _OPTIONAL and not self.svg:
                self._note("unclosed", name, text, line)


def parsing_faults(source: str) -> list[tuple[str, str, int, str]]:
    """Faults of nesting in a page's source: (message id, tag, line, snippet), the first ten."""
    reader = _Reader()
    reader.feed(source[:SOURCE_LIMIT])
    reader.close()
    for name, line, text in reader.open:
        if name not in _OPTIONAL and name not in ("html", "body"):
            reader._note("unclosed", name, text, line)
    return reader.faults


@check(requirements=["HTML:conformance", "EN301549:9.4.1.1"], impact="minor", topic="parsing")
def source_parsing(response: Response) -> Iterator[Finding]:
    """No end tag without its start, no element left open across another's end, no attribute twice."""
    if not response.source.strip():
        return
    faults = parsing_faults(response.source)
    for message, tag, line, snippet in faults:
        yield failed(Target(html=snippet), message, tag=tag, line=line)
    if not faults:
        yield passed()
