"""A municipality's site in Plone and a service of eleven steps, walked by every persona; the truth was told before anything was walked.

Needs the two services (`make services`), which are installed from the package registries on the first run.
"""

from __future__ import annotations

import csv
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from counting_proxy import counted

from checks.material import Walk
from crawler.journeys import run
from crawler.task import Options

pytestmark = [pytest.mark.services, pytest.mark.browser]
HERE = Path(__file__).parent
with (HERE / "truth.csv").open(encoding="utf-8", newline="") as _handle:
    TRUTH = list(csv.DictReader(_handle))
REQUESTS_TAKEN = 100


def walk_counted(address: str, journey: str, persona: str, *, listed: bool) -> tuple[Walk, int]:
    """The walk, and how many requests that could change something reached the service."""
    host = urlsplit(address).netloc
    with counted(urlsplit(address).port or 80) as seen:
        walked = run(
            HERE / journey if journey.endswith(".yaml") else journey,
            site=address,
            persona=persona,
            options=Options(allow_hosts=(f"{host}=127.0.0.1:{seen.port}",), test_systems=(host,) if listed else ()),
        )
        return walked, seen.unsafe


@pytest.mark.parametrize("row", TRUTH, ids=lambda r: "-".join((r["service"], r["journey"], r["persona"], r["test_system"])))
def test_a_walk_ends_as_a_person_says(row: dict[str, str], services: dict[str, str], fresh_count: Callable[[], None]) -> None:
    if row["service"] == "hof":
        fresh_count()
    listed = row["test_system"] == "yes"
    walked, unsafe = walk_counted(services[row["service"]], row["journey"], row["persona"], listed=listed)
    assert walked.ending == row["ending"], walked.reason
    assert bool(unsafe) == ("sent_to" in walked.facts)
    if not listed:
        assert unsafe == 0


def test_english_error_texts_on_the_swedish_page_are_found(services: dict[str, str]) -> None:
    walked, unsafe = walk_counted(services["plone"], "J10", "desktop", listed=True)
    (form,) = walked.facts["forms"]
    assert (form["page_lang"], form["messages_lang"], form["kept"]) == ("sv", "en", True)
    assert "another language (en) than the page (sv)" in walked.reason
    assert unsafe == 1


def test_a_service_that_is_asked_too_often_ends_the_walk_clearly(services: dict[str, str], fresh_count: Callable[[], None]) -> None:
    fresh_count()
    try:
        for _ in range(REQUESTS_TAKEN + 5):
            with suppress(urllib.error.HTTPError):
                urllib.request.urlopen(services["hof"] + "landing-page", timeout=20).close()
        walked, _ = walk_counted(services["hof"], "J10", "desktop", listed=True)
    finally:
        fresh_count()
    assert walked.ending == "untested"
    assert walked.reason.startswith("site: the site says that it is asked too often (status 429")

