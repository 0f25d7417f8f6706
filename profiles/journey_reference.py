"""The reference of the errands' language, made from its verbs: docs/journeys.md and the JSON Schema for editors."""

from __future__ import annotations

import json
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from profiles.journey_schema import Budget, _Head, journeys, json_schema
from profiles.journey_verbs import VERBS, Target, Terms
from profiles.persona_schema import personas
from profiles.schema import Shape

HEAD = """# Errands

A journey is one YAML file: an errand as a citizen would have it, walked by a persona on any site. It holds verbs from a closed
list and targets as people find them. No verb runs code or a shell, none sends anything: an errand ends before sending.

```yaml
id: library-hours
title: {sv: Bibliotekets öppettider, en: Opening hours of the library}
personas: [desktop, screen-reader]
budget: {seconds: 60, clicks: 6}
steps:
  - find:
      sign: opening-hours
      terms: {sv: [bibliotek], en: [library]}
      query: bibliotek
  - expect: {role: heading, name: /bibliotek/}
```

`tillsyn journey check FILE` tells mistakes with line and what was probably meant; `tillsyn journey record URL` writes a first
version by following your clicks; `tillsyn journey run FILE --site SITE --persona keyboard` walks it. Editors that know JSON Schema
take [journey.schema.json](journey.schema.json).

## How an errand ends

| ending | means | exit code |
|---|---|---|
| completed | the persona got there | 0 |
| not_completed | the site's result: not found, not reachable by these means, or gave up | 1 |
| broken_script | ours: a target of the file matches nothing, or several things | 4 |
| untested | could not be tried (robots.txt, bot wall, a search that has to be sent ...); nobody is blamed | 3 |

## How `find` looks

Links and buttons as the persona perceives them are scored: named exactly as a term 3, a term at a word's start 2, a word of the task 2,
in navigation or main content 1, in the footer 0.5, accessible name other than the visible text -1. The best three are tried on a page;
a dead end is left by going back. Then the menu, then the site's own search (its GET form, by address), then it is given up. All
candidates are kept with their scores.
"""


def reference() -> str:
    """docs/journeys.md."""
    parts = [HEAD, "## The file\n", _table(_Head), "### budget\n", _table(Budget), "## Verbs\n"]
    parts.append(
        "A step is one verb with what it needs. Beside the verb may stand `landmark` (a milestone that this step reaches), "
        "`optional: true` (its failing does not end the errand) and `send: true` (may send, only on a host that the operator lists as "
        "a test system).\n"
    )
    for verb, model in VERBS.items():
        short = f"Short form: `{verb}: {getattr(model, 'short', '')}`.\n" if hasattr(model, "short") else ""
        parts.append(f"### {verb}\n\n{_doc(model)}\n\n{_table(model) + chr(10) if model.model_fields else ''}{short}")
    parts += ["## Targets\n", f"{_doc(Target)}\n", _table(Target), "## Terms\n", f"{_doc(Terms)}\n", _table(Terms)]
    rows = [
        f"| {j.code or '-'} | `{j.id}` | {j.head.title.en} | {j.head.title.sv} | {', '.join(j.head.personas)} | {j.head.tasks} |"
        for j in sorted(journeys().values(), key=lambda j: (not j.code, int("".join(c for c in j.code if c.isdigit()) or 0), j.code, j.id))
    ]
    parts.append("## Bundled errands\n")
    parts.append("| number | name | errand | ärende | walked by | task |\n|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n")
    people = [f"| `{p.id}` | {p.title.en} | {p.about.en} | {p.hands} | {p.window.width} × {p.window.height} |" for p in personas().values()]
    parts.append("## Personas\n")
    parts.append("| name | who | how they get on | hands | window |\n|---|---|---|---|---|\n" + "\n".join(people) + "\n")
    return "\n".join(parts)


def schema_text() -> str:
    """docs/journey.schema.json."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _doc(model: type[Shape]) -> str:
    return " ".join((model.__doc__ or "").split())


def _table(model: type[Shape]) -> str:
    rows = []
    for name, spec in model.model_fields.items():
        needed = "yes" if spec.is_required() else f"`{_plain(spec.default)}`"
        rows.append(f"| `{name}` | {_kind(spec.annotation)} | {needed} | {spec.description or ''} |")
    return "| key | is | needed, or default | meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, Shape):
        return "see below"
    if isinstance(value, tuple):
        return f"[{', '.join(str(v) for v in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return {None: "none", "": "empty"}.get(value, str(value))


def _kind(annotation: Any) -> str:
    origin = get_origin(annotation)
    arguments = [a for a in get_args(annotation) if a is not type(None) and a is not Ellipsis]
    if origin is Literal:
        return ", ".join(f"`{a}`" for a in arguments)
    if origin in (Union, UnionType):
        return " or ".join(_kind(a) for a in arguments)
    if origin is tuple:
        return f"list of {_kind(arguments[0])}" if arguments and arguments[0] is not Any else "list of steps"
    if hasattr(annotation, "__metadata__"):
        return _kind(annotation.__origin__)
    names = {"str": "text", "int": "whole number", "bool": "true or false", "Text": "text in `sv` and `en`", "Target": "target",
             "Terms": "terms", "Budget": "budget", "Any": "steps"}  # fmt: skip
    return names.get(getattr(annotation, "__name__", ""), getattr(annotation, "__name__", str(annotation)))
