"""Results in EARL 1.0 as JSON-LD: one assertion for each stored finding, and one for each check and organisation on the whole."""

from __future__ import annotations

from typing import Any

from results.proof import findings
from results.published import FindingRow
from results.reading import Results, definitions, scan_info, scan_key
from results.tables import league
from results.wording import LANGUAGES, Words, in_words, title

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
    graph = subjects(db, key)
    for row in league(db, scan=info.uid).rows:
        graph += count_assertions(db, key, row.site_id)
        graph += [
            assertion(db, key, found, in_words(found.check_id, found.message, found.args), number)
            for number, found in enumerate(findings(db, info.uid, row.site_id), start=1)
        ]
    return {"@context": CONTEXT, "@graph": graph}


def _tool(db: Results, key: int) -> str:
    return f"urn:tillsyn:software:{scan_info(db, key).code_version or 'unknown'}"


def subjects(db: Results, key: int) -> list[dict[str, Any]]:
    """What assertions speak of: the night, the program, the checks that said anything, the websites."""
    frozen = definitions(db, key, "check")
    used = db.rows(
        "select distinct check_id from check_count join site_scan on site_scan.id = site_scan_id where scan_id = ? order by 1", [key]
    )
    info = scan_info(db, key)
    return [
        {"@id": f"urn:tillsyn:scan:{info.uid}", "@type": "schema:Dataset", "date": info.started_at},
        {
            "@id": _tool(db, key), "@type": ["earl:Assertor", "earl:Software"], "doap:name": "Tillsyn",
            "doap:revision": info.code_version,
        },
        *(
            {
                "@id": f"urn:tillsyn:check:{name}", "@type": "earl:TestCase",
                "title": {language: title(name, frozen.get(name, {}), language) for language in LANGUAGES},
                "source": list(frozen.get(name, {}).get("requirements", ())),
            }
            for name in (row["check_id"] for row in used)
        ),
        *(
            {
                "@id": _site(row.site_id), "@type": ["earl:TestSubject", "schema:WebSite"],
                "title": {"sv": row.name_sv, "en": row.name_en}, "schema:url": row.start_url,
            }
            for row in league(db, scan=info.uid).rows
        ),
    ]  # fmt: skip


def count_assertions(db: Results, key: int, site_id: str) -> list[dict[str, Any]]:
    """What each check said of one website on the whole."""
    counts = db.rows(
        """
        select check_id, outcome, sum(pages) as pages, sum(targets) as targets
        from check_count join site_scan on site_scan.id = site_scan_id where scan_id = ? and site_id = ?
        group by check_id, outcome order by check_id, outcome
        """,
        [key, site_id],
    )
    tool, subject = _tool(db, key), _site(site_id)
    return [
        {
            "@type": "earl:Assertion", "assertedBy": tool, "subject": subject,
            "test": f"urn:tillsyn:check:{row['check_id']}", "mode": "earl:automatic",
            "result": {
                "@type": "earl:TestResult", "outcome": f"earl:{row['outcome']}", "pages": row["pages"],
                "targets": row["targets"],
            },
        }
        for row in counts
    ]  # fmt: skip


def assertion(db: Results, key: int, row: FindingRow, words: Words, number: int) -> dict[str, Any]:
    """What one finding asserts. `number` tells it from others of its site; the same night after night while nothing changes."""
    result: dict[str, Any] = {"@type": "earl:TestResult", "outcome": f"earl:{row.outcome}", "info": words}
    if row.selector:
        result["pointer"] = {"@type": "ptr:CSSSelectorPointer", "expression": row.selector}
    told: dict[str, Any] = {
        "@id": f"urn:tillsyn:finding:{row.site_id}:{row.fingerprint}:{number}", "@type": "earl:Assertion", "assertedBy": _tool(db, key),
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
