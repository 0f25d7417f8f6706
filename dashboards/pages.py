"""The pages about everybody: start, league tables, changes, method, open data, about, compare. Each yields (address, HTML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboards import charts, geography
from dashboards.addresses import LANGUAGES, address, file_name, relative
from dashboards.labels import label
from dashboards.languages import Language
from dashboards.rendering import render
from dashboards.texts import Texts
from results.published import ChangeRow, League, LeagueRow, ScanInfo
from results.queries import LABEL_TEXT, Results, changes, league, scans

Page = tuple[str, str]
TOP_ROWS, MOVERS, MOST_NIGHTS, MOST_CHANGED = 10, 8, 60, 100
ALL = "all"
DIMENSIONS = ("presence", "experience", "ecrm", "mobile", "social")


@dataclass(frozen=True, kw_only=True)  # without slots: the map is drawn once and kept
class Site:
    """What every page of one publication shares."""

    scan: ScanInfo | None
    league: League | None
    base_url: str = ""
    contact: str = ""

    @cached_property
    def map(self) -> geography.Map | None:
        """Sweden's municipalities with their scores; None where the list has none of them."""
        return geography.drawn(self.league.rows, tuple(LABEL_TEXT)) if self.league else None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of body that have a table of their own."""
        return tuple(kind for kind in self.league.tables if kind != ALL) if self.league else ()

    @property
    def contact_link(self) -> str:
        if self.contact.startswith(("https://", "http://")):
            return self.contact
        return f"mailto:{self.contact}" if "@" in self.contact and " " not in self.contact else ""


def page(site: Site, template: str, kind: str, language: Language, own_id: str = "", **values: Any) -> Page:
    """One page in one language, with what the frame around every page needs."""
    own = address(kind, language.code, own_id)
    other = address(kind, language.other.code, own_id)

    def absolute(target: str) -> str:
        return f"{site.base_url.rstrip('/')}/{target}" if site.base_url else relative(target, own)

    told = {
        "scan": site.scan, "section": kind, "address": address, "self_link": absolute(own), "other_link": absolute(other),
        "feed_address": address("feed", language.code, ALL), "contact": site.contact, "contact_link": site.contact_link,
        "has_map": site.map is not None, "file_id": file_name(own_id) if own_id else "",
    }  # fmt: skip
    return own, render(template, language, own, told | values, other=other)


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that stand together in a table; `open` when they cannot be safely told apart."""

    rows: tuple[LeagueRow, ...]
    open: bool


def bands(table: League) -> list[Band]:
    """The rows of a table in their groups. By dimension nothing is known of how safely ranks are told apart."""
    groups: list[tuple[object, list[LeagueRow]]] = []
    for row in table.rows:
        mark = row.band if row.rank is not None and row.band_open else None
        if groups and groups[-1][0] == mark:
            groups[-1][1].append(row)
        else:
            groups.append((mark, [row]))
    return [Band(tuple(rows), mark is not None and len(rows) > 1) for mark, rows in groups]


def start(db: Results | None, site: Site, language: Language) -> Page:
    table = site.league
    if db is None or table is None:
        return page(site, "start.html", "start", language, league=None)
    ranked = [row for row in table.rows if row.rank is not None]
    told = changes(db)
    news = {kind: sum(1 for one in told if one.kind == kind) for kind in ("new", "fixed", "came_back")}
    moved = [row for row in table.rows if row.change_night is not None and abs(row.change_night) >= 0.05]
    moved.sort(key=lambda row: (-abs(row.change_night or 0.0), row.site_id))
    return page(
        site, "start.html", "start", language, league=table, ranked=ranked, top=ranked[:TOP_ROWS],
        news=news | {"total": len(told)}, movers=moved[:MOVERS],
        swarms=[charts.swarm(kind, [row for row in table.rows if row.kind == kind]) for kind in site.kinds],
    )  # fmt: skip


def tables(db: Results | None, site: Site, language: Language) -> Iterator[Page]:
    """The joint table, one for each kind, dimension and region."""
    if db is None or site.league is None:
        yield page(site, "league.html", "league", language, league=None, identity="", heading=language.gettext("League table"))
        return
    joint = site.league
    yield _table(site, joint, language, "", language.gettext("League table"))
    texts = Texts(language)
    for kind in joint.tables:
        if kind != ALL:
            yield _table(site, league(db, kind), language, kind, language.gettext(label("kinds", kind)))
    for one in _dimensions(joint):
        yield _table(site, league(db, dimension=one), language, f"dimension-{one}", texts.dimension(one), texts.dimension_about(one))
    for region in joint.regions:
        yield _table(site, league(db, region=region), language, f"region-{region}", region)
    if site.map is not None:
        yield _map(site, site.map, language)


def _map(site: Site, drawn: geography.Map, language: Language) -> Page:
    held = [row.label for _, row in drawn.found]
    keys = [label or "none" for label, _ in drawn.labelled]
    words = [language.gettext(label("label", key)).capitalize() if key != "none" else language.gettext("No score") for key in keys]
    return page(
        site, "map.html", "map", language, drawn=drawn, width=geography.WIDTH, height=geography.HEIGHT, keys=keys,
        counts=[(word, held.count("" if key == "none" else key)) for word, key in zip(words, keys, strict=True)],
    )  # fmt: skip


def _dimensions(table: League) -> list[str]:
    present = {cell.id for row in table.rows for cell in row.dimensions}
    return [one for one in DIMENSIONS if one in present]


def _table(site: Site, table: League, language: Language, identity: str, heading: str, about: str = "") -> Page:
    def cell_of(row: LeagueRow, dimension: str) -> object:
        return next((cell for cell in row.dimensions if cell.id == dimension and cell.score is not None), None)

    def shown(row: LeagueRow) -> object:
        return next((cell for cell in row.dimensions if cell.id == table.dimension), row)

    assert site.league is not None
    kind = "table" if identity else "league"
    return page(
        site, "league.html", kind, language, identity, league=table, identity=identity, heading=heading, about=about,
        bands=bands(table), dimensions=_dimensions(site.league), regions=site.league.regions, cell_of=cell_of, shown=shown,
        kinds=() if identity else site.kinds,
    )  # fmt: skip


def every_language() -> Sequence[Language]:
    return [Language(code) for code in LANGUAGES]


def single(db: Results | None, site: Site, language: Language) -> Iterator[Page]:
    """Changes, method and about."""
    rows = {row.site_id: row for row in site.league.rows} if site.league else {}
    told: dict[str, list[ChangeRow]] = {}
    for one in changes(db) if db is not None else ():
        told.setdefault(one.site_id, []).append(one)
    yield page(
        site, "changes.html", "changes", language, told=[(rows[key], some) for key, some in told.items() if key in rows],
        nights=scans(db)[:MOST_NIGHTS] if db is not None else (), most=MOST_CHANGED,
    )  # fmt: skip
    yield page(site, "method.html", "method", language, league=site.league)
    yield page(site, "about.html", "about", language)
