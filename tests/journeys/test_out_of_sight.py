"""What stands where one does not look first: an event of life that only the search knows, a way to log in that is a picture, levels in a menu."""

from __future__ import annotations

import pytest
from small_site import SmallSite, serve

from crawler.journeys import run
from crawler.task import Options

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
SEARCH = "<form role='search' action='/sok'><input type='search' name='q' aria-label='Sök'><button>Sök</button></form>"

pytestmark = pytest.mark.browser


def test_an_event_of_life_that_no_link_in_sight_names_is_asked_for_in_the_search(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<header>{SEARCH}</header><main><h1>Kommunen</h1>{TEXT}</main>")
    hits = "<h1>Sökresultat</h1><p>1 träff</p><ol><li><a href='/dor'>När någon dör</a><p>Begravning och arv.</p></li></ol>"
    site.page("/sok", "Sök", f"<header>{SEARCH}</header><main>{hits}</main>")
    on = "<a href='https://www.skatteverket.example/'>Skatteverket</a>"
    site.page("/dor", "När någon dör", f"<main><h1>När någon dör</h1>{TEXT}{on}</main>")
    walked = site.walk("J13")
    assert walked.ending == "completed", walked.reason
    assert [event["key"] for event in walked.facts["events"]] == ["K_LIFE_DEATH"]
    site.page("/sok", "Sök", f"<header>{SEARCH}</header><main><h1>Sökresultat</h1><p>Inga träffar.</p></main>")
    assert site.walk("J13").ending == "not_completed"


@pytest.mark.parametrize(("persona", "ending"), [("desktop", "untested"), ("screen-reader", "not_completed")])
def test_a_way_to_log_in_without_words_is_not_read_by_us_and_not_told_to_a_screen_reader(
    site: SmallSite, persona: str, ending: str
) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/logga-in'>Logga in på Mina sidor</a></main>")
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='120' height='40'/%3E"
    ways = f"<a href='/bankid'>BankID</a> <a href='/freja'>Freja eID+</a> <a href='/idp/4'><img alt='' src=\"{svg}\"></a>"
    site.page("/logga-in", "Logga in", f"<main><h1>Logga in</h1><p>Välj hur du vill legitimera dig.</p>{ways}</main>")
    assert site.walk("J14", persona).ending == ending


def test_a_menu_whose_levels_go_one_escape_at_a_time_can_be_closed(site: SmallSite) -> None:
    script = """<script>
    var menu = document.querySelector('.meny'), nav = document.querySelector('nav'), sub = document.querySelector('.under'), list = sub.nextElementSibling;
    function set(button, shown, open) { button.setAttribute('aria-expanded', open); shown.hidden = !open; }
    menu.onclick = function () { set(menu, nav, menu.getAttribute('aria-expanded') !== 'true'); };
    sub.onclick = function () { set(sub, list, sub.getAttribute('aria-expanded') !== 'true'); };
    document.onkeydown = function (event) {
      if (event.key !== 'Escape') return;
      if (!list.hidden) { set(sub, list, false); sub.focus(); } else if (!nav.hidden) { set(menu, nav, false); menu.focus(); }
    };
    </script>"""
    nav = (
        "<header><button class='meny' aria-expanded='false'>Meny</button><nav hidden><ul><li><a href='/bo'>Bygga och bo</a></li>"
        "<li><button class='under' aria-expanded='false'>Visa mer om skola</button><ul hidden><li><a href='/val'>Välja skola</a></li></ul></li>"
        f"</ul></nav>{SEARCH}</header>"
    )
    for path in ("/", "/bo", "/val"):
        site.page(path, "Kommunen", f"{nav}<main><h1>Kommunen</h1>{TEXT}</main>{script}")
    walked = site.walk("J15", "mobile")
    assert walked.ending == "completed", walked.reason
    assert walked.facts["menu"]["closes"] is True


@pytest.mark.parametrize(("persona", "ending"), [("desktop", "completed"), ("mobile", "not_completed"), ("screen-reader", "completed")])
def test_what_a_box_cuts_off_is_not_seen_but_told_to_a_screen_reader(site: SmallSite, persona: str, ending: str) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/p'>Parkering och tillstånd</a></main>")
    panel = (
        "<div style='overflow:hidden'><div style='display:flex;width:960px'><div style='flex:0 0 460px'>Lämna tillbaka det gamla kortet.</div>"
        "<div style='flex:0 0 460px'><h3>Kostnad</h3><p>Ansökan är avgiftsfri.</p></div></div></div>"
    )
    told = (
        "<h1>Parkering och tillstånd</h1><h2>Parkeringstillstånd för rörelsehindrade</h2>"
        f"{TEXT}{panel}"
    )
    view = "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    site.page("/p", "Parkering och tillstånd", f"{view}<main>{told}</main>")
    walked = site.walk("service-fee", persona, task="parkeringstillstånd")
    assert walked.ending == ending, walked.reason


def test_any_service_that_my_pages_list_on_the_other_host_leads_to_the_ways_to_log_in(site: SmallSite) -> None:
    with serve() as other:
        ways = "<a href='/bankid'>BankID</a> <a href='/freja'>Freja eID+</a> <a href='/eidas'>Foreign eID</a>"
        other.page("/valj", "Välj inloggning", f"<main><h1>Välj hur du vill logga in</h1>{ways}</main>")
        site.page("/", "Regionen", f"<header><a href='/arende'>Mitt ärende</a></header><main><h1>Regionen</h1>{TEXT}</main>")
        listed = f"<ul><li><a href='{other.base}/valj'>Sök ersättning för resor</a></li></ul>"
        site.page("/arende", "Mitt ärende", f"<main><h1>Mitt ärende</h1>{TEXT}{listed}</main>")
        host = other.base.removeprefix("http://")
        options = Options(allow_hosts=(site.base.removeprefix("http://"), host))
        walked = run("J14", site=site.base + "/", persona="desktop", options=options, hosts=(host,))
    assert walked.ending == "completed", walked.reason


@pytest.mark.parametrize("persona", ["desktop", "keyboard", "screen-reader"])
def test_a_foreign_eid_behind_more_ways_to_log_in_is_found(site: SmallSite, persona: str) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/logga-in'>Logga in på Mina sidor</a></main>")
    more = "<details><summary>Fler sätt att logga in</summary><a href='/eidas'>Foreign eID (eIDAS)</a></details>"
    site.page("/logga-in", "Logga in", f"<main><h1>Logga in</h1><a href='/bankid'>BankID</a> <a href='/freja'>Freja eID+</a> {more}</main>")
    walked = site.walk("J14", persona)
    assert walked.ending == "completed", walked.reason


def test_a_menu_in_a_details_is_closed_when_its_summary_is_used_again(site: SmallSite) -> None:
    links = "".join(f"<li><a href='/{n}'>{n.title()}</a></li>" for n in ("resor", "jobb", "skog"))
    menu = f"<header><details><summary>Meny</summary><nav><ul>{links}</ul></nav></details></header>"
    for path in ("/", "/resor", "/jobb", "/skog"):
        site.page(path, "Regionen", f"{menu}<main><h1>Regionen</h1>{TEXT}</main>")
    walked = site.walk("J15", "mobile")
    assert walked.ending == "completed", walked.reason
