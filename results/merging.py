"""Taking a shard into the main database and out again. Idempotent, order-free, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from results.evidence import Evidence
from results.inheritance import materialise, materialise_next
from results.schema import open_database
from results.shard import DATABASE_NAME, EVIDENCE_NAME, Shard

#: Tables below `site_scan`, owners first: (table, its integer key, columns that hold another table's key).
CHILDREN: tuple[tuple[str, str | None, dict[str, str]], ...] = (
    ("page", "id", {"site_scan_id": "site_scan"}),
    ("sample", None, {"site_scan_id": "site_scan", "page_id": "page"}),
    ("page_role", None, {"page_id": "page"}),
    ("page_visit", "id", {"page_id": "page"}),
    ("artefact", None, {"page_visit_id": "page_visit"}),
    ("site_artefact", None, {"site_scan_id": "site_scan"}),
    ("picture", None, {"page_visit_id": "page_visit"}),
    ("journey_run", "id", {"site_scan_id": "site_scan"}),
    ("step_run", None, {"journey_run_id": "journey_run"}),
    ("check_count", None, {"site_scan_id": "site_scan"}),
    ("finding", "id", {"site_scan_id": "site_scan", "page_visit_id": "page_visit", "journey_run_id": "journey_run"}),
    ("criterion_result", None, {"site_scan_id": "site_scan"}),
    ("criterion_page", None, {"site_scan_id": "site_scan"}),
)
#: Tables whose rows hang on `site_scan` itself; the others go with them.
TOP = ("page", "site_artefact", "journey_run", "check_count", "finding", "criterion_result", "criterion_page")


class UnfinishedShard(Exception):
    """The shard is still being written; it is never merged."""


class UnknownScan(Exception):
    """No scan of that name has been begun in this database."""


def scan_id(db: Database, uid: str) -> int:
    """The key of a scan. Raises UnknownScan."""
    row = db.execute("select id from scan where uid = ?", [uid]).fetchone()
    if row is None:
        raise UnknownScan(f"no scan {uid!r} in this database")
    return int(row[0])


def merge(db: Database, evidence: Evidence, folder: Path) -> None:
    """Replace the shard's (scan, site) whole by what the shard holds. Evidence comes first: no row ever lacks its bytes."""
    with Shard.open(folder) as shard:
        if not shard.finished:
            raise UnfinishedShard(f"{folder} is not finished")
        uid, site_id = shard.scan_uid, shard.site_id
    scan = scan_id(db, uid)
    evidence.take_from(Evidence(folder / EVIDENCE_NAME))
    with _attached(db, folder / DATABASE_NAME), db.atomic():
        _take_site(db)
        own = _own_site_scan(db, scan, site_id)
        materialise_next(db, own)
        for table in TOP:
            db.execute(f"delete from {table} where site_scan_id = ?", [own])  # noqa: S608 - names from TOP
        _copy(db, "shard", "main", {"site_scan": own - 1}, site_scan=1)
        _take_drawn(db)


def check_out(db: Database, evidence: Evidence, scan: int, site_id: str, folder: Path) -> None:
    """The way back: one site of a scan as a shard. Raises KeyError when it is not there or its pages have been pruned."""
    row = next(
        iter(db.query("select * from site_scan where scan_id = ? and site_id = ? and pruned = 0", [scan, site_id])),
        None,
    )
    if row is None:
        raise KeyError(f"no page-level rows of {site_id!r} are kept for that scan")
    folder.mkdir(parents=True, exist_ok=True)
    open_database(folder / DATABASE_NAME, shard=True).close()
    blobs = Evidence(folder / EVIDENCE_NAME)
    with _attached(db, folder / DATABASE_NAME), db.atomic():
        for table in ("scan", "site", "site_scan", "shard", "drawn_sample"):
            db.execute(f"delete from shard.{table}")  # noqa: S608 - constant names
        db.execute("insert into shard.scan select * from main.scan where id = ?", [scan])
        db.execute("insert into shard.site select * from main.site where id = ?", [site_id])
        db.execute(
            f"insert into shard.site_scan ({', '.join(_columns(db, 'site_scan'))}) "  # noqa: S608 - names of the schema
            f"select {', '.join('1' if c == 'id' else c for c in _columns(db, 'site_scan'))} "
            "from main.site_scan where id = ?",
            [row["id"]],
        )
        db.execute(
            "insert into shard.shard (scan_uid, site_id, seed, finished) select uid, ?, seed, 0 from main.scan where id = ?",
            [site_id, scan],
        )
        materialise(db, row["id"])
        _copy(db, "main", "shard", {"site_scan": 1 - row["id"]}, site_scan=row["id"])
        wanted = [r[0] for r in db.execute(_SHARD_BLOBS)]
    for sha in wanted:
        path = evidence.path(sha)
        if path is not None:
            blobs.link(sha, path)


