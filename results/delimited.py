"""CSV that a spreadsheet cannot be tricked by: quoted, and nothing from the web is ever read as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

BLANKS = " \v\f\u00a0\u3000\ufeff"
#: A spreadsheet takes a cell that begins with one of these (full-width forms too) for a formula or a command.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

#: Where lists are separated by semicolons, as in Sweden, a comma-separated line is cut at semicolons, tabs and line ends in mid-text.
_INNER_START = re.compile(rf"([;\t\r\n][{BLANKS};\t\r\n\"']*)(?=[{re.escape(''.join(FORMULA_STARTS[:4] + FORMULA_STARTS[6:]))}])")

Cell = str | int | float | bool | None


def safe_cell(value: Cell) -> Cell:
    """The cell as it is written. Only text can be a formula; our own numbers stay numbers."""
    return _safe(value) if isinstance(value, str) else value


@lru_cache(maxsize=4_000)  # ids, checks and requirements come again in every row
def _safe(text: str) -> str:
    # Blank characters before the sign do not stop a spreadsheet, and tab and return are signs themselves.
    if text.lstrip("\n" + BLANKS).startswith(FORMULA_STARTS):
        text = "'" + text
    if ";" in text or "\n" in text or "\t" in text or "\r" in text:
        text = _INNER_START.sub(r"\1'", text)
    return text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV: UTF-8, comma, texts quoted, numbers bare, an empty cell for what there is not. Without columns: lines alone."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else _number(cell) for cell in row])
    return out.getvalue()


def _number(cell: float | None) -> str | int:
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, float):
        return repr(round(cell, 6))
    return "" if cell is None else cell
