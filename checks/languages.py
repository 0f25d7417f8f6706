"""Which language a text is in, told by its script and its small words. Light on purpose: no model, no file but a word list.

Sure from about twenty words; for shorter texts the share of small words still says how sure it is.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from checks.wording import tokens

#: Languages that only differ in a few small words: one is never told apart from the other here.
SIBLINGS = (frozenset({"nb", "no", "nn", "da"}), frozenset({"hr", "sr", "bs", "sh"}), frozenset({"en", "sco"}))

_SCRIPTS = (
    (re.compile(r"[\u0600-\u06ff\u0750-\u077f]"), frozenset({"ar", "fa", "ur", "ckb", "ps", "ku", "prs", "ug"})),
    (re.compile(r"[\u0400-\u04ff]"), frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky"})),
    (re.compile(r"[\u0590-\u05ff]"), frozenset({"he", "yi"})),
    (re.compile(r"[\u0370-\u03ff]"), frozenset({"el"})),
    (re.compile(r"[\u0e00-\u0e7f]"), frozenset({"th"})),
    (re.compile(r"[\u1200-\u137f]"), frozenset({"am", "ti"})),
    (re.compile(r"[\u3040-\u30ff]"), frozenset({"ja"})),
    (re.compile(r"[\uac00-\ud7af]"), frozenset({"ko"})),
    (re.compile(r"[\u4e00-\u9fff]"), frozenset({"zh", "ja"})),
    (re.compile(r"[\u0900-\u097f]"), frozenset({"hi", "mr", "ne"})),
)
_NAMES = {
    "sv": ("svenska", "Swedish"), "en": ("engelska", "English"), "fi": ("finska", "Finnish"), "nb": ("norska", "Norwegian"),
    "da": ("danska", "Danish"), "de": ("tyska", "German"), "fr": ("franska", "French"), "es": ("spanska", "Spanish"),
    "it": ("italienska", "Italian"), "nl": ("nederländska", "Dutch"), "pl": ("polska", "Polish"), "pt": ("portugisiska", "Portuguese"),
    "et": ("estniska", "Estonian"), "so": ("somaliska", "Somali"), "tr": ("turkiska", "Turkish"), "sq": ("albanska", "Albanian"),
    "hr": ("kroatiska", "Croatian"), "cy": ("kymriska", "Welsh"), "ro": ("rumänska", "Romanian"), "hu": ("ungerska", "Hungarian"),
    "ar": ("arabiska", "Arabic"), "ru": ("ryska", "Russian"), "he": ("hebreiska", "Hebrew"), "el": ("grekiska", "Greek"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest language, the share of its small words among all, and that of the language the text claims to be in."""

    language: str
    share: float
    claimed_share: float
    words: int

    def names(self) -> dict[str, str]:
        """The language's name as arguments of a message."""
        sv, en = _NAMES.get(self.language, (self.language, self.language))
        return {"found": en, "found_sv": sv, "found_en": en}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    with (files("checks.words") / "function_words.csv").open(encoding="utf-8") as handle:
        return {row["language"]: frozenset(row["words"].split()) for row in csv.DictReader(handle)}


def are_siblings(one: str, other: str) -> bool:
    """Tell whether two languages are too alike to be told apart by small words."""
    return one == other or any(one in group and other in group for group in SIBLINGS)


@lru_cache(maxsize=4_000)  # the head and the foot of a site say the same on every page
def guess(text: str, claimed: str) -> Guess | None:
    """The language of `text`, which says it is in `claimed`; None when nothing speaks for any."""
    letters = sum(c.isalpha() for c in text)
    for script, languages in _SCRIPTS:
        found = len(script.findall(text))
        if letters >= 6 and found > 0.6 * letters:
            mine = 1.0 if claimed in languages else 0.0
            return Guess(claimed if mine else min(languages), 1.0, mine, max(len(text.split()), 1))
    words = tokens(text)
    if not words:
        return None
    counts = {
        name: sum(n for w, n in Counter(words).items() if w in small) / len(words)
        for name, small in _small_words().items()
    }
    best = max(counts, key=lambda name: counts[name])
    mine = max((counts[name] for name in counts if are_siblings(name, claimed)), default=0.0)
    return Guess(best, counts[best], mine, len(words)) if counts[best] > 0 else None


def knows(language: str) -> bool:
    """Tell whether the word list has that language (or one too like it), or its script gives it away."""
    return any(are_siblings(name, language) for name in _small_words()) or any(
        language in names for _, names in _SCRIPTS
    )
