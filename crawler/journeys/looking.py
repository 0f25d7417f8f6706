"""One look at a page with what is looked for, what was seen, and the list in which every sign is registered.

A sign answers with what was seen and where, or None. It never guesses: what a persona cannot perceive is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crawler.journeys.sight import Block, Thing, View
from crawler.journeys.vocabulary import Vocabulary, name_hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What met the wish: in words, with the element's box and what is worth noting of it."""

    what: str
    thing: Thing | None = None
    block: Block | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        if self.thing is not None:
            return self.thing.box
        return self.block.box if self.block is not None else None


@dataclass(slots=True, kw_only=True)
class Looking:
    """One look with what is looked for. `terms` are the journey's words, `task_terms` the task's."""

    view: View
    words: Vocabulary
    terms: tuple[str, ...] = ()
    task_terms: tuple[str, ...] = ()
    other_terms: tuple[str, ...] = ()  # of the organisation's other top tasks
    status: int = 200
    kind: str = "municipality"
    sender: tuple[str, ...] = ()  # words of the organisation's name
    facts: dict[str, Any] = field(default_factory=dict)
    is_own: bool = True  # whether the page is on a host of the organisation
    is_bound: bool = False  # whether a control that belongs to the task led here
    forms_met: dict[str, set[str]] = field(default_factory=dict)  # mark of a form -> pages on which it has been met
    doubts: list[str] = field(default_factory=list)  # why the program cannot tell: makes the errand untested

    def lists(self, *keys: str) -> tuple[str, ...]:
        return self.words.terms(keys)


Sign = Callable[[Looking], Seen | None]
SIGNS: dict[str, Sign] = {}


def sign(function: Sign) -> Sign:
    """Register a sign under its name, with - for _."""
    SIGNS[function.__name__.replace("_", "-")] = function
    return function


#: A search says that it found nothing; “10 träffar” is no such word.
NOTHING_FOUND = re.compile(
    r"ing(?:a|en) (?:sök)?(?:träff|resultat|matchning)|inget (?:sök)?resultat|gav ing(?:a|en|et)|"
    r"(?<!\d)(?:0|noll) (?:st )?(?:sök)?(?:träff|resultat)|"
    r"hittade (?:ingenting|inget|inga)|hittades inte|kunde inte hitta|matchade inte|inget matchade|fann inget|"
    r"\bno (?:results|hits|matches)|(?<!\d)0 (?:results|hits|matches)|nothing (?:was )?found",
    re.IGNORECASE,
)


_NEGATION = re.compile(
    r"\b(inget|inga|ingen|ingenting|inte|tyvärr|saknas?|noll|0|no|nothing|none|not|sorry)\b", re.IGNORECASE
)
SAID_SHORTLY = 40  # words


def finds_nothing(text: str, query: str = "") -> bool:
    """Whether a search says that it found nothing: in usual words, or in a sentence that repeats the query and denies."""
    if NOTHING_FOUND.search(text):
        return True
    lines = [line for line in text.split("\n") if query and query.casefold() in line.casefold()]
    return any(_NEGATION.search(line) and len(line.split()) <= SAID_SHORTLY for line in lines)


def near(blocks: list[Block], index: int, reach: int = 1) -> str:
    """The block's text with its neighbours' and heading's."""
    around = blocks[max(0, index - reach) : index + reach + 1]
    return " ".join([blocks[index].heading, *(b.text for b in around)])


def is_about_another(look: Looking) -> bool:
    """Whether the main heading names another of the organisation's tasks, and not the one in question."""
    head = look.view.h1
    return bool(head) and bool(name_hits(look.other_terms, head)) and not name_hits(look.task_terms + look.terms, head)


def is_result_page(view: View) -> bool:
    """Whether the page shows what a search found, by its heading or its address."""
    return bool(re.search(r"^(sök\b|sökresultat|search)", (view.h1 or view.title).casefold())) or bool(
        re.search(r"[?&](q|query|s|sok|search)=", view.url)
    )
