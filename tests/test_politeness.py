"""The limiter that crawl, visits and journeys share, and the links that are left alone."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness import Politeness, Verdict, is_state_changing, parse_retry_after

HOST = ("www.granköping.example", 443)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_document_requests_of_everybody_are_a_second_apart() -> None:
    clock = Clock()
    limiter = Politeness(clock=clock)
    assert [limiter.turn(*HOST).seconds for _ in range(3)] == [0, 1, 2]
    clock.now += 10
    assert limiter.turn(*HOST).seconds == 0
    assert limiter.turn("other.example", 443).seconds == 0, "hosts do not wait for each other"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "demo.localhost"])
def test_loopback_has_no_delay_of_its_own_but_a_crawl_delay_holds_there(host: str) -> None:
    limiter = Politeness(clock=Clock())
    assert [limiter.turn(host, 8000).seconds for _ in range(2)] == [0, 0]
    limiter.set_crawl_delay(host, 8000, 5)
    assert [limiter.turn(host, 8000).seconds for _ in range(3)] == [0, 5, 10]


def test_an_exemption_to_loopback_has_no_delay_of_its_own() -> None:
    limiter = Politeness(clock=Clock(), local_hosts=[HOST])
    assert limiter.delay(*HOST) == 0
    assert limiter.delay(HOST[0], 80) == 1


def test_a_crawl_delay_below_a_second_does_not_make_us_faster() -> None:
    limiter = Politeness(clock=Clock())
    limiter.set_crawl_delay(*HOST, 0.1)
    assert limiter.delay(*HOST) == 1


def test_a_crawl_delay_beyond_the_cap_leaves_the_host_alone() -> None:
    limiter = Politeness(clock=Clock())
    assert limiter.set_crawl_delay(*HOST, 3600) is Verdict.CRAWL_DELAY
    assert limiter.turn(*HOST).verdict is Verdict.CRAWL_DELAY


@pytest.mark.parametrize("seconds", [math.nan, -5, math.inf])
def test_a_nonsense_crawl_delay_never_breaks_the_limiter(seconds: float) -> None:
    limiter = Politeness(clock=Clock())
    limiter.set_crawl_delay(*HOST, seconds)
    assert limiter.delay(*HOST) == 1


def test_a_short_wish_to_wait_is_kept_and_a_long_one_ends_the_night() -> None:
    limiter = Politeness(clock=Clock())
    assert limiter.note_status(*HOST, 503, "30") is Verdict.GO
    assert limiter.turn(*HOST).seconds == 30
    assert limiter.note_status(*HOST, 429, "600") is Verdict.RATE_LIMITED
    assert limiter.turn(*HOST).verdict is Verdict.RATE_LIMITED


def test_five_refusals_in_a_row_end_the_night_and_four_do_not() -> None:
    limiter = Politeness(clock=Clock())
    for _ in range(3):
        for _ in range(4):
            assert limiter.note_status(*HOST, 500) is Verdict.GO
        limiter.note_status(*HOST, 200)
    for status in (500, 429, 503, 502):
        limiter.note_status(*HOST, status)
    assert limiter.note_status(*HOST, 500) is Verdict.RATE_LIMITED


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("120", 120), (" 7 ", 7), ("1.5", 1.5), ("99999999999", 99999999999), ("9" * 400, math.inf), ("-5", None), ("soon", None),
     ("", None), ("1e9", None), ("٣", None), ("Tue, 24 Nov 2026 12:01:00 GMT", 60), ("Tue, 24 Nov 2020 12:01:00 GMT", 0),
     ("Tue, 99 Nov 2026 12:01:00 GMT", None), ("Tue, 24 Nov 99999 12:01:00 GMT", None)],
)
def test_a_retry_after_is_seconds_or_nothing(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text(max_size=400) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ .*", fullmatch=True))
def test_no_retry_after_raises_or_is_negative(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or seconds >= 0
    assert Politeness(clock=Clock()).note_status(*HOST, 429, value) in Verdict


@pytest.mark.parametrize(
    ("url", "name", "attributes"),
    [
        ("/konto", "Logga ut", {}),
        ("/konto", "  LOGGA   UT  ", {}),
        ("/logout", "", {}),
        ("/user/logout.php?x=1", "", {}),
        ("/logga-ut", "", {}),
        ("/%6Cogout", "", {}),
        ("/item/7", "Ta bort bokningen", {}),
        ("/item/7/delete", "", {}),
        ("/deletePost/7", "", {}),
        ("/remove_item?id=7", "", {}),
        ("/avregistrera-mig", "", {}),
        ("/?delete=7", "", {}),
        ("/?action=delete&id=7", "", {}),
        ("/?do=unsubscribe", "", {}),
        ("/cart?add-to-cart=3", "", {}),
        ("/nyhetsbrev", "Klicka här för att avprenumerera", {}),
        ("/x", "Skicka in", {}),
        ("/x", "Beställ", {}),
        ("/x", "Betala »", {}),
        ("/x", "Boka", {}),
        ("/boka/17", "", {}),
        ("/boka?tid=17", "", {}),
        ("/kurser/anmal-dig?kurs=17", "Anmäl dig", {}),
        ("/x", "Buy now", {}),
        ("/x", "Unsubscribe from all", {}),
        ("/x", "Sign", {}),
        ("/item/7", "Visa", {"data-method": "delete"}),
        ("/item/7", "Visa", {"data-turbo-method": "POST"}),
        ("/item/7", "Visa", {"hx-delete": "/item/7"}),
    ],
)
def test_a_link_that_looks_as_if_it_changes_something_is_left_alone(url: str, name: str, attributes: dict[str, str]) -> None:
    assert is_state_changing(url, name, attributes)


@pytest.mark.parametrize(
    ("url", "name", "attributes"),
    [
        ("/", "Startsida", {}),
        ("/bygga-bo/boka-lokal", "Boka lokal", {}),
        ("/boka", "Boka tid för vigsel", {}),
        ("/skatt", "Så får du betala mindre skatt", {}),
        ("/betala-faktura", "Betala faktura", {}),
        ("/bestall-tomtkarta", "Beställ tomtkarta", {}),
        ("/sophamtning?sida=2", "Nästa", {}),
        ("/borttagning-av-klotter", "Klotter och borttagning", {}),
        ("/sok?q=radera", "Sök", {"data-method": "get"}),
        ("/designprogram", "Signalspaning", {}),
        ("/avsluta", "Avslutade ärenden", {}),
        ("/order", "Ordförande", {}),
        ("/utbildning/anmal-dig", "Anmäl dig", {}),
        ("http://[::1", "trasig", {}),
    ],
)
def test_a_link_to_a_page_about_something_is_followed(url: str, name: str, attributes: dict[str, str]) -> None:
    assert not is_state_changing(url, name, attributes)


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_link_makes_the_policy_raise(url: str, name: str) -> None:
    assert is_state_changing(url, name) in (True, False)
