"""Verbs that write files for others: export."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb
from crawler.cli.options import existing, with_db

FORMATS = ("csv", "json", "jsonl", "earl", "sarif", "wad-report")


@click.command(cls=Verb)
@click.argument("form", type=click.Choice(FORMATS), metavar="FORMAT")
@with_db
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="PATH", help="The file or folder to write.")
@click.option("--scan", default="", metavar="SCAN", help="Another scan than the newest.")
def export(form: str, db: Path, out: Path, scan: str) -> None:
    """Write the results as csv, json, jsonl, earl, sarif or wad-report (the tables of the EU monitoring report).

    \b
    Example:
      tillsyn export csv --db tillsyn.db --out open-data
    """
    from results.exports import export as write
    from results.queries import open_results

    with open_results(existing(db)) as results:
        for path in write(results, form, out, scan or None):
            click.echo(path)
