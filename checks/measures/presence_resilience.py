"""presence.resilience: does the site stand when something fails?"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from checks.artefacts import Response
from checks.material import Page, Pages, Probes
from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, clamp, linear, share
from checks.measures.presence_security import unprobed
from checks.regions import dom_of
from checks.text import words_of

LEAST_PROBES = 48
KEPT_SHARE = 0.7


@measure
def availability(probes: Probes) -> Value:
    """Is the site reachable when one tries? Förvaltningslagen 7 §. Share of scheduled probes answered: 0.95 -> 0 to 0.995 -> 1."""
    probe = probes.get("availability")
    if probe.reason == "not_probed":
        return Untested(reason="no log of start-page probes yet; 48 over 7 days are needed")
    if missing := unprobed(probe):
        return missing
    n, failed, days = (int(probe.data.get(k, 0)) for k in ("probes", "failed", "days"))
    if n < LEAST_PROBES or days < 7:
        return Untested(reason=f"{n} probes over {days} days; 48 over 7 days are needed")
    return Scored(value=linear(1 - max(0, failed - 1) / n, 0.95, 0.995), basis=dict(probe.data))


def prefixes(addresses: list[str]) -> set[str]:
    """The networks the addresses lie in: /24 for IPv4, /48 for IPv6."""
    return {str(ip_network(f"{a}/{24 if ip_address(a).version == 4 else 48}", strict=False)) for a in addresses}


@measure
def dns_redundancy(probes: Probes) -> Value:
    """Are there several independent name servers? RFC 2182. Two prefixes give 1: there is no table of origin networks (AS) to ask."""
    probe = probes.get("dns.ns")
    if missing := unprobed(probe):
        return missing
    answering = [s for s in (probe.data.get("servers") or ()) if s.get("answers")]
    nets = prefixes([a for s in answering for a in (*(s.get("a") or ()), *(s.get("aaaa") or ()))])
    v4 = prefixes([a for s in answering for a in (s.get("a") or ())])
    v6 = prefixes([a for s in answering for a in (s.get("aaaa") or ())])
    if len(answering) < 2:
        value = 0.0
    elif len(v4) >= 2 or len(v6) >= 2:
        value = 1.0
    else:
        value = 0.3
    return Scored(value=value, basis={"servers": [s.get("name") for s in answering], "prefixes": sorted(nets)})


@measure
def ipv6(probes: Probes) -> Value:
    """Is the site reachable over IPv6? 0.6 the site's host, 0.4 two of its name servers. Digital agenda för Sverige (2011)."""
    addresses, servers = probes.get("dns.addresses"), probes.get("dns.ns")
    if missing := unprobed(addresses) or unprobed(servers):
        return missing
    has = bool(addresses.data.get("aaaa"))
    reached = addresses.data.get("ipv6_reached")  # None: the probe has no IPv6
    with_six = [s for s in (servers.data.get("servers") or ()) if s.get("aaaa")]
    value = 0.6 * (has and reached is not False) + 0.4 * (len(with_six) >= 2)
    return Scored(
        value=clamp(value),
        basis={
            "aaaa": addresses.data.get("aaaa"),
            "reached": reached,
            "name_servers": [s.get("name") for s in with_six],
        },
    )


_NOT_READ = ("script", "style", "noscript", "template", "svg", "head")


#: What stands around the main text where no main is marked.
_FRAME = "//body//header|//body//nav|//body//footer|//body//aside|//*[@role='navigation' or @role='banner' or @role='contentinfo']"


def source_words(source: str) -> int:
    """Words of the main text of the HTML as sent: main, else the body without its frame."""
    try:
        tree: Any = lxml_html.document_fromstring(source[:3_000_000])
    except (etree.ParserError, ValueError):
        return 0
    for element in tree.xpath("|".join(f"//{tag}" for tag in _NOT_READ)):
        element.drop_tree()
    mains = tree.xpath("//main|//*[@role='main']")
    for element in [] if mains else tree.xpath(_FRAME):
        element.drop_tree()
    return sum(len(words_of(" ".join(m.itertext()))) for m in (mains[:1] or tree.xpath("//body") or [tree]))


@measure
def content_without_js(pages: Pages) -> Value:
    """Can the main content be read if scripts do not load? DIGG webbriktlinjer. Share of pages with 70 % of the words in the source."""

    def judge(page: Page) -> Verdict:
        dom, response = dom_of(page), page.desktop.get(Response)
        if isinstance(dom, Untested):
            return dom
        if response is None:
            return Untested(reason=f"response:{page.desktop.failure(Response)}")
        main = dom.main
        drawn = len(words_of(dom.main_text if main is not None and main.tag == "body" else main.text)) if main else 0
        return source_words(response.source) >= KEPT_SHARE * drawn if drawn else None

    return share(pages, judge, none="no page has text")
