"""The site as it answered between the nights: what `tillsyn reach` wrote down of its start page."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

from checks.material import Probe
from crawler.probes.ask import Ask, untested
from results.reach import Reach, read

#: How far back the log is read: a month, so that an outage weighs neither for ever nor only for a day.
DAYS = 30
MOST_TOLD = 20


def availability(ask: Ask) -> Probe:
    """How many rounds there were, over how many days, and which the site did not answer."""
    if not ask.task.database:
        return untested("availability", "not_probed")
    asked = read(Path(ask.task.database), ask.task.organisation.id, until=ask.task.started_at, days=DAYS)
    if not asked:
        return untested("availability", "not_probed")
    counted = [probe for probe in asked if probe.reach is not Reach.LEFT_OUT]
    silent = [probe for probe in counted if probe.reach is Reach.SILENT]
    answered = [probe.seconds for probe in counted if probe.reach is Reach.ANSWERED]
    return Probe(
        name="availability",
        data={
            "probes": len(counted),
            "failed": len(silent),
            "days": len({probe.asked_at[:10] for probe in counted}),
            "from": asked[0].asked_at,
            "to": asked[-1].asked_at,
            "median_seconds": round(median(answered), 3) if answered else None,
            "silent": [{"at": p.asked_at, "reason": p.reason, "status": p.status} for p in silent[-MOST_TOLD:]],
            "left_out": dict(Counter(p.reason for p in asked if p.reach is Reach.LEFT_OUT)),
        },
    )
