"""Pictures of elements that got a finding: a crop each, taken at the visit, nothing drawn in the page (settled U6, I9)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from checks.artefacts import Crop, Pictures
from checks.dom import Dom, Element
from checks.model import Box, Outcome
from crawler.browser.capture import captured

if TYPE_CHECKING:
    from crawler.browser.orders import VisitRecord
    from crawler.browser.visit import Visit

CROPS_PER_PAGE = 6
CROP_WIDTH, CROP_HEIGHT, MARGIN = 800.0, 600.0, 40.0
#: An element that fills this much of the page is the page: a picture of it would show everything and point at nothing (settled I9).
WHOLE_PAGE = 0.9
LOWEST = 10_000.0  # CSS px from the top: deeper crops make the compositor paint too much
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\b(19|20)?\d{6}[-+]\d{4}\b|\b0\d{1,3}[- ]?\d{2,3} ?\d{2} ?\d{2}\b|\+46[\d ]{7,}")


async def take_pictures(visit: Visit, record: VisitRecord) -> None:
    """Add crops of certain findings, one for each check and component that this site has no picture of yet."""
    dom = visit.made.get(Dom)
    if dom is None:
        return
    pictured = set(visit.order.pictured)
    crops: list[Crop] = []
    for result in record.results:
        for finding in result.findings:
            box, key = finding.target.box, f"{result.check}|{finding.target.component}"
            if finding.outcome is not Outcome.FAILED or box is None or key in pictured or len(crops) >= CROPS_PER_PAGE:
                continue
            clip = _clip(box, dom)
            if clip is None or _is_private(dom, clip):
                continue
            pictured.add(key)
            data = await captured(visit, (clip.x, clip.y, clip.width, clip.height), {"format": "webp", "quality": 60})
            sha = hashlib.sha256(data).hexdigest()
            record.pictures[sha] = data
            crops.append(Crop(selector=finding.target.selector, frame=finding.target.frame, sha256=sha, clip=clip, box=box))
    if crops:
        visit.keep(Pictures, Pictures(crops=tuple(crops)))


def _clip(box: Box, dom: Dom) -> Box | None:
    """The element with a margin, at most 800 x 600 CSS px, inside the page; None when there is nothing to see."""
    if box.width < 1 or box.height < 1 or box.y > LOWEST:
        return None
    root = dom.top.root
    page = root.box if root is not None else None
    if page is not None and box.width * box.height >= WHOLE_PAGE * page.width * page.height:
        return None
    if box.width > CROP_WIDTH and box.height > CROP_HEIGHT:  # neither edge of it nor its neighbours would be seen
        return None
    right = max(page.right if page else 0.0, 320.0)
    x, y = max(0.0, box.x - MARGIN), max(0.0, box.y - MARGIN)
    width = min(box.right + MARGIN - x, CROP_WIDTH, max(1.0, right - x))
    height = min(box.bottom + MARGIN - y, CROP_HEIGHT)
    return Box(x=x, y=y, width=width, height=height) if width > 1 and height > 1 and x < right else None


def _is_private(dom: Dom, clip: Box) -> bool:
    """The crop would mostly show a photo or film, or text that looks like an address or number of a person."""
    area = clip.width * clip.height
    covered = 0.0
    for element in dom.elements:
        box = element.box
        if box is None or not box.overlaps(clip):
            continue
        if element.tag in ("img", "video", "canvas", "picture") and not element.get("src").split("?")[0].endswith(".svg"):
            covered += _shared(box, clip)
        elif _has_personal_text(element):
            return True
    return covered > area / 2


def _has_personal_text(element: Element) -> bool:
    return any(text.is_rendered and PERSONAL.search(text.text) for text in element.texts)


def _shared(a: Box, b: Box) -> float:
    return max(0.0, min(a.right, b.right) - max(a.x, b.x)) * max(0.0, min(a.bottom, b.bottom) - max(a.y, b.y))
