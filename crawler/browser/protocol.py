"""The browser's protocol without what Playwright does to each answer and event on its way through.

Playwright searches every answer for objects of its own and copies it whole; protocol answers hold none, and a page's
snapshot has hundreds of thousands of parts. Where a Playwright has no such inside, its public way is taken.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from playwright.async_api import CDPSession

#: Later ones take a time limit, and their inside wants to be told that there is none.
_HAS_LIMIT = "timeout" in inspect.signature(CDPSession.send).parameters


async def answer_of(session: CDPSession, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the browser answers, as it came. Raises playwright's Error when it refuses or is gone."""
    inner = getattr(session, "_impl_obj", None)
    if inner is None:
        return await session.send(method, params)
    limit = {"timeout": None} if _HAS_LIMIT else {}
    found: dict[str, Any] = await inner.send(method=method, params=params, **limit)
    return found


def on_event(session: CDPSession, event: str, heard: Callable[[dict[str, Any]], None]) -> None:
    """Call `heard` with each such event, as it came."""
    (getattr(session, "_impl_obj", None) or session).on(event, heard)

