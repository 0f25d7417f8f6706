"""The database as files that others can use: CSV, JSON with its schema, JSON lines, EARL, SARIF, the EU monitoring report.

    with open_results(path) as db:
        export(db, "sarif", Path("out"))

A format of several files gets a folder, one of a single file a file. Each file is there whole or not at all.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from results.delimited import Cell, csv_text
from results.earl import CONTEXT, subjects
from results.evidence import DiskFull
from results.exports_by_site import CRITERIA_COLUMNS, FINDING_COLUMNS, OrganisationData, night_json, site_files
from results.published import ChangeRow, HistoryPoint, LeagueRow, ScanInfo
from results.queries import changes, history, league
from results.reading import Results, criterion_rows, scan_info, scan_key
from results.rows import DIMENSIONS, CriterionRow
from results.sarif import sarif_log
from results.schema import connect
from results.shard import disk
from results.sites import walks
from results.wad_report import wad_tables, write_wad_report

FORMATS = ("csv", "json", "jsonl", "sqlite", "earl", "sarif", "wad-report")
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class UnknownFormat(ValueError):
    """There is no such export format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The JSON export: one scan whole, findings apart (they are in the JSON lines). Written bit by bit, in this order."""

    licence: str
    scan: ScanInfo
    criteria: tuple[CriterionRow, ...]
    changes: tuple[ChangeRow, ...]
    organisations: tuple[OrganisationData, ...]


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
        temporary.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return path


def file_name(site_id: str) -> str:
    """A file name for a site: its id where that is plain, else a hash; never anything that could leave the folder."""
    return site_id if _PLAIN_NAME.fullmatch(site_id) else sha256(site_id.encode("utf-8", "replace")).hexdigest()[:32]


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file that is written bit by bit under a temporary name, and renamed when all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".new-{path.name}")
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    except BaseException:  # whatever ended the writing, half a file is not left behind
        temporary.unlink(missing_ok=True)
        raise


def write_parts(path: Path, parts: Iterable[str | bytes]) -> Path:
    with writing(path) as file:
        for part in parts:
            file.write(part.encode("utf-8", "replace") if isinstance(part, str) else part)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A file about all that is joined of what each organisation adds: a part of the night, a part that stays, or both."""

    name: str
    head: bytes
    tail: bytes = b""
    between: bytes = b""
    always_between: bool = False  # also before the first
    end: bytes = b""  # after each
    night: str = ""  # name of the part that is made every night
    own: bool = False  # the part is the organisation's own file, without its heading


def joined_files(db: Results, uid: str) -> tuple[Joined, ...]:
    """All of them."""
    return (
        Joined(name="findings.csv", head=csv_text(FINDING_COLUMNS, ()).encode(), own=True),
        Joined(name="criteria.csv", head=csv_text(CRITERIA_COLUMNS, ()).encode()),
        Joined(name="history.csv", head=csv_text(HISTORY_COLUMNS, ()).encode(), night="history"),
        Joined(name="findings.jsonl", head=b""),
        Joined(name="tillsyn.json", head=dataset_head(db, uid) + b"[", tail=b"]}", between=b",\n", end=b"}", night="night"),
        Joined(name="tillsyn.earl.jsonld", head=earl_head(db, uid), tail=b"]}", between=b",\n", always_between=True),
    )


# --- CSV

