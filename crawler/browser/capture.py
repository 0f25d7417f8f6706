"""Pictures of parts of a page, taken the cheap way where the part is in the window."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

#: Nothing is in the window of a page that is shown enlarged or shrunk: pixels would be other than the clip's.
_WINDOW = """(() => { const root = document.documentElement, as_is = visualViewport.scale === 1;
  return [scrollX, scrollY, as_is ? root.clientWidth : 0, as_is ? Math.min(innerHeight, root.clientHeight) : 0]; })()"""


async def captured(visit: Visit, clip: tuple[float, float, float, float], form: dict[str, Any]) -> bytes:
    """The picture of `clip` (x, y, width, height in CSS px from the page's corner) in the format that `form` names.

    A part beyond the window makes Chromium lay out and paint a window that holds it, twice: about double the work.
    """
    x, y, width, height = clip
    left, top, across, down = await visit.tab.run(_WINDOW, await visit.main_world())
    is_inside = x >= left and y >= top and x + width <= left + across and y + height <= top + down
    answer = await visit.cdp.send(
        "Page.captureScreenshot",
        {
            **form,
            "captureBeyondViewport": not is_inside,
            "clip": {"x": x, "y": y, "width": width, "height": height, "scale": 1},
        },
    )
    return base64.b64decode(answer["data"])
