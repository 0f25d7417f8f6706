"""What must hold of whatever comes from the web or out of a person's editor, whatever it is: properties that can fail."""

from __future__ import annotations

import ipaddress
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_fuzzing import CONTENT_TYPES, HEADS, HTML, pieces

from checks.colour import contrast, parse_colour
from checks.structured import Broken, entities
from checks.text import parse_stamp
from checks.words import parse as parse_words
from crawler.browser.received import whole, whole_all
from crawler.decoding import decoded
from crawler.egress.addresses import literal_address
from crawler.egress.answers import parse_answer_head
from crawler.egress.requests import parse_request_head
from crawler.egress.rule import AddressRule, RefusedError
from crawler.politeness import parse_retry_after
from profiles.persona_schema import read_persona
from profiles.problems import ProfileError

FUZZED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
FORBIDDEN = [
    ipaddress.ip_network(net)
    for net in ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
                "224.0.0.0/4", "240.0.0.0/4", "::/3", "2001::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8")
]  # fmt: skip
ADDRESSES = st.ip_addresses().map(str) | st.sampled_from(
    ["8.8.8.8", "2600::1", "127.1", "0x7f.1", "2130706433", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::", "fe80::1%lo", "224.0.0.1", "", "a.example"]
)


class Names:
    """A name service that answers what the test says."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers

    def addresses(self, name: str) -> list[str]:
        return self.answers

    def records(self, name: str, rdtype: str) -> list[str]:
        return []


@FUZZED
@given(st.lists(ADDRESSES, max_size=6), st.sampled_from(["a.example", "127.0.0.1", "[::1]", "localhost", "0x7f000001"]), st.integers(0, 70000))
def test_no_answer_of_a_name_service_opens_a_way_to_what_is_not_public(answers: list[str], host: str, port: int) -> None:
    rule = AddressRule(allow=(), extra_ports=(), resolver=Names(answers), own=())
    try:
        endpoints = rule.endpoints(host, port)
    except RefusedError:
        return
    assert port in (80, 443)
    assert endpoints
    for address, _ in endpoints:
        found = literal_address(address)
        assert found is not None
        assert not any(found in net for net in FORBIDDEN if net.version == found.version)


@FUZZED
@given(pieces(HEADS, 15))
def test_a_head_that_is_passed_on_is_one_head_for_one_host(data: bytes) -> None:
    try:
        request = parse_request_head(data + b"\r\n\r\n")
    except RefusedError:
        return
    sent = request.for_site()
    assert sent.endswith(b"\r\n\r\n")
    assert sent.count(b"\r\n\r\n") == 1
    lines = sent[:-4].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert sum(line.lower().startswith(b"host:") for line in lines) == 1
    assert 1 <= request.port <= 65535
    assert request.host == request.host.strip().lower()


@FUZZED
@given(pieces(HEADS, 15), st.integers(100, 999), st.binary(max_size=30))
def test_a_head_of_an_answer_is_measured_as_it_is(extra: bytes, status: int, body: bytes) -> None:
    data = b"HTTP/1.1 %d ok\r\n" % status + extra + b"\r\n\r\n" + body
    try:
        head = parse_answer_head(data)
    except RefusedError:
        return
    assert head is not None
    assert head.status == status
    assert 0 < head.size <= len(data)
    assert head.length is None or 0 <= head.length < 10**18


@FUZZED
@given(st.text(max_size=40) | st.integers(-(10**30), 10**30).map(str) | st.datetimes().map(lambda d: d.strftime("%a, %d %b %Y %H:%M:%S GMT")))
def test_no_wish_to_wait_is_negative_or_no_number(value: str) -> None:
    seconds = parse_retry_after(value, datetime(2026, 11, 24, tzinfo=UTC))
    assert seconds is None or (seconds >= 0 and not math.isnan(seconds))


@FUZZED
@given(pieces(HTML, 60), st.sampled_from(CONTENT_TYPES))
def test_text_that_was_received_can_be_stored_shown_and_is_the_same_when_received_again(body: bytes, content_type: str) -> None:
    text = whole(decoded(body, content_type))
    text.encode("utf-8")
    assert not any((ord(c) < 32 and c not in "\t\n") or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in text)
    assert whole(text) == text


@FUZZED
@given(st.recursive(st.text(max_size=8) | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner)))
def test_what_a_page_returns_is_whole_at_every_depth(value: object) -> None:
    import json

    received = whole_all(value)
    assert json.dumps(received, ensure_ascii=False).encode("utf-8")  # half characters would raise
    assert whole_all(received) == received


@FUZZED
@given(st.lists(st.sampled_from(['<div itemscope itemtype="http://schema.org/Event">', '<p itemprop="name">', '<script type="application/ld+json">',
        '{"@type":"Event","a":[{"@type":[1,null]}]}', "</script>", "{", "]", "<!--", '<i vocab="http://schema.org/" typeof="Place" prefix=": :">', "å"])
        | st.text(max_size=10), max_size=25).map("".join))  # fmt: skip
def test_no_structured_data_raises_or_is_anything_but_entities(source: str) -> None:
    found = entities(source, "http://www.granakoping.example/")
    assert isinstance(found, Broken) or all(isinstance(entity, dict) and "@type" in entity for entity in found)


@FUZZED
@given(st.text(max_size=40) | st.lists(st.sampled_from(["rgb(", "rgba(", "1", "999", "-5", ",", " ", "/", ")", "%", "0.5", "color(srgb", "transparent", "e9"]), max_size=9).map("".join))
def test_no_colour_is_outside_its_bounds(value: str) -> None:
    colour = parse_colour(value)
    assert 1.0 <= contrast(colour, parse_colour("rgb(255, 255, 255)")) <= 21.0


@FUZZED
@given(st.text(max_size=40) | st.lists(st.sampled_from(["2026", "13", "31", "februari", "-", ".", "T", ":", "99", "Z", "den "]), max_size=8).map("".join))
def test_no_date_on_a_page_raises_and_one_that_is_read_is_a_day(text: str) -> None:
    found = parse_stamp(text)
    assert found is None or 1 <= found.month <= 12


ROWS = st.lists(st.sampled_from(["key", "terms_sv", "terms_en", ";", ",", "\n", "K_A", "a|b", '"', "\ufeff", "å"]) | st.text(max_size=4), max_size=25)


@FUZZED
@given(ROWS.map("".join))
def test_no_list_of_words_ends_in_anything_but_a_complaint_that_names_it(text: str) -> None:
    try:
        found = parse_words(text.splitlines(), "ordlista.csv")
    except (ValueError, KeyError) as error:
        assert "ordlista.csv" in str(error)
    else:
        assert found is not None


@FUZZED
@given(st.lists(st.sampled_from(["id: a\n", "title: {sv: a, en: b}\n", "viewport: [1, 2]\n", "locale: sv-SE\n", ": ", "- ", "!!python/object:os.system", "{", "&a *a", "\t"])
       | st.text(max_size=5), max_size=15).map("".join))  # fmt: skip
def test_no_persona_ends_in_anything_but_a_complaint_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "besokare.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(ProfileError, match=r"besokare\.yaml"):
        read_persona(path)
