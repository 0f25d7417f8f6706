"""Small pieces of a page that stand on it hundreds of times. Written here since a macro of a template takes ten times as long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

import idna
from markupsafe import Markup, escape

from dashboards import charts
from dashboards.addresses import safe_link
from dashboards.languages import NONE, Language
from dashboards.reasons import fact_name, fact_phrase

#: Texts from a page that are longer are cut where they are shown; the data files have them whole.
SHOWN_SNIPPET = 600
SHOWN_URL = 90
#: Of a list in what an answer rests on so many are shown, and so much of a text or of the name of a fact.
SHOWN_ITEMS, SHOWN_TEXT, SHOWN_NAME = 12, 300, 120


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def foreign(text: object, most: int = SHOWN_SNIPPET) -> Markup:
    """Text from the web, isolated so that its direction cannot reach ours."""
    return Markup(f"<bdi>{escape(cut(str(text), most))}</bdi>")  # noqa: S704 - escaped


#: A host in the letters of Swedish and its neighbours is shown in them; any other stays as it is sent, so that none can look like another.
_PLAIN_HOST = re.compile(r"[a-z0-9.\-åäöéüæøáčđŋšŧž]+")


#: Escapes of letters, figures and spaces are shown as what they stand for; of anything that could change how an address is read, never.
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PLAIN_TEXT = re.compile(r"[A-Za-z0-9ÅÄÖåäöÉéÜüÆØæøÁČĐŊŠŦŽáčđŋšŧž \-]+")


def readable(url: str) -> str:
    """The address as one reads it aloud: host and path in their letters (båtverket.se), what follows `?` as words in brackets."""
    path, asked, query = _in_letters(url).partition("?")
    path = _ESCAPES.sub(_unescaped, path)
    if not asked:
        return path
    parts = [": ".join(filter(None, part.split("=", 1))) for part in query.replace("+", " ").split("&")]
    return f"{path} ({', '.join(_ESCAPES.sub(_unescaped, part) for part in parts if part)})" if any(parts) else path


def _unescaped(found: re.Match[str]) -> str:
    text = unquote_to_bytes(found[0]).decode("utf-8", "replace")
    return text if _PLAIN_TEXT.fullmatch(text) else found[0]


def _in_letters(url: str) -> str:
    """The host in the letters of its name, where a Swedish reader tells every one of them apart."""
    found = re.match(r"(https?://)([a-z0-9.-]*xn--[a-z0-9.-]+)", url)
    if not found:
        return url
    try:
        host = ".".join(idna.decode(part) if part.startswith("xn--") else part for part in found[2].split("."))
    except idna.IDNAError:
        return url
    return found[1] + host + url[found.end() :] if _PLAIN_HOST.fullmatch(host) else url


@lru_cache(maxsize=4_000)
def outward(url: str, words: str = "", most: int = SHOWN_URL) -> Markup:
    """A link out of the site where the address is http or https, else its text alone."""
    shown = foreign(words or readable(url), most)
    link = safe_link(url)
    return Markup(f'<a href="{escape(link)}" rel="nofollow noopener">{shown}</a>') if link else shown  # noqa: S704 - escaped


_SHARE = 'viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"'


@lru_cache(maxsize=2_000)
def bar(share: float) -> Markup:
    """A share 0-1 as a bar."""
    track = '<rect class="track" width="100" height="10"/>'
    return Markup(f'<svg class="share" {_SHARE}>{track}<rect class="bar" width="{round(share * 100, 1)}" height="10"/></svg>')  # noqa: S704


@lru_cache(maxsize=4_000)
def share_in(language: Language, share: float) -> Markup:
    """A share as a bar and a figure."""
    return bar(share) + Markup(f' <span class="figure">{language.percent(share)}</span>')  # noqa: S704 - numbers


def interval(cell: Any, language: Language | None = None) -> Markup:
    """Score and interval of a league row or a dimension as two strokes over an axis that the style sheet draws.

    In a language the picture has its figures as its name; a line of text beside it would be one element more in hundreds of rows.
    """
    if cell.score is None:
        return Markup()
    told = "" if cell.low is None or language is None else f"{language.number(cell.low)}\u2013{language.number(cell.high)}"
    shown = f'role="img" aria-label="{told}"' if told else 'aria-hidden="true"'
    spread = "" if cell.low is None else f'<path d="M{charts.at(cell.low):g} 7H{charts.at(cell.high):g}"/>'
    dot = f'<path class="dot" d="M{charts.at(cell.score):g} 7h0"/>'
    return Markup(f'<svg class="interval" viewBox="0 0 220 14" {shown}>{spread}{dot}</svg>')  # noqa: S704 - numbers


# --- what an answer rests on: our own plain data, with texts and addresses from the site in it


class Basis:
    """Such data as nested lists, in one language. `blanked` takes out what looks like personal data."""

    def __init__(self, language: Language, blanked: Any) -> None:
        self.language, self.blanked = language, blanked
        self.words = {True: language.gettext("yes"), False: language.gettext("no")}
        self.name = cache(self._name)

    def __call__(self, thing: object) -> Markup:
        return Markup(self._told(thing))  # noqa: S704 - escaped

    def _told(self, thing: object) -> str:
        if isinstance(thing, str):
            return self._text(thing)
        if isinstance(thing, bool):
            return self.words[thing]
        if isinstance(thing, int | float):
            return self.language.number(thing, 0 if thing == int(thing) else 2)
        if isinstance(thing, Mapping) and thing:
            pairs = (f"<div><dt>{self.name(str(key))}</dt><dd>{self._told(item)}</dd></div>" for key, item in thing.items())
            return f"<dl>{''.join(pairs)}</dl>"
        if isinstance(thing, Iterable) and not isinstance(thing, Mapping):
            return self._list(list(thing))
        return NONE

    def _text(self, text: str) -> str:
        if text.startswith(("http://", "https://")):
            return outward(text)
        told = fact_phrase(text) if self.language.code == "sv" else ""
        return foreign(self.blanked(told or text), SHOWN_TEXT) if text else NONE

    def _name(self, key: str) -> str:
        if "://" in key:
            return outward(key)
        told = (fact_name(key) or fact_phrase(key)) if self.language.code == "sv" else ""
        return foreign(self.blanked(told or key.replace("_", " ")), SHOWN_NAME)

    def _list(self, items: list[object]) -> str:
        if not items:
            return NONE
        shown = [f"<li>{self._told(item)}</li>" for item in items[:SHOWN_ITEMS]]
        if more := len(items[SHOWN_ITEMS:]):
            shown.append(f"<li>{self.language.ngettext('and %(num)s more', 'and %(num)s more', more) % {'num': more}}</li>")
        return f"<ul>{''.join(shown)}</ul>"
