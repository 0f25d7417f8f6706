"""No `marquee` or `blink` moves text about."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

LONG_SECONDS = 5.0
_STILL = ("", "none")


def _seconds(duration: str) -> float:
    first = duration.split(",")[0].strip()
    if first.endswith("ms"):
        return float(first[:-2] or 0) / 1000
    return float(first[:-1] or 0) if first.endswith("s") else 0.0


@check(requirements=["WCAG22:2.2.2"], impact="serious", topic="blink-marquee", covers=["axe/marquee", "axe/blink"])
def moving_markup(dom: Dom) -> Iterator[Finding]:
    """`marquee` moves without end; endless style animations of text are for review."""
    for element in dom.elements:
        if element.tag == "marquee":
            yield failed(element, "marquee") if element.is_visible else passed(element)
        elif (
            element.style("animation-name") not in _STILL
            and element.style("animation-iteration-count").split(",")[0] == "infinite"
            and _seconds(element.style("animation-duration")) > 0
            and element.text
            and element.is_visible
        ):
            yield cant_tell(element, "animated", animation=element.style("animation-name"))
