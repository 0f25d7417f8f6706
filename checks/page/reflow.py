"""In a window 320 px wide nobody has to scroll sideways to read."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Enlarged, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

WIDTH = 320
SLACK_PX = 10
LINE = 20  # characters: shorter text beyond the edge may be decoration


@check(requirements=["WCAG22:1.4.10"], impact="serious", topic="reflow")
def reflow(enlarged: Enlarged, dom: Dom) -> Iterator[Finding]:
    """No line of text begins inside a window of 320 px and ends outside it, tables and maps aside."""
    if enlarged.narrow_width <= WIDTH + SLACK_PX:
        yield passed()
        return
    told = False
    for clipped in enlarged.narrow:
        box = clipped.spot.box
        runs_out = (
            box is not None
            and 0 <= box.x < WIDTH - 40
            and box.right > WIDTH + SLACK_PX
            and len(clipped.spot.text) >= LINE
        )
        if runs_out:
            told = True
            yield failed(
                target(dom, clipped.spot), "outside", text=clipped.spot.text[:60], width=round(enlarged.narrow_width)
            )
    if not told:
        yield cant_tell(None, "wide", width=round(enlarged.narrow_width))