LEAGUE_COLUMNS = (
    "scan", "site", "organisation_sv", "organisation_en", "kind", "region", "start_url", "status", "rank", "rank_low",
    "rank_high", "tied", "band", "score", "low", "high", "coverage", "hard_core",
    *(f"{dimension}{part}" for dimension in DIMENSIONS for part in ("", "_low", "_high", "_coverage")),
    "pages_audited", "pages_failed", "pages_blocked", "pages_skipped", "change_night", "change_month", "change_year",
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


def walks_csv(db: Results, uid: str) -> str:
    """Every errand walked, one a line."""
    walked: Iterable[Sequence[Cell]] = (
        [w.site_id, w.journey_id, w.code, w.persona, w.task, w.ending, w.failure, w.clicks, w.duration_ms, w.ends_at]
        for w in walks(db, scan_key(db, uid), with_steps=False)
    )
    columns = ("site", "journey", "code", "persona", "task", "ending", "failure", "clicks", "duration_ms", "ends_at")
    return csv_text(columns, walked)


def changes_csv(db: Results, uid: str) -> str:
    """What is new, gone or back in the scan, one a line."""
    told: Iterable[Sequence[Cell]] = ([c.site_id, c.kind, c.check_id, c.fingerprint, c.pages] for c in changes(db, uid))
    return csv_text(("site", "change", "check", "fingerprint", "pages"), told)


HISTORY_COLUMNS = ("site", "scan", "started_at", "series", "score", "low", "high", "rank")


def history_csv(site_id: str, nights: Iterable[HistoryPoint]) -> str:
    """The lines of one organisation, a night each."""
    return csv_text(
        (),
        ([site_id, one.scan_uid, one.started_at, one.series, one.score, one.low, one.high, one.rank] for one in nights),
    )


def _csv(db: Results, out: Path, uid: str) -> list[Path]:
    """A name that ends in .csv gets the league table; else a folder gets all tables."""
    if out.suffix == ".csv":
        return [write_whole(out, league_csv(db, uid))]
    sites = [row.site_id for row in league(db, scan=uid).rows]
    return [
        write_whole(out / "league.csv", league_csv(db, uid)),
        *_tables_by_site(db, out, uid, sites),
        write_whole(out / "walks.csv", walks_csv(db, uid)),
        write_whole(out / "changes.csv", changes_csv(db, uid)),
        write_parts(
            out / "history.csv", [csv_text(HISTORY_COLUMNS, ()), *(history_csv(site, history(db, site)) for site in sites)]
        ),
    ]


def _tables_by_site(db: Results, out: Path, uid: str, sites: Sequence[str]) -> list[Path]:
    """Criteria and findings, written site by site in one reading."""
    heads = (csv_text(CRITERIA_COLUMNS, ()), csv_text(FINDING_COLUMNS, ()))
    with writing(out / "criteria.csv") as answers, writing(out / "findings.csv") as found:
        answers.write(heads[0].encode())
        found.write(heads[1].encode())
        for site in sites:
            told = site_files(db, site, uid)
            answers.write(told.criteria_csv.encode("utf-8", "replace"))
            found.write(told.findings_csv.removeprefix(heads[1]).encode("utf-8", "replace"))
    return [out / "criteria.csv", out / "findings.csv"]


# --- JSON


def dataset_head(db: Results, uid: str) -> bytes:
    """The JSON export up to its organisations: `{"licence": …, "scan": …, "criteria": […], "changes": […], "organisations":`."""
    key = scan_key(db, uid)
    told = {
        "licence": "CC0-1.0", "scan": replace(scan_info(db, key), settings={}), "criteria": tuple(criterion_rows(db, key).values()),
        "changes": changes(db, uid),
    }  # fmt: skip
    return msgspec.json.encode(told)[:-1] + b',"organisations":'


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the JSON export, made from its types."""
    schema = msgspec.json.schema(Dataset)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tillsyn dataset", **schema}


def schema_text() -> bytes:
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=1)


def _json(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix == ".json" else out / "tillsyn.json"
    rows = league(db, scan=uid).rows
    told = (night_json(row, history(db, row.site_id)) + site_files(db, row.site_id, uid).answers + b"}" for row in rows)
    return [
        write_parts(target, chain((dataset_head(db, uid), b"["), _between(told, b",\n"), (b"]}",))),
        write_whole(target.with_name(target.stem + ".schema.json"), schema_text()),
    ]


def _between(parts: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        yield mark + part if number else part


def _jsonl(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix == ".jsonl" else out / "findings.jsonl"
    rows = league(db, scan=uid).rows
    return [write_parts(target, (site_files(db, row.site_id, uid).findings_jsonl for row in rows))]


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
                copy.execute("pragma secure_delete = on")  # what is blanked leaves no trace on its page; cheaper than a vacuum
                with copy.atomic():
                    copy.execute("update scan set settings_json = '{}'")
                    copy.execute("update dispute set note = ''")
                    copy.execute("update manual_answer set assessor = '', note = ''")
            finally:
                copy.close()
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return [target, write_whole(target.with_name("datasette.yaml"), datasette_metadata())]


def datasette_metadata() -> bytes:
    """Titles, descriptions and canned queries for Datasette: `datasette tillsyn.db --metadata datasette.yaml`."""
    return files("results").joinpath("datasette.yaml").read_bytes()


# --- the others


def _earl(db: Results, out: Path, uid: str) -> list[Path]:
    target = out if out.suffix in (".jsonld", ".json") else out / "tillsyn.earl.jsonld"
    rows = league(db, scan=uid).rows
    told = (site_files(db, row.site_id, uid).earl for row in rows)
    return [write_parts(target, chain((earl_head(db, uid),), (b",\n" + one for one in told if one), (b"]}",)))]


def earl_head(db: Results, uid: str) -> bytes:
    """The EARL document up to the assertions of the organisations: the night, the program, the checks, the websites."""
    whole = {"@context": CONTEXT, "@graph": subjects(db, scan_key(db, uid))}
    return msgspec.json.encode(whole)[:-2]


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
