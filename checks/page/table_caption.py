"""A data table says what it is a table of."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, passed
from checks.page.table_headers import data_tables
from checks.registry import check


def _named_by_heading(table: Element) -> bool:
    """A heading, or a figure's caption, stands right before the table."""
    if table.closest("figure") is not None:
        return True
    at: Element | None = table
    while at is not None and at.parent is not None:
        before = at.parent.children[: at.parent.children.index(at)]
        said = [c for c in before if (c.text.strip() if isinstance(c, Text) else c.text and c.is_visible)]
        if said:
            last = said[-1]
            return isinstance(last, Element) and (
                last.role == "heading" or any(e.role == "heading" for e in last.elements[-1:])
            )
        at = at.parent
        if at.tag in ("body", "main"):
            return False
    return False


@check(requirements=["DIGG:webbriktlinjer", "WCAG22:1.3.1"], impact="minor", topic="table-caption")
def table_caption(dom: Dom) -> Iterator[Finding]:
    """Data tables have a caption, a name, or a heading right before them."""
    for table in data_tables(dom):
        if table.name or any(c.tag == "caption" and c.text_content for c in table.elements) or _named_by_heading(table):
            yield passed(table)
        else:
            yield cant_tell(table, "missing")
