"""experience.robust: code that assistive technology and browsers can work with."""

from __future__ import annotations

from checks.addresses import domain_of, host_of
from checks.artefacts import Console
from checks.lists import tracker
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, axe_share, share
from checks.reading import Reading
from checks.values import Untested


@measure
def aria(pages: Pages) -> Value:
    """Is ARIA used as it is meant? WCAG 2.1 SC 4.1.2."""
    return axe_share(
        pages,
        "aria-allowed-attr",
        "aria-required-attr",
        "aria-required-children",
        "aria-required-parent",
        "aria-roles",
        "aria-valid-attr",
        "aria-valid-attr-value",
        "aria-hidden-focus",
        "aria-input-field-name",
        "aria-toggle-field-name",
        "nested-interactive",
        "duplicate-id-aria",
        none="no ARIA in the sample",
    )


@measure
def no_script_errors(pages: Pages, reading: Reading) -> Value:
    """Do the site's scripts run without uncaught errors? Share of pages without an exception from own scripts."""
    seen: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        console = page.desktop.get(Console)
        if console is None:
            return Untested(reason=f"console:{page.desktop.failure(Console)}")
        own = [
            m
            for m in console.messages
            if m.level == "exception"
            and not tracker(host_of(m.url))
            and (not m.url.startswith("http") or domain_of(host_of(m.url)) in reading.own_domains)
        ]
        if own:
            seen[page.url] = own[0].text[:200]
        return not own

    return share(pages, judge, none="no page was visited", notes={"errors": seen})
