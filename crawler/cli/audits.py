"""The verb audit: findings of one or a few pages at once, as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from crawler.cli.help import Verb
from crawler.cli.options import with_format, with_lang, with_network
from crawler.cli.printing import show
from crawler.exit_codes import Exit
from crawler.progress import printable

COLUMNS = (
    "url", "check", "outcome", "requirements", "impact", "topic", "act", "engine", "selector", "frame", "html", "message",
    "persona", "viewport", "evidence",
)  # fmt: skip
SHOWN = ("outcome", "impact", "check", "requirements", "selector", "message")


@click.command(cls=Verb)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--persona", default="desktop", show_default=True, help="Who visits: a file in profiles/personas by its name.")
@click.option("--engine", type=click.Choice(["playwright", "selenium"]), default="playwright", show_default=True, help="What drives.")
@click.option("--grid", default="", metavar="URL", help="A remote Selenium grid (with --engine selenium).")
@click.option("--depth", type=click.Choice(["quick", "standard", "deep"]), default="standard", show_default=True, help="How hard to look.")
@click.option("--page-seconds", type=click.FloatRange(2, 600), default=60.0, show_default=True, help="Budget of one page visit.")
@with_network
@with_lang
@with_format()
@click.pass_context
def audit(
    ctx: click.Context, urls: tuple[str, ...], persona: str, engine: str, grid: str, depth: str, page_seconds: float,
    contact: str, allow_hosts: tuple[str, ...], lang: str, form: str,
) -> None:  # fmt: skip
    """Audit one or more pages and print the findings; nothing is stored.

    Ends with 1 when something failed, 0 when nothing did, 3 when no page could be visited.

    \b
    Examples:
      tillsyn audit https://www.example.se/ --contact you@example.se
      tillsyn audit https://www.example.se/ --format jsonl --persona mobile --contact you@example.se
    """
    from crawler.audit import Audited
    from crawler.audit import audit as audit_pages
    from crawler.journeys.stage import options_of
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
                yield line

    if form == "jsonl":
        for line in lines():
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        show(lines(), SHOWN if form == "table" and len(addresses) == 1 else COLUMNS if form != "table" else ("url", *SHOWN), form)
    visited = any(one.outcome in ("audited", "audited_partial") for one in ended)
    ctx.exit(Exit.BAD_NEWS if failed else Exit.DONE if visited else Exit.SITES_FAILED)
