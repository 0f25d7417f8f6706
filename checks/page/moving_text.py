"""Text and slides that change by themselves can be stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.behaviour import Motion, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import is_phrase, mentions, page_language

LONG_MS = 5000  # success criterion 2.2.2
OFTEN = 3
TURNS = 2  # of slides, which stay longer and do not turn by chance


@check(requirements=["WCAG22:2.2.2"], impact="serious", topic="animation", act=["efbfc7"])
def moving_text(motion: Motion, dom: Dom) -> Iterator[Finding]:
    """Text, or a row of slides, that keeps changing for more than five seconds has a control that stops it."""
    if motion.watched_ms < LONG_MS:
        return
    language = page_language(dom)
    stoppable = any(
        e.role == "button" and (is_phrase("PAUSE", e.name, language) or mentions("PAUSE", e.name, language))
        for e in dom.elements
    )
    for movement in motion.movements:
        text = movement.spot.text[:60] or movement.spot.tag
        word = "slides" if movement.slides else "changes"
        lasting = movement.changes >= (TURNS if movement.slides else OFTEN) and movement.last_ms > LONG_MS
        counts = bool(re.search(r"\d{1,2}[:.]\d{2}", movement.spot.text))
        if movement.vanished and movement.changes == 1:
            yield cant_tell(target(dom, movement.spot), "vanished", text=text)
        elif not lasting:
            continue
        elif stoppable or counts:
            yield cant_tell(target(dom, movement.spot), word, text=text, times=movement.changes)
        else:
            yield failed(target(dom, movement.spot), word, text=text, times=movement.changes)
    if not motion.movements:
        yield passed()
