"""A large picture in the content is not marked as decoration without a look, and a short alternative fits a picture with words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.behaviour import Rasters, find
from checks.dom import Dom, Element
from checks.layout import is_sectioned_off
from checks.model import Finding, cant_tell, passed
from checks.page.image_alt_text import file_stem
from checks.registry import check
from checks.wording import tokens

LARGE_PX = 100
_INFORMATIVE = re.compile(
    r"chart|diagram|graph|map|karta|kart|infogra|poster|affisch|flyer|sale|schema|schedule|tabell|table|price|pris|logo|logga|banner|skylt|sign|screenshot|text|quote|invit|inbjud",
    re.I,
)


@check(requirements=["WCAG22:1.1.1", "WCAG22:1.4.5"], impact="moderate", topic="alt-quality", act=["e88epe", "0va7u6"])
def image_meaning(rasters: Rasters, dom: Dom) -> Iterator[Finding]:
    """A lone large image with an empty alternative, and one whose file name promises words that the alternative lacks, are for review."""
    for picture in rasters.pictures:
        image = find(dom, picture.spot)
        if image is None or picture.shown_width < LARGE_PX or picture.shown_height < LARGE_PX or picture.is_blank:
            continue
        if is_sectioned_off(image):
            continue
        alt = image.get("alt").strip()
        if image.has("alt") and not alt and not image.get("aria-label"):
            if _has_company(image):
                yield passed(image)
            else:
                yield cant_tell(image, "empty", width=round(picture.shown_width), height=round(picture.shown_height))
        elif alt and _INFORMATIVE.search(file_stem(image.get("src"))) and len(tokens(alt)) <= 4:
            yield cant_tell(image, "short", alt=alt[:80], file=image.get("src").rpartition("/")[2][:60])
        elif alt:
            yield passed(image)


def _has_company(image: Element) -> bool:
    """It stands in a link, button or figure with words of its own, or as a card's picture beside a heading."""
    holder = image.closest("a", "button", "figure", "link", "li", "article")
    return holder is not None and bool(holder.text)
