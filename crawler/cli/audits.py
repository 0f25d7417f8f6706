"""The verb audit: findings of one or a few pages at once, as they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.help import Verb
from crawler.cli.options import with_format, with_lang, with_network
from crawler.cli.printing import json_text, show
from crawler.exit_codes import Exit
from crawler.progress import printable

COLUMNS = (
    "url", "check", "outcome", "requirements", "impact", "topic", "act", "engine", "selector", "frame", "html", "message",
    "message_sv", "message_en", "persona", "viewport", "evidence",
)  # fmt: skip
SHOWN = ("outcome", "impact", "check", "requirements", "selector", "message")


@click.command(cls=Verb)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--persona", default="desktop", show_default=True, help="Who visits: a file in profiles/personas by its name.")
@click.option("--engine", type=click.Choice(["playwright", "selenium"]), default="playwright", show_default=True, help="What drives.")
@click.option("--grid", default="", metavar="URL", help="A remote Selenium grid (with --engine selenium).")
@click.option("--depth", type=click.Choice(["quick", "standard", "deep"]), default="standard", show_default=True, help="How hard to look.")
@click.option("--page-seconds", type=click.FloatRange(2, 600), default=60.0, show_default=True, help="Budget of one page visit.")
@click.option(
    "--db", type=click.Path(dir_okay=False, path_type=Path), default=None, help="Keep them in a database of audits."
)
@with_network
@with_lang
@with_format()
@click.pass_context
def audit(
    ctx: click.Context, urls: tuple[str, ...], persona: str, engine: str, grid: str, depth: str, page_seconds: float,
    db: Path | None, contact: str, allow_hosts: tuple[str, ...], lang: str, form: str,
) -> None:  # fmt: skip
    """Audit one or more pages and print the findings; nothing is stored unless --db names where.

    Ends with 1 when something failed, 0 when nothing did, 3 when no page could be visited.

    \b
    Examples:
      tillsyn audit https://www.example.se/ --contact you@example.se
      tillsyn audit https://www.example.se/ --format jsonl --persona mobile --contact you@example.se
      tillsyn audit https://www.example.se/ --db audits.db --contact you@example.se
    """
    from crawler.audit import Audited
    from crawler.audit import audit as audit_pages
    from crawler.audit_store import keep, only_audits
    from crawler.inputs import profile_in_force
    from crawler.journeys.stage import options_of
    from crawler.places import held
    from crawler.scan import check_order
    from crawler.task import Options
    from profiles.addresses import start_url
    from profiles.persona_schema import persona_named

    if grid and engine != "selenium":
        raise click.UsageError("--grid is for --engine selenium")
    if grid and not grid.startswith(("http://", "https://")):
        raise click.BadParameter(f"'{grid}' is not the address of a grid, such as http://127.0.0.1:4444", param_hint="--grid")
    addresses = [start_url(url) for url in urls]
    options = Options(contact=contact, allow_hosts=allow_hosts, depth=depth, page_budget_seconds=page_seconds)
    check_order(addresses, options)
    who = options_of(persona_named(persona))
    began = datetime.now(UTC)
    profile = None
    if db:
        profile = profile_in_force()
        ctx.with_resource(held(db, "audit"))
        only_audits(db)
    ended: list[Audited] = []
    failed = False

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for one in audit_pages(addresses, persona=who, engine=engine, options=options, language=lang, grid=grid):
            ended.append(one)
            why = f":{one.reason}" if one.reason else ""
            click.echo(printable(f"{one.url}: {one.outcome}{why}, {len(one.findings)} findings {one.detail}".rstrip()), err=True)
            for line in one.findings:
                failed = failed or line["outcome"] == "failed"
                yield line if db else {**line, "evidence": None}

    if form == "jsonl":
        for line in lines():
            click.echo(json_text(line))
    else:
        show(lines(), SHOWN if form == "table" and len(addresses) == 1 else COLUMNS if form != "table" else ("url", *SHOWN), form)
    if db and profile:
        uid = keep(db, ended, persona=who.id, options=options, profile=profile, began=began)
        click.echo(f"kept as scan {uid} in {db}", err=True)
    visited = any(one.outcome in ("audited", "audited_partial") for one in ended)
    ctx.exit(Exit.BAD_NEWS if failed else Exit.DONE if visited else Exit.SITES_FAILED)
