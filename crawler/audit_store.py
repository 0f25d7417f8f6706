"""Keeps what `tillsyn audit --db` found: a scan of just those pages, in a database of audits. No criteria are weighed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from checks.material import Crawl, CrawledPage, Organisation, Sampled
from crawler.audit import Audited
from crawler.browser.axe_source import axe_version
from crawler.scan import Refused, code_version, current_round, lexicon_sha, new_uid, organisation_of, seed_of
from crawler.task import Options
from profiles.lists import site_from_argument
from profiles.load import Profile, definitions
from results.rows import ScanRow
from results.store import Shard, Store

#: The setting of a scan that tells an audit of single pages from the night's scan of whole sites.
MARK = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One site of the audit, as its shard wants to know it."""

    organisation: Organisation
    scan_uid: str
    started_at: str
    seed: str
    profile_sha: str


def only_audits(db: Path) -> None:
    """Stop before a page is visited where the database holds scans of whole sites: an audit would become its newest scan,
    and the league table one of single pages. Raises Refused, NewerDatabase, NotADatabase.
    """
    if not db.is_file():
        return
    with Store(db) as store:
        rows = store.database.query("select settings_json from scan")
        if not all(msgspec.json.decode(row["settings_json"]).get(MARK) for row in rows):
            raise Refused(f"{db} holds scans of whole sites; keep audits of single pages in a database of their own")


def keep(db: Path, audited: Sequence[Audited], *, persona: str, options: Options, profile: Profile, began: datetime) -> str:
    """Store the audited pages as a scan of their sites, and tell its name. The caller holds the database. Raises DiskFull."""
    measurement_round = current_round(began)
    row = ScanRow(
        uid=new_uid(began),
        started_at=began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        seed=measurement_round,
        round=measurement_round,
        profile_sha=profile.sha,
        code_version=code_version(),
        axe_version=axe_version(),
        lexicon_sha=lexicon_sha(),
        settings={**msgspec.to_builtins(options), MARK: True},
    )
    by_site: dict[str, list[Audited]] = {}
    organisations: dict[str, Organisation] = {}
    for one in audited:
        organisation = organisation_of(site_from_argument(one.url))
        organisations.setdefault(organisation.id, organisation)
        by_site.setdefault(organisation.id, []).append(one)
    with Store(db) as store, tempfile.TemporaryDirectory(prefix="tillsyn-audit-") as folder:
        store.begin_scan(row, list(organisations.values()), definitions(profile))
        for identity, pages in by_site.items():
            task = _Task(
                organisation=organisations[identity], scan_uid=row.uid, started_at=row.started_at,
                seed=seed_of(identity, measurement_round), profile_sha=row.profile_sha,
            )  # fmt: skip
            _merge(store, Path(folder) / identity, task, pages, persona)
        store.finish_scan(row.uid)
    return row.uid


def _merge(store: Store, folder: Path, task: _Task, pages: Sequence[Audited], persona: str) -> None:
    """The pages of one site as its shard, taken into the store."""
    once = {one.url: one for one in pages}
    crawl = Crawl(
        start_url=task.organisation.start_url,
        hosts=(),
        pages=tuple(CrawledPage(url=url, outcome="fetched", found_by="operator") for url in once),
    )
    sample = [Sampled(url=url, sampled_as="named", stratum="structured") for url in once]
    with Shard.create(folder, task) as shard:
        shard.record_crawl(crawl, sample, personas=(persona,))
        for url, one in once.items():
            record = one.record
            for picture in record.pictures.values() if record else ():
                shard.evidence.put(picture)
            shard.record_visit(
                url, persona, outcome=one.outcome, reason=one.reason,
                final_url=record.final_url if record else "", http_status=(record.status or None) if record else None,
                duration_ms=record.duration_ms if record else 0,
                artefacts={**record.artefacts, **record.missing} if record else {}, results=one.results,
            )  # fmt: skip
        visited = any(one.outcome in ("audited", "audited_partial") for one in once.values())
        first = next(iter(once.values()))
        shard.finish() if visited else shard.finish("failed", f"{first.outcome}:{first.reason}")
    store.merge(folder)
