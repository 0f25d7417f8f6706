"""An id names one element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, failed, passed
from checks.registry import check

#: Attributes that point at an element by its id: with two of that name, browsers take the first.
_POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage", "headers", "list", "form")


def _scope(element: Element) -> int:
    """Ids are counted for each document and each shadow tree."""
    for at in (element, *element.ancestors()):
        if at.shadow:
            return id(at.parent)
    return id(element.document)


def _pointed_at(dom: Dom) -> set[str]:
    names: set[str] = set()
    for element in dom.elements:
        for attribute, value in element.attributes.items():
            if attribute in _POINTING:
                names.update(value.split())
        if element.get("href").startswith("#"):
            names.add(element.get("href")[1:])
    return names


@check(requirements=["HTML:conformance"], impact="minor", topic="duplicate-id", covers=["axe/duplicate-id", "axe/duplicate-id-aria"])
def id_unique(dom: Dom) -> Iterator[Finding]:
    """No id stands twice; told once for each id, and of drawings only where something points at it."""
    pointed = _pointed_at(dom)
    groups: dict[tuple[int, str], list[Element]] = defaultdict(list)
    for element in dom.elements:
        name = element.get("id")
        if name.strip() and (name in pointed or not element.closest("svg")):
            groups[_scope(element), name].append(element)
    for (_, name), elements in groups.items():
        if len(elements) == 1:
            yield passed(elements[0])
        else:
            yield failed(elements[1], "pointed" if name in pointed else "twice", name=name[:60], count=len(elements))
