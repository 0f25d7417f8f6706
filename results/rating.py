"""A scan weighed: reads criterion results, scores, ranks, and writes the numbers that stay for ever.

rating = rate(store.database, uid)              # with other criteria or weights: a "what if", nothing is written
record(store, rating)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
from sqlite_utils import Database

from results.merging import UnknownScan, scan_id
from results.ranking import Alternative, Place, alternatives, leave_one_out, places
from results.rows import CriterionRow, criterion_row
from results.scoring import DimensionScore, Field, RatedSite, Result, dimension_rows, number
from results.shard import disk
from results.store import Store
from results.uncertainty import REPLICATES, estimate

ALL = "all"


class TooOld(UnknownScan):
    """The scan has lost what its intervals were made of; it can be weighed for a look, not for the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One league table: the joint one (`all`) or one kind's. `unranked` maps the others of it to why they have no rank."""

    id: str
    places: tuple[Place, ...]
    unranked: Mapping[str, str]
    alternatives: tuple[Alternative, ...] = ()
    leave_one_out: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Scores with intervals for every site, and the tables."""

    scan_uid: str
    scores: Mapping[str, Mapping[str, DimensionScore]]  # site → dimension or `overall`
    tables: tuple[Table, ...]


def rate(
    db: Database, uid: str, criteria: Sequence[CriterionRow] | None = None, *, replicates: int = REPLICATES
) -> Rating:
    """Score one scan with its own frozen criteria, or with others. Raises UnknownScan."""
    scan = scan_id(db, uid)
    seed = str(db.execute("select seed from scan where id = ?", [scan]).fetchone()[0])
    chosen = frozen_criteria(db, scan) if criteria is None else list(criteria)
    return weigh(uid, rated_sites(db, scan), chosen, seed, replicates=replicates)


def weigh(
    uid: str, sites: Sequence[RatedSite], criteria: Sequence[CriterionRow], seed: str, *, replicates: int = REPLICATES
) -> Rating:
    """The same from plain data: scores, intervals, ranks, alternatives."""
    field = Field(sites, criteria)
    sure = estimate(field, seed, replicates)
    scores = dimension_rows(field)
    columns = (*field.dimensions, "overall")
    with_intervals = {
        site.id: {
            name: replace(scores[site.id][name], low=number(sure.low[i, d]), high=number(sure.high[i, d]))
            for d, name in enumerate(columns)
        }
        for i, site in enumerate(field.sites)
    }
    status = field.status()
    tables = []
    for table in (ALL, *sorted({site.kind for site in field.sites})):
        inside = [i for i, site in enumerate(field.sites) if table in (ALL, site.kind)]
        ranked = [i for i in inside if status[i] == "ranked"]
        tables.append(
            Table(
                id=table,
                places=tuple(places(field, sure.rank_draws, ranked)),
                unranked={field.sites[i].id: status[i] for i in inside if status[i] != "ranked"},
                alternatives=tuple(alternatives(field, ranked)),
                leave_one_out=leave_one_out(field, ranked),
            )
        )
    return Rating(scan_uid=uid, scores=with_intervals, tables=tuple(tables))


def record(store: Store, rating: Rating) -> None:
    """Write scores, ranks and alternatives of the scan in one transaction, replacing earlier ones.

    Raises TooOld when page vectors are gone: what stands there was counted with them and is kept.
    """
    db = store.database
    scan = scan_id(db, rating.scan_uid)
    if db.execute("select 1 from site_scan where scan_id = ? and vectors_pruned", [scan]).fetchone():
        raise TooOld(f"the page vectors of scan {rating.scan_uid} have been pruned; its numbers stay as they are")
    keys = {
        row["site_id"]: row["id"] for row in db.query("select id, site_id from site_scan where scan_id = ?", [scan])
    }
    with disk(store.path.parent), db.atomic():
        db.execute(
            "delete from dimension_score where site_scan_id in (select id from site_scan where scan_id = ?)", [scan]
        )
        for name in ("ranking", "alternative"):
            db.execute(f"delete from {name} where scan_id = ?", [scan])  # noqa: S608 - constant names
        db.table("dimension_score").insert_all(
            {
                "site_scan_id": keys[site], "dimension_id": dimension, "score": row.score, "coverage": row.coverage,
                "rated_share": row.rated_share, "low": row.low, "high": row.high, "bound_low": row.bound_low,
                "bound_high": row.bound_high, "hard_core": row.hard_core,
            }
            for site, by_dimension in rating.scores.items()
            for dimension, row in by_dimension.items()
        )  # fmt: skip
        for table in rating.tables:
            _record_table(db, scan, table)


def _record_table(db: Database, scan: int, table: Table) -> None:
    here = {"scan_id": scan, "table_id": table.id}
    db.table("ranking").insert_all(
        here
        | {
            "site_id": place.site_id, "rank": place.rank, "rank_low": place.rank_low, "rank_high": place.rank_high,
            "rank_score": place.rank_score, "band": place.band, "status": "ranked",
        }
        for place in table.places
    )  # fmt: skip
    db.table("ranking").insert_all(
        here | {"site_id": site, "rank": None, "status": status} for site, status in table.unranked.items()
    )
    db.table("alternative").insert_all(
        here | {"alternative_id": one.id, "tau": one.tau, "ranks_json": msgspec.json.encode(one.ranks).decode()}
        for one in table.alternatives
    )
    db.table("alternative").insert(
        here
        | {
            "alternative_id": "leave_one_out", "tau": None,
            "ranks_json": msgspec.json.encode(dict(table.leave_one_out or {})).decode(),
        }
    )  # fmt: skip


def frozen_criteria(db: Database, scan: int) -> list[CriterionRow]:
    """The criteria that the scan was begun with."""
    rows = db.execute(
        """
        select body_json from definition join scan on scan.profile_sha = definition.profile_sha
        where scan.id = ? and kind = 'criterion' order by definition.id
        """,
        [scan],
    ).fetchall()
    return [criterion_row(msgspec.json.decode(row[0])) for row in rows]


def rated_sites(db: Database, scan: int) -> list[RatedSite]:
    """Every site of the scan with its results, page vectors and sample."""
    results = results_of_scan(db, scan)
    vectors: dict[int, dict[str, np.ndarray]] = {}
    for row in db.execute(
        """
        select site_scan_id, criterion_id, vector from criterion_page
        join site_scan on site_scan.id = site_scan_id where scan_id = ?
        """,
        [scan],
    ):
        vectors.setdefault(row[0], {})[row[1]] = np.frombuffer(row[2], dtype="<f4")
    rows = db.query(
        """
        select site_scan.id, site_id, organisation, kind, crawl_cut, rated, pages_read, pages_audited, strata
        from site_scan join site on site.id = site_id where scan_id = ? order by site_id
        """,
        [scan],
    )
    sites = []
    for row in rows:
        is_random = np.array([letter == "r" for letter in row["strata"]], dtype=bool)
        sites.append(
            RatedSite(
                id=row["site_id"], name=row["organisation"], kind=row["kind"],
                results=results.get(row["site_id"], {}), vectors=vectors.get(row["id"], {}), is_random=is_random,
                random_pages=max(row["pages_read"] - int((~is_random).sum()), int(is_random.sum())),
                crawl_cut=bool(row["crawl_cut"]), measured=bool(row["rated"] and row["pages_audited"]),
            )
        )  # fmt: skip
    return sites


def results_of_scan(db: Database, scan: int) -> dict[str, dict[str, Result]]:
    """Results by site and criterion, inherited ones and open disputes included."""
    found: dict[str, dict[str, Result]] = {}
    for row in as_of(db, scan):
        basis = msgspec.json.decode(row["basis_json"])
        spread = basis.get("spread", 0.0) if isinstance(basis, dict) else 0.0
        found.setdefault(row["site_id"], {})[row["criterion_id"]] = Result(
            state=row["state"], score=row["score"], cause=row["cause"],
            spread=float(spread) if isinstance(spread, int | float) else 0.0,
        )  # fmt: skip
    return found


_ANSWER = ("site_id", "criterion_id", "state", "score", "reason", "cause", "basis_json")
_ANSWERS = f"""
    select site_id, {", ".join(_ANSWER[1:])} from site_scan join criterion_result on site_scan_id = site_scan.id
    where scan_id = :scan and rated = 1
