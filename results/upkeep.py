"""Keeping the store small and sound: old pages go, scores stay for ever, every blob has an owner and every owner its blob."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database

from results.evidence import Evidence, MissingEvidence

#: Everything that refers to a blob.
_REFERENCES = """
    select sha256 from artefact where sha256 <> '' union select sha256 from site_artefact where sha256 <> ''
    union select sha256 from picture union select crop_sha256 from finding where crop_sha256 <> ''
    union select screenshot_sha from step_run where screenshot_sha <> ''
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the store: `integrity`, `foreign_key` or `missing_evidence`."""

    kind: str
    detail: str


def prune_rows(db: Database, page_nights: int, vector_nights: int) -> int:
    """Delete pages, visits, walks and findings of site scans that are neither among a site's newest nor its newest with another
    score; page vectors, counts of checks and ranks of alternatives of those older than `vector_nights`. Scores, ranks and
    changed criterion results stay.
    """
    db.execute("create temp table if not exists kept (id integer primary key)")
    db.execute("delete from kept")
    db.execute(
        """
        with ordered as (
            select site_scan.id, site_id, dimension_score.score,
                   row_number() over (partition by site_id order by scan.started_at desc, scan.id desc) as nights_ago,
                   lag(dimension_score.score) over (partition by site_id order by scan.started_at, scan.id) as score_before
            from site_scan join scan on scan.id = scan_id
            left join dimension_score on site_scan_id = site_scan.id and dimension_id = 'overall'
            where site_scan.status in ('done', 'failed')
        ), changed as (
            select site_id, min(nights_ago) as nights_ago from ordered
            where score is not null and score is not score_before group by site_id
        )
        insert into kept select ordered.id from ordered left join changed using (site_id)
        where ordered.nights_ago <= ? or ordered.nights_ago = changed.nights_ago
        """,
        [page_nights],
    )
    old = db.execute(
        """
        select id from site_scan
        where pruned = 0 and status in ('done', 'failed') and id not in (select id from kept)
        """
    ).fetchall()
    for (site_scan,) in old:
        for table in ("page", "site_artefact", "journey_run", "finding"):
            db.execute(f"delete from {table} where site_scan_id = ?", [site_scan])  # noqa: S608 - constant names
        db.execute("update site_scan set pruned = 1 where id = ?", [site_scan])
    db.execute("delete from kept")
    db.execute(
        """
        insert into kept select id from (
            select site_scan.id, row_number() over (
                partition by site_id order by scan.started_at desc, scan.id desc) as nights_ago
            from site_scan join scan on scan.id = scan_id)
        where nights_ago <= ?
        """,
        [vector_nights],
    )
    db.execute(
        "update site_scan set vectors_pruned = 1 where vectors_pruned = 0 and rated = 1 and id not in (select id from kept)"
    )
    for table in ("criterion_page", "check_count"):
        db.execute(f"delete from {table} where site_scan_id not in (select id from kept)")  # noqa: S608 - constant names
    db.execute(
        """
        update alternative set ranks_json = '{}' where ranks_json <> '{}' and scan_id not in (
            select scan_id from site_scan where id in (select id from kept))
        """
    )
    return len(old)


def prune_blobs(db: Database, evidence: Evidence) -> tuple[int, int]:
    """Delete blobs that nothing refers to: how many, and their bytes. Not to be run while shards are being merged."""
    wanted = {row[0] for row in db.execute(_REFERENCES)}
    blobs = size = 0
    for sha in list(evidence):
        if sha not in wanted:
            size += evidence.remove(sha)
            blobs += 1
    return blobs, size


def check(db: Database, evidence: Evidence) -> list[Problem]:
    """Integrity of the file, of its keys and of the evidence it refers to."""
    problems = [
        Problem(kind="integrity", detail=row[0])
        for row in db.execute("pragma integrity_check").fetchall()
        if row[0] != "ok"
    ]
    problems += [
        Problem(kind="foreign_key", detail=f"{row[0]} row {row[1]} refers to a missing {row[2]}")
        for row in db.execute("pragma foreign_key_check").fetchall()
    ]
    for row in db.execute(_REFERENCES).fetchall():
        try:
            evidence.get(row[0])
        except MissingEvidence:
            problems.append(Problem(kind="missing_evidence", detail=row[0]))
    return problems


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library that this Python was built with; strict tables need 3.37."""
    return sqlite3.sqlite_version_info


def seconds_a_visit(db: Database, uid: str) -> float | None:
    """How long a page visit of that scan took on average; None when it made none."""
    row = db.execute(
        """
        select avg(duration_ms) from page_visit
        join page on page.id = page_id join site_scan on site_scan.id = site_scan_id join scan on scan.id = scan_id
        where scan.uid = ? and duration_ms > 0
        """,
        [uid],
    ).fetchone()
    return None if row[0] is None else float(row[0]) / 1000
