"""The map of Sweden's municipalities: outlines from geometry/municipalities.csv (docs/decisions/map.md), matched by name.

Made-up towns and other countries' municipalities have no place on it; then there is no map.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from results.published import LeagueRow
from results.queries import swedish_key

WIDTH, HEIGHT = 839, 2_000
#: Forms of a name that neither are the place's own nor end with its genitive s.
_ALSO = {"falu": "falun", "region gotland": "gotland"}
_WORDS = (" kommun", " stad")


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality: its official code, its name, and its outline as SVG path data within WIDTH × HEIGHT."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Map:
    """Outlines with the rows of those that are on the list; `label` is empty where there is no score."""

    labelled: tuple[tuple[str, str], ...]  # label → the outlines of all that have it, as one path
    found: tuple[tuple[Place, LeagueRow], ...]  # by name
    elsewhere: str  # outlines of municipalities that are not on the list


@cache
def places() -> tuple[Place, ...]:
    text = files("dashboards").joinpath("geometry", "municipalities.csv").read_text("utf-8")
    return tuple(Place(row["code"], row["name"], row["path"]) for row in csv.DictReader(text.splitlines()))


@cache
def _by_name() -> dict[str, Place]:
    return {place.name.casefold(): place for place in places()}


def place_of(name: str) -> Place | None:
    """The municipality that an organisation's Swedish name means: `Ale kommun`, `Stockholms stad`, `Upplands-Bro`."""
    plain = name.casefold().strip()
    for word in _WORDS:
        plain = plain.removesuffix(word)
    plain = _ALSO.get(plain, plain)
    return _by_name().get(plain) or _by_name().get(plain.removesuffix("s"))


def drawn(rows: Sequence[LeagueRow], labels: Sequence[str]) -> Map | None:
    """The map of these rows; None where none of them is a municipality that is known by name."""
    found: dict[str, tuple[Place, LeagueRow]] = {}
    for row in rows:
        place = place_of(row.name_sv) if row.kind in ("municipality", "region") else None
        if place is not None and place.code not in found:
            found[place.code] = (place, row)
    if not found:
        return None
    outlines: dict[str, str] = {}
    for place in places():
        label = found[place.code][1].label if place.code in found else None
        key = "elsewhere" if label is None else label
        outlines[key] = outlines.get(key, "") + place.path
    return Map(
        labelled=tuple((label, outlines[label]) for label in (*labels, "") if label in outlines),
        found=tuple(sorted(found.values(), key=lambda pair: swedish_key(pair[0].name))), elsewhere=outlines.get("elsewhere", ""),
    )  # fmt: skip
