"""The crawl on bundled demo towns: https with an authority of our own, twins, other hosts, and a site that script builds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crawl_scene import ended, run_crawl

from crawler.demo.serve import Demo, serve


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve(["grankoping", "bjorkberga", "batverket"]) as running:
        yield running


def _start(demo: Demo, town: str) -> str:
    return next(row["start_url"] for row in demo.sites if row["id"] == town)


def test_a_town_behind_tls_is_crawled_when_its_authority_is_trusted_and_never_otherwise(demo):
    start = _start(demo, "grankoping")
    trusted = run_crawl(start, allow_hosts=demo.allow_hosts, trusted_ca=demo.ca_file, max_pages=12)
    assert trusted.start_url == trusted.pages[0].url and {0, 1} <= {page.depth for page in trusted.pages}
    assert trusted.pages[0].outcome == "fetched" and trusted.pages[0].headers["strict-transport-security"]
    stranger = run_crawl(start, allow_hosts=demo.allow_hosts, max_pages=12)
    assert set(ended(stranger).values()) <= {"failed:tls_error", "skipped:robots_unavailable"}


def test_a_declared_host_with_e_services_is_crawled_with_the_site(demo):
    crawl = run_crawl(
        _start(demo, "bjorkberga"), allow_hosts=demo.allow_hosts, trusted_ca=demo.ca_file, extra_hosts=["sjalvservice.bjorkberga.example"]
    )
    hosts = {page.url.split("/")[2] for page in crawl.pages if page.outcome == "fetched"}
    assert hosts == {"www.bjorkberga.example", "sjalvservice.bjorkberga.example"}
    roles = {guess.role: guess.url.split("/", 3)[3] for guess in reversed(crawl.roles) if guess.confidence >= 0.5}
    assert roles["contact"] == "kontakt" and roles["statement"] == "tillganglighet" and roles["eservice_list"] == "e-tjanster"


def test_the_shell_of_a_script_built_site_is_one_page_without_contents(demo):
    crawl = run_crawl(_start(demo, "batverket"), allow_hosts=demo.allow_hosts, trusted_ca=demo.ca_file)
    (page,) = [page for page in crawl.pages if page.outcome == "fetched"]
    assert (page.content_hash, page.template) == ("", -1)


def test_no_town_saw_an_unsafe_method_or_a_link_that_changes_something(demo):
    assert {(seen["unsafe_method"], seen["state_changing"]) for seen in demo.canaries().values()} == {(0, 0)}
