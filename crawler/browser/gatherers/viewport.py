"""Makes `Viewport`: the page's size against the window's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.artefacts import Viewport

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Viewport
LIMIT_SECONDS = 3.0

_SIZE = """(() => { const r = document.scrollingElement || document.documentElement;
  return [innerWidth, innerHeight, devicePixelRatio, r.scrollWidth, r.scrollHeight]; })()"""


async def gather(visit: Visit) -> Viewport:
    """Measured in the top document as the persona sees it, unscrolled."""
    width, height, ratio, scroll_width, scroll_height = await visit.tab.run(_SIZE, await visit.main_world())
    return Viewport(
        width=int(width),
        height=int(height),
        device_pixel_ratio=float(ratio),
        scroll_width=float(scroll_width),
        scroll_height=float(scroll_height),
        persona=visit.tab.persona.id,
    )
