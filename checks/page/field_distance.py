"""A field's label stands beside the field."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import lines_of
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields, labels_for
from checks.registry import check

FAR_PX = 150.0
TOO_FAR_PX = 250.0


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="form-layout")
def field_distance(dom: Dom) -> Iterator[Finding]:
    """On one row, less than 150 px lie between the end of the label's text and the field; above or below it less than 250, for review."""
    by_id = labels_for(dom)
    for field in fields(dom):
        for label in by_id.get(field.get("id"), [])[:1]:
            lines = lines_of(label)
            if not lines or field.box is None or not label.is_visible:
                continue
            right, top, bottom = max(line.right for line in lines), lines[0].y, lines[-1].bottom
            same_row = top < field.box.bottom and bottom > field.box.y
            gap = field.box.x - right
            if same_row and gap > TOO_FAR_PX:
                yield failed(field, "far", gap=round(gap), label=label.text_content[:60])
            elif same_row and gap > FAR_PX:
                yield cant_tell(field, "far", gap=round(gap), label=label.text_content[:60])
            elif not same_row and max(field.box.y - bottom, top - field.box.bottom) > TOO_FAR_PX:
                yield cant_tell(field, "far", gap=round(max(field.box.y - bottom, top - field.box.bottom)), label=label.text_content[:60])
            else:
                yield passed(field)
