"""Makes `Console`: messages, uncaught exceptions, dismissed dialogs, closed popups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.artefacts import Console, Message

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Console
LIMIT_SECONDS = 1.0


async def gather(visit: Visit) -> Console:
    """All of it was collected while the page loaded."""
    watch = visit.tab.watch
    return Console(
        messages=tuple(Message(**m) for m in watch.messages),
        dialogs=tuple(watch.dialogs),
        popups=watch.popups,
        cut=watch.messages_cut,
    )
