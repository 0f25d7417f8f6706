"""One scan of a list of sites: begins it in the database, runs the pool of site processes, merges, weighs, tells how it went.

Composition root. Resumable at any point: the queue is `site_scan.status`, the work in flight lies in the shards.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from checks.material import Organisation
from crawler.browser.axe_source import axe_version
from crawler.browser.find import FoundBrowser, find_browser
from crawler.egress import AllowedHost, parse_allow_host
from crawler.executors import SiteEnd, SiteEvent
from crawler.executors.local import COMMAND, run
from crawler.exit_codes import Exit, gravest
from crawler.places import held, log_folder, shard_folder
from crawler.progress import Progress
from crawler.task import Options, SiteTask
from crawler.weighing import weigh
from profiles.addresses import is_this_machine
from profiles.load import Profile, definitions
from profiles.schema import Site
from results.rating import record
from results.rows import ScanRow
from results.store import DiskFull, Store, UnfinishedShard, WrongShard, free_bytes

log = logging.getLogger(__name__)

#: Below this the scan stops while everything can still be saved.
MIN_FREE_BYTES = 200_000_000
BROWSER_VERSION_SECONDS = 20


class Refused(Exception):
    """The scan can't begin as it was ordered; nothing was touched (exit code 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be scanned, how, and where it is kept."""

    sites: tuple[Site, ...]
    options: Options
    profile: Profile
    db: Path
    workers: int = 2
    resume: str = ""  # the uid of a scan to go on with; `sites` and `options` are then the scan's own
    scheduler: str = ""  # address of a Dask scheduler; empty: this machine
    begin_within_seconds: float | None = None  # sites not begun by then are left out, and listed


@dataclass(slots=True, kw_only=True)
class Report:
    """How a scan went."""

    scan: str
    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    stopped_by: Exit | None = None

    @property
    def code(self) -> Exit:
        """The exit status: what stopped it, else whether every site could be scanned."""
        return gravest([self.stopped_by or Exit.DONE, Exit.SITES_FAILED if self.failed or self.waiting else Exit.DONE])


def organisation_of(site: Site) -> Organisation:
    """The row of a list as checks and measures know it."""
    return Organisation(
        id=site.id,
        kind=site.kind,
        name_sv=site.name_sv,
        name_en=site.name_en,
        start_url=site.start_url,
        extra_hosts=site.extra_hosts,
        hosting_group=site.hosting_group,
        region=site.region,
        flags=site.flags,
    )


def new_uid(now: datetime) -> str:
    """A scan's name: when it began, and four letters against two at once."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def current_round(now: datetime) -> str:
    """The measurement round: a calendar quarter (settled C14)."""
    return f"{now.year}-Q{(now.month + 2) // 3}"


def seed_of(site: str, measurement_round: str) -> str:
    """The seed of a site's sample: the same all through a round."""
    return hashlib.sha256(f"{site}\n{measurement_round}".encode()).hexdigest()


def code_version() -> str:
    """The program's version."""
    with suppress(PackageNotFoundError):
        return version("tillsyn")
    return "0"


def lexicon_sha() -> str:
    """Which word lists were used."""
    return hashlib.sha256((files("checks.words") / "lexicons.csv").read_bytes()).hexdigest()


def browser_version(browser: FoundBrowser) -> str:
    """What the browser calls itself; empty when it does not answer."""
    with suppress(OSError, subprocess.TimeoutExpired):
        answer = subprocess.run(
            [browser.executable, "--version"], capture_output=True, timeout=BROWSER_VERSION_SECONDS, check=False
        )
        return answer.stdout.decode("utf-8", "replace").strip()[:200]
    return ""


def allowed(texts: Sequence[str], *, option: str = "--allow-host") -> tuple[AllowedHost, ...]:
    """The hosts an operator opens on purpose, as `option` names them. Raises Refused."""
    try:
        return tuple(parse_allow_host(text) for text in texts)
    except ValueError as error:
        raise Refused(f"{option}: {error}") from error


