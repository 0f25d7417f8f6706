"""A header cell heads some cell."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, failed, passed
from checks.page.table_headers import data_tables, rows_of
from checks.registry import check

WIDEST = 200  # columns; a wider table is not looked at
_GROUPS = ("tbody", "thead", "tfoot")
_HEADERS = frozenset({"columnheader", "rowheader"})


def _span(cell: Element, name: str) -> int:
    text = cell.get(name).strip()
    return min(int(text), WIDEST) if text.isdigit() and int(text) > 0 else 1


def _grid(rows: list[list[Element]]) -> dict[tuple[int, int], Element]:
    """Slot (row, column) -> cell, spans spread out as HTML forms a table."""
    slots: dict[tuple[int, int], Element] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in slots:
                x += 1
            for dy in range(_span(cell, "rowspan")):
                for dx in range(_span(cell, "colspan")):
                    if y + dy < len(rows) and x + dx < WIDEST:
                        slots.setdefault((y + dy, x + dx), cell)
            x += _span(cell, "colspan")
    return slots


def _heads_column(header: Element) -> bool:
    return header.get("scope").lower() not in ("row", "rowgroup") and header.role != "rowheader"


def _heads_row(header: Element) -> bool:
    return header.get("scope").lower() not in ("col", "colgroup")


def _has_cells(header: Element, slots: dict[tuple[int, int], Element], named: set[str]) -> bool:
    """A cell says so by `headers`, or stands below or beside it, or in the group that it heads, without naming others."""
    if header.get("id") in named and header.get("id"):
        return True
    mine = [at for at, cell in slots.items() if cell is header]
    rows, columns = {y for y, _ in mine}, {x for _, x in mine}
    group = header.closest(*_GROUPS) if header.get("scope").lower() == "rowgroup" else None
    for (y, x), cell in slots.items():
        if cell is header or (cell.tag in ("td", "th") and cell.has("headers")):
            continue
        if (_heads_column(header) and x in columns and y > max(rows)) or (_heads_row(header) and y in rows and x > max(columns)):
            return True
        if group is not None and y >= min(rows) and cell.closest(*_GROUPS) is group:
            return True
    return False


@check(
    requirements=["WCAG22:1.3.1"], impact="moderate", topic="table-headers", act=["d0f69e"], covers=["axe/th-has-data-cells"]
)
def table_header_cells(dom: Dom) -> Iterator[Finding]:
    """Every header cell with words has a cell below or beside it that is not claimed by other headers."""
    for table in data_tables(dom):
        rows = rows_of(table)
        slots = _grid(rows)
        named = {name for row in rows for cell in row for name in cell.get("headers").split()}
        cells = [cell for row in rows for cell in row]
        if not any(cell.tag == "td" for cell in cells) or max((x for _, x in slots), default=0) >= WIDEST - 1:
            continue  # a table of headers alone is told of by another check
        yield from _say([(h, _has_cells(h, slots, named)) for h in cells if h.tag == "th"])
    for grid in dom.select('[role="grid"], [role="table"], [role="treegrid"]'):
        lines = [[c for c in r.elements if c.role] for r in grid.select('[role="row"]')] if grid.tag != "table" else []
        slots = {(y, x): c for y, row in enumerate(lines) for x, c in enumerate(row)}
        if not any(c.role in ("cell", "gridcell") for c in slots.values()) or grid.select("[aria-colindex], [aria-colspan], [aria-owns]"):
            continue
        if grid.get("aria-rowcount") or grid.get("aria-colcount"):
            continue  # part of it is not there yet
        yield from _say([(c, _has_cells(c, slots, set())) for c in slots.values() if c.role in _HEADERS])


def _say(headers: list[tuple[Element, bool]]) -> Iterator[Finding]:
    for header, has_cells in headers:
        if has_cells or not header.is_exposed or not header.is_visible or not header.text:
            yield passed(header)
        else:
            yield failed(header, "alone", text=header.text[:60])
