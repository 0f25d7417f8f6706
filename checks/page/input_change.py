# ruff: noqa: E501 - lists that read better in one line
"""Choosing a value does not carry the reader away."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language

_WARNS = ("sidan laddas", "laddas om", "byter sida", "skickas direkt", "öppnas direkt", "page will", "reload", "when you choose", "when you select",
          "as soon as", "automatically", "automatiskt", "takes you", "tar dig")  # fmt: skip


@check(requirements=["WCAG22:3.2.2"], impact="serious", topic="on-input-change")
def input_change(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Another choice in a list or box neither leaves the page nor opens a window; jumping to the next field is for review."""
    for change in trials.changes:
        field = find(dom, change.spot)
        name = (field.name if field is not None else change.spot.text)[:60]
        if change.effect in ("navigation", "window"):
            form = field.closest("form", "fieldset", "div") if field is not None else None
            around = (form.text if form is not None else "").lower() + str(
                field.ax.get("description", "") if field else ""
            ).lower()
            warned = any(word in around for word in _WARNS) or mentions("NEW_WINDOW", around, page_language(dom))
            yield (
                cant_tell(target(dom, change.spot), change.effect, name=name)
                if warned
                else failed(target(dom, change.spot), change.effect, name=name)
            )
        elif change.effect == "focus":
            yield cant_tell(target(dom, change.spot), "focus", name=name)
        else:
            yield passed()
