"""The verb journey: walk one errand, list errands, check a file, record one."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.help import VerbGroup
from crawler.cli.options import with_format, with_lang, with_network, with_test_systems
from crawler.cli.printing import json_text, show
from crawler.exit_codes import Exit
from crawler.progress import printable

ENDINGS = {
    "completed": Exit.DONE,
    "not_completed": Exit.BAD_NEWS,
    "broken_script": Exit.PROFILE,
    "untested": Exit.SITES_FAILED,
}


@click.group(cls=VerbGroup)
def journey() -> None:
    """Walk errands as a mystery shopper.

    \b
    Example:
      tillsyn journey list
    """


@journey.command("run")
@click.argument("name", metavar="JOURNEY")
@click.option("--site", required=True, metavar="SITE", help="Domain, start URL, or the id of a site in a list.")
@click.option("--list", "lists", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help="A list where SITE may stand.")
@click.option("--persona", default="desktop", show_default=True, help="Who walks: a name in profiles/personas, or a file.")
@click.option("--task", default=None, metavar="TASK", help="The errand's task, where it has tasks (profiles/tasks.csv).")
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option(
    "--trace", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="DIR",
    help="Keep pictures, log, account.html and a Playwright trace there.",
)  # fmt: skip
@with_network
@with_test_systems
@with_lang
@with_format(formats=("table", "json"))
@click.pass_context
def journey_run(
    ctx: click.Context, name: str, site: str, lists: tuple[Path, ...], persona: str, task: str | None, headed: bool,
    trace: Path | None, contact: str, allow_hosts: tuple[str, ...], test_systems: tuple[str, ...], lang: str, form: str,
) -> None:  # fmt: skip
    """Walk one errand on one site. JOURNEY is a file, the name of a bundled one, or its number.

    Ends with 0 when it was completed, 1 when not, 4 when the script is broken, 3 when it could not be tried.

    \b
    Examples:
      tillsyn journey run J1 --site www.example.se --contact you@example.se
      tillsyn journey run J2 --task bygglov --site www.example.se --persona keyboard --trace proof --contact you@example.se
    """
    import msgspec

    from crawler.errand import errand
    from crawler.task import Options

    options = Options(contact=contact, allow_hosts=allow_hosts, test_systems=test_systems)
    walked = errand(name, site=site, lists=lists, persona=persona, options=options, task=task, headed=headed, trace=trace)
    if form == "json":
        click.echo(json_text(msgspec.to_builtins(walked), indent=2))
    else:
        rows = [
            {"": s.number, "step": s.verb, "outcome": s.outcome, "target": s.target, "why": s.why or s.message, "url": s.url}
            for s in walked.steps
        ]
        show(rows, ("", "step", "outcome", "target", "why", "url"), form)
        reason = walked.facts.get("reason_sv") if lang == "sv" else None
        cost = walked.cost
        text = f"{walked.ending}: {reason or walked.reason}" if reason or walked.reason else walked.ending
        click.echo(printable(f"{text} ({cost.clicks} clicks, {cost.key_presses} keys, {cost.pages} pages, {cost.seconds:.0f} s)"))
    if trace is not None:
        click.echo(trace / "account.html", err=True)
    ctx.exit(ENDINGS[walked.ending])


@journey.command("list")
@with_lang
@with_format()
def journey_list(lang: str, form: str) -> None:
    """List the bundled errands.

    \b
    Example:
      tillsyn journey list --lang sv
    """
    from crawler.journeys import list_journeys

    rows = [
        {
            "id": j.id, "code": j.code, "title": j.head.title.in_language(lang), "kinds": list(j.head.kinds),
            "personas": list(j.head.personas), "tasks": j.head.tasks,
        }
        for j in list_journeys()
    ]  # fmt: skip
    columns = ("code", "id", "title", "personas", "tasks") if form == "table" else ("id", "code", "title", "kinds", "personas", "tasks")
    show(rows, columns, form)


@journey.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE...")
def journey_check(files: tuple[Path, ...]) -> None:
    """Validate journey files; mistakes are told with line and what was meant.

    \b
    Example:
      tillsyn journey check my-errand.yaml
    """
    from crawler.journeys import check_file
    from profiles.problems import Problem, ProfileError

    problems: list[Problem] = []
    for path in files:
        try:
            found = check_file(path)
        except ProfileError as error:
            problems += error.problems
        else:
            click.echo(f"{path}: {found.head.title.en}, {len(found.steps)} steps")
    if problems:
        raise ProfileError(problems)


@journey.command("record")
@click.argument("url", metavar="URL")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("recorded.yaml"), show_default=True,
    help="The file to write.",
)  # fmt: skip
@with_network
def journey_record(url: str, out: Path, contact: str, allow_hosts: tuple[str, ...]) -> None:
    """Begin a journey by clicking through it in a real window; close the window to end.

    \b
    Example:
      tillsyn journey record https://www.example.se/ --out my-errand.yaml --contact you@example.se
    """
    from crawler.journeys import record
    from crawler.scan import check_order
    from crawler.task import Options
    from profiles.addresses import start_url

    options = Options(contact=contact, allow_hosts=allow_hosts)
    check_order([start_url(url)], options)
    if out.exists():
        raise click.UsageError(f"{out} is there already; name another with --out")
    click.echo(record(url, out, options=options))
