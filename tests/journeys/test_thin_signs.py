"""Signs that are met only by what answers the errand, and ways that are tried for real before they are said to have worked."""

from __future__ import annotations

import pytest
from small_site import SmallSite

from crawler.journeys.find import _CALLED

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"


def _home(site: SmallSite, links: str, more: str = "") -> None:
    site.page("/", "Lillby kommun", f"<main><h1>Lillby kommun</h1>{TEXT}{links}</main>{more}")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("Vi vill att alla ska kunna komma in i våra lokaler. Vi bygger efter WCAG när vi kan.", "not_completed"),
        ("Webbplatsen är delvis förenlig med lagen om tillgänglighet till digital offentlig service.", "completed"),
        ("Vi uppfyller inte alla krav i WCAG 2.1 på nivå AA. Kartan kan inte läsas upp.", "completed"),
        ("Enligt DOS-lagen ska webbplatsen gå att använda för alla. Rapportera brister till oss.", "completed"),
    ],
)
def test_a_statement_says_how_far_the_requirements_are_met_or_names_the_law(site: SmallSite, text: str, ending: str) -> None:
    _home(site, "<a href='/t'>Tillgänglighet</a>")
    site.page("/t", "Tillgänglighet", f"<main><h1>Tillgänglighet</h1>{TEXT}<p>{text}</p></main>")
    assert site.walk("accessibility-statement").ending == ending


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("Arkivet har en lång historia. Kontakta oss gärna.", "not_completed"),
        ("Du har rätt att läsa dem. Hör av dig till registratorn.", "completed"),
    ],
)
def test_a_contact_on_a_page_of_documents_does_not_say_how_to_get_one(site: SmallSite, text: str, ending: str) -> None:
    _home(site, "<a href='/h'>Allmänna handlingar</a>")
    site.page("/h", "Handlingar", f"<main><h1>Allmänna handlingar</h1>{TEXT}<p>{text}</p></main>")
    assert site.walk("J7").ending == ending


@pytest.mark.browser
def test_a_heading_alone_tells_nobody_how_to_appeal_or_complain(site: SmallSite) -> None:
    told = "<h2>Överklaga</h2><h2>Så överklagar du</h2><p>Skriv till nämnden inom tre veckor.</p>"
    _home(site, "<a href='/b'>Överklaga beslut</a> <a href='/k'>Klagomål</a>")
    site.page("/b", "Beslut", f"<main><h1>Beslut</h1>{TEXT}{told}</main>")
    site.page("/k", "Klagomål", f"<main><h1>Klagomål</h1>{TEXT}</main>")
    walked = site.walk("J16")
    assert walked.ending == "completed", walked.reason
    assert not walked.facts.get("complaint_url", "").endswith("/k")
    site.page("/b", "Beslut", f"<main><h1>Beslut</h1><p>Nämnden svarar inom tre veckor.</p><h2>Överklaga</h2><h2>Om nämnden</h2>{TEXT}</main>")
    assert site.walk("J16").ending == "not_completed"


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("Växel 0158-44 100 00", True),
        ("Ring oss på 0158-44 100 00", True),
        ("Tel 0158-44 100 77, Lillby BK", False),
        ("Ring Giftinformation på 0158-44 100 77", False),
    ],
)
def test_a_number_met_by_chance_is_theirs_where_it_is_told_so(text: str, is_theirs: bool) -> None:
    assert bool(_CALLED.search(text)) is is_theirs


@pytest.mark.browser
def test_a_refusal_that_lies_outside_the_window_or_changes_nothing_has_not_passed(site: SmallSite) -> None:
    dialog = """<div role=dialog aria-label=Kakor id=k style='position:fixed;left:0;top:0;width:300px;{at}background:#fff'>
      <p>Vi använder kakor.</p><button>Godkänn</button> <button onclick="{do}" style='{button}'>Neka</button></div>"""
    for at, do, button in (
        ("", "", ""), ("", "k.remove()", "position:fixed;left:20px;top:3000px"),
    ):  # fmt: skip
        _home(site, "<a href='/k'>Kontakt</a>", dialog.format(at=at, do=do, button=button))
        walked = site.walk("J8", persona="zoom400")
        used = [step for step in walked.steps if "Neka" in step.target]
        assert walked.ending == "not_completed", walked.reason
        assert used
        assert {step.outcome for step in used} == {"failed"}
    _home(site, "<a href='/k'>Kontakt</a>", dialog.format(at="", do="k.remove();document.cookie='nej=1'", button=""))
    walked = site.walk("J8", persona="zoom400")
    assert [step.outcome for step in walked.steps if "Neka" in step.target][:1] == ["passed"]