def check_order(urls: Sequence[str], options: Options) -> None:
    """Stop what must not begin: a foreign site without a contact address, this machine without `--allow-host`, options that
    cannot be meant. Raises Refused.
    """
    opened = {(host.name, host.port): host for host in allowed(options.allow_hosts)}
    allowed(options.test_systems, option="--test-system")
    if not options.contact.isprintable():  # it is sent as a header
        raise Refused(f"--contact: {options.contact!r} has a line break or another control character in it")
    for url in urls:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        exemption = opened.get((host, port))
        if exemption is None and is_this_machine(host):
            raise Refused(f"{host}:{port} is this machine; open it on purpose with --allow-host {host}:{port}")
        if not (exemption and exemption.is_loopback) and not options.contact.strip():
            raise Refused(
                f"{host}: a contact address is needed before a site of somebody else is visited: "
                "--contact you@example.se (or `contact` in tillsyn.toml)"
            )


def run_scan(order: Order, *, command: Sequence[str] = COMMAND, is_held: bool = False) -> Report:
    """Scan every site of the order and weigh the result. `is_held`: the caller has the database's lock.

    Raises Refused, NoBrowserError, places.Occupied, NotWritable and results' NewerDatabase, NotADatabase and UnknownScan
    before anything is begun.
    """
    if not order.resume:
        check_order([site.start_url for site in order.sites], order.options)
    elif not order.db.is_file():
        raise Refused(f"{order.db}: no such database, so no scan to go on with; --db names another")
    if order.scheduler and find_spec("distributed") is None:
        raise Refused("--scheduler needs the Dask extra: pip install 'tillsyn[dask]'")
    browser = find_browser()
    with nullcontext() if is_held else held(order.db, "scan"), Store(order.db) as store:
        if order.resume:
            row, options = _resumed(store, order)
        else:
            row, options = _begun(order, browser)
            store.begin_scan(row, [organisation_of(site) for site in order.sites], definitions(order.profile))
        return _run(store, order, row, options, command)


def _begun(order: Order, browser: FoundBrowser) -> tuple[ScanRow, Options]:
    now = datetime.now(UTC)
    options = replace(order.options, round=order.options.round or current_round(now))
    row = ScanRow(
        uid=new_uid(now),
        started_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seed=options.round,
        round=options.round,
        profile_sha=order.profile.sha,
        code_version=code_version(),
        axe_version=axe_version(),
        browser_version=browser_version(browser),
        lexicon_sha=lexicon_sha(),
        settings=msgspec.to_builtins(options),
    )
    return row, options


def _resumed(store: Store, order: Order) -> tuple[ScanRow, Options]:
    """The scan to go on with, under its own options. Raises UnknownScan and Refused."""
    uid = (store.latest_scan() or "") if order.resume == "last" else order.resume
    row = store.scan(uid)
    if row.profile_sha != order.profile.sha:
        raise Refused(f"scan {uid} was begun with other criteria than those in force now; begin a new scan")
    options = msgspec.convert(row.settings, Options)
    now = order.options  # what opens the network is said again each time, never remembered
    options = replace(
        options,
        contact=now.contact or options.contact,
        allow_hosts=now.allow_hosts or options.allow_hosts,
        trusted_ca=now.trusted_ca or options.trusted_ca,
        trusted_spki=now.trusted_spki or options.trusted_spki,
    )
    check_order([site.organisation.start_url for site in store.site_scans(uid)], options)
    return row, options


