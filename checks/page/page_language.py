"""The page says which language it is in, and is in that language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.languages import Guess, are_siblings, guess, knows
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.text import second_opinion

FEWEST_WORDS = 6
FEW_WORDS = 12
MANY_WORDS = 60  # where small words leave a longer text in doubt, it is mixed
LIKELY, UNLIKELY = 0.9, 0.05
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{2,80}[\"“”«»]")
SURE = 0.25  # share of small words in running text of most languages: a third to a half


def own_language_text(element: Element, parts: list[str]) -> None:
    """The visible text below, without parts that carry a `lang` of their own, code and addresses."""
    for child in element.children:
        if isinstance(child, Text):
            if child.is_rendered:
                parts.append(child.text)
        elif not child.has("lang") and child.tag not in (
            "script",
            "style",
            "code",
            "pre",
            "address",
            "noscript",
            "svg",
        ):
            own_language_text(child, parts)
            parts.append(" ")


def _is_clear(found: Guess, claimed: str) -> bool:
    few = found.words < FEW_WORDS or found.share < SURE
    return not few and found.claimed_share <= 0.15 * found.share and knows(claimed)


def confirmed(text: str, claimed: str, language: str) -> bool:
    """Tell whether the letters of the text say the same as its small words: that language, and not the claimed one."""
    likely, share, mine = second_opinion(text, claimed)
    return are_siblings(likely, language) and share >= LIKELY and mine <= UNLIKELY and knows(claimed)


@check(requirements=["WCAG22:3.1.1"], impact="serious", topic="lang-page", act=["ucwvc8"])
def page_language(dom: Dom) -> Iterator[Finding]:
    """The language told by small words in the page's text is the one of `html lang`."""
    html, body = dom.first("html"), dom.first("body")
    claimed = (html.get("lang") if html is not None else "").strip().split("-")[0].lower()
    if html is None or body is None or not re.fullmatch(r"[a-z]{2,3}", claimed):
        return
    if body.has("lang"):
        return
    parts: list[str] = []
    own_language_text(body, parts)
    text = "".join(parts)
    if len(text.split()) < FEW_WORDS:
        text = f"{text} {dom.title}"
    plain = _QUOTED.sub(" ", text)
    text = plain if len(plain.split()) >= FEWEST_WORDS else text
    found = guess(text, claimed)
    if found is None or found.words < FEWEST_WORDS:
        return
    strange = not are_siblings(found.language, claimed) and found.claimed_share <= 0.35 * found.share
    if not strange:
        yield passed(html)
    elif _is_clear(found, claimed) or (found.words < MANY_WORDS and confirmed(text, claimed, found.language)):
        yield failed(html, "other", claimed=claimed, **found.names())
    elif found.share >= SURE:
        yield cant_tell(html, "other", claimed=claimed, **found.names())
