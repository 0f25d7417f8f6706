"""A picture and the words beside it that lead to the same place are one link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.dom import Dom, Element, Text
from checks.model import Finding, failed, passed
from checks.registry import check
from checks.wording import bare


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="link-adjacent")
def link_adjacent(dom: Dom) -> Iterator[Finding]:
    """No two links in a row have the same address when one of them is only a picture or both say the same."""
    row = [e for e in dom.select("a[href]") if e.is_exposed and e.is_tab_stop]
    for one, other in pairwise(row):
        if one.get("href").strip() != other.get("href").strip() or one.get("href").strip() in ("", "#"):
            continue
        if not _near(one, other):
            continue
        pictures = [link for link in (one, other) if link.select("img, svg") and not link.text]
        if pictures or (bare(one.name) == bare(other.name) and bare(one.name) and not _parted(one, other)):
            yield failed(other, "twice", name=other.name or one.name)
        else:
            yield passed(one)


def _parted(one: Element, other: Element) -> bool:
    """Words stand between them: in a list of types or sources the same link may come again."""
    above = {id(a) for a in one.ancestors()}
    holder = next((a for a in other.ancestors() if id(a) in above), None)
    words, is_between = "", False

    def walk(element: Element) -> bool:
        nonlocal words, is_between
        for child in element.children:
            if isinstance(child, Text):
                words += child.text if is_between else ""
            elif child is one:
                is_between = True
            elif child is other or not walk(child):
                return False
        return True

    if holder is not None:
        walk(holder)
    return bool(re.search(r"\w", words))


def _near(one: Element, other: Element) -> bool:
    """Beside each other in the tree: brothers, or in brothers one step up."""
    above = {id(a) for a in list(one.ancestors())[:2]}
    return any(id(a) in above for a in list(other.ancestors())[:2])
