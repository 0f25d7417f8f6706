"""Taking a shard into the main database, and what a finished scan is compared with. Idempotent, order-free, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from results.evidence import Evidence
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


# --- criterion results are kept only where they changed (settled I8)

#: Rows that a rated site_scan inherits: for each criterion it lacks, the newest earlier row of the site.
_INHERITED = """
    select own.id as site_scan_id, result.criterion_id, result.state, result.score, result.reason, result.cause,
           result.basis_json
    from site_scan as own
    join scan as own_scan on own_scan.id = own.scan_id
    join definition on definition.profile_sha = own_scan.profile_sha and definition.kind = 'criterion'
    join site_scan as source on source.id = (
        select earlier.id from site_scan as earlier
        join scan as earlier_scan on earlier_scan.id = earlier.scan_id
        join criterion_result as held on held.site_scan_id = earlier.id and held.criterion_id = definition.id
        where earlier.site_id = own.site_id and earlier.rated = 1
          and (earlier_scan.started_at, earlier_scan.id) <= (own_scan.started_at, own_scan.id)
        order by earlier_scan.started_at desc, earlier_scan.id desc limit 1)
    join criterion_result as result on result.site_scan_id = source.id and result.criterion_id = definition.id
    where own.id = ? and own.rated = 1
"""


def materialise(db: Database, site_scan: int) -> None:
    """Give a site_scan its own copy of every result that it inherits."""
    db.execute(f"insert into criterion_result {_INHERITED} on conflict do nothing", [site_scan])


def materialise_next(db: Database, site_scan: int) -> None:
    """Before a site_scan's results are replaced: the next one stops leaning on them."""
    row = db.execute(
        """
        select later.id from site_scan as own
        join scan as own_scan on own_scan.id = own.scan_id
        join site_scan as later on later.site_id = own.site_id and later.rated = 1
        join scan as later_scan on later_scan.id = later.scan_id
        where own.id = ? and (later_scan.started_at, later_scan.id) > (own_scan.started_at, own_scan.id)
        order by later_scan.started_at, later_scan.id limit 1
        """,
        [site_scan],
    ).fetchone()
    if row:
        materialise(db, int(row[0]))


def drop_unchanged(db: Database, scan: int) -> None:
    """Delete results that say the same as the row they would inherit."""
    for (site_scan,) in db.execute("select id from site_scan where scan_id = ? and rated = 1", [scan]).fetchall():
        materialise_next(db, site_scan)
        db.execute(
            """
            delete from criterion_result where site_scan_id = :own and exists (
                select 1 from (
                    select held.* from criterion_result as held
                    join site_scan as earlier on earlier.id = held.site_scan_id
                    join scan as earlier_scan on earlier_scan.id = earlier.scan_id
                    join site_scan as this on this.id = :own
                    join scan as this_scan on this_scan.id = this.scan_id
                    where earlier.site_id = this.site_id and held.criterion_id = criterion_result.criterion_id
                      and earlier.rated = 1
                      and (earlier_scan.started_at, earlier_scan.id) < (this_scan.started_at, this_scan.id)
                    order by earlier_scan.started_at desc, earlier_scan.id desc limit 1
                ) as before
                where before.state = criterion_result.state and before.score is criterion_result.score
                  and before.reason = criterion_result.reason and before.cause = criterion_result.cause
                  and before.basis_json = criterion_result.basis_json)
            """,
            {"own": site_scan},
        )


# --- what changed since the scan before (settled U3)


def note_changes(db: Database, scan: int) -> None:
    """Write what is new, fixed and back, site by site, against the newest earlier scan that kept the site's pages.

    Fixed means: a page where the problem stood was audited again and no page shows it. A page that was not looked at proves
    nothing, and neither does a night with another engine or program than the night before.
    """
    if db.execute(_LATER, [scan]).fetchone():
        return
    _take_back_changes(db, scan)
    for own, site_id in db.execute(
        "select id, site_id from site_scan where scan_id = ? and status = 'done' and pruned = 0", [scan]
    ).fetchall():
        before = db.execute(
            """
            select earlier.id, earlier.scan_id from site_scan as earlier
            join scan as earlier_scan on earlier_scan.id = earlier.scan_id
            join scan as this_scan on this_scan.id = ?
            where earlier.site_id = ? and earlier.status = 'done' and earlier.pruned = 0
              and (earlier_scan.axe_version, earlier_scan.lexicon_sha, earlier_scan.code_version)
                  = (this_scan.axe_version, this_scan.lexicon_sha, this_scan.code_version)
              and (earlier_scan.started_at, earlier_scan.id) < (this_scan.started_at, this_scan.id)
            order by earlier_scan.started_at desc, earlier_scan.id desc limit 1
            """,
            [scan, site_id],
        ).fetchone()
        _compare(db, scan, own, site_id, int(before[0]) if before else None)


