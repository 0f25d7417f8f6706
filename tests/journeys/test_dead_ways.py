"""Ways that end at a host nobody answers for: the errand goes on from the page where it stood, and loses no time to what was left behind."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from small_site import SmallSite

from crawler.browser.watch import Watch
from crawler.journeys.hands import Walker

TEXT = "<p>Här står det som kommunen vill berätta för dig som bor här eller vill flytta hit.</p>"
DEAD = "https://inget-svar.example"


def _ask(watch: Watch, number: str, kind: str, at: float) -> None:
    asked = {"url": f"https://a.example/{number}", "method": "GET"}
    watch.on_request({"requestId": number, "request": asked, "type": kind, "timestamp": at, "frameId": "top"})


def test_what_a_page_left_open_when_it_was_left_is_not_the_next_pages() -> None:
    async def asked() -> Watch:
        watch = Watch(main_frame="top")
        _ask(watch, "first", "Document", 1.0)
        _ask(watch, "never-answered", "Script", 2.0)
        assert len(watch.of_document()) == 2
        _ask(watch, "second", "Document", 3.0)
        _ask(watch, "own", "Fetch", 4.0)
        return watch

    asked_now = asyncio.run(asked()).of_document()
    assert [request["url"].rsplit("/", 1)[1] for request in asked_now] == ["second", "own"]


def test_what_a_click_led_to_is_told_once_it_is_decided_whether_it_may_be_opened() -> None:
    async def clicked() -> tuple[bool, bool]:
        watch = Watch(main_frame="top")
        _ask(watch, "asked", "Document", 1.0)
        walker = object.__new__(Walker)
        walker.tab, walker.persona = SimpleNamespace(watch=watch), SimpleNamespace(accept_wait_seconds=30)  # type: ignore[assignment]
        waiting = asyncio.create_task(walker._decided())
        await asyncio.sleep(0.2)
        before = waiting.done()
        watch.refused_navigation = "https://another.example/"
        await asyncio.wait_for(waiting, 5)
        return before, waiting.done()

    assert asyncio.run(clicked()) == (False, True)


@pytest.mark.browser
def test_an_errand_goes_on_after_hosts_that_do_not_answer(site: SmallSite) -> None:
    links = "".join(
        f"<li><a href='{DEAD[:-8]}{n}.example/bygglov'>Ansök om bygglov hos {n}</a></li>" for n in ("ett", "tva")
    )
    site.page("/", "Kommunen", f"<main><h1>Kommunen</h1>{TEXT}<a href='/b'>Bygglov</a></main>")
    site.page(
        "/b",
        "Bygglov",
        f"<main><h1>Bygglov</h1>{TEXT}<ul>{links}</ul><p><a href='/logga-in'>Bygglov: e-tjänst</a></p></main>",
    )
    site.page("/logga-in", "Logga in", "<main><h1>Logga in</h1><button>BankID</button> <button>Freja</button></main>")
    walked = site.walk("J2", task="bygglov")
    assert walked.ending == "completed", walked.reason
    failed = [step for step in walked.steps if step.outcome == "failed"]
    assert [step.message for step in failed] == [
        f"could not be loaded: {name}.example does not answer" for name in ("inget-svarett", "inget-svartva")
    ]
    assert all(step.url.endswith("/b") for step in failed), "the page that the links stand on is shown again"
