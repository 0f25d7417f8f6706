"""Which checks there are: `@check` marks them, walking the packages finds them, the `.md` beside each one explains it.

A check is two files with one stem, `name.py` and `name.md`; its id is that stem with hyphens, its scope the package it
stands in (page, site, journey). Adopted engines' rules are one entry each in that engine's `rules.json` (id `axe/<rule>`).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType

from checks.model import Finding, Impact
from checks.requirements import requirement
from checks.texts import Texts, read_texts
from checks.topics import TOPICS

SCOPES = ("page", "site", "journey")
Judge = Callable[..., Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: its id, what it needs, what norm it speaks to, and the pure function that judges."""

    id: str
    scope: str
    requirements: tuple[str, ...]
    impact: Impact
    topic: str
    act: tuple[str, ...] = ()  # ids of W3C ACT rules it implements
    covers: tuple[str, ...] = ()  # checks of other engines that say the same of the same element
    inputs: Mapping[str, type] = field(default_factory=dict)  # parameter -> artefact type
    judge: Judge | None = None  # None: an adopted rule, read from its engine's report
    engine: str = "tillsyn"
    source: Path | None = None
    path: Path | None = None  # the .md beside it

    def texts(self) -> Texts:
        """Title, messages and explanation in Swedish and English, from the check's `.md` or its engine's `rules.json`."""
        if self.path is not None:
            return read_texts(self.path)
        from checks.axe.adapter import texts_of

        return texts_of(self.id)


def check(
    *,
    requirements: list[str],
    impact: str,
    topic: str,
    act: list[str] | None = None,
    covers: list[str] | None = None,
) -> Callable[[Judge], Judge]:
    """Declare the function below as a check. Its parameter types are its inputs; its file's name is its id."""

    def mark(judge: Judge) -> Judge:
        module = inspect.getmodule(judge)
        if module is None or module.__file__ is None:
            raise TypeError(f"a check must stand in a file of its own: {judge}")
        scope, stem = module.__name__.split(".")[-2:]
        hints = typing.get_type_hints(judge)
        hints.pop("return", None)
        judge.__tillsyn_check__ = Check(  # type: ignore[attr-defined]
            id=stem.replace("_", "-"),
            scope=scope,
            requirements=tuple(requirements),
            impact=Impact(impact),
            topic=topic,
            act=tuple(act or ()),
            covers=tuple(covers or ()),
            inputs=hints,
            judge=judge,
            source=Path(module.__file__),
            path=Path(module.__file__).with_suffix(".md"),
        )
        return judge

    return mark


class UnknownCheck(KeyError):
    """No check has that id. Says which ones are near it."""

    def __init__(self, name: str, near: list[str]) -> None:
        super().__init__(name)
        hint = f" (did you mean {', '.join(near)}?)" if near else ""
        self.text = f"unknown check {name!r}{hint}"

    def __str__(self) -> str:
        return self.text


def _marked(module: ModuleType) -> Iterator[Check]:
    for value in vars(module).values():
        declared = getattr(value, "__tillsyn_check__", None)
        if declared is not None and getattr(value, "__module__", "") == module.__name__:
            yield declared


def _validate(found: Check) -> None:
    for norm in found.requirements:
        requirement(norm)
    if not found.requirements:
        raise ValueError(f"{found.id}: a check names at least one outside norm")
    if found.topic not in TOPICS:
        raise ValueError(f"{found.id}: topic {found.topic!r} is not in checks/topics.py")


@cache
def own_checks() -> Mapping[str, Check]:
    """Our own checks by id, in alphabetical order, found by walking the three packages."""
    found: dict[str, Check] = {}
    for scope in SCOPES:
        package = importlib.import_module(f"checks.{scope}")
        for entry in pkgutil.iter_modules(package.__path__):
            for one in _marked(importlib.import_module(f"checks.{scope}.{entry.name}")):
                _validate(one)
                if one.id in found:
                    raise ValueError(f"two checks are called {one.id}")
                found[one.id] = one
    return dict(sorted(found.items()))


@cache
def all_checks() -> Mapping[str, Check]:
    """Every check by id: our own and those adopted from axe-core."""
    from checks.axe.adapter import axe_checks

    return {**own_checks(), **axe_checks()}


def get_check(name: str) -> Check:
    """The check with that id; `UnknownCheck` names near ones."""
    import difflib

    found = all_checks()
    if name not in found:
        raise UnknownCheck(name, difflib.get_close_matches(name, list(found), n=3))
    return found[name]


def checks_of(scope: str) -> list[Check]:
    """Own checks of one scope, by id."""
    return [one for one in own_checks().values() if one.scope == scope]
