"""How material becomes rows: pages, samples, roles, pictures, check results, walks. Used inside a shard's transactions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from sqlite_utils import Database

from checks.artefacts import Crop, Pictures
from checks.material import CrawledPage, RoleGuess, Sampled, Walk
from checks.measures import NotApplicable, Scored, Value
from checks.model import CheckResult, Finding, Outcome, Target
from results.rows import OUTCOMES
from results.scoring import SAME, mix
from results.text import SNIPPET_LIMIT, TITLE_LIMIT, clean, clean_json, clean_url

#: At most so many targets are stored for a check and a page; `more` tells how many were left out.
TARGETS_LIMIT = 20

_INDEX = re.compile(r":nth-(?:child|of-type)\([^)]*\)")
_DIGITS = re.compile(r"\d+")


def fingerprint(check: str, target: Target) -> str:
    """Identity of a problem over pages and nights: the check and the component it stands in."""
    component = target.component or _DIGITS.sub("", _INDEX.sub("", target.selector)) + f"|{target.role}"
    return hashlib.sha256(f"{check}\n{component}".encode("utf-8", "replace")).hexdigest()[:16]


def page_columns(site_scan_id: int, page: CrawledPage) -> dict[str, Any]:
    """The row of a crawled page. One that was read and not visited yet has no outcome."""
    return {
        "site_scan_id": site_scan_id,
        "url": clean_url(page.url),
        "final_url": clean_url(page.final_url),
        "title": clean(page.title, TITLE_LIMIT),
        "found_by": page.found_by,
        "depth": page.depth,
        "template": page.template,
        "http_status": page.status or None,
        "content_hash": page.content_hash,
        "outcome": page.outcome if page.outcome in OUTCOMES else None,
        "reason": clean(page.reason, TITLE_LIMIT),
    }


def add_sample(db: Database, site_scan_id: int, sample: Sequence[Sampled], personas: Sequence[str]) -> None:
    """Append to the sample and plan a visit of each page by each persona; what is there already stays."""
    ids = _page_ids(db, site_scan_id)
    seq = db.execute("select coalesce(max(seq) + 1, 0) from sample where site_scan_id = ?", [site_scan_id]).fetchone()[
        0
    ]
    known = {row["page_id"] for row in db.query("select page_id from sample where site_scan_id = ?", [site_scan_id])}
    for one in sample:
        url = clean_url(one.url)
        if url not in ids:
            raise KeyError(f"sampled page {one.url!r} is not among the crawled pages")
        if ids[url] in known:
            continue
        known.add(ids[url])
        db.table("sample").insert(
            {
                "site_scan_id": site_scan_id, "seq": seq, "page_id": ids[url],
                "sampled_as": clean(one.sampled_as, TITLE_LIMIT), "stratum": one.stratum,
            }
        )  # fmt: skip
        seq += 1
        db.table("page_visit").insert_all(
            (
                {"page_id": ids[url], "persona_id": persona, "sampled_as": clean(one.sampled_as, TITLE_LIMIT)}
                for persona in personas
            ),
            ignore=True,
        )


def sample_columns(db: Database, site_scan_id: int) -> dict[str, Any]:
    """What `site_scan` keeps of pages and sample: numbers, and one letter a sampled page (s structured, r random) in sample order."""
    read, audited = db.execute(
        "select sum(http_status = 200), sum(outcome in ('audited', 'audited_partial')) from page where site_scan_id = ?",
        [site_scan_id],
    ).fetchone()
    strata = db.execute("select substr(stratum, 1, 1) from sample where site_scan_id = ? order by seq", [site_scan_id])
    letters = "".join(row[0] for row in strata)
    return {"pages_read": read or 0, "pages_audited": audited or 0, "pages_sampled": len(letters), "strata": letters}


def add_drawn(db: Database, drawn: Sequence[Sampled]) -> None:
    """Keep the drawn order of the round, so that later nights look at the same pages."""
    scan = next(iter(db.query("select scan.*, site_id from scan join site_scan on scan_id = scan.id")))
    db.execute("delete from drawn_sample")
    db.table("drawn_sample").insert_all(
        {
            "site_id": scan["site_id"], "round": scan["round"], "seq": seq, "url": clean_url(one.url),
            "sampled_as": clean(one.sampled_as, TITLE_LIMIT), "stratum": one.stratum, "drawn_at": scan["started_at"],
        }
        for seq, one in enumerate(drawn)
    )  # fmt: skip


def add_roles(db: Database, site_scan_id: int, roles: Iterable[RoleGuess]) -> None:
    """Store the roles of known pages, the surest guess for each page and role."""
    ids = _page_ids(db, site_scan_id)
    best: dict[tuple[int, str], RoleGuess] = {}
    for guess in roles:
        key = (ids.get(clean_url(guess.url), 0), guess.role)
        if key[0] and (key not in best or guess.confidence > best[key].confidence):
            best[key] = guess
    db.table("page_role").insert_all(
        {
            "page_id": page_id, "role": clean(role, TITLE_LIMIT), "confidence": guess.confidence,
            "signals_json": clean_json(guess.signals),
        }
        for (page_id, role), guess in sorted(best.items(), key=lambda item: item[0])
    )  # fmt: skip


def settle_page(db: Database, page_id: int) -> None:
    """A page's outcome is its best visit's: audited by anybody, it can enter a score."""
    visits = list(
        db.query("select outcome, reason from page_visit where page_id = ? and outcome is not null", [page_id])
    )
    best = min(visits, key=lambda visit: OUTCOMES.index(visit["outcome"]), default=None)
    if best:
        db.table("page").update(page_id, best)


def add_pictures(db: Database, page_visit_id: int, pictures: Pictures) -> None:
    """Replace the pictures of a visit: the first screen (seq 0) and the crops."""
    db.execute("delete from picture where page_visit_id = ?", [page_visit_id])
    if pictures.viewport_sha256:
        db.table("picture").insert({"page_visit_id": page_visit_id, "seq": 0, "sha256": pictures.viewport_sha256})
    db.table("picture").insert_all(
        {
            "page_visit_id": page_visit_id, "seq": seq, "sha256": crop.sha256, "selector": clean(crop.selector, SNIPPET_LIMIT),
            "frame": clean_url(crop.frame), "clip_json": clean_json(crop.clip), "box_json": clean_json(crop.box),
        }
        for seq, crop in enumerate(pictures.crops, start=1)
    )  # fmt: skip


def add_results(
    db: Database, site_scan_id: int, results: Sequence[CheckResult], pictures: Pictures, *,
    page_visit_id: int | None = None, journey_run_id: int | None = None, step_seq: int | None = None,
) -> None:  # fmt: skip
    """Replace what checks said of one visit, one step of a walk or (neither given) the site."""
    place = (
        "site_scan_id = ? and page_visit_id is ? and journey_run_id is ? and step_seq is ?",
        [site_scan_id, page_visit_id, journey_run_id, step_seq],
    )
    db.execute(f"delete from finding where {place[0]}", place[1])  # noqa: S608 - constant text
    if journey_run_id is None:
        db.execute(
            "delete from check_outcome where page_visit_id is ? and journey_run_id is null", [page_visit_id]
        )  # fmt: skip
    crops = {(crop.frame, crop.selector): crop for crop in pictures.crops}
    here = {
        "site_scan_id": site_scan_id, "page_visit_id": page_visit_id, "journey_run_id": journey_run_id,
        "step_seq": step_seq,
    }  # fmt: skip
    db.table("finding").insert_all(here | row for result in results for row in _finding_rows(result, crops))
    db.table("check_outcome").insert_all(
        {
            "page_visit_id": page_visit_id, "journey_run_id": journey_run_id, "check_id": result.check,
            "outcome": result.outcome.value, "reason": clean(result.reason, TITLE_LIMIT),
            "failed": sum(f.outcome is Outcome.FAILED for f in result.findings),
            "cant_tell": sum(f.outcome is Outcome.CANT_TELL for f in result.findings), "passed": result.passed,
        }
        for result in results
    )  # fmt: skip


def _finding_rows(result: CheckResult, crops: Mapping[tuple[str, str], Crop]) -> list[dict[str, Any]]:
    """At most TARGETS_LIMIT rows, failures before doubts; the first tells how many more there are."""
    found = [f for f in result.findings if f.outcome in (Outcome.FAILED, Outcome.CANT_TELL)]
    found.sort(key=lambda finding: finding.outcome is not Outcome.FAILED)
    left_out = max(len(found) - TARGETS_LIMIT, 0)
    return [
        _finding_row(result.check, finding, crops, left_out if number == 0 else 0)
        for number, finding in enumerate(found[:TARGETS_LIMIT])
    ]


def _finding_row(check: str, finding: Finding, crops: Mapping[tuple[str, str], Crop], more: int) -> dict[str, Any]:
    target = finding.target
    crop = crops.get((target.frame, target.selector)) if target.selector else None
    return {
        "check_id": check,
        "outcome": finding.outcome.value,
        "target_json": clean_json(target),
        "message": clean(finding.message, TITLE_LIMIT),
        "args_json": clean_json(plain(finding.args)),
        "more": more,
        "fingerprint": fingerprint(check, target),
        "crop_sha256": crop.sha256 if crop else "",
        "crop_json": clean_json({"clip": crop.clip, "box": crop.box}) if crop else "null",
    }


def plain(value: Any) -> Any:
    """Plain data of any value: what msgspec cannot turn into JSON becomes text."""
    try:
        return msgspec.to_builtins(value)
    except (TypeError, msgspec.ValidationError):
        if isinstance(value, Mapping):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [plain(item) for item in value]
        return str(value)


def count_checks(db: Database, site_scan_id: int) -> None:
    """Count every check's outcomes: pages by their strongest, targets by their own, reasons of what was untested."""
    db.execute("delete from check_count where site_scan_id = ?", [site_scan_id])
    # Outcomes in EARL's words; 'page' is the page for visits, else the walk or the site itself.
    db.execute(
        """
        with placed as (
            select check_outcome.*, case
                when page_visit_id is not null then 'page ' || page_visit.page_id
                when journey_run_id is not null then 'walk ' || journey_run_id else 'site' end as place
            from check_outcome left join page_visit on page_visit.id = check_outcome.page_visit_id
        ), counted as (
            select check_id, outcome, reason, place, 0 as targets from placed
            union all select check_id, 'failed', '', null, failed from placed where failed > 0
            union all select check_id, 'cantTell', '', null, cant_tell from placed where cant_tell > 0
            union all select check_id, 'passed', '', null, passed from placed where passed > 0
        )
        insert into check_count (site_scan_id, check_id, outcome, reason, pages, targets)
        select ?, check_id, outcome, reason, count(distinct place), sum(targets)
        from counted group by check_id, outcome, reason
        """,
        [site_scan_id],
    )


