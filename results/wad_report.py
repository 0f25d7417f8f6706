"""The tables of the monitoring report that Decision (EU) 2018/1524, Annex II asks for, as ODS, CSV and HTML.

Tillsyn looks by machine alone: the tables belong under simplified monitoring (Annex I 1.3) and never say that a site conforms.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.requirements import requirements
from results.delimited import Cell, csv_text
from results.fix_first import needs_of, success_criteria
from results.published import LeagueRow
from results.reading import Results, definitions, scan_info, scan_key
from results.spreadsheet import Sheet, ods
from results.tables import league

#: Categories of Annex I 2.2.3, by kind of body.
LEVELS = {
    "agency": {"sv": "Staten", "en": "State"},
    "region": {"sv": "Regional nivå", "en": "Regional"},
    "municipality": {"sv": "Lokal nivå", "en": "Local"},
    "other": {"sv": "Offentligt styrda organ", "en": "Bodies governed by public law"},
}
NEEDS = {
    "a": {"sv": "Användning utan syn", "en": "Usage without vision"},
    "b": {"sv": "Användning med nedsatt syn", "en": "Usage with limited vision"},
    "c": {"sv": "Användning utan färguppfattning", "en": "Usage without perception of colour"},
    "d": {"sv": "Användning utan hörsel", "en": "Usage without hearing"},
    "e": {"sv": "Användning med nedsatt hörsel", "en": "Usage with limited hearing"},
    "f": {"sv": "Användning utan talförmåga", "en": "Usage without vocal capability"},
    "g": {
        "sv": "Användning med begränsad finmotorik eller styrka",
        "en": "Usage with limited manipulation or strength",
    },
    "h": {"sv": "Risken för fotosensitiva anfall", "en": "The need to minimise photosensitive seizure triggers"},
    "i": {"sv": "Användning med kognitiva begränsningar", "en": "Usage with limited cognition"},
}

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """One table of the report: a stable id, title and columns in both languages, rows whose texts may be bilingual."""

    id: str
    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell | Text, ...], ...]

    def plain_rows(self, language: str) -> list[list[Cell]]:
        return [[cell[language] if isinstance(cell, Mapping) else cell for cell in row] for row in self.rows]


def wad_tables(db: Results, scan: str | None = None) -> tuple[ReportTable, ...]:
    """All tables of one scan."""
    key = scan_key(db, scan)
    slot = ("wad tables", key)
    if slot not in db.cache:
        db.cache[slot] = _tables(db, key)
    found: tuple[ReportTable, ...] = db.cache[slot]
    return found


def _tables(db: Results, key: int) -> tuple[ReportTable, ...]:
    sites = league(db, scan=scan_info(db, key).uid).rows
    frozen = definitions(db, key, "check")
    failed = _failed(db, key)
    return (
        _general(db, key, sites, len(frozen)),
        _sample(sites),
        _correlation(frozen),
        _sites(sites, failed, frozen),
        _criteria(sites, failed, frozen),
        _needs(sites, failed, frozen),
        _over_time(sites),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    site_id: str
    check_id: str
    pages: int
    targets: int


def _failed(db: Results, key: int) -> list[_Failure]:
    rows = db.rows(
        """
        select site_id, check_id, sum(pages) as pages, sum(targets) as targets from check_count
        join site_scan on site_scan.id = site_scan_id where scan_id = ? and outcome = 'failed'
        group by site_id, check_id order by site_id, check_id
        """,
        [key],
    )
    return [_Failure(**row) for row in rows]


def _t(sv: str, en: str) -> Text:
    return {"sv": sv, "en": en}


def _monitored(sites: Sequence[LeagueRow]) -> list[LeagueRow]:
    return [row for row in sites if row.pages_audited]


def _general(db: Results, key: int, sites: Sequence[LeagueRow], checks: int) -> ReportTable:
    info = scan_info(db, key)
    rows: list[tuple[Cell | Text, ...]] = [
        (_t("Övervakningen började", "Monitoring began"), info.started_at),
        (_t("Övervakningen slutade", "Monitoring ended"), info.finished_at or ""),
        (
            _t("Metod", "Method"),
            _t("Förenklad övervakning, bara automatiska kontroller", "Simplified monitoring, automated tests only"),
        ),
        (_t("Webbplatser i urvalet", "Websites in the sample"), len(sites)),
        (_t("Granskade webbplatser", "Websites monitored"), len(_monitored(sites))),
        (_t("Granskade sidor", "Pages monitored"), sum(row.pages_audited for row in sites)),
        (_t("Kontroller", "Checks"), checks),
        (_t("axe-core", "axe-core"), info.axe_version),
        (_t("Webbläsare", "Browser"), info.browser_version),
        (_t("Programversion", "Version of the program"), info.code_version),
        (_t("Granskade mobilapplikationer", "Mobile applications monitored"), 0),
    ]
    return ReportTable(
        id="1-general", title=_t("Övervakningen i allmänhet", "General information on the monitoring"),
        columns=(_t("Uppgift", "Item"), _t("Värde", "Value")), rows=tuple(rows),
    )  # fmt: skip


def _sample(sites: Sequence[LeagueRow]) -> ReportTable:
    rows: list[tuple[Cell | Text, ...]] = []
    for kind, level in LEVELS.items():
        own = [row for row in sites if row.kind == kind]
        seen = _monitored(own)
        rows.append(
            (
                level, len(own), len(seen), len(own) - len(seen), sum(row.pages_audited for row in own),
                *(sum(row.pages.get(word, 0) for row in own) for word in ("failed", "blocked", "skipped")),
            )
        )  # fmt: skip
    return ReportTable(
        id="2-sample", title=_t("Urvalets sammansättning", "Composition of the sample"),
        columns=(
            _t("Förvaltningsnivå", "Level of administration"), _t("Webbplatser", "Websites"), _t("Granskade", "Monitored"),
            _t("Inte möjliga att granska", "Could not be monitored"), _t("Granskade sidor", "Pages monitored"),
            _t("Sidor som inte gick att öppna", "Pages that failed"), _t("Spärrade sidor", "Pages blocked"),
            _t("Sidor som hoppades över", "Pages skipped"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _correlation(frozen: Mapping[str, Mapping[str, Any]]) -> ReportTable:
    by_criterion: dict[str, list[str]] = {}
    for name, check in frozen.items():
        for number in success_criteria(check.get("requirements", ())):
            by_criterion.setdefault(number, []).append(name)
    rows = [
        (_clause(number), number, _name(number), len(names), ", ".join(sorted(names)))
        for number, names in sorted(by_criterion.items(), key=lambda item: _order(item[0]))
    ]
    return ReportTable(
        id="3-correlation",
        title=_t("Vilka krav som kontrollerna prövar", "Correlation of requirements and checks"),
        columns=(
            _t("Krav i EN 301 549", "EN 301 549 clause"), _t("WCAG", "WCAG"), _t("Kriterium", "Success criterion"),
            _t("Antal kontroller", "Number of checks"), _t("Kontroller", "Checks"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _sites(
    sites: Sequence[LeagueRow], failed: Sequence[_Failure], frozen: Mapping[str, Mapping[str, Any]]
) -> ReportTable:
    by_site: dict[str, list[_Failure]] = {}
    for one in failed:
        if _criteria_of(one, frozen):
            by_site.setdefault(one.site_id, []).append(one)
    rows = []
    for row in sorted(sites, key=lambda one: one.site_id):
        own = by_site.get(row.site_id, [])
        missed = {number for one in own for number in _criteria_of(one, frozen)}
        rows.append(
            (
                row.site_id, _t(row.name_sv, row.name_en), LEVELS.get(row.kind, LEVELS["other"]), row.pages_audited,
                len(own), sum(one.targets for one in own), len(missed), " ".join(sorted(missed, key=_order)),
            )
        )  # fmt: skip
    return ReportTable(
        id="4-outcome", title=_t("Utfall för varje webbplats", "Outcome for each website"),
        columns=(
            _t("Id", "Id"), _t("Organisation", "Organisation"), _t("Nivå", "Level"), _t("Granskade sidor", "Pages monitored"),
            _t("Kontroller med fel", "Checks that failed"), _t("Felställen", "Instances"),
            _t("Kriterier med fel", "Success criteria not met"), _t("Vilka", "Which"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _criteria(
    sites: Sequence[LeagueRow], failed: Sequence[_Failure], frozen: Mapping[str, Mapping[str, Any]]
) -> ReportTable:
    seen = len(_monitored(sites))
    found: dict[str, list[_Failure]] = {}
    for one in failed:
        for number in _criteria_of(one, frozen):
            found.setdefault(number, []).append(one)
    rows = []
    for number, own in found.items():
        count = len({one.site_id for one in own})
        targets = sum(one.targets for one in own)
        rows.append((number, _clause(number), _name(number), count, count / seen if seen else None, targets))
    rows.sort(key=lambda line: (-line[3], -line[5], _order(line[0])))
    return ReportTable(
        id="5-frequent", title=_t("Vanligaste brister per krav", "Most frequent non-compliance by requirement"),
        columns=(
            _t("WCAG", "WCAG"), _t("Krav i EN 301 549", "EN 301 549 clause"), _t("Kriterium", "Success criterion"),
            _t("Webbplatser med fel", "Websites with failures"), _t("Andel av de granskade", "Share of those monitored"),
            _t("Felställen", "Instances"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _needs(
    sites: Sequence[LeagueRow], failed: Sequence[_Failure], frozen: Mapping[str, Mapping[str, Any]]
) -> ReportTable:
    seen = len(_monitored(sites))
    tested = {need for check in frozen.values() for need in needs_of(check.get("requirements", ()))}
    rows: list[tuple[Cell | Text, ...]] = []
    for letter, name in NEEDS.items():
        own = [one for one in failed if letter in needs_of(frozen.get(one.check_id, {}).get("requirements", ()))]
        count = len({one.site_id for one in own})
        if letter in tested:
            rows.append((letter, name, count, count / seen if seen else None, sum(one.targets for one in own)))
        else:
            rows.append((letter, name, None, None, None))
    return ReportTable(
        id="6-user-needs", title=_t("Brister per användarbehov", "Non-compliance by user accessibility need"),
        columns=(
            _t("Behov", "Need"), _t("Beskrivning", "Description"), _t("Webbplatser med fel", "Websites with failures"),
            _t("Andel av de granskade", "Share of those monitored"), _t("Felställen", "Instances"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _over_time(sites: Sequence[LeagueRow]) -> ReportTable:
    rows = [
        (row.site_id, _t(row.name_sv, row.name_en), row.score, row.change_month, row.change_year)
        for row in sorted(sites, key=lambda one: one.site_id)
    ]
    return ReportTable(
        id="7-over-time", title=_t("Utveckling över tid (Tillsyns poäng 0–5)", "Developments over time (Tillsyn's score 0–5)"),
        columns=(
            _t("Id", "Id"), _t("Organisation", "Organisation"), _t("Poäng", "Score"),
            _t("Ändring på en månad", "Change in a month"), _t("Ändring på ett år", "Change in a year"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _criteria_of(one: _Failure, frozen: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    return success_criteria(frozen.get(one.check_id, {}).get("requirements", ()))


def _clause(number: str) -> str:
    return f"9.{number}" if f"EN301549:9.{number}" in requirements() else ""


def _name(number: str) -> Text:
    norm = requirements().get(f"WCAG22:{number}")
    return norm.name if norm else _t(number, number)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


# --- files


def write_wad_report(
    tables: Sequence[ReportTable], out: Path, write: Callable[[Path, str | bytes], Path]
) -> list[Path]:
    """report.sv and report.en as ODS and HTML, and every table as CSV in both languages."""
    files = []
    for language in ("sv", "en"):
        files.append(write(out / f"report.{language}.ods", ods_document(tables, language)))
        files.append(write(out / f"report.{language}.html", html_document(tables, language)))
        files += [
            write(
                out / f"{table.id}.{language}.csv",
                csv_text([column[language] for column in table.columns], table.plain_rows(language)),
            )
            for table in tables
        ]
    return files


def ods_document(tables: Sequence[ReportTable], language: str) -> bytes:
    """One sheet a table."""
    return ods(Sheet(table.id, [[column[language] for column in table.columns], *table.plain_rows(language)]) for table in tables)


def html_document(tables: Sequence[ReportTable], language: str) -> str:
    """A plain page of captioned tables, readable without style or script."""
    heading = _t("Rapport om övervakning av tillgänglighet", "Report on the monitoring of accessibility")[language]
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{heading}</title>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>\n'
    ]
    for table in tables:
        columns = "".join(f'<th scope="col">{html.escape(column[language])}</th>' for column in table.columns)
        parts.append(
            f"<h2>{html.escape(table.title[language])}</h2>\n<table>\n<caption>{html.escape(table.title[language])}</caption>\n"
        )
        parts.append(f"<thead><tr>{columns}</tr></thead>\n<tbody>\n")
        for row in table.plain_rows(language):
            parts.append(
                "<tr>" + "".join(f"<td><bdi>{_html_cell(cell, language)}</bdi></td>" for cell in row) + "</tr>\n"
            )
        parts.append("</tbody>\n</table>\n")
    parts.append("</main>\n</body>\n</html>\n")
    return "".join(parts)


def _html_cell(cell: Cell, language: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        text = f"{cell:.2f}"
        return text.replace(".", ",") if language == "sv" else text
    return html.escape(str(cell))
