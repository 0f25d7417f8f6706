"""Pages met on the way are checked as any page, once for each browser that meets them."""

from __future__ import annotations

import pytest
from small_site import SmallSite

from crawler.journeys.on_the_way import Known, OnTheWay

pytestmark = pytest.mark.browser
NOW = "2026-12-01T02:00:00+00:00"
PAGE = "<main><h1>{}</h1><p>Här står det som kommunen vill berätta för dig.</p><img src='/torg.png' width='90' height='60'>{}</main>"


def test_who_meets_a_page_in_the_same_browser_has_it_checked_once(site: SmallSite) -> None:
    site.page("/", "Kommunen", PAGE.format("Välkommen", "<a href='/kontakt'>Kontakta oss</a>"))
    site.page("/kontakt", "Kontakt", PAGE.format("Kontakt", "<p>Ring 0123-456 789, vardagar 8–16.</p>"))
    known: Known = {}
    told = {}
    for persona in ("desktop", "orolig", "mobile"):
        told[persona] = OnTheWay(started_at=NOW, known=known)
        assert site.walk("J1", persona, auditor=told[persona]).ending == "completed"
    assert any(result.check == "axe/image-alt" for results in told["desktop"].results.values() for result in results)
    assert told["orolig"].results == {}  # other wishes, the same window: the same states of the same pages
    assert told["mobile"].results  # a phone's window shows another page
