"""The alternative of an image is words for people, not a file name or a filler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import bare

_FILE = re.compile(
    r"^\S*\.(jpe?g|png|gif|svg|webp|bmp|tiff?|avif|ico)$|"
    r"^(img|image|dsc|dscn|dscf|pict?|bild|screenshot|photo)[-_ ]?\d{2,}\S*$|^[0-9a-f]{12,}$",
    re.I,
)
_FILLER = frozenset(
    [
        "image",
        "picture",
        "photo",
        "graphic",
        "img",
        "alt",
        "text",
        "alternative",
        "placeholder",
        "spacer",
        "blank",
        "bild",
        "foto",
        "fotografi",
        "bilden",
        "ikon",
        "icon",
        "logo",
        "kuva",
        "kuvake",
    ]
) | {"alt text", "alternative text", "alternativ text", "alttext", "image of", "bild på", "insert alt text", "bild av"}


LONGEST = 250  # letters; what takes more is text for the page, that can be read in pieces


def images(dom: Dom) -> list[Element]:
    """Exposed images that carry an alternative in an attribute."""
    return [
        e
        for e in dom.elements
        if (e.tag == "img" or (e.tag == "input" and e.get("type").lower() == "image")) and e.is_exposed
    ]


def file_stem(src: str) -> str:
    """The file's name in an address without its suffix; empty for data in the address."""
    if src.startswith("data:"):
        return ""
    return unquote(urlsplit(src).path.rpartition("/")[2]).rpartition(".")[0].lower()


@check(requirements=["WCAG22:1.1.1"], impact="serious", topic="alt-quality", act=["qt1vmo"])
def image_alt_text(dom: Dom) -> Iterator[Finding]:
    """`alt` is no file name; a lone filler word, or words that merely echo the file name, are for review."""
    for image in images(dom):
        alt = image.get("alt").strip()
        if not alt:
            continue
        stem = file_stem(image.get("src"))
        if _FILE.match(alt):
            yield failed(image, "file_name", alt=alt[:100])
        elif bare(alt) in _FILLER:
            yield (
                cant_tell(image, "filler", alt=alt)
                if bare(alt) in ("logo", "ikon", "icon")
                else failed(image, "filler", alt=alt)
            )
        elif stem and " " not in alt and re.search(r"[-_\d]", alt) and alt.lower() == stem:
            yield failed(image, "file_name", alt=alt[:100])
        elif stem and alt.lower() == stem:
            yield cant_tell(image, "echo", alt=alt[:100])
        elif len(alt) > LONGEST:
            yield cant_tell(image, "long", count=len(alt), alt=alt[:60])
        else:
            yield passed(image)
