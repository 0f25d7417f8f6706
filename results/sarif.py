"""One organisation's findings as a SARIF 2.1.0 log, for the issue trackers and editors that read it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from results.proof import findings
from results.published import FindingRow
from results.reading import Results, definitions, scan_info, scan_key
from results.wording import Words, in_words, section, title

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVEL = {"critical": "error", "serious": "error", "moderate": "warning", "minor": "note"}
#: Kept as they are in an address; everything else is percent-encoded (an artefact location must be a URI).
_URI = ":/?#[]@!$&'()*+,;=%-._~"


def sarif_log(
    db: Results, site_id: str, scan: str | None = None, said: Sequence[tuple[FindingRow, Words]] | None = None, *, dated: bool = True
) -> dict[str, Any]:
    """The log. `cantTell` is of kind review; an open dispute is a suppression under review. `said`: the findings, where read already.

    Not `dated`, it does not name its night, and is the same night after night while the same is found.
    """
    key = scan_key(db, scan)
    info = scan_info(db, key)
    frozen = definitions(db, key, "check")
    if said is None:
        said = [(row, in_words(row.check_id, row.message, row.args)) for row in findings(db, info.uid, site_id)]
    rules = {name: number for number, name in enumerate(sorted({row.check_id for row, _ in said}))}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Tillsyn", "version": info.code_version or "0", "language": "en",
                        "rules": [_rule(name, frozen.get(name, {})) for name in rules],
                    }
                },
                "automationDetails": {"id": f"tillsyn/{site_id}/{info.uid if dated else ''}"},
                "invocations": [{"executionSuccessful": info.status == "finished"} | ({"startTimeUtc": info.started_at} if dated else {})],
                "columnKind": "unicodeCodePoints",
                "results": [_result(row, words, rules[row.check_id], frozen.get(row.check_id, {})) for row, words in said],
            }
        ],
    }  # fmt: skip


def _rule(name: str, check: dict[str, Any] | Any) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": title(name, check, "en")},
        "defaultConfiguration": {"level": LEVEL.get(str(check.get("impact", "")), "warning")},
        "properties": {
            "tags": [*check.get("requirements", ()), *([check["topic"]] if check.get("topic") else [])],
            "titleSv": title(name, check, "sv"),
        },
    }
    if what := section(name, "What it checks"):
        rule["fullDescription"] = {"text": what}
    if how := section(name, "How to fix it"):
        rule["help"] = {"text": how, "markdown": how}
    return rule


@lru_cache(maxsize=2_000)
def _uri(url: str) -> str:
    return quote(url, safe=_URI)


def _result(row: FindingRow, words: Words, index: int, check: dict[str, Any] | Any) -> dict[str, Any]:
    certain = row.outcome == "failed"
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(row.url) or "urn:tillsyn:site"}}}
    if row.selector:
        location["logicalLocations"] = [{"fullyQualifiedName": row.selector, "kind": "element"}]
    result: dict[str, Any] = {
        "ruleId": row.check_id, "ruleIndex": index, "kind": "fail" if certain else "review",
        "level": LEVEL.get(str(check.get("impact", "")), "warning") if certain else "none",
        "message": {"text": words["en"] or row.check_id},
        "locations": [location],
        "partialFingerprints": {"tillsynComponent/v1": row.fingerprint},
        "properties": {
            "html": row.html, "persona": row.persona, "messageSv": words["sv"],
            "more": row.more,
        },
    }  # fmt: skip
    if row.disputed:
        result["suppressions"] = [
            {"kind": "external", "status": "underReview", "justification": "disputed by the organisation"}
        ]
    return result
