"""Frozen lists that measures read: trackers, tracking keys, script libraries, public bodies, social platforms (README.md beside)."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _domains(name: str, column: str, wanted: tuple[str, ...] = ()) -> dict[str, str]:
    return {row["domain"]: row[column] for row in _rows(name) if not wanted or row.get("list") in wanted}


def _owner(host: str, domains: dict[str, str]) -> str:
    """What the list says of the host or the nearest domain above it; empty when it is not listed."""
    labels = host.lower().split(":")[0].strip(".").split(".")
    return next((domains[d] for i in range(len(labels)) if (d := ".".join(labels[i:])) in domains), "")


def tracker(host: str) -> str:
    """The category of a tracker host (ad, analytics, marketing); empty when it is none."""
    return _owner(host, _domains("trackers.csv", "category"))


def shared_infrastructure(host: str) -> str:
    """The name of the shared public infrastructure (list P) at that host."""
    return _owner(host, _domains("places.csv", "name", ("P",)))


def public_body(host: str) -> str:
    """The name of the public body (list G) or shared infrastructure (list P) at that host."""
    return _owner(host, _domains("places.csv", "name", ("G", "P")))


@lru_cache(maxsize=5_000)
def social_platform(host: str) -> str:
    """The social platform (list S) whose accounts live at that host."""
    return _owner(host, _domains("places.csv", "name", ("S1", "S0")))


def social_source(host: str) -> str:
    """The social platform that a request to that host reaches: its own hosts and those it loads from."""
    return _owner(host, _domains("places.csv", "name", ("S1", "S0", "X")))


def behind_login(host: str) -> bool:
    """Tell whether the platform at that host shows its content only after login (flag login_wall)."""
    return bool(_owner(host, _domains("places.csv", "name", ("S1",))))


@cache
def _keys() -> tuple[tuple[str, str], ...]:
    return tuple((row["pattern"], row["owner"]) for row in _rows("tracking_keys.csv"))


def tracking_key(name: str) -> str:
    """Whose analytics or marketing a cookie or storage key of that name serves; empty for none."""
    return next((owner for pattern, owner in _keys() if fnmatchcase(name, pattern)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A script library as its address shows it, and the advisories that hold for this version."""

    name: str
    version: str
    advisories: tuple[str, ...]


def _version(text: str) -> tuple[tuple[int, int | str], ...]:
    """A version as something that sorts: numbers before words, so that `3.0.0-beta` comes before `3.0.0`."""
    parts = re.split(r"[.\-+]", text)
    made: list[tuple[int, int | str]] = [(1, int(p)) if p.isdigit() else (0, p) for p in parts]
    return tuple(made + [(1, 0)] * (6 - len(made)))


_VERSION = r"[0-9][0-9.a-z_\\-]*?"


@cache
def _libraries() -> tuple[tuple[str, re.Pattern[str], tuple[dict[str, Any], ...]], ...]:
    listed = json.loads((files(__package__) / "libraries.json").read_text(encoding="utf-8"))["libraries"]
    return tuple(
        (
            entry["library"],
            re.compile(pattern.replace("§§version§§", _VERSION) + r"(?=$|[?#])", re.IGNORECASE),
            tuple(entry["vulnerable"]),
        )
        for entry in listed
        for pattern in entry["addresses"]
    )


def libraries_at(address: str) -> list[Library]:
    """The libraries with version that the address of a script names."""
    found: dict[tuple[str, str], Library] = {}
    for name, pattern, vulnerable in _libraries():
        match = pattern.search(address)
        if not match or not match.groups():
            continue
        version = match.group(1)
        here = _version(version)
        advisories = tuple(
            identity
            for entry in vulnerable
            if ("below" not in entry or here < _version(entry["below"]))
            and ("at_or_above" not in entry or here >= _version(entry["at_or_above"]))
            and ("below" in entry or "at_or_above" in entry)
            for identity in entry["ids"]
            if identity.startswith(("CVE-", "GHSA-"))
        )
        found[name, version] = Library(name=name, version=version, advisories=advisories)
    return [found[key] for key in sorted(found)]
