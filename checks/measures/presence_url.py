"""presence.url: one site under every way of writing its address."""

from __future__ import annotations

from checks.material import Probes
from checks.measures import Scored, Untested, Value, measure
from checks.measures.presence_security import SILENT, silent


@measure
def canonical_host(probes: Probes) -> Value:
    """Do the addresses with and without www lead to the same secure site? DIGG R7, R99; internet.nl.

    Share of the starts (http and https, with and without www) that end on the same https origin with status 200 within 3 redirects.
    """
    probe = probes.get("http.twins")
    if probe.state != "ok":
        return Untested(reason=probe.reason)
    starts = list(probe.data.get("starts") or ())
    ends = [
        s["origin"]
        for s in starts
        if s.get("status") == 200 and s.get("redirects", 0) <= 3 and str(s.get("origin", "")).startswith("https://")
    ]
    if not starts:
        return Untested(reason="no start was probed")
    if silent(starts):
        return Untested(reason=SILENT)
    common = max(set(ends), key=ends.count) if ends else ""
    return Scored(value=ends.count(common) / len(starts) if ends else 0.0, basis={"starts": starts})
