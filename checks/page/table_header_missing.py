"""A table of data has header cells."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.layout import is_bold, text_holder
from checks.model import Finding, cant_tell, failed
from checks.page.table_headers import rows_of
from checks.registry import check


def _look(cell: Element) -> tuple[bool, str]:
    background = cell.style("background-color")
    if background in ("rgba(0, 0, 0, 0)", "transparent") and cell.parent is not None:
        background = cell.parent.style("background-color")
    return is_bold(text_holder(cell)), background


@check(requirements=["WCAG22:1.3.1"], impact="serious", topic="table-headers")
def table_header_missing(dom: Dom) -> Iterator[Finding]:
    """Rows and columns without any `th`: a first row that is bold while no other is looks like headers and is none."""
    for table in dom.select("table"):
        if (
            not table.is_exposed
            or table.get("role").lower() in ("presentation", "none")
            or table.closest("table") is not table
        ):
            continue
        rows = rows_of(table)
        cells = [c for row in rows for c in row]
        if (
            len(rows) < 2
            or max(len(row) for row in rows) < 2
            or any(c.tag == "th" or "header" in c.get("role") for c in cells)
        ):
            continue
        if any(c.select("table, form, h1, h2, h3, nav") for c in cells):
            continue
        first = [_look(c) for c in rows[0] if c.text_content]
        rest = [_look(c) for row in rows[1:] for c in row if c.text_content]
        if len(first) >= 2 and len(rest) >= 2 and all(bold for bold, _ in first) and not any(bold for bold, _ in rest):
            yield failed(table, "looks", rows=len(rows))
        else:
            yield cant_tell(table, "none", rows=len(rows))
