"""Help is found in the same place on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checks.dom import Dom
from checks.material import Pages
from checks.model import Finding, Target, cant_tell, passed
from checks.registry import check
from checks.site.title_repeated import doms

PLACES = ("banner", "navigation", "contentinfo", "complementary")
_WORDS = (
    "kontakt",
    "hjälp",
    "kundtjänst",
    "support",
    "contact",
    "help",
    "chatt",
    "chat",
    "yhteystiedot",
    "ota yhteyttä",
    "contatti",
    "assistenza",
)


def help_places(dom: Dom) -> tuple[str, ...]:
    """The landmarks outside the main content that have a way to help: contact link, telephone number, e-mail address, chat."""
    found = set()
    for link in dom.select("a[href], button"):
        place = link.landmark
        if place not in PLACES or not link.is_exposed:
            continue
        is_contact = link.get("href").startswith(("tel:", "mailto:")) or any(w in link.name.lower() for w in _WORDS)
        if is_contact:
            found.add("banner" if place == "navigation" and link.closest("banner") else place)
    return tuple(sorted(found))


@check(requirements=["WCAG22:3.2.6"], impact="moderate", topic="consistent-help")
def help_place(pages: Pages) -> Iterator[Finding]:
    """Pages that offer help outside their content offer it in the landmarks where most pages do; for review."""
    places = [(page, help_places(dom)) for page, dom in doms(pages)]
    offered = [(page, where) for page, where in places if where]
    if len(offered) < 2:
        return
    usual, count = Counter(where for _, where in offered).most_common(1)[0]
    if count == 1:
        usual = offered[0][1]
    for page, where in offered:
        if set(where) & set(usual):
            yield passed()
        else:
            yield cant_tell(Target(frame=page.url), "moved", here=list(where), usual=list(usual))
