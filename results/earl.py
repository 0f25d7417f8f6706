"""Results in EARL 1.0 as JSON-LD: one assertion for each stored finding, and one for each check and organisation on the whole."""

from __future__ import annotations

from typing import Any

from results.proof import findings
from results.published import FindingRow
from results.reading import Results, definitions, scan_info, scan_key
from results.tables import league
from results.wording import message, title

#: The context is embedded, so that nothing has to be fetched to read the file.
CONTEXT: dict[str, Any] = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "ptr": "http://www.w3.org/2009/pointers#",
    "schema": "https://schema.org/",
    "tillsyn": "urn:tillsyn:vocabulary:",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "subject": {"@id": "earl:subject", "@type": "@id"},
    "test": {"@id": "earl:test", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "result": "earl:result",
    "info": {"@id": "earl:info", "@container": "@language"},
    "pointer": "earl:pointer",
    "expression": "ptr:expression",
    "title": {"@id": "dct:title", "@container": "@language"},
    "source": "dct:source",
    "date": {"@id": "dct:date", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "isPartOf": {"@id": "dct:isPartOf", "@type": "@id"},
    "pages": "tillsyn:pages",
    "targets": "tillsyn:targets",
    "disputed": "tillsyn:disputed",
}


def earl_document(db: Results, scan: str | None = None) -> dict[str, Any]:
    """The whole scan as one JSON-LD document."""
    key = scan_key(db, scan)
    info = scan_info(db, key)
    tool = f"urn:tillsyn:software:{info.code_version or 'unknown'}"
    sites = {row.site_id: row for row in league(db, scan=info.uid).rows}
    counts = db.rows(
        """
        select site_id, check_id, outcome, sum(pages) as pages, sum(targets) as targets
        from check_count join site_scan on site_scan.id = site_scan_id where scan_id = ?
        group by site_id, check_id, outcome order by site_id, check_id, outcome
        """,
        [key],
    )
    frozen = definitions(db, key, "check")
    used = sorted({row["check_id"] for row in counts})
    graph: list[dict[str, Any]] = [
        {
            "@id": tool,
            "@type": ["earl:Assertor", "earl:Software"],
            "doap:name": "Tillsyn",
            "doap:revision": info.code_version,
        }
    ]
    graph += [
        {
            "@id": f"urn:tillsyn:check:{name}", "@type": "earl:TestCase",
            "title": {language: title(name, frozen.get(name, {}), language) for language in ("sv", "en")},
            "source": list(frozen.get(name, {}).get("requirements", ())),
        }
        for name in used
    ]  # fmt: skip
    graph += [
        {"@id": _site(row.site_id), "@type": ["earl:TestSubject", "schema:WebSite"], "title": {"sv": row.name_sv, "en": row.name_en},
         "schema:url": row.start_url}
        for row in sites.values()
    ]  # fmt: skip
    graph += [
        {
            "@type": "earl:Assertion", "assertedBy": tool, "subject": _site(row["site_id"]),
            "test": f"urn:tillsyn:check:{row['check_id']}", "mode": "earl:automatic",
            "result": {
                "@type": "earl:TestResult", "outcome": f"earl:{row['outcome']}", "date": info.started_at,
                "pages": row["pages"], "targets": row["targets"],
            },
        }
        for row in counts
    ]  # fmt: skip
    graph += [_assertion(row, tool, info.started_at) for row in findings(db, info.uid)]
    return {"@context": CONTEXT, "@graph": graph}


def _assertion(row: FindingRow, tool: str, date: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "@type": "earl:TestResult", "outcome": f"earl:{row.outcome}", "date": date,
        "info": {language: message(row.check_id, row.message, row.args, language) for language in ("sv", "en")},
    }  # fmt: skip
    if row.selector:
        result["pointer"] = {"@type": "ptr:CSSSelectorPointer", "expression": row.selector}
    told: dict[str, Any] = {
        "@id": f"urn:tillsyn:finding:{row.site_id}:{row.id}", "@type": "earl:Assertion", "assertedBy": tool,
        "subject": {
            "@type": ["earl:TestSubject", "schema:WebPage"], "schema:url": row.url, "isPartOf": _site(row.site_id),
        },
        "test": f"urn:tillsyn:check:{row.check_id}", "mode": "earl:automatic", "result": result,
    }  # fmt: skip
    if row.disputed:
        told["disputed"] = True
    return told


def _site(site_id: str) -> str:
    return f"urn:tillsyn:site:{site_id}"
