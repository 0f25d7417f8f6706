"""mobile.device: does the site look right among a phone's apps?"""

from __future__ import annotations

from checks.material import Probes
from checks.measures import Scored, Value, measure
from checks.measures.combinators import points
from checks.measures.presence_security import unprobed

LEAST_PX = 180


@measure
def icon_manifest(probes: Probes) -> Value:
    """Is there an icon and a web app manifest? W3C Web Application Manifest.

    0.5 an icon of 180 px that answers, 0.5 a manifest that parses.
    An apple-touch-icon counts by its link alone (its size is fixed by convention); icons of a manifest by their stated or real width.
    """
    probe = probes.get("icons")
    if missing := unprobed(probe):
        return missing
    data = probe.data
    icons = [
        i
        for i in (data.get("icons") or ())
        if i.get("status") == 200
        and (int(i.get("width") or 0) >= LEAST_PX or (i.get("rel") == "apple-touch-icon" and not i.get("width")))
    ]
    manifest = data.get("manifest") or {}
    parsed = bool(manifest.get("name") and manifest.get("icons"))
    made = points(icon=0.5 * bool(icons), manifest=0.5 * (parsed or bool(data.get("theme_color"))))
    return Scored(value=made.value, basis={**made.basis, **data})
