"""Whether the start pages of a list answer, asked between the nights: one round of `tillsyn reach`.

presence.resilience.availability is measured from the log that these rounds leave. One GET of robots.txt and one of the start
page a site and round; a site that does not answer is asked once more a minute later, together with one that did (the control:
if that one is silent too, the line is ours and nothing is said of the site).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.addresses import endpoint_of
from crawler.asking import Asker, RobotsBook
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.places import held
from crawler.politeness import Politeness, Verdict
from crawler.scan import check_order, organisation_of
from crawler.task import Options
from profiles.schema import Site
from results.reach import Reach, StartProbe, record
from results.store import Store

ANSWER_SECONDS = 10.0
SECOND_TRY_SECONDS = 60.0
PAGE_BYTES = 256 * 1024
MOST_REDIRECTS = 5
AT_ONCE = 8
#: Answers that say who we are is unwelcome, not that the site is down (the criterion's measure).
LEFT_OUT_STATUS = frozenset({401, 403, 429})
#: What bot defences leave in a page of status 503 or 200 that stands where the site should.
_CHALLENGE_HEADERS = ("cf-mitigated",)


def take_round(sites: Sequence[Site], options: Options, *, wait: Callable[[float], object] = time.sleep) -> list[StartProbe]:
    """Ask every site's start page once, the silent ones twice. Raises scan.Refused before anything is asked."""
    check_order([site.start_url for site in sites], options)
    allow = [parse_allow_host(text) for text in options.allow_hosts]
    with Egress(allow=allow) as egress:
        visitor = _Visitor(egress, options, Politeness(local_hosts=loopback_hosts(allow), default_delay=options.delay_seconds))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            probes = dict(zip([site.id for site in sites], pool.map(visitor.ask, sites), strict=True))
            silent = [site for site in sites if probes[site.id].reach is Reach.SILENT]
            if silent:
                wait(SECOND_TRY_SECONDS)
                controls = [site for site in sites if probes[site.id].reach is Reach.ANSWERED]
                probes |= _second_try(visitor, silent, controls, pool)
    return list(probes.values())


def _second_try(
    visitor: _Visitor, silent: Sequence[Site], controls: Sequence[Site], pool: ThreadPoolExecutor
) -> dict[str, StartProbe]:
    """A site is silent only when it is so twice while a site of somebody else answers."""
    used = {site.id: next((c for c in controls if _is_elsewhere(c, site)), None) for site in silent}
    asked = {control.id: control for control in used.values() if control is not None}
    again = dict(zip(asked, pool.map(visitor.ask, asked.values()), strict=True))
    second = {}
    for site, probe in zip(silent, pool.map(visitor.ask, silent), strict=True):
        control = used[site.id]
        is_held_up = control is None or again[control.id].reach is not Reach.ANSWERED
        second[site.id] = replace(probe, reach=Reach.LEFT_OUT, reason="no_control") if (
            probe.reach is Reach.SILENT and is_held_up
        ) else probe
    return second


def _is_elsewhere(control: Site, site: Site) -> bool:
    """Not the same host and port, nor known to hang on the same provider."""
    same_group = bool(site.hosting_group) and control.hosting_group == site.hosting_group
    return not same_group and urlsplit(control.start_url).netloc != urlsplit(site.start_url).netloc


class _Visitor:
    """Asks start pages from several threads, each through a gate of its own."""

    def __init__(self, egress: Egress, options: Options, politeness: Politeness) -> None:
        self._egress, self._options, self._politeness = egress, options, politeness
        self._local = threading.local()

    def ask(self, site: Site) -> StartProbe:
        """One try. The clock runs over the redirects, not over robots.txt."""
        if not hasattr(self._local, "asker"):
            name = f"reach-{threading.get_ident()}"  # a gate is known by its name, and tells its refusals only once
            self._local.asker = Asker(self._egress, self._options, name=name)
        asker: Asker = self._local.asker
        book = RobotsBook(asker, self._politeness)
        url, asked_at = site.start_url, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        began = time.monotonic()

        def probe(reach: Reach, reason: str = "", status: int = 0) -> StartProbe:
            seconds = round(time.monotonic() - began, 3)
            return StartProbe(site=site.id, asked_at=asked_at, reach=reach, reason=reason, status=status, seconds=seconds)

        if why := book.held(url):
            is_dead = why == "robots_unavailable" and book.failure(url) in ("dns", "connect", "timeout", "http", "tls")
            return probe(Reach.SILENT, book.failure(url)) if is_dead else probe(Reach.LEFT_OUT, why)
        began = time.monotonic()
        for _ in range(MOST_REDIRECTS + 1):
            turn = self._politeness.turn(*endpoint_of(url))
            if turn.verdict is not Verdict.GO:
                return probe(Reach.LEFT_OUT, str(turn.verdict))
            if turn.seconds:
                threading.Event().wait(turn.seconds)
                began += turn.seconds
            reply = asker.get(url, limit=PAGE_BYTES)
            if not reply.location:
                break
            url = reply.location
        if time.monotonic() - began > ANSWER_SECONDS:
            return probe(Reach.SILENT, "slow", reply.status)
        if reply.status in LEFT_OUT_STATUS or any(name in reply.headers for name in _CHALLENGE_HEADERS):
            return probe(Reach.LEFT_OUT, "unwelcome", reply.status)
        if reply.problem == "refused":
            return probe(Reach.LEFT_OUT, "refused")
        if 200 <= reply.status < 400:
            return probe(Reach.ANSWERED, "", reply.status)
        return probe(Reach.SILENT, reply.problem or "status", reply.status)


def run_reach(sites: Sequence[Site], options: Options, db_path: Path, *, wait: Callable[[float], object] = time.sleep) -> list[StartProbe]:
    """One round, kept in the database, which a night may be writing at the same time. Raises places.Occupied when another round is
    on its way, NotWritable, scan.Refused and what opening a Store raises.
    """
    with held(db_path.with_name(f"{db_path.name}.reach"), "reach"), Store(db_path) as store:
        probes = take_round(sites, options, wait=wait)
        record(store.database, [organisation_of(site) for site in sites], probes)
    return probes
