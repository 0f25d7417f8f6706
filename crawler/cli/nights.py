"""Verbs of the night: nightly, reach, schedule, demo."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import Verb

_CONFIG = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Verb)
@click.argument("config", type=_CONFIG, metavar="CONFIG.toml")
@click.option("--estimate", "only_estimate", is_flag=True, help="Only tell what the night will need.")
@click.pass_context
def nightly(ctx: click.Context, config: Path, only_estimate: bool) -> None:
    """Do the whole night: scan, score, publish, compare with last night, notify.

    Goes on with a night that was cut off; refuses to overlap with itself.

    \b
    Examples:
      tillsyn nightly tillsyn.toml
      tillsyn nightly tillsyn.toml --estimate
    """
    from crawler.inputs import sites_to_scan
    from crawler.nightly import estimate_now, run_night
    from crawler.publishing import publish_night
    from profiles.config import read_config

    choices = read_config(config)
    if only_estimate:
        click.echo(str(estimate_now(choices, len(sites_to_scan((), choices.lists).sites))))
        return

    def tell(text: str) -> None:
        click.echo(text.rstrip("\n"), err=True)

    outcome = run_night(choices, tell=tell, publish=publish_night)
    if outcome.words:
        click.echo(outcome.words, nl=False)
    ctx.exit(outcome.code)


@click.command(cls=Verb)
@click.argument("config", type=_CONFIG, metavar="CONFIG.toml")
@click.pass_context
def reach(ctx: click.Context, config: Path) -> None:
    """Ask every start page of CONFIG's lists once, and log whether it answered.

    Run every other hour by the timer that `schedule` prints: whether a site can be reached is a criterion, and needs 48
    rounds over seven days. May run while a night is on its way. Ends with 3 when a site did not answer.

    \b
    Example:
      tillsyn reach tillsyn.toml
    """
    from crawler.exit_codes import Exit
    from crawler.inputs import sites_to_scan
    from crawler.nightly import options_of
    from crawler.reach import run_reach
    from profiles.config import read_config
    from results.reach import Reach

    choices = read_config(config)
    listed = sites_to_scan((), choices.lists)
    for notice in listed.notices:
        click.echo(notice, err=True)
    probes = run_reach(listed.sites, options_of(choices), choices.db)
    for probe in probes:
        if probe.reach is not Reach.ANSWERED:
            status = f" {probe.status}" if probe.status else ""
            click.echo(f"{probe.site}: {str(probe.reach).replace('_', ' ')} ({probe.reason}{status})")
    counts = {which: sum(probe.reach is which for probe in probes) for which in Reach}
    click.echo(f"{counts[Reach.ANSWERED]} of {len(probes)} start pages answered, {counts[Reach.LEFT_OUT]} left out")
    ctx.exit(Exit.SITES_FAILED if counts[Reach.SILENT] else Exit.DONE)


@click.command(cls=Verb)
@click.argument("config", type=_CONFIG, metavar="CONFIG.toml")
@click.option("--systemd", "kind", flag_value="systemd", default=True, help="A service and a timer (default).")
@click.option("--cron", "kind", flag_value="cron", help="A line for crontab.")
def schedule(config: Path, kind: str) -> None:
    """Print the timer to install for the night of CONFIG.

    \b
    Examples:
      tillsyn schedule tillsyn.toml --systemd
      tillsyn schedule tillsyn.toml --cron
    """
    from crawler.schedule import cron, program, systemd
    from profiles.config import read_config

    choices = read_config(config)
    click.echo((cron if kind == "cron" else systemd)(choices, config, program()), nl=False)


@click.command(cls=Verb)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("public"), show_default=True, help="Where to publish."
)
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), default=Path("demo.db"), show_default=True, help="The database.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Towns at once.")
@click.option("--town", "towns", multiple=True, metavar="ID", help="Only that town (repeatable).")
@click.pass_context
def demo(ctx: click.Context, out: Path, db: Path, workers: int, towns: tuple[str, ...]) -> None:
    """Do the main job on the bundled towns: crawl, audits, journeys, scores, a published league table. Loopback only.

    \b
    Example:
      tillsyn demo --out public
    """
    from crawler.demo.serve import demo_sites
    from crawler.demonstration import run_demo
    from crawler.publishing import publish

    try:
        demo_sites(towns or None)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--town") from error
    done = run_demo(db, workers=workers, only=towns, publish=lambda path: publish(path, out))
    for town in done.harmed:
        click.echo(f"{town}: saw a request that a harmless visitor never makes", err=True)
    if done.report.stopped_by is None:
        click.echo(out / "index.html")
    ctx.exit(done.code)
