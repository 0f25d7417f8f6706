"""No shortcut key is claimed by `accesskey`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed
from checks.registry import check


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="accesskey", covers=["axe/accesskeys"])
def access_key(dom: Dom) -> Iterator[Finding]:
    """The same `accesskey` twice is a fault; any is for review, since it may take a key from the browser or a screen reader."""
    seen: set[str] = set()
    for element in dom.select("[accesskey]"):
        key = element.get("accesskey").strip().lower()
        if not key or not element.is_rendered:
            continue
        if key in seen:
            yield failed(element, "twice", key=key)
        else:
            yield cant_tell(element, "claimed", key=key)
        seen.add(key)
