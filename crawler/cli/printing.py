"""Prints rows as a table, JSON, JSON lines or CSV. What comes from the web is data: harmless on a terminal and in a sheet."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.progress import printable
from results.delimited import safe_cell
from results.text import clean

FORMATS = ("table", "json", "jsonl", "csv")
#: What JSON leaves as it is and a terminal obeys, or no encoding can carry; as an escape the value stays the same.
_UNSHOWN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]")


#: A spreadsheet takes no longer text in one cell.
LONGEST_CELL = 32_000


def json_text(value: Any, indent: int | None = None) -> str:
    """The value as JSON that a terminal shows and every encoding carries."""
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: str, *, titles: Sequence[str] = ()) -> None:
    """Print rows on standard output. `titles` are the table's headings, JSON and CSV use the columns' names."""
    if form == "jsonl":
        for row in rows:
            click.echo(json_text({c: row.get(c) for c in columns}))
    elif form == "json":
        click.echo(json_text([{c: row.get(c) for c in columns} for row in rows], indent=2))
    elif form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([csv_cell(row.get(c)) for c in columns] for row in rows)
        click.echo(out.getvalue(), nl=False)
    else:
        _table(rows, columns, titles or columns)


def _table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], titles: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    listed = [[row.get(c) for c in columns] for row in rows]
    for index, title in enumerate(titles):
        numeric = any(isinstance(r[index], int | float) and not isinstance(r[index], bool) for r in listed)
        table.add_column(title.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for cells in listed:
        table.add_row(*(Text(cell_text(cell)) for cell in cells))
    wide = sys.stdout.isatty()
    Console(file=sys.stdout, highlight=False, markup=False, width=None if wide else 200).print(table)


def cell_text(value: Any) -> str:
    """A value as one line of harmless text."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(v) for v in value)
    return printable(" ".join(str(value).split()))


def csv_cell(value: Any) -> Any:
    """A value for a spreadsheet: a text that would be a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = ";".join(str(v) for v in value)
    if isinstance(value, str):
        value = clean(value, LONGEST_CELL)
        return safe_cell(value)
    return value
