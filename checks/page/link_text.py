"""A link's name says where it leads, also read alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import has_words, is_phrase, language_of, page_language, tokens


def links(dom: Dom) -> list[Element]:
    """Exposed links with a name."""
    return [e for e in dom.elements if e.role == "link" and e.is_exposed and e.name]


def is_called_image(link: Element, language: str) -> bool:
    """Its only words are a picture's, and they say that it is a picture."""
    return not link.text and bool(link.select("img, svg")) and is_phrase("IMAGE_LINK", link.name, language)


@check(requirements=["WCAG22:2.4.9"], impact="moderate", topic="link-text", act=["aizyf1"])
def link_text(dom: Dom) -> Iterator[Finding]:
    """No link is called “here”, “read more” or a lone sign."""
    fallback = page_language(dom)
    for link in links(dom):
        language = language_of(link) or fallback
        if not has_words(language):
            continue
        if not re.search(r"\w", link.name):
            if re.search(r"[.,:;–—\-_|/·]", link.name):
                yield failed(link, "sign", name=link.name)
            else:
                yield cant_tell(link, "sign", name=link.name)
        elif any(is_phrase(key, link.name, language) for key in ("GENERIC_LINK", "FILE_FORMAT", "POINTING_LINK")) or is_called_image(
            link, language
        ):
            more = set(tokens(str(link.ax.get("description", "")))) - set(tokens(link.name))  # a title may say it (technique H33)
            yield cant_tell(link, "generic", name=link.name) if more else failed(link, "generic", name=link.name)
        elif is_phrase("DOUBTFUL_LINK", link.name, language):
            yield cant_tell(link, "generic", name=link.name)
        elif re.fullmatch(r"https?://\S{30,}", link.name):
            say = failed if re.search(r"\?\S*=|%[0-9a-f]{2}", link.name, re.I) else cant_tell
            yield say(link, "address", name=link.name[:80])
        else:
            yield passed(link)
