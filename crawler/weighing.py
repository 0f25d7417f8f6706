"""Hands the profile to `results` in its own words, and weighs a scan. No network, no browser."""

from __future__ import annotations

from profiles.load import Profile, definitions
from results.rating import ALL, Rating, rate
from results.rows import CriterionRow, criterion_row
from results.store import Store, UnknownScan


def criterion_rows(profile: Profile) -> list[CriterionRow]:
    """The criteria in force, as scoring reads them."""
    return [criterion_row(body) for body in definitions(profile)["criterion"].values()]


def weigh(store: Store, uid: str) -> Rating:
    """Scores, intervals and ranks of a scan by its own frozen criteria; stored by whoever wants them stored."""
    return rate(store.database, uid)


def named(store: Store, uid: str) -> str:
    """The scan of that name; the newest where none is named. Raises UnknownScan."""
    found = uid or store.latest_scan()
    if not found:
        raise UnknownScan(f"{store.path}: no scan in it yet")
    return store.scan(found).uid


def table_rows(rating: Rating) -> list[dict[str, object]]:
    """The joint table of a rating, ranked first."""
    table = next(t for t in rating.tables if t.id == ALL)
    rows: list[dict[str, object]] = []
    for place in table.places:
        rows.append({"rank": place.rank, "site": place.site_id, "status": "ranked"})
    rows += [{"rank": None, "site": site, "status": why} for site, why in sorted(table.unranked.items())]
    for row in rows:
        overall = rating.scores[str(row["site"])]["overall"]
        row |= {"score": overall.score, "low": overall.low, "high": overall.high, "coverage": overall.coverage}
    return rows
