"""A hint that stands at a field is heard with the field."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields, labels_for
from checks.registry import check
from checks.wording import tokens

_HINT = ("hint", "help", "hjalp", "description", "instruction", "tip", "note", "form-text", "helper")
_SHORT_TEXT = 200
FEWEST_WORDS = 3  # less may be a unit or a sign


def _said(field: Element) -> set[str]:
    return set(tokens(f"{field.name} {field.ax.get('description', '')} {field.get('placeholder')}"))


def _between(field: Element, labels: list[Element]) -> Element | None:
    """The one short text that stands between a field and its own label, all three side by side."""
    if len(labels) != 1 or field.parent is None or labels[0].parent is not field.parent:
        return None
    brothers = field.parent.elements
    start, end = brothers.index(labels[0]), brothers.index(field)
    texts = [e for e in brothers[start + 1 : end] if e.tag not in ("br", "wbr")]
    if len(texts) != 1 or not tokens(texts[0].text) or len(texts[0].text) > _SHORT_TEXT or not texts[0].is_visible:
        return None
    is_hint = len(tokens(texts[0].text)) >= FEWEST_WORDS and texts[0].tag in ("p", "span", "small", "div", "em", "i")
    return texts[0] if is_hint and not texts[0].select("a, button, input") else None


def _looks_like_hint(element: Element) -> bool:
    marks = f"{element.get('class')} {element.get('id')}".lower()
    return any(word in marks for word in _HINT)


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="form-hint")
def field_hint(dom: Dom) -> Iterator[Finding]:
    """Short text beside a single field, in a class that calls it a hint or in the same small box, is part of its name or description."""
    by_id = labels_for(dom)
    for field in fields(dom):
        box = field.parent
        between = _between(field, by_id.get(field.get("id"), []))
        if between is not None:
            said = _said(field)
            if set(tokens(between.text)) <= said:
                yield passed(field)
            else:
                yield failed(between, "unheard", hint=between.text[:80], name=field.name[:60])
            continue
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
