"""Makes `SecondEngine`: IBM Equal Access in the isolated world of the top document, on a few pages of a site (`rare`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from checks.artefacts import EngineRule, SecondEngine
from crawler.browser.axe_source import ibm_source, ibm_version

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = SecondEngine
LIMIT_SECONDS = 30.0
DEPTH = "standard"
RARE = True

ENGINE = "IBM Equal Access"
KEPT = 5

_RUN = """(async () => {
  const report = await new ace.Checker().check(document, ['WCAG_2_1']), rules = {};
  for (const result of report.results) if (result.value[0] === 'VIOLATION' && result.value[1] === 'FAIL') {
    const rule = rules[result.ruleId] = rules[result.ruleId] || {count: 0, places: []};
    rule.count++;
    if (rule.places.length < KEPT) rule.places.push(String(result.path && result.path.dom || '').slice(0, 300));
  }
  return JSON.stringify({executed: report.numExecuted, rules});
})()"""


async def gather(visit: Visit) -> SecondEngine:
    """What that engine calls a violation of WCAG 2.1 A and AA, by rule; what it only recommends or asks about is left out."""
    tab, world = visit.tab, await visit.main_world()
    await tab.load_script("ibm", ibm_source() + "\nglobalThis.ace = ace;", world)
    found = json.loads(await tab.run(_RUN.replace("KEPT", str(KEPT)), world))
    rules = tuple(
        EngineRule(id=identity, count=rule["count"], places=tuple(rule["places"]))
        for identity, rule in sorted(found["rules"].items())
    )
    return SecondEngine(engine=ENGINE, version=ibm_version(), executed=found["executed"], violations=rules)
