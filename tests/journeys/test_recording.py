"""Recording: what is clicked in a window becomes a journey file that runs. Needs a display (xvfb-run) and a full browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from small_site import SmallSite

from crawler.browser.find import NoBrowserError, find_browser
from crawler.journeys import NoDisplayError, record, run
from crawler.journeys.record import Recording
from profiles.journey_schema import parse_journey


def test_what_is_heard_becomes_a_journey_that_is_valid() -> None:
    heard = Recording()
    heard.hear('{"kind": "click", "role": "link", "name": "Bygga: nytt", "href": "http://x/b"}')
    heard.hear('{"kind": "fill", "label": "E-post", "type": "email"}')
    heard.hear('{"kind": "choose", "label": "Område", "option": "Norra"}')
    heard.hear('{"kind": "search", "query": "no"}')
    heard.hear('{"kind": "click", "role": "link", "name": "Logga ut", "href": "http://x/logga-ut"}')
    heard.hear('{"kind": "send", "role": "button", "name": "Skicka"}')
    heard.hear("not json")
    journey = parse_journey(heard.yaml("own", "http://x/", "http://x/b?c=1"), "own.yaml", "own")
    assert [s.verb for s in journey.steps] == ["click", "fill", "choose", "search", "expect"]
    assert journey.steps[0].spec.target.name == "Bygga: nytt"
    assert journey.steps[1].spec.value == "email"
    assert journey.steps[3].spec.query == "no"


def test_headed_without_a_display_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(NoDisplayError, match="needs a display"):
        run("J1", site="http://127.0.0.1:9/", persona="desktop", headed=True)
    with pytest.raises(NoDisplayError):
        record("http://127.0.0.1:9/", tmp_path / "own.yaml")


@pytest.mark.browser
@pytest.mark.parametrize("headed", [False, True])
def test_a_recorded_journey_runs(site: SmallSite, tmp_path: Path, headed: bool) -> None:
    if headed and not os.environ.get("DISPLAY"):
        pytest.skip("no display; run under xvfb-run")
    try:
        find_browser(headed=headed)
    except NoBrowserError:
        pytest.skip("no browser that can show a window")
    text = "<p>Här står det som kommunen vill berätta för dig som bor här.</p>"
    site.page("/", "Kommunen", f"<main><h1>Hej</h1>{text}<a href='/b'>Bygglov</a></main>")
    site.page("/b", "Bygglov", f"<main><h1>Bygglov</h1>{text}</main>")

    async def clicks(page: Any) -> None:
        await page.get_by_role("link", name="Bygglov").click()
        await page.wait_for_url("**/b")

    written = record(site.base + "/", tmp_path / "own.yaml", options=site.options(), script=clicks, headed=headed)
    assert "Bygglov" in written.read_text(encoding="utf-8")
    walked = site.walk(written)
    assert walked.ending == "completed"
    assert walked.ends_at.endswith("/b")
