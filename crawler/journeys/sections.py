"""Where a person would guess that a thing is kept, by what is looked for and by the task's branch of life (profiles/sections.yaml)."""

from __future__ import annotations

from crawler.journeys.vocabulary import name_hits
from profiles.section_schema import sections


def sections_for(sign: str, task_terms: tuple[str, ...], language: str, *, sender: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the sections where one would look for that sign, those of the task's branch first; none for an unknown sign.

    Where one looks in the part about the organisation, that part may be called by a name of `sender`.
    """
    if language != "sv":
        return sections().english
    of_sign = sections().of_sign(sign)
    about = next((n for n, name in enumerate(of_sign) if name.startswith("om ")), len(of_sign))
    named = [f"om {name.casefold()}" for name in sender] if about < len(of_sign) else []
    return tuple(dict.fromkeys([*sections().of_task(task_terms), *of_sign[:about], *named, *of_sign[about:]]))


def likelihood(names: tuple[str, ...], name: str) -> int:
    """Place of the first section that the name has a word of; lower is likelier."""
    return next((n for n, section in enumerate(names) if name_hits((section,), name)), len(names))
