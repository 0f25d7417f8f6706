"""What stands where one does not look first: an event of life that only the search knows, a way to log in that is a picture, levels in a menu."""

from __future__ import annotations

import pytest
from small_site import SmallSite

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
