"""Long passages are not set in italics."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import text_blocks, text_nodes
from checks.model import Finding, failed, passed
from checks.registry import check
from checks.wording import tokens

MANY_WORDS = 15


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="italics")
def text_italics(dom: Dom) -> Iterator[Finding]:
    """No block has fifteen words or more in italics."""
    for block in text_blocks(dom):
        slanted = sum(
            len(tokens(node.text))
            for node in text_nodes(block)
            if node.parent.style("font-style") in ("italic", "oblique")
        )
        if slanted >= MANY_WORDS:
            yield failed(block, "italics", words=slanted, text=block.text[:60])
        elif len(tokens(block.text)) >= MANY_WORDS:
            yield passed(block)
