"""In a data table every header says which cells it speaks for."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


def rows_of(table: Element) -> list[list[Element]]:
    """The table's own rows as lists of cells; rows of nested tables are left out."""
    found = []
    for row in table.select("tr"):
        if row.closest("table") is table:
            found.append([c for c in row.elements if c.tag in ("td", "th")])
    return [row for row in found if row]


def data_tables(dom: Dom) -> list[Element]:
    """Exposed tables that have headers, or a role or caption that says they hold data."""
    return [
        t for t in dom.select("table")
        if t.is_exposed and t.get("role").lower() not in ("presentation", "none") and any(c.tag == "th" for r in rows_of(t) for c in r)
    ]  # fmt: skip


def _is_marked(cell: Element) -> bool:
    return cell.has("scope") or cell.get("role").lower() in ("columnheader", "rowheader")


@check(requirements=["WCAG22:1.3.1"], impact="serious", topic="table-headers")
def table_headers(dom: Dom) -> Iterator[Finding]:
    """Tables with headers in both directions, or in several rows or columns, tie them to cells by `scope` or `headers`."""
    for table in data_tables(dom):
        rows = rows_of(table)
        tied = any(c.has("headers") for row in rows for c in row)
        headers = [c for row in rows for c in row if c.tag == "th"]
        if not any(c.tag == "td" and c.text_content for row in rows for c in row):
            yield failed(table, "only_headers")
            continue
        top = sum(1 for c in rows[0] if c.tag == "th")
        beside = [sum(1 for c in row if c.tag == "th") for row in rows[1:] if any(c.tag == "td" for c in row)]
        header_rows = sum(1 for row in rows if len(row) > 1 and all(c.tag == "th" for c in row))
        is_complex = header_rows > 1 or max(beside, default=0) > 1
        corner = rows[0][0].tag == "td" and not rows[0][0].text_content
        both_ways = top > 0 and top + corner == len(rows[0]) and any(beside) and len(rows[0]) > 1
        unmarked = [c for c in headers if not _is_marked(c) and c.text_content]
        if is_complex and not tied and unmarked:
            yield failed(table, "untied", count=len(unmarked))
        elif both_ways and not tied and len(unmarked) == len([c for c in headers if c.text_content]):
            yield cant_tell(table, "both_ways", count=len(unmarked))
        else:
            yield passed(table)
