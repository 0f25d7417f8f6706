"""An image's alternative and its tooltip do not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.page.image_alt_text import images
from checks.registry import check
from checks.wording import bare


@check(requirements=["WCAG22:1.1.1"], impact="minor", topic="alt-quality")
def image_title(dom: Dom) -> Iterator[Finding]:
    """An image with empty `alt` has no `title`; one with both says the same in both, or a person looks."""
    for image in images(dom):
        title, alt = bare(image.get("title")), bare(image.get("alt"))
        if not title or not image.has("alt"):
            continue
        if not alt:
            yield cant_tell(image, "hidden_title", title=image.get("title")[:100])
        elif alt != title:
            yield cant_tell(image, "different", title=image.get("title")[:100], alt=image.get("alt")[:100])
        else:
            yield passed(image)
