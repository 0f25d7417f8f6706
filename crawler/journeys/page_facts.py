"""What is noted of every page that a walk goes through: its viewport, its width, and whether its main button is in sight."""

from __future__ import annotations

import re
from typing import Any

from crawler.journeys.sight import View


def viewport_meta(view: View) -> str:
    found = view.dom.first('meta[name="viewport"]')
    return found.get("content") if found is not None else ""


def primary_visible(view: View) -> bool:
    """The main button or link of the content lies within the window's width."""
    main = [t for t in view.controls if view.in_main(t) and t.element.box is not None]
    buttons = [
        t for t in main if not t.is_link or re.search(r"button|knapp|btn|primary", t.element.get("class"))
    ] or main
    if not buttons:
        return False
    box = buttons[0].element.box
    return box is not None and box.x >= -1 and box.x + box.width <= view.width + 1


def page_facts(view: View) -> dict[str, Any]:
    """How the page fits the window."""
    return {
        "url": view.url, "viewport_meta": viewport_meta(view), "scroll_width": view.scroll_width, "viewport_width": view.width,
        "primary_visible": primary_visible(view),
    }  # fmt: skip
