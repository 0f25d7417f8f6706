"""Verbs that show what is stored: status, table."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb
from crawler.cli.options import existing, with_db, with_format, with_lang
from crawler.cli.printing import show


@click.command(cls=Verb)
@click.argument("scan", default="", metavar="[SCAN]")
@with_db
@with_format()
def status(scan: str, db: Path, form: str) -> None:
    """Tell where a scan stands, site by site (default: the newest).

    \b
    Example:
      tillsyn status --db tillsyn.db
    """
    from results.store import Store, UnknownScan

    with Store(existing(db)) as store:
        uid = scan or store.latest_scan()
        if uid is None:
            raise UnknownScan(f"{db}: no scan in it yet")
        rows = [
            {"site": s.site_id, "organisation": s.organisation.name_sv, "status": s.status, "attempts": s.attempts, "failure": s.failure}
            for s in store.site_scans(uid)
        ]
    done = sum(r["status"] in ("done", "failed") for r in rows)
    click.echo(f"scan {uid}: {done} of {len(rows)} sites", err=True)
    show(rows, ("site", "organisation", "status", "attempts", "failure"), form)


@click.command(cls=Verb)
@click.argument("scan", default="", metavar="[SCAN]")
@with_db
@click.option("--kind", default="", help="Only that kind: municipality, region, agency, other.")
@click.option("--dimension", default="", help="Ranked by one dimension instead of the whole.")
@click.option("--region", default="", help="Only that region; ranks stay those of the whole table.")
@with_lang
@with_format()
def table(scan: str, db: Path, kind: str, dimension: str, region: str, lang: str, form: str) -> None:
    """Show the league table (default: of the newest scan).

    \b
    Examples:
      tillsyn table
      tillsyn table --kind municipality --format csv
    """
    from profiles.problems import not_one_of
    from results.queries import open_results
    from results.rows import DIMENSIONS
    from results.tables import league

    if dimension and dimension not in DIMENSIONS:
        raise click.BadParameter(not_one_of(dimension, DIMENSIONS), param_hint="--dimension")
    with open_results(existing(db)) as results:
        found = league(results, kind or None, dimension or None, region or None, scan or None)
    if kind and kind not in found.tables:
        raise click.BadParameter(not_one_of(kind, [t for t in found.tables if t != "all"]), param_hint="--kind")
    rows = []
    for one in found.rows:
        interval = [one.low, one.high] if one.low is not None else None
        ranks = f"{one.rank_low}–{one.rank_high}" if one.rank_low is not None else None
        cells = {cell.id: cell.score for cell in one.dimensions}
        rows.append(
            {
                "rank": one.rank, "ranks": ranks, "site": one.site_id,
                "organisation": one.name_sv if lang == "sv" else one.name_en or one.name_sv, "kind": one.kind,
                "score": one.score, "interval": interval, "change": one.change_night, "coverage": one.coverage,
                "status": one.status, **{name: cells.get(name) for name in DIMENSIONS},
            }
        )  # fmt: skip
    columns: tuple[str, ...] = ("rank", "ranks", "organisation", "kind", "score", "interval", "change", *DIMENSIONS, "coverage", "status")
    if form != "table":
        columns = ("site", *columns)
    show(rows, columns, form)
    click.echo(f"scan {found.scan.uid}: {found.scan.done} of {found.scan.sites} sites, {found.criteria} criteria", err=True)
