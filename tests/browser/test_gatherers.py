"""The order of the gatherers, and what one of them does where the browser has thrown away what it asks for."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Error

from crawler.browser.gatherers import gatherers, response

DOCUMENT = '<!doctype html><html lang="sv"><title>Sophämtning</title><p>Åk hit</p></html>'


def test_what_tells_whether_a_page_is_whole_is_read_first_and_what_disturbs_it_last() -> None:
    modules = gatherers()
    assert modules[0] is response
    disturbs = [getattr(module, "DISTURBS", False) for module in modules]
    assert disturbs == sorted(disturbs) and any(disturbs)


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
