"""social.sharing: sharing without being followed."""

from __future__ import annotations

from checks.addresses import domain_of, host_of
from checks.embeds import share_controls
from checks.lists import social_source
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, share
from checks.measures.presence_privacy import network_of
from checks.reading import Reading
from checks.regions import dom_of
from checks.values import Untested

_HELPERS = ("addtoany.com", "addthis.com", "sharethis.com", "shareaholic.com")


@measure
def no_tracking_buttons(pages: Pages, reading: Reading) -> Value:
    """Do share buttons follow nobody? CJEU C-40/17. Share of pages with share controls that load nothing of the platforms."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if not share_controls(dom):
            return None
        network = network_of(page)
        if isinstance(network, Untested):
            return network
        hosts = {
            host_of(r.url).split(":")[0]
            for r in network.requests
            if r.kind in ("script", "image", "xhr", "fetch", "ping")
        }
        return not any(
            (social_source(h) or domain_of(h) in _HELPERS) and domain_of(h) not in reading.own_domains for h in hosts
        )

    return share(pages, judge, none="no share control found")
