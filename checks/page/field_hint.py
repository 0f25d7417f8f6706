"""A hint that stands at a field is heard with the field."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields
from checks.registry import check
from checks.wording import tokens

_HINT = ("hint", "help", "hjalp", "description", "instruction", "tip", "note", "form-text", "helper")
_SHORT_TEXT = 200


def _said(field: Element) -> set[str]:
    return set(tokens(f"{field.name} {field.ax.get('description', '')} {field.get('placeholder')}"))


def _looks_like_hint(element: Element) -> bool:
    marks = f"{element.get('class')} {element.get('id')}".lower()
    return any(word in marks for word in _HINT)


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="form-hint")
def field_hint(dom: Dom) -> Iterator[Finding]:
    """Short text beside a single field, in a class that calls it a hint or in the same small box, is part of its name or description."""
    for field in fields(dom):
        box = field.parent
        if box is None or box.tag in ("form", "body", "fieldset") or len(box.select("input, select, textarea")) != 1:
            continue
        hints = [
            e for e in box.select("span, p, small, div, em, i")
            if e.own_text and e.is_visible and not e.closest("label", "button", "a") and len(e.text) <= _SHORT_TEXT
        ]  # fmt: skip
        unheard = [e for e in hints if not set(tokens(e.text)) <= _said(field) and tokens(e.text)]
        if unheard:
            told = next((e for e in unheard if _looks_like_hint(e)), unheard[0])
            say = failed if _looks_like_hint(told) else cant_tell
            yield say(told, "unheard", hint=told.text[:80], name=field.name[:60])
        elif hints:
            yield passed(field)
