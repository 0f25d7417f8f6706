"""Begins a new check: two files of one stem, with an example that fails until the check is written. Overwrites nothing."""

from __future__ import annotations

import re
from pathlib import Path

import checks

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BAD_STARTS = ("no-", "is-", "has-", "check-", "valid-")

_PYTHON = '''"""{title}."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, passed
from checks.registry import check


@check(requirements=["WCAG22:1.3.1"], impact="moderate", topic="content-structure")
def {stem}(dom: Dom) -> Iterator[Finding]:
    """What must hold of every target, in one sentence."""
    for element in dom.all_elements():
        if element.tag == "main":
            yield passed(element)
'''

_MARKDOWN = """---
title:
  sv: Det som är sant när sidan klarar kontrollen
  en: What is true when the page passes
messages:
  wrong:
    sv: Det som är sant när sidan inte klarar kontrollen
    en: What is true when the page does not pass
users:
  sv: Den som drabbas, och hur
  en: Who is shut out, and how
---

## What it checks

Which elements it looks at, and what it expects of them.

## Why it matters

Who meets the barrier, and what happens to them.

## How to fix it

Before:

    <main></main>

After:

    <main><h1>Bygglov</h1></main>

## Assumptions and limits

What it cannot see. Where it cannot be certain it says `cantTell`.

## Vad den kontrollerar

Vilka element den ser på, och vad den väntar sig av dem.

## Varför det spelar roll

Vem som möter hindret, och vad som händer då.

## Så åtgärdas det

Före:

    <main></main>

Efter:

    <main><h1>Bygglov</h1></main>

## Antaganden och gränser

Vad den inte kan se. Där den inte kan vara säker säger den `cantTell`.

## Passed

```html
<!doctype html><html lang="sv"><title>Bygglov</title><body><main><h1>Bygglov</h1></main></body></html>
```

## Failed

The check above passes this example, so its test fails: this is where to begin.

```html
<!doctype html><html lang="sv"><title>Bygglov</title><body><main></main></body></html>
```

## Inapplicable

```html
<!doctype html><html lang="sv"><title>Bygglov</title><body><p>Text.</p></body></html>
```
"""


class BadName(ValueError):
    """The id can't be one, or is taken."""


def begin_check(identity: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write `<id>.py` and `<id>.md` of a page check; where they stand. Raises BadName and OSError."""
    if not ID.fullmatch(identity):
        raise BadName(f"'{identity}' is no id: a noun phrase in small letters with hyphens, such as heading-order")
    if identity.startswith(_BAD_STARTS):
        raise BadName(f"'{identity}': an id names its subject, without {', '.join(_BAD_STARTS)}")
    folder = folder or Path(checks.__file__).parent / "page"
    stem = identity.replace("-", "_")
    places = folder / f"{stem}.py", folder / f"{stem}.md"
    for place in places:
        if place.exists():
            raise BadName(f"{place} is there already")
    title = f"What the check {identity} looks at"
    places[0].write_text(_PYTHON.format(title=title, stem=stem), encoding="utf-8")
    places[1].write_text(_MARKDOWN, encoding="utf-8")
    return places
