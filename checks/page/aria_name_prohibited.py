"""Elements without a role of their own carry no hidden name."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, failed, passed
from checks.registry import check

#: Elements whose implicit role may not be named by its author (WAI-ARIA 1.2, 5.2.8.6; ARIA in HTML).
_UNNAMED_TAGS = frozenset(
    {"abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "div", "em", "i", "ins", "kbd", "mark", "p", "pre",
     "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)  # fmt: skip
_UNNAMED_ROLES = frozenset(
    {"caption", "code", "definition", "deletion", "emphasis", "generic", "insertion", "mark", "none", "paragraph", "presentation",
     "strong", "subscript", "suggestion", "superscript", "term", "time"}
)  # fmt: skip
#: Named by what they hold: a name on something inside is taken up into theirs (accessible name computation, 2C).
_SAID_WHOLE = frozenset(
    {"button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
     "radio", "row", "rowheader", "switch", "tab", "tooltip", "treeitem"}
)  # fmt: skip
_NAMING = ("aria-label", "aria-labelledby", "aria-braillelabel")


def _may_be_named(element: Element) -> bool:
    """By its role: one that the browser takes over, or an element that has one of its own."""
    role = next((r for r in element.get("role").lower().split()), "")
    if role:
        return role not in _UNNAMED_ROLES
    return element.tag not in _UNNAMED_TAGS or element.has("popover") or element.has("contenteditable")


@check(
    requirements=["ARIA:roles"], impact="minor", topic="aria-role", act=["kb1m8s"], covers=["axe/aria-prohibited-attr"]
)
def aria_name_prohibited(dom: Dom) -> Iterator[Finding]:
    """No div, span or paragraph without a role is named by aria-label or aria-labelledby: few readers say such a name."""
    for element in dom.elements:
        given = [a for a in _NAMING if element.get(a).strip()]
        if not given or not element.is_exposed:
            continue
        if _may_be_named(element) or any(a.role in _SAID_WHOLE for a in element.ancestors()):
            yield passed(element)
        else:
            yield failed(element, "named", attribute=given[0], tag=element.tag, text=element.get(given[0])[:60])
