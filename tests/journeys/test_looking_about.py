"""What a person does where nothing is named after what is looked for: other names, the lead of a page, the search's word, looking about."""

from __future__ import annotations

import pytest
from small_site import SmallSite

from crawler.journeys.looking import finds_nothing

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("10 träffar för bygglov", False),
        ("Vi har tyvärr inget om ”qzxvkw”. Är ordet rättstavat?", True),
        ("Din sökning på qzxvkw gav inte något.", True),
        ("Visar sidor om qzxvkw", False),
        ("Inget nytt i dag.", False),
    ],
)
def test_a_search_says_in_its_own_words_that_it_found_nothing(text: str, nothing: bool) -> None:
    assert finds_nothing(text, "qzxvkw") is nothing


@pytest.mark.browser
def test_a_page_is_about_what_its_lead_names_at_once(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/hemma'>Hjälp hemma</a></main>")
    told = "<h1>Hjälp hemma</h1><p>Hemtjänst är stöd för dig som behöver hjälp i vardagen. Du har rätt att få ditt behov prövat.</p>"
    site.page("/hemma", "Hjälp hemma", f"<main>{told}</main>")
    walked = site.walk("J17b", "ansprakslos", task="hemtjänst")
    assert walked.ending == "completed", walked.reason
    assert walked.ends_at.endswith("/hemma")
    listed = "<h1>Vård och omsorg</h1><p>Här hittar du sidor om boende, stöd, hemtjänst, fixartjänst och annat som du har rätt till.</p>"
    site.page("/hemma", "Vård och omsorg", f"<main>{listed}</main>")
    assert site.walk("J17b", "ansprakslos", task="hemtjänst").ending == "not_completed"


@pytest.mark.browser
def test_a_number_behind_an_unlikely_name_is_found_by_looking_about(site: SmallSite) -> None:
    rest = "".join(f"<a href='/{n}'>{n.title()}</a> " for n in ("hamn", "torg", "skog"))
    for path in ("/", "/hamn", "/torg", "/skog"):
        number = "<p>Ring 0123-456 78.</p>" if path == "/torg" else ""
        site.page(path, "Kommunen", f"<nav>{rest}</nav><main><h1>Kommunen</h1>{TEXT}{number}</main>")
    walked = site.walk("J1")
    assert walked.ending == "completed", walked.reason
    assert any("looked into" in step.why for step in walked.steps)
    site.page("/torg", "Kommunen", f"<nav>{rest}</nav><main><h1>Kommunen</h1>{TEXT}</main>")
    assert site.walk("J1").ending == "not_completed"


@pytest.mark.browser
def test_where_the_first_page_of_a_task_does_not_lead_on_another_is_looked_for(site: SmallSite) -> None:
    links = "<a href='/a'>Bygglov</a> <a href='/b'>Söka bygglov på nätet</a>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}{links}</main>")
    site.page("/a", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}</main>")
    site.page("/b", "Söka bygglov", f"<main><h1>Söka bygglov</h1>{TEXT}<a href='/c'>Logga in</a></main>")
    ways = "<button>BankID</button> <button>Freja</button>"
    site.page("/c", "Logga in", f"<main><h1>Logga in</h1>{TEXT}{ways}</main>")
    walked = site.walk("J2", task="bygglov")
    assert walked.ending == "completed", walked.reason
    assert walked.facts["service_url"].endswith("/b")
    site.page("/c", "Bygglov", f"<main><h1>Blankett</h1>{TEXT}</main>")
    failed = site.walk("J2", task="bygglov")
    assert failed.ending == "not_completed"
    assert failed.facts["service_url"].endswith("/a")  # the account is of the first page


@pytest.mark.browser
def test_a_magnifying_glass_without_words_opens_the_search_for_those_who_see_it(site: SmallSite) -> None:
    glass = "<a href='#' class='search-toggle' onclick='q.hidden = false; return false'><svg width=20 height=20><circle r=9></circle></svg></a>"
    form = "<form role=search action='/sok' id=q hidden><input name=q aria-label='Sök'><button>Sök</button></form>"
    site.page("/", "Kommunen", f"<header>{glass}{form}</header><main><h1>Kommunen</h1>{TEXT}</main>")
    site.page("/sok", "Sök", f"<main><h1>Sök</h1>{TEXT}<ul><li><a href='/b'>Bygglov</a></li></ul></main>")
    assert site.walk("search-results", task="bygglov").ending == "completed"
    assert site.walk("search-results", "screen-reader", task="bygglov").ending == "not_completed"


@pytest.mark.browser
def test_one_message_for_the_whole_form_says_of_no_field_that_it_is_wrong(site: SmallSite) -> None:
    script = "event.preventDefault(); this.querySelector('output').textContent = {!r}"
    form = """<form method=post action='/x' novalidate onsubmit="{}"><p><label>Meddelande <textarea name=m></textarea></label></p>
      <p><label>E-postadress <input type=email name=e></label></p><p><button>Skicka</button></p><output></output></form>"""
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/f'>Synpunkter</a></main>")
    for said, ending in (("Ett eller flera fält innehåller fel.", "not_completed"), ("Fyll i Meddelande och E-postadress.", "completed")):
        site.page("/f", "Synpunkter", f"<main><h1>Synpunkter</h1>{TEXT}{form.format(script.format(said))}</main>")
        walked = site.walk("J10")
        assert walked.ending == ending, walked.reason


