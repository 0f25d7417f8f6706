"""A field's label is still there when something has been typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields, labels_for
from checks.registry import check

FEW_WORDS = 8
_BUTTONS = "button, input[type=submit], input[type=button]"
_WRITTEN_IN = ", ".join(
    ["textarea", "input:not([type])", *(f"input[type={kind}]" for kind in ("text", "search", "email", "tel", "url", "number"))]
)
_SEARCH = re.compile(r"\b(search|sök|haku|hae|etsi|cerca|find|hitta)\b", re.I)


@check(requirements=["WCAG22:3.3.2"], impact="serious", topic="placeholder-label")
def field_placeholder(dom: Dom) -> Iterator[Finding]:
    """A placeholder is not all that says what a field is for."""
    by_id = labels_for(dom)
    for field in fields(dom):
        if not field.get("placeholder").strip():
            continue
        tied = [label for label in by_id.get(field.get("id"), []) if label.is_visible]
        wrapping = field.closest("label")
        if tied or (wrapping is not None and wrapping.text_content) or field.get("aria-labelledby"):
            yield passed(field)
            continue
        form = field.closest("form", "search")
        is_search = (
            field.get("type").lower() == "search"
            or (form is not None and (form.role == "search" or form.landmark == "search"))
            or _has_search_button(field, form)
        )
        if is_search or field.get("aria-label") or field.get("title") or _words_before(field):
            yield cant_tell(field, "hidden_label", placeholder=field.get("placeholder")[:80])
        else:
            yield failed(field, "only", placeholder=field.get("placeholder")[:80])


def _has_search_button(field: Element, form: Element | None) -> bool:
    """A button that says “search” stands by the field, and labels it for the eye (technique G167): it is the only field there."""
    holder = form or next((a for a in field.ancestors() if a.select(_BUTTONS)), None)
    if holder is None or any(other is not field and other.is_visible for other in holder.select(_WRITTEN_IN)):
        return False
    buttons = holder.select(_BUTTONS)
    return any(b.is_visible and _SEARCH.search(f"{b.name} {b.get('value')}") for b in buttons)


def _words_before(field: Element) -> bool:
    """A few words right before the field, on its line, which may be a label to the eye."""
    if field.parent is None:
        return False
    before = [
        c for c in field.parent.children[: field.parent.children.index(field)] if not (isinstance(c, Text) and not c.text.strip())
    ]
    if not before:
        return False
    last = before[-1]
    if isinstance(last, Element) and (last.tag in ("br", "input", "select", "button", "textarea") or last.style("display") == "block"):
        return False
    return 0 < len(last.text.split()) <= FEW_WORDS
