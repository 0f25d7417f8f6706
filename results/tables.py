"""League tables, series over time and what changed, read from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from results.published import AlternativeRow, ChangeRow, DimensionCell, HistoryPoint, League, LeagueRow
from results.ranking import competition_ranks, swedish_key
from results.rating import ALL
from results.reading import Results, definitions, json, scan_info, scan_key
from results.rows import DIMENSIONS
from results.scoring import label

#: A change "since last month" is measured against the newest scan at least so old; likewise for the year.
MONTH, YEAR = timedelta(days=28), timedelta(days=360)
#: Older scores say nothing of the last year.
FARTHEST = timedelta(days=800)


def league(
    db: Results,
    kind: str | None = None,
    dimension: str | None = None,
    region: str | None = None,
    scan: str | None = None,
) -> League:
    """A league table: joint or of one kind, by the overall score or one dimension's, cut to one region where named.

    Ranks are those of the whole table; a region shows a part of it. By dimension, ranks follow that dimension's score.
    """
    key = scan_key(db, scan)
    slot = ("league", key, kind, dimension, region)
    if slot not in db.cache:
        db.cache[slot] = _league(db, key, kind or ALL, dimension, region)
    found: League = db.cache[slot]
    return found


def league_row(db: Results, site_id: str, kind: str | None = None, scan: str | None = None) -> LeagueRow:
    """One organisation's row of a table. Raises KeyError."""
    key = scan_key(db, scan)
    slot = ("by site", key, kind)
    if slot not in db.cache:
        db.cache[slot] = {row.site_id: row for row in league(db, kind, scan=scan_info(db, key).uid).rows}
    found: LeagueRow = db.cache[slot][site_id]
    return found


def _league(db: Results, key: int, table: str, dimension: str | None, region: str | None) -> League:
    rows = _rows(db, key, table)
    if dimension:
        rows = _by_dimension(rows, dimension)
    rows = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, swedish_key(row.name_sv), row.site_id))
    tables = [
        row["table_id"] for row in db.rows("select distinct table_id from ranking where scan_id = ? order by 1", [key])
    ]
    others = {
        row["alternative_id"]: row
        for row in db.rows("select * from alternative where scan_id = ? and table_id = ?", [key, table])
    }
    left_out = others.pop("leave_one_out", None)
    return League(
        scan=scan_info(db, key), table_id=table, dimension=dimension,
        rows=tuple(row for row in rows if region in (None, row.region)),
        tables=tuple(sorted(tables, key=lambda one: (one != ALL, one))),
        regions=tuple(sorted({row.region for row in rows if row.region}, key=swedish_key)),
        criteria=len(definitions(db, key, "criterion")),
        catalogue=_catalogue_size(db, key),
        alternatives=tuple(
            AlternativeRow(id=name, tau=row["tau"], ranks=json(row["ranks_json"])) for name, row in sorted(others.items())
        ),
        leave_one_out=json(left_out["ranks_json"]) if left_out else {},
    )  # fmt: skip


def _catalogue_size(db: Results, key: int) -> int:
    size = definitions(db, key, "catalogue").get("size", {})
    return int(size.get("criteria", len(definitions(db, key, "criterion"))))


def _rows(db: Results, key: int, table: str) -> list[LeagueRow]:
    slot = ("rows", key, table)
    if slot not in db.cache:
        db.cache[slot] = _read_rows(db, key, table)
    found: list[LeagueRow] = db.cache[slot]
    return found


