"""Verbs that make and remake numbers: scan, recheck, score."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb
from crawler.cli.options import existing, with_db, with_format, with_network, with_test_systems
from crawler.cli.printing import show

RATED = ("rank", "site", "score", "low", "high", "coverage", "status")


def _sample(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if value in ("wad", "all") or (value.isascii() and value.isdigit() and 1 <= int(value) <= 2_000):
        return value
    raise click.BadParameter(f"'{value}' is not wad, all or a number from 1 to 2000")


@click.command(cls=Verb)
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option(
    "--list", "lists", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="A CSV list of organisations."
)
@with_db
@click.option("--max-pages", type=click.IntRange(1, 2_000), default=500, show_default=True, help="Pages read, and as many dead links.")
@click.option("--sample", default="wad", show_default=True, callback=_sample, metavar="wad|all|N", help="Pages visited by the browser.")
@click.option("--tabs", type=click.IntRange(1, 16), default=2, show_default=True, help="Pages at once in a site's browser.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Sites at once.")
@click.option("--journeys/--no-journeys", default=True, show_default=True, help="Walk the errands, too.")
@click.option("--depth", type=click.Choice(["quick", "standard", "deep"]), default="standard", show_default=True, help="How hard to look.")
@click.option("--full", is_flag=True, help="Visit pages again whose HTML has not changed for up to 7 nights.")
@click.option("--resume", default="", metavar="SCAN", help="Go on with a scan that was cut off; `last` for the newest.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Run the sites on a Dask cluster (needs the extra `dask`).")
@click.option("--page-seconds", type=click.FloatRange(2, 600), default=60.0, show_default=True, help="Budget of one page visit.")
@click.option("--site-seconds", type=click.FloatRange(30, 86_400), default=3_600.0, show_default=True, help="Budget of one site.")
@with_network
@with_test_systems
@with_format()
@click.pass_context
def scan(
    ctx: click.Context, sites: tuple[str, ...], lists: tuple[Path, ...], db: Path, max_pages: int, sample: str, tabs: int,
    workers: int, journeys: bool, depth: str, full: bool, resume: str, scheduler: str, page_seconds: float, site_seconds: float,
    contact: str, allow_hosts: tuple[str, ...], test_systems: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Crawl, audit, walk and score the given sites (domain or start URL) or lists of organisations.

    \b
    Examples:
      tillsyn scan www.example.se --contact you@example.se
      tillsyn scan --list kommuner.csv --workers 4 --contact you@example.se
      tillsyn scan --resume last
    """
    from crawler.inputs import profile_in_force, sites_to_scan
    from crawler.scan import Order, run_scan
    from crawler.task import Options

    if resume and (sites or lists):
        raise click.UsageError("--resume goes on with the scan's own sites; name no others")
    if not (resume or sites or lists):
        raise click.UsageError("name a site, a --list or a scan to --resume")
    found = sites_to_scan(sites, lists)
    for notice in found.notices:
        click.echo(notice, err=True)
    options = Options(
        max_pages=max_pages, sample=sample, tabs=tabs, depth=depth, journeys=journeys, full=full, contact=contact,
        allow_hosts=allow_hosts, test_systems=test_systems, page_budget_seconds=page_seconds,
        site_budget_seconds=site_seconds,
    )  # fmt: skip
    order = Order(
        sites=found.sites, options=options, profile=profile_in_force(), db=db, workers=workers, resume=resume,
        scheduler=scheduler,
    )  # fmt: skip
    report = run_scan(order)
    rows = [{"site": s, "status": "done", "reason": None} for s in sorted(report.done)]
    rows += [{"site": s, "status": "failed", "reason": r} for s, r in sorted(report.failed.items())]
    rows += [{"site": s, "status": "waiting", "reason": None} for s in sorted(report.waiting)]
    show(rows, ("site", "status", "reason"), form)
    ctx.exit(report.code)


@click.command(cls=Verb)
@click.argument("scan", default="", metavar="[SCAN]")
@with_db
@click.option(
    "--what-if", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None, metavar="FOLDER",
    help="Weigh by the criteria in that folder (dimensions.yaml, criteria/, tasks.csv) and store nothing.",
)  # fmt: skip
@with_format()
def score(scan: str, db: Path, what_if: Path | None, form: str) -> None:
    """Weigh a scan again (default: the newest), by its own criteria or, with --what-if, by others. No network.

    \b
    Examples:
      tillsyn score --db tillsyn.db
      tillsyn score --what-if my-weights --format csv
    """
    from checks.measures import measures
    from crawler.places import held
    from crawler.weighing import criterion_rows, named, table_rows, weigh
    from profiles.load import load_profile
    from results.rating import rate, record
    from results.store import Store

    if what_if is not None:
        criteria = criterion_rows(load_profile(measures(), what_if))
        with Store(existing(db)) as store:
            rating = rate(store.database, named(store, scan), criteria)
    else:
        with held(existing(db), "score"), Store(db) as store:
            rating = weigh(store, named(store, scan))
            record(store, rating)
    show(table_rows(rating), RATED, form)


@click.command(cls=Verb)
@click.argument("scan", default="", metavar="[SCAN]")
@with_db
@with_format()
def recheck(scan: str, db: Path, form: str) -> None:
    """Judge a scan again from its stored artefacts (default: the newest), then weigh it. No network.

    \b
    Example:
      tillsyn recheck --db tillsyn.db
    """
    from crawler.places import held
    from crawler.recheck import recheck as judge_again
    from crawler.weighing import named, table_rows
    from results.store import Store

    with held(existing(db), "recheck"), Store(db) as store:
        rating = judge_again(store, named(store, scan), tell=lambda text: click.echo(text, err=True))
    show(table_rows(rating), RATED, form)
