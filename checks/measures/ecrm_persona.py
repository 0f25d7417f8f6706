"""ecrm.persona: four temperaments, the same errand (Försäkringskassan: uppgiven, anspråkslös, orolig, självgående). Journeys J17a-d."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from checks.measures import Scored, Untested, Value, measure
from checks.measures.combinators import points
from checks.reading import Reading, why_untested

EASY_LIX = 45


def _mean(
    reading: Reading,
    code: str,
    needed: str,
    rate: Callable[[Mapping[str, Any]], float],
    fits: Callable[[str], bool] = lambda task: True,
) -> Value:
    """The mean over the walks, each on its own task; those whose task fits, where there are any."""
    went = reading.went(code)
    walks = [w for w in went if fits(w.task)] or went
    # Who does not get there is the site's result; a walk that got there without noting what it came for is ours.
    walks = [w for w in walks if needed in w.facts or w.ending == "not_completed"]
    if not walks:
        return why_untested(reading.walks.of(code), code)
    values: dict[str, float] = {}
    for walk in walks:
        # Clicks to the e-service count when one got there; what a page says of rights and time counts as it stands.
        counts = needed in walk.facts and (code != "J17d" or walk.ending != "not_completed")
        values[walk.task or str(walk.facts.get("url") or walk.journey)] = rate(walk.facts) if counts else 0.0
    return Scored(value=fmean(values.values()), basis={"walks": {k: round(v, 2) for k, v in values.items()}})


@measure
def resigned(reading: Reading) -> Value:
    """Who has given up: is help in sight? 0.5 a human within two clicks, 0.2 easy text, 0.2 hours beside, 0.1 no login asked."""
    walk = reading.walk("J17a")
    if isinstance(walk, Untested):
        return walk
    facts = walk.facts
    if "human_clicks" not in facts and walk.ending == "not_completed":
        return Scored(value=0.0, basis={"reason": walk.reason})
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
    def rate(facts: Mapping[str, Any]) -> float:
        related = max(int(facts.get("related") or 0), _related(reading, str(facts.get("url", ""))))
        return 0.4 * bool(facts["rights"]) + 0.3 * bool(facts.get("check")) + 0.3 * (related >= 2)

    labels = {t.id: t.label_sv for t in reading.site.tasks}
    return _mean(reading, "J17b", "rights", rate, lambda task: not _NO_RIGHT.search(labels.get(task, "")))


#: Errands on which there is nothing to be entitled to.
_NO_RIGHT = re.compile(r"felanm|\bfel\b|lediga jobb|presskontakt", re.IGNORECASE)


_ALSO = re.compile(
    r"rätt till|annat stöd|andra stöd|mer stöd|mer hjälp|relaterat|läs också|se också|kan också|"
    r"entitled to|other (?:support|help)|more help|\brelated\b|see also|diritto a|vedi anche|correlat|altri aiuti", re.IGNORECASE,
)


def _related(reading: Reading, url: str) -> int:
    """Links below a heading such as "Du kan också ha rätt till", up to the next heading."""
    dom = reading.dom(url)
    if dom is None:
        return 0
    below, found = False, set()
    for e in dom.elements:
        if e.tag in ("h1", "h2", "h3", "h4", "footer"):
            below = e.tag != "footer" and bool(_ALSO.search(e.text))
        elif below and e.tag == "a" and e.is_visible and e.get("href"):
            found.add(e.get("href"))
    return len(found)


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
    """Who knows the way: how many clicks to the e-service? Two 1, three 0.7, four 0.4; mean over tasks.

    A task without an e-service is `ecrm.eservices.digital_share`'s loss; where no task has one, nobody gets there.
    """
    services = {w.task for w in reading.went("J17d") if w.ending != "not_completed"}
    return _mean(
        reading, "J17d", "clicks", lambda f: _clicks(f["clicks"]), lambda task: not services or task in services
    )


def _clicks(clicks: int | None) -> float:
    if clicks is None:
        return 0.0
    return 1.0 if clicks <= 2 else {3: 0.7, 4: 0.4}.get(clicks, 0.0)