@pytest.mark.browser
def test_a_form_one_happens_upon_is_no_way_to_write_to_people(site: SmallSite) -> None:
    form = "<form method=post action='/x'><label>Vad är fel? <textarea name=a></textarea></label><label>Var? <input name=b></label><button>Skicka</button></form>"
    links = "<nav><a href='/lampor'>Lampor</a> <a href='/torg'>Torg</a></nav>"
    site.page("/", "Kommunen", f"{links}<main><h1>Kommunen</h1>{TEXT}</main>")
    site.page("/torg", "Torg", f"{links}<main><h1>Torg</h1>{TEXT}</main>")
    site.page("/lampor", "Lampor", f"{links}<main><h1>Lampor</h1>{TEXT}{form}</main>")
    assert site.walk("written-contact").ending == "not_completed"
    assert site.walk("J5").ending == "completed"  # it asks what is wrong
    site.page("/lampor", "Lampor", f"{links}<main><h1>Kontakta lampenheten</h1>{TEXT}{form}</main>")
    assert site.walk("written-contact").ending == "completed"


@pytest.mark.browser
def test_a_reader_of_english_does_not_look_about_in_swedish(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<nav><a href='/torg'>Torg</a></nav><main><h1>Kommunen</h1>{TEXT}</main>")
    site.page("/torg", "Torg", f"<main><h1>Torg</h1>{TEXT}<p>Ring 0123-456 78.</p></main>")
    assert site.walk("J1", "english").ending == "not_completed"
    assert site.walk("J1").ending == "completed"


@pytest.mark.browser
def test_what_a_page_folds_away_is_read_too(site: SmallSite) -> None:
    fold = """<button aria-expanded=false aria-controls=d onclick="d.hidden = false; this.setAttribute('aria-expanded', true)">När får jag besked?</button>
      <div id=d hidden><p>Det här händer sedan: vi granskar. Du får besked inom fyra månader.</p></div>"""
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a></main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}{fold}</main>")
    walked = site.walk("J17c", "orolig", task="bygglov")
    assert walked.ending == "completed", walked.reason


@pytest.mark.browser
def test_a_page_that_lets_one_choose_leads_on_by_its_own_links(site: SmallSite) -> None:
    form = "<form method=post action='/x'><label>Vad? <textarea name=a></textarea></label><label>Var? <input name=b></label><button>Skicka felanmälan</button></form>"
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/f'>Gör en felanmälan</a></main>")
    site.page("/f", "Felanmälan", "<main><h1>Felanmälan</h1><p>Välj vad det gäller.</p><a href='/g'>Gata och väg</a> <a href='/v'>Vatten</a></main>")
    site.page("/g", "Gata", f"<main><h1>Gata och väg</h1>{TEXT}{form}</main>")
    site.page("/v", "Vatten", f"<main><h1>Vatten</h1>{TEXT}</main>")
    walked = site.walk("J5")
    assert walked.ending == "completed", walked.reason
    assert walked.ends_at.endswith("/g")


SCRIPT_SEARCH = """<form role=search><button>Sök</button></form><dialog id=d><input type=search id=f aria-label='Sök'><ul id=u></ul></dialog><script>
  document.querySelector('form').onsubmit = e => { e.preventDefault(); d.showModal(); };
  const all = {bygglov: '/b', parkering: '/p'};
  f.oninput = () => { u.innerHTML = Object.entries(all).filter(([w]) => f.value && w.startsWith(f.value)).map(([w, h]) => `<li><a href=${h}>${w}</a></li>`).join(''); };
</script>"""


@pytest.mark.slow
@pytest.mark.browser
def test_a_search_by_script_that_is_silent_has_found_nothing_once_it_has_answered_a_word_of_the_site(site: SmallSite) -> None:
    links = "<a href='/b'>Bygglov</a> <a href='/p'>Parkering</a>"
    site.page("/", "Kommunen", f"{SCRIPT_SEARCH}<main><h1>Kommunen</h1>{TEXT}{links}</main>")
    walked = site.walk("J3")
    assert walked.facts["search"] == "get", walked.reason
    found = {s["query"]: [r["url"] for r in s["results"]] for s in walked.facts["searches"]}
    assert [u.rsplit("/", 1)[1] for u in found["bygglov"]] == ["b"]
    assert found["qzxvkw"] == []
    silent = SCRIPT_SEARCH.replace("const all = {bygglov: '/b', parkering: '/p'}", "const all = {}")
    site.page("/", "Kommunen", f"{silent}<main><h1>Kommunen</h1>{TEXT}{links}</main>")
    assert site.walk("J3").ending == "untested"
