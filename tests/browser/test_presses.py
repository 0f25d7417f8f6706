"""Presses that are taken back, pages loaded as on a slowed-down phone, the second engine: a real page, a real browser."""

from __future__ import annotations

import pytest

from checks.artefacts import Loading, SecondEngine
from checks.behaviour import Trials
from crawler.browser.launching import DESKTOP, MOBILE
from crawler.phone import PHONE

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="sv"><title>Om bygglov i kommunen</title><main><h1>Bygglov</h1>'
CONTROLS = """<p><a href="/annan">Vanlig länk</a> <button>Vanlig knapp</button></p>
<p><a id="ned" href="/annan" onmousedown="location.href='/annan'">Vid nedtryck</a>
<button id="ruta" onpointerdown="document.getElementById('d').showModal()">Öppnar</button>
<button id="finger" ontouchend="location.href='/annan'">Fingret lyfts</button>
<button id="artig" onmousedown="this.dataset.down = 1" onclick="location.href='/annan'">Väntar</button>
<a id="ut" href="/logga-ut" onmousedown="location.href='/logga-ut'">Logga ut</a></p>
<dialog id="d"><p>En ruta som öppnades.</p></dialog></main>"""


def trials_of(pages, visit, html, persona):
    (record,) = visit(
        pages.page("/", html), persona=persona, depth="standard", heavy=True, judge=False, only=["trials"]
    )
    assert record.outcome == "audited"
    return Trials.from_bytes(record.artefacts["trials"])


@pytest.mark.parametrize(
    ("persona", "acting"),
    [(DESKTOP, {"#ned": "navigation", "#ruta": "dialog"}), (MOBILE, {"#finger": "navigation", "#ruta": "dialog"})],
)
def test_what_acts_before_the_release_is_found_and_nothing_leaves_the_page(pages, visit, persona, acting):
    trials = trials_of(pages, visit, HEAD + CONTROLS, persona)
    assert {t.spot.selector: t.effect for t in trials.taken_back if t.effect != "nothing"} == acting
    assert trials.controls == 6  # the way out of the site is not touched
    assert not {path for _, path in pages.seen} & {"/annan", "/logga-ut"}


def test_controls_that_nothing_listens_to_need_no_press(pages, visit):
    trials = trials_of(
        pages, visit, HEAD + '<p><a href="/annan">Länk</a> <button onclick="x()">Knapp</button></p></main>', DESKTOP
    )
    assert (trials.controls, trials.press_controls, trials.taken_back) == (2, 0, ())


def test_a_press_that_the_whole_page_listens_to_is_tried_on_controls_of_all_of_it(pages, visit):
    script = "<script>document.addEventListener('mousedown', e => { if (e.target.id === 'sist') location.href = '/annan'; });</script>"
    many = "".join(f'<p><a id="l{n}" href="/annan">Sida {n}</a></p>' for n in range(29))
    trials = trials_of(
        pages, visit, HEAD + many + '<p><a id="sist" href="/annan">Sista</a></p></main>' + script, DESKTOP
    )
    assert (trials.controls, trials.press_controls, len(trials.taken_back)) == (30, 30, 15)


BUSY = (
    HEAD
    + """<p>Text som syns.</p></main><script>
  addEventListener('load', () => setTimeout(() => { const until = performance.now() + 150; while (performance.now() < until); }, 300));
</script>"""
)


def test_a_slowed_down_phone_is_slower_and_brings_the_loading_alone(pages, visit):
    url = pages.page("/", BUSY)
    (desk,) = visit(url, persona=MOBILE, depth="standard", heavy=True, judge=False, fresh=True, only=["loading"])
    (phone,) = visit(url, persona=PHONE, depth="standard", heavy=True, judge=False, fresh=True, only=["loading"])
    assert (desk.outcome, phone.outcome) == ("audited", "audited")
    assert set(phone.artefacts) == {"loading"}
    quick, slow = (Loading.from_bytes(r.artefacts["loading"]) for r in (desk, phone))
    assert quick.blocking_ms >= 90  # 150 ms less the 50 that everyone may take
    assert slow.largest_contentful_paint_ms > 0
    assert slow.first_contentful_paint_ms >= 40  # one round trip at least


def test_the_second_engine_reads_the_pages_it_is_asked_for_and_no_other(pages, visit):
    url = pages.page("/", HEAD + '<p>Text.</p><img src="bild.png" width="40" height="40"></main>')
    (read,) = visit(url, depth="standard", rare=True, judge=False, only=["second_engine"])
    report = SecondEngine.from_bytes(read.artefacts["second_engine"])
    assert "img_alt_valid" in {rule.id for rule in report.violations}
    assert report.engine == "IBM Equal Access" and report.version
    (other,) = visit(url, depth="standard", judge=False, only=["second_engine"])
    assert other.artefacts == {}
