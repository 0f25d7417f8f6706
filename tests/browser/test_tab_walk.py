"""Where a walk by Tab begins: at the top of the page, also when the page has put focus somewhere else."""

from __future__ import annotations

import pytest

from checks.behaviour import TabWalk
from crawler.browser.launching import DESKTOP

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="sv"><title>Om bygglov i kommunen</title><header><a href="/a">Ett</a> <a href="/b">Två</a></header>
<main><h1>Bygglov</h1><p><a href="/c">Tre</a></p></main>
<div role="dialog" aria-label="Kakor"><button id="ja">Ja</button> <button>Nej</button></div>
<script>document.getElementById('ja').focus()</script>"""


def test_a_layer_that_takes_focus_hides_nothing_that_stands_before_it(pages, visit):
    (record,) = visit(pages.page("/", PAGE), persona=DESKTOP, depth="standard", heavy=True, judge=False, only=["tab_walk"])
    assert record.outcome == "audited"
    walk = TabWalk.from_bytes(record.artefacts["tab_walk"])
    assert [stop.spot.text for stop in walk.stops] == ["Ett", "Två", "Tre", "Ja", "Nej"]
    assert walk.ended == "left"
