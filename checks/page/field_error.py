"""An error message says which field, what is wrong and how to mend it, and is tied to the field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.field_label import fields
from checks.registry import check
from checks.wording import is_phrase, language_of, mentions, page_language, tokens, wording

_MARK = re.compile(
    r"\b(error|errors|has-error|is-error|fel|felmeddelande|invalid|validation|feedback-invalid|field-error)\b|error-?message",
    re.I,
)
_FORMATS = frozenset({"number", "date", "datetime-local", "month", "week", "time", "email", "url"})
_SUMMARY = re.compile(r"summary|alert|banner", re.I)


def error_texts(dom: Dom) -> list[Element]:
    """Visible texts that a class, id or role calls error messages."""
    found = []
    for element in dom.elements:
        if (
            element.tag in ("form", "body", "html", "input", "select", "textarea", "label", "fieldset")
            or not element.text
        ):
            continue
        marks = f"{element.get('class')} {element.get('id')}"
        said = (
            (_MARK.search(marks) or element.get("role") == "alert") and element.is_visible and len(element.text) <= 300
        )
        if said and not any(a in found for a in element.ancestors()):
            found.append(element)
    return found


@check(requirements=["WCAG22:3.3.1", "WCAG22:3.3.3"], impact="serious", topic="form-error", act=["36b590"])
def field_error(dom: Dom) -> Iterator[Finding]:
    """Visible messages are more than “error”; a field marked invalid has a message; a summary leads to its fields."""
    fallback = page_language(dom)
    all_fields = fields(dom)
    if not all_fields:
        return
    messages = error_texts(dom)
    for message in messages:
        language = language_of(message) or fallback
        own = message.text
        if not message.is_exposed:
            yield failed(message, "unheard", text=own[:100])
        elif is_phrase("ERROR_GENERIC", own, language):
            say = failed if _is_constrained(message) else cant_tell
            yield say(message, "generic", text=own[:100])
        elif _is_vague(own, all_fields, language):
            named = _names_field(message, all_fields)
            if not named and len(all_fields) > 1 and not any(f.has("aria-invalid") for f in all_fields):
                yield failed(message, "which", text=own[:100])
            else:
                say = failed if _is_constrained(message) else cant_tell
                yield say(message, "generic", text=own[:100])
        elif not _names_field(message, all_fields) and len(all_fields) > 1:
            yield cant_tell(message, "which", text=own[:100])
        else:
            yield passed(message)
    for field in all_fields:
        if field.get("aria-invalid").lower() != "true":
            continue
        described = str(field.ax.get("description", "")) + str(field.ax.get("errormessage", ""))
        if described or any(_about(m, field) for m in messages) or _near_text(field):
            yield passed(field)
        elif messages:
            yield cant_tell(field, "untied", name=field.name[:60])
        else:
            yield cant_tell(field, "silent", name=field.name[:60])


def _is_vague(text: str, all_fields: list[Element], language: str) -> bool:
    """Beside the names of fields, nothing is said but that something is wrong."""
    vague = {w[1:] for code in dict.fromkeys((language, "en")) for w in wording().terms("ERROR_VAGUE", code)}
    rest = {t for t in tokens(text) if t not in vague}
    return bool(tokens(text)) and not rest - {t for f in all_fields for t in tokens(f.name)}


def _is_constrained(message: Element) -> bool:
    """The one field it stands at says in its markup what is right (3.3.3: the suggestion is known)."""
    holder = message.closest("label") or message.parent
    near = [f for f in holder.select("input, select, textarea") if _takes_words(f)] if holder is not None else []
    return len(near) == 1 and (
        any(near[0].get(name) for name in ("pattern", "min", "max", "minlength", "maxlength"))
        or near[0].get("type").lower() in _FORMATS
    )


def _takes_words(field: Element) -> bool:
    return field.get("type").lower() not in ("hidden", "button", "submit", "reset", "image")


def _names_field(message: Element, all_fields: list[Element]) -> bool:
    """The message stands at one field, links to one, is its description, or has a word of its label."""
    if message.select("a[href]") or message.closest("label"):
        return True
    holder = message.parent
    if holder is not None and len(holder.select("input, select, textarea")) == 1:
        return True
    said = {t for t in tokens(message.text) if len(t) > 3}
    if any(said & set(tokens(f.name)) for f in all_fields):
        return True
    identity = message.get("id")
    return bool(identity) and any(
        identity in f"{f.get('aria-describedby')} {f.get('aria-errormessage')}".split() for f in all_fields
    )


def _about(message: Element, field: Element) -> bool:
    said = {t for t in tokens(message.text) if len(t) > 3}
    return bool(said & set(tokens(field.name))) or (
        field.get("id") != "" and f"#{field.get('id')}" in [a.get("href") for a in message.select("a")]
    )


def _near_text(field: Element) -> bool:
    box = field.parent
    return box is not None and any(
        e.own_text and e.tag not in ("label",) and mentions("ERROR_WORDS", e.text, "sv")
        for e in box.select("span, p, div, small, strong")
    )