def add_walk(db: Database, site_scan_id: int, walk: Walk) -> int:
    """Store a walk and its steps; the id of its row."""
    run_id = db.table("journey_run").insert(
        {
            "site_scan_id": site_scan_id, "journey_id": walk.journey, "code": walk.code, "persona_id": walk.persona,
            "task": clean(walk.task, TITLE_LIMIT), "ending": walk.ending, "failure": clean(walk.reason, TITLE_LIMIT),
            "ends_at": clean_url(walk.ends_at), "duration_ms": round(walk.cost.seconds * 1000),
            "clicks": walk.cost.clicks, "cost_json": clean_json(walk.cost), "facts_json": clean_json(plain(walk.facts)),
        }
    ).last_pk  # fmt: skip
    db.table("step_run").insert_all(
        {
            "journey_run_id": run_id, "seq": step.number, "name": step.verb, "target": clean(step.target, SNIPPET_LIMIT),
            "why": clean(step.why, SNIPPET_LIMIT), "outcome": step.outcome, "url": clean_url(step.url),
            "message": clean(step.message, SNIPPET_LIMIT), "duration_ms": round(step.duration_ms),
            "screenshot_sha": step.screenshot_sha256, "box_json": clean_json(step.target_box),
            "candidates_json": clean_json(step.candidates),
        }
        for step in walk.steps
    )  # fmt: skip
    return int(str(run_id))


