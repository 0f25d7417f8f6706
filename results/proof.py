"""Findings with their proof, read from the database: whole rows for showing, light marks for counting and choosing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from results.published import FindingRow, Rectangle
from results.reading import Results, json, scan_key

#: SQLite takes at most so many bound values in one statement, in its oldest common builds.
BATCH = 900

_FINDINGS = """
    select finding.id, finding.check_id, finding.outcome, finding.target_json, finding.message, finding.args_json,
           finding.more, finding.fingerprint, finding.crop_sha256, finding.crop_json,
           site_scan.site_id, page.url, page_visit.persona_id, journey_run.journey_id,
           journey_run.persona_id as walker, step_run.url as step_url, problem.returns, first_scan.started_at as first_seen,
           exists (select 1 from dispute where dispute.site_id = site_scan.site_id and decided_at is null
                   and (dispute.fingerprint = finding.fingerprint
                        or (dispute.fingerprint = '' and dispute.check_id = finding.check_id))) as disputed
    from finding join site_scan on site_scan.id = finding.site_scan_id
    left join page_visit on page_visit.id = finding.page_visit_id left join page on page.id = page_visit.page_id
    left join journey_run on journey_run.id = finding.journey_run_id
    left join step_run on step_run.journey_run_id = finding.journey_run_id and step_run.seq = finding.step_seq
    left join problem on problem.site_id = site_scan.site_id and problem.fingerprint = finding.fingerprint
    left join scan as first_scan on first_scan.id = problem.first_scan_id
"""


class Mark(NamedTuple):
    """As much of a finding as counting needs."""

    id: int
    check_id: str
    outcome: str
    fingerprint: str
    more: int
    has_crop: int
    url: str  # empty for findings of the site or on a walk
    persona: str


def marks(db: Results, site_scan: int) -> list[Mark]:
    """All stored findings of one site scan, failures first, in an order of their own."""
    rows = db.database.execute(
        """
        select finding.id, check_id, finding.outcome, fingerprint, more, crop_sha256 <> '', coalesce(page.url, ''),
               coalesce(persona_id, '')
        from finding left join page_visit on page_visit.id = page_visit_id left join page on page.id = page_id
        where finding.site_scan_id = ?
        order by finding.outcome <> 'failed', check_id, page.url, persona_id, finding.id
        """,
        [site_scan],
    )
    return [Mark(*row) for row in rows]


def examples(found: Sequence[Mark], most: int) -> list[Mark]:
    """At most so many: one of each cause first, those with a picture before others."""
    seen: dict[str, int] = {}
    ranked = []
    for one in sorted(found, key=lambda mark: not mark.has_crop):
        ranked.append((seen.setdefault(one.fingerprint, 0), one))
        seen[one.fingerprint] += 1
    ranked.sort(key=lambda pair: pair[0])
    return [one for _, one in ranked[:most]]


def findings(
    db: Results, scan: str | None = None, site_id: str | None = None, check_id: str | None = None, *,
    outcome: str | None = None, limit: int | None = None,
) -> tuple[FindingRow, ...]:  # fmt: skip
    """Stored findings of a scan, of one site or one check where named, failures first."""
    rows = db.rows(
        _FINDINGS
        + """
        where site_scan.scan_id = :scan and (:site is null or site_scan.site_id = :site)
          and (:check is null or finding.check_id = :check) and (:outcome is null or finding.outcome = :outcome)
        order by finding.outcome <> 'failed', finding.check_id, page.url, page_visit.persona_id, finding.id
        limit :limit
        """,
        {"scan": scan_key(db, scan), "site": site_id, "check": check_id, "outcome": outcome, "limit": limit or -1},
    )
    return tuple(_finding(row) for row in rows)


def examples_of(db: Results, check_id: str, scan: str | None = None, *, most: int = 10) -> tuple[FindingRow, ...]:
    """A few findings of one check over all sites: failures before doubts, those with a picture first, then one a site in turn."""
    rows = db.rows(
        """
        select id, outcome, has_crop from (
            select finding.id, finding.outcome, crop_sha256 <> '' as has_crop,
                   row_number() over (partition by finding.site_scan_id
                                      order by finding.outcome <> 'failed', crop_sha256 = '', finding.id) as turn
            from finding join site_scan on site_scan.id = finding.site_scan_id
            where scan_id = ? and check_id = ?)
        order by outcome <> 'failed', turn, has_crop = 0, id limit ?
        """,
        [scan_key(db, scan), check_id, most],
    )
    found = findings_by_id(db, [row["id"] for row in rows])
    return tuple(found[row["id"]] for row in rows)


def findings_by_id(db: Results, ids: Sequence[int]) -> dict[int, FindingRow]:
    """The whole rows of chosen findings."""
    found = {}
    for start in range(0, len(ids), BATCH):
        some = list(ids[start : start + BATCH])
        places = ", ".join("?" * len(some))
        for row in db.rows(f"{_FINDINGS} where finding.id in ({places})", some):
            found[row["id"]] = _finding(row)
    return found


def search_findings(db: Results, query: str, *, scan: str | None = None, limit: int = 100) -> tuple[FindingRow, ...]:
    """Findings of a scan that hold all the words, best match first."""
    wanted = db.rows(
        """
        select finding.id from finding_fts join finding on finding.id = finding_fts.rowid
        join site_scan on site_scan.id = finding.site_scan_id
        where finding_fts match ? and scan_id = ? order by finding_fts.rank limit ?
        """,
        [db.database.quote_fts(query), scan_key(db, scan), limit],
    )
    rows = findings_by_id(db, [row["id"] for row in wanted])
    return tuple(rows[row["id"]] for row in wanted)


def _finding(row: Mapping[str, Any]) -> FindingRow:
    target, crop = json(row["target_json"]), json(row["crop_json"]) or {}
    return FindingRow(
        id=row["id"], site_id=row["site_id"], check_id=row["check_id"], outcome=row["outcome"],
        url=row["url"] or row["step_url"] or "", persona=row["persona_id"] or row["walker"] or "",
        journey=row["journey_id"] or "", selector=target["selector"], html=target["html"], role=target["role"],
        name=target["name"], frame=target["frame"], message=row["message"], args=json(row["args_json"]),
        fingerprint=row["fingerprint"], component=target["component"], crop_sha256=row["crop_sha256"],
        clip=_rectangle(crop.get("clip")), box=_rectangle(crop.get("box") or target["box"]), more=row["more"],
        first_seen=row["first_seen"] or "", returns=row["returns"] or 0, disputed=bool(row["disputed"]),
    )  # fmt: skip


def _rectangle(value: Mapping[str, float] | None) -> Rectangle | None:
    return Rectangle(x=value["x"], y=value["y"], width=value["width"], height=value["height"]) if value else None
