"""How checks read words: the page's language, tokens, generic phrases. Pure functions over text and Dom."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from checks.dom import Dom, Element
from checks.words import Words, parse

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)


@cache
def wording() -> Words:
    """The phrase lists that only checks use (checks/words/wording.csv), Swedish, English and Finnish."""
    with (files("checks.words") / "wording.csv").open(encoding="utf-8") as handle:
        return parse(handle, "wording.csv")


def tokens(text: str) -> list[str]:
    """The words of a text, case-folded; digits and signs are no words."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text).casefold())


def bare(text: str) -> str:
    """A name as it is compared: case-folded, white space collapsed, without arrows, dots and quotes at its ends."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return re.sub(r"^[^\w]+|[^\w]+$", "", folded, flags=re.UNICODE)


def page_language(dom: Dom) -> str:
    """The primary subtag of the page's own `lang`; `sv` when it says nothing usable."""
    html = dom.first("html")
    tag = (html.get("lang") if html else "").strip().split("-")[0].lower()
    return tag if re.fullmatch(r"[a-z]{2,3}", tag) else "sv"


def language_of(element: Element) -> str:
    """The primary subtag of the language an element is marked up as; empty when nothing says."""
    for at in (element, *element.ancestors()):
        if at.has("lang"):
            return at.get("lang").strip().split("-")[0].lower()
    return ""


def is_phrase(key: str, name: str, language: str) -> bool:
    """Tell whether a name as a whole is on the list, whatever punctuation stands around it."""
    return bare(name) in _whole(key, language)


@lru_cache(maxsize=64)
def _whole(key: str, language: str) -> frozenset[str]:
    """The list's whole-string terms: Swedish, English and the page's language, since pages mix them."""
    terms = (*wording().terms(key, language), *wording().terms(key, "en"))
    return frozenset(term[1:] for term in terms if term.startswith("="))


def has_words(language: str) -> bool:
    """Tell whether there are phrase lists for that language; without them a check of words says nothing (settled U9)."""
    return not language or language in ("sv", "en", "fi", "it")


def mentions(key: str, text: str, language: str) -> bool:
    """Tell whether running text has a term of the list in Swedish, English or the page's language."""
    return wording().in_text(key, text, language) or wording().in_text(key, text, "en")


def main_text(dom: Dom) -> str:
    """The text of the page's main content: `main`, else the body without navigation, header and footer."""
    main = next((e for e in dom.elements if e.role == "main" or e.tag == "main"), None)
    if main is not None and len(main.text) > 0:
        return main.text
    body = dom.first("body")
    if body is None:
        return ""
    skipped = ("nav", "header", "footer", "aside")
    parts = [
        c.text
        for c in body.elements
        if c.tag not in skipped and c.landmark not in ("navigation", "contentinfo", "banner")
    ]
    return "\n".join(part for part in parts if part) or body.text