def criterion_columns(value: Value, sample: Sequence[Sampled]) -> dict[str, Any]:
    """The row of a criterion's value, and its page vector: 32-bit floats in sample order, NaN where the page has none."""
    if not isinstance(value, Scored):
        state = "not_applicable" if isinstance(value, NotApplicable) else "untested"
        cause = "" if isinstance(value, NotApplicable) else ("site" if value.cause == "site" else "ours")
        reason = clean(value.reason, TITLE_LIMIT)
        return {"state": state, "score": None, "reason": reason, "cause": cause, "basis_json": "{}", "vector": None}
    score, vector = value.value, None
    if value.per_page is not None:
        by_url = {clean_url(url): one for url, one in value.per_page.items()}
        row = np.array([by_url.get(one.url, np.nan) for one in sample], dtype="<f4")
        vector = row.tobytes()
        told = row[~np.isnan(row)]
        if len(told) and abs(float(told.mean()) - score) < SAME:  # a share itself, not a function of one
            score = mix(row, np.array([one.stratum == "random" for one in sample], dtype=bool))
    basis = clean_json(plain(value.basis))
    return {"state": "scored", "score": score, "reason": "", "cause": "", "basis_json": basis, "vector": vector}


def _page_ids(db: Database, site_scan_id: int) -> dict[str, int]:
    return {
        row["url"]: row["id"] for row in db.query("select id, url from page where site_scan_id = ?", [site_scan_id])
    }
