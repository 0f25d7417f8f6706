"""experience.operable: names, purposes, no surprises by time."""

from __future__ import annotations

from checks.addresses import same_page
from checks.artefacts import Loading
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, axe_clean, axe_share, bent, report_of, share, violated
from checks.regions import dom_of, in_main, name_of
from checks.values import Scored, Untested
from checks.words import Words, normal

IDLE_TEMPLATES = 5


@measure
def names(pages: Pages) -> Value:
    """Do links, buttons and frames have names? WCAG 2.1 SC 2.4.4, 4.1.2."""
    return axe_share(
        pages,
        "link-name",
        "button-name",
        "frame-title",
        "input-button-name",
        "aria-command-name",
        "summary-name",
        none="no link, button or frame",
    )


@measure
def link_purpose(pages: Pages, words: Words) -> Value:
    """Do link names tell where they lead? WCAG 2.1 SC 2.4.4; DIGG R5. Mean share of links in main: 0.80 -> 0 to 0.99 -> 1."""
    vague: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        main = dom.main
        links = [
            e
            for e in dom.links()
            if e.is_visible
            and (in_main(e) or main is None or main.tag == "body")
            and not e.get("href").startswith("#")
            and name_of(e)
        ]
        if not links:
            return None
        targets: dict[str, set[str]] = {}
        for link in links:
            targets.setdefault(normal(name_of(link)), set()).add(link.get("href"))
        good = 0
        for link in links:
            name = normal(name_of(link))
            several = targets[name]
            first = next(iter(several))
            ok = not words.is_name("K_VAGUE_LINK", name) and all(same_page(first, other) for other in several)
            good += ok
            if not ok:
                vague.setdefault(page.url, []).append(name_of(link)[:60])
        return good / len(links)

    value = bent(share(pages, judge, none="no link in main"), 0.80, 0.99)
    if not isinstance(value, Scored):
        return value
    return Scored(
        value=value.value, basis={**value.basis, "vague_or_ambiguous": {k: v[:5] for k, v in list(vague.items())[:20]}}
    )


@measure
def no_timeout_refresh(pages: Pages) -> Value:
    """Is the reader left in peace: no refresh, no reload by script within half a minute? WCAG 2.1 SC 2.2.1."""
    clean = axe_clean("meta-refresh", "meta-refresh-no-exceptions")
    watched = {p.url for p in pages.per_template(IDLE_TEMPLATES)}

    def judge(page: Page) -> Verdict:
        report = report_of(page)
        if isinstance(report, Untested):
            return report
        loading = page.desktop.get(Loading)
        moved = loading is not None and loading.navigated_by_script and page.url in watched
        return clean(page) is not False and not moved

    return share(
        pages,
        judge,
        none="no page was visited",
        notes={"violated": violated(pages, "meta-refresh", "meta-refresh-no-exceptions")},
    )
