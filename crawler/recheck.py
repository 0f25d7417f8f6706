"""Judges a scan again from what is stored of it: checks, site checks, criteria, then the weighing. No network, no browser.

Composition root. A corrected check or measure so corrects a published table the same hour.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from checks.material import Task
from checks.runner import judge_page
from crawler.inputs import profile_in_force
from crawler.judging import AUDITED, artefacts_of, criteria_values, material_of, site_results
from crawler.places import shard_folder
from crawler.weighing import weigh
from profiles.load import Profile
from results.rating import Rating, record
from results.rows import SiteScanRow
from results.shard import Shard
from results.store import Store

log = logging.getLogger(__name__)


def recheck(store: Store, uid: str, *, tell: Callable[[str], None]) -> Rating:
    """Judge every done site of the scan again, merge it back and weigh the scan. Sites whose pages were pruned stay as they are."""
    profile = profile_in_force()
    started_at = store.scan(uid).started_at
    home = shard_folder(store.path, f"{uid}.recheck")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="recheck-", dir=home.parent) as folder:
        for site in store.site_scans(uid):
            if site.status != "done":
                continue
            place = Path(folder) / site.site_id
            try:
                shard = store.check_out(uid, site.site_id, place)
            except KeyError as gone:
                tell(f"{site.site_id}: left as it is: {gone.args[0]}")
                continue
            with shard:
                judged = _judge(shard, site, profile, started_at)
            store.merge(place)
            tell(f"{site.site_id}: {judged} visits judged again")
    rating = weigh(store, uid)
    record(store, rating)
    return rating


def _judge(shard: Shard, site: SiteScanRow, profile: Profile, started_at: str) -> int:
    now = datetime.fromisoformat(started_at)
    crashed: set[str] = set()
    judged = 0
    for visit in shard.visits():
        if visit.outcome in AUDITED:
            artefacts = artefacts_of(*shard.artefacts(visit.url, visit.persona))
            shard.record_results(visit.url, visit.persona, judge_page(artefacts, now=now, logged=crashed))
            judged += 1
    organisation = site.organisation
    tasks = tuple(
        Task(id=t.task_id, label_sv=t.label_sv, query_sv=t.query_sv, strong_terms_sv=t.strong_terms_sv)
        for t in profile.tasks_of(organisation.kind, organisation.id)
    )
    material = material_of(shard, organisation, tasks, started_at)
    shard.record_site_results(site_results(material))
    asked = {c.id: c.measure for c in profile.criteria if c.applies(organisation.kind)}
    shard.record_criteria(criteria_values(material, asked))
    shard.finish()
    return judged
