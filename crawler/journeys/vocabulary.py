"""The words an errand goes by: word lists (K_*), terms written in the journey file, and the task's own terms, in one language."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from checks.material import Task
from checks.words import Words, normal, words

_KEY = "TERMS"


@cache
def _english_only() -> dict[str, tuple[str, ...]]:
    """English terms by list, without the Swedish ones that `Words` always adds."""
    with (files("checks.words") / "lexicons.csv").open(encoding="utf-8") as handle:
        return {
            row["key"]: tuple(normal(t) for t in (row.get("terms_en") or "").split("|") if t.strip()) for row in csv.DictReader(handle)
        }


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Matches names and running text against lists and terms. `language` en leaves the Swedish words out: its reader knows none."""

    language: str = "sv"
    site: str = ""  # language of the site: a reader of Swedish also knows its words

    def terms(self, keys: tuple[str, ...], extra: tuple[str, ...] = ()) -> tuple[str, ...]:
        """All terms of those lists in the persona's language, and the extra ones."""
        found: list[str] = []
        for key in keys:
            if self.language == "sv":
                found += words().terms(key, self.site or "sv")
            else:
                found += _english_only().get(key, ())
        return tuple(dict.fromkeys([*found, *(normal(t) for t in extra)]))


WHOLE_WORD = 2  # letters up to which a term is a word of its own: `bo` is no beginning of `bolag`


@cache
def _matcher(terms: tuple[str, ...]) -> Words:
    return Words({_KEY: {"sv": terms}})


def name_hits(terms: tuple[str, ...], name: str) -> list[str]:
    """The terms that a control's name, heading or title matches: at a word start; `=term` the whole name."""
    if not terms or not name:
        return []
    matcher = _matcher(terms)
    folded = normal(name)
    if not matcher.is_name(_KEY, name):
        return []
    return [
        t
        for t in terms
        if (
            folded == t[1:]
            if t.startswith("=")
            else t in re.findall(r"\w+", folded)
            if len(t) <= WHOLE_WORD
            else bool(matcher.hits(_KEY, name)) and _matcher((t,)).in_text(_KEY, name)
        )
    ]


def is_exact(terms: tuple[str, ...], name: str) -> bool:
    """Whether the name is one of the terms, word for word."""
    folded = normal(name).strip(" .:–-›»>")
    return any(folded == t.removeprefix("=") for t in terms)


def in_text(terms: tuple[str, ...], text: str) -> bool:
    """Whether a term stands in running text."""
    return bool(terms) and _matcher(terms).in_text(_KEY, text)


def text_hits(terms: tuple[str, ...], text: str) -> list[str]:
    """The terms that stand in running text."""
    return _matcher(terms).hits(_KEY, text) if terms else []


#: Words of a free task (no row of tasks.csv) that carry no meaning of their own.
_FILLERS = frozenset(
    [
        "ansöka",
        "ansökan",
        "om",
        "söka",
        "sök",
        "hitta",
        "se",
        "läsa",
        "boka",
        "till",
        "för",
        "att",
        "en",
        "ett",
        "och",
        "i",
        "på",
        "av",
        "med",
        "göra",
        "anmäla",
        "the",
        "a",
        "an",
        "of",
        "for",
        "to",
        "apply",
        "find",
    ]
)


LONG_WORD = 8
STEMMED = 7


def terms_of_task(task: Task) -> tuple[str, ...]:
    """The task's strong terms, and the long words of its label; words that end in -a or -e also match their compounds."""
    label = [w for w in normal(task.label_sv).split() if len(w) >= LONG_WORD and w not in _FILLERS]
    terms = [normal(t) for t in task.strong_terms_sv] + label
    stems = [t[:-1] for t in terms if len(t) >= STEMMED and t[-1] in "ae" and " " not in t and not t.startswith("=")]
    return tuple(dict.fromkeys([*terms, *stems]))


def task_of(name: str, tasks: tuple[Task, ...]) -> Task:
    """The task of that id or label; any other text becomes a task of its own, its words the strong terms."""
    folded = normal(name)
    for task in tasks:
        if folded in (normal(task.id), normal(task.label_sv), normal(task.query_sv)):
            return task
    terms = tuple(w for w in folded.split() if w not in _FILLERS and len(w) > 2) or (folded,)
    whole = (folded,) if " " in folded else ()
    return Task(id=folded.replace(" ", "_")[:60], label_sv=name, query_sv=folded, strong_terms_sv=whole + terms)
