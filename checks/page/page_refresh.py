"""A page does not reload or leave by itself while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check

LONGEST_SECONDS = 72_000  # twenty hours: the exception of success criterion 2.2.1
#: How HTML reads the attribute: digits, a fraction that is dropped, and then an end or a separator.
_DELAY = re.compile(r"^[\t\n\f\r ]*(\d+)[\d.]*(?:[\t\n\f\r ;,]|$)")


@check(requirements=["WCAG22:2.2.1"], impact="critical", topic="timing", act=["bc659a"], covers=["axe/meta-refresh"])
def page_refresh(dom: Dom) -> Iterator[Finding]:
    """The first `meta` that orders a refresh does so at once or after more than twenty hours."""
    for meta in dom.select("meta[http-equiv][content]"):
        delay = _DELAY.match(meta.get("content"))
        if meta.get("http-equiv").strip().lower() != "refresh" or delay is None:
            continue
        seconds = int(delay.group(1))
        if 0 < seconds <= LONGEST_SECONDS:
            yield failed(meta, "after", seconds=seconds)
        else:
            yield passed(meta)
        return  # browsers heed the first one
