"""The log of start pages: asked between the nights, read when a site is scanned (criterion presence.resilience.availability)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from checks.material import Organisation
from results.schema import connect
from results.shard import add_site, disk

#: Longer back than this a round says nothing of how the site is today.
KEPT = timedelta(days=60)


class Reach(StrEnum):
    """What one round found at a start page."""

    ANSWERED = "answered"  # 2xx or 3xx within 10 s
    SILENT = "silent"  # twice a minute apart, while another site answered
    LEFT_OUT = "left_out"  # says nothing of the site; `reason` tells why


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProbe:
    """One round at one start page. `status` 0: no answer; `reason`: why it was silent or left out."""

    site: str
    asked_at: str  # ISO 8601, UTC
    reach: Reach
    reason: str = ""
    status: int = 0
    seconds: float = 0.0


def record(db: Database, organisations: Sequence[Organisation], probes: Sequence[StartProbe]) -> None:
    """Keep a round, and let go of rounds that are too old. Raises DiskFull."""
    asked = {probe.site for probe in probes}
    known = {row["id"] for row in db.query("select id from site")}
    with disk(Path(db.execute("pragma database_list").fetchone()[2]).parent), db.conn:
        for organisation in organisations:
            if organisation.id in asked - known:  # a scan's own words about a site are left as they are
                add_site(db, organisation)
        db.table("start_probe").insert_all(
            {
                "site_id": p.site, "asked_at": p.asked_at, "reach": str(p.reach), "reason": p.reason, "status": p.status,
                "seconds": p.seconds,
            }
            for p in probes
        )  # fmt: skip
        newest = max((p.asked_at for p in probes), default="")
        if newest:
            db.execute("delete from start_probe where asked_at < ?", [_before(newest, KEPT)])


def read(path: Path, site: str, *, until: str, days: int) -> list[StartProbe]:
    """The rounds at a site in the `days` before `until` (ISO 8601, UTC), oldest first; none where there is no log to read."""
    if not path.is_file():
        return []
    try:
        with closing(connect(path, readonly=True).conn) as connection:
            rows = connection.execute(
                """
                select site_id, asked_at, reach, reason, status, seconds from start_probe
                where site_id = ? and asked_at between ? and ? order by asked_at
                """,
                [site, _before(until, timedelta(days=days)), until],
            ).fetchall()
    except sqlite3.OperationalError:  # a database from before there was a log
        return []
    return [
        StartProbe(site=row[0], asked_at=row[1], reach=Reach(row[2]), reason=row[3], status=row[4], seconds=row[5])
        for row in rows
    ]


def _before(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) - by).strftime("%Y-%m-%dT%H:%M:%SZ")
