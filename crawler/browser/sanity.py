"""Whether what was gathered is the whole page as a visitor would have it. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from checks.artefacts import Network
from checks.artefacts import Response as ResponseArtefact
from checks.dom import Dom
from checks.model import CheckResult, Outcome
from checks.registry import all_checks
from crawler.browser.hosts import host_of
from crawler.egress.addresses import is_public, literal_address
from crawler.egress.hosts import is_local_name

#: After the end of a document servers leave a counter or a note; more than this is content that goes on.
STRAY_CHARACTERS = 200


def is_cut(answer: ResponseArtefact) -> bool:
    """A packed answer that broke off: the browser unpacks what there is and says nothing.

    End tags may be left out, but then a document does not end in the middle of a text or a tag. A few words may stand after them.
    """
    is_packed = any(name == "content-encoding" for name, _ in answer.headers)
    end = answer.source[-200_000:].rstrip()
    if not is_packed or not end or end.endswith(">"):
        return False
    after = max((found.end() for found in re.finditer(r"</(html|body)\s*>", end, re.IGNORECASE)), default=0)
    return after == 0 or len(end) - after > STRAY_CHARACTERS


def styles_missing(dom: Dom, network: Network) -> bool:
    """All stylesheets that the page links failed, and it carries none of its own (settled U29).

    Addresses that no visitor's browser could load from either do not count: other schemes, and this machine.
    """
    linked = {urljoin(dom.top.url, link.get("href").strip()) for link in dom.select("link[rel~=stylesheet][href]")}
    sheets = [r for r in network.requests if r.kind == "stylesheet" and r.url in linked and _is_reachable(r.url, dom.top.url)]
    failed = [r for r in sheets if r.failure or r.status >= 400]
    own = any(len(style.text_content) > 200 for style in dom.select("style"))
    return bool(sheets) and len(failed) == len(sheets) and not own


def _is_reachable(url: str, page_url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = literal_address(host)
    is_outside = not is_local_name(host) and (address is None or is_public(address))
    return parts.scheme in ("http", "https") and (is_outside or host_of(url) == host_of(page_url))


#: Success criteria that mean nothing on a page whose style sheets did not load (settled U29).
_OF_STYLES = frozenset(
    {"WCAG22:1.4.1", "WCAG22:1.4.3", "WCAG22:1.4.4", "WCAG22:1.4.6", "WCAG22:1.4.8", "WCAG22:1.4.10", "WCAG22:1.4.11", "WCAG22:1.4.12",
     "WCAG22:2.4.7", "WCAG22:2.5.5", "WCAG22:2.5.8"}
)  # fmt: skip


def without_style_checks(results: list[CheckResult]) -> list[CheckResult]:
    """What is left to say of a page whose style sheets did not load."""
    known = all_checks()
    return [
        CheckResult(check=r.check, outcome=Outcome.UNTESTED, reason="styles_missing")
        if r.check in known and _OF_STYLES & set(known[r.check].requirements)
        else r
        for r in results
    ]
