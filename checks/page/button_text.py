"""A button's name says what it does."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.page.image_alt_text import _FILE
from checks.registry import check
from checks.wording import is_phrase, language_of, page_language


@check(requirements=["WCAG22:2.4.6"], impact="serious", topic="button-name")
def button_text(dom: Dom) -> Iterator[Finding]:
    """No button is called “button”, “image” or “click here”, or after the file of its picture."""
    fallback = page_language(dom)
    for button in dom.elements:
        if button.role != "button" or not button.is_exposed or not button.name:
            continue
        if is_phrase("GENERIC_BUTTON", button.name, language_of(button) or fallback):
            yield failed(button, "generic", name=button.name)
        elif _FILE.match(button.name):
            yield failed(button, "file_name", name=button.name)
        else:
            yield passed(button)
