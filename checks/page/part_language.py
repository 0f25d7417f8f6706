"""Parts in another language say so, and say the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.languages import Guess, are_siblings, guess, knows
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.page.page_language import confirmed, own_language_text
from checks.registry import check
from checks.wording import language_of

LONG = 20  # words
SHARE = 0.3


@check(requirements=["WCAG22:3.1.2"], impact="moderate", topic="lang-parts", act=["off6ek"])
def part_language(dom: Dom) -> Iterator[Finding]:
    """Text marked up as one language is not another; whole paragraphs in a language other than the page's are marked up."""
    for element in dom.elements:
        if not element.has("lang") or element.tag in ("html", "body") or not element.is_exposed:
            continue
        claimed = element.get("lang").strip().split("-")[0].lower()
        text = element.text_content
        if not re.fullmatch(r"[a-z]{2,3}", claimed) or len(text.split()) < 3:
            continue
        found = guess(text, claimed)
        if found is None or are_siblings(found.language, claimed) or found.claimed_share > 0.3 * found.share:
            yield passed(element)
        elif (_is_sure(found) and knows(claimed)) or (found.words >= 4 and confirmed(text, claimed, found.language)):
            yield failed(element, "wrong", claimed=claimed, text=text[:60], **found.names())
        elif found.share >= 0.2:
            yield cant_tell(element, "wrong", claimed=claimed, text=text[:60], **found.names())
    for block in text_blocks(dom):
        around = language_of(block)
        if not re.fullmatch(r"[a-z]{2,3}", around) or not knows(around):
            continue
        parts: list[str] = []
        own_language_text(block, parts)
        text = "".join(parts)
        found = guess(text, around)
        if found is None or found.words < 6 or are_siblings(found.language, around):
            continue
        if found.share >= SHARE and found.claimed_share <= 0.25 * found.share and not block.has("lang"):
            if (
                found.words >= LONG
                and found.claimed_share <= 0.15 * found.share
                and not is_sectioned_off(block)
                and _is_exception(dom, found.language)
            ):
                yield failed(block, "unmarked", text=text.strip()[:60], **found.names())
            else:
                yield cant_tell(block, "unmarked", text=text.strip()[:60], **found.names())


def _is_sure(found: Guess) -> bool:
    """Six words with a clear lead, or four with many small words of the one language and none of the other."""
    if found.words >= 6 and found.share >= SHARE:
        return found.claimed_share <= 0.15 * found.share
    return found.words >= 4 and found.share >= 0.4 and found.claimed_share == 0


def _is_exception(dom: Dom, language: str) -> bool:
    """The page as a whole is not in that language: else its own `lang` is what is wrong."""
    body = dom.first("body")
    html = dom.first("html")
    claimed = (html.get("lang") if html else "").split("-")[0].lower()
    whole = guess(body.text, claimed) if body is not None else None
    return whole is not None and not are_siblings(whole.language, language)
