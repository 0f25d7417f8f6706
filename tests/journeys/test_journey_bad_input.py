"""What sites and scripts do wrong on the way of an errand: each gives its own clear end and message, with proof kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_site import SmallSite

from checks.material import Walk

pytestmark = pytest.mark.browser
HEAD = "id: own\ntitle: {sv: Eget, en: Own}\nbudget: {seconds: 20}\nsteps:\n"
TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
Write = Callable[[str], Path]


def page(site: SmallSite, path: str, body: str, *, status: int = 200) -> None:
    site.page(path, "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}{body}</main>", status=status)


def has_proof(walked: Walk) -> bool:
    """Whether the end of the walk, and the page it stood on, were taken as pictures."""
    assert walked.steps[-1].verb == "end"
    return bool(walked.steps[-1].screenshot_sha256) and walked.steps[-1].url == walked.ends_at


def test_a_target_that_matches_nothing_is_a_broken_script(site: SmallSite, journey_file: Write) -> None:
    page(site, "/", "<a href='/a'>Bygglov</a>")
    walked = site.walk(journey_file(HEAD + "  - click: {role: link, name: Simhall}\n"))
    assert walked.ending == "broken_script"
    assert "“Simhall” matches nothing" in walked.reason
    assert has_proof(walked)


def test_a_target_that_matches_five_things_is_a_broken_script_that_names_them(site: SmallSite, journey_file: Write) -> None:
    page(site, "/", "".join(f"<p><a href='/{n}'>Läs mer</a></p>" for n in range(5)))
    walked = site.walk(journey_file(HEAD + "  - click: {role: link, name: Läs mer}\n"))
    assert walked.ending == "broken_script"
    assert "matches 5 controls" in walked.reason
    assert has_proof(walked)


def test_five_links_to_the_same_page_are_one_target(site: SmallSite, journey_file: Write) -> None:
    page(site, "/", "<p><a href='/a'>Läs mer</a></p>" * 5)
    page(site, "/a", "")
    assert site.walk(journey_file(HEAD + "  - click: {role: link, name: Läs mer}\n")).ending == "completed"


def test_a_page_that_changes_under_the_step_is_looked_at_again(site: SmallSite) -> None:
    late = "<script>setTimeout(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<a href=/k>Kontakta oss</a>'), 700)</script>"
    page(site, "/", late)
    page(site, "/k", "<p>Ring 0123-456 78.</p>")
    assert site.walk("J1").ending == "completed"


def test_an_endless_spinner_is_not_completed_within_the_budget(site: SmallSite, journey_file: Write) -> None:
    spin = "<div aria-busy=true>Laddar</div><script>setInterval(() => document.querySelector('div').append('.'), 40)</script>"
    page(site, "/", spin)
    walked = site.walk(journey_file(HEAD.replace("20", "8") + "  - expect: {text: Klart}\n"))
    assert walked.ending == "not_completed"
    assert walked.cost.seconds < 30
    assert has_proof(walked)


def test_a_dialog_in_the_way_is_closed(site: SmallSite) -> None:
    box = "<div role=dialog aria-label=Enkät style='position:fixed;inset:0;background:white'>Svara på vår enkät <button onclick='this.parentNode.remove()'>Stäng</button></div>"
    site.page("/", "Kommunen", f"<main><h1>Hej</h1>{TEXT}<a href='/k'>Kontakt</a></main>{box}")
    page(site, "/k", "<p>Ring 0123-456 78.</p>")
    walked = site.walk("J1")
    assert walked.ending == "completed"
    assert any("lies in the way" in s.why for s in walked.steps)
    assert has_proof(walked)


def test_a_cookie_wall_without_refusal_is_told_as_such(site: SmallSite) -> None:
    wall = "<div role=dialog style='position:fixed;inset:0;background:white'>Vi använder kakor. <button onclick='this.parentNode.remove()'>Godkänn alla kakor</button></div>"
    page(site, "/", "<a href='/k'>Kontakt</a>" + wall)
    page(site, "/k", "<p>Ring 0123-456 78.</p>")
    assert site.walk("J8").reason == "the dialog has no way to refuse"
    walked = site.walk("J1")
    assert walked.facts["had_to_accept_cookies"] is True
    assert has_proof(walked)


def test_a_refusal_that_is_not_kept_is_not_completed(site: SmallSite) -> None:
    wall = (
        "<div role=dialog>Vi använder kakor. <button onclick='no()'>Bara nödvändiga</button> <button>Godkänn alla</button></div>"
        "<script>function no() { document.cookie = '_ga=1'; document.querySelector('[role=dialog]').remove(); localStorage.no = 1 }"
        "if (localStorage.no) document.querySelector('[role=dialog]').remove()</script>"
    )
    page(site, "/", "<a href='/k'>Kontakt</a>" + wall)
    page(site, "/k", wall)
    walked = site.walk("J8")
    assert walked.ending == "not_completed"
    assert "cookie:_ga" in walked.reason
    assert walked.facts["reject"]["clicks"] == 1


def test_a_login_wall_is_untested_by_the_sites_doing(site: SmallSite) -> None:
    page(site, "/", "", status=401)
    walked = site.walk("J1")
    assert (walked.ending, walked.reason) == ("untested", "site: the start page demands a login to be seen at all")
    assert has_proof(walked)


def test_bot_protection_is_untested_and_not_failed(site: SmallSite) -> None:
    site.page("/", "Just a moment", "<h1>Verify you are human</h1><p>Checking your browser before you go on to the site.</p>", status=403)
    walked = site.walk("J1")
    assert walked.ending == "untested"
    assert walked.reason.startswith("site: bot protection")
    assert has_proof(walked)


def test_a_site_that_answers_500_on_the_way_is_told(site: SmallSite) -> None:
    page(site, "/", "<a href='/b'>Bygglov</a>")
    page(site, "/b", "<a href='/c'>Ansök om bygglov</a>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{TEXT}<a href='/c'>Ansök om bygglov</a></main>")
    page(site, "/c", "", status=500)
    walked = site.walk("J2", task="bygglov")
    assert walked.ending == "not_completed"
    assert "the site answered 500" in walked.reason
    assert walked.facts["landmarks"] == ["service_page"]
    assert any(s.outcome == "failed" and s.screenshot_sha256 for s in walked.steps)
    assert has_proof(walked)


def test_what_robots_txt_refuses_is_not_loaded(site: SmallSite) -> None:
    site.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /k\nDisallow: /sok\n", {})
    page(site, "/", "<a href='/k'>Kontakt</a>")
    page(site, "/k", "<p>Ring 0123-456 78.</p>")
    walked = site.walk("J1")
    assert (walked.ending, walked.reason[:5]) == ("untested", "site:")
    assert not [a for a in site.asked if a.startswith("GET /k")]


def test_a_search_that_has_to_be_sent_is_untested(site: SmallSite) -> None:
    page(site, "/", "<form role=search method=post action='/sok'><label>Sök <input type=search name=q></label><button>Sök</button></form>")
    walked = site.walk("search-results", task="bygglov")
    assert (walked.ending, walked.reason) == ("untested", "the search has to be sent (POST)")
    assert not site.unsafe


def test_a_form_that_only_its_server_checks_is_untested_and_nothing_is_sent(site: SmallSite) -> None:
    form = "<form method={} action='/skickat'><label>Namn <input name=n></label><label>E-post <input type=email name=e></label><button>Skicka</button></form>"
    page(site, "/", "<a href='/f'>Synpunkter</a> <a href='/g'>Kontakta oss</a>")
    site.page("/f", "Synpunkter", f"<main><h1>Synpunkter</h1>{TEXT}{form.format('post')}</main>")
    walked = site.walk("J10")
    assert walked.ending == "untested"
    assert "only its server checks" in walked.reason
    site.page("/f", "Synpunkter", f"<main><h1>Synpunkter</h1>{TEXT}{form.format('get')}</main>")
    assert site.walk("J10").ending == "untested"
    assert not [a for a in site.asked if "/skickat" in a]


def test_messages_of_a_forms_own_script_are_read(site: SmallSite) -> None:
    form = """<form method=post action='/skickat' novalidate onsubmit="event.preventDefault(); if (document.querySelector('#e')) return;
      n.setAttribute('aria-invalid', 'true'); n.setAttribute('aria-describedby', 'e');
      n.insertAdjacentHTML('afterend', '<p id=e role=alert>Skriv ditt namn</p>'); n.focus()">
      <p><label for=n>Namn</label> <input name=n id=n required></p><p><label for=m>E-post</label> <input type=email id=m></p><button>Skicka</button></form>"""
    page(site, "/", "<a href='/f'>Synpunkter</a>")
    site.page("/f", "Synpunkter", f"<main><h1>Synpunkter</h1>{TEXT}{form}</main>")
    walked = site.walk("J10")
    assert walked.ending == "completed", walked.reason
    (told,) = walked.facts["forms"]
    assert told["checked_by"] == "script"
    assert told["focus_moved"] is True
    message = told["messages"][0]
    assert (message["text"], message["invalid"], message["linked"], message["live"]) == ("Skriv ditt namn", True, True, True)


def test_links_that_change_something_are_never_followed(site: SmallSite, journey_file: Write) -> None:
    page(site, "/", "<a href='/logga-ut'>Logga ut</a> <a href='/ta-bort?id=1'>Rensa</a>")
    for name in ("Logga ut", "Rensa"):
        walked = site.walk(journey_file(HEAD + f"  - click: {{role: link, name: {name}}}\n"))
        assert walked.ending == "untested"
    assert not [a for a in site.asked if "logga-ut" in a or "ta-bort" in a]


def test_an_unsafe_request_of_a_page_never_arrives(site: SmallSite) -> None:
    page(site, "/", "<script>fetch('/spara', {method: 'POST', body: 'x'}); navigator.sendBeacon('/spara', 'y')</script><p>Ring 0123-456 78.</p>")
    assert site.walk("J1").ending == "completed"
    assert not site.unsafe


def test_a_link_to_a_private_address_leads_nowhere(site: SmallSite, journey_file: Write) -> None:
    page(site, "/", "<a href='http://127.0.0.1:1/hemligt'>Intranät</a>")
    walked = site.walk(journey_file(HEAD + "  - click: {role: link, name: Intranät}\n"))
    assert walked.ending in ("untested", "not_completed")
    assert "127.0.0.1:1" not in walked.ends_at


def test_a_site_in_a_language_without_words_is_untested(site: SmallSite) -> None:
    site.page("/", "Gemeinde", "<main><h1>Willkommen</h1><p>Die Gemeinde bietet allen Bürgern ihre Dienste an.</p></main>", lang="de")
    walked = site.walk("J1")
    assert (walked.ending, walked.reason) == ("untested", "no words for it: the site is in 'de'")


def test_what_few_words_do_not_find_is_untested_and_not_missing(site: SmallSite) -> None:
    site.page("/", "Comune", "<main><h1>Benvenuti</h1><p>Il comune offre servizi a tutti i cittadini.</p></main>", lang="it")
    walked = site.walk("J1")
    assert walked.ending == "untested" and walked.reason.startswith("with the few words known in 'it'")


def test_an_unreachable_site_is_untested(site: SmallSite) -> None:
    from crawler.journeys import run
    from crawler.task import Options

    walked = run("J1", site="http://127.0.0.1:9/", persona="desktop", options=Options(allow_hosts=("127.0.0.1:9",)))
    assert walked.ending == "untested"


def test_proof_of_a_walk_is_kept(site: SmallSite, tmp_path: Path) -> None:
    page(site, "/", "<a href='/k'>Kontakt</a>")
    page(site, "/k", "<p>Ring 0123-456 78. <b>&lt;script&gt;</b></p><img src='/bild.png' width=20 height=20><input>")
    walked = site.walk("J1", trace=tmp_path / "proof")
    folder = tmp_path / "proof"
    with zipfile.ZipFile(folder / "trace.zip") as trace:
        names = set(trace.namelist())
        events = [json.loads(line) for line in trace.read("trace.trace").splitlines()]
    assert {"trace.trace", "trace.network"} <= names  # what the public trace viewer reads
    assert events[0]["type"] == "context-options"
    assert {"before", "after", "frame-snapshot", "screencast-frame"} <= {event["type"] for event in events}
    assert any(name.startswith("resources/") for name in names)
    account = (folder / "account.html").read_text(encoding="utf-8")
    assert "Nå en människa" in account
    assert "Det gick." in account
    assert "Följde länken ”Kontakt”" in account
    assert "<script" not in account
    taken = {s.screenshot_sha256 for s in walked.steps if s.screenshot_sha256}
    assert taken
    for digest in taken:
        assert (folder / f"{digest[:32]}.webp").read_bytes()[8:12] == b"WEBP"
        assert f"{digest[:32]}.webp" in account
    assert "link\tKontakt" in (folder / "tree-01.txt").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows
    assert {(row["journey"], row["persona"]) for row in rows} == {("human-contact", "desktop")}
    assert {row["step"] for row in rows} <= {step.number for step in walked.steps}
    log = json.loads((folder / "walk.json").read_bytes())
    assert {"ending", "reason", "ends_at", "cost", "steps"} <= set(log)
