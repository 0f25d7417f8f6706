"""Navigation that is repeated keeps its order."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.model import Finding, Target, cant_tell, failed, passed
from checks.registry import check
from checks.site.title_repeated import doms
from checks.wording import bare

FEW_LINKS = 3
SAME_SHARE = 0.8


def menus(dom: Dom) -> dict[str, list[str]]:
    """The names of the links of each navigation, by what the navigation is called and where it stands."""
    found: dict[str, list[str]] = {}
    for element in dom.elements:
        if element.role == "navigation" and element.is_visible:
            key = f"{bare(element.name)}|{_place(element)}"
            names = [bare(e.name) for e in element.descendants() if e.role == "link" and e.name]
            found.setdefault(key, list(dict.fromkeys(names)))
    return found


def _place(element: Element) -> str:
    above = next((a for a in element.ancestors() if a.role in ("banner", "contentinfo", "complementary", "main")), None)
    return above.role if above is not None else ""


@check(requirements=["WCAG22:3.2.3"], impact="moderate", topic="consistency")
def navigation_order(pages: Pages) -> Iterator[Finding]:
    """Links that two pages' menus of one name have in common stand in the same order; breadcrumbs and local menus aside."""
    first: dict[str, tuple[Page, list[str]]] = {}
    for page, dom in doms(pages):
        for key, names in menus(dom).items():
            if key not in first:
                first[key] = (page, names)
                continue
            other, known = first[key]
            common = [n for n in known if n in names]
            if len(common) < FEW_LINKS or len(common) < SAME_SHARE * min(len(known), len(names)):
                continue
            here = [n for n in names if n in common]
            if here == common:
                yield passed()
                continue
            told = {
                "menu": key.partition("|")[0] or key.partition("|")[2] or "nav",
                "one": common[:6],
                "two": here[:6],
                "other": other.url,
            }
            say = failed if len(common) >= 2 * FEW_LINKS and sorted(known) == sorted(names) else cant_tell
            yield say(Target(frame=page.url), "moved", **told)
