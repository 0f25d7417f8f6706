"""A link's title attribute says something that its text does not."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check
from checks.wording import bare


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="link-redundant-title")
def link_title(dom: Dom) -> Iterator[Finding]:
    """`title` on a link differs from the link's own words."""
    for link in dom.select("a[title]"):
        said = link.text_content or " ".join(e.get("alt") for e in link.select("img"))
        if not link.is_exposed or not bare(said) or not bare(link.get("title")):
            continue
        if bare(said) == bare(link.get("title")):
            yield failed(link, "same", name=said[:100])
        else:
            yield passed(link)
