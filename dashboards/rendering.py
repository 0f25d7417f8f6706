"""Turns rows into pages: one Jinja environment a language, autoescaped; whatever came from the web is shown as text, never as markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from itertools import pairwise
from typing import Any
from unicodedata import bidirectional

from markdown_it import MarkdownIt
from markupsafe import Markup

from dashboards import charts
from dashboards.addresses import address, relative, safe_link
from dashboards.compiling import Compiling
from dashboards.fragments import Basis, bar, cut, foreign, interval, outward, readable, share_in
from dashboards.labels import label
from dashboards.languages import Language
from dashboards.reasons import cited, in_words
from dashboards.steps import target
from dashboards.texts import Texts

#: What looks like an address, number or identity of a person is blanked in what we show (settled I9); no more is promised.
_PERSONAL = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\b(?:19|20)?\d{6}[-+]\d{4}\b"),
    re.compile(r"(?<![\w/.-])(?:\+46|0)[\d\s\u00a0-]{7,14}\d\b"),
)
#: Without so many digits near each other there is neither number in a text.
_DIGITS = re.compile(r"\d\s*\d")
#: Bidirectional classes of letters written from right to left, of their numbers, and of marks that embed or override.
_TURNING = frozenset({"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"})
BLANK = "\u25ae\u25ae\u25ae"


@lru_cache(maxsize=4_000)
def blanked(text: str) -> str:
    """The text without what looks like e-mail, phone or personal numbers."""
    if "@" in text:
        text = _PERSONAL[0].sub(BLANK, text)
    if _DIGITS.search(text):
        for pattern in _PERSONAL[1:]:
            text = pattern.sub(BLANK, text)
    return text


def lower_first(text: str) -> str:
    """A sentence to stand inside another one: no capital, no full stop; words all in capitals stay."""
    return (text if text[1:2].isupper() else text[:1].lower() + text[1:]).rstrip(".")


def isolated(text: str) -> str | Markup:
    """A name in a long table: isolated where it holds what could turn the direction of the text around it, else as it is."""
    return foreign(text, len(text)) if any(bidirectional(letter) in _TURNING for letter in text) else text


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def markdown(text: str) -> Markup:
    """A text of our own; headings are moved below the page's, raw HTML is shown as text."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        for inner, following in pairwise((*(token.children or ()), None)):
            if inner is not None and inner.type == "image":
                inner.type, inner.tag, inner.nesting = "text", "", 0
            elif inner is not None and following is not None and inner.markup == "autolink" and following.type == "text":
                following.content = readable(following.content)
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S704 - html is off


@cache
def environment(language: Language) -> Compiling:
    """Jinja with this language's words, numbers and dates. Undefined names are errors."""
    made = Compiling(language.gettext, language.ngettext)
    made.filters |= {
        "number": language.number, "change": language.change, "percent": language.percent, "count": language.count,
        "date": language.date, "time": language.time, "seconds": language.seconds, "size": language.bytes, "foreign": foreign,
        "isolated": isolated, "outward": outward, "pick": language.pick, "blanked": blanked, "markdown": markdown, "cut": cut,
        "safe_link": safe_link, "lower_first": lower_first, "readable": readable,
        "bar": bar, "share": partial(share_in, language), "interval": interval, "told_interval": partial(interval, language=language),
        "basis": Basis(language, blanked),
        "question": Texts(language).question, "cited": partial(cited, language=language), "target": partial(target, language=language),
        "reason": lambda text, most=300: in_words(cut(blanked(text), most), language),
    }  # fmt: skip
    @cache
    def words_of(vocabulary: str, value: str) -> str:
        return language.gettext(label(vocabulary, value))

    made.globals |= {
        "lang": language.code, "language": language, "texts": Texts(language), "charts": charts,
        "label": words_of, "name": language.name,
    }  # fmt: skip
    return made


@lru_cache(maxsize=50_000)
def _link(kind: str, code: str, identity: str, folder: str) -> str:
    return relative(address(kind, code, identity), f"{folder}/" if folder else "")


def render(template: str, language: Language, page: str, values: Mapping[str, Any], *, other: str = "") -> str:
    """A page. `page` is its own address, `other` that of the same page in the other language; links come out relative."""

    folder = page.rpartition("/")[0]

    def to(kind: str, identity: str = "", fragment: str = "") -> str:
        link = _link(kind, language.code, identity, folder)
        return f"{link}#{fragment}" if fragment else link

    return environment(language).get_template(template).render(
        page=page, to=to, file=lambda target: relative(target, page),
        other_page=relative(other or address("start", language.other.code), page), **values,
    )  # fmt: skip

