"""No table stands inside a table's header cell, and data tables hold no tables."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:1.3.1"], impact="moderate", topic="table-nested")
def table_nesting(dom: Dom) -> Iterator[Finding]:
    """A table in a header cell is a fault; a table in another data table is for review."""
    for table in dom.select("table"):
        if not table.is_exposed:
            continue
        outer = table.parent.closest("table") if table.parent else None
        if outer is None:
            yield passed(table)
            continue
        cell = table.parent.closest("th", "td") if table.parent else None
        if cell is not None and cell.tag == "th":
            yield failed(table, "in_header")
        elif outer.get("role").lower() not in ("presentation", "none") and outer.select("th"):
            yield cant_tell(table, "in_table")
        else:
            yield passed(table)
