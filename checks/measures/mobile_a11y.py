"""mobile.a11y: barriers that only the phone's layout has."""

from __future__ import annotations

from checks.artefacts import AxeReport
from checks.material import Page, Pages
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, law_violations, linear, nothing, report_of, share
from checks.text import median

WORSE_NODES = 10


def _nodes(report: AxeReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for rule in law_violations(report):
        found[rule.id] = found.get(rule.id, 0) + max(rule.count, len(rule.nodes))
    return found


@measure
def clean_pages(pages: Pages) -> Value:
    """On how many pages does the phone add nothing to what fails?

    WCAG 2.1 A and AA; only rules that fail on mobile alone (judgements.md 5).
    """
    alone: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        small, wide = report_of(page, "mobile"), report_of(page)
        if isinstance(small, Untested):
            return small
        if isinstance(wide, Untested):
            return wide
        only = sorted(_nodes(small).keys() - _nodes(wide).keys())
        if only:
            alone[page.url] = only
        return not only

    return share(pages, judge, none="no page was visited as both", notes={"only_on_mobile": alone})


@measure
def no_worse_than_desktop(pages: Pages) -> Value:
    """Does the phone meet no more barriers than the desk? (EU) 2018/1524 1.2.3. Median of additional elements: none -> 1 to ten -> 0."""
    differences: dict[str, int] = {}
    unseen: list[Untested] = []
    for page in pages:
        small, wide = report_of(page, "mobile"), report_of(page)
        if isinstance(small, Untested) or isinstance(wide, Untested):
            unseen.append(small if isinstance(small, Untested) else wide)  # type: ignore[arg-type]
            continue
        ran = {r for f in (*small.frames,) for r in (*f.passes, *(v.id for v in f.violations))} & {
            r for f in (*wide.frames,) for r in (*f.passes, *(v.id for v in f.violations))
        }
        a, b = _nodes(small), _nodes(wide)
        differences[page.url] = sum(a.get(r, 0) - b.get(r, 0) for r in ran)
    if not differences:
        return nothing(unseen, "no page was visited as both")
    at = median([float(d) for d in differences.values()])
    worst = dict(sorted(differences.items(), key=lambda d: -d[1])[:10])
    return Scored(
        value=linear(at, WORSE_NODES, 0), basis={"median_more_elements": at, "pages": len(differences), "worst": worst}
    )
