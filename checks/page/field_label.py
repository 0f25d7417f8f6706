"""Every field has one label that is seen, tied to it, and unlike the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, failed, passed
from checks.registry import check

_NOT_TEXT = frozenset({"hidden", "submit", "reset", "button", "image"})


def fields(dom: Dom) -> list[Element]:
    """Exposed form fields that a person fills in, buttons left out."""
    return [
        e for e in dom.elements
        if (e.tag in ("select", "textarea") or (e.tag == "input" and e.get("type").lower() not in _NOT_TEXT)) and e.is_exposed
    ]  # fmt: skip


def labels_for(dom: Dom) -> dict[str, list[Element]]:
    """Visible `label` elements by the id they name."""
    found: dict[str, list[Element]] = defaultdict(list)
    for label in dom.select("label[for]"):
        if label.is_rendered and label.text_content:
            found[label.get("for")].append(label)
    return found


@check(
    requirements=["WCAG22:1.3.1", "WCAG22:4.1.2"],
    impact="serious",
    topic="form-label",
    covers=["axe/form-field-multiple-labels"],
)
def field_label(dom: Dom) -> Iterator[Finding]:
    """A field without a name beside a label that is tied to nothing, or with two labels, is told."""
    by_id = labels_for(dom)
    for field in fields(dom):
        tied = by_id.get(field.get("id"), []) if field.has("id") else []
        wrapping = field.closest("label")
        if len(tied) > 1 and not field.get("aria-labelledby"):
            yield failed(field, "two", labels=[label.text_content[:60] for label in tied])
        elif not field.name and not tied and wrapping is None and (stray := _stray_label(dom, field)) is not None:
            yield failed(field, "untied", label=stray.text_content[:60])
        elif field.name:
            yield passed(field)


def _stray_label(dom: Dom, field: Element) -> Element | None:
    """A label near the field that names no field."""
    around = field.parent
    for _ in range(3):
        if around is None or around.tag in ("body", "html"):
            return None
        for label in around.select("label"):
            if (
                not label.select("input, select, textarea")
                and dom.top.by_id(label.get("for") or "-") is None
                and label.text_content
            ):
                return label
        around = around.parent
    return None