def _run(store: Store, order: Order, row: ScanRow, options: Options, command: Sequence[str]) -> Report:
    sites = store.site_scans(row.uid)
    report = Report(
        scan=row.uid,
        done=[s.site_id for s in sites if s.status == "done"],
        failed={s.site_id: s.failure for s in sites if s.status == "failed"},
    )
    todo = sorted((s for s in sites if s.status in ("running", "waiting")), key=lambda s: s.status != "running")
    tasks = [
        SiteTask(
            organisation=s.organisation,
            scan_uid=row.uid,
            started_at=row.started_at,
            folder=str(shard_folder(order.db, row.uid, s.site_id).resolve()),
            seed=seed_of(s.site_id, options.round),
            profile_sha=row.profile_sha,
            options=options,
            database=str(order.db.resolve()),
            previous=tuple(store.drawn_sample(s.site_id, options.round)),
        )
        for s in todo
    ]
    with Progress(total=len(sites), already=len(sites) - len(todo)) as progress, _signals():
        progress.line(f"scan {row.uid}: {len(todo)} sites, {order.workers} at once, database {order.db}")
        for host in allowed(options.allow_hosts) if len(options.allow_hosts) < 8 else ():
            progress.line(f"opened on purpose: {host}")
        ends = _executed(order, tasks, command)
        try:
            for one in ends:
                if isinstance(one, SiteEvent):
                    _note(store, row.uid, one, progress)
                    continue
                stop = _take(store, order.db, row.uid, one, report, progress)
                if stop is not None:
                    report.stopped_by = stop
                    break
        except KeyboardInterrupt:
            report.stopped_by = Exit.INTERRUPTED
        except DiskFull as full:
            progress.line(f"out of disk: {full}")
            report.stopped_by = Exit.DISK_FULL
        finally:
            ends.close()  # type: ignore[attr-defined]
        progress.line(progress.summary())
    report.waiting = [s.site_id for s in store.site_scans(row.uid) if s.status in ("waiting", "running")]
    with suppress(DiskFull):
        if report.stopped_by is None:
            record(store, weigh(store, row.uid))
            _tidy(order.db, row.uid)
        store.finish_scan(row.uid, status="interrupted" if report.stopped_by else "finished")
    return report


def _executed(order: Order, tasks: Sequence[SiteTask], command: Sequence[str]) -> Iterator[SiteEvent | SiteEnd]:
    """The tasks on this machine, or on the cluster of the order's scheduler."""
    if not order.scheduler:
        return run(tasks, workers=order.workers, command=command, begin_within_seconds=order.begin_within_seconds)
    from crawler.executors import dask

    return dask.run(tasks, scheduler=order.scheduler, workers=order.workers, command=command)


def _note(store: Store, uid: str, event: SiteEvent, progress: Progress) -> None:
    progress.event(event)
    if event.event == "start":
        store.set_status(uid, event.site, "running", attempt=True)


def _take(store: Store, db: Path, uid: str, end: SiteEnd, report: Report, progress: Progress) -> Exit | None:
    """Take in what a site process left. Returns why the whole scan must stop, if it must."""
    site = end.task.organisation.id
    folder = Path(end.task.folder)
    _keep_log(folder, log_folder(db, uid), site)
    if end.status == Exit.NO_BROWSER:
        progress.line(f"{site}: no usable browser; `tillsyn doctor` tells more")
        return Exit.NO_BROWSER
    if end.status == Exit.DISK_FULL or free_bytes(db.parent) < MIN_FREE_BYTES:
        progress.line(f"out of disk at {db.parent}; saved, go on with: tillsyn scan --resume {uid} --db {db}")
        if end.status != Exit.DONE:
            return Exit.DISK_FULL
    reason = end.reason
    try:
        store.merge(folder)
    except (FileNotFoundError, UnfinishedShard, WrongShard) as error:
        reason = reason or "unfinished_shard"
        log.warning("%s: nothing to merge: %s", site, error)
    if reason:
        store.set_status(uid, site, "failed", failure=reason)
        report.failed[site] = reason
    else:
        store.set_status(uid, site, "done")
        report.done.append(site)
    progress.end(replace(end, reason=reason))
    shutil.rmtree(folder, ignore_errors=True)
    return Exit.DISK_FULL if free_bytes(db.parent) < MIN_FREE_BYTES else None


def _keep_log(folder: Path, logs: Path, site: str) -> None:
    """The site's log outlives its shard."""
    with suppress(OSError):
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{site}.log").open("ab") as kept, (folder / "site.log").open("rb") as log_of_site:
            shutil.copyfileobj(log_of_site, kept)


def _tidy(db: Path, uid: str) -> None:
    """Remove the empty shard folders of a finished scan."""
    for folder in (shard_folder(db, uid), shard_folder(db, uid).parent):
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def _signals() -> Iterator[None]:
    """SIGTERM and SIGHUP stop a scan as Ctrl-C does: saved and resumable."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


