"""A link leads somewhere: it has an address, or it says that it is a button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.link_text import links
from checks.registry import check

_TOP = ("", "top", "#top")


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="link-fake")
def link_target(dom: Dom) -> Iterator[Finding]:
    """No link has an empty address, a lone `#` or a script where the address belongs; fragments point at something."""
    targets = _targets(dom)
    for link in links(dom):
        if link.tag != "a" or not link.has("href") or link.has("aria-expanded") or link.has("aria-haspopup"):
            continue
        href = link.get("href").strip()
        if href.lower().startswith("javascript:"):
            yield failed(link, "script", name=link.name)
        elif href == "#" or not href:
            # a link that some script listens to is a button in disguise; without any it does nothing at all
            yield (
                cant_tell(link, "nowhere", name=link.name)
                if _is_current(link)
                else failed(link, "nowhere", name=link.name)
            )
        elif href.startswith("#") and href[1:].lower() not in _TOP and unquote(href[1:]) not in targets:
            if re.match(r"#[!/]", href):
                continue
            yield cant_tell(link, "dangling", name=link.name, fragment=href)
        else:
            yield passed(link)


def _is_current(link: Element) -> bool:
    return link.has("aria-current") or link.get("href").strip() == ""


def _targets(dom: Dom) -> set[str]:
    """What a fragment can point at: ids, and names of anchors."""
    return {e.get("id") for e in dom.elements} | {e.get("name") for e in dom.elements if e.tag == "a"}
