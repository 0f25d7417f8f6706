"""Measures: one pure function per criterion, from a site's material to a value 0..1. One module per area, found by walking.

    @measure
    def title_unique(pages: Pages, words: Words) -> Value: ...

A measure's id is its function name with the area before it: `findability.title_unique` in checks/measures/findability.py.
Inputs come by parameter type: Pages, Site, Probes, Walks, Documents, Words, Now. A measure never raises for what it meets
on a site; what cannot be told from the material is `Untested` with a reason, never 0.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

from checks.material import Documents, Now, Pages, Probes, Site, Walks
from checks.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A value 0..1. `per_page` holds the page vector of a share (page url -> 0..1), `basis` what a reader can check it by."""

    value: float
    per_page: Mapping[str, float] | None = None
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """The question does not arise for this body or site."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """We could not look. `cause` is ours, or the site's (robots.txt, bot wall, refusal): see judgements.md 1."""

    reason: str
    cause: str = "ours"  # ours or site


Value = Scored | NotApplicable | Untested

INPUTS = (Pages, Site, Probes, Walks, Documents, Words, Now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A registered measure: its id, its function and which inputs it wants, by parameter name."""

    id: str
    function: Callable[..., Value]
    inputs: Mapping[str, type]
    doc: str


_FOUND: dict[str, Measure] = {}


def measure(function: Callable[..., Value]) -> Callable[..., Value]:
    """Register `function` as the measure `<module>.<function name>`.

    Raises TypeError when a parameter has a type that is no input.
    """
    hints = get_type_hints(function)
    inputs = {name: hints.get(name) for name in inspect.signature(function).parameters}
    wrong = [name for name, kind in inputs.items() if kind not in INPUTS]
    if wrong:
        raise TypeError(f"measure {function.__name__}: parameter {wrong[0]} must be one of {[i.__name__ for i in INPUTS]}")
    area = function.__module__.rsplit(".", 1)[-1]
    identity = f"{area}.{function.__name__}"
    _FOUND[identity] = Measure(
        id=identity,
        function=function,
        inputs={k: v for k, v in inputs.items() if v is not None},
        doc=inspect.getdoc(function) or "",
    )
    return function


@cache
def measures() -> Mapping[str, Measure]:
    """All measures by id, found by importing every module of this package."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_FOUND.items()))


def evaluate(identity: str, material: Mapping[type, Any]) -> Value:
    """Run one measure on the material (by type). Missing material is `Untested`; a raise of the measure is our bug and goes up.

    Raises KeyError for an unknown measure.
    """
    found = measures()[identity]
    arguments = {}
    for name, kind in found.inputs.items():
        if kind not in material:
            return Untested(reason=f"missing:{kind.__name__.lower()}")
        arguments[name] = material[kind]
    value = found.function(**arguments)
    if isinstance(value, Scored) and not 0.0 <= value.value <= 1.0:
        raise ValueError(f"{identity}: value {value.value} is outside 0..1")
    return value
