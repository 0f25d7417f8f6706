"""The read API: what dashboards, command line and exports know of the database. Frozen rows out, no SQL leaks.

    with open_results(Path("tillsyn.db")) as db:
        for row in league(db).rows: ...
        organisation(db, "storby").fixes

Every function takes `scan` (a uid); without it the newest finished scan, else the newest, is meant. `NothingYet` is raised for an
empty database, KeyError for an id that the scan does not have. Row types are in results/published.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from results.answers import answers_of_all
from results.digest import site_digest
from results.proof import examples_of, findings, search_findings
from results.published import (
    CheckCount,
    CheckPage,
    Comparison,
    CriterionOnSite,
    CriterionPage,
    FindingRow,
    JourneyPage,
)
from results.ranking import swedish_key
from results.reading import (
    NothingYet,
    Results,
    definitions,
    json,
    open_results,
    scan_info,
    scan_key,
    scans,
)
from results.reading import criterion_rows as rows_of_criteria
from results.rows import CriterionRow
from results.scoring import LABEL_TEXT
from results.sites import criteria, organisation, walks
from results.tables import changes, history, league, league_row
from results.wad_report import wad_tables

__all__ = [
    "LABEL_TEXT", "NothingYet", "Results", "changes", "check", "check_ids", "checks", "compare", "criteria", "criterion",
    "criterion_ids", "criterion_rows", "definition", "findings", "history", "journey", "journey_ids", "league", "league_row",
    "open_results", "organisation", "picture", "read_answers", "scans", "search_findings", "site_digest", "swedish_key", "wad_tables",
]  # fmt: skip

EXAMPLES = 10


def criterion_rows(db: Results, scan: str | None = None) -> dict[str, CriterionRow]:
    """The criteria of the scan's profile by id."""
    return rows_of_criteria(db, scan_key(db, scan))


def definition(db: Results, kind: str, scan: str | None = None) -> dict[str, object]:
    """What was frozen with the scan, by id: kind is criterion, check, organisation, journey, persona or dimension."""
    return dict(definitions(db, scan_key(db, scan), kind))


def criterion_ids(db: Results, scan: str | None = None) -> tuple[str, ...]:
    """Ids of the criteria in the scan's profile."""
    return tuple(definitions(db, scan_key(db, scan), "criterion"))


def check_ids(db: Results, scan: str | None = None) -> tuple[str, ...]:
    """Ids of the checks that said anything in the scan."""
    rows = db.rows(
        """
        select distinct check_id from check_count join site_scan on site_scan.id = site_scan_id
        where scan_id = ? order by check_id
        """,
        [scan_key(db, scan)],
    )
    return tuple(row["check_id"] for row in rows)


def journey_ids(db: Results, scan: str | None = None) -> tuple[str, ...]:
    """Ids of the errands that were walked in the scan."""
    rows = db.rows(
        """
        select distinct journey_id from journey_run join site_scan on site_scan.id = site_scan_id
        where scan_id = ? order by journey_id
        """,
        [scan_key(db, scan)],
    )
    return tuple(row["journey_id"] for row in rows)


def read_answers(db: Results, scan: str | None = None) -> None:
    """Read the answers of all organisations at once, for whoever is going to ask for those of most."""
    answers_of_all(db, scan_key(db, scan))


def criterion(db: Results, criterion_id: str, scan: str | None = None) -> CriterionPage:
    """One criterion over all sites, best first, then those without a value. Raises KeyError."""
    key = scan_key(db, scan)
    asked = rows_of_criteria(db, key)[criterion_id]
    if ("answers", key) not in db.cache:
        grouped: dict[str, list[CriterionOnSite]] = {}
        names = {row.site_id: row for row in league(db, scan=scan_info(db, key).uid).rows}
        for site_id, answers in answers_of_all(db, key).items():
            site = names[site_id]
            for row in answers:
                grouped.setdefault(row["criterion_id"], []).append(
                    CriterionOnSite(
                        site_id=site_id, name_sv=site.name_sv, name_en=site.name_en, kind=site.kind, state=row["state"],
                        value=row["score"], reason=row["reason"], basis=json(row["basis_json"]),
                    )
                )  # fmt: skip
        db.cache["answers", key] = grouped
    sites = sorted(
        db.cache["answers", key].get(criterion_id, []),
        key=lambda site: (site.value is None, -(site.value or 0.0), swedish_key(site.name_sv), site.site_id),
    )
    values = [site.value for site in sites if site.value is not None]
    return CriterionPage(
        scan=scan_info(db, key), criterion=asked, sites=tuple(sites), mean=sum(values) / len(values) if values else None,
        best=sites[0] if values else None, moves=league(db, scan=scan_info(db, key).uid).leave_one_out.get(criterion_id, 0),
    )  # fmt: skip