def _read_rows(db: Results, key: int, table: str) -> list[LeagueRow]:
    scores: dict[str, dict[str, DimensionCell]] = {}
    for row in db.rows(
        """
        select site_id, dimension_score.* from dimension_score join site_scan on site_scan.id = site_scan_id
        where scan_id = ?
        """,
        [key],
    ):
        scores.setdefault(row["site_id"], {})[row["dimension_id"]] = DimensionCell(
            id=row["dimension_id"], score=row["score"], low=row["low"], high=row["high"], coverage=row["coverage"],
            rated_share=row["rated_share"], bound_low=row["bound_low"], bound_high=row["bound_high"],
            hard_core=row["hard_core"],
        )  # fmt: skip
    pages: dict[str, dict[str, int]] = {}
    for row in db.rows(
        """
        select site_id, outcome, count(*) as pages from page join site_scan on site_scan.id = site_scan_id
        where scan_id = ? and outcome is not null group by site_id, outcome
        """,
        [key],
    ):
        pages.setdefault(row["site_id"], {})[row["outcome"]] = row["pages"]
    found = db.rows(
        """
        select site.*, site_scan.status as scan_status, failure, pages_found, pages_audited, ranking.rank, rank_low, rank_high, band,
               ranking.status as rank_status
        from site_scan join site on site.id = site_scan.site_id
        left join ranking on ranking.scan_id = site_scan.scan_id and ranking.site_id = site.id and table_id = :table
        where site_scan.scan_id = :scan and (:table = :all or site.kind = :table)
        """,
        {"scan": key, "table": table, "all": ALL},
    )
    if ("changes", key) not in db.cache:
        db.cache["changes", key] = _changes_since(db, key)
    changes = db.cache["changes", key]
    ranks = [row["rank"] for row in found if row["rank"] is not None]
    bands = [row["band"] for row in found if row["band"] is not None]
    return [
        _league_row(
            row, scores.get(row["id"], {}), pages.get(row["id"], {}),
            changes.get(row["id"], {}), tied=ranks.count(row["rank"]) > 1, band_open=bands.count(row["band"]) > 1,
        )
        for row in found
    ]  # fmt: skip


def _league_row(
    row: Mapping[str, Any], cells: Mapping[str, DimensionCell], pages: Mapping[str, int],
    change: Mapping[str, float], *, tied: bool, band_open: bool,
) -> LeagueRow:  # fmt: skip
    overall = cells.get("overall")
    score = overall.score if overall else None
    status = row["rank_status"] or "not_measured"
    if row["rank"] is None and row["scan_status"] != "done":
        status = row["scan_status"]
    return LeagueRow(
        site_id=row["id"], name_sv=row["organisation"],
        name_en=row["organisation_en"] or row["organisation"],
        kind=row["kind"], region=row["region"], start_url=row["start_url"], rank=row["rank"], rank_low=row["rank_low"],
        rank_high=row["rank_high"], tied=tied and row["rank"] is not None, band=row["band"],
        band_open=band_open and row["band"] is not None, score=score, low=overall.low if overall else None,
        high=overall.high if overall else None, label=label(score) if score is not None else "",
        coverage=overall.coverage if overall else 0.0, hard_core=overall.hard_core if overall else None,
        status=status, failure=row["failure"],
        dimensions=tuple(cells[name] for name in DIMENSIONS if name in cells),
        # Of a scan whose pages have been pruned only the number that was audited is left.
        pages=pages or ({"audited": row["pages_audited"]} if row["pages_audited"] else {}),
        pages_found=row["pages_found"], change_night=change.get("night"), change_month=change.get("month"),
        change_year=change.get("year"),
    )  # fmt: skip


def _by_dimension(rows: list[LeagueRow], dimension: str) -> list[LeagueRow]:
    """The same rows ranked by one dimension. The page bootstrap gave that score an interval; its ranks have none."""
    scores = {
        row.site_id: cell.score
        for row in rows
        for cell in row.dimensions
        if cell.id == dimension and cell.score is not None and row.rank is not None
    }
    ranks = competition_ranks(np.array(list(scores.values()), dtype=np.float64))
    by_site = {site: int(rank) for site, rank in zip(scores, ranks, strict=True)}
    tied = list(by_site.values())
    return [
        replace(
            row, rank=by_site.get(row.site_id), rank_low=None, rank_high=None, band=None, band_open=False,
            tied=tied.count(by_site.get(row.site_id, -1)) > 1,
        )
        for row in rows
    ]  # fmt: skip


