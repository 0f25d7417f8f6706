"""What could lead an errand astray: a service that is closed, another's login, an address for one matter, folds and layers of script."""

from __future__ import annotations

import pytest
from small_site import SmallSite

from crawler.journeys.contact_signs import MACHINE
from crawler.journeys.notes import _with_present
from crawler.journeys.runner import _own_names
from crawler.journeys.sections import likelihood, sections_for
from crawler.journeys.service_signs import _CLOSED
from crawler.journeys.vocabulary import name_hits

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
WAYS = "<main><h1>Logga in</h1><p>Välj hur du vill legitimera dig.</p><button>BankID</button> <button>Freja</button></main>"


@pytest.mark.parametrize(
    ("text", "is_closed"),
    [
        ("E-tjänsten är inte öppen just nu. Den öppnar den 1 augusti.", True),
        ("Anmälan är stängd.", True),
        ("Du kan tyvärr inte ansöka för närvarande.", True),
        ("E-tjänsten är öppen dygnet runt.", False),
        ("Kontoret är stängt på fredag.", False),
        ("Tjänsten har öppet jämt, och du kan inte ansöka två gånger.", False),
    ],
)
def test_a_service_says_that_it_is_closed(text: str, is_closed: bool) -> None:
    assert bool(_CLOSED.search(text)) is is_closed


def test_an_event_of_life_is_known_in_the_present_tense() -> None:
    terms = _with_present(("få barn", "skilja er", "flytta"))
    assert name_hits(terms, "Du får barn")
    assert name_hits(terms, "Ni skiljer er")
    assert not name_hits(terms, "Barn och unga")


def test_the_part_about_the_organisation_goes_by_its_name() -> None:
    names = _own_names((), "Startsida | Länsstyrelsen Rosala län")
    assert "Länsstyrelsen" in names
    sections = sections_for("records-request", (), "sv", sender=names)
    assert likelihood(sections, "Om Länsstyrelsen") < len(sections)
    assert not name_hits(("bo",), "Bolagsverket")
    assert name_hits(("bo",), "Bygga och bo")


@pytest.mark.browser
def test_the_login_in_a_platforms_head_is_not_that_of_a_closed_or_silent_service(site: SmallSite) -> None:
    head = "<div id=header><a href='/login'>Logga in</a></div>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a></main>")
    site.page("/login", "Logga in", WAYS)
    site.page("/b", "Bygglov", f"{head}<div><h1>Bygglov</h1>{TEXT}<p>E-tjänsten är stängd till i maj.</p></div>")
    walked = site.walk("J2", task="bygglov")
    assert walked.ending == "not_completed"
    assert "E-tjänsten är stängd till i maj." in walked.reason
    site.page("/b", "Bygglov", f"{head}<div><h1>Bygglov</h1>{TEXT}</div>")
    assert site.walk("J2", task="bygglov").ending == "not_completed"


@pytest.mark.browser
def test_an_address_for_one_matter_is_no_way_to_write_about_ones_own(site: SmallSite) -> None:
    address = "<p>Skriv till <a href='mailto:a@kommunen.example'>a@kommunen.example</a>.</p>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/h'>Hjälp</a></main>")
    for head, ending in (("Teknisk hjälp med webbplatsen", "not_completed"), ("Hjälp", "completed")):
        site.page("/h", head, f"<main><h1>{head}</h1>{TEXT}{address}</main>")
        assert site.walk("written-contact").ending == ending


@pytest.mark.browser
def test_what_the_page_for_the_discontented_folds_away_tells_how_to_appeal(site: SmallSite) -> None:
    fold = """<button aria-expanded=false aria-controls=d onclick="d.hidden = false; this.setAttribute('aria-expanded', true)">{}</button>
      <div id=d hidden><p>Du kan överklaga inom tre veckor. Skicka brevet till oss.</p></div>"""
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/n'>Om du inte är nöjd</a></main>")
    site.page("/n", "Om du inte är nöjd", f"<main><h1>Om du inte är nöjd</h1>{TEXT}{fold.format('Vi har tänkt olika')}</main>")
    walked = site.walk("J16")
    assert walked.ending == "completed", walked.reason
    assert walked.ends_at.endswith("/n")


