"""Text in Arabic, Hebrew and their like runs from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.layout import text_blocks, text_nodes
from checks.model import Finding, failed, passed
from checks.registry import check

_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")


@check(requirements=["WCAG22:1.3.2"], impact="serious", topic="text-direction")
def text_direction(dom: Dom) -> Iterator[Finding]:
    """A block or marked-up part that is mostly right-to-left script has the direction rtl, and the other way round."""
    for block in text_blocks(dom):
        for holder, text in _parts(block):
            letters = len(_LETTER.findall(text))
            if letters < 4:
                continue
            share = len(_RTL.findall(text)) / letters
            direction = holder.style("direction")
            alone = holder is block or (holder.has("lang") or holder.has("dir"))
            if share > 0.7 and alone:
                # one or two words inside a line of other script are turned by the browser itself
                if (direction != "rtl" and not holder.has("dir") and len(text.split()) >= 2) or (
                    direction != "rtl" and holder.get("dir").lower() == "ltr"
                ):
                    yield failed(holder, "ltr", text=text[:60])
                else:
                    yield passed(holder)
            elif share < 0.05 and direction == "rtl" and holder is block and letters >= 20:
                yield failed(holder, "rtl", text=text[:60])


def _parts(block: Element) -> Iterator[tuple[Element, str]]:
    """The block as a whole when one element holds its text, else each marked-up part."""
    seen = set()
    for node in text_nodes(block):
        holder = node.parent if node.parent.has("lang") or node.parent.has("dir") else block
        if id(holder) not in seen:
            seen.add(id(holder))
            yield holder, holder.text
