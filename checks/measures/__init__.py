"""Measures: one pure function per criterion, from a site's material to a value 0..1. One module per area, found by walking.

    @measure
    def unique(pages: Pages, words: Words) -> Value: ...

The criterion `presence.title.unique` is answered by the function `unique` in checks/measures/presence_title.py (`measure_id`).
Inputs come by parameter type: Pages, Site, Reading, Probes, Walks, Documents, PhoneLoads, Words, Now. A measure never raises for
what it meets on a site; what cannot be told from the material is `Untested` with a reason, never 0.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from checks.material import Documents, Now, Pages, PhoneLoads, Probes, Site, Walks
from checks.reading import Reading
from checks.values import NotApplicable, Scored, Untested, Value
from checks.words import Spoken, Words

__all__ = ["Measure", "NotApplicable", "Scored", "Untested", "Value", "evaluate", "measure", "measure_id", "measures"]


INPUTS = (Pages, Site, Reading, Probes, Walks, Documents, PhoneLoads, Words, Now)

#: Inputs without which a measure still has something to say: it meets them empty.
_EMPTY: Mapping[type, Any] = {Probes: Probes(), Walks: Walks(), PhoneLoads: PhoneLoads()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A registered measure: its id, its function and which inputs it wants, by parameter name."""

    id: str
    function: Callable[..., Value]
    inputs: Mapping[str, type]
    doc: str


_FOUND: dict[str, Measure] = {}


def measure_id(criterion: str) -> str:
    """The measure that answers a criterion: `presence.title.unique` -> `presence_title.unique`.

    A name that begins with a digit is written `at_320px`.
    """
    area, _, name = criterion.replace(".", "_", 1).partition(".")
    return f"{area}.{'at_' if name[:1].isdigit() else ''}{name}"


def measure(function: Callable[..., Value]) -> Callable[..., Value]:
    """Register `function` as the measure `<module>.<function name>`.

    Raises TypeError when a parameter has a type that is no input.
    """
    hints = get_type_hints(function)
    inputs = {name: hints.get(name) for name in inspect.signature(function).parameters}
    wrong = [name for name, kind in inputs.items() if kind not in INPUTS]
    if wrong:
        raise TypeError(
            f"measure {function.__name__}: parameter {wrong[0]} must be one of {[i.__name__ for i in INPUTS]}"
        )
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

    `Reading` is made from site, pages and walks when it is not given. A measure that asked for words which the lists do not
    have in the site's language says nothing (settled U9). Raises KeyError for an unknown measure.
    """
    found = measures()[identity]
    arguments: dict[str, Any] = {}
    spoken: Spoken | None = None
    for name, kind in found.inputs.items():
        given = material.get(kind, _EMPTY.get(kind))
        if kind is Reading and given is None and Site in material and Pages in material:
            given = _reading(material[Site], material[Pages], material.get(Walks, _EMPTY[Walks]))
        if given is None:
            return Untested(reason=f"missing:{kind.__name__.lower()}")
        if kind is Words and Site in material:
            given = spoken = given.spoken(material[Site].crawl.language)
        arguments[name] = given
    value: Value = found.function(**arguments)
    if spoken is not None and spoken.wanting and isinstance(value, Scored):
        return Untested(reason=f"no words for it in the site's language ({spoken.language})")
    if isinstance(value, Scored) and not 0.0 <= value.value <= 1.0:
        raise ValueError(f"{identity}: value {value.value} is outside 0..1")
    return value


_LAST: list[Reading] = []


def _reading(site: Site, pages: Pages, walks: Walks) -> Reading:
    """The reading of this material; kept for the next measure, since many ask the same."""
    if not (_LAST and _LAST[0].site is site and _LAST[0].pages is pages and _LAST[0].walks is walks):
        _LAST[:] = [Reading(site, pages, walks)]
    return _LAST[0]
