"""What is new, fixed or back since the scan before, problem by problem (settled U3)."""

from __future__ import annotations

from sqlite_utils import Database


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
