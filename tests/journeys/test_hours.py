"""Spans of hours in running text: what is one, and what only looks like one. Quick, without a browser."""

from __future__ import annotations

import pytest

from crawler.journeys.contact_signs import _HOURS, _is_span


@pytest.mark.parametrize(
    ("text", "with_days", "is_span"),
    [
        ("Måndag och onsdag 13–19", True, True),
        ("Mån-fre 8-16.30", False, True),
        ("sidorna 13–19", False, False),
        ("klockan 13 till 19", False, True),
        ("3–5 veckor", True, False),
        ("kl. 19–13", True, False),
    ],
)
def test_spans_of_hours(text: str, with_days: bool, is_span: bool) -> None:
    assert any(_is_span(match, with_days=with_days) for match in _HOURS.finditer(text)) is is_span
