"""Everything as files for others: CSV, JSON with schema, JSON lines, EARL, SARIF, DCAT-AP, Atom feeds, badges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dashboards.addresses import LANGUAGES, address
from dashboards.labels import N_, label
from dashboards.languages import Language
from dashboards.pages import ALL, Page, Site, every_language, page
from dashboards.publication import Publication
from dashboards.texts import Texts
from results.exports import changes_csv, export, league_csv, schema_text, walks_csv, write_whole
from results.published import ChangeRow, LeagueRow
from results.queries import Results, league, wad_tables

FEED_ENTRIES = 100
#: Rows of one table on the report's page; the files have all.
REPORT_ROWS = 100
_XML_BAD = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
#: Where the EU's vocabularies stand that DCAT-AP asks for: languages, frequencies, themes.
EU_AUTHORITY = "http://publications.europa.eu/resource/authority"
#: Formats as the page names them → as DCAT-AP-SE does, by IANA's media types.
MEDIA_TYPES = {
    "CSV": "text/csv", "JSON": "application/json", "JSON Schema": "application/schema+json", "JSON lines": "application/jsonl",
    "SQLite": "application/vnd.sqlite3", "YAML": "application/yaml", "EARL, JSON-LD": "application/ld+json",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet", "JSON-LD": "application/ld+json",
}  # fmt: skip
TITLE = N_("How good are Sweden's public websites?")
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: Files about all, beside the folders of each organisation: name → format and what it holds. In the order of the page.
FILES = {
    "league.csv": ("CSV", N_("The league table: one line an organisation")),
    "criteria.csv": ("CSV", N_("Every criterion's answer for every organisation")),
    "findings.csv": ("CSV", N_("Every finding with page, element and message")),
    "walks.csv": ("CSV", N_("Every errand walked and how it ended")),
    "changes.csv": ("CSV", N_("What is new, gone or back since the night before")),
    "history.csv": ("CSV", N_("Score, interval and rank of every organisation, every night")),
    "tillsyn.json": ("JSON", N_("The newest night whole, with every organisation's series")),
    "tillsyn.schema.json": ("JSON Schema", N_("What the JSON file holds, field by field")),
    "findings.jsonl": ("JSON lines", N_("Every finding, one a line")),
    "tillsyn.db": ("SQLite", N_("The whole database; what is the operator's own is left out")),
    "datasette.yaml": ("YAML", N_("Titles and ready-made questions for opening the database with Datasette")),
    "tillsyn.earl.jsonld": ("EARL, JSON-LD", N_("Verdicts in the W3C's vocabulary for test results")),
    "wad-report/report.sv.ods": ("ODS", N_("Tables of the EU monitoring report, in Swedish")),
    "wad-report/report.en.ods": ("ODS", N_("Tables of the EU monitoring report, in English")),
}
CATALOGUE = ("JSON-LD", N_("The dataset described as DCAT-AP-SE"))


@dataclass(frozen=True, slots=True)
class Download:
    """One file of the open data."""

    address: str
    format: str
    about: str  # English; a word of the catalogue
    size: int

    @property
    def name(self) -> str:
        return self.address.removeprefix("data/")


def whole(db: Results, folder: Path) -> Iterator[str]:
    """Write the files that are not joined of the organisations' parts; their addresses."""
    uid = league(db).scan.uid
    data = folder / "data"
    written = [
        write_whole(data / "league.csv", league_csv(db, uid)), write_whole(data / "walks.csv", walks_csv(db, uid)),
        write_whole(data / "changes.csv", changes_csv(db, uid)), write_whole(data / "tillsyn.schema.json", schema_text()),
        *export(db, "sqlite", data / "tillsyn.db"),
        *export(db, "wad-report", data / "wad-report"),
    ]  # fmt: skip
    for path in written:
        if path.suffix == ".html":  # the same tables stand on a page of ours
            path.unlink()
    written = [path for path in written if path.exists()]
    return (path.relative_to(folder).as_posix() for path in written)


def report_pages(db: Results, site: Site) -> Iterator[Page]:
    """The tables of the EU monitoring report as pages of ours."""
    tables = wad_tables(db)
    for language in every_language():
        yield page(site, "report.html", "report", language, tables=tables, most=REPORT_ROWS)


def downloads(made: Publication) -> list[Download]:
    """What the page of open data lists."""
    return [
        Download(f"data/{name}", form, about, (made.folder / "data" / name).stat().st_size)
        for name, (form, about) in FILES.items()
        if f"data/{name}" in made.files
    ]


@lru_cache(maxsize=4_000)  # names, titles and nights come again in entry after entry
def _xml(text: str) -> str:
    return escape(text.translate(_XML_BAD))


@lru_cache(maxsize=4_000)
def _words(language: Language, kind: str, check_id: str) -> str:
    """What became of which check, as XML."""
    return _xml(f"{language.gettext(label('change', kind))}: {Texts(language).check_title(check_id)}")


@lru_cache(maxsize=1_000)  # each feed is written in two languages
def _key(*parts: str) -> str:
    return quote(":".join(parts), safe=":")


