"""The errand of whoever is ranked, on our own pages: find my municipality's rank and its worst finding, as every visitor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from results_scene import night

from crawler.journeys import run
from crawler.self_audit import served
from crawler.task import Options
from dashboards.build import publish
from results.store import Store

PERSONAS = Path(__file__).resolve().parents[1] / "profiles" / "personas"

pytestmark = pytest.mark.browser

ERRAND = """
id: own-rank
title: {sv: Min kommuns plats och värsta fel, en: My municipality's rank and worst fault}
personas: [desktop]
budget: {seconds: 120, clicks: 12}
steps:
  - click: {role: link, name: Rankningen}
  - expect: {role: heading, name: Rankningen}
  - click: {role: link, name: Åby kommun}
  - expect: {role: heading, name: Åby kommun}
  - expect: {text: Plats bland alla}
  - click: {role: link, name: Åtgärda först}
  - click: {role: link, name: "Alla fel, med bild"}
  - expect: {role: heading, name: Bilder har textalternativ}
"""

ENGLISH = """
id: own-rank
title: {sv: Min kommuns plats och värsta fel, en: My municipality's rank and worst fault}
personas: [english]
budget: {seconds: 120, clicks: 12}
steps:
  - click: {role: link, name: League table}
  - expect: {role: heading, name: League table}
  - click: {role: link, name: Åby}
  - expect: {role: heading, name: Åby}
  - expect: {text: Rank among all}
  - click: {role: link, name: What to fix first}
  - click: {role: link, name: "Every fault, with picture"}
  - expect: {role: heading, name: Images have alternatives}
"""
#: Drive the same window by the same hands as others do; what they need to read, the colours or the line's speed differ.
ALIKE = ("ansprakslos", "contrast", "orolig", "sjalvgaende", "slow", "uppgiven")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("errand")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-11-23T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
    publish(folder / "t.db", folder / "public")
    with served((folder / "public").resolve()) as at:
        yield at


def visitors() -> list[object]:
    named = sorted(path.stem for path in PERSONAS.glob("*.yaml"))
    return [pytest.param(name, marks=pytest.mark.slow) if name in ALIKE else name for name in named]


@pytest.mark.parametrize("persona", visitors())
def test_every_visitor_finds_the_rank_and_the_worst_finding_of_a_municipality(host: str, persona: str, tmp_path: Path) -> None:
    errand = tmp_path / "own-rank.yaml"
    errand.write_text(ENGLISH if persona == "english" else ERRAND, encoding="utf-8")
    walk = run(errand, site=f"http://{host}/", persona=persona, options=Options(allow_hosts=(host,)))
    assert walk.ending == "completed", (walk.reason, [(step.verb, step.target, step.outcome, step.message) for step in walk.steps])
    assert walk.ends_at.endswith("/en/findings/aby.html" if persona == "english" else "/fynd/aby.html")
