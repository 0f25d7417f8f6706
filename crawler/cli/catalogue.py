"""Verbs about what is looked at: checks and criteria."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.cli.help import VerbGroup
from crawler.cli.options import DEFAULT_DB, existing, with_format, with_lang
from crawler.cli.printing import cell_text, show


@click.group(cls=VerbGroup)
def criteria() -> None:
    """What is rated: the criteria in five dimensions.

    \b
    Example:
      tillsyn criteria list --dimension presence
    """


@criteria.command("list")
@click.option("--dimension", default="", help="Only that dimension.")
@click.option("--planned/--in-force", "planned", default=None, help="Only those planned, or only those in force.")
@with_lang
@with_format()
def criteria_list(dimension: str, planned: bool | None, lang: str, form: str) -> None:
    """List the criteria with their weight and question.

    \b
    Example:
      tillsyn criteria list --dimension mobile --format csv
    """
    from crawler.inputs import profile_in_force
    from profiles.problems import not_one_of

    profile = profile_in_force()
    known = [d.id for d in profile.dimensions]
    if dimension and dimension not in known:
        raise click.BadParameter(not_one_of(dimension, known), param_hint="--dimension")
    waiting = {c.id for c in profile.planned}
    rows = [
        {
            "id": c.id,
            "dimension": c.dimension,
            "weight": c.weight,
            "method": c.method,
            "status": "planned" if c.id in waiting else "in_force",
            "question": c.question.in_language(lang),
        }
        for c in profile.catalogue
        if (not dimension or c.dimension == dimension) and (planned is None or (c.id in waiting) is planned)
    ]
    show(rows, ("id", "dimension", "weight", "method", "status", "question"), form)
    if form == "table":
        click.echo(f"{len(profile.criteria)} of {len(profile.catalogue)} criteria are in force", err=True)


@criteria.command("show")
@click.argument("identity", metavar="ID")
@click.option("--site", default="", metavar="SITE", help="Its value and evidence for that site, from the newest scan.")
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT_DB, show_default=True, help="The database.")
@with_lang
@with_format(formats=("table", "json"))
def criteria_show(identity: str, site: str, db: Path, lang: str, form: str) -> None:
    """Explain one criterion: question, measure, source, evidence; with --site its value there.

    \b
    Example:
      tillsyn criteria show presence.title.unique --site granas
    """
    from crawler.inputs import profile_in_force

    profile = profile_in_force()
    try:
        criterion = profile.criterion(identity)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="ID") from error
    body: dict[str, Any] = criterion.model_dump(mode="json")
    body["dimension"] = criterion.dimension
    body["status"] = "planned" if criterion in profile.planned else "in_force"
    if site:
        body["on_site"] = _on_site(db, criterion.id, site)
    _card(body, criterion.question.in_language(lang), form)


def _on_site(db: Path, identity: str, site: str) -> dict[str, Any]:
    """What the newest scan says of one criterion on one site."""
    from profiles.problems import did_you_mean
    from results.queries import criteria as cells
    from results.queries import league, open_results

    with open_results(existing(db)) as results:
        sites = [row.site_id for row in league(results).rows]
        if site not in sites:
            raise click.BadParameter(f"no site '{site}' in the newest scan{did_you_mean(site, sites)}", param_hint="--site")
        found = {cell.id: cell for cell in cells(results, site)}
    cell = found.get(identity)
    if cell is None:
        return {"site": site, "state": "planned"}
    return {
        "site": site, "state": cell.state, "value": cell.value, "reason": cell.reason, "cause": cell.cause,
        "basis": dict(cell.basis), "gain": cell.gain, "since": cell.since, "pages": dict(cell.pages),
    }  # fmt: skip


def _card(body: dict[str, Any], title: str, form: str) -> None:
    """One thing, its parts below each other."""
    if form == "json":
        show([body], tuple(body), "jsonl")
        return
    click.echo(cell_text(title))
    for key, value in body.items():
        for name, one in _parts(key, value):
            click.echo(f"  {name.replace('_', ' '):22} {cell_text(one)}")


def _parts(key: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(f"{key} {name}", one) for name, one in value.items()]
    return [(key, value)] if value not in ("", [], None) else []


@click.group(cls=VerbGroup)
def checks() -> None:
    """What is looked for on a page, a site, a walk.

    \b
    Example:
      tillsyn checks list
    """


@checks.command("list")
@click.option("--engine", type=click.Choice(["tillsyn", "axe"]), default=None, help="Only those of that engine.")
@with_lang
@with_format()
def checks_list(engine: str | None, lang: str, form: str) -> None:
    """List the checks with what norm they speak to.

    \b
    Example:
      tillsyn checks list --engine tillsyn --format json
    """
    from checks.registry import all_checks

    rows = [
        {
            "id": one.id,
            "engine": one.engine,
            "scope": one.scope,
            "impact": one.impact.value,
            "topic": one.topic,
            "requirements": list(one.requirements),
            "title": one.texts().title.get(lang, ""),
        }
        for one in all_checks().values()
        if engine is None or one.engine == engine
    ]
    show(rows, ("id", "engine", "scope", "impact", "topic", "requirements", "title"), form)


@checks.command("show")
@click.argument("identity", metavar="ID")
@with_lang
@with_format(formats=("table", "json"))
def checks_show(identity: str, lang: str, form: str) -> None:
    """Explain one check: what, why, how to mend it, its limits.

    \b
    Example:
      tillsyn checks show link-text
    """
    from checks.record import record_of
    from checks.registry import UnknownCheck, get_check

    try:
        one = get_check(identity)
    except UnknownCheck as error:
        raise click.BadParameter(str(error), param_hint="ID") from error
    texts = one.texts()
    body: dict[str, Any] = {
        "id": one.id,
        "engine": one.engine,
        "scope": one.scope,
        "impact": one.impact.value,
        "topic": one.topic,
        "requirements": list(one.requirements),
        "act": list(one.act),
        "covers": list(one.covers),
        "title": dict(texts.title),
        "users": dict(texts.users),
        "messages": {name: dict(words) for name, words in texts.messages.items()},
        "sections": dict(texts.sections),
        "record": record_of(one.id).in_words(),
    }
    if form == "json":
        show([body], tuple(body), "jsonl")
        return
    sections = body.pop("sections")
    body["messages"] = [words.get(lang, "") for words in texts.messages.values()]
    body["record"] = record_of(one.id).in_words()[lang]
    body["title"], body["users"] = texts.title.get(lang, ""), texts.users.get(lang, "")
    _card(body, texts.title.get(lang, one.id), form)
    for heading, text in sections.items():
        click.echo(f"\n{heading}\n\n{text.strip()}")


@checks.command("new")
@click.argument("identity", metavar="ID")
def checks_new(identity: str) -> None:
    """Begin a check: writes its two files with an example that fails until it is written.

    \b
    Example:
      tillsyn checks new map-alternative
    """
    from crawler.scaffold import BadName, begin_check

    try:
        places = begin_check(identity)
    except BadName as error:
        raise click.BadParameter(str(error), param_hint="ID") from error
    for place in places:
        click.echo(place)
    click.echo(f"now run: pytest tests/checks -k {identity}", err=True)
