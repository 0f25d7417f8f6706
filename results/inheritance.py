"""Criterion results are kept only where they changed: a rated site_scan without a row holds the site's newest earlier one (settled I8).

A scan that is merged again must not change those that lean on it: they take their own copies first.
"""

from __future__ import annotations

from sqlite_utils import Database

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
