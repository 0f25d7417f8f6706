"""What pointing shows over other text can be put away without moving the pointer."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials, find, target
from checks.dom import Dom
from checks.layout import text_blocks
from checks.model import Finding, cant_tell, passed
from checks.registry import check

OVERLAP_PX = 4.0


@check(requirements=["WCAG22:1.4.13"], impact="moderate", topic="hover-content")
def hover_dismiss(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Content that appears under the pointer and covers other text goes away at Escape; for review, since another key may do it."""
    for reveal in trials.reveals:
        box, trigger, shown = reveal.shown.box, find(dom, reveal.trigger), find(dom, reveal.shown)
        covered = [
            block for block in text_blocks(dom)
            if box is not None and block.box is not None and block.box.overlaps(box, OVERLAP_PX)
            and block not in (trigger, shown) and not (trigger is not None and trigger in (*block.ancestors(), *block.descendants()))
        ]  # fmt: skip
        if reveal.escapes or not covered:
            yield passed()
        else:
            yield cant_tell(target(dom, reveal.trigger), "stuck", text=reveal.shown.text[:60], over=covered[0].text[:60])