"""  # noqa: S608 - names of the schema


def _nights(db: Database, scan: int) -> list[tuple[int, str]]:
    """The scan and all before it, newest first, and when each began."""
    return db.execute(
        """
        select scan.id, scan.started_at from scan join scan as own on own.id = ?
        where (scan.started_at, scan.id) <= (own.started_at, own.id) order by scan.started_at desc, scan.id desc
        """,
        [scan],
    ).fetchall()


def as_of(db: Database, scan: int, site_id: str | None = None) -> list[dict[str, Any]]:
    """The criterion results that hold in a scan, for all its sites or one: its own rows and, else, the newest earlier ones.

    Rows carry `since`, the start of the scan whose row it is, and state `disputed` where an objection is open; where one
    was upheld there is no value.
    """
    asked = {
        row[0]
        for row in db.execute(
            """
            select definition.id from definition join scan on scan.profile_sha = definition.profile_sha
            where scan.id = ? and kind = 'criterion'
            """,
            [scan],
        )
    }
    own = "and site_id = :site" if site_id is not None else ""
    rated = f"select site_id from site_scan where scan_id = :scan and rated = 1 {own}"  # noqa: S608 - constant texts
    sites = {row[0] for row in db.execute(rated, {"scan": scan, "site": site_id})}
    # Night by night from the newest, as the rows lie in the file: by organisation each row would be looked up somewhere else.
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for night, since in _nights(db, scan):
        for row in db.execute(f"{_ANSWERS} {own}", {"scan": night, "site": site_id}):
            if row[:2] not in latest and row[0] in sites and row[1] in asked:
                latest[row[:2]] = {**dict(zip(_ANSWER, row, strict=True)), "since": since}
    for dispute in db.query("select site_id, criterion_id, decision from dispute where criterion_id <> '' order by id"):
        answer = latest.get((dispute["site_id"], dispute["criterion_id"]))
        if answer and answer["score"] is not None and dispute["decision"] == "":
            answer["state"] = "disputed"
        elif answer and dispute["decision"] == "upheld":
            answer.update(state="untested", score=None, reason="objection_upheld", cause="ours")
    return [latest[key] for key in sorted(latest)]
