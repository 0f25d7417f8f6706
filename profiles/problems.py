"""What is wrong with a file a person edits: file, line, what, and what was probably meant. Raised before anything is touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in one file. `line` counts from 1; 0 when the file as a whole is meant."""

    file: str
    line: int = 0
    what: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}"


class ProfileError(Exception):
    """One or more mistakes in files that a person edits (exit code 4)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(p) for p in self.problems))


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """` (did you mean 'x'?)` when some allowed word is near, else nothing."""
    near = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


def not_one_of(word: str, allowed: Iterable[str]) -> str:
    """`'x' is not one of a, b, c`, with the nearest."""
    allowed = list(allowed)
    return f"'{word}' is not one of {', '.join(allowed)}{did_you_mean(word, allowed)}"
