"""The towns' own site search: four tempers, from one that forgives misspellings to one that reads titles only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WORD = re.compile(r"[^\W_]+")
STOP = frozenset(
    {"och", "i", "att", "en", "ett", "på", "av", "för", "med", "till", "om", "är", "det", "som", "den", "de", "har"}
    | {"kan", "du", "vi", "din", "ditt", "dina", "eller"}
)
SNIPPET_CHARACTERS = 170
MAX_HITS = 20
EDITS_LONG_WORD = 8


class Temper(StrEnum):
    """How much a search forgives."""

    FORGIVING = "forgiving"  # finds misspelled words and says which word it read
    SUGGESTING = "suggesting"  # finds nothing for a misspelled word, but asks "menade du"
    PLAIN = "plain"  # beginnings of words, nothing else
    TITLES = "titles"  # whole words of page titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One searchable page; `keywords` are words that the editors added."""

    url: str
    title: str
    keywords: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    url: str
    title: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`read_as` is the corrected query that was searched instead, `suggestion` one that only is offered."""

    query: str
    hits: tuple[Hit, ...]
    read_as: str | None = None
    suggestion: str | None = None


def words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def edits(a: str, b: str, limit: int) -> int:
    """Edit distance with swaps of neighbours; more than `limit` is reported as `limit + 1`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def _weight(term: str, entry: Entry, temper: Temper) -> int:
    """0 = the term does not occur; words of the title weigh most, then the editors' words, then the text."""
    if temper is Temper.TITLES:
        return 6 * (term in words(entry.title))
    weight = 0
    for text, value in ((entry.title, 6), (entry.keywords, 5), (entry.text, 1)):
        found = sum(word.startswith(term) for word in words(text))
        weight += value * min(found, 3)
    return weight


def _snippet(entry: Entry, terms: Sequence[str]) -> str:
    low = entry.text.casefold()
    at = min((place for term in terms if (place := low.find(term)) >= 0), default=0)
    start = 0 if at < SNIPPET_CHARACTERS // 2 else low.rfind(" ", 0, at - 40) + 1
    return entry.text[start : start + SNIPPET_CHARACTERS].rsplit(" ", 1)[0]


def _corrected(term: str, vocabulary: Sequence[str]) -> str | None:
    limit = 2 if len(term) >= EDITS_LONG_WORD else 1
    best = min(((edits(term, word, limit), len(word), word) for word in vocabulary), default=None)
    return best[2] if best is not None and best[0] <= limit else None


def _find(terms: Sequence[str], entries: Sequence[Entry], temper: Temper) -> list[Hit]:
    ranked = []
    for place, entry in enumerate(entries):
        weights = [_weight(term, entry, temper) for term in terms]
        if any(weights):
            ranked.append((-sum(map(bool, weights)), -sum(weights), place, entry))
    ranked.sort(key=lambda row: row[:3])
    return [Hit(url=e.url, title=e.title, snippet=_snippet(e, terms)) for *_, e in ranked[:MAX_HITS]]


def search(query: str, entries: Sequence[Entry], temper: Temper) -> Result:
    """Pages for `query`, best first; most matched words before most weight before the editors' order."""
    terms = [word for word in words(query) if word not in STOP]
    hits = _find(terms, entries, temper) if terms else []
    if temper in (Temper.PLAIN, Temper.TITLES) or not terms:
        return Result(query=query, hits=tuple(hits))
    vocabulary = sorted({w for e in entries for w in words(f"{e.title} {e.keywords} {e.text}") if len(w) > 3})
    better = [
        term if any(word.startswith(term) for word in vocabulary) else _corrected(term, vocabulary) or term
        for term in terms
    ]
    if better == terms:
        return Result(query=query, hits=tuple(hits))
    corrected = " ".join(better)
    if temper is Temper.FORGIVING:
        return Result(query=query, hits=tuple(_find(better, entries, temper)), read_as=corrected)
    return Result(query=query, hits=tuple(hits), suggestion=corrected)
