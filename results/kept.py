"""What an earlier night gathered of a site, read from the main database: pages that did not change need no second visit.

Read-only, from the site's own process; the database's one writer may be at work meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from checks.material import Crawl
from results.evidence import Evidence
from results.schema import NewerDatabase, connect
from results.store import evidence_folder

#: The newest finished scan of the site before this one, made with the same program, engine and browser and the same way of looking.
_EARLIER = """
    select site_scan.id from site_scan
    join scan on scan.id = site_scan.scan_id
    join scan as own on own.uid = :uid
    where site_scan.site_id = :site and site_scan.status = 'done' and site_scan.pruned = 0 and scan.id <> own.id
      and (scan.started_at, scan.id) < (own.started_at, own.id)
      and scan.code_version = own.code_version and scan.axe_version = own.axe_version
      and scan.browser_version = own.browser_version
      and json_extract(scan.settings_json, '$.depth') is json_extract(own.settings_json, '$.depth')
    order by scan.started_at desc, scan.id desc limit 1
"""
_VISITS = """
    select page.url, persona_id, page_visit.id, page_visit.outcome, page_visit.reason, page_visit.final_url,
           page_visit.http_status, visited_at, duration_ms
    from page_visit join page on page.id = page_visit.page_id
    where page.site_scan_id = ? and page_visit.outcome in ('audited', 'audited_partial')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVisit:
    """One audited visit of an earlier night."""

    id: int
    outcome: str
    reason: str
    final_url: str
    http_status: int | None
    visited_at: str  # ISO 8601, UTC: when the page was really visited, however many nights it has been kept since
    duration_ms: int


class KeptVisits:
    """The audited visits of a site's newest earlier scan, and what the crawl of that night read of each page."""

    def __init__(self, path: Path, uid: str, site_id: str) -> None:
        self._db = connect(path, readonly=True)
        self._evidence = Evidence(evidence_folder(path))
        self._found: dict[tuple[str, str], KeptVisit] = {}
        self._bodies: Mapping[str, str] = {}
        earlier = self._db.execute(_EARLIER, {"uid": uid, "site": site_id}).fetchone()
        if earlier is None:
            return
        crawl = self._db.execute(
            "select sha256 from site_artefact where site_scan_id = ? and kind = ? and sha256 <> ''", [earlier[0], Crawl.kind]
        ).fetchone()
        if crawl is None:
            return
        read = Crawl.from_bytes(self._evidence.get(crawl[0]))
        self._bodies = {page.url: page.body_hash for page in read.pages if page.body_hash}
        for url, persona, *rest in self._db.execute(_VISITS, [earlier[0]]).fetchall():
            names = ("id", "outcome", "reason", "final_url", "http_status", "visited_at", "duration_ms")
            self._found[url, persona] = KeptVisit(**dict(zip(names, rest, strict=True)))

    @classmethod
    def open(cls, path: Path, uid: str, site_id: str) -> Self | None:
        """The earlier night's visits; None where that database can't be read from here (another machine) or has lost evidence."""
        if not path.is_file():
            return None
        try:
            return cls(path, uid, site_id)
        except (sqlite3.Error, KeyError, NewerDatabase):
            return None

    def close(self) -> None:
        self._db.close()

    def visit(self, url: str, persona: str, body_hash: str) -> KeptVisit | None:
        """The earlier visit of a page whose answer had the same bytes then; None where it changed or was not visited."""
        return self._found.get((url, persona)) if body_hash and self._bodies.get(url) == body_hash else None

    def artefacts(self, visit: KeptVisit) -> tuple[dict[str, bytes], dict[str, str]]:
        """Its artefacts by kind, and why others are missing. Raises MissingEvidence."""
        found, missing = {}, {}
        rows = self._db.execute("select kind, sha256, failure from artefact where page_visit_id = ?", [visit.id])
        for kind, sha, failure in rows.fetchall():
            if sha:
                found[kind] = self._evidence.get(sha)
            else:
                missing[kind] = failure
        return found, missing

    def pictures(self, visit: KeptVisit) -> list[bytes]:
        """The crops that were taken of its findings. Raises MissingEvidence."""
        rows = self._db.execute("select distinct sha256 from picture where page_visit_id = ?", [visit.id])
        return [self._evidence.get(sha) for (sha,) in rows.fetchall()]
