"""One organisation, read from the database: criteria with their answers, findings with their proof, walks, what to fix first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from checks.material import Documents
from results import fix_first
from results.answers import answers_of
from results.evidence import MissingEvidence
from results.proof import BATCH, Mark, examples, findings_by_id, marks
from results.published import (
    CheckOnSite,
    CriterionCell,
    DocumentRow,
    FindingRow,
    FixRow,
    OrganisationPage,
    PageRow,
    StatementView,
    StepRow,
    WalkRow,
)
from results.reading import Results, criterion_rows, definitions, json, scan_info, scan_key
from results.rows import DIMENSIONS, CriterionRow
from results.scoring import TOP
from results.tables import changes, history, league_row
from results.text import TITLE_LIMIT, clean, clean_url

#: Examples kept for one check and outcome on an organisation's page; the counts beside them are complete.
FINDINGS_PER_CHECK = 10
STATEMENT_ROLE = "statement"
STATEMENT_PREFIX = "experience.statement."


def organisation(
    db: Results, site_id: str, scan: str | None = None, held: Mapping[int, FindingRow] | None = None
) -> OrganisationPage:
    """All that is known of one organisation in a scan. Raises KeyError when it was not on the scan's list.

    `held` are the organisation's findings by id, where they have been read already.
    """
    key = scan_key(db, scan)
    own = db.rows("select id, pruned from site_scan where scan_id = ? and site_id = ?", [key, site_id])
    if not own:
        raise KeyError(f"no organisation {site_id!r} in that scan")
    site_scan, pruned = own[0]["id"], bool(own[0]["pruned"])
    uid = scan_info(db, key).uid
    row = league_row(db, site_id, scan=uid)
    cells = criteria(db, site_id, uid)
    found = marks(db, site_scan)
    checks = _checks(db, key, site_scan, found, held)
    return OrganisationPage(
        scan=scan_info(db, key), row=row, kind_row=league_row(db, site_id, row.kind, uid), criteria=cells, checks=checks,
        walks=walks(db, key, site_id=site_id), fixes=_fixes(db, key, site_scan, cells, found, held),
        pages=_pages(db, site_scan), documents=_documents(db, site_scan), statement=_statement(db, site_scan, cells, checks),
        history=history(db, site_id), changes=changes(db, uid, site_id), kept=not pruned,
    )  # fmt: skip


def criteria(db: Results, site_id: str, scan: str | None = None) -> tuple[CriterionCell, ...]:
    """Every criterion of the scan's profile on one site, in the profile's order of dimensions."""
    key = scan_key(db, scan)
    frozen = criterion_rows(db, key)
    answers = {row["criterion_id"]: row for row in answers_of(db, key, site_id)}
    weight: dict[str, float] = {}
    for identity, answer in answers.items():
        if answer["score"] is not None and identity in frozen:
            dimension = frozen[identity].dimension
            weight[dimension] = weight.get(dimension, 0.0) + frozen[identity].weight
    count = len({one.dimension for one in frozen.values()})
    vectors = _vectors(db, key, site_id)
    kind = db.rows("select kind from site where id = ?", [site_id])
    cells = [
        _cell(
            one,
            answers.get(one.id),
            weight,
            count,
            vectors.get(one.id, {}),
            asked=not kind or one.applies(kind[0]["kind"]),
        )
        for one in frozen.values()
    ]
    return tuple(sorted(cells, key=lambda cell: (DIMENSIONS.index(cell.dimension), cell.criterion.area, cell.id)))


def _cell(
    criterion: CriterionRow, answer: Mapping[str, Any] | None, weight: Mapping[str, float], count: int,
    pages: Mapping[str, float], *, asked: bool,
) -> CriterionCell:  # fmt: skip
    value = answer["score"] if answer else None
    gain = TOP * criterion.weight * (1 - value) / weight[criterion.dimension] / count if value is not None else None
    if answer is None:
        state, reason, cause = (
            ("untested", "not_evaluated", "ours") if asked else ("not_applicable", "not_asked_of_this_kind", "")
        )
        return CriterionCell(
            criterion=criterion, state=state, value=None, reason=reason, cause=cause, basis={}, gain=None, since="", pages={},
        )  # fmt: skip
    return CriterionCell(
        criterion=criterion, state=answer["state"], value=value, reason=answer["reason"], cause=answer["cause"],
        basis=json(answer["basis_json"]), gain=gain, since=answer["since"], pages=pages,
    )  # fmt: skip


def _vectors(db: Results, key: int, site_id: str) -> dict[str, dict[str, float]]:
    urls = [
        row["url"] for row in db.rows(
            """
            select page.url from sample join page on page.id = page_id
            join site_scan on site_scan.id = sample.site_scan_id where scan_id = ? and site_id = ? order by seq
            """,
            [key, site_id],
        )
    ]  # fmt: skip
    rows = db.rows(
        """
        select criterion_id, vector from criterion_page join site_scan on site_scan.id = site_scan_id
        where scan_id = ? and site_id = ?
        """,
        [key, site_id],
    )
    return {
        row["criterion_id"]: {
            url: value
            for url, value in zip(urls, np.frombuffer(row["vector"], dtype="<f4").tolist(), strict=False)
            if value == value  # it is not where the page has no value (NaN)
        }
        for row in rows
    }


# --- findings


def _checks(
    db: Results, key: int, site_scan: int, found: Sequence[Mark], read: Mapping[int, FindingRow] | None
) -> tuple[CheckOnSite, ...]:
    frozen = definitions(db, key, "check")
    held: dict[tuple[str, str], list[Mark]] = {}
    for one in found:
        held.setdefault((one.check_id, one.outcome), []).append(one)
    counts = db.rows(
        """
        select check_id, outcome, sum(pages) as pages, sum(targets) as targets from check_count
        where site_scan_id = ? and outcome in ('failed', 'cantTell') group by check_id, outcome
        order by outcome <> 'failed', sum(pages) desc, check_id
        """,
        [site_scan],
    )
    chosen = {
        name: examples(held.get(name, []), FINDINGS_PER_CHECK)
        for name in ((r["check_id"], r["outcome"]) for r in counts)
    }
    rows = read or findings_by_id(db, [one.id for some in chosen.values() for one in some])
    return tuple(
        CheckOnSite(
            check_id=row["check_id"], outcome=row["outcome"], pages=row["pages"], targets=row["targets"],
            findings=tuple(rows[one.id] for one in chosen[row["check_id"], row["outcome"]]),
            definition=frozen.get(row["check_id"], {}),
        )
        for row in counts
    )  # fmt: skip


# --- what to fix first


def _fixes(
    db: Results, key: int, site_scan: int, cells: Sequence[CriterionCell], found: Sequence[Mark],
    held: Mapping[int, FindingRow] | None,
) -> tuple[FixRow, ...]:  # fmt: skip
    frozen = definitions(db, key, "check")
    grouped: dict[str, list[Mark]] = {}
    for one in found:
        if one.url:
            grouped.setdefault(one.fingerprint, []).append(one)
    causes = [_cause(found, frozen.get(found[0].check_id, {})) for _, found in sorted(grouped.items())]
    pages = [
        fix_first.AuditedPage(**row) for row in db.rows(
            "select url, template, depth from page where site_scan_id = ? and outcome in ('audited', 'audited_partial')",
            [site_scan],
        )
    ]  # fmt: skip
    sample = db.rows(
        "select url, stratum from sample join page on page.id = page_id where sample.site_scan_id = ? order by seq",
        [site_scan],
    )
    shares = [
        fix_first.Share(
            criterion=cell.criterion, value=cell.value,
            vector=np.array([cell.pages.get(one["url"], np.nan) for one in sample], dtype=np.float32),
        )
        for cell in cells
        if cell.value is not None and cell.pages
    ]  # fmt: skip
    weights: dict[str, float] = {}
    for cell in cells:
        if cell.value is not None:
            weights[cell.dimension] = weights.get(cell.dimension, 0.0) + cell.criterion.weight
    sampling = fix_first.Sampling(
        urls=tuple(one["url"] for one in sample), is_random=np.array([one["stratum"] == "random" for one in sample], dtype=bool),
        weight_of=weights, dimensions=len({cell.dimension for cell in cells}) or 1,
    )  # fmt: skip
    fixes = fix_first.fix_first(causes, pages, shares, sampling)
    first = {name: examples(some, 1)[0].id for name, some in grouped.items()}
    rows = held or findings_by_id(db, list(first.values()))
    return tuple(
        FixRow(
            check_id=fix.cause.check_id, fingerprint=fix.cause.fingerprint,
            component=rows[first[fix.cause.fingerprint]].component,
            template=fix.template, everywhere=fix.everywhere,
            findings=sum(1 + one.more for one in grouped[fix.cause.fingerprint]), pages=fix.pages, reach=fix.reach,
            impact=fix.cause.impact, needs=fix.needs, gain=fix.gain, criteria=fix.criteria, certainty=fix.certainty,
            priority=fix.priority, example=rows[first[fix.cause.fingerprint]],
        )
        for fix in fixes
    )  # fmt: skip


def _cause(found: Sequence[Mark], definition: Mapping[str, Any]) -> fix_first.Cause:
    return fix_first.Cause(
        check_id=found[0].check_id, fingerprint=found[0].fingerprint,
        outcome="failed" if any(one.outcome == "failed" for one in found) else "cantTell",
        impact=str(definition.get("impact", "")), requirements=tuple(definition.get("requirements", ())),
        places=tuple((one.url, one.persona) for one in found),
    )  # fmt: skip


# --- walks, pages, documents, statement


def walks(
    db: Results, key: int, *, site_id: str | None = None, journey_id: str | None = None, with_steps: bool = True
) -> tuple[WalkRow, ...]:
    """Walks of a scan, of one site or one journey where named."""
    rows = db.rows(
        """
        select journey_run.*, site_scan.site_id from journey_run join site_scan on site_scan.id = site_scan_id
        where scan_id = :scan and (:site is null or site_scan.site_id = :site)
          and (:journey is null or journey_id = :journey)
        order by journey_id, site_scan.site_id, persona_id, task
        """,
        {"scan": key, "site": site_id, "journey": journey_id},
    )
    steps = _steps(db, [row["id"] for row in rows]) if with_steps else {}
    return tuple(
        WalkRow(
            journey_id=row["journey_id"], site_id=row["site_id"], code=row["code"], persona=row["persona_id"],
            task=row["task"], ending=row["ending"], failure=row["failure"], ends_at=row["ends_at"],
            duration_ms=row["duration_ms"], clicks=row["clicks"], cost=json(row["cost_json"]), facts=json(row["facts_json"]),
            steps=tuple(steps.get(row["id"], ())),
        )
        for row in rows
    )  # fmt: skip


def _steps(db: Results, runs: Sequence[int]) -> dict[int, list[StepRow]]:
    """The steps of walks, by the walk's key."""
    steps: dict[int, list[StepRow]] = {}
    for start in range(0, len(runs), BATCH):
        some = list(runs[start : start + BATCH])
        found = db.rows(
            f"select * from step_run where journey_run_id in ({', '.join('?' * len(some))}) order by journey_run_id, seq",  # noqa: S608
            some,
        )
        for step in found:
            steps.setdefault(step["journey_run_id"], []).append(
                StepRow(
                    seq=step["seq"], name=step["name"], target=step["target"], why=step["why"], outcome=step["outcome"],
                    url=step["url"], message=step["message"], duration_ms=step["duration_ms"],
                    screenshot_sha=step["screenshot_sha"], box=_box(json(step["box_json"])),
                    candidates=tuple(json(step["candidates_json"])),
                )
            )  # fmt: skip
    return steps


