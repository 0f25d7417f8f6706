"""The shape of profiles/sections.yaml: in which sections of a site a person would look for what nothing is named after."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from profiles.problems import Problem, ProfileError, did_you_mean
from profiles.schema import Shape
from profiles.strict_yaml import parse_yaml, validated

Names = tuple[Annotated[str, Field(min_length=2)], ...]
FILE = "sections.yaml"
GROUP = "+"


class Branch(Shape):
    """Sections of one branch of life, and the parts of words by which a task belongs to it; a leading space: at a word's start."""

    tasks: Names
    sections: Names

    def has(self, term: str) -> bool:
        """Whether the task's term belongs to this branch."""
        return any(word in f" {term}" for word in self.tasks)


class Sections(Shape):
    """Names of sections by sign and by branch, and those that a reader of English tries."""

    groups: Mapping[str, Names]
    signs: Mapping[str, Names]
    branches: tuple[Branch, ...]
    english: Names

    def of_sign(self, sign: str) -> tuple[str, ...]:
        """Names in the order they are tried; none for an unknown sign."""
        found: list[str] = []
        for name in self.signs.get(sign, ()):
            found += self.groups[name[1:]] if name.startswith(GROUP) else (name,)
        return tuple(dict.fromkeys(found))

    def of_task(self, terms: tuple[str, ...]) -> tuple[str, ...]:
        """Names of the sections of the branches that one of the terms belongs to."""
        return tuple(dict.fromkeys(s for b in self.branches if any(map(b.has, terms)) for s in b.sections))


def parse_sections(text: str, file: str = FILE) -> Sections:
    """Raises ProfileError with file and line; also where a sign names a group that is not there."""
    document = parse_yaml(text, file)
    sections = validated(Sections, document)
    for sign, names in sections.signs.items():
        for index, name in enumerate(names):
            if name.startswith(GROUP) and name[1:] not in sections.groups:
                what = f"no group '{name[1:]}'{did_you_mean(name[1:], sections.groups)}"
                raise ProfileError([Problem(file=file, line=document.line(("signs", sign, index)), what=what)])
    return sections


@cache
def sections() -> Sections:
    """The bundled list."""
    return parse_sections((files("profiles") / FILE).read_text(encoding="utf-8"), f"profiles/{FILE}")