@pytest.mark.browser
def test_a_cookie_layer_that_comes_late_is_taken_away_before_one_types_in_the_search(site: SmallSite) -> None:
    layer = """<script>setTimeout(() => { document.body.insertAdjacentHTML('beforeend', `<div style='position:fixed;inset:0;background:#fff'>
      <div role=dialog aria-modal=true aria-label=Kakor><p>Vi använder kakor.</p><button onclick="this.closest('div[style]').remove()">Neka</button>
      <button>Godkänn</button></div></div>`) }, 900)</script>"""
    suggest = """<div role=search><input id=f aria-label='Sök'><ul id=u></ul></div><script>
      f.addEventListener('input', () => { u.innerHTML = f.value.length > 3 ? '<li><a href=/b>Bygglov</a></li>' : '' })</script>"""
    site.page("/", "Lillby kommun", f"<header>{suggest}</header><main><h1>Lillby kommun</h1>{TEXT}</main>{layer}")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}</main>")
    walked = site.walk("J3", task="bygglov")
    assert walked.ending == "completed", walked.reason


@pytest.mark.browser
@pytest.mark.parametrize(
    ("told", "journey", "ending"),
    [
        ("<h2>Får du inte tjänsten att fungera?</h2><p><a href='mailto:support@lillby.example'>support@lillby.example</a></p>", "J5", "completed"),
        ("<h2>Får du inte tjänsten att fungera?</h2><p><a href='mailto:support@lillby.example'>support@lillby.example</a></p>",
         "written-contact", "not_completed"),
        ("<h2>Skriv till oss</h2><p><a href='mailto:kommunen@lillby.example'>kommunen@lillby.example</a></p>", "written-contact", "completed"),
    ],
)  # fmt: skip
def test_an_address_for_technical_help_is_for_faults_and_not_for_ones_errand(site: SmallSite, told: str, journey: str, ending: str) -> None:
    _home(site, "<a href='/h'>Kontakt och hjälp</a>")
    site.page("/h", "Hjälp", f"<main><h1>Hjälp</h1>{TEXT}{told}</main>")
    assert site.walk(journey).ending == ending


@pytest.mark.browser
def test_a_chat_whose_script_cannot_be_fetched_here_is_not_judged(site: SmallSite) -> None:
    chat = "<button>Chatta med oss</button>"
    _home(site, "", chat)
    assert site.walk("J1").ending == "not_completed"
    _home(site, "", chat + "<script src='https://chatt.leverantor.example/w.js'></script>")
    walked = site.walk("J1")
    assert walked.ending == "untested"
    assert "chatt.leverantor.example" in walked.reason


@pytest.mark.browser
def test_a_way_named_after_the_task_that_robots_keeps_from_us_leaves_the_errand_untested(site: SmallSite) -> None:
    _home(site, "<a href='/b'>Bygglov</a>")
    more = "<a href='https://inget-svar.example/x'>{}</a> <a href='/e'>E-tjänster</a>"
    site.page("/e", "E-tjänster", f"<main><h1>E-tjänster</h1>{TEXT}</main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}{more.format('Ansök om bygglov')}</main>")
    assert site.walk("J2", task="bygglov").ending == "untested"
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}{more.format('Logga in')}</main>")
    assert site.walk("J2", task="bygglov").ending == "not_completed"


@pytest.mark.browser
def test_parts_that_are_drawn_only_when_one_scrolls_there_are_seen(site: SmallSite) -> None:
    far = "<div style='height:9000px'></div><section style='content-visibility:auto'><h2>Kontakt</h2><p>Ring oss på 0158-44 100 00.</p></section>"
    _home(site, far)
    walked = site.walk("J1")
    assert walked.ending == "completed", walked.reason
