"""Verbs of upkeep: db migrate, merge, prune, check; doctor."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb, VerbGroup
from crawler.cli.options import existing, with_db, with_format
from crawler.cli.printing import show
from crawler.exit_codes import Exit


@click.group(cls=VerbGroup)
def db() -> None:
    """Keep the database in order.

    \b
    Example:
      tillsyn db check --db tillsyn.db
    """


@db.command("migrate")
@with_db
def db_migrate(db: Path) -> None:
    """Bring the database to this program's version.

    \b
    Example:
      tillsyn db migrate --db tillsyn.db
    """
    from crawler.places import held
    from results.schema import connect, migrate, refuse_newer, version

    if not db.is_file():
        raise click.UsageError(f"{db}: no such database")
    with held(db, "migrate"):
        opened = connect(db)
        try:
            refuse_newer(opened, db)
            steps = migrate(opened) if version(opened) else None
        finally:
            opened.close()
    if steps is None:
        raise click.UsageError(f"{db} is not a database of tillsyn")
    click.echo(f"{db}: {', '.join(steps) if steps else 'already up to date'}")


@db.command("merge")
@click.argument("shards", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="SHARD...")
@with_db
def db_merge(shards: tuple[Path, ...], db: Path) -> None:
    """Take in finished shards that another machine made.

    \b
    Example:
      tillsyn db merge from-worker-2/* --db tillsyn.db
    """
    from crawler.places import held
    from results.store import Store, UnfinishedShard

    unfinished = 0
    with held(existing(db), "merge"), Store(db) as store:
        for shard in shards:
            try:
                store.merge(shard)
            except (UnfinishedShard, FileNotFoundError) as error:
                unfinished += 1
                click.echo(f"{shard}: not merged: {error}", err=True)
            else:
                click.echo(f"{shard}: merged")
    if unfinished:
        raise click.exceptions.Exit(Exit.SITES_FAILED)


@db.command("prune")
@with_db
@click.option("--nights", type=click.IntRange(1), default=2, show_default=True, help="Nights whose pages and artefacts stay.")
def db_prune(db: Path, nights: int) -> None:
    """Delete pages, findings and evidence of older scans; scores stay for ever.

    \b
    Example:
      tillsyn db prune --nights 2
    """
    from crawler.places import held
    from results.store import Store

    with held(existing(db), "prune"), Store(db) as store:
        pruned = store.prune(page_nights=nights)
        store.vacuum()
    click.echo(f"{db}: {pruned.site_scans} site scans, {pruned.blobs} files of evidence, {pruned.bytes / 1e6:.1f} MB removed")


@db.command("check")
@with_db
@with_format()
def db_check(db: Path, form: str) -> None:
    """Look for damage: pages of the file, dangling keys, evidence that is missing.

    \b
    Example:
      tillsyn db check --db tillsyn.db
    """
    from results.store import Store

    with Store(existing(db)) as store:
        problems = store.check()
    show([{"kind": p.kind, "detail": p.detail} for p in problems], ("kind", "detail"), form)
    if problems:
        raise click.exceptions.Exit(Exit.BAD_NEWS)
    click.echo(f"{db}: sound", err=True)


@click.command(cls=Verb)
@with_db
@with_format(formats=("table", "json"))
def doctor(db: Path, form: str) -> None:
    """Tell what this machine has, what is missing, and the one command that mends it.

    \b
    Example:
      tillsyn doctor
    """
    from crawler.doctor import examine

    found = examine(db)
    rows = [
        {
            "": "ok" if d.is_well else "missing" if d.is_needed else "optional",
            "what": d.what, "found": d.found, "remedy": "" if d.is_well else d.remedy,
        }
        for d in found
    ]  # fmt: skip
    if form == "json":
        rows = [{"status": r.pop(""), **r} for r in rows]
        show(rows, ("status", "what", "found", "remedy"), form)
    else:
        for row in rows:
            click.echo(f"{row['']:9} {row['what']:16} {row['found']}")
            if row["remedy"]:
                click.echo(f"{'':9} {'':16} → {row['remedy']}")
    if any(not d.is_well and d.is_needed for d in found):
        no_browser = any(d.what == "Browser" and not d.is_well for d in found)
        raise click.exceptions.Exit(Exit.NO_BROWSER if no_browser else Exit.USAGE)
