"""Forms of a page and their fields: label, group, help, type, what is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.dom import Dom, Element
from checks.regions import in_frame

_NO_FIELD = frozenset({"hidden", "submit", "button", "reset", "image"})
_SEARCH = re.compile(r"(?:^|[^a-zåäö])(?:sök(?:ord|text|fras)?|search|q|query|sok(?:ord)?|cerca|keywords?)(?:$|[^a-zåäö])", re.IGNORECASE)
TEXT_TYPES = frozenset(
    {
        "text",
        "email",
        "tel",
        "url",
        "number",
        "search",
        "password",
        "date",
        "datetime-local",
        "month",
        "week",
        "time",
        "",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as a person meets it. `label` is the visible label, `group` the legend around it."""

    element: Element
    kind: str  # input type, textarea or select
    label: str
    group: str = ""
    help: str = ""

    @property
    def is_text(self) -> bool:
        return self.kind in TEXT_TYPES or self.kind == "textarea"

    @property
    def is_required(self) -> bool:
        return self.element.has("required") or self.element.get("aria-required").lower() == "true"

    @property
    def said(self) -> str:
        """Everything that tells what is asked for: visible label, accessible name, title, placeholder; else the text beside it."""
        e = self.element
        told = " ".join((self.label, e.name, e.get("aria-label"), e.get("title"), e.get("placeholder"))).strip()
        return told or beside(e)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, or the fields of a page that stand in none."""

    element: Element | None
    fields: tuple[Field, ...]
    text: str = ""

    @property
    def is_search(self) -> bool:
        texts = [f for f in self.fields if f.is_text]
        role = self.element.get("role") == "search" if self.element else False
        if role or any(f.kind == "search" for f in texts):
            return len(texts) <= 1
        return (
            len(texts) == 1
            and len(self.fields) <= 2
            and bool(_SEARCH.search(f"{texts[0].said} {texts[0].element.get('name')} {texts[0].element.get('id')}"))
        )

    @property
    def is_consent(self) -> bool:
        return self.element is not None and bool(
            re.search(r"cookie|consent|kakor|samtycke", (self.element.get("class") + self.element.get("id")).lower())
        )


def visible_label(dom: Dom, field: Element) -> str:
    """The text of the label that is drawn for the field; empty when there is none."""
    texts = []
    identity = field.get("id")
    for label in dom.select("label"):
        if (identity and label.get("for") == identity) or any(a is label for a in field.ancestors()):
            texts.append(label)
    for reference in field.get("aria-labelledby").split():
        found = dom.top.by_id(reference)
        if found is not None:
            texts.append(found)
    return " ".join(t.text for t in texts if t.is_visible and t.text).strip()


BESIDE_CHARACTERS = 60


def beside(field: Element) -> str:
    """The short text before a field that has no label: in the cell before it, or in its own paragraph."""
    at = field
    for _ in range(3):
        parent = at.parent
        if parent is None or parent.tag in ("form", "body", "main", "table"):
            return ""
        siblings = parent.elements
        for earlier in reversed(siblings[: siblings.index(at)] if at in siblings else []):
            if earlier.tag in ("input", "select", "textarea"):
                break
            if earlier.text:
                return earlier.text if len(earlier.text) <= BESIDE_CHARACTERS else ""
        own = " ".join(parent.own_text.split())
        if own:
            return own if len(own) <= BESIDE_CHARACTERS else ""
        at = parent
    return ""


def _group(field: Element) -> str:
    for a in field.ancestors():
        if a.tag == "fieldset":
            return next((e.text for e in a.descendants() if e.tag == "legend"), "")
        if a.get("role") in ("group", "radiogroup"):
            return a.get("aria-label") or a.name
    return ""


def fields_of(dom: Dom, within: Element | None = None) -> list[Field]:
    """Fields that a person can fill in, in order."""
    made = []
    for e in within.descendants() if within else dom.elements:
        if e.tag not in ("input", "select", "textarea") or e.has("disabled"):
            continue
        kind = e.get("type").lower() if e.tag == "input" else e.tag
        if (
            kind in _NO_FIELD
            or not e.is_rendered
            or e.style("visibility") == "hidden"
            or not (e.is_visible or kind in ("checkbox", "radio", "file"))
        ):
            continue
        help_text = " ".join(
            found.text for ref in e.get("aria-describedby").split() if (found := dom.top.by_id(ref)) is not None
        )
        made.append(Field(element=e, kind=kind, label=visible_label(dom, e), group=_group(e), help=help_text))
    return made


def forms(dom: Dom) -> list[Form]:
    """Forms with fields, in order; fields outside any form make one more. Consent dialogs are left out."""
    made = []
    inside: set[Element] = set()
    for e in dom.elements:
        if e.tag == "form" or e.get("role") == "form":
            fields = fields_of(dom, e)
            inside |= {f.element for f in fields}
            if fields:
                made.append(Form(element=e, fields=tuple(fields), text=e.text))
    loose = [f for f in fields_of(dom) if f.element not in inside]
    if loose:
        made.append(Form(element=None, fields=tuple(loose)))
    return [f for f in made if not f.is_consent]


def is_filled_in(form: Form) -> bool:
    """Whether something is written into the form that can be wrong: a field of text beside those that search."""
    return any(
        f.is_text
        and f.kind != "search"
        and not _SEARCH.search(f"{f.said} {f.element.get('name')} {f.element.get('id')} {f.element.get('title')}")
        for f in form.fields
    )


def matter_forms(dom: Dom) -> list[Form]:
    """Forms in the content that ask for something: no search, no consent, none of the site's frame, no lone tick box."""
    return [
        f
        for f in forms(dom)
        if not f.is_search
        and not (f.element is not None and in_frame(f.element))
        and not (len(f.fields) == 1 and f.fields[0].kind in ("checkbox", "radio"))
    ]