def check(db: Results, check_id: str, scan: str | None = None, *, most: int = EXAMPLES) -> CheckPage:
    """One check over all sites, most failing pages first, with at most so many examples. Raises KeyError for an unknown one."""
    key = scan_key(db, scan)
    rows = db.database.execute(f"{_COUNTS} and check_id = ? group by site_id, outcome", [key, check_id]).fetchall()
    if not rows and check_id not in definitions(db, key, "check"):
        raise KeyError(f"no check {check_id!r} in that scan")
    uid = scan_info(db, key).uid
    return _check_page(db, key, check_id, rows, examples_of(db, check_id, uid, most=most) if most else ())


def checks(db: Results, scan: str | None = None) -> Iterator[CheckPage]:
    """Every check that said anything in the scan, by id, from one reading; without examples."""
    key = scan_key(db, scan)
    rows = db.database.execute(f"{_COUNTS} group by check_id, site_id, outcome order by check_id, site_id, outcome", [key])
    for check_id, own in groupby(rows, key=itemgetter(0)):
        yield _check_page(db, key, check_id, list(own))


_COUNTS = """
    select check_id, site_id, outcome, sum(pages) as pages, sum(targets) as targets
    from check_count join site_scan on site_scan.id = site_scan_id where scan_id = ?
"""


def _check_page(
    db: Results, key: int, check_id: str, rows: Sequence[tuple[str, str, str, int, int]], examples: tuple[FindingRow, ...] = ()
) -> CheckPage:
    scan = scan_info(db, key)
    pages: dict[str, dict[str, int]] = {}
    targets: dict[str, dict[str, int]] = {}
    for _, site, outcome, on, places in rows:
        pages.setdefault(site, {})[outcome] = on
        targets.setdefault(site, {})[outcome] = places
    names = {site: league_row(db, site, scan=scan.uid) for site in pages}
    counts = [
        CheckCount(site_id=site, name_sv=row.name_sv, name_en=row.name_en, pages=pages[site], targets=targets[site])
        for site, row in names.items()
    ]
    counts.sort(key=lambda one: (-one.pages.get("failed", 0), swedish_key(one.name_sv), one.site_id))
    frozen = definitions(db, key, "check")
    return CheckPage(scan=scan, check_id=check_id, definition=frozen.get(check_id, {}), sites=tuple(counts), examples=examples)


def journey(db: Results, journey_id: str, scan: str | None = None) -> JourneyPage:
    """One errand over all sites and personas. Raises KeyError for one that is neither frozen nor walked."""
    key = scan_key(db, scan)
    walked = walks(db, key, journey_id=journey_id, with_steps=False)
    frozen = definitions(db, key, "journey")
    if not walked and journey_id not in frozen:
        raise KeyError(f"no journey {journey_id!r} in that scan")
    return JourneyPage(
        scan=scan_info(db, key), journey_id=journey_id, definition=frozen.get(journey_id, {}), walks=walked
    )


def compare(db: Results, site_ids: Sequence[str], scan: str | None = None) -> Comparison:
    """Two to four organisations side by side. Raises KeyError for one that the scan does not have."""
    key = scan_key(db, scan)
    uid = scan_info(db, key).uid
    columns = [{cell.id: cell for cell in criteria(db, site, uid)} for site in site_ids]
    return Comparison(
        scan=scan_info(db, key),
        rows=tuple(league_row(db, site, scan=uid) for site in site_ids),
        criteria={identity: tuple(column.get(identity) for column in columns) for identity in criterion_ids(db, uid)},
    )


def picture(db: Results, sha256: str) -> bytes:
    """A picture (WebP) of the evidence store. Raises MissingEvidence, which is a KeyError."""
    return db.evidence.get(sha256)