_LATER = """
    select 1 from scan as later join scan as own on own.id = ?
    where later.status = 'finished' and (later.started_at, later.id) > (own.started_at, own.id)
"""


def _take_back_changes(db: Database, scan: int) -> None:
    """Undo an earlier pass over the same scan, so that finishing it again gives the same."""
    db.execute(
        """
        update problem set gone_scan_id = first_scan_id where (site_id, fingerprint) in (
            select site_id, fingerprint from change where scan_id = ? and kind = 'came_back')
        """,
        [scan],
    )
    db.execute("update problem set gone_scan_id = null where gone_scan_id = ?", [scan])
    db.execute("delete from problem where first_scan_id = ?", [scan])
    db.execute("delete from change where scan_id = ?", [scan])


_PROBLEMS = """
    select finding.fingerprint, min(check_id) as check_id, count(distinct coalesce(page_visit.page_id, 0)) as pages
    from finding left join page_visit on page_visit.id = finding.page_visit_id
    where finding.site_scan_id = ? and finding.outcome = 'failed' group by fingerprint
"""


def _compare(db: Database, scan: int, own: int, site_id: str, before: int | None) -> None:
    now = {row["fingerprint"]: row for row in db.query(_PROBLEMS, [own])}
    known = {row["fingerprint"]: row for row in db.query("select * from problem where site_id = ?", [site_id])}
    looked_at = _seen_again(db, own, before) if before is not None else set()
    changes = []
    for mark, row in now.items():
        old = known.get(mark)
        if old is None or old["gone_scan_id"] is not None:
            kind = "new" if old is None else "came_back"
            if before is not None:
                changes.append((kind, row))
        db.execute(
            """
            insert into problem (site_id, fingerprint, check_id, first_scan_id, last_scan_id, pages)
            values (?, ?, ?, ?, ?, ?) on conflict do update set
                returns = returns + (gone_scan_id is not null and last_scan_id <> excluded.last_scan_id),
                last_scan_id = excluded.last_scan_id, gone_scan_id = null, pages = excluded.pages
            """,
            [site_id, mark, row["check_id"], scan, scan, row["pages"]],
        )
    for mark, old in known.items():
        if mark not in now and old["gone_scan_id"] is None and mark in looked_at:
            changes.append(("fixed", old))
            db.execute(
                "update problem set gone_scan_id = ? where site_id = ? and fingerprint = ?", [scan, site_id, mark]
            )
    db.table("change").insert_all(
        {
            "scan_id": scan, "site_id": site_id, "kind": kind, "fingerprint": row["fingerprint"],
            "check_id": row["check_id"], "pages": row["pages"],
        }
        for kind, row in changes
    )  # fmt: skip


def _seen_again(db: Database, own: int, before: int) -> set[str]:
    """Problems of the scan before of which a page was audited again by the same persona, with the check at work."""
    rows = db.execute(
        """
        select distinct old.fingerprint
        from finding as old
        left join page_visit as old_visit on old_visit.id = old.page_visit_id
        left join page as old_page on old_page.id = old_visit.page_id
        where old.site_scan_id = :before and old.outcome = 'failed'
          and exists (select 1 from check_count where site_scan_id = :own and check_id = old.check_id
                      and outcome <> 'untested')
          and (old_page.id is null or exists (
            select 1 from page join page_visit on page_visit.page_id = page.id
            where page.site_scan_id = :own and page.url = old_page.url and persona_id = old_visit.persona_id
              and page_visit.outcome in ('audited', 'audited_partial')))
        """,
        {"own": own, "before": before},
    ).fetchall()
    return {row[0] for row in rows}