@pytest.mark.browser
def test_a_script_that_draws_its_pages_is_waited_for_and_its_hits_may_be_known_links(site: SmallSite) -> None:
    script = """<script>
      function draw(p, q) { m.textContent = 'Laddar'; setTimeout(() => { m.innerHTML = p === '/sok'
        ? '<h1>Sök</h1><p>1 sida om ' + q + '</p><ul><li><a href=/b>Bygglov</a></li></ul>'
        : '<h1>Kommunen</h1><p>Här står det som kommunen vill berätta för dig som bor här.</p><a href=/b>Bygglov</a>'; }, 250); }
      addEventListener('submit', e => { e.preventDefault(); history.pushState({}, '', '/sok?q=' + f.value); draw('/sok', f.value); });
      draw('/');</script>"""
    layer = """<button aria-expanded=false onclick="l.hidden = false; this.setAttribute('aria-expanded', true)">Meny</button>
      <div id=l role=dialog aria-label=Meny hidden style='position:fixed;inset:0;background:white'><button onclick='l.hidden = true'>Stäng</button></div>"""
    form = "<form role=search><input id=f type=search aria-label='Sök'></form>"
    shell = f"<header>{form}{layer}</header><main id=m></main>{script}"
    site.page("/", "Kommunen", shell)
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}</main>")
    walked = site.walk("J3", task="bygglov")
    assert walked.ending == "completed", walked.reason
    assert walked.ends_at.endswith("/b")


@pytest.mark.parametrize(
    ("text", "is_machine"),
    [
        ("Hej! Jag är chattboten Kajsa.", True),
        ("Digital medarbetare", True),
        ("Svaren skrivs av AI.", True),
        ("Karin på kontaktcenter svarar", False),
        ("Vi hjälper dig att nå botten med skulden", False),
    ],
)
def test_a_machine_in_the_chat_says_so(text: str, is_machine: bool) -> None:
    assert bool(MACHINE.search(text)) is is_machine


@pytest.mark.browser
def test_a_chat_that_a_machine_answers_is_no_human(site: SmallSite) -> None:
    chat = "<button onclick='d.hidden = false'>Chatta med oss</button><div id=d role=dialog hidden><p>Hej! {}</p></div>"
    for said, ending in (("Jag är en bot som svarar på det mesta.", "not_completed"), ("Karin svarar snart.", "completed")):
        site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}</main>{chat.format(said)}")
        assert site.walk("J1").ending == ending


@pytest.mark.browser
def test_a_calculator_and_links_about_bankid_are_no_service(site: SmallSite) -> None:
    count = "<form method=post action='/r'><label>Inkomst <input name=a></label><label>Barn <input name=b></label><button>Räkna ut avgiften</button></form>"
    about = "<p>Skaffa e-legitimation hos <a href='https://www.bankid.com/'>BankID</a> eller <a href='https://frejaeid.com/'>Freja eID</a>.</p>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a></main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}{count}{about}</main>")
    assert site.walk("J2", task="bygglov").ending == "not_completed"


@pytest.mark.browser
def test_an_old_sites_search_is_asked_in_the_letters_that_a_browser_sends(site: SmallSite) -> None:
    form = "<form role=search action='/sok' accept-charset='iso-8859-1'><input name=q aria-label='Sök'><button>Sök</button></form>"
    site.page("/", "Kommunen", f"<header>{form}</header><main><h1>Kommunen</h1>{TEXT}</main>")
    site.page("/sok", "Sök", f"<main><h1>Sök</h1>{TEXT}<p>Inga träffar. Kontrollera stavningen.</p></main>")
    assert site.walk("search-results", task="förskola").ending == "completed"
    assert "GET /sok?q=f%F6rskola" in site.asked


@pytest.mark.browser
def test_a_chooser_may_say_that_one_logs_in_and_a_form_of_another_task_is_not_tried(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a> <a href='/k'>Kontakta oss</a></main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}<a href='/l'>Ansök om bygglov</a></main>")
    site.page("/l", "Tjänst", "<main><h1>Tjänsten kräver att du loggar in</h1><a href='/1'>BankID</a> <a href='/2'>Freja eID</a></main>")
    assert site.walk("J2", task="bygglov").ending == "completed"
    form = "<form method=post action='/x'><label>Fråga <textarea name=a required></textarea></label><button>Skicka</button></form>"
    site.page("/k", "Kontakta oss", f"<main><h1>Kontakta oss</h1>{TEXT}{form}</main>")
    assert site.walk("J10", task="bygglov").ending == "untested"
    assert site.walk("J10").ending == "completed"
