"""A field's label is still there when something has been typed."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields, labels_for
from checks.registry import check


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
        is_search = field.get("type").lower() == "search" or (
            form is not None and (form.role == "search" or form.landmark == "search")
        )
        if is_search or field.get("aria-label") or field.get("title") or _words_before(field):
            yield cant_tell(field, "hidden_label", placeholder=field.get("placeholder")[:80])
        else:
            yield failed(field, "only", placeholder=field.get("placeholder")[:80])


def _words_before(field: object) -> bool:
    """Text right before the field, which may be a label to the eye."""
    from checks.dom import Element, Text

    assert isinstance(field, Element)
    if field.parent is None:
        return False
    before = field.parent.children[: field.parent.children.index(field)]
    return any(c.text.strip() for c in before if isinstance(c, (Text, Element)))
