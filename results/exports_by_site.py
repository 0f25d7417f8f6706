"""What one organisation adds to each file about all: read once, put into words once, so that no file is ever held whole in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from results.delimited import Cell, csv_text
from results.earl import assertion, count_assertions
from results.proof import findings
from results.published import CriterionCell, FindingRow, HistoryPoint, LeagueRow, WalkRow
from results.reading import Results, definitions, scan_key
from results.sarif import sarif_log
from results.sites import criteria, walks
from results.wording import Words, in_words

FINDING_COLUMNS = (
    "site", "check", "outcome", "disputed", "requirements", "impact", "topic", "url", "persona", "selector", "html",
    "message_sv", "message_en", "more", "first_seen", "fingerprint", "evidence",
)  # fmt: skip
CRITERIA_COLUMNS = (
    "site", "criterion", "dimension", "area", "question_sv", "question_en", "weight", "state", "value", "reason", "cause",
    "gain", "since", "basis",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerData:
    """One criterion's answer in the JSON export; the criterion itself stands once, under `criteria` of the whole."""

    criterion: str
    state: str
    value: float | None
    reason: str
    cause: str
    basis: Mapping[str, Any]
    gain: float | None
    since: str
    pages: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    """One organisation in the JSON export."""

    row: LeagueRow
    history: tuple[HistoryPoint, ...]
    answers: tuple[AnswerData, ...]
    walks: tuple[WalkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFiles:
    """One organisation's own files, and its parts of those about all."""

    findings_csv: str  # a file of its own, heading included
    sarif: bytes
    findings_jsonl: bytes
    earl: bytes  # assertions with commas between, none at the end
    criteria_csv: str  # lines without heading
    answers: bytes  # the JSON export's members `answers` and `walks`, that stay while nothing changes


def site_files(
    db: Results, site_id: str, uid: str, cells: Sequence[CriterionCell] | None = None, walked: Sequence[WalkRow] | None = None,
    found: Sequence[FindingRow] | None = None,
) -> SiteFiles:  # fmt: skip
    """All of them from one reading of the findings. Cells, walks and findings are read where they are not given."""
    key = scan_key(db, uid)
    found = findings(db, uid, site_id) if found is None else found
    said = [in_words(row.check_id, row.message, row.args) for row in found]
    frozen = definitions(db, key, "check")
    cells = criteria(db, site_id, uid) if cells is None else cells
    walked = walks(db, key, site_id=site_id) if walked is None else walked
    lines = [finding_json(row, frozen.get(row.check_id, {}), words) for row, words in zip(found, said, strict=True)]
    graph = count_assertions(db, key, site_id)
    graph += [assertion(db, key, row, words, n) for n, (row, words) in enumerate(zip(found, said, strict=True), start=1)]
    return SiteFiles(
        findings_csv=csv_text(
            FINDING_COLUMNS, (_finding_line(row, frozen.get(row.check_id, {}), words) for row, words in zip(found, said, strict=True))
        ),
        sarif=msgspec.json.encode(sarif_log(db, site_id, uid, list(zip(found, said, strict=True)), dated=False)),
        findings_jsonl=b"".join(msgspec.json.encode(line) + b"\n" for line in lines),
        earl=b",\n".join(msgspec.json.encode(one) for one in graph),
        criteria_csv=csv_text((), (_criterion_line(site_id, cell) for cell in cells)),
        answers=b'"answers":' + msgspec.json.encode([answer(cell) for cell in cells]) + b',"walks":' + msgspec.json.encode(walked),
    )  # fmt: skip


def answer(cell: CriterionCell) -> AnswerData:
    return AnswerData(
        criterion=cell.id, state=cell.state, value=cell.value, reason=cell.reason, cause=cell.cause, basis=cell.basis,
        gain=cell.gain, since=cell.since, pages=cell.pages,
    )  # fmt: skip


def night_json(row: LeagueRow, history: Sequence[HistoryPoint]) -> bytes:
    """The beginning of one organisation in the JSON export: what changes every night. `SiteFiles.answers` and `}` follow."""
    return b'{"row":' + msgspec.json.encode(row) + b',"history":' + msgspec.json.encode(history) + b","


def finding_json(row: FindingRow, check: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """One finding in the shape that `tillsyn audit --format jsonl` prints."""
    return {
        "site": row.site_id, "url": row.url, "check": row.check_id, "outcome": row.outcome,
        "requirements": list(check.get("requirements", ())), "impact": check.get("impact", ""),
        "topic": check.get("topic", ""), "engine": check.get("engine", ""), "selector": row.selector, "html": row.html,
        "message": words, "persona": row.persona, "evidence": f"sha256:{row.crop_sha256}" if row.crop_sha256 else None,
        "fingerprint": row.fingerprint, "more": row.more, "first_seen": row.first_seen, "disputed": row.disputed,
    }  # fmt: skip


def _finding_line(row: FindingRow, check: Mapping[str, Any], words: Words) -> list[Cell]:
    return [
        row.site_id, row.check_id, row.outcome, row.disputed, " ".join(check.get("requirements", ())),
        str(check.get("impact", "")), str(check.get("topic", "")), row.url, row.persona, row.selector, row.html,
        words["sv"], words["en"], row.more, row.first_seen, row.fingerprint,
        f"sha256:{row.crop_sha256}" if row.crop_sha256 else "",
    ]  # fmt: skip


def _criterion_line(site_id: str, cell: CriterionCell) -> list[Cell]:
    return [
        site_id, cell.id, cell.dimension, cell.criterion.area, cell.criterion.question_sv, cell.criterion.question_en,
        cell.criterion.weight, cell.state, cell.value, cell.reason, cell.cause, cell.gain, cell.since,
        msgspec.json.encode(cell.basis).decode(),
    ]  # fmt: skip


