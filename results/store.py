"""The main database: the single writer that begins scans, takes in shards whole, and keeps the store in order.

store = Store(Path("tillsyn.db"))
store.begin_scan(scan, organisations, definitions)
store.merge(shard_folder)          # any number of times, in any order
store.finish_scan(scan.uid)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import msgspec
from sqlite_utils import Database

from checks.material import Organisation, Sampled
from checks.registry import all_checks
from results import merging, upkeep
from results.evidence import DiskFull, Evidence, free_bytes
from results.inheritance import drop_unchanged
from results.night_changes import note_changes
from results.rows import ScanRow, SiteScanRow
from results.schema import NewerDatabase, NotADatabase, migrate, open_database
from results.shard import Shard, WrongShard, add_site, disk
from results.text import TITLE_LIMIT, clean, clean_json

__all__ = [
    "DiskFull", "NewerDatabase", "NotADatabase", "Problem", "Shard", "Store", "UnfinishedShard", "UnknownScan",
    "WrongShard", "evidence_folder", "free_bytes",
]  # fmt: skip

UnfinishedShard = merging.UnfinishedShard
UnknownScan = merging.UnknownScan
Problem = upkeep.Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What pruning removed."""

    site_scans: int
    blobs: int
    bytes: int


def evidence_folder(path: Path) -> Path:
    """Where the evidence of the database at `path` lies: `<db>.evidence` beside it."""
    return path.with_name(path.name + ".evidence")


