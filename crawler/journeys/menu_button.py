"""The button that opens a site's menu, as a person recognises it."""

from __future__ import annotations

import re

from crawler.journeys.sight import Thing, View
from crawler.journeys.vocabulary import name_hits

_MENU_GLYPHS = "☰≡≣⋮"
_MENU_ICON = re.compile(r"\b(menu|meny|navigation|navigering|huvudmeny)", re.IGNORECASE)


def menu_control(view: View, menu_terms: tuple[str, ...]) -> Thing | None:
    """The button that opens the menu: named so, or one in the header that says what it controls is closed."""
    boxes = [t for t in view.things if t.is_field and t.kind == "checkbox"]  # a menu made of a checkbox
    closed = [t for t in [*view.controls, *boxes] if t.expanded is not True and not t.is_submit and not t.is_link]
    named = [t for t in closed if name_hits(menu_terms, t.name) and len(t.name) < 40]
    if named:
        return named[0]
    if any(t.expanded and not t.is_link and name_hits(menu_terms, t.name) for t in view.controls):
        return None  # it is open
    linked = [
        t
        for t in view.controls
        if t.is_link and t.href.split("#")[0] == view.url.split("#")[0] and name_hits(menu_terms, t.name)
    ]
    if linked:
        return linked[0]
    around = [t for t in closed if t.landmark in ("banner", "navigation", "")]
    wordless = [t for t in around if not re.search(r"\w", t.element.text)]
    icons = [t for t in wordless if _MENU_ICON.search(t.element.name) or set(t.element.text.strip()) & set(_MENU_GLYPHS)]
    if icons:  # an icon is understood in any language
        return icons[0]
    switching = [t for t in around if t.landmark and t.tag == "label"]  # it shows a checkbox's list, whatever it is called
    if switching:
        return switching[0]
    controlling = [t for t in around if t.landmark and t.element.has("aria-controls") and not name_hits(("sök", "search"), t.name)]
    return next((t for t in controlling if t.expanded is False), None)
