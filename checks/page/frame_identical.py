"""Frames with the same name show the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urldefrag

from checks.dom import Document, Dom, Element
from checks.model import Finding, cant_tell, cleared, failed
from checks.registry import check
from checks.wording import bare, tokens


def _frames(dom: Dom) -> dict[str, list[tuple[Element, Document]]]:
    """Shown frames by name, each with the document it holds, in every document of the page."""
    groups: dict[str, list[tuple[Element, Document]]] = defaultdict(list)
    for document in dom.documents:
        owner = document.owner
        if owner is None or not owner.is_exposed or not owner.is_visible:
            continue
        if name := bare(owner.name or owner.get("aria-label") or owner.get("title")):
            groups[name].append((owner, document))
    return groups


def _says(document: Document) -> str:
    root = document.root
    return f"{document.title} {root.text if root is not None else ''}".strip()


def _overlap(one: str, other: str) -> bool:
    """Most words of the shorter text stand in the longer."""
    words, others = set(tokens(one)), set(tokens(other))
    return len(words & others) * 2 >= min(len(words), len(others))


@check(
    requirements=["WCAG22:4.1.2"], impact="moderate", topic="iframe-title", act=["4b1c6c"], covers=["axe/frame-title-unique"]
)
def frame_identical(dom: Dom) -> Iterator[Finding]:
    """Of two frames with one name, both have the same address or say the same; where they say different things, the name is no name."""
    for name, group in _frames(dom).items():
        if len(group) < 2:
            continue
        (first, shown), *others = group
        for frame, document in others:
            same_place = urldefrag(document.url)[0] == urldefrag(shown.url)[0] and not document.url.startswith("about:")
            one, other = _says(shown), _says(document)
            if same_place or (one and one == other):
                yield cleared(frame)
                yield cleared(first)
            elif one and other and (shown.title != document.title or not _overlap(one, other)):
                yield failed(frame, "other", name=name)
            else:
                yield cant_tell(frame, "unread", name=name)
