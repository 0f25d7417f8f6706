"""Text keeps its contrast when the system asks for dark or forced colours."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Modes, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:1.4.3"], impact="serious", topic="contrast")
def scheme_contrast(modes: Modes, dom: Dom) -> Iterator[Finding]:
    """A text that is readable in the page's usual colours stays above 3:1 in its dark ones; in forced colours too, for review."""
    for text in modes.dark:
        yield failed(target(dom, text.spot), "dark", ratio=text.ratio, usual=text.usual, text=text.spot.text[:60])
    for text in modes.forced:
        yield cant_tell(target(dom, text.spot), "forced", ratio=text.ratio, text=text.spot.text[:60])
    if not modes.dark and not modes.forced:
        yield passed()
