"""Options that several verbs share, with one wording."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler.cli.printing import FORMATS

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_DB = Path("tillsyn.db")


def system_language() -> str:
    """Swedish for a Swedish machine, else English."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "sv" if name.lower().startswith("sv") else "en"


def with_db(function: F) -> F:
    """`--db`."""
    return click.option(
        "--db", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT_DB, show_default=True, help="The database."
    )(function)


def with_format(*, default: str = "table", formats: tuple[str, ...] = FORMATS) -> Callable[[F], F]:
    """`--format`."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=default, show_default=True, help="How to print."
    )


def with_lang(function: F) -> F:
    """`--lang`."""
    return click.option(
        "--lang", type=click.Choice(["sv", "en"]), default=system_language, help="Language of messages. [default: the system's]"
    )(function)


def with_network(function: F) -> F:
    """What every verb that opens the network takes: `--allow-host`, `--contact`."""
    function = click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="NAME:PORT[=ADDRESS:PORT]",
        help="Open one host on purpose that is not public (repeatable).",
    )(function)
    return click.option(
        "--contact", default="", metavar="ADDRESS", help="Who answers for this visit; sent in the user agent."
    )(function)


def with_test_systems(function: F) -> F:
    """`--test-system`."""
    return click.option(
        "--test-system",
        "test_systems",
        multiple=True,
        metavar="HOST:PORT",
        help="Your own test system, where journeys may send forms (repeatable).",
    )(function)


def existing(db: Path) -> Path:
    """A database to read, brought to this program's version. Raises a usage error when there is none: reading must not make one."""
    if not db.is_file():
        raise click.UsageError(f"{db}: no such database; `tillsyn scan` makes one, --db names another")
    if os.access(db, os.W_OK):
        from results.store import Store

        Store(db).close()
    return db
