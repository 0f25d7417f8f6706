"""Words are text, not a drawing of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

_TEXT = re.compile(r"<(?:svg:)?text\b[^>]*>(.*?)</(?:svg:)?text>", re.I | re.S)
_DRAWN = re.compile(r"<(?:svg:)?(path|polygon|polyline|line|image|use|ellipse|circle|foreignobject)\b", re.I)
_LOGO = re.compile(r"logo|brand|varumärke|wordmark|ordmärke", re.I)
FEWEST_LETTERS = 3


def _source(image: Element) -> str:
    source = image.get("src") or image.get("data") or image.get("href")
    return unquote(source) if source.lower().startswith("data:image/svg+xml") and ";base64" not in source[:60] else ""


def _is_logo(image: Element) -> bool:
    around = " ".join(f"{a.get('class')} {a.get('id')} {a.get('alt')}" for a in (image, *list(image.ancestors())[:3]))
    return bool(_LOGO.search(around)) or image.landmark == "banner"


@check(requirements=["WCAG22:1.4.5", "WCAG22:1.4.9"], impact="moderate", topic="background-image", act=["0va7u6"])
def image_of_text(dom: Dom) -> Iterator[Finding]:
    """No picture in the page's own source is nothing but words, logotypes aside."""
    for image in dom.elements:
        if image.tag not in ("img", "input", "object", "embed", "image") or not image.is_visible:
            continue
        source = _source(image)
        if not source:
            continue
        words = " ".join(re.sub(r"<[^>]+>", " ", t) for t in _TEXT.findall(source)).split()
        if sum(len(w) for w in words) < FEWEST_LETTERS:
            yield passed(image)
        elif _DRAWN.search(source) or _is_logo(image):
            yield cant_tell(image, "partly", words=" ".join(words)[:60])
        else:
            yield failed(image, "words", words=" ".join(words)[:60])
