"""The order of the gatherers, how each gives up, and what one does where the browser has thrown away what it asks for."""

from __future__ import annotations

import asyncio
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Error

from checks.artefacts import AxeReport
from checks.model import Outcome
from checks.registry import checks_of
from checks.runner import judge_page
from crawler.browser import visit as visiting
from crawler.browser.gatherers import enlarged, gatherers, modes, response, tab_walk
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder

DOCUMENT = '<!doctype html><html lang="sv"><title>Sophämtning</title><p>Åk hit</p></html>'


def test_what_tells_whether_a_page_is_whole_is_read_first_and_what_disturbs_it_last() -> None:
    modules = gatherers()
    assert modules[0] is response
    disturbs = [getattr(module, "DISTURBS", False) for module in modules]
    assert disturbs == sorted(disturbs) and any(disturbs)


async def stuck(visit: visiting.Visit) -> None:
    """A gatherer on a page that never answers it."""
    await asyncio.sleep(3600)


async def stuck_twice(visit: visiting.Visit) -> None:
    """The same, and the page does not let itself be put back either."""
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(3600)


async def broken(visit: visiting.Visit) -> None:
    """A gatherer that the page makes stumble."""
    raise Error("Execution context was destroyed")


def gathered(*kinds: str, budget_seconds: float = 30.0) -> visiting.Visit:
    """A visit that has run those gatherers alone, on a page that says nothing."""

    async def silent(*_: Any) -> None:
        raise Error("Target closed")

    async def run() -> visiting.Visit:
        order = VisitOrder(
            id=0, tab=0, url="https://a.example/", persona=DESKTOP, hosts=["a.example"], started_at="2026-12-01T00:00:00+00:00",
            depth="deep", heavy=True, rare=True, budget_seconds=budget_seconds, only=list(kinds),
        )  # fmt: skip
        tab = SimpleNamespace(cdp=SimpleNamespace(send=silent), watch=SimpleNamespace(crashed=False), page=None)
        visit = visiting.Visit(tab, order)  # type: ignore[arg-type]
        await visit.gather_all()
        return visit

    return asyncio.run(run())


@pytest.mark.parametrize("module", gatherers(), ids=lambda module: module.MAKES.kind)
@pytest.mark.parametrize(("gather", "reason"), [(stuck, "timeout"), (broken, "error:Error")])
def test_each_gives_up_by_its_own_limit_and_what_needed_it_is_untested_for_that_reason(
    module: ModuleType, gather: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < module.LIMIT_SECONDS <= 45
    monkeypatch.setattr(module, "LIMIT_SECONDS", 0.6)
    monkeypatch.setattr(module, "gather", gather)
    began = time.monotonic()
    visit = gathered(module.MAKES.kind)
    assert time.monotonic() - began < 3
    assert visit.made.failure(module.MAKES) == reason
    told = {result.check: result for result in judge_page(visit.made)}
    for check in checks_of("page"):
        first_lacking = next((kind for kind in check.inputs.values() if hasattr(kind, "kind")), None)
        if first_lacking is module.MAKES:
            assert told[check.id].outcome is Outcome.UNTESTED
            assert told[check.id].reason == f"missing:{module.MAKES.kind}:{reason}"
    if module.MAKES is AxeReport:
        assert {r.reason for name, r in told.items() if name.startswith("axe/")} == {f"missing:{reason}"}


def test_nothing_more_is_read_of_a_page_that_could_not_be_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "PUT_BACK_SECONDS", 0.2)
    monkeypatch.setattr(enlarged, "LIMIT_SECONDS", 0.6)
    monkeypatch.setattr(enlarged, "gather", stuck_twice)
    began = time.monotonic()
    visit = gathered(enlarged.MAKES.kind, modes.MAKES.kind, tab_walk.MAKES.kind)
    assert time.monotonic() - began < 3
    assert {visit.made.failure(kind.MAKES) for kind in (enlarged, modes, tab_walk)} == {"timeout"}


def test_gatherers_that_each_take_all_they_may_end_with_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in gatherers():
        monkeypatch.setattr(module, "gather", stuck)
    began = time.monotonic()
    visit = gathered(budget_seconds=4.0)
    assert time.monotonic() - began < 5
    reasons = [visit.made.failure(module.MAKES) for module in gatherers()]
    assert set(reasons) == {"timeout", "budget"}
    assert reasons == sorted(reasons, reverse=True)


@pytest.mark.parametrize(("kept", "source"), [({"base64Encoded": False, "content": DOCUMENT}, DOCUMENT), (None, "")])
def test_a_body_that_the_browser_no_longer_has_is_taken_from_the_page(kept: dict[str, Any] | None, source: str) -> None:
    async def gone() -> bytes:
        raise Error("No resource with given identifier found")

    async def headers() -> list[dict[str, str]]:
        return [{"name": "Content-Type", "value": "text/html; charset=iso-8859-1"}]

    async def send(method: str, asked: dict[str, str]) -> dict[str, Any]:
        assert (method, asked["url"]) == ("Page.getResourceContent", "https://a.example/")
        if kept is None:
            raise Error("No resource with given URL found")
        return kept

    answer = SimpleNamespace(body=gone, headers_array=headers, url="https://a.example/", status=200)
    watch = SimpleNamespace(main_frame="F", hops=[])
    visit = SimpleNamespace(
        answer=answer, answer_ms=1.0, cdp=SimpleNamespace(send=send), tab=SimpleNamespace(watch=watch),
        order=SimpleNamespace(url="https://a.example/"),
    )  # fmt: skip
    made = asyncio.run(response.gather(visit))  # type: ignore[arg-type]
    assert made.source == source
    assert made.body_bytes == len(source.encode())
