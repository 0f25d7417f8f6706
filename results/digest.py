"""A mark of all that is published about one organisation but its place in the table: the same mark, the same pages.

Keys, times of visiting and other things that change every night without being shown are left out.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from results.answers import answers_of
from results.reading import Results, scan_key

_SITE = """
    select site.organisation, site.organisation_en, site.kind, site.region, site.start_url, site_scan.status, failure, pages_found,
           pages_sampled, pages_audited, pruned, rated from site_scan join site on site.id = site_id where site_scan.id = ?
"""
_PAGES = """
    select url, title, depth, template, page.outcome, page.reason, sample.sampled_as, stratum, seq
    from page left join sample on sample.page_id = page.id where page.site_scan_id = ? order by url
"""
_ROLES = """
    select role, page.url, confidence from page_role join page on page.id = page_id where site_scan_id = ? order by 1, 2
"""
_FINDINGS = """
    select finding.check_id, finding.outcome, finding.target_json, finding.message, finding.args_json, finding.more,
           finding.fingerprint, finding.crop_sha256, finding.crop_json, page.url, page_visit.persona_id, journey_run.journey_id,
           journey_run.persona_id, journey_run.task, finding.step_seq, problem.returns, problem.first_scan_id
    from finding left join page_visit on page_visit.id = finding.page_visit_id left join page on page.id = page_visit.page_id
    left join journey_run on journey_run.id = finding.journey_run_id
    left join problem on problem.site_id = ? and problem.fingerprint = finding.fingerprint
    where finding.site_scan_id = ?
    order by finding.outcome <> 'failed', finding.check_id, page.url, page_visit.persona_id, finding.id
"""
_COUNTS = "select check_id, outcome, reason, pages, targets from check_count where site_scan_id = ? order by 1, 2, 3"
_WALKS = """
    select journey_id, persona_id, task, ending, failure, ends_at, duration_ms, clicks, cost_json, facts_json from journey_run
    where site_scan_id = ? order by 1, 2, 3
"""
_STEPS = """
    select journey_id, persona_id, task, step_run.seq, name, target, why, outcome, url, message, step_run.duration_ms, screenshot_sha,
           box_json, candidates_json
    from step_run join journey_run on journey_run.id = journey_run_id where site_scan_id = ? order by 1, 2, 3, 4
"""
_ARTEFACTS = "select kind, sha256, failure from site_artefact where site_scan_id = ? and kind = 'documents'"
_PICTURES = """
    select page.url, persona_id, picture.sha256 from picture join page_visit on page_visit.id = page_visit_id
    join page on page.id = page_id where site_scan_id = ? and seq = 0 order by 1, 2
"""
_VECTORS = "select criterion_id, vector from criterion_page where site_scan_id = ? order by 1"
_DISPUTES = "select criterion_id, check_id, fingerprint, decision from dispute where site_id = ? order by id"
_ANSWER = ("criterion_id", "state", "score", "reason", "cause", "basis_json", "since")


def site_digest(db: Results, site_id: str, scan: str | None = None) -> str:
    """The mark. Raises KeyError when the organisation was not on the scan's list."""
    key = scan_key(db, scan)
    rows = db.rows("select id from site_scan where scan_id = ? and site_id = ?", [key, site_id])
    if not rows:
        raise KeyError(f"no organisation {site_id!r} in that scan")
    own = rows[0]["id"]
    mark = blake2b(digest_size=20)
    asked = [(sql, [own]) for sql in (_SITE, _PAGES, _ROLES, _COUNTS, _WALKS, _STEPS, _ARTEFACTS, _PICTURES, _VECTORS)]
    for sql, values in (*asked, (_FINDINGS, [site_id, own]), (_DISPUTES, [site_id])):
        mark.update(msgspec.json.encode(db.database.execute(sql, values).fetchall()))
    mark.update(msgspec.json.encode([[answer[name] for name in _ANSWER] for answer in answers_of(db, key, site_id)]))
    return mark.hexdigest()
