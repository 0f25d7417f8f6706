"""The answers that hold in a scan, by organisation: looked up for one, or read once for all where all are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from results.rating import as_of
from results.reading import Results

Answers = Sequence[Mapping[str, Any]]


def answers_of(db: Results, key: int, site_id: str) -> Answers:
    """One organisation's answers, by criterion; from those of all where they have been read."""
    held: Mapping[str, Answers] | None = db.cache.get(("answers of all", key))
    return as_of(db.database, key, site_id) if held is None else held.get(site_id, ())


def answers_of_all(db: Results, key: int) -> Mapping[str, Answers]:
    """Every organisation's answers. They are kept with the handle, and `answers_of` takes them from there."""
    slot = ("answers of all", key)
    if slot not in db.cache:
        by_site: dict[str, list[Mapping[str, Any]]] = {}
        for answer in as_of(db.database, key):
            by_site.setdefault(answer["site_id"], []).append(answer)
        db.cache[slot] = by_site
    found: Mapping[str, Answers] = db.cache[slot]
    return found
