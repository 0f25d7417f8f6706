"""The second layer of a consent dialog: what is ticked in advance is unticked or left unsaved, never consented to."""

from __future__ import annotations

import pytest
from small_site import SmallSite

pytestmark = pytest.mark.browser
TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
DIALOG = """<div role=dialog aria-modal=true id=q hidden><p>Vi använder kakor.</p><button type=button id=alla>Godkänn alla kakor</button>
  <button type=button onclick="mer.hidden = false">Inställningar</button>
  <div id=mer hidden>{boxes}<button type=button id=spara>Spara mina val</button></div></div>
  <script>if (!/val=/.test(document.cookie)) q.hidden = false;
  const keep = v => {{ document.cookie = 'val=' + v + ';path=/'; q.hidden = true; if (v !== 'nej') fetch('/samtycke?' + v) }};
  alla.onclick = () => keep('alla');
  spara.onclick = () => keep([...document.querySelectorAll('#mer input')].filter(e => e.checked && !e.disabled).map(e => e.id).join('-') ||
    ([...document.querySelectorAll('#mer [role=switch]')].some(e => e.getAttribute('aria-checked') === 'true') ? 'omkopplare' : 'nej'))</script>"""
NEEDED = "<label><input type=checkbox id=n checked disabled> Nödvändiga</label>"
SWITCH = """<span id=sl>Analys</span> <button type=button role=switch aria-labelledby=sl aria-checked=true
  onclick="this.setAttribute('aria-checked', this.getAttribute('aria-checked') === 'true' ? 'false' : 'true')">På</button>"""


def told(site: SmallSite, boxes: str) -> None:
    for path in ("/", "/kontakt"):
        site.page(path, "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/kontakt'>Kontakt</a></main>{DIALOG.format(boxes=boxes)}")


def consented(site: SmallSite) -> list[str]:
    return [asked for asked in site.asked if "/samtycke" in asked]


@pytest.mark.parametrize("persona", ["desktop", "keyboard", "screen-reader", "mobile"])
def test_boxes_ticked_in_advance_are_unticked_before_saving(site: SmallSite, persona: str) -> None:
    told(site, NEEDED + "<label><input type=checkbox id=a checked> Analys</label><label><input type=checkbox id=m checked> Reklam</label>")
    walked = site.walk("J8", persona)
    assert walked.ending == "completed", walked.reason
    assert not consented(site)
    assert walked.facts["reject"]["clicks"] == 4


def test_boxes_that_are_not_ticked_are_saved_as_they_are(site: SmallSite) -> None:
    told(site, NEEDED + "<label><input type=checkbox id=a> Analys</label>")
    walked = site.walk("J8")
    assert walked.ending == "completed", walked.reason
    assert not consented(site)
    assert walked.facts["reject"]["clicks"] == 2


def test_a_switch_that_is_on_is_turned_off(site: SmallSite) -> None:
    told(site, SWITCH)
    walked = site.walk("J8")
    assert walked.ending == "completed", walked.reason
    assert not consented(site)


def test_a_box_that_springs_back_is_never_saved(site: SmallSite) -> None:
    told(site, "<label><input type=checkbox id=a checked onclick='event.preventDefault()'> Analys</label>")
    walked = site.walk("J8")
    assert walked.ending == "not_completed"
    assert "ticked in advance" in walked.reason
    assert not consented(site)


def test_a_ticked_box_that_cannot_be_seen_is_never_saved(site: SmallSite) -> None:
    told(site, NEEDED + "<div style='display:none'><input type=checkbox id=a checked></div>")
    assert site.walk("J8").ending == "not_completed"
    assert site.walk("J1").ending == "not_completed"  # no number here: the walk goes on with the dialog unanswered
    assert not consented(site)


def test_saving_where_nothing_can_be_ticked_is_not_tried(site: SmallSite) -> None:
    told(site, "<p>Vi sparar statistik.</p>")
    walked = site.walk("J8")
    assert walked.ending == "not_completed"
    assert not any("“Spara mina val”" in step.target and step.outcome == "passed" for step in walked.steps)


def test_of_radio_buttons_the_needed_one_is_chosen(site: SmallSite) -> None:
    told(site, "<label><input type=radio name=v id=alla_kakor checked> Alla kakor</label><label><input type=radio name=v id=nej> Bara nödvändiga</label>")
    walked = site.walk("J8")
    assert walked.ending == "completed", walked.reason
    assert consented(site) == []


def test_embeds_held_back_after_a_refusal_are_noted(site: SmallSite) -> None:
    ask = "<div role=dialog id=q>Vi använder kakor. <button onclick='q.remove();localStorage.no=1'>Bara nödvändiga</button></div>"
    kept = "<script>if (localStorage.no) q.remove()</script>"
    film = """<section><h2>Så söker du bygglov</h2><iframe data-cookieconsent=marketing data-src='https://film.example/1'></iframe>
      <p>Du behöver godkänna kakor för att se filmen. Den visar hur man fyller i ansökan.</p><a href='https://film.example/1'>Till filmen</a></section>"""
    chart = "<div><iframe data-consent-src='https://karta.example/'></iframe><button>Godkänn</button></div>"
    shown = "<iframe src='/tom' title=Nyheter data-cookie-free=1></iframe>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT * 8}{film}{TEXT * 8}<a href='/kontakt'>Kontakt</a></main>{ask}{kept}")
    site.page("/kontakt", "Kontakt", f"<main><h1>Kontakt</h1>{TEXT * 8}{chart}{TEXT * 8}{shown}</main>{ask}{kept}")
    walked = site.walk("J8")
    assert walked.ending == "completed", walked.reason
    told = [(p["page"].rsplit("/", 1)[1], p["name"], p["has_link"], p["has_text"]) for p in walked.facts["placeholders"]]
    assert told == [("", "Så söker du bygglov", True, True), ("kontakt", "Godkänn", False, False)]


@pytest.mark.parametrize(("set_at_once", "ending"), [("_ga=GA1.1", "not_completed"), ("mtm_consent_removed=1", "completed")])
def test_a_no_that_leaves_what_was_stored_before_the_question_is_no_refusal(site: SmallSite, set_at_once: str, ending: str) -> None:
    told(site, NEEDED)
    for path, (status, text, headers) in list(site.pages.items()):
        site.pages[path] = (status, text.replace("<main>", f"<script>document.cookie = '{set_at_once};path=/'</script><main>"), headers)
    walked = site.walk("J8")
    assert walked.ending == ending, walked.reason
