# ruff: noqa: E501 - lists that read better in one line
"""Directions do not rely on shape, size or place alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.layout import text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import language_of, tokens

_PLACE = {
    "sv": r"\b(till (höger|vänster)|(på|i|åt|ovan|nedan)?\s?(höger|vänster)(sida|ra|kolumn|spalt|marginal)\w*|(högra|vänstra|övre|nedre|runda|fyrkantiga|stora|lilla|trekantiga) (knapp\w*|rut\w*|fält\w*|meny\w*|symbol\w*|ikon\w*|del\w*|kolumn\w*|bild\w*|länk\w*|hörn\w*))\b",
    "en": r"\b((on|to|at|in) the (far )?(right|left|top|bottom|side|upper|lower)(?! (of way|to\b|hand of god|time|side of the law))|(right|left)[- ]?hand (side|column|menu|corner)|(the|a) (round|square|circular|triangular|large|big|small|rectangular|upper|lower|bottom|top|left|right) (button|icon|box|link|field|symbol|image|menu|panel|arrow|column|corner|picture|circle|square|triangle)|(buttons?|links?|icons?|menu|box|form|list|image|picture|chart) (on the|to the) (right|left)|(button|link|icon|menu|box|form|list|field)s? (below|above))\b",
    "fi": r"\b((oikealla|vasemmalla)( puolella)?|(oikean|vasemman)puol\w+|(pyöreä|neliö|iso|pieni|ylä|ala)\w*( |)(painik|nappi|kuvak|valikk|laatikk|lomak)\w*)\b",
}
_PATTERNS = {language: re.compile(pattern, re.I) for language, pattern in _PLACE.items()}
_ROUTE = re.compile(
    r"\b(road|street|turn|drive|gata|väg|sväng|kör|building|floor|våning|hus|lung|arm|leg|ben|ear|eye|öga|öra|hand|trafik|traffic|park\w*|bank|kust|coast|politi\w+)\b",
    re.I,
)


#: Something to press or find, and the roles that it would have on the page; without roles any name will do.
_ORDER = re.compile(r"^\W*(?:please |then |you can |(?:vänligen|sedan|du kan) )?(click|press|tap|push|find|select|choose|use|look|klicka|tryck|välj|använd|titta|se|paina|valitse|napsauta)\b", re.I)
_THINGS: dict[str, frozenset[str]] = {
    "button": frozenset({"button"}), "knapp": frozenset({"button"}), "painik": frozenset({"button"}),
    "menu": frozenset(), "meny": frozenset(), "icon": frozenset({"button", "link", "img"}), "ikon": frozenset({"button", "link", "img"}),
    "link": frozenset({"link"}), "länk": frozenset({"link"}),
}  # fmt: skip


@check(requirements=["WCAG22:1.3.3"], impact="moderate", topic="sensory", act=["9bd38c"])
def sensory_words(dom: Dom) -> Iterator[Finding]:
    """Sentences that point by place, shape or size name nothing else on the page; for review."""
    for block in text_blocks(dom):
        language = language_of(block)
        patterns = [
            _PATTERNS[code]
            for code in dict.fromkeys((language, "sv", "en"))
            if code in _PATTERNS and (not language or code == language)
        ]
        for sentence in re.split(r"(?<=[.!?])\s+|\n", block.text):
            for pattern in patterns:
                found = pattern.search(sentence)
                if found is None or _ROUTE.search(sentence):
                    continue
                if _names_control(dom, sentence, found.group()):
                    yield passed(block)
                elif block.is_exposed and _sends_to_nothing(dom, block, sentence):
                    yield failed(block, "only", words=found.group().strip(), text=sentence.strip()[:100])
                else:
                    yield cant_tell(block, "place", words=found.group().strip(), text=sentence.strip()[:100])


def _sends_to_nothing(dom: Dom, block: Element, sentence: str) -> bool:
    """An order to use something of this page that shape or place alone tells: nothing here is called what the sentence calls it."""
    if not _ORDER.search(sentence) or block.select("a[href]") or re.search(r"[\"“”‘«»]|\b(called|named|labell?ed|märkt|heter|som kallas)\b", sentence, re.I):
        return False
    things = {noun for noun, roles in _THINGS.items() if re.search(rf"\b{noun}\w*", sentence, re.I)}
    if not things:
        return False
    roles = {role for noun in things for role in _THINGS[noun]}
    others = [e for e in dom.elements if e is not block and e.is_exposed and e.name]
    if any(noun in e.name.lower() for noun in things for e in others if e.role not in ("", "paragraph", "main", "RootWebArea")):
        return False
    return not roles or any(e.role in roles and e.is_visible for e in others)


def _names_control(dom: Dom, sentence: str, words: str) -> bool:
    """A control, heading or figure of the page is called what the sentence says in quotes, or in full."""
    folded = sentence.lower().replace(words.lower(), " ")
    quoted = re.findall(r"[\"“”'‘’«»]([^\"“”'‘’«»]{2,60})[\"“”'‘’«»]", folded)
    for element in dom.elements:
        if (
            element.role
            in (
                "button",
                "link",
                "heading",
                "textbox",
                "combobox",
                "checkbox",
                "navigation",
                "region",
                "image",
                "img",
                "group",
            )
            and element.name
        ):
            name = element.name.lower().strip()
            if name in (q.strip() for q in quoted):
                return True
            own = [t for t in tokens(name) if len(t) > 3]
            if own and len(name) >= 4 and name in folded and element.text not in sentence:
                return True
    return False
