"""J1, the errand to reach a human, by mouse and by keyboard, on pages of our own."""

from __future__ import annotations

import pytest
from small_site import SmallSite

pytestmark = pytest.mark.browser
NAV = '<header><nav><a href="/">Start</a> <a href="/nyheter">Nyheter</a> <a href="/kontakt">Kontakta oss</a></nav></header>'
MAIN = "<main><h1>{0}</h1><p>Välkommen till kommunen som finns för alla som bor här. {1}</p></main>"


def test_contact_is_completed_where_the_number_can_be_read(site: SmallSite) -> None:
    site.page("/", "Kommunen", NAV + MAIN.format("Välkommen", ""))
    site.page("/nyheter", "Nyheter", NAV + MAIN.format("Nyheter", ""))
    site.page("/kontakt", "Kontakt", NAV + MAIN.format("Kontakta oss", "Ring 0123-456 78, måndag till fredag."))
    walked = site.walk("J1")
    assert walked.ending == "completed"
    assert walked.ends_at.endswith("/kontakt")
    assert (walked.cost.clicks, walked.cost.key_presses) == (1, 0)
    assert walked.facts["clicks"] == 1
    assert walked.facts["number"] == "0123-456 78"
    step = next(s for s in walked.steps if s.verb == "find")
    assert "named exactly so" in step.why
    assert step.candidates
    assert step.target_box is not None


def test_a_keyboard_persona_makes_no_mouse_event(site: SmallSite) -> None:
    told = "<script>for (const e of ['mousedown','mousemove','pointerdown','touchstart']) addEventListener(e, () => fetch('/mouse'))</script>"
    site.page("/", "Kommunen", told + NAV + MAIN.format("Välkommen", ""))
    site.page("/kontakt", "Kontakt", told + NAV + MAIN.format("Kontakta oss", "Ring 0123-456 78."))
    walked = site.walk("J1", "keyboard")
    assert walked.ending == "completed"
    assert walked.cost.clicks == 0
    assert walked.cost.key_presses == 4
    assert "GET /mouse" not in site.asked


def test_a_link_that_takes_no_focus_stops_the_keyboard_and_not_the_mouse(site: SmallSite) -> None:
    fake = "<header><nav><span onclick=\"location.href='/kontakt'\">Kontakta oss</span> <a href='/nyheter'>Nyheter</a></nav></header>"
    site.page("/", "Kommunen", fake + MAIN.format("Välkommen", ""))
    site.page("/nyheter", "Nyheter", fake + MAIN.format("Nyheter", ""))
    site.page("/kontakt", "Kontakt", fake + MAIN.format("Kontakta oss", "Ring 0123-456 78."))
    assert site.walk("J1", "desktop").ending == "completed"
    by_keyboard = site.walk("J1", "keyboard")
    assert by_keyboard.ending == "not_completed"
    assert "cannot be reached with the Tab key" in by_keyboard.reason
    assert "tabbtangenten" in by_keyboard.facts["reason_sv"]
    by_ear = site.walk("J1", "screen-reader")
    assert by_ear.ending == "not_completed"
    assert "has no role" in by_ear.reason


def test_no_number_anywhere_is_not_completed(site: SmallSite) -> None:
    site.page("/", "Kommunen", NAV + MAIN.format("Välkommen", "Org.nr 212009-4111, fax 0123-456 78."))
    site.page("/kontakt", "Kontakt", NAV + MAIN.format("Kontakta oss", "Skriv ett brev."))
    walked = site.walk("J1")
    assert walked.ending == "not_completed"
    assert walked.reason.startswith("a phone number or chat was not found")
