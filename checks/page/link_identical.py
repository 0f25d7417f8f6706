"""Links with the same name lead to the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, passed
from checks.page.link_text import links
from checks.registry import check
from checks.wording import bare


@check(
    requirements=["WCAG22:2.4.9"],
    impact="minor",
    topic="link-identical",
    act=["b20e66"],
    covers=["axe/identical-links-same-purpose"],
)
def link_identical(dom: Dom) -> Iterator[Finding]:
    """Two links of one name and different addresses are put up for review; links beside each other to one address too."""
    groups: dict[str, list[Element]] = defaultdict(list)
    for link in links(dom):
        if (
            link.tag == "a"
            and link.has("href")
            and not link.get("href").startswith(("#", "javascript:", "mailto:", "tel:"))
        ):
            groups[bare(link.name)].append(link)
    for name, group in groups.items():
        if not name or len(group) < 2:
            continue
        addresses = {urldefrag(urljoin(dom.top.url, link.get("href").strip()))[0].rstrip("/") for link in group}
        if len(addresses) > 1:
            yield cant_tell(group[1], "elsewhere", name=group[0].name, count=len(addresses))
        else:
            yield passed(group[0])
