"""Nothing on the page needs a plug-in that browsers no longer have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

_DEAD = re.compile(
    r"flash|shockwave|java(?!script)|silverlight|x-applet|realaudio|real-?player|quicktime|x-mplayer|\.swf\b|\.class\b",
    re.I,
)


@check(requirements=["HTML:obsolete"], impact="serious", topic="plugin")
def plugin_content(dom: Dom) -> Iterator[Finding]:
    """No `applet`, and no `object` or `embed` of Flash, Java or Silverlight."""
    for element in dom.elements:
        if element.tag == "applet":
            yield failed(element, "dead", kind="applet")
        elif element.tag in ("object", "embed"):
            marks = " ".join(element.get(name) for name in ("type", "data", "src", "classid", "codetype", "code"))
            if _DEAD.search(marks):
                yield failed(element, "dead", kind=element.get("type") or element.tag)
            elif (
                re.match(r"image/|text/html|application/pdf|video/|audio/", element.get("type"))
                or not element.is_rendered
            ):
                yield passed(element)
            else:
                yield cant_tell(element, "unsure", kind=element.get("type") or element.tag)
