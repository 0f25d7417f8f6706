"""Facts that measures read of walks (profiles/journeys/FACTS.md), on small sites."""

from __future__ import annotations

import pytest
from small_site import SmallSite

pytestmark = pytest.mark.browser
TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"


def test_a_chat_is_opened_read_and_closed(site: SmallSite) -> None:
    chat = """<button id=c onclick="d.hidden = false">Chatta med oss</button>
      <div id=d role=dialog hidden><p>Du chattar med en medarbetare, vardagar 8-16.</p><div role=log><p>Hej!</p></div></div>
      <script>addEventListener('keydown', e => { if (e.key === 'Escape') { d.hidden = true; c.focus() } })</script>"""
    site.page("/", "Kommunen", f"<main><h1>Kontakt</h1>{TEXT}<p>Ring 0123-456 78.</p>{chat}</main>")
    told = site.walk("J1").facts["chat"]
    assert "medarbetare" in told["text"]
    assert (told["by_tab"], told["live"], told["closes"]) == (True, True, True)


def test_pages_after_the_service_page_are_noted(site: SmallSite) -> None:
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a></main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}<a href='/c'>Ansök om bygglov</a></main>")
    ways = "<a href='/d'>BankID</a> <a href='/e'>Freja</a>"
    site.page("/c", "Logga in", f"<main><h1>Logga in för att ansöka om bygglov</h1>{TEXT}{ways}</main>")
    walked = site.walk("J2", task="bygglov")
    assert walked.ending == "completed", walked.reason
    assert [page["url"].rsplit("/", 1)[1] for page in walked.facts["pages"]] == ["c"]


def test_what_covers_the_screen_after_the_choice_is_measured(site: SmallSite) -> None:
    bar = "<meta name=viewport content='width=device-width'><header style='position:fixed;top:0;left:0;right:0;height:211px;background:#fff'><a href='/k'>Kontakta oss</a></header>"
    ask = "<div role=dialog id=q style='position:fixed;bottom:0'>Vi använder kakor. <button onclick='q.remove();localStorage.no=1'>Bara nödvändiga</button></div>"
    kept = "<script>if (localStorage.no) q.remove()</script>"
    for path in ("/", "/k"):
        site.page(path, "Kommunen", f"{bar}<main style='height:4000px;padding-top:300px'><h1>Hej</h1>{TEXT}</main>{ask}{kept}")
    walked = site.walk("J8", persona="mobile")
    assert walked.ending == "completed", walked.reason
    first = walked.facts["sticky"][0]
    assert first["portrait"] == pytest.approx(211 / 844, abs=0.03)
    assert first["landscape"] == pytest.approx(211 / 390, abs=0.05)


def test_a_host_that_is_asked_too_often_is_told_with_its_wish_to_wait(site: SmallSite) -> None:
    site.pages["/"] = (429, f"<!doctype html><html lang=sv><title>Vänta</title>{TEXT}", {"Retry-After": "120"})
    walked = site.walk("J1")
    assert (walked.ending, walked.reason) == (
        "untested", "site: the site says that it is asked too often (status 429, Retry-After: 120)",
    )  # fmt: skip
    assert [a for a in site.asked if a == "GET /"] == ["GET /"]


def test_only_a_listed_test_system_is_sent_to(site: SmallSite, journey_file) -> None:
    from dataclasses import replace

    from crawler.journeys import run

    form = "<form method=post action='/tack'><label>Namn <input name=n></label><button>Skicka anmälan</button></form>"
    site.page("/", "Kommunen", f"<main><h1>Anmälan</h1>{TEXT}{form}</main>")
    site.page("/tack", "Tack", f"<main><h1>Tack</h1>{TEXT}</main>")
    own = journey_file(
        "id: own\ntitle: {sv: Eget, en: Own}\nsteps:\n  - fill: {label: Namn, value: name}\n"
        "  - click: {role: button, name: Skicka anmälan}\n    send: true\n  - expect: {target: {role: heading, name: Tack}}\n"
    )
    assert site.walk(own).ending == "untested"
    assert not site.unsafe
    listed = replace(site.options(), test_systems=site.options().allow_hosts)
    walked = run(own, site=site.base + "/", persona="desktop", options=listed)
    assert (walked.ending, site.unsafe) == ("completed", ["POST /tack"])
    assert walked.facts["sent_to"] == [site.base + "/tack"]
