"""An image's alternative and its tooltip do not contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.page.image_alt_text import images
from checks.registry import check
from checks.wording import bare


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="alt-quality")
def image_title(dom: Dom) -> Iterator[Finding]:
    """An image with a `title` and no `alt`, or an empty one, contradicts itself; one with both says the same in both, or a person looks."""
    for image in images(dom):
        title, alt = bare(image.get("title")), bare(image.get("alt"))
        if not title:
            continue
        if not image.has("alt"):
            if not image.get("aria-label").strip() and not image.get("aria-labelledby").strip():
                yield failed(image, "only_title", title=image.get("title")[:100])
        elif not alt:
            yield failed(image, "hidden_title", title=image.get("title")[:100])
        elif alt != title:
            yield cant_tell(image, "different", title=image.get("title")[:100], alt=image.get("alt")[:100])
        else:
            yield passed(image)
