"""Pages that look like the end of an errand and are not: what others have appealed, sums that are penalties, forms about the page itself."""

from __future__ import annotations

import pytest
from small_site import SmallSite

from crawler.journeys.contact_signs import _FOR_PRESS, EMAIL
from crawler.journeys.manners import may_change
from crawler.journeys.public_signs import _HAS_BEEN_APPEALED, _TO_THOSE_WHO_MAY
from crawler.journeys.service_signs import _CLOSED, _FOR_STAFF, _OF_THE_PAGE, _PENALTY, _TO_A_MACHINE, _is_paid

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
USEFUL = """<form action=/tack><p>Hade du nytta av informationen på sidan?</p><label><input type=radio name=n value=j> Ja</label>
  <label>Varför? <textarea name=t></textarea></label><button>Skicka</button></form>"""
PATTERNS = {
    "closed": _CLOSED, "of the page": _OF_THE_PAGE, "to a machine": _TO_A_MACHINE, "penalty": _PENALTY,
    "has been appealed": _HAS_BEEN_APPEALED, "to those who may": _TO_THOSE_WHO_MAY, "e-mail": EMAIL,
    "for the press": _FOR_PRESS, "for staff": _FOR_STAFF,
}  # fmt: skip


@pytest.mark.parametrize(
    ("meant_for", "text", "is_meant"),
    [
        ("closed", "Ärendetypen är tillfälligt stängd för underhåll.", True),
        ("closed", "Den här tjänsten har upphört.", True),
        ("closed", "Utanför den tiden är tjänsten för skolval stängd.", True),
        ("closed", "E-tjänsten öppnar igen den 15 januari.", True),
        ("closed", "Tjänsten är gratis och kommunen har stängt på fredag.", False),
        ("of the page", "Hade du nytta av informationen på sidan? Ja Nej", True),
        ("of the page", "Fick du hjälp av texten?", True),
        ("of the page", "Vilken hjälp behöver du i hemmet?", False),
        ("to a machine", "Mätvis är en digital assistent. Ställ din fråga här.", True),
        ("to a machine", "Ansök om personlig assistent", False),
        ("penalty", "Du kan få betala en sanktionsavgift på 14 700 kronor.", True),
        ("penalty", "Avgiften är 2 450 kronor.", False),
        ("has been appealed", "Detaljplanen för Norra Åsen överklagad", True),
        ("has been appealed", "Överklaga ett beslut", False),
        ("to those who may", "Beslutet överklagas till länsstyrelsen inom tre veckor.", True),
        ("to those who may", "Två grannar har överklagat planen, som domstolen prövar inom åtta veckor.", False),
        ("e-mail", "kommunen(snabel-a)kommunen.example", True),
        ("e-mail", "Torget (centrum) 2", False),
        ("for the press", "Press officer, journalists only: +46 158 441 00 99", True),
        ("for the press", "Tryck på knappen (press the button) eller ring 0158-44 100 00", False),
        ("for staff", "Inloggning för personal", True),
        ("for staff", "Logga in för att boka en personlig handledare", False),
    ],
)
def test_words_tell_the_end_of_an_errand_from_what_resembles_it(meant_for: str, text: str, is_meant: bool) -> None:
    assert bool(PATTERNS[meant_for].search(text)) is is_meant


@pytest.mark.parametrize(
    ("text", "is_one_s_cost"),
    [
        ("Åker du egen bil får du ersättning med 22 kronor per mil. Egenavgiften står i taxan.", False),
        ("Avgiften är 900 kronor. Du kan få bidrag om du har låg inkomst.", True),
        ("Bidraget är 5 000 kronor.", False),
        ("Hur mycket du får beror på skadan; för tamdjur betalar vi upp till 20 000 kronor.", False),
        ("Missar du besöket får du betala 300 kronor.", True),
        ("Tandvården är gratis till och med det år du fyller 19.", True),
    ],
)
def test_a_sum_that_one_gets_is_no_cost(text: str, is_one_s_cost: bool) -> None:
    assert _is_paid(text) is is_one_s_cost


def test_a_button_for_booking_may_be_pressed_where_it_says_that_it_only_opens_a_dialog() -> None:
    assert may_change("", "Boka tid", {"type": "button"})
    assert not may_change("", "Boka tid", {"type": "button", "aria-haspopup": "dialog"})
    assert not may_change("", "Boka tid", {"onclick": "document.getElementById('b').showModal()"})
    assert may_change("", "Ta bort bokningen", {"aria-haspopup": "dialog"})


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("form", "ending"),
    [
        ("<form method=post action=/s><label>Namn <input name=a></label><label>Adress <input name=b></label><button>Skicka</button></form>", "completed"),
        ("<form method=post action=/s><fieldset disabled><label>Namn <input name=a></label><label>Adress <input name=b></label>"
         "<button>Skicka</button></fieldset></form>", "not_completed"),
        ("<h2>Kan du åka buss?</h2><form method=post action=/s><label>Från <input name=a></label><label>Till <input name=b></label>"
         "<button>Planera</button></form>", "not_completed"),
        ("<h2>För anställda</h2><p>Här är vägen in: <a href='/siths'>Logga in med SITHS-kort</a></p>", "not_completed"),
    ],
)  # fmt: skip
def test_what_one_cannot_fill_in_or_is_for_another_matter_begins_no_errand(site: SmallSite, form: str, ending: str) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/h'>Hemtjänst</a></main>")
    site.page("/h", "Hemtjänst", f"<main><h1>Hemtjänst</h1>{TEXT}{form}</main>")
    assert site.walk("J2", task="hemtjänst").ending == ending