_SHARD_BLOBS = """
    select sha256 from shard.artefact where sha256 <> '' union select sha256 from shard.site_artefact where sha256 <> ''
    union select sha256 from shard.picture union select screenshot_sha from shard.step_run where screenshot_sha <> ''
"""


def _copy(db: Database, source: str, target: str, shifts: dict[str, int], *, site_scan: int) -> None:
    """Copy everything below one site_scan, its keys shifted beyond those that are there."""
    for table, key, references in CHILDREN:
        columns = _columns(db, table)
        if key:
            top = db.execute(f"select coalesce(max({key}), 0) from {target}.{table}").fetchone()[0]  # noqa: S608
            low = db.execute(
                f"select coalesce(min({key}), 1) from {source}.{table} where {_below(source, table)}",  # noqa: S608
                [site_scan],
            ).fetchone()[0]
            shifts[table] = top + 1 - low
        moved = {**references, **({key: table} if key else {})}
        values = [f"{column} + ({shifts[moved[column]]})" if column in moved else column for column in columns]
        db.execute(
            f"insert into {target}.{table} ({', '.join(columns)}) select {', '.join(values)} "  # noqa: S608 - names of the schema
            f"from {source}.{table} where {_below(source, table)}",
            [site_scan],
        )


def _below(source: str, table: str) -> str:
    """The condition that a row of `table` belongs to site_scan `?`."""
    pages = f"select id from {source}.page where site_scan_id = ?"  # noqa: S608 - constant names
    if table in ("page_role", "page_visit"):
        return f"page_id in ({pages})"
    if table in ("artefact", "picture"):
        return f"page_visit_id in (select id from {source}.page_visit where page_id in ({pages}))"  # noqa: S608
    if table == "step_run":
        return f"journey_run_id in (select id from {source}.journey_run where site_scan_id = ?)"  # noqa: S608
    return "site_scan_id = ?"


def _columns(db: Database, table: str) -> list[str]:
    """Stored columns of a table: `table_info` leaves generated ones out."""
    return [row[1] for row in db.execute(f"pragma main.table_info({table})").fetchall()]


@contextmanager
def _attached(db: Database, path: Path) -> Iterator[None]:
    db.attach("shard", path)
    try:
        yield
    finally:
        db.execute("detach database shard")


def _take_site(db: Database) -> None:
    """A site that the list of the scan did not have is added; one that it had stays as the list said."""
    db.execute("insert into main.site select * from shard.site where true on conflict (id) do nothing")


def _own_site_scan(db: Database, scan: int, site_id: str) -> int:
    """The row of this (scan, site) with the shard's columns; its key never changes."""
    columns = [c for c in _columns(db, "site_scan") if c not in ("id", "scan_id", "site_id", "attempts")]
    db.execute(
        f"""
        insert into main.site_scan (scan_id, site_id, attempts, {", ".join(columns)})
        select ?, ?, attempts, {", ".join(columns)} from shard.site_scan where true
        on conflict (scan_id, site_id) do update set {", ".join(f"{c} = excluded.{c}" for c in columns)},
            attempts = max(attempts, excluded.attempts)
        """,  # noqa: S608 - names of the schema
        [scan, site_id],
    )
    row = db.execute("select id from site_scan where scan_id = ? and site_id = ?", [scan, site_id]).fetchone()
    return int(row[0])


def _take_drawn(db: Database) -> None:
    """The sample drawn first in a round holds for the round."""
    db.execute(
        """
        delete from main.drawn_sample where exists (
            select 1 from shard.drawn_sample as drawn
            where drawn.site_id = main.drawn_sample.site_id and drawn.round = main.drawn_sample.round
              and drawn.drawn_at < main.drawn_sample.drawn_at)
        """
    )
    db.execute("insert into main.drawn_sample select * from shard.drawn_sample where true on conflict do nothing")
