"""What is asked of the outside once per site: name service, TLS, twins of the address, well-known files, feeds, catalogue, pictures.

Each probe is one small function from `Ask` to `Probe`; what cannot be asked is `untested` with the reason, never absent.
Only through the guard's three doors; politeness and robots.txt hold as for every other request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from checks.material import Crawl, Probe, Probes
from crawler.egress import Egress, NameFailure, RefusedError
from crawler.politeness import Politeness
from crawler.probes import apps, availability, catalogue, feeds, names, pictures, tls, twins, wellknown
from crawler.probes.ask import Ask
from crawler.task import SiteTask

log = logging.getLogger(__name__)

PROBES: Mapping[str, Callable[[Ask], Probe]] = {
    "dns.addresses": names.addresses,
    "dns.ns": names.name_servers,
    "dns.dnssec": names.dnssec,
    "dns.mail": names.mail,
    "tls": tls.handshakes,
    "http.twins": twins.twins,
    "wellknown.security_txt": wellknown.security_txt,
    "wellknown.psidata": wellknown.psidata,
    "wellknown.catalogue": catalogue.catalogue,
    "feeds": feeds.feeds,
    "icons": pictures.icons,
    "images.og": pictures.shared_images,
    "http.apps": apps.stores,
    "http.accounts": apps.accounts,
    "availability": availability.availability,
}


def probe_site(
    task: SiteTask, crawl: Crawl, egress: Egress, politeness: Politeness, sources: Mapping[str, str] | None = None
) -> Probes:
    """Every probe of one site. `sources`: HTML of visited pages by address, from which icons and shared pictures are read."""
    ask = Ask(task=task, crawl=crawl, egress=egress, politeness=politeness, sources=sources or {})
    made: dict[str, Probe] = {}
    for name, probe in PROBES.items():
        try:
            made[name] = probe(ask)
        except (NameFailure, RefusedError) as error:
            made[name] = Probe(name=name, state="untested", reason=f"{type(error).__name__}: {error}"[:200])
        except Exception as error:  # the gatherer boundary: what a host answers may cost its probe, never the others
            log.exception("probe %s of %s", name, task.organisation.id)
            made[name] = Probe(name=name, state="untested", reason=f"error:{type(error).__name__}")
        log.debug("probe %s: %s %s", name, made[name].state, made[name].reason)
    return Probes(probes=made)
