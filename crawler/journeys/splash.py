"""A first page that only greets, or asks for a language, before the site itself begins."""

from __future__ import annotations

import re

from crawler.journeys.sight import Thing, View

WORDS_MOST = 60  # of a page that only lets one in
LINKS_MOST = 10
_WAYS_IN = {
    "sv": re.compile(
        r"(på )?svenska|swedish|sv|(gå )?(in |vidare )?till (webbplatsen|webben|sidan|startsidan|hemsidan)|gå (in|vidare)|"
        r"(gå|stig|kom) in|välkommen in|fortsätt( till .{2,40})?|enter( site)?",
        re.IGNORECASE,
    ),
    "en": re.compile(r"(in )?english|en|enter( site)?|continue", re.IGNORECASE),
}


def way_past_splash(view: View, language: str) -> Thing | None:
    """The link that leads in, in the visitor's language; None where the page holds more than ways in."""
    links = [t for t in view.controls if t.is_link]
    if not 0 < len(links) <= LINKS_MOST or view.search_form() is not None or any(not t.is_search for t in view.forms):
        return None
    if len(view.text.split()) > WORDS_MOST or any(t.landmark == "navigation" and len(t.name.split()) > 2 for t in links):
        return None
    pattern = _WAYS_IN.get(language, _WAYS_IN["sv"])
    return next((t for t in links if pattern.fullmatch(t.name.strip(" .›»>→-"))), None)
