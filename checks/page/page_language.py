"""The page says which language it is in, and is in that language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.languages import are_siblings, guess, knows
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

FEW_WORDS = 12
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
    found = guess("".join(parts), claimed)
    if found is None or found.words < 6:
        return
    strange = not are_siblings(found.language, claimed) and found.claimed_share <= 0.35 * found.share
    if not strange:
        yield passed(html)
    elif (
        found.words >= FEW_WORDS and found.share >= SURE and found.claimed_share <= 0.15 * found.share and knows(claimed)
    ):
        yield failed(html, "other", claimed=claimed, **found.names())
    elif found.share >= SURE:
        yield cant_tell(html, "other", claimed=claimed, **found.names())
