"""experience.wad: the whole of what the machine can fail, and how it falls on different people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from checks.artefacts import Loading, SecondEngine
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import (
    EXAMPLES,
    Verdict,
    artefact,
    axe_clean,
    bent,
    each,
    law_violations,
    mix,
    report_of,
    share,
    violated,
)
from checks.measures.ecrm_channels import contact_pages, written_ways
from checks.reading import Reading
from checks.words import Words


def law_clean(page: Page) -> Verdict:
    """The page has no violation of WCAG 2.1 A and AA."""
    report = report_of(page)
    if isinstance(report, Untested):
        return report
    return not law_violations(report)


@measure
def clean_pages(pages: Pages) -> Value:
    """On how many pages does the machine find nothing against WCAG 2.1 A and AA? (EU) 2018/1524 Annex I 1.3."""
    return share(pages, law_clean, none="no page was visited", notes={"violated": violated(pages)})


@measure
def second_engine(pages: Pages) -> Value:
    """Does another engine confirm the picture? (EU) 2018/1524. Share of pages without violation, 0.6 -> 1; start page and two templates."""
    found: dict[str, list[str]] = {}
    engines: set[str] = set()

    def judge(page: Page) -> Verdict:
        report = artefact(page, SecondEngine, "desktop")
        if isinstance(report, Untested):
            return None if report.reason == NOT_CHOSEN else report
        if page.reason == "styles_missing":
            return Untested(reason="styles_missing")
        engines.add(f"{report.engine} {report.version}")
        if report.violations:
            found[page.url] = [f"{rule.id} ({rule.count})" for rule in report.violations[:EXAMPLES]]
        return not report.violations

    value = bent(share(pages, judge), 0.0, 0.6)
    if isinstance(value, NotApplicable):
        return Untested(reason="no page was read by a second engine")
    return (
        replace(value, basis={**value.basis, "violated": found, "engine": sorted(engines)})
        if isinstance(value, Scored)
        else value
    )


NOT_CHOSEN = f"{SecondEngine.kind}:not_gathered"

#: Rules by the user need they speak to ((EU) 2018/1524 Annex I 1.3.2 a-i; EN 301 549 Annex B).
NEEDS: dict[str, tuple[str, ...]] = {
    "a without vision": (
        "image-alt",
        "input-image-alt",
        "role-img-alt",
        "area-alt",
        "svg-img-alt",
        "object-alt",
        "link-name",
        "button-name",
        "label",
        "select-name",
        "empty-heading",
        "list",
        "listitem",
        "html-has-lang",
        "html-lang-valid",
        "aria-required-attr",
        "aria-roles",
        "aria-valid-attr",
        "aria-valid-attr-value",
        "aria-hidden-focus",
        "frame-title",
        "document-title",
    ),
    "b limited vision": ("color-contrast", "meta-viewport"),
    "c without perception of colour": ("link-in-text-block",),
    "d e without or limited hearing": ("video-caption", "audio-caption", "no-autoplay-audio"),
    "g limited manipulation or strength": (
        "scrollable-region-focusable",
        "nested-interactive",
        "label-content-name-mismatch",
        "aria-hidden-focus",
    ),
    "i limited cognition": ("meta-refresh", "meta-refresh-no-exceptions", "form-field-multiple-labels"),
}


@measure
def worst_user_need(pages: Pages, reading: Reading, words: Words) -> Value:
    """Which people meet most barriers? (EU) 2018/1524 Annex I 1.3.2; EN 301 549 Annex B. The lowest of the nine needs counts."""
    judges: dict[str, Callable[[Page], Verdict]] = {need: axe_clean(*rules) for need, rules in NEEDS.items()}
    judges["h photosensitive seizures"] = _still
    shares: dict[str, float] = {}
    unseen: list[Untested] = []
    for need, judge in judges.items():
        values, missing = each(pages, judge)
        unseen += missing
        if values:
            shares[need] = mix(values, pages)
    if not any(need in shares for need in NEEDS):
        return unseen[0] if unseen else Untested(reason="no page was visited")
    if contact_pages(reading, words):
        mail, form, _ = written_ways(reading, words)
        shares["f without vocal capability"] = float(bool(mail or form))
    worst = min(shares, key=lambda need: shares[need])
    return Scored(
        value=shares[worst], basis={"worst": worst, "shares": {k: round(v, 3) for k, v in sorted(shares.items())}}
    )


def _still(page: Page) -> Verdict:
    loading = page.desktop.get(Loading)
    return None if loading is None else not loading.navigated_by_script
