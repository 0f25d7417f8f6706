"""A picture that is kept from assistive technology is decoration, not a logo, chart or map of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens

_INFORMATIVE = re.compile(r"\b(logo\w*|diagram\w*|charts?|graf(en)?|infograf\w*|karta|kartan|maps?|skylt|qr|qr-kod|kaavio|kartta)\b", re.I)
SMALLEST_PX = 16


def _words(image: Element) -> str:
    return (image.get("alt") or image.get("aria-label") or image.get("title")).strip()


def _is_hidden(image: Element) -> bool:
    """Its own markup keeps it out of the accessibility tree although it has words."""
    role = image.get("role").strip().lower()
    return role in ("presentation", "none") or image.get("aria-hidden").lower() == "true"


@check(requirements=["WCAG22:1.1.1"], impact="moderate", topic="alt-text", act=["e88epe"])
def image_hidden_meaning(dom: Dom) -> Iterator[Finding]:
    """An image with words that is hidden or called decoration is said in the page's text; a logo or chart that is not is lost."""
    said: set[str] | None = None
    for image in dom.elements:
        if image.tag not in ("img", "svg", "canvas") or not image.is_visible or not _is_hidden(image):
            continue
        words = _words(image)
        box = image.box
        if not words or box is None or box.width < SMALLEST_PX or box.height < SMALLEST_PX:
            yield passed(image)
            continue
        if said is None:
            said = set(tokens(dom.text)) | set(tokens(" ".join(e.name for e in dom.elements if e.name)))
        own = {t for t in tokens(words) if not _INFORMATIVE.fullmatch(t)}
        holder = image.closest("a", "button", "figure", "link")
        if (own and own <= said) or (holder is not None and holder is not image and (holder.name or holder.text)):
            yield passed(image)
        elif _INFORMATIVE.search(words) and own:
            yield failed(image, "lost", words=words[:100])
        else:
            yield cant_tell(image, "perhaps", words=words[:100])
