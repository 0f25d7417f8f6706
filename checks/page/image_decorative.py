"""An image is either decoration or has words, never both."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(
    requirements=["ARIA:roles", "WCAG22:4.1.2"], impact="minor", topic="decorative-image", act=["46ca7f"],
    covers=["axe/presentation-role-conflict"],
)  # fmt: skip
def image_decorative(dom: Dom) -> Iterator[Finding]:
    """`role="presentation"`, `role="none"` or `aria-hidden` on an image goes with an empty alternative."""
    for image in dom.select("img"):
        is_hidden = image.get("role").strip().lower() in ("presentation", "none") or image.get("aria-hidden") == "true"
        if not is_hidden or not image.is_rendered:
            continue
        words = image.get("alt").strip() or image.get("aria-label").strip()
        if words and image.get("role").strip().lower() in ("presentation", "none"):
            yield failed(image, "words", words=words[:100])
        else:
            yield passed(image)
