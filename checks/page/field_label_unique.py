"""No two fields of one form carry the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.forms import visible_label
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields
from checks.registry import check
from checks.wording import bare, is_phrase, language_of


@check(requirements=["WCAG22:2.4.6"], impact="moderate", topic="form-label", act=["cc0f0a"])
def field_label_unique(dom: Dom) -> Iterator[Finding]:
    """No field is called “field” or “text”, and no two of one form and group are called the same."""
    groups: dict[tuple[int, int, str], list[Element]] = defaultdict(list)
    for field in fields(dom):
        language = language_of(field)
        seen = visible_label(dom, field) or field.name
        if is_phrase("GENERIC_LABEL", field.name, language) or is_phrase("EMPTY_LABEL", seen, language):
            say = cant_tell if field.tag == "textarea" else failed
            yield say(field, "generic", name=seen[:80])
            continue
        if not field.name or field.get("type").lower() in ("radio", "checkbox", "search", "file"):
            continue
        group = field.closest("fieldset", "group", "radiogroup", "region", "dialog", "tr", "row", "section")
        form = field.closest("form")
        groups[(id(form), id(group), bare(field.name))].append(field)
    for (_, _, name), alike in groups.items():
        if not name or len(alike) == 1:
            yield passed(alike[0])
        elif _headed_apart(dom, alike):
            yield cant_tell(alike[1], "same", name=alike[0].name[:80], count=len(alike))
        else:
            yield failed(alike[1], "same", name=alike[0].name[:80], count=len(alike))


def _headed_apart(dom: Dom, alike: list[Element]) -> bool:
    """A heading stands between the fields: it may say which is which."""
    order = dom.elements
    first, last = order.index(alike[0]), order.index(alike[-1])
    return any(e.role in ("heading", "cell", "columnheader", "rowheader", "legend") for e in order[first:last])