def feed(site: Site, changes: Sequence[ChangeRow], language: Language, title: str, identity: str = ALL) -> tuple[str, str]:
    """An Atom feed of changes. Ids stay the same wherever the site is moved."""
    own = address("feed", language.code, identity)
    moment = site.scan.started_at if site.scan else "1970-01-01T00:00:00Z"
    root = f"{site.base_url.rstrip('/')}/" if site.base_url else "../" * own.count("/")
    shown = address("changes", language.code) if identity == ALL else address("organisation", language.code, identity)
    about = f'<link rel="self" href="{_xml(root + own)}"/><link href="{_xml(root + shown)}"/>'
    entries = []
    for one in changes[:FEED_ENTRIES]:
        name = one.name_en if language.code == "en" else one.name_sv
        entries.append(
            f"<entry><id>urn:tillsyn:{_key(one.scan_uid, one.site_id, one.kind, one.fingerprint)}</id>"
            f"<title>{_xml(name)}: {_words(language, one.kind, one.check_id)}</title>"
            f'<updated>{_xml(one.started_at)}</updated><link href="{_xml(root + address("organisation", language.code, one.site_id))}"/>'
            "</entry>"
        )
    return own, (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language.code}">'
        f"<id>urn:tillsyn:feed:{language.code}:{quote(identity)}</id><title>{_xml(title)}</title><updated>{_xml(moment)}</updated>{about}"
        f"<author><name>Tillsyn</name></author><rights>CC0 1.0</rights>{''.join(entries)}</feed>\n"
    )


def badge(site: Site, row: LeagueRow, language: Language) -> tuple[str, str]:
    """A badge with score and date, to be shown by whoever likes."""
    score = language.number(row.score) if row.score is not None else "\u2013"
    day = language.date(site.scan.started_at if site.scan else None)
    words = _xml(f"Tillsyn {score} / 5, {day}")
    return address("badge", language.code, row.site_id), (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="230" height="28" role="img" aria-label="{words}"><title>{words}</title>'
        '<rect width="230" height="28" rx="4" fill="#0d4a70"/><g font-family="system-ui,sans-serif" font-size="13" fill="#fff">'
        f'<text x="10" y="19" font-weight="700">Tillsyn {score} / 5</text>'
        f'<text x="220" y="19" text-anchor="end">{_xml(day)}</text></g></svg>\n'
    )


def catalogue(site: Site, downloads: Sequence[Download]) -> str:
    """The dataset described as DCAT-AP-SE asks, as JSON-LD."""
    base = f"{site.base_url.rstrip('/')}/" if site.base_url else ""
    told = [
        {
            "@language": code,
            "@value": Language(code).gettext("Swedish public websites, examined from the outside every night: scores, faults and proof."),
        }
        for code in LANGUAGES
    ]
    moment = {"@value": site.scan.started_at, "@type": "xsd:dateTime"} if site.scan else None
    publisher = {"@id": f"{base}data/#publisher", "@type": "foaf:Agent", "foaf:name": site.contact or "Tillsyn"}
    licence = {"@id": LICENCE}
    spoken = [{"@id": f"{EU_AUTHORITY}/language/{code}"} for code in ("SWE", "ENG")]
    titles = [{"@language": code, "@value": f"Tillsyn: {Language(code).gettext(TITLE)}"} for code in LANGUAGES]
    dataset = {
        "@id": f"{base}data/", "@type": "dcat:Dataset", "dct:title": titles, "dct:description": told,
        "dct:publisher": {"@id": publisher["@id"]}, "dct:license": licence, "dct:language": spoken, "dct:modified": moment,
        "dct:accrualPeriodicity": {"@id": f"{EU_AUTHORITY}/frequency/DAILY"}, "dcat:theme": {"@id": f"{EU_AUTHORITY}/data-theme/GOVE"},
        "dct:accessRights": {"@id": f"{EU_AUTHORITY}/access-right/PUBLIC"}, "dcat:contactPoint": _contact(site.contact, base),
        "dcat:distribution": [_distribution(one, base, licence) for one in downloads],
    }  # fmt: skip
    return json.dumps(
        _filled({
            "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
                         "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"},
            "@id": f"{base}data/catalogue.jsonld", "@type": "dcat:Catalog", "dct:title": titles, "dct:description": told,
            "dct:publisher": publisher, "dct:license": licence, "dct:language": spoken, "dct:modified": moment,
            "dcat:dataset": [_filled(dataset)],
        }), ensure_ascii=False, indent=1,
    )  # fmt: skip


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """The node without the properties that nothing is known of."""
    return {key: value for key, value in node.items() if value is not None}


def _contact(contact: str, base: str) -> dict[str, Any] | None:
    """Whom to write to, where the publisher has told an address of mail."""
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", contact):
        return None
    return {
        "@id": f"{base}data/#contact", "@type": "vcard:Organization", "vcard:fn": "Tillsyn",
        "vcard:hasEmail": {"@id": f"mailto:{quote(contact, safe='@+.-_')}"},
    }  # fmt: skip


def _distribution(one: Download, base: str, licence: dict[str, str]) -> dict[str, Any]:
    link = {"@id": base + one.address}
    return {
        "@id": f"{base}data/#{quote(one.name, safe='')}", "@type": "dcat:Distribution",
        "dct:title": [{"@language": code, "@value": Language(code).gettext(one.about)} for code in LANGUAGES],
        "dcat:accessURL": link, "dcat:downloadURL": link, "dct:format": MEDIA_TYPES[one.format], "dct:license": licence,
        "dcat:byteSize": {"@value": str(one.size), "@type": "xsd:nonNegativeInteger"},
    }  # fmt: skip
