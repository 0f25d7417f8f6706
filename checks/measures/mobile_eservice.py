"""mobile.eservice: can the matter be done with the phone alone?"""

from __future__ import annotations

import re
from statistics import fmean

from checks.material import CrawledPage
from checks.measures import Scored, Untested, Value, measure
from checks.measures.ecrm_eservices import end_violations, services_share, walked
from checks.measures.ecrm_identity import chooser_text
from checks.measures.mobile_viewport import is_fitting
from checks.reading import Reading
from checks.services import DOCUMENT, first_action, service_links
from checks.values import NotApplicable
from checks.words import Words

_SAME_DEVICE = re.compile(
    r"bankid:///|app\.bankid\.com|frejaeid:|denna enhet|samma enhet|den här enheten|öppna bankid|på den här|this device",
    re.IGNORECASE,
)


def _fits(facts: object) -> bool:
    record = facts if isinstance(facts, dict) else {}
    return float(record.get("scroll_width") or 0) <= float(record.get("viewport_width") or 390) + 1


@measure
def login_same_device(reading: Reading) -> Value:
    """Can one identify oneself on the same phone? BankID guidelines on autostart.

    Journey J2 on mobile: 0.4 reflows, 0.4 same device, 0.2 clean.
    """
    walks = walked(reading, "mobile")
    if not isinstance(walks, list):
        return walks
    chosen = [w for w in walks if w.facts.get("end") == "login"]
    if not chosen:
        return NotApplicable(reason="no login chooser was reached")
    values: dict[str, float] = {}
    for walk in chosen:
        facts = walk.facts
        same = bool(facts.get("same_device")) or bool(_SAME_DEVICE.search(chooser_text(walk)))
        values[str(facts.get("url") or walk.task)] = (
            0.4 * _fits(dict(facts)) + 0.4 * same + 0.2 * (end_violations(reading, walk, "mobile") == [])
        )
    return Scored(value=fmean(values.values()), basis={"choosers": values})


@measure
def mobile_ready(reading: Reading) -> Value:
    """Are the steps to the e-service made for a phone? eGov Benchmark.

    Journey J2 on mobile: share of pages with viewport, no sideways scroll, button in sight.
    """
    walks = walked(reading, "mobile")
    if not isinstance(walks, list):
        return walks
    pages: dict[str, bool] = {}
    for walk in walks:
        for page in walk.facts.get("pages") or [walk.facts]:
            if "scroll_width" in page:
                pages[str(page.get("url"))] = (
                    is_fitting(str(page.get("viewport_meta", "")))
                    and _fits(dict(page))
                    and bool(page.get("primary_visible", True))
                )
    if not pages:
        return Untested(reason="journey J2: the layout of its pages was not noted")
    bad = [u for u, ok in pages.items() if not ok]
    return Scored(value=1 - len(bad) / len(pages), basis={"pages": len(pages), "not_ready": bad[:20]})


_FORM_FILE = re.compile(r"blankett|formulär|ansök", re.IGNORECASE)


def _form_file(reading: Reading, page: CrawledPage) -> bool:
    """A file in a paragraph that speaks of a form: "Blanketten finns här" is the page's action, whatever the link is called."""
    dom = reading.dom(page.url)
    if dom is None:
        return False
    files = [e for e in dom.links() if DOCUMENT.search(e.get("href")) and e.is_visible]
    return any(_FORM_FILE.search((e.closest("p", "li", "td") or e).text) for e in files)


@measure
def no_pdf_dead_end(reading: Reading, words: Words) -> Value:
    """Does the matter begin on the web, not in a file? GOV.UK (no PDF forms). Share of service pages whose first action is no file."""

    def judge(page: CrawledPage) -> bool | None:
        if service_links(reading, page, words):
            return True
        name, address = first_action(reading, page, words)
        if name:
            return not DOCUMENT.search(address)
        return False if _form_file(reading, page) else None

    return services_share(reading, judge, "no service page with an action found")
