"""Canonical spelling, scope, and addresses that only a loop makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import (
    MAX_URL_LENGTH,
    canonical,
    document_suffix,
    is_asset,
    is_trap,
    pattern_of,
    scope_of,
    upgraded,
)


@pytest.mark.parametrize(
    ("address", "spelling"),
    [
        ("HTTP://WWW.Kommun.SE:80/A/../b/./c#d", "http://www.kommun.se/b/c"),
        ("https://kommun.se", "https://kommun.se/"),
        ("https://kommun.se:443/x?b=2&a=1", "https://kommun.se/x?a=1&b=2"),
        ("https://user:pw@kommun.se/x", "https://kommun.se/x"),
        ("https://granköping.se/å?ö=ä", "https://xn--grankping-47a.se/%C3%A5?%C3%B6=%C3%A4"),
        ("https://kommun.se/a%2fb/%7Ec", "https://kommun.se/a%2Fb/~c"),
        ("https://kommun.se/x?utm_source=n&fbclid=1&PHPSESSID=2&id=3", "https://kommun.se/x?id=3"),
        ("https://kommun.se/x;jsessionid=12AB?a=1", "https://kommun.se/x?a=1"),
        ("https://kommun.se/(S(abcdefghijklmnop12))/x.aspx", "https://kommun.se/x.aspx"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        (" https://kommun.se/a\n b ", "https://kommun.se/a%20b"),
    ],
)
def test_one_page_has_one_spelling(address, spelling):
    assert canonical(address) == spelling


@pytest.mark.parametrize(
    "address",
    ["mailto:a@b.se", "javascript:void(0)", "tel:112", "data:text/html,x", "http://", "http://a b/", "http://x:99999/", "", "ftp://a/b",
     "https://kommun.se/" + "x" * 100_000, "http://[bad/"],
)  # fmt: skip
def test_what_cannot_be_asked_for_has_no_spelling(address):
    assert canonical(address) is None


@given(st.text(max_size=300))
def test_any_href_gives_a_stable_spelling_or_none(href):
    once = canonical(href, "https://www.kommun.se/a/b?c=d")
    if once is not None:
        assert len(once) <= MAX_URL_LENGTH
        assert canonical(once) == once
        assert "#" not in once


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.text("xyz", max_size=3)), max_size=4).flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_the_order_of_parameters_does_not_matter(pair):
    one, other = ("https://kommun.se/?" + "&".join(f"{k}={v}" for k, v in pairs) for pairs in pair)
    assert canonical(one) == canonical(other)


def test_a_host_and_its_www_twin_are_one_site_and_a_sister_host_is_not():
    for start in ("https://www.kommun.se/", "https://kommun.se/"):
        scope = scope_of(start)
        assert scope.holds("https://kommun.se/x") and scope.holds("https://www.kommun.se/x")
        assert not scope.holds("https://skola.kommun.se/") and scope.is_sibling("https://skola.kommun.se/")
        assert not scope.is_sibling("https://annan.se/")


def test_hosts_without_a_registrable_domain_are_told_apart_by_port():
    scope = scope_of("http://127.0.0.1:8601/")
    assert scope.holds("http://127.0.0.1:8601/x")
    assert not scope.holds("http://127.0.0.1:8602/")
    assert not scope.is_sibling("http://127.0.0.1:8602/")
    assert not scope_of("http://a.example/").is_sibling("http://b.example/")


def test_declared_hosts_belong_to_the_site_however_they_are_written():
    scope = scope_of("https://www.kommun.se/", ["etjanster.kommun.se", "https://Granköping.se/", "127.0.0.1:8080"])
    assert {"etjanster.kommun.se", "xn--grankping-47a.se", "127.0.0.1:8080"} <= set(scope.hosts)


def test_http_links_on_an_https_site_are_the_https_page():
    assert upgraded("http://kommun.se/a", "https://kommun.se/") == "https://kommun.se/a"
    assert upgraded("http://kommun.se:8080/a", "https://kommun.se/") == "http://kommun.se:8080/a"
    assert upgraded("http://kommun.se/a", "http://kommun.se/") == "http://kommun.se/a"


def test_numbers_and_parameter_values_do_not_make_another_pattern():
    same = {pattern_of(f"https://kommun.se/kalender/2026/{n}?dag={n}&vy=manad") for n in range(40)}
    assert len(same) == 1
    assert pattern_of("https://kommun.se/bygglov") != pattern_of("https://kommun.se/forskola")


def test_only_loops_look_like_loops():
    assert is_trap("https://kommun.se/a/b/a/b/a/b/a")
    assert is_trap("https://kommun.se/" + "x/" * 20)
    assert is_trap("https://kommun.se/?" + "&".join(f"p{n}={n}" for n in range(9)))
    assert not is_trap("https://kommun.se/bygga-bo-och-miljo/bygglov/ansok/bygglov/")


def test_files_are_known_by_their_ending():
    assert document_suffix("https://kommun.se/a/Taxa%20bygglov.PDF?v=2") == "pdf"
    assert document_suffix("https://kommun.se/dokument.pdf/visa") == ""
    assert is_asset("https://kommun.se/bild.JPG") and not is_asset("https://kommun.se/bild")
