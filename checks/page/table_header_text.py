"""A table's header cells have words."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.page.table_headers import data_tables, rows_of
from checks.registry import check


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="table-headers", covers=["axe/empty-table-header"])
def table_header_text(dom: Dom) -> Iterator[Finding]:
    """No `th` is empty; the top left corner is a `td` when nothing belongs there."""
    for table in data_tables(dom):
        for cell in (c for row in rows_of(table) for c in row if c.tag == "th"):
            if cell.text_content or cell.get("aria-label") or cell.select("img, svg, input, button, a, [aria-label]"):
                yield passed(cell)
            else:
                yield failed(cell, "empty")
