"""An image's alternative does not say again what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.page.image_alt_text import images
from checks.registry import check
from checks.wording import bare


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="alt-quality", covers=["axe/image-redundant-alt"])
def image_repeated_text(dom: Dom) -> Iterator[Finding]:
    """In a link, button or figure `alt` differs from the words beside it."""
    for image in images(dom):
        alt = bare(image.get("alt"))
        holder = image.closest("a", "button", "figure")
        if not alt or holder is None or not holder.text:
            continue
        beside = bare(holder.text)
        caption = next((bare(e.text) for e in holder.select("figcaption")), "")
        if alt in (beside, caption):
            yield failed(image, "repeats", alt=image.get("alt")[:80])
        else:
            yield passed(image)