class Store:
    """The database of all scans and its evidence. One process writes it; any may read."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises NewerDatabase, NotADatabase, DiskFull."""
        self.path = path
        with disk(path.parent):
            self._db = open_database(path)
        self.evidence = Evidence(evidence_folder(path))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def database(self) -> Database:
        """The open database, for the other modules of `results`."""
        return self._db

    # --- scans

    def begin_scan(
        self, scan: ScanRow, organisations: Sequence[Organisation],
        definitions: Mapping[str, Mapping[str, object]] | None = None,
    ) -> int:  # fmt: skip
        """Open a scan with its list of sites and freeze its definitions (kind → id → body). Going on with one is the same call."""
        with self._write() as db:
            db.table("scan").insert(
                {
                    "uid": scan.uid, "started_at": scan.started_at, "status": "running", "round": scan.round,
                    "seed": scan.seed, "profile_sha": scan.profile_sha, "code_version": scan.code_version,
                    "axe_version": scan.axe_version, "browser_version": scan.browser_version,
                    "lexicon_sha": scan.lexicon_sha, "series": _series(scan), "settings_json": clean_json(scan.settings),
                },
                ignore=True,
            )  # fmt: skip
            db.execute("update scan set status = 'running', finished_at = null where uid = ?", [scan.uid])
            scan_id = self._scan_id(scan.uid)
            for organisation in organisations:
                add_site(db, organisation)
            db.table("site_scan").insert_all(
                ({"scan_id": scan_id, "site_id": one.id, "status": "waiting"} for one in organisations), ignore=True
            )
            frozen: dict[str, Mapping[str, object]] = {"check": check_definitions(), **(definitions or {})}
            frozen["organisation"] = {one.id: one for one in organisations}
            db.table("definition").insert_all(
                (
                    {
                        "profile_sha": scan.profile_sha, "kind": kind, "id": identity,
                        "body_json": clean_json(body) if kind == "organisation" else msgspec.json.encode(body).decode(),
                    }
                    for kind, bodies in sorted(frozen.items())
                    for identity, body in sorted(bodies.items())
                ),
                replace=True,
            )  # fmt: skip
        return scan_id

    def site_scans(self, uid: str) -> list[SiteScanRow]:
        """Every site of the scan and where it stands, in the list's order. Raises UnknownScan."""
        scan_id = self._scan_id(uid)
        rows = self._db.query(
            """
            select site_id, status, attempts, failure, organisation, organisation_en, kind, start_url, hosting_group,
                   region, flags_json, extra_hosts_json
            from site_scan join site on site.id = site_id where scan_id = ? order by site_scan.id
            """,
            [scan_id],
        )
        return [
            SiteScanRow(
                site_id=row["site_id"], status=row["status"], attempts=row["attempts"], failure=row["failure"],
                organisation=Organisation(
                    id=row["site_id"], kind=row["kind"], name_sv=row["organisation"], name_en=row["organisation_en"],
                    start_url=row["start_url"], hosting_group=row["hosting_group"], region=row["region"],
                    flags=tuple(msgspec.json.decode(row["flags_json"])),
                    extra_hosts=tuple(msgspec.json.decode(row["extra_hosts_json"])),
                ),
            )
            for row in rows
        ]  # fmt: skip

    def set_status(self, uid: str, site_id: str, status: str, *, failure: str = "", attempt: bool = False) -> None:
        """Note where a site stands: `attempt` counts one more try. The durable queue is this column."""
        with self._write() as db:
            db.execute(
                """
                update site_scan set status = ?, failure = ?, attempts = attempts + ?,
                       started_at = coalesce(started_at, ?)
                where scan_id = ? and site_id = ?
                """,
                [status, clean(failure, TITLE_LIMIT), int(attempt), _now(), self._scan_id(uid), site_id],
            )

    def scan(self, uid: str) -> ScanRow:
        """The scan as it was begun. Raises UnknownScan."""
        self._scan_id(uid)
        row = next(iter(self._db.query("select * from scan where uid = ?", [uid])))
        return ScanRow(
            settings=msgspec.json.decode(row["settings_json"]),
            **{name: row[name] for name in ScanRow.__dataclass_fields__ if name != "settings"},
        )

    def latest_scan(self, *, before: str = "", status: str | None = None) -> str | None:
        """The uid of the newest scan, or of the newest begun before the scan `before`; of that status when named."""
        row = self._db.execute(
            """
            select uid from scan
            where (? is null or status = ?)
              and (? = '' or (started_at, id) < (select started_at, id from scan where uid = ?))
            order by started_at desc, id desc limit 1
            """,
            [status, status, before, before],
        ).fetchone()
        return str(row[0]) if row else None

    def drawn_sample(self, site_id: str, measurement_round: str) -> list[Sampled]:
        """The drawn order that is kept for this site and round; empty before the first night of the round."""
        rows = self._db.query(
            "select url, sampled_as, stratum from drawn_sample where site_id = ? and round = ? order by seq",
            [site_id, measurement_round],
        )
        return [Sampled(**row) for row in rows]

    def merge(self, folder: Path) -> None:
        """Take in a finished shard, replacing that site of that scan whole; again, or in another order, changes nothing.

        Raises UnfinishedShard, UnknownScan, NewerDatabase, FileNotFoundError, DiskFull (rolled back).
        """
        with disk(self.path.parent):
            merging.merge(self._db, self.evidence, folder)

    def check_out(self, uid: str, site_id: str, folder: Path) -> Shard:
        """Copy one site of a scan into a shard of its own, to judge its stored artefacts again and merge it back."""
        with disk(folder):
            merging.check_out(self._db, self.evidence, self._scan_id(uid), site_id, folder)
        return Shard.open(folder)

    def finish_scan(self, uid: str, *, status: str = "finished", finished_at: str = "") -> None:
        """Close the scan, note what changed since the one before, and drop results that did not change."""
        scan_id = self._scan_id(uid)
        with self._write() as db:
            db.table("scan").update(scan_id, {"status": status, "finished_at": finished_at or _now()})
            if status == "finished":
                note_changes(db, scan_id)
                drop_unchanged(db, scan_id)
        with disk(self.path.parent):
            self._db.execute("pragma optimize")

    # --- objections

    def raise_dispute(
        self, site_id: str, *, criterion_id: str = "", check_id: str = "", fingerprint: str = "", note: str = "",
        raised_at: str = "",
    ) -> int:  # fmt: skip
        """Note an organisation's objection to a criterion, a check or one problem; until decided it is shown as disputed.

        Raises ValueError when it names none of the three.
        """
        if not (criterion_id or check_id or fingerprint):
            raise ValueError("an objection names a criterion, a check or a finding's fingerprint")
        with self._write() as db:
            row = {
                "site_id": site_id, "criterion_id": criterion_id, "check_id": check_id, "fingerprint": fingerprint,
                "note": clean(note), "raised_at": raised_at or _now(),
            }  # fmt: skip
            return int(str(db.table("dispute").insert(row).last_pk))

    def decide_dispute(self, dispute: int, decision: str, *, decided_at: str = "") -> None:
        """Close an objection: `rejected` leaves the value as measured, `upheld` makes the criterion untested. Raises KeyError."""
        with self._write() as db:
            done = db.execute(
                "update dispute set decision = ?, decided_at = ? where id = ?",
                [decision, decided_at or _now(), dispute],
            )
            if done.rowcount == 0:
                raise KeyError(f"no objection {dispute}")

    # --- upkeep

    def prune(self, *, page_nights: int = 2, vector_nights: int = 30) -> Pruned:
        """Delete page-level rows but those of the newest scans and of the newest with a changed score, then blobs without owner."""
        with self._write() as db:
            site_scans = upkeep.prune_rows(db, page_nights, vector_nights)
        blobs, size = upkeep.prune_blobs(self._db, self.evidence)
        return Pruned(site_scans=site_scans, blobs=blobs, bytes=size)

    def check(self) -> list[Problem]:
        """What is wrong with the store: damaged pages, dangling keys, evidence that is missing. Empty when all is well."""
        return upkeep.check(self._db, self.evidence)

    def migrate(self) -> list[str]:
        """Bring the schema to this program's version; names of the steps taken (opening has done it already)."""
        return migrate(self._db)

    def vacuum(self) -> None:
        """Give freed pages back to the disk."""
        with disk(self.path.parent):
            self._db.vacuum()

    def _scan_id(self, uid: str) -> int:
        return merging.scan_id(self._db, uid)

    @contextmanager
    def _write(self) -> Iterator[Database]:
        with disk(self.path.parent), self._db.atomic() as db:
            yield db


def check_definitions() -> dict[str, object]:
    """What a reader must know of each check: norm, impact, topic and titles; texts at length stay beside the check."""
    return {
        name: {
            "id": name, "scope": one.scope, "engine": one.engine, "requirements": one.requirements, "impact": one.impact.value,
            "topic": one.topic, "act": one.act, "title": dict(one.texts().title),
        }
        for name, one in all_checks().items()
    }  # fmt: skip


def _series(scan: ScanRow) -> str:
    """Scans of one series may be compared over time: same engine, word lists, criteria and weights."""
    parts = "\n".join((scan.axe_version, scan.lexicon_sha, scan.profile_sha))
    return hashlib.sha256(parts.encode()).hexdigest()[:12]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
