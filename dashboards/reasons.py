"""Reasons and sources in words: stored in English, said in Swedish on the Swedish pages where the lists have them.

The lists are locale/sv/reasons.csv, sources.csv and facts.csv (what an answer rests on: names of facts and phrases of ours). In the first
`{}` stands for a number or name that is kept, `{t}` for another reason or thing of the list; in the last `{}` is kept, too.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from markupsafe import Markup, escape

from dashboards.languages import Language

#: A note to the reader of the code at the end of a reason: which criterion carries the loss, which flag decides.
_ASIDE = re.compile(r" \((?:[a-z_.]+ carries the loss|no flag \w+)\)$")


@cache
def _exact() -> dict[str, str]:
    return {english: swedish for english, swedish in _list() if "{" not in english}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    told = []
    for english, swedish in _list():
        if "{" in english:
            pattern = re.escape(english).replace(r"\{t\}", "(?P<t>.+?)").replace(r"\{\}", "(?P<n>[^ ]+)")
            told.append((re.compile(pattern), swedish))
    return told


def _list(name: str = "reasons") -> list[tuple[str, str]]:
    text = files("dashboards").joinpath("locale", "sv", f"{name}.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))[1:]
    return [(row[0], row[1]) for row in rows if len(row) == 2 and row[1]]


@lru_cache(maxsize=5_000)
def swedish(reason: str) -> str:
    """The reason in Swedish; nothing where the list lacks it."""
    reason = _ASIDE.sub("", reason)
    if reason in _exact():
        return _exact()[reason]
    for pattern, words in _patterns():
        if found := pattern.fullmatch(reason):
            parts = found.groupdict()
            thing = swedish(parts["t"]) if "t" in parts else ""
            if "t" in parts and not thing:
                return ""
            return words.replace("{t}", thing).replace("{}", parts.get("n") or "")
    return ""


#: The name of a fact as our code writes it; what a site calls its things rarely looks like that.
_OUR_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
#: A phrase of ours is no longer, begins without a capital and has more than one word.
_LONGEST_PHRASE = 120
_PHRASE = re.compile(r"[a-z0-9][^ ]* .+", re.DOTALL)


@cache
def _facts() -> dict[str, str]:
    return dict(_list("facts"))


@cache
def _fact_patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "([^ ]+)")), words) for english, words in _facts().items() if "{}" in english
    ]  # fmt: skip


def fact_name(key: str) -> str:
    """The name of a fact in Swedish; nothing where the list lacks it, as it does names that come from a site."""
    return _facts().get(key.replace("_", " "), "") if _OUR_NAME.fullmatch(key) else ""


@lru_cache(maxsize=5_000)
def fact_phrase(text: str) -> str:
    """A phrase of ours in Swedish; nothing where the list lacks it: the text is a site's, or a single word that could be."""
    if len(text) > _LONGEST_PHRASE or not _PHRASE.fullmatch(text):
        return ""
    if text in _facts():
        return _facts()[text]
    for pattern, words in _fact_patterns():
        if found := pattern.fullmatch(text):
            for kept in found.groups():
                words = words.replace("{}", kept, 1)
            return words
    return swedish(text)


@cache
def _cited() -> tuple[re.Pattern[str], dict[str, str]]:
    words = dict(_list("sources"))
    return re.compile("|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))), words


def cited(source: str, language: Language) -> str:
    """The norms and studies that a criterion rests on: laws and studies keep their names, what is said of them is translated."""
    if language.code == "en":
        return source
    pattern, words = _cited()
    return pattern.sub(lambda found: words[found[0]], source)


def in_words(reason: str, language: Language) -> Markup:
    """The reason for the reader of a page: in its language, or marked as being in English."""
    if language.code == "en":
        return Markup(f"<bdi>{escape(reason)}</bdi>")  # noqa: S704 - escaped
    told = swedish(reason)
    if told:
        return Markup(f"<bdi>{escape(told)}</bdi>")  # noqa: S704 - escaped
    return Markup(f'<span lang="en"><bdi>{escape(reason)}</bdi></span>')  # noqa: S704 - escaped
