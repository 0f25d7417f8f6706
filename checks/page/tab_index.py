"""The Tab order is the order of the page: no element pushes itself forward."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="tabindex", covers=["axe/tabindex"])
def tab_index(dom: Dom) -> Iterator[Finding]:
    """No `tabindex` is above zero."""
    for element in dom.select("[tabindex]"):
        value = element.get("tabindex").strip()
        if not re.fullmatch(r"[+-]?\d+", value):
            continue
        if int(value) > 0 and element.is_rendered:
            yield failed(element, "positive", value=int(value))
        else:
            yield passed(element)
