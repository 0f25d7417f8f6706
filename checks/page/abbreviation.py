"""Abbreviations are spelt out where they first stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

_ACRONYM = re.compile(r"(?<![\w-])([A-ZÅÄÖ]{3,6})(?![\w-])")
_KNOWN = frozenset(
    [
        "PDF",
        "HTML",
        "WWW",
        "SMS",
        "FAQ",
        "GPS",
        "USB",
        "DVD",
        "CD",
        "TV",
        "EU",
        "USA",
        "UK",
        "FN",
        "UN",
        "NATO",
        "COVID",
        "ISO",
        "HTTP",
        "URL",
        "BBC",
        "SVT",
        "SEK",
        "EUR",
        "GBP",
        "USD",
        "DNA",
        "AIDS",
        "HIV",
        "MMS",
        "IBAN",
        "BIC",
        "GDPR",
        "CSS",
        "XML",
        "GOV",
        "GDS",
        "NHS",
    ]
)


@check(requirements=["WCAG22:3.1.4"], impact="minor", topic="abbreviation")
def abbreviation(dom: Dom) -> Iterator[Finding]:
    """Capitals of three to six letters in running text are spelt out beside them or in `abbr`; for review. Empty `abbr title` too."""
    body = dom.first("body")
    if body is None:
        return
    whole = body.text_content
    spelt = {
        e.text_content.strip()
        for e in dom.select("abbr[title], acronym[title], dfn")
        if e.get("title").strip() or e.tag == "dfn"
    }
    for element in dom.select("abbr, acronym"):
        if element.is_exposed and not element.get("title").strip() and not _explained(element.text_content, whole):
            yield failed(element, "untitled", word=element.text_content[:20])
    told: set[str] = set()
    for block in text_blocks(dom):
        letters = [c for c in block.text if c.isalpha()]
        if is_sectioned_off(block) or not letters or sum(c.isupper() for c in letters) > 0.5 * len(letters):
            continue
        for found in _ACRONYM.finditer(block.text):
            word = found.group(1)
            if word in told or word in _KNOWN:
                continue
            told.add(word)
            if word in spelt or _explained(word, whole):
                yield passed(block)
            else:
                yield cant_tell(block, "unexplained", word=word)


def _explained(word: str, text: str) -> bool:
    """It stands in brackets after its full form, or its full form in brackets after it."""
    return bool(re.search(rf"\(\s*{re.escape(word)}\s*\)|{re.escape(word)}\s*[\(,]\s*[^\W\d_]{{4,}}", text))
