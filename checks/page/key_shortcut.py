"""No single letter does something by itself, or it can be turned off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.behaviour import Trials
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed
from checks.registry import check

_SETTING = re.compile(
    r"shortcut|hotkey|remap|key ?command|genväg|kortkommando|snabbtangent|pikanäppäin|turn off|disable|stäng av", re.I
)


@check(requirements=["WCAG22:2.1.4"], impact="serious", topic="shortcut", act=["ffbc54"])
def key_shortcut(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Printable keys pressed while no field has focus do nothing; where the page speaks of a setting, a person looks."""
    if not trials.shortcuts:
        return
    keys = [shortcut.key for shortcut in trials.shortcuts]
    body = dom.first("body")
    if body is not None and (
        _SETTING.search(body.text) or any(f.get("type") == "checkbox" for f in dom.select("input"))
    ):
        yield cant_tell(None, "keys", keys=keys)
    else:
        yield failed(None, "keys", keys=keys)
