"""Word lists (`K_*`) that checks, measures and page roles read, one CSV; matching as the catalogue defines it.

A term matches at a word start (Swedish inflections count); `=term` must equal the whole string, or in running text the
whole word. NFC, case-folded, white space collapsed. Columns `terms_sv`, `terms_en` ...: the page's language chooses.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

NAME_LENGTH = 200  # characters
ABBREVIATION_LENGTH = 3  # letters


def normal(text: str) -> str:
    """NFC, case-folded, white space collapsed: the form in which terms are compared."""
    return _normal_name(text) if len(text) <= NAME_LENGTH else _folded(text)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


#: The names of a site's links and headings come back on every page and are asked of by many lists.
_normal_name = lru_cache(maxsize=20_000)(_folded)


class Words:
    """The word lists, by key and language."""

    def __init__(self, lists: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._lists = lists
        self._joined: dict[tuple[str, str], tuple[str, ...]] = {}

    def keys(self) -> list[str]:
        return sorted(self._lists)

    def languages(self, key: str) -> list[str]:
        return sorted(self._lists[key])

    def terms(self, key: str, language: str = "sv") -> tuple[str, ...]:
        """Terms of the list in that language; Swedish is always included, but for short ones that are any word elsewhere
        (`=ai` is "to the" in Italian). Raises KeyError for an unknown key."""
        found = self._joined.get((key, language))
        if found is None:
            by_language, code = self._lists[key], language[:2].lower()
            swedish = tuple(t for t in by_language.get("sv", ()) if code in ("sv", "en") or not _is_abbreviation(t))
            found = tuple(dict.fromkeys(swedish + by_language.get(code, ())))
            self._joined[key, language] = found
        return found

    def knows(self, key: str) -> bool:
        """Whether the list has terms in the language that is asked in; asking so wants nothing."""
        return key in self._lists

    def hits(self, key: str, text: str, language: str = "sv") -> list[str]:
        """The terms that match somewhere in running text, each once."""
        folded = normal(text)
        return [term for term, pattern in _standing_in(folded, self.terms(key, language)) if pattern.search(folded)]

    def in_text(self, key: str, text: str, language: str = "sv") -> bool:
        folded = normal(text)
        return any(pattern.search(folded) for _, pattern in _standing_in(folded, self.terms(key, language)))

    def is_name(self, key: str, name: str, language: str = "sv") -> bool:
        """Match a link name, button name, title or alt: prefix terms at a word start, `=term` the whole string."""
        folded = normal(name)
        whole, begun = _as_names(self.terms(key, language))
        return folded in whole or any(pattern.search(folded) for _, pattern in _standing_in(folded, begun))

    def positions(self, key: str, text: str, language: str = "sv") -> list[tuple[int, str]]:
        """Where terms match in `normal(text)`: (offset, matched term)."""
        folded = normal(text)
        return sorted(
            (match.start(), term)
            for term, pattern in _standing_in(folded, self.terms(key, language))
            for match in pattern.finditer(folded)
        )

    def spoken(self, language: str) -> Spoken:
        """The same lists for a site in that language; they remember which key had no words in it."""
        return Spoken(self._lists, language)


class Spoken(Words):
    """Word lists for one site's language. `wanting` holds the keys that were asked for and have no terms in it."""

    def __init__(self, lists: Mapping[str, Mapping[str, tuple[str, ...]]], language: str) -> None:
        super().__init__(lists)
        self.language = language[:2].lower() or "sv"
        self.wanting: set[str] = set()

    def knows(self, key: str) -> bool:
        return self.language == "sv" or self.language in self._lists[key]

    def terms(self, key: str, language: str = "sv") -> tuple[str, ...]:
        """Terms in the asked language, else the site's; Swedish is always included."""
        wanted = self.language if language == "sv" else language[:2].lower()
        if wanted != "sv" and wanted not in self._lists[key]:
            self.wanting.add(key)
        return super().terms(key, wanted)


def _is_abbreviation(term: str) -> bool:
    return term.startswith("=") and len(term) <= ABBREVIATION_LENGTH + 1


@lru_cache(maxsize=20_000)
def _in_text(term: str) -> re.Pattern[str]:
    whole = term.startswith("=")
    body = re.escape(normal(term.removeprefix("=")))
    return re.compile(rf"(?<!\w){body}(?!\w)" if whole else rf"(?<!\w){body}")


@lru_cache(maxsize=2_000)
def _bodies(terms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each term with the letters that must stand in a text for it to match."""
    return tuple((term, normal(term.removeprefix("="))) for term in terms)


def _standing_in(folded: str, terms: tuple[str, ...]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The terms whose letters stand somewhere in a folded text, with the pattern that tells whether it is at a word's start.

    Most terms of most lists stand nowhere in a text, and looking for plain letters takes a tenth of a pattern's time.
    """
    return ((term, _in_text(term)) for term, body in _bodies(terms) if body in folded)


@lru_cache(maxsize=2_000)
def _as_names(terms: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The terms that equal a whole name, and those that begin somewhere in it."""
    whole = frozenset(term[1:] for term in terms if term.startswith("="))
    return whole, tuple(term for term in terms if not term.startswith("="))


class BrokenWords(ValueError):
    """A word list that cannot be read: file, line, what is wrong and what is allowed."""


_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_COLUMN = re.compile(r"terms_[a-z]{2}")


def parse(handle: Iterable[str], name: str = "lexicons.csv") -> Words:
    """Word lists from the lines of a CSV with `key` and `terms_<language>` columns, terms divided by `|`.

    Raises BrokenWords at the first line that is not as it must be: nothing of a broken list is used.
    """
    reader = csv.DictReader(handle, strict=True)
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    begins = 1
    try:
        columns = [c for c in reader.fieldnames or () if c != "key" and not _COLUMN.fullmatch(c)]
        if "key" not in (reader.fieldnames or ()) or columns:
            raise BrokenWords(f"{name}:1: columns are `key` and `terms_<language>`, as in terms_sv; found {reader.fieldnames}")
        begins = 2
        for row in reader:
            _take(row, lists, f"{name}:{reader.line_num}")
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BrokenWords(f"{name}:{begins}: {error}; a cell with a quotation mark or comma is put in quotation marks") from error
    return Words(lists)


def _take(row: Mapping[str, str | None], lists: dict[str, dict[str, tuple[str, ...]]], where: str) -> None:
    key = (row.get("key") or "").strip()
    if not _KEY.fullmatch(key):
        raise BrokenWords(f"{where}: {key!r} is no key; one is written in capital letters, digits and _")
    if key in lists:
        raise BrokenWords(f"{where}: {key} stands twice")
    if None in row:
        raise BrokenWords(f"{where}: {key} has more cells than the first line has columns; a term with a comma is put in quotation marks")
    lists[key] = {}
    for column, cell in row.items():
        if column == "key" or not cell or not cell.strip():
            continue
        terms = tuple(normal(term) for term in cell.split("|"))
        if empty := [t for t in terms if t in ("", "=")]:
            raise BrokenWords(f"{where}: {key} has an empty term {empty[0]!r} in {column}; terms are divided by one |")
        lists[key][column.removeprefix("terms_")] = terms
    if not lists[key]:
        raise BrokenWords(f"{where}: {key} has no terms in any language")


@cache
def words() -> Words:
    """The bundled word lists."""
    with (files(__package__) / "lexicons.csv").open(encoding="utf-8") as handle:
        return parse(handle)
