"""Reasons and sources in words: stored in English, said in Swedish on the Swedish pages where the lists have them.

The lists are locale/sv/reasons.csv and sources.csv. In the first `{}` stands for a number or name that is kept,
`{t}` for another reason or thing of the list.
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
