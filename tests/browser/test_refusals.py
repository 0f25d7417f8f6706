"""Which of the guard's refusals ended a page: the one that met its document, never one that met a flood of the page's own making."""

from __future__ import annotations

import pytest

from crawler.browser.orders import VisitRecord
from crawler.browser.pool import refusal_of_document
from crawler.egress import Refusal, RefusalKind

PAGE = "http://www.aby.example/"


def refused(kind: RefusalKind, url: str, *, method: str = "GET", host: str = "www.aby.example", port: int = 80) -> Refusal:
    return Refusal(kind=kind, method=method, host=host, port=port, url=url)


@pytest.mark.parametrize(
    ("refusals", "kind"),
    [
        ([refused(RefusalKind.CONNECT_ERROR, PAGE)], RefusalKind.CONNECT_ERROR),
        ([refused(RefusalKind.LIMIT, PAGE)], RefusalKind.LIMIT),  # the document itself was too large
        ([refused(RefusalKind.LIMIT, PAGE + "f901")], None),
        ([refused(RefusalKind.BAD_ANSWER, PAGE), refused(RefusalKind.LIMIT, PAGE + "f901")], RefusalKind.BAD_ANSWER),
        ([refused(RefusalKind.SHUT, PAGE)], None),
        ([refused(RefusalKind.ADDRESS, "http://elsewhere.example/", host="elsewhere.example")], None),
    ],
)
def test_only_what_met_the_document_names_how_it_ended(refusals: list[Refusal], kind: RefusalKind | None) -> None:
    record = VisitRecord(id=1, url=PAGE, persona="desktop", outcome="failed", reason="timeout", last_document=PAGE)
    found = refusal_of_document(refusals, record)
    assert (found and found.kind) == kind


def test_a_tunnel_that_met_the_limit_is_known_by_host_and_port_alone() -> None:
    record = VisitRecord(id=1, url="https://www.aby.example/", persona="desktop", outcome="failed", last_document="https://www.aby.example/")
    tunnel = refused(RefusalKind.LIMIT, "www.aby.example:443", method="CONNECT", port=443)
    assert refusal_of_document([tunnel], record) == tunnel
