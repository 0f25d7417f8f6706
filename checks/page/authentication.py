"""Signing in asks for nothing that has to be remembered, copied by hand or solved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.behaviour import Trials, target
from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

_SUM = re.compile(r"\b\d{1,3}\s*(?:\+|-|−|\*|×|x|plus|minus|gånger|times)\s*\d{1,3}\b", re.I)
_PUZZLE = re.compile(r"captcha|turnstile", re.I)


def _form(field: Element) -> Element | None:
    return field.closest("form", "dialog", "main") or field.document.root


@check(requirements=["WCAG22:3.3.8"], impact="serious", topic="authentication")
def authentication(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Fields for passwords and codes take what is pasted; a form with a password asks for no sum and no puzzle."""
    refused = {spot.selector for spot in trials.unpasted}
    for spot in trials.unpasted:
        yield failed(target(dom, spot), "paste", name=spot.text[:40] or spot.tag)
    for password in dom.select('input[type="password"], input[autocomplete="one-time-code"]'):
        if not password.is_visible or password.selector in refused:
            continue
        form = _form(password)
        fields = form.select("input, textarea") if form is not None else []
        puzzles = form.select("img, iframe, canvas, [class]") if form is not None else []
        sums = [f for f in fields if f.is_visible and _SUM.search(f.name or f.get("placeholder"))]
        if sums:
            yield failed(sums[0], "sum", name=sums[0].name[:60])
        elif any(_PUZZLE.search(f"{p.get('src')} {p.get('class')} {p.get('id')}") for p in puzzles):
            yield cant_tell(password, "puzzle")
        else:
            yield passed(password)
