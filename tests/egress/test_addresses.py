"""The address rule: what counts as public, in every spelling a page may use."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.egress.addresses import is_public, literal_address
from crawler.egress.hosts import AllowedHost, loopback_hosts, normal_host, parse_allow_host

REFUSED = ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"]
PUBLIC = ["1.1.1.1", "8.8.8.8", "130.242.1.1", "193.11.1.1", "::ffff:8.8.8.8", "2001:6b0::1", "2a00:1450:400f::1", "2606:4700::1111"]


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_public_unicast_is_refused(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_unicast_address_is_accepted(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_this_machines_own_public_address_is_refused_also_when_mapped() -> None:
    own = [ipaddress.ip_address("8.8.8.8")]
    assert not is_public(ipaddress.ip_address("8.8.8.8"), own)
    assert not is_public(ipaddress.ip_address("::ffff:8.8.8.8"), own)


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1.",
     "0X7F.1", "[::ffff:127.0.0.1]", "::ffff:7f00:1", "[::1]", "0", "0x0"],
)
def test_every_spelling_of_a_loopback_address_is_read_as_an_address(spelling: str) -> None:
    address = literal_address(spelling)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("name", ["example.se", "127.0.0.1.example.se", "1e100.net", "xn--rksmrgs-5wao1o.se", "0x7f.example", ""])
def test_a_name_is_not_read_as_an_address(name: str) -> None:
    assert literal_address(name) is None


@given(st.ip_addresses())
def test_only_addresses_that_python_calls_global_are_ever_public(address: ipaddress.IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not (address.is_multicast or address.is_loopback or address.is_private or address.is_link_local)


@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_a_whole_number_in_any_base_is_the_address_it_counts_to(number: int, form: str) -> None:
    assert literal_address(form.format(number)) == ipaddress.IPv4Address(number)


@given(st.text(max_size=300))
def test_no_text_makes_a_host_raise_anything_but_value_error(text: str) -> None:
    literal_address(text)
    try:
        host = normal_host(text)
    except ValueError:
        return
    assert normal_host(host) == host


@pytest.mark.parametrize(
    ("text", "name", "port", "address", "target_port"),
    [
        ("127.0.0.1:8601", "127.0.0.1", 8601, "127.0.0.1", 8601),
        ("localhost:80", "localhost", 80, "127.0.0.1", 80),
        ("demo.localhost:8000", "demo.localhost", 8000, "127.0.0.1", 8000),
        ("www.granköping.example:443=127.0.0.1:8443", "www.xn--grankping-47a.example", 443, "127.0.0.1", 8443),
        ("Intranet.Example.SE.:8080", "intranet.example.se", 8080, None, 8080),
        ("[::1]:8080", "::1", 8080, "::1", 8080),
        ("a.example:80=[::1]:8080", "a.example", 80, "::1", 8080),
        ("2130706433:80", "127.0.0.1", 80, "127.0.0.1", 80),
    ],
)
def test_an_exemption_is_read_exactly(text: str, name: str, port: int, address: str | None, target_port: int) -> None:
    expected = AllowedHost(name=name, port=port, address=address, target_port=target_port)
    assert parse_allow_host(text) == expected
    assert parse_allow_host(str(expected)) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "has no port"),
        ("example.se", "has no port"),
        ("example.se:", "has no port"),
        ("example.se:0", "is not a port"),
        ("example.se:99999", "is not a port"),
        ("example.se:http", "is not a port"),
        ("*.example.se:80", "is not a host name"),
        ("http://example.se:80", "is"),
        ("example.se:80=other.se:80", "an IP address is needed"),
        ("example.se:80=127.0.0.1", "has no port"),
        ("::1:80", "brackets"),
        ("a..b:80", "is not a host name"),
    ],
)
def test_a_wrong_exemption_is_told_what_was_expected(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="expected NAME:PORT") as caught:
        parse_allow_host(text)
    assert complaint in str(caught.value)


@given(st.text(max_size=80))
def test_no_text_makes_an_exemption_raise_anything_but_value_error(text: str) -> None:
    try:
        entry = parse_allow_host(text)
    except ValueError:
        return
    assert parse_allow_host(str(entry)) == entry


def test_exemptions_that_stay_on_this_machine_are_told_apart() -> None:
    entries = [parse_allow_host(text) for text in ("a.example:443=127.0.0.1:1", "b.example:80=10.0.0.1:80", "localhost:1")]
    assert loopback_hosts(entries) == {("a.example", 443), ("localhost", 1)}
