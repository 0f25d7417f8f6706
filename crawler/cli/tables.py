"""Verbs that show what is stored: status."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb
from crawler.cli.options import existing, with_db, with_format
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
