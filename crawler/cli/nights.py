"""Verbs of the night: nightly, schedule."""

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
