"""Tab follows the order in which the page is seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from checks.behaviour import Stop, TabWalk, find, target
from checks.dom import Dom
from checks.model import Box, Finding, cant_tell, failed, passed
from checks.registry import check

COLUMN_PX = 4.0


def _same_row(a: Box, b: Box) -> bool:
    return min(a.bottom, b.bottom) - max(a.y, b.y) > 0.5 * min(a.height, b.height)


@check(requirements=["WCAG22:2.4.3"], impact="serious", topic="focus-order")
def focus_order(walk: TabWalk, dom: Dom) -> Iterator[Finding]:
    """On one row of one block focus does not go to and fro; running backwards all the way is for review."""
    for _, group in groupby(walk.stops, key=lambda stop: _holder(dom, stop)):
        stops = [s for s in group if s.spot.box is not None and s.spot.box.width > 1 and not _runs_over_lines(dom, s)]
        if _climbs(stops):
            yield failed(target(dom, stops[1].spot), "upwards", names=[s.spot.text[:30] or s.spot.tag for s in stops[:6]])
            continue
        for row in _rows(stops):
            if len(row) < 2:
                continue
            xs = [s.spot.box.x for s in row if s.spot.box is not None]
            steps = [b - a for a, b in pairwise(xs)]
            ways = {step > 0 for step in steps if abs(step) > 4}
            rtl = (element := find(dom, row[0].spot)) is not None and element.style("direction") == "rtl"
            if len(ways) == 2 and len(row) >= 3:
                yield failed(
                    target(dom, row[1].spot), "to_and_fro", names=[s.spot.text[:30] or s.spot.tag for s in row[:6]]
                )
            elif ways == {rtl}:
                yield cant_tell(
                    target(dom, row[1].spot), "backwards", names=[s.spot.text[:30] or s.spot.tag for s in row[:6]]
                )
            else:
                yield passed()


def _climbs(stops: list[Stop]) -> bool:
    """Three stops or more of one block stand in one column, and each is wholly above the one before."""
    boxes = [s.spot.box for s in stops if s.spot.box is not None]
    return len(boxes) > 2 and all(
        after.bottom <= before.y + 1 and abs(after.x - before.x) <= COLUMN_PX for before, after in pairwise(boxes)
    )


def _holder(dom: Dom, stop: Stop) -> int:
    """The block that a stop stands in, list items and single wrappers skipped."""
    element = find(dom, stop.spot)
    at = element.parent if element is not None else None
    while at is not None and at.tag in ("li", "span", "p") and at.parent is not None:
        at = at.parent
    return id(at) if at is not None else 0


def _runs_over_lines(dom: Dom, stop: Stop) -> bool:
    """A link in running text that goes on in the next line: its box says nothing of where it stands."""
    element = find(dom, stop.spot)
    if element is None or element.style("display") != "inline":
        return False
    texts = [text for at in (element, *element.descendants()) for text in at.texts]
    return len({round(line.y) for text in texts for line in text.lines}) > 1


def _rows(stops: list[Stop]) -> Iterator[list[Stop]]:
    """Stops in a row one after the other that lie on one line of the screen."""
    row: list[Stop] = []
    for stop in stops:
        box, last = stop.spot.box, row[-1].spot.box if row else None
        if row and last is not None and box is not None and not _same_row(last, box):
            yield row
            row = []
        row.append(stop)
    if row:
        yield row
