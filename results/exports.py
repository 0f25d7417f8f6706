"""The database as files that others can use: CSV, JSON with its schema, JSON lines, EARL, SARIF, the EU monitoring report.

    with open_results(path) as db:
        export(db, "sarif", Path("out"))

A format of several files gets a folder, one of a single file a file. Each file is there whole or not at all.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from results.delimited import Cell, csv_text
from results.earl import earl_document
from results.evidence import DiskFull
from results.published import ChangeRow, CriterionCell, FindingRow, HistoryPoint, LeagueRow, ScanInfo, WalkRow
from results.queries import changes, criteria, findings, history, league
from results.reading import Results, scan_info, scan_key
from results.reading import definitions as frozen_definitions
from results.rows import DIMENSIONS, CriterionRow
from results.sarif import sarif_log
from results.schema import connect
from results.shard import disk
from results.sites import walks
from results.wad_report import wad_tables, write_wad_report
from results.wording import LANGUAGES, message

FORMATS = ("csv", "json", "jsonl", "sqlite", "earl", "sarif", "wad-report")
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class UnknownFormat(ValueError):
    """There is no such export format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    """One organisation in the JSON export."""

    row: LeagueRow
    criteria: tuple[CriterionCell, ...]
    walks: tuple[WalkRow, ...]
    history: tuple[HistoryPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The JSON export: one scan whole, findings apart (they are in the JSON lines)."""

    licence: str
    scan: ScanInfo
    criteria: tuple[CriterionRow, ...]
    organisations: tuple[OrganisationData, ...]
    changes: tuple[ChangeRow, ...]


def export(db: Results, form: str, out: Path, scan: str | None = None) -> list[Path]:
    """Write one format and return the files. Raises UnknownFormat, NothingYet, KeyError, DiskFull, OSError."""
    makers: Mapping[str, Callable[[Results, Path, str], list[Path]]] = {
        "csv": _csv, "json": _json, "jsonl": _jsonl, "sqlite": _sqlite, "earl": _earl, "sarif": _sarif, "wad-report": _wad_report,
    }  # fmt: skip
    if form not in makers:
        raise UnknownFormat(f"unknown export format {form!r}; there are {', '.join(FORMATS)}")
    uid = scan_info(db, scan_key(db, scan)).uid
    try:
        return makers[form](db, out, uid)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"no room left at {out}") from error
        raise


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write under a temporary name, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".new-{path.name}")
    try:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return path


def file_name(site_id: str) -> str:
    """A file name for a site: its id where that is plain, else a hash; never anything that could leave the folder."""
    return site_id if _PLAIN_NAME.fullmatch(site_id) else sha256(site_id.encode("utf-8", "replace")).hexdigest()[:32]


# --- CSV

LEAGUE_COLUMNS = (
    "scan", "site", "organisation_sv", "organisation_en", "kind", "region", "start_url", "status", "rank", "rank_low",
    "rank_high", "tied", "band", "score", "low", "high", "coverage", "hard_core",
    *(f"{dimension}{part}" for dimension in DIMENSIONS for part in ("", "_low", "_high", "_coverage")),
    "pages_audited", "pages_failed", "pages_blocked", "pages_skipped", "change_night", "change_month", "change_year",
)  # fmt: skip
FINDING_COLUMNS = (
    "site", "check", "outcome", "disputed", "requirements", "impact", "topic", "url", "persona", "selector", "html",
    "message_sv", "message_en", "more", "first_seen", "fingerprint", "evidence",
)  # fmt: skip


def league_csv(db: Results, uid: str) -> str:
    """The joint table, one organisation a line."""
    return csv_text(LEAGUE_COLUMNS, (_league_line(uid, row) for row in league(db, scan=uid).rows))


def _league_line(uid: str, row: LeagueRow) -> list[Cell]:
    cells = {cell.id: cell for cell in row.dimensions}
    line: list[Cell] = [
        uid, row.site_id, row.name_sv, row.name_en, row.kind, row.region, row.start_url, row.status, row.rank,
        row.rank_low, row.rank_high, row.tied, row.band, row.score, row.low, row.high, row.coverage, row.hard_core,
    ]  # fmt: skip
    for dimension in DIMENSIONS:
        cell = cells.get(dimension)
        line += [cell.score, cell.low, cell.high, cell.coverage] if cell else [None] * 4
    return [
        *line, row.pages_audited, row.pages.get("failed", 0), row.pages.get("blocked", 0), row.pages.get("skipped", 0),
        row.change_night, row.change_month, row.change_year,
    ]  # fmt: skip


def findings_csv(db: Results, found: Iterable[FindingRow], uid: str) -> str:
    """Findings, one a line, in words in both languages; for one organisation or all."""
    frozen = frozen_definitions(db, scan_key(db, uid), "check")
    return csv_text(FINDING_COLUMNS, (_finding_line(row, frozen.get(row.check_id, {})) for row in found))


def _finding_line(row: FindingRow, check: Mapping[str, Any]) -> list[Cell]:
    words = [message(row.check_id, row.message, row.args, language) for language in LANGUAGES]
    return [
        row.site_id, row.check_id, row.outcome, row.disputed, " ".join(check.get("requirements", ())),
        str(check.get("impact", "")), str(check.get("topic", "")), row.url, row.persona, row.selector, row.html, *words,
        row.more, row.first_seen, row.fingerprint, f"sha256:{row.crop_sha256}" if row.crop_sha256 else "",
    ]  # fmt: skip


def criteria_csv(db: Results, uid: str) -> str:
    """Every criterion on every organisation, one a line."""
    columns = (
        "site", "criterion", "dimension", "area", "question_sv", "question_en", "weight", "state", "value", "reason",
        "cause", "gain", "since", "basis",
    )  # fmt: skip
    return csv_text(
        columns,
        (
            [
                row.site_id, cell.id, cell.dimension, cell.criterion.area, cell.criterion.question_sv,
                cell.criterion.question_en, cell.criterion.weight, cell.state, cell.value, cell.reason, cell.cause,
                cell.gain, cell.since, msgspec.json.encode(cell.basis).decode(),
            ]
            for row in league(db, scan=uid).rows
            for cell in criteria(db, row.site_id, uid)
        ),
    )  # fmt: skip


def _csv(db: Results, out: Path, uid: str) -> list[Path]:
    """A name that ends in .csv gets the league table; else a folder gets all tables."""
    if out.suffix == ".csv":
        return [write_whole(out, league_csv(db, uid))]
    nights: Iterable[Sequence[Cell]] = (
        [row.site_id, point.scan_uid, point.started_at, point.series, point.score, point.low, point.high, point.rank]
        for row in league(db, scan=uid).rows
        for point in history(db, row.site_id)
    )
    walked: Iterable[Sequence[Cell]] = (
        [w.site_id, w.journey_id, w.code, w.persona, w.task, w.ending, w.failure, w.clicks, w.duration_ms, w.ends_at]
        for w in walks(db, scan_key(db, uid), with_steps=False)
    )
    told: Iterable[Sequence[Cell]] = ([c.site_id, c.kind, c.check_id, c.fingerprint, c.pages] for c in changes(db, uid))
    return [
        write_whole(out / "league.csv", league_csv(db, uid)),
        write_whole(out / "criteria.csv", criteria_csv(db, uid)),
        write_whole(out / "findings.csv", findings_csv(db, findings(db, uid), uid)),
        write_whole(
            out / "walks.csv",
            csv_text(
                ("site", "journey", "code", "persona", "task", "ending", "failure", "clicks", "duration_ms", "ends_at"),
                walked,
            ),
        ),
        write_whole(out / "changes.csv", csv_text(("site", "change", "check", "fingerprint", "pages"), told)),
        write_whole(
            out / "history.csv",
            csv_text(("site", "scan", "started_at", "series", "score", "low", "high", "rank"), nights),
        ),
    ]


# --- JSON


def dataset(db: Results, uid: str) -> Dataset:
    """One scan as the JSON export holds it."""
    key = scan_key(db, uid)
    by_site: dict[str, list[WalkRow]] = {}
    for walk in walks(db, key):
        by_site.setdefault(walk.site_id, []).append(walk)
    rows = league(db, scan=uid).rows
    return Dataset(
        licence="CC0-1.0", scan=scan_info(db, key),
        criteria=tuple(cell.criterion for cell in criteria(db, rows[0].site_id, uid)) if rows else (),
        organisations=tuple(
            OrganisationData(
                row=row, criteria=criteria(db, row.site_id, uid), walks=tuple(by_site.get(row.site_id, ())),
                history=history(db, row.site_id),
            )
            for row in rows
        ),
        changes=changes(db, uid),
    )  # fmt: skip


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the JSON export, made from its types."""
    schema = msgspec.json.schema(Dataset)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tillsyn dataset", **schema}


def _json(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix == ".json" else out / "tillsyn.json"
    schema = msgspec.json.format(msgspec.json.encode(json_schema()), indent=1)
    return [
        write_whole(target, msgspec.json.encode(dataset(db, uid))),
        write_whole(target.with_name(target.stem + ".schema.json"), schema),
    ]


def finding_json(db: Results, row: FindingRow, uid: str) -> dict[str, Any]:
    """One finding in the shape that `tillsyn audit --format jsonl` prints."""
    check = frozen_definitions(db, scan_key(db, uid), "check").get(row.check_id, {})
    return {
        "site": row.site_id, "url": row.url, "check": row.check_id, "outcome": row.outcome,
        "requirements": list(check.get("requirements", ())), "impact": check.get("impact", ""),
        "topic": check.get("topic", ""), "engine": check.get("engine", ""), "selector": row.selector, "html": row.html,
        "message": {language: message(row.check_id, row.message, row.args, language) for language in LANGUAGES},
        "persona": row.persona, "evidence": f"sha256:{row.crop_sha256}" if row.crop_sha256 else None,
        "fingerprint": row.fingerprint, "more": row.more, "first_seen": row.first_seen, "disputed": row.disputed,
    }  # fmt: skip


def _jsonl(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix == ".jsonl" else out / "findings.jsonl"
    lines = (msgspec.json.encode(finding_json(db, row, uid)) for row in findings(db, uid))
    return [write_whole(target, b"".join(line + b"\n" for line in lines))]


# --- SQLite


def _sqlite(db: Results, out: Path, uid: str) -> list[Path]:
    """The whole database as one file that anything opens, without what is the operator's own: settings and notes on objections."""
    target = out if out.suffix == ".db" else out / "tillsyn.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".new-{target.name}")
    temporary.unlink(missing_ok=True)
    try:
        with disk(target.parent):
            copy = connect(temporary)
            try:
                # Not `vacuum into`: from a connection that may only read, SQLite 3.40 stumbles over generated columns.
                db.database.conn.backup(copy.conn)
                copy.execute("pragma journal_mode = delete")
                with copy.atomic():
                    copy.execute("update scan set settings_json = '{}'")
                    copy.execute("update dispute set note = ''")
                    copy.execute("update manual_answer set assessor = '', note = ''")
                copy.execute("pragma secure_delete = on")
                copy.vacuum()
            finally:
                copy.close()
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return [target]


# --- the others


def _earl(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix in (".jsonld", ".json") else out / "tillsyn.earl.jsonld"
    return [write_whole(target, msgspec.json.encode(earl_document(db, uid)))]


def _sarif(db: Results, out: Path, uid: str) -> list[Path]:
    """One log for each organisation."""
    return [
        write_whole(
            out / f"{file_name(row.site_id)}.sarif",
            msgspec.json.format(msgspec.json.encode(sarif_log(db, row.site_id, uid)), indent=1),
        )
        for row in league(db, scan=uid).rows
    ]


def _wad_report(db: Results, out: Path, uid: str) -> list[Path]:
    return write_wad_report(wad_tables(db, uid), out, write_whole)
