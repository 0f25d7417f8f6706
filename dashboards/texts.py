"""Titles and explanations of checks, criteria, journeys, personas and norms, in one language. They live with the things themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from checks.registry import Check, UnknownCheck, get_check
from checks.requirements import Requirement, is_asked_by_law, requirements
from checks.words import words
from dashboards.labels import N_, label
from dashboards.languages import Language
from profiles.journey_schema import journeys
from profiles.load import load_profile
from profiles.persona_schema import personas
from profiles.schema import TopTask

#: A word list is told by so many of its words.
LIST_WORDS = 3
#: The key of a word list in a text of ours, and whether its words follow.
_LIST = re.compile(r"\b(?P<key>K_[A-Z0-9_]*[A-Z0-9])\b(?P<told>(?= \(|:))?")


@cache
def _dimensions() -> Mapping[str, Any]:
    return {one.id: one for one in load_profile().dimensions}


@cache
def _tasks() -> Mapping[str, TopTask]:
    return {one.task_id: one for one in reversed(load_profile().tasks)}


def _list_in_words(language: str, found: re.Match[str]) -> str:
    """A word list as a reader knows it: by its first words where they do not follow anyhow, instead of by its key."""
    key, told = found["key"], found["told"] is not None
    if not words().knows(key):
        return key
    terms = words().terms(key)
    shown = ", ".join(term.removeprefix("=") for term in terms[:LIST_WORDS]) + (" \u2026" if len(terms) > LIST_WORDS else "")
    if language == "sv":
        return "en lista" if told else f"listan \u201d{shown}\u201d"
    return "words of a list" if told else f"words of the list \u201c{shown}\u201d"


@dataclass(frozen=True, slots=True)
class Told:
    """A text and the language that it is in."""

    lang: str
    words: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What a page says of a thing that it only knows by id. A thing that is gone since keeps its frozen title, else its id."""

    language: Language

    def dimension(self, identity: str) -> str:
        found = _dimensions().get(identity)
        return self.language.pick(found.title.model_dump()) if found else identity

    def dimension_about(self, identity: str) -> str:
        found = _dimensions().get(identity)
        return self.language.pick(found.about.model_dump()) if found else ""

    def question(self, criterion: Any) -> str:
        return str(
            criterion.question_en if self.language.code == "en" and criterion.question_en else criterion.question_sv
        )

    def measure(self, criterion: Any) -> Told:
        """The measure in words; in the other language where a scan froze it before it was translated."""
        own = {"sv": criterion.measure_sv, "en": criterion.measure_en}
        code = next((code for code in (self.language.code, self.language.other.code) if own[code]), "en")
        return Told(code, _LIST.sub(partial(_list_in_words, code), own[code] or criterion.measure))

    def check(self, identity: str) -> Check | None:
        try:
            return get_check(identity)
        except UnknownCheck:
            return None

    def check_title(self, identity: str, frozen: Mapping[str, Any] | None = None) -> str:
        """What is true when the check passes."""
        title = self.language.pick((frozen or {}).get("title") or {})
        found = self.check(identity)
        return title or (self.language.pick(found.texts().title) if found else "") or identity

    def users(self, identity: str) -> str:
        """Who is shut out when it fails."""
        found = self.check(identity)
        return self.language.pick(found.texts().users) if found else ""

    def section(self, identity: str, heading: str) -> str:
        """One section of the check's page, Markdown."""
        found = self.check(identity)
        if found is None:
            return ""
        told = found.texts()
        return (told.sections_sv if self.language.code == "sv" else told.sections).get(heading, "")

    def impact(self, identity: str, frozen: Mapping[str, Any] | None = None) -> str:
        found = self.check(identity)
        return str((frozen or {}).get("impact") or (found.impact if found else ""))

    def norms(self, identity: str, frozen: Mapping[str, Any] | None = None) -> tuple[Requirement, ...]:
        """The outside norms a check speaks to; EN 301 549's clauses are left to the success criteria they repeat."""
        found = self.check(identity)
        named = (frozen or {}).get("requirements") or (found.requirements if found else ())
        known = requirements()
        return tuple(known[one] for one in named if one in known)

    def is_breach(self, identity: str, frozen: Mapping[str, Any] | None = None) -> bool:
        """Whether a fault is one the law asks to mend; all else is good practice and says so."""
        return any(is_asked_by_law(norm.id) for norm in self.norms(identity, frozen))

    def message(self, finding: Any) -> str:
        """A finding in words."""
        found = self.check(finding.check_id)
        if found is None:
            return str(finding.message or finding.check_id)
        return found.texts().message(finding.message, finding.args, self.language.code)

    def journey(self, identity: str) -> str:
        found = journeys().get(identity)
        return self.language.pick(found.head.title.model_dump()) if found else identity

    def journey_about(self, identity: str) -> str:
        found = journeys().get(identity)
        return self.language.pick(found.head.about.model_dump()) if found and found.head.about else ""

    def journey_end(self, identity: str) -> str:
        found = journeys().get(identity)
        return self.language.pick(found.head.end.model_dump()) if found and found.head.end else ""

    def task(self, identity: str) -> str:
        """The name of one of the things most people come for."""
        found = _tasks().get(identity)
        return ((found.label_sv if self.language.code == "sv" else found.label_en) or found.label_sv) if found else identity

    def persona(self, identity: str) -> str:
        found = personas().get(identity)
        return self.language.pick(found.title.model_dump()) if found else identity

    def persona_about(self, identity: str) -> str:
        found = personas().get(identity)
        return self.language.pick(found.about.model_dump()) if found and found.about else ""

    def area(self, identity: str) -> str:
        """The name of a group of criteria."""
        return self.language.gettext(label("area", identity)).capitalize()

    def sections(self, identity: str) -> list[tuple[str, str, str]]:
        """The explanation of a check: section id, heading and Markdown in this language."""
        headings = {
            "What it checks": N_("What it checks"), "Why it matters": N_("Why it matters"), "How to fix it": N_("How to mend it"),
            "Assumptions and limits": N_("Assumptions and limits"),
        }  # fmt: skip
        told = [(key, self.language.gettext(words), self.section(identity, key)) for key, words in headings.items()]
        return [one for one in told if one[2]]
