"""The group itself: finds a verb's module when it is asked for, and turns known trouble into a message and an exit status."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import Any

import click

from crawler.cli.help import VerbGroup
from crawler.cli.trouble import explained
from crawler.exit_codes import Exit
from crawler.logs import log_to_stderr

#: verb → where its function stands. Loaded when used, so that a small verb starts fast.
VERBS = {
    "demo": "crawler.cli.nights:demo",
    "scan": "crawler.cli.scans:scan",
    "audit": "crawler.cli.audits:audit",
    "journey": "crawler.cli.errands:journey",
    "nightly": "crawler.cli.nights:nightly",
    "reach": "crawler.cli.nights:reach",
    "schedule": "crawler.cli.nights:schedule",
    "status": "crawler.cli.tables:status",
    "table": "crawler.cli.tables:table",
    "recheck": "crawler.cli.scans:recheck",
    "score": "crawler.cli.scans:score",
    "publish": "crawler.cli.outputs:publish",
    "export": "crawler.cli.outputs:export",
    "checks": "crawler.cli.catalogue:checks",
    "criteria": "crawler.cli.catalogue:criteria",
    "db": "crawler.cli.upkeep:db",
    "doctor": "crawler.cli.upkeep:doctor",
}


class Verbs(VerbGroup):
    """A group whose verbs are imported on demand, in the contract's order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = VERBS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from profiles.problems import did_you_mean

            raise click.UsageError(f"{error.message}{did_you_mean(args[0], VERBS)}", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise click.exceptions.Exit(Exit.INTERRUPTED) from None
        except BrokenPipeError:  # `tillsyn table | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(Exit.DONE) from None
        except Exception as error:  # what is known is told in words; anything else goes on as the fault it is
            told = explained(error)
            if told is None:
                raise
            code, message = told
            click.echo(message, err=True)
            raise click.exceptions.Exit(code) from error


@click.group(cls=Verbs)
@click.version_option(package_name="tillsyn", prog_name="tillsyn")
@click.option("-v", "--verbose", is_flag=True, help="Tell more on standard error.")
def tillsyn(verbose: bool) -> None:
    """Look at public-sector websites from the outside, as a citizen meets them.

    \b
    Example:
      tillsyn scan www.example.se --contact you@example.se
    """
    log_to_stderr(logging.INFO if verbose else logging.WARNING, "%(levelname)s %(name)s: %(message)s")


def main() -> None:
    """The console script."""
    tillsyn(prog_name="tillsyn")
