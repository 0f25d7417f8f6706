"""ecrm.persona: four temperaments, the same errand (Försäkringskassan: uppgiven, anspråkslös, orolig, självgående). Journeys J17a-d."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.reading import Reading, why_untested

EASY_LIX = 45


def _mean(reading: Reading, code: str, needed: str, rate: Callable[[Mapping[str, Any]], float]) -> Value:
    walks = [w for w in reading.went(code) if needed in w.facts]
    if not walks:
        return why_untested(reading.walks.of(code), code)
    values = {w.task or str(w.facts.get("url") or w.journey): rate(w.facts) for w in walks}
    return Scored(value=fmean(values.values()), basis={"walks": {k: round(v, 2) for k, v in values.items()}})


@measure
def resigned(reading: Reading) -> Value:
    """Who has given up: is help in sight? 0.5 a human within two clicks, 0.2 easy text, 0.2 hours beside, 0.1 no login asked."""
    walk = reading.walk("J17a")
    if isinstance(walk, Untested):
        return walk
    facts = walk.facts
    if "human_clicks" not in facts:
        return Untested(reason="journey J17a: the clicks to a human were not noted")
    clicks, score = facts["human_clicks"], facts.get("lix")
    return points(
        human=0.5 * (clicks is not None and clicks <= 2),
        easy_text=0.2 * (score is not None and score < EASY_LIX),
        hours=0.2 * bool(facts.get("hours")),
        no_login=0.1 * (not facts.get("login_demanded", True)),
    )


@measure
def unassuming(reading: Reading) -> Value:
    """Who asks for nothing: is one told of one's rights? 0.4 rights, 0.3 a check or example, 0.3 two related kinds of support."""
    return _mean(
        reading,
        "J17b",
        "rights",
        lambda f: 0.4 * bool(f["rights"]) + 0.3 * bool(f.get("check")) + 0.3 * (int(f.get("related") or 0) >= 2),
    )


@measure
def worried(reading: Reading) -> Value:
    """Who worries: is one told what happens, and when? 0.4 the next step, 0.3 time, 0.3 a way to see the status or ask."""
    return _mean(
        reading,
        "J17c",
        "next_step",
        lambda f: 0.4 * bool(f["next_step"]) + 0.3 * bool(f.get("time")) + 0.3 * bool(f.get("status_way")),
    )


@measure
def self_going(reading: Reading) -> Value:
    """Who knows the way: how many clicks to the e-service? Two 1, three 0.7, four 0.4; mean over tasks."""
    return _mean(reading, "J17d", "clicks", lambda f: _clicks(f["clicks"]))


def _clicks(clicks: int | None) -> float:
    if clicks is None:
        return 0.0
    return 1.0 if clicks <= 2 else {3: 0.7, 4: 0.4}.get(clicks, 0.0)
