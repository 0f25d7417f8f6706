"""Whether a page is whole, judged from its text."""

from __future__ import annotations

import pytest

from checks.artefacts import Response
from crawler.browser.sanity import STRAY_CHARACTERS, is_cut

WHOLE = "<!doctype html><html lang=sv><title>Bygglov</title><p>Text</p></body></html>"


def answer(source: str, *, packed: bool = True) -> Response:
    headers = (("content-type", "text/html"), *((("content-encoding", "gzip"),) if packed else ()))
    return Response(url="https://a.example/", final_url="https://a.example/", status=200, headers=headers, source=source)


@pytest.mark.parametrize("source", [WHOLE, WHOLE + "\n<!-- 0.3 s -->", WHOLE + "\n0", "<title>x</title><p>utan sluttaggar<br>", ""])
def test_a_whole_page_is_not_cut(source: str) -> None:
    assert not is_cut(answer(source))


@pytest.mark.parametrize("source", [WHOLE[:-30], "<p>mitt i en men", WHOLE + "<p>" + "mer " * STRAY_CHARACTERS, WHOLE.replace("</body></html>", "<a href")])
def test_a_packed_page_that_ends_in_mid_text_is_cut(source: str) -> None:
    assert is_cut(answer(source))
    assert not is_cut(answer(source, packed=False))  # its length was checked by the browser
