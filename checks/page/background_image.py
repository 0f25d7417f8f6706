"""A picture that says something is in the page, not in its style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.dom import Dom, Element
from checks.layout import is_sectioned_off
from checks.model import Finding, cant_tell, passed
from checks.registry import check

_MEANS = re.compile(
    r"warn|alert|danger|error|caution|important|success|info|tick|check|cross|status|logo|notice|varning|viktigt|fel|bock|stop|help|required|pdf|lock|flag|star|rating|icon",
    re.I,
)
_DECOR = re.compile(
    r"gradient|pattern|texture|bg[-_.]|background|shadow|sprite|hero|banner|border|line|arrow|chevron|caret|bullet|divider",
    re.I,
)

SMALL_PX = 12


@check(requirements=["WCAG22:1.1.1"], impact="moderate", topic="background-image")
def background_image(dom: Dom) -> Iterator[Finding]:
    """A background picture of an element with a meaning by name, without words for it, is for review."""
    for element in dom.elements:
        found = re.search(r'url\("?([^")]+)"?\)', element.style("background-image"))
        if found is None or not element.is_visible or is_sectioned_off(element):
            continue
        source = found.group(1)
        name = "" if source.startswith("data:") else urlsplit(source).path.rpartition("/")[2]
        marks = f"{name} {element.get('class')} {element.get('id')}"
        if _named(element):
            yield passed(element)
        elif _DECOR.search(name) or (element.box is not None and element.box.width > 900 and element.box.height > 300):
            continue
        elif (
            element.tag not in ("body", "html", "a", "button", "input")
            and (_MEANS.search(marks) or not element.text)
            and element.box is not None
            and min(element.box.width, element.box.height) >= SMALL_PX
        ):
            yield cant_tell(element, "means", picture=name[:60] or "data:")


def _named(element: Element) -> bool:
    """The element is a named image, or hidden words inside stand for the picture."""
    if element.role in ("img", "image") and element.name:
        return True
    return any(e.text_content and e.is_rendered and not e.is_visible for e in element.descendants())
