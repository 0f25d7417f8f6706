"""The whole night of one operator: go on or begin, scan, weigh, publish, compare with last night, tell, tidy up.

Composition root. Holds the database's lock from beginning to end, so that two nights never overlap.
"""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.changes import Night, compared, in_words
from crawler.executors.local import COMMAND
from crawler.exit_codes import Exit, gravest
from crawler.inputs import profile_in_force, sites_to_scan
from crawler.places import NotPublished, held
from crawler.progress import minutes, printable
from crawler.scan import Order, Report, check_order, run_scan
from crawler.task import Options
from profiles.config import Config
from profiles.load import Profile
from profiles.schema import Site
from results.store import Store, free_bytes
from results.upkeep import seconds_a_visit

log = logging.getLogger(__name__)

#: A night that was cut off longer ago than this is not gone on with: its pages would be of two different days.
RESUME_WITHIN = timedelta(hours=20)
#: Before anything was measured: what a visit, a crawled page and a site cost (settled I2, U18).
VISIT_SECONDS, VISIT_BYTES = 4.0, 300_000
SITE_SECONDS = 30.0
WAD_PAGES = 40
NOTIFY_SECONDS = 120

Publish = Callable[[Path, Path, Config], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a night will need, from its list and from what earlier nights took."""

    sites: int
    visits: int
    seconds: float
    bytes: int
    hours: float
    visit_seconds: float
    is_measured: bool

    @property
    def sites_that_fit(self) -> int:
        """How many of the sites can be begun before the night is over."""
        return min(self.sites, int(self.sites * self.hours * 3600 / self.seconds)) if self.seconds else self.sites

    def __str__(self) -> str:
        how = "measured on earlier nights" if self.is_measured else "assumed; nothing measured yet"
        text = (
            f"{self.sites} sites, about {self.visits} page visits of {self.visit_seconds:.1f} s ({how}): "
            f"{minutes(self.seconds)}, {self.bytes / 1e9:.1f} GB"
        )
        if self.sites_that_fit < self.sites:
            left = self.sites - self.sites_that_fit
            text += f"; about {left} sites will not fit into {self.hours:g} hours and are left to the next night"
        return text


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How the night went."""

    report: Report
    estimate: Estimate
    night: Night | None = None
    words: str = ""
    is_published: bool = False

    @property
    def code(self) -> Exit:
        kept_back = self.report.stopped_by is None and not self.is_published
        return gravest([self.report.code, Exit.BAD_NEWS if kept_back else Exit.DONE])


def options_of(config: Config) -> Options:
    """The night's choices as a site process takes them."""
    scan = config.scan
    return Options(
        max_pages=scan.max_pages,
        sample=scan.sample,
        tabs=scan.tabs,
        depth=scan.depth,
        personas=scan.personas,
        journeys=scan.journeys,
        full=scan.full,
        contact=config.contact,
        allow_hosts=config.allow_hosts,
        test_systems=config.test_systems.hosts,
        delay_seconds=scan.delay_seconds,
        page_budget_seconds=scan.page_budget_seconds,
        site_budget_seconds=scan.site_budget_seconds,
        round=scan.round,
        social_live=scan.social_live,
        extra_pages=scan.extra_pages,
    )


def estimate(config: Config, sites: int, measured_seconds: float | None) -> Estimate:
    """Pages × measured seconds, and their bytes. `measured_seconds`: process time of a visit, from earlier nights."""
    scan = config.scan
    pages = min(int(scan.sample), scan.max_pages) if scan.sample.isdigit() else WAD_PAGES
    pages = scan.max_pages if scan.sample == "all" else min(pages, scan.max_pages)
    visits = sites * pages * len(scan.personas)
    each = measured_seconds or VISIT_SECONDS
    crawl = scan.max_pages * max(scan.delay_seconds, 0.1)
    one_site = SITE_SECONDS + crawl + pages * len(scan.personas) * max(each / scan.tabs, scan.delay_seconds)
    at_once = min(scan.workers, sites) or 1
    cpu_bound = visits * each / (os.cpu_count() or 1)
    return Estimate(
        sites=sites,
        visits=visits,
        seconds=max(min(one_site, scan.site_budget_seconds) * sites / at_once, cpu_bound),
        bytes=visits * VISIT_BYTES,
        hours=config.schedule.hours,
        visit_seconds=each,
        is_measured=measured_seconds is not None,
    )


def run_night(
    config: Config, *, tell: Callable[[str], None], publish: Publish, command: Sequence[str] = COMMAND
) -> Outcome:
    """Scan, weigh, publish, compare, notify and tidy up. Raises what run_scan raises, before anything is begun."""
    profile = profile_in_force()
    listed = sites_to_scan((), config.lists)
    for notice in listed.notices:
        tell(notice)
    options = options_of(config)
    check_order([site.start_url for site in listed.sites], options)
    with held(config.db, "nightly"):
        with Store(config.db) as store:
            resume = _cut_off(store, profile)
            sites = _longest_waiting_first(store, listed.sites)
            needs = estimate(config, len(sites), _measured(store))
            enough = _make_room(store, config, needs, tell)
        tell(str(needs))
        if not enough:
            return Outcome(report=Report(scan="", stopped_by=Exit.DISK_FULL), estimate=needs)
        if resume:
            tell(f"going on with {resume}, which was cut off")
        order = Order(
            sites=sites,
            options=options,
            profile=profile,
            db=config.db,
            workers=config.scan.workers,
            resume=resume,
            begin_within_seconds=config.schedule.hours * 3600,
        )
        report = run_scan(order, command=command, is_held=True)
        outcome = Outcome(report=report, estimate=needs)
        if report.stopped_by is None:
            kept_back = ""
            try:
                publish(config.db, config.out, config)
                outcome.is_published = True
            except NotPublished as error:
                kept_back = str(error)
                tell(kept_back)
            outcome.night = compared(config.db, report)
            outcome.words = in_words(outcome.night, config.lang, not_published=kept_back)
            _notify(config, outcome.words, tell)
            with Store(config.db) as store:
                store.prune(page_nights=config.keep.nights)
        return outcome


def estimate_now(config: Config, sites: int) -> Estimate:
    """What the night will need, for `--estimate`: the database is only read."""
    measured = None
    if config.db.is_file():
        with Store(config.db) as store:
            measured = _measured(store)
    return estimate(config, sites, measured)


def _cut_off(store: Store, profile: Profile) -> str:
    """The newest scan when it was cut off recently under the same criteria; else nothing."""
    uid = store.latest_scan()
    if uid is None or uid == store.latest_scan(status="finished"):
        return ""
    row = store.scan(uid)
    began = datetime.fromisoformat(row.started_at)
    is_fresh = datetime.now(UTC) - began < RESUME_WITHIN
    return uid if is_fresh and row.profile_sha == profile.sha else ""


def _longest_waiting_first(store: Store, sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """Sites that last night left out come first, else the list's order."""
    uid = store.latest_scan()
    left = {s.site_id for s in store.site_scans(uid) if s.status in ("waiting", "running")} if uid else set()
    return tuple(sorted(sites, key=lambda site: site.id not in left))


def _measured(store: Store) -> float | None:
    """Seconds of a visit on the newest finished night; None before the first."""
    uid = store.latest_scan(status="finished")
    return seconds_a_visit(store.database, uid) if uid else None


def _make_room(store: Store, config: Config, needs: Estimate, tell: Callable[[str], None]) -> bool:
    """Prune when the night would not fit on the disk; False when it does not fit even then."""
    wanted = needs.bytes + config.keep.min_free_gb * 1e9
    folder = config.db.parent
    if free_bytes(folder) >= wanted:
        return True
    pruned = store.prune(page_nights=max(config.keep.nights - 1, 1))
    tell(f"{pruned.bytes / 1e9:.1f} GB of old nights removed to make room")
    free = free_bytes(folder)
    if free >= wanted:
        return True
    tell(
        f"{folder}: {free / 1e9:.1f} GB free, {wanted / 1e9:.1f} GB needed "
        f"(of it {config.keep.min_free_gb:g} GB kept free); free some, or lower keep.min_free_gb, or scan fewer pages"
    )
    return False


def _notify(config: Config, words: str, tell: Callable[[str], None]) -> None:
    """Write the text and call the operator's command; trouble there is told and costs nothing."""
    target = config.notify.file
    try:
        if target is not None:
            draft = target.with_name(f".{target.name}.new")
            draft.write_text(words, encoding="utf-8")
            draft.replace(target)
        if config.notify.command:
            subprocess.run(
                config.notify.command, input=words.encode(), timeout=NOTIFY_SECONDS, check=True, stdout=subprocess.DEVNULL
            )
    except (OSError, subprocess.SubprocessError) as error:
        tell(f"notify: {printable(str(error))}")
