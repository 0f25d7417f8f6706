"""An open database for reading: the handle that the read API passes around, scans and frozen definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import msgspec

from results.evidence import Evidence
from results.published import ScanInfo
from results.rows import CriterionRow, criterion_row
from results.schema import connect, refuse_newer, version
from results.store import evidence_folder


class NothingYet(Exception):
    """The database holds no scan."""


class Results:
    """An open database with its evidence. Any number may read while the one writer writes.

    What the functions of the read API computed for a scan is kept in `cache` for as long as the handle is open.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise FileNotFoundError(path)
        self.path = path
        self._db = connect(path, readonly=True)
        refuse_newer(self._db, path)
        if not version(self._db):
            raise NothingYet(f"{path} holds no scan")
        self.evidence = Evidence(evidence_folder(path))
        self.cache: dict[object, Any] = {}

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[dict[str, Any]]:
        """Rows of a query as dictionaries. For `results` alone."""
        cursor = self._db.execute(sql, dict(values) if isinstance(values, Mapping) else list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @property
    def database(self) -> Any:
        """The sqlite-utils database. For `results` alone."""
        return self._db


def open_results(path: Path) -> Results:
    """Open for reading. Raises FileNotFoundError, NewerDatabase, NothingYet."""
    return Results(path)


def json(text: str) -> Any:
    """Plain data from JSON text of the database."""
    return msgspec.json.decode(text)


def scan_key(db: Results, scan: str | None) -> int:
    """The key of the named scan, else of the newest finished one, else of the newest. Raises NothingYet, KeyError."""
    if scan is not None:
        return _keys(db, scan)[scan]
    found = db.rows("select id from scan order by status = 'finished' desc, started_at desc, id desc limit 1")
    if not found:
        raise NothingYet(f"{db.path} holds no scan")
    return int(found[0]["id"])


def _keys(db: Results, scan: str) -> dict[str, int]:
    """Keys of scans by uid, that one among them. A scan's key never changes, and a publication asks for it a million times."""
    keys: dict[str, int] = db.cache.setdefault("keys", {})
    if scan not in keys:
        found = db.rows("select id from scan where uid = ?", [scan])
        if not found:
            raise KeyError(f"no scan {scan!r}")
        keys[scan] = int(found[0]["id"])
    return keys


def scans(db: Results) -> tuple[ScanInfo, ...]:
    """All scans, newest first."""
    if "all scans" not in db.cache:
        db.cache["all scans"] = _scans(db)
    told: tuple[ScanInfo, ...] = db.cache["all scans"]
    return told


def _scans(db: Results) -> tuple[ScanInfo, ...]:
    rows = db.rows(
        """
        select scan.*, count(site_scan.id) as sites, coalesce(sum(site_scan.status = 'done'), 0) as done,
               coalesce(sum(site_scan.status = 'failed'), 0) as failed,
               coalesce(sum(site_scan.pages_audited), 0) as pages_audited
        from scan left join site_scan on site_scan.scan_id = scan.id
        group by scan.id order by scan.started_at, scan.id
        """
    )
    told, before = [], None
    for row in rows:
        broke = tuple(
            word
            for word, column in (("axe", "axe_version"), ("lexicons", "lexicon_sha"), ("criteria", "profile_sha"))
            if before is not None and before[column] != row[column]
        )
        told.append(
            ScanInfo(
                uid=row["uid"], started_at=row["started_at"], finished_at=row["finished_at"], status=row["status"],
                round=row["round"], series=row["series"], broke=broke, profile_sha=row["profile_sha"],
                code_version=row["code_version"], axe_version=row["axe_version"], browser_version=row["browser_version"],
                lexicon_sha=row["lexicon_sha"], sites=row["sites"], done=row["done"], failed=row["failed"],
                pages_audited=row["pages_audited"], settings=json(row["settings_json"]),
            )
        )  # fmt: skip
        before = row
    return tuple(reversed(told))


def scan_info(db: Results, key: int) -> ScanInfo:
    """One scan, with what broke its series."""
    if ("scan", key) not in db.cache:
        uid = db.rows("select uid from scan where id = ?", [key])[0]["uid"]
        if "scans" not in db.cache:
            db.cache["scans"] = {one.uid: one for one in scans(db)}
        db.cache["scan", key] = db.cache["scans"][uid]
    found: ScanInfo = db.cache["scan", key]
    return found


def definitions(db: Results, key: int, kind: str) -> dict[str, Mapping[str, Any]]:
    """What was frozen with the scan: criteria, checks, organisations, journeys ... by id, all columns."""
    slot = ("definitions", key, kind)
    if slot not in db.cache:
        db.cache[slot] = {
            row["id"]: json(row["body_json"])
            for row in db.rows(
                """
                select definition.id, body_json from definition join scan on scan.profile_sha = definition.profile_sha
                where scan.id = ? and kind = ? order by definition.id
                """,
                [key, kind],
            )
        }
    found: dict[str, Mapping[str, Any]] = db.cache[slot]
    return found


def criterion_rows(db: Results, key: int) -> dict[str, CriterionRow]:
    """The criteria of the scan's profile by id."""
    slot = ("criteria", key)
    if slot not in db.cache:
        db.cache[slot] = {one: criterion_row(body) for one, body in definitions(db, key, "criterion").items()}
    found: dict[str, CriterionRow] = db.cache[slot]
    return found
