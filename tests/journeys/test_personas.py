"""What tells personas apart on the same page: senses, hands, window, script, language."""

from __future__ import annotations

import pytest
from small_site import SmallSite

pytestmark = pytest.mark.browser
TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
FEE = "<p>Avgiften är 1 688 kronor i månaden.</p>"


def service(site: SmallSite, body: str) -> None:
    site.page("/", "Kommunen", f"<main><h1>Välkommen</h1>{TEXT}<a href='/forskola'>Förskola</a></main>")
    site.page("/forskola", "Förskola", f"<main><h1>Förskola</h1>{TEXT}{body}</main>")


@pytest.mark.parametrize(
    ("persona", "ending"),
    [("desktop", "completed"), ("mobile", "completed"), ("keyboard", "not_completed"), ("screen-reader", "not_completed"), ("noscript", "not_completed")],
)
def test_a_fold_out_made_of_a_div_is_for_mouse_and_finger_only(site: SmallSite, persona: str, ending: str) -> None:
    service(site, f"<div onclick='this.nextElementSibling.hidden=false'>Vad kostar förskolan?</div><div hidden>{FEE}</div>")
    assert site.walk("service-fee", persona, task="förskola").ending == ending


@pytest.mark.parametrize("persona", ["desktop", "keyboard", "screen-reader", "noscript"])
def test_a_native_fold_out_is_for_everybody(site: SmallSite, persona: str) -> None:
    service(site, f"<details><summary>Vad kostar förskolan?</summary>{FEE}</details>")
    assert site.walk("service-fee", persona, task="förskola").ending == "completed"


def test_a_panel_wider_than_the_zoomed_window_cannot_be_read(site: SmallSite) -> None:
    service(site, f"<div style='width:700px'>{TEXT}{FEE}</div>")
    assert site.walk("service-page", "zoom400", task="förskola").ending == "not_completed"
    assert site.walk("service-page", "desktop", task="förskola").ending == "completed"


def test_hours_in_a_picture_are_not_told_to_a_screen_reader_and_not_judged_by_eye(site: SmallSite) -> None:
    drawn = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='400' height='200'/%3E"
    picture = f'<h2>Öppettider</h2><img alt="Öppettider" width="400" height="200" src="{drawn}">'
    site.page("/", "Kommunen", f"<main><h1>Välkommen</h1>{TEXT}<a href='/bibliotek'>Bibliotek</a></main>")
    site.page("/bibliotek", "Bibliotek", f"<main><h1>Bibliotek</h1>{TEXT}{picture}</main>")
    assert site.walk("J4", "screen-reader", task="bibliotek").ending == "not_completed"
    assert site.walk("J4", "desktop", task="bibliotek").ending == "untested"


def test_a_reader_of_english_takes_the_english_part(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<nav><a href='/english'>English</a></nav><main><h1>Välkommen</h1>{TEXT}</main>")
    site.page("/english", "In English", f"<main><h1>In English</h1>{TEXT}<a href='/contact'>Contact us</a></main>", lang="en")
    site.page("/contact", "Contact", "<main><h1>Contact us</h1><p>Call us on 0123-456 78, Monday to Friday. We speak English.</p></main>", lang="en")
    walked = site.walk("J1", "english")
    assert walked.ending == "completed"
    assert walked.ends_at.endswith("/contact")


def test_a_service_that_belongs_to_another_task_does_not_count(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<nav><a href='/e-tjanster'>E-tjänster</a></nav><main><h1>Välkommen</h1>{TEXT}<a href='/forskola'>Förskola</a></main>")
    site.page("/forskola", "Förskola", f"<nav><a href='/e-tjanster'>E-tjänster</a></nav><main><h1>Förskola</h1>{TEXT}<a href='/b.pdf'>Blankett</a></main>")
    site.page("/e-tjanster", "E-tjänster", f"<main><h1>E-tjänster</h1>{TEXT}<a href='/logga-in'>Ansök om bygglov</a></main>")
    site.page("/logga-in", "Logga in", f"<main><h1>Logga in</h1>{TEXT}<a href='/b'>BankID</a> <a href='/f'>Freja</a></main>")
    assert site.walk("J2", task="förskola").ending == "not_completed"
    assert "GET /logga-in" not in site.asked
