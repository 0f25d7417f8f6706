"""What folds the menu away does so for eyes and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials
from checks.dom import Dom, Element
from checks.layout import text_blocks
from checks.model import Finding, failed, passed
from checks.page.bypass_block import has_way, opening
from checks.registry import check


def _is_folded(block: Element, gone: set[str], blocks: list[Element]) -> bool:
    """Every text of the block is gone: the element that holds it, or one around it."""
    inside = [b for b in blocks if b is block or any(a is block for a in b.ancestors())]
    return bool(inside) and all(any(e.selector in gone for e in (b, *b.descendants())) for b in inside)


@check(requirements=["WCAG22:2.4.1"], impact="moderate", topic="skip-link", act=["3e12e1", "cf77f2"])
def bypass_fold(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Where nothing else leads past the blocks before the content, a press on some control takes them all away."""
    html, found = dom.first("html"), opening(dom)
    if html is None or found is None or has_way(dom, found.content) or trials.cut:
        return
    if not trials.folds:
        return
    blocks = list(text_blocks(dom))
    gone = {selector for fold in trials.folds for selector in fold.gone}
    if all(_is_folded(block, gone, blocks) for block in found.repeated):
        yield passed(html)
    else:
        half = next((f for f in trials.folds if f.unseen != f.unheard), trials.folds[0])
        yield failed(html, "half", control=half.spot.text[:60])
