"""Words hidden inside a link or button are hidden in a way that still lets them be heard."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, passed
from checks.registry import check
from checks.wording import is_phrase, language_of, page_language, tokens


@check(requirements=["WCAG22:2.4.4", "WCAG22:4.1.2"], impact="moderate", topic="hidden-text")
def hidden_words(dom: Dom) -> Iterator[Finding]:
    """Text in a control hidden by `display` or `visibility` is nothing that the control's own name lacks."""
    fallback = page_language(dom)
    for control in dom.elements:
        if control.role not in ("link", "button") or not control.is_exposed:
            continue
        hidden = [e for e in control.descendants() if _is_unheard(e) and tokens(e.text_content)]
        if not hidden:
            continue
        language = language_of(control) or fallback
        more = set(tokens(hidden[0].text_content)) - set(tokens(control.name))
        if more and (not control.name or any(is_phrase(key, control.name, language) for key in ("GENERIC_LINK", "ACTION_LINK"))):
            yield cant_tell(hidden[0], "unheard", text=hidden[0].text_content[:80], name=control.name)
        else:
            yield passed(control)


def _is_unheard(element: Element) -> bool:
    return element.tag not in ("script", "style", "template", "title", "desc") and (
        not element.is_rendered or element.style("visibility") == "hidden"
    )
