"""Cells of a data table are not left empty."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.page.table_headers import data_tables, rows_of
from checks.registry import check


@check(requirements=["DIGG:webbriktlinjer", "WCAG22:1.3.1"], impact="minor", topic="table-empty-cells")
def table_cells(dom: Dom) -> Iterator[Finding]:
    """A data cell has text, a picture or a control."""
    for table in data_tables(dom):
        rows = rows_of(table)
        cells = [
            c for number, row in enumerate(rows) for at, c in enumerate(row)
            if c.tag == "td" and not (number == 0 and at == 0)
        ]  # fmt: skip
        empty = [c for c in cells if not c.text_content and not c.select("img, svg, input, button, a, canvas, iframe")]
        if empty:
            yield cant_tell(empty[0], "empty", count=len(empty), cells=len(cells))
        elif cells:
            yield passed(table)
