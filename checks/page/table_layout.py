"""Tables are for data, not for placing things on the page."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import BULKY
from checks.model import Finding, cant_tell, failed, passed
from checks.page.table_headers import rows_of
from checks.registry import check


@check(requirements=["HTML:conformance"], impact="moderate", topic="table-layout")
def table_layout(dom: Dom) -> Iterator[Finding]:
    """A table without any header, caption or name that holds headings, forms or navigation is a layout table."""
    for table in dom.select("table"):
        if not table.is_exposed or table.get("role").lower() in ("presentation", "none"):
            continue
        rows = rows_of(table)
        if any(c.tag == "th" for row in rows for c in row) or table.select("caption") or table.name:
            yield passed(table)
            continue
        cells = [c for row in rows for c in row]
        lone = max((len(row) for row in rows), default=0) == 1 or len(rows) == 1
        bulky = [row for row in rows if any(c.select(BULKY) for c in row)]
        if len(bulky) * 2 >= len(rows) and bulky:
            yield failed(table, "layout")
        elif bulky or (lone and cells):
            yield cant_tell(table, "layout")