def _changes_since(db: Results, key: int) -> dict[str, dict[str, float]]:
    """Differences of the overall score from the scan before, a month and a year ago, within the same series.

    Scans are read newest first, and no further back than until every site has its earlier score.
    """
    nights = db.rows(
        """
        select scan.id, scan.started_at from scan join scan as own on own.id = ?
        where scan.series = own.series and (scan.started_at, scan.id) <= (own.started_at, own.id)
        order by scan.started_at desc, scan.id desc
        """,
        [key],
    )
    if not nights or nights[0]["id"] != key:
        return {}
    now = _time(nights[0]["started_at"])
    own = _overall(db, key)
    changes: dict[str, dict[str, float]] = {}
    for word, age in (("night", timedelta()), ("month", MONTH), ("year", YEAR)):
        missing = set(own)
        for night in nights[1:]:
            if now - _time(night["started_at"]) < age:
                continue
            if not missing or now - _time(night["started_at"]) > FARTHEST:
                break
            then = _overall(db, night["id"])
            for site in missing & then.keys():
                changes.setdefault(site, {})[word] = own[site] - then[site]
            missing -= then.keys()
    return changes


def _overall(db: Results, key: int) -> dict[str, float]:
    """The overall scores of one scan by site."""
    slot = ("overall", key)
    if slot not in db.cache:
        rows = db.database.execute(
            """
            select site_id, score from site_scan join dimension_score on site_scan_id = site_scan.id and dimension_id = 'overall'
            where scan_id = ? and score is not null
            """,
            [key],
        )
        db.cache[slot] = dict(rows.fetchall())
    found: dict[str, float] = db.cache[slot]
    return found


_NONE = (None, None, None)


def history(db: Results, site_id: str) -> tuple[HistoryPoint, ...]:
    """Every night of one site, oldest first. The last one asked for is kept with the handle: its page and its files ask in turn."""
    held = db.cache.get("history")
    if held is None or held[0] != site_id:
        held = db.cache["history"] = (site_id, _history(db, site_id))
    told: tuple[HistoryPoint, ...] = held[1]
    return told


def _history(db: Results, site_id: str) -> tuple[HistoryPoint, ...]:
    # Scores are gathered here and not by SQLite: a year of nights takes it twice as long to group.
    cells: dict[int, dict[str, tuple[float | None, float | None, float | None]]] = {}
    for night, dimension, score, low, high in db.database.execute(
        """
        select site_scan.id, dimension_id, score, low, high from site_scan join dimension_score on site_scan_id = site_scan.id
        where site_id = ?
        """,
        [site_id],
    ):
        cells.setdefault(night, {})[dimension] = (score, low, high)
    nights = db.database.execute(
        """
        select site_scan.id, scan.uid, scan.started_at, scan.series, ranking.rank from site_scan join scan on scan.id = site_scan.scan_id
        left join ranking on ranking.scan_id = scan.id and ranking.site_id = site_scan.site_id and table_id = ?
        where site_scan.site_id = ? order by scan.started_at, scan.id
        """,
        [ALL, site_id],
    )
    told = []
    for night, uid, started_at, series, rank in nights:
        if own := cells.get(night):
            score, low, high = own.get("overall", _NONE)
            told.append(
                HistoryPoint(
                    scan_uid=uid, started_at=started_at, series=series, rank=rank, score=score, low=low, high=high,
                    dimensions={name: own.get(name, _NONE)[0] for name in DIMENSIONS},
                )
            )  # fmt: skip
    return tuple(told)


def changes(
    db: Results, scan: str | None = None, site_id: str | None = None, *, every_scan: bool = False, limit: int | None = None
) -> tuple[ChangeRow, ...]:
    """What is new, fixed or back in a scan (or, newest first, in every scan), most pages first; of one site where named."""
    # The list of scans makes SQLite look the site up by the key of `change` a scan, instead of filtering the whole table once for it.
    own = "change.site_id = :site and change.scan_id in (select id from scan)"
    rows = db.rows(
        f"""
        select scan.uid as scan_uid, scan.started_at, change.site_id, organisation as name_sv,
               coalesce(nullif(organisation_en, ''), organisation) as name_en, change.kind, check_id, fingerprint, pages
        from change join scan on scan.id = change.scan_id join site on site.id = change.site_id
        where {"true" if every_scan else "scan.id = :scan"} and {"true" if site_id is None else own}
        order by scan.started_at desc, scan.id desc, change.site_id, change.kind, pages desc, check_id, fingerprint
        limit :limit
        """,  # noqa: S608 - constant texts
        {"scan": scan_key(db, scan), "site": site_id, "limit": -1 if limit is None else limit},
    )
    return tuple(ChangeRow(**row) for row in rows)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
