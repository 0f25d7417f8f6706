"""A dialog can be closed by key."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:2.1.1"], impact="serious", topic="dialog")
def dialog_close(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """The control that closes takes focus, or Escape closes; where neither is so the dialog can't be left by key."""
    for overlay in trials.overlays:
        name = overlay.opener.text[:60] or overlay.opener.tag
        if not overlay.close_focusable and not overlay.escape_closes:
            yield failed(target(dom, overlay.opener), "no_way", name=name)
        elif not overlay.close_focusable:
            yield cant_tell(target(dom, overlay.opener), "escape_only", name=name)
        elif not overlay.escape_closes:
            yield cant_tell(target(dom, overlay.opener), "no_escape", name=name)
        else:
            yield passed()