def _box(value: Sequence[float] | None) -> tuple[float, ...] | None:
    return tuple(value) if value else None


def _pages(db: Results, site_scan: int) -> tuple[PageRow, ...]:
    rows = db.rows(
        """
        select page.url, title, page.outcome, page.reason, coalesce(sample.sampled_as, '') as sampled_as,
               coalesce(stratum, '') as stratum, template,
               (select count(*) from finding join page_visit on page_visit.id = page_visit_id
                where page_visit.page_id = page.id and finding.outcome = 'failed') as failed,
               coalesce((select sha256 from picture join page_visit on page_visit.id = page_visit_id
                         where page_visit.page_id = page.id and picture.seq = 0 order by persona_id limit 1), '')
                   as picture_sha256
        from page left join sample on sample.page_id = page.id
        where page.site_scan_id = ? and (page.outcome is not null or sample.seq is not null)
        order by sample.seq is null, sample.seq, page.url
        """,
        [site_scan],
    )
    return tuple(PageRow(**row) for row in rows)


def _documents(db: Results, site_scan: int) -> tuple[DocumentRow, ...]:
    found = db.rows(
        "select sha256 from site_artefact where site_scan_id = ? and kind = ? and sha256 <> ''",
        [site_scan, Documents.kind],
    )
    if not found:
        return ()
    try:
        documents = Documents.from_bytes(db.evidence.get(found[0]["sha256"]))
    except (MissingEvidence, msgspec.MsgspecError):
        return ()
    return tuple(
        DocumentRow(
            url=clean_url(one.url), outcome=one.outcome, media_type=clean(one.media_type, TITLE_LIMIT), bytes=one.bytes, pages=one.pages,
            title=clean(one.title, TITLE_LIMIT), language=clean(one.language, TITLE_LIMIT), tagged=one.tagged,
            text=one.text_characters > 0, modified_at=clean(one.modified_at, TITLE_LIMIT),
            link_text=clean(one.link_text, TITLE_LIMIT), page=clean_url(one.page),
        )
        for one in documents.documents
    )  # fmt: skip


def _statement(
    db: Results, site_scan: int, cells: Sequence[CriterionCell], checks: Sequence[CheckOnSite]
) -> StatementView:
    page = db.rows(
        """
        select url from page_role join page on page.id = page_id
        where site_scan_id = ? and role = ? order by confidence desc, url limit 1
        """,
        [site_scan, STATEMENT_ROLE],
    )
    own = tuple(cell for cell in cells if cell.id.startswith(STATEMENT_PREFIX))
    url = next((str(cell.basis["page"]) for cell in own if cell.basis.get("page")), page[0]["url"] if page else "")
    said = next((cell.basis for cell in own if cell.basis.get("claim")), {})
    failed = [check for check in checks if check.outcome == "failed" and _is_accessibility(check)]
    return StatementView(
        url=url, criteria=own, claim=str(said.get("claim", "")), claim_text=str(said.get("text", "")),
        failed_checks=len(failed), failed_targets=sum(check.targets for check in failed),
    )  # fmt: skip


def _is_accessibility(check: CheckOnSite) -> bool:
    return bool(fix_first.success_criteria(check.definition.get("requirements", ())))
