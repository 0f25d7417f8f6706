"""Colour is not all that tells things apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from checks.colour import is_grey, parse_colour
from checks.dom import Dom, Element
from checks.layout import text_blocks, text_holder
from checks.model import Finding, cant_tell, passed
from checks.registry import check
from checks.wording import language_of, mentions

_SHAPE = ("font-weight", "font-style", "text-decoration-line", "font-size", "text-transform", "list-style-type")


@check(requirements=["WCAG22:1.4.1"], impact="serious", topic="colour-alone")
def colour_words(dom: Dom) -> Iterator[Finding]:
    """Where text speaks of colours, brothers that differ in nothing but colour are for review; so are fields marked in colour only."""
    speaking = [b for b in text_blocks(dom) if mentions("COLOUR", b.text, language_of(b) or "sv")]
    if not speaking:
        return
    alike = _colour_only(dom)
    if alike:
        yield cant_tell(speaking[0], "told", text=speaking[0].text[:100], example=alike.text[:40])
    else:
        yield passed(speaking[0])


def _colour_only(dom: Dom) -> Element | None:
    """The first of several brothers of one tag that look alike but for a colour with a hue."""
    groups: dict[tuple[int, str], list[Element]] = defaultdict(list)
    for element in dom.elements:
        if (
            element.parent is not None
            and element.is_visible
            and re.fullmatch(r"li|td|th|span|a|p|dd|dt|label|div|option|tr|strong|em", element.tag)
            and element.text
        ):
            groups[(id(element.parent), element.tag)].append(element)
    for group in groups.values():
        if len(group) < 2:
            continue
        held = [text_holder(e) for e in group]
        for look in ("color", "background-color"):
            colours = {h.style(look) for h in held}
            hued = {c for c in colours if not is_grey(parse_colour(c))}
            shapes = {tuple(h.style(name) for name in _SHAPE) for h in held}
            marked = any(
                h.select("img, svg")
                or any(
                    isinstance(c, Element) and c.tag.startswith("::") and c.box is not None and c.tag != "::marker"
                    for c in h.children
                )
                for h in held
            )
            if len(colours) > 1 and hued and len(shapes) == 1 and not marked:
                return group[0]
    return None
