"""Verbs that write files for others: export, publish."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb
from crawler.cli.options import existing, with_db

FORMATS = ("csv", "json", "jsonl", "sqlite", "earl", "sarif", "wad-report")


@click.command(cls=Verb)
@click.argument("form", type=click.Choice(FORMATS), metavar="FORMAT")
@with_db
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="PATH", help="The file or folder to write.")
@click.option("--scan", default="", metavar="SCAN", help="Another scan than the newest.")
def export(form: str, db: Path, out: Path, scan: str) -> None:
    """Write the results as csv, json, jsonl, sqlite, earl, sarif or wad-report (the tables of the EU monitoring report).

    \b
    Example:
      tillsyn export csv --db tillsyn.db --out open-data
    """
    from results.exports import export as write
    from results.queries import open_results

    with open_results(existing(db)) as results:
        for path in write(results, form, out, scan or None):
            click.echo(path)


@click.command(cls=Verb)
@with_db
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR", help="The folder to publish in.")
@click.option("--base-url", default="", metavar="URL", help="Where the site will stand, for feeds and language links.")
@click.option("--verify/--no-verify", default=True, show_default=True, help="Check links, HTML and our own audit before the swap.")
def publish(db: Path, out: Path, base_url: str, verify: bool) -> None:
    """Publish the league table as a static site, in Swedish and English.

    \b
    Example:
      tillsyn publish --db tillsyn.db --out public
    """
    from crawler.publishing import publish as build

    build(existing(db), out, base_url=base_url, verify=verify)
    click.echo(out / "index.html")
