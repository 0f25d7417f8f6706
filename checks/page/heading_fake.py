"""What looks like a heading is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from checks.dom import Dom, Element
from checks.layout import is_bold, is_sectioned_off, lines_of, text_blocks, text_holder
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens

MOST_WORDS = 12
LARGER = 1.2  # times the text that follows
MUCH_LARGER = 1.4
ALIKE = 2  # bold lines of one look, each above a paragraph of running text, are a pattern
RUNNING_WORDS = 20
_ELSEWHERE = (
    "a", "button", "label", "legend", "summary", "table", "figure", "figcaption", "caption", "dl", "nav", "form", "footer", "li",
    "blockquote", "heading", "link", "tab", "menuitem", "navigation", "dialog", "alert", "status", "time", "address", "option",
)  # fmt: skip


@check(requirements=["WCAG22:1.3.1"], impact="serious", topic="fake-heading", covers=["axe/p-as-heading"])
def heading_fake(dom: Dom) -> Iterator[Finding]:
    """A short line alone, larger or bolder than the paragraph right below it, is a heading element."""
    blocks = text_blocks(dom)
    doubtful: list[tuple[Element, float, bool]] = []
    for block, after in pairwise(blocks):
        words = tokens(block.text)
        if not 1 <= len(words) <= MOST_WORDS or block.closest(*_ELSEWHERE) or is_sectioned_off(block):
            continue
        if block.text.rstrip().endswith((".", ",", ";", "!", ":")) or after.closest(
            "heading", "a", "button", "table", "form", "nav"
        ):
            continue
        if not _stands_above(block, after):
            continue
        holder, below = text_holder(block), text_holder(after)
        if not holder.px("font-size") or not below.px("font-size"):
            continue
        ratio = holder.px("font-size") / below.px("font-size")
        bolder = is_bold(holder) and not is_bold(below)
        if len(lines_of(block)) != 1 or (ratio < LARGER and not bolder):
            continue
        is_figure = any(c.isdigit() for c in block.text)  # a sum, a date or a number may be large for its own sake
        if ((ratio >= LARGER and bolder) or ratio >= MUCH_LARGER) and not is_figure:
            yield failed(block, "look", text=block.text[:80], ratio=round(ratio, 1))
        elif bolder or ratio >= LARGER:
            doubtful.append((block, ratio, bolder and not is_figure and len(tokens(after.text)) >= RUNNING_WORDS))
    brothers = Counter((id(block.parent), text_holder(block).style("font-size")) for block, _, is_lead in doubtful if is_lead)
    for block, ratio, is_lead in doubtful:
        is_pattern = is_lead and brothers[id(block.parent), text_holder(block).style("font-size")] >= ALIKE
        say = failed if is_pattern else cant_tell
        yield say(block, "look", text=block.text[:80], ratio=round(ratio, 1))
    for heading in dom.elements:
        if heading.role == "heading" and heading.is_visible:
            yield passed(heading)


def _stands_above(block: Element, after: Element) -> bool:
    """The next block starts below, in the same column, near, and is running text."""
    if block.box is None or after.box is None or len(tokens(after.text)) < 4 or len(after.text) <= len(block.text):
        return False
    gap = after.box.y - block.box.bottom
    return -2 <= gap <= 60 and abs(after.box.x - block.box.x) <= 40 and after.closest("li") is None