@pytest.mark.browser
def test_the_focus_is_followed_through_a_head_drawn_in_a_component(site: SmallSite) -> None:
    head = """<my-head></my-head><script>customElements.define('my-head', class extends HTMLElement { connectedCallback() {
      this.attachShadow({mode: 'open'}).innerHTML = '<a href=/1>Ett</a> <a href=/2>Två</a> <a href=/3>Tre</a> <a href=/4>Fyra</a>' } })</script>"""
    site.page("/", "Kommunen", f"{head}<main><h1>Kommunen</h1>{TEXT}<a href='/k'>Kontakt</a></main>")
    site.page("/k", "Kontakt", f"<main><h1>Kontakt</h1><p>Ring oss på telefon 0158-44 100 00.</p>{TEXT}</main>")
    walked = site.walk("J1", persona="keyboard")
    assert walked.ending == "completed", walked.reason


@pytest.mark.browser
def test_a_chat_that_does_not_open_is_no_contact(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}</main><button onclick=\"this.after('Hej, vad kan jag hjälpa dig med?')\">Chatta med oss</button>")
    assert site.walk("J1").ending == "completed"
    assert site.walk("J1", persona="noscript").ending == "not_completed"


@pytest.mark.slow
@pytest.mark.browser
def test_a_form_about_the_page_or_on_every_page_is_no_way_to_report(site: SmallSite) -> None:
    everywhere = "<form method=post action=/s><label>Berätta <textarea name=b></textarea></label><label>E-post <input name=e></label><button>Skicka</button></form>"
    links = "<a href='/f'>Felanmälan</a>"
    for foot, ending in ((USEFUL, "not_completed"), (everywhere, "not_completed"), ("", "completed")):
        site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}{links}{foot}</main>")
        site.page("/f", "Felanmälan", f"<main><h1>Felanmälan</h1>{TEXT}{foot or everywhere}</main>")
        assert site.walk("J5").ending == ending, foot


@pytest.mark.browser
def test_the_first_page_may_only_let_one_in_and_the_search_may_only_suggest(site: SmallSite) -> None:
    suggest = """<div role=search><input id=f aria-label='Vad letar du efter?'><ul id=u></ul></div><script>
      f.addEventListener('input', () => { u.innerHTML = f.value.length > 3 ? '<li><a href=/b>Bygglov</a></li>' : '' })</script>"""
    site.page("/", "Kommunen", "<p>Välkommen</p><a href='/hem' lang=sv>Svenska</a> <a href='/en' lang=en>English</a>")
    site.page("/hem", "Kommunen", f"<header>{suggest}</header><main><h1>Kommunen</h1>{TEXT}</main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}</main>")
    walked = site.walk("J3", task="bygglov")
    assert walked.ending == "completed", walked.reason
    assert walked.ends_at.endswith("/b")


@pytest.mark.slow
@pytest.mark.browser
def test_a_part_of_the_one_page_is_the_page_of_its_task_and_no_other_parts(site: SmallSite) -> None:
    parts = {"marke": "Märkning", "dispens": "Dispens", "om": "Om oss", "kontakt": "Kontakt"}
    told = {"marke": "<details><summary>Vad kostar det?</summary><p>Avgiften är 900 kronor.</p></details>", "dispens": TEXT}
    menu = "".join(f"<a href='#{key}'>{name}</a> " for key, name in parts.items())
    body = "".join(f"<section id={key}><h2>{name}</h2>{TEXT}{told.get(key, '')}</section>" for key, name in parts.items())
    site.page("/", "Mätverket", f"<nav>{menu}</nav><main><h1>Mätverket</h1>{body}</main>")
    assert site.walk("service-fee", task="märkning").ending == "completed"
    assert site.walk("service-fee", task="dispens").ending == "not_completed"


@pytest.mark.slow
@pytest.mark.browser
def test_a_question_that_comes_on_the_second_page_is_answered_there(site: SmallSite) -> None:
    asks = """<div role=dialog aria-label=Kakor id=k style='position:fixed;bottom:0'><p>Vi använder kakor.</p>
      <button onclick="document.cookie='_ga=1';k.remove()">Godkänn</button> <button onclick="{}k.remove()">Neka</button></div>"""
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/k'>Kontakt</a> <a href='/l'>Lediga jobb</a></main>")
    for path in ("/k", "/l"):
        site.page(path, "Kontakt", f"<main><h1>Kontakt</h1>{TEXT}<a href='/l'>Lediga jobb</a></main>{asks.format('document.cookie=`_pk_id=1`;')}")
    assert site.walk("J8").ending == "not_completed"
