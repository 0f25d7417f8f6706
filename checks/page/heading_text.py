"""A heading has words, and the words belong to what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import bare, is_phrase, language_of


@check(
    requirements=["WCAG22:1.3.1", "WCAG22:2.4.6"],
    impact="moderate",
    topic="heading-empty",
    act=["ffd0e9", "b49b2e"],
    covers=["axe/empty-heading"],
)
def heading_text(dom: Dom) -> Iterator[Finding]:
    """No heading that is exposed is empty, a placeholder or only a sign."""
    for heading in dom.elements:
        if heading.role != "heading" and not re.fullmatch(r"h[1-6]", heading.tag):
            continue
        if not heading.is_exposed or heading.get("role").lower() in ("presentation", "none"):
            continue
        if not heading.name and not heading.select("img[alt]:not([alt='']), [aria-label]"):
            yield failed(heading, "empty")
        elif not re.search(r"\w", bare(heading.name)):
            yield cant_tell(heading, "sign", name=heading.name)
        elif is_phrase("GENERIC_HEADING", heading.name, language_of(heading)):
            yield failed(heading, "placeholder", name=heading.name)
        else:
            yield passed(heading)
