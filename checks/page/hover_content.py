"""What pointing shows, keys show as well."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Reveal, Trials, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens


@check(requirements=["WCAG22:2.1.1"], impact="serious", topic="hover-content")
def hover_content(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Text and links that appear under the pointer appear by focus or a key too, unless they are to be had elsewhere."""
    for reveal in trials.reveals:
        if reveal.by_focus or reveal.by_key:
            yield passed()
        elif _elsewhere(dom, reveal):
            yield cant_tell(target(dom, reveal.trigger), "pointer_only", text=reveal.shown.text[:80])
        else:
            yield failed(target(dom, reveal.trigger), "pointer_only", text=reveal.shown.text[:80])


def _elsewhere(dom: Dom, reveal: Reveal) -> bool:
    """The words are those of the trigger itself, or the link leads where a link that takes focus leads."""
    words = set(tokens(reveal.shown.text))
    trigger = find(dom, reveal.trigger)
    if not words or (
        trigger is not None
        and words <= set(tokens(f"{trigger.name} {trigger.ax.get('description', '')} {trigger.text}"))
    ):
        return True
    shown = find(dom, reveal.shown)
    link = shown.closest("a") if shown is not None else None
    if link is None or not link.get("href").strip("#"):
        return False
    return any(
        e is not link and e.get("href") == link.get("href") and e.is_tab_stop and e.is_visible
        for e in dom.select("a[href]")
    )
