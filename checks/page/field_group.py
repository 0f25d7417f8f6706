"""Choices that belong together stand in a group with a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields
from checks.registry import check

_GROUPS = ("group", "radiogroup", "listbox", "menu", "tablist")


def _group(field: Element) -> Element | None:
    for at in field.ancestors():
        if at.tag == "fieldset" or at.role in _GROUPS or at.get("role") in _GROUPS:
            return at
    return None


@check(requirements=["WCAG22:1.3.1"], impact="serious", topic="form-group")
def field_group(dom: Dom) -> Iterator[Finding]:
    """Radio buttons of one name, and three or more check boxes of one name, have a group with a name around them."""
    groups: dict[tuple[int, str, str], list[Element]] = defaultdict(list)
    for field in fields(dom):
        kind = field.get("type").lower()
        if kind in ("radio", "checkbox") and field.get("name"):
            groups[(id(field.closest("form")), kind, field.get("name").rstrip("[]0123456789"))].append(field)
    for (_, kind, _name), alike in groups.items():
        if len(alike) < (2 if kind == "radio" else 3):
            continue
        group = _group(alike[0])
        if group is None:
            yield failed(alike[0], "ungrouped", count=len(alike))
        elif not group.name and not any(c.tag == "legend" and c.text_content for c in group.elements):
            yield failed(group, "nameless", count=len(alike))
        else:
            yield passed(group)
    for fieldset in dom.select("fieldset"):
        inside = fieldset.select("input, select, textarea")
        if fieldset.is_exposed and len(inside) > 1 and not fieldset.name and not fieldset.select("legend"):
            yield cant_tell(fieldset, "nameless", count=len(inside))
