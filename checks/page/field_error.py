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
RED_WORDS = 3
_SUMMARY = re.compile(r"summary|alert|banner", re.I)


def error_texts(dom: Dom) -> list[Element]:
    """Visible texts that a class, id or role calls error messages, or by which a field that is marked invalid is described."""
    found = []
    tied = {
        name
        for field in dom.select("[aria-invalid=true]")
        for name in (field.get("aria-errormessage") or field.get("aria-describedby")).split()
    }
    for element in dom.elements:
        if (
            element.tag in ("form", "body", "html", "input", "select", "textarea", "label", "fieldset")
            or not element.text
        ):
            continue
        marks = f"{element.get('class')} {element.get('id')}"
        says_so = _MARK.search(marks) or element.get("role") == "alert" or element.get("id") in tied
        said = says_so and element.is_visible and len(element.text) <= 300
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
        elif is_phrase("ERROR_GENERIC", own, language) or _is_vague(own, all_fields, language):
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
        if (red := _red_words(field, messages)) is not None and red.text not in str(field.ax.get("description", "")):
            yield cant_tell(red, "red", name=field.name[:60], text=red.text[:80])
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


def _red_words(field: Element, messages: list[Element]) -> Element | None:
    """Words in red beside a field, outside its label, that no markup calls a message."""
    if field.parent is None:
        return None
    brothers = field.parent.elements
    at = brothers.index(field)
    for near in brothers[max(0, at - 2) : at + 3]:
        is_words = near.tag in ("span", "p", "div", "small", "strong", "em") and not near.select("input, select, textarea, a, button")
        if is_words and near not in messages and near.is_visible and len(tokens(near.text)) >= RED_WORDS and _is_red(near.style("color")):
            return near
    return None


def _is_red(colour: str) -> bool:
    numbers = [float(n) for n in re.findall(r"[\d.]+", colour)[:3]]
    return len(numbers) == 3 and numbers[0] > 140 and max(numbers[1:]) < 0.45 * numbers[0]


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
