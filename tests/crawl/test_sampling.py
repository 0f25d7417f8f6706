"""The sample: reproducible, a subset, indifferent to order, kept for the round, structured part first."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.material import Crawl, CrawledPage, RoleGuess
from crawler.sampling import REPLACEMENT, draw

SITE = "https://kommun.se/"
ROLES = ["contact", "statement", "login", "privacy", "service_page", "form", "news_item", "table_page", "english"]


def _page(number: int, **more: object) -> CrawledPage:
    given = {"outcome": "fetched", "status": 200, "template": number % 11, "depth": number % 4} | more
    return CrawledPage(url=f"{SITE}{number}" if number else SITE, **given)  # type: ignore[arg-type]


def _crawl(count: int, roles: dict[int, str] | None = None, **more: object) -> Crawl:
    guesses = [RoleGuess(role="start", url=SITE, confidence=1.0)]
    guesses += [
        RoleGuess(role=role, url=f"{SITE}{number}", confidence=0.9) for number, role in (roles or {}).items() if 0 < number < count
    ]
    return Crawl(start_url=SITE, hosts=("kommun.se",), pages=tuple(_page(n) for n in range(count)), roles=tuple(guesses), **more)  # type: ignore[arg-type]


crawls = st.builds(
    _crawl, st.integers(1, 120), st.dictionaries(st.integers(1, 119), st.sampled_from(ROLES), max_size=30)
)  # fmt: skip
samples = st.sampled_from(["wad", "all", "5", "60"])


def _draw(crawl: Crawl, sample: str = "wad", round: str = "2026-Q4", **more):
    return draw(crawl, sample=sample, seed="s", site_id="kommun", round=round, **more)


@given(crawls, samples)
@settings(max_examples=60)
def test_the_same_crawl_gives_the_same_sample_and_only_pages_of_it_each_once(crawl, sample):
    drawn = _draw(crawl, sample)
    assert drawn == _draw(crawl, sample)
    urls = [one.url for one in drawn]
    assert len(set(urls)) == len(urls) and set(urls) <= {page.url for page in crawl.pages}
    assert drawn[0].url == SITE and drawn[0].sampled_as == "start"


@given(crawls, samples, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_in_which_pages_were_found_does_not_matter(crawl, sample, random):
    pages, roles = list(crawl.pages), list(crawl.roles)
    random.shuffle(pages)
    random.shuffle(roles)
    mixed = replace(crawl, pages=tuple(pages), roles=tuple(roles))
    assert _draw(crawl, sample) == _draw(mixed, sample)


@given(crawls)
@settings(max_examples=40)
def test_the_random_part_is_twenty_pages_or_a_tenth_of_the_structured_part(crawl):
    drawn = _draw(crawl)
    structured = [one for one in drawn if one.stratum == "structured"]
    assert len(drawn) - len(structured) == min(max(20, math.ceil(0.1 * len(structured))), len(crawl.pages) - len(structured))
    assert drawn[: len(structured)] == structured


@given(crawls, st.sets(st.integers(1, 119), max_size=40))
@settings(max_examples=60)
def test_a_round_keeps_its_pages_and_replaces_those_that_went(crawl, gone):
    before = _draw(crawl)
    pages = tuple(replace(p, outcome="failed", status=404) if p.url.rpartition("/")[2] in {str(n) for n in gone} else p for p in crawl.pages)
    after = _draw(replace(crawl, pages=pages), previous=before)
    there = {p.url for p in pages if p.outcome == "fetched"}
    assert {one for one in before if one.url in there} <= set(after)
    assert {one.url for one in after} <= there
    fresh = [one for one in after if one not in before]
    assert all(one.sampled_as.endswith(REPLACEMENT) for one in fresh)
    lost = [one for one in before if one.url not in there and one.stratum == "random"]
    assert len([one for one in fresh if one.stratum == "random"]) <= len(lost)
    assert _draw(replace(crawl, pages=pages), previous=after) == after


def test_new_pages_do_not_change_a_round_that_has_begun_but_another_round_does():
    before = _draw(_crawl(100))
    assert _draw(_crawl(110), previous=before) == before
    assert {one.url for one in _draw(_crawl(100), round="2027-Q1")} != {one.url for one in before}


def test_roles_come_first_with_their_reason_and_templates_fill_up():
    drawn = _draw(_crawl(100, {7: "contact", 8: "statement", 9: "form", 10: "form", 12: "form", 13: "form"}))
    reasons = {one.url.rpartition("/")[2]: one.sampled_as for one in drawn if one.stratum == "structured"}
    assert reasons["7"] == "contact" and reasons["8"] == "statement"
    assert [reasons.get(n) for n in ("9", "10", "12", "13")].count("form") == 3
    templates = [one for one in drawn if one.sampled_as.startswith("template-")]
    with_page = {int(one.url.rpartition("/")[2] or 0) % 11 for one in drawn if one.stratum == "structured"}
    assert set(range(8)) <= with_page and templates


def test_a_doubtful_role_is_no_reason():
    crawl = _crawl(50)
    guess = RoleGuess(role="contact", url=f"{SITE}30", confidence=0.4)
    assert "contact" not in {one.sampled_as for one in _draw(replace(crawl, roles=(*crawl.roles, guess)))}


def test_pages_that_may_not_be_indexed_are_not_drawn_at_random():
    pages = tuple(_page(n, template=-1, robots_directives="noindex" if n % 2 else "") for n in range(30))
    drawn = _draw(replace(_crawl(1), pages=pages))
    assert not [one for one in drawn if one.stratum == "random" and int(one.url.rpartition("/")[2]) % 2]


def test_duplicates_and_pages_that_could_not_be_read_are_never_in_the_sample():
    pages = (_page(0), _page(1, duplicate_of=SITE), _page(2, outcome="failed", status=500), _page(3, outcome="skipped", reason="robots"))
    assert [one.url for one in _draw(replace(_crawl(1), pages=pages), "all")] == [SITE]


def test_an_operators_page_is_in_the_structured_part():
    crawl = replace(_crawl(40), pages=(*_crawl(40).pages, _page(77, template=-1, found_by="operator")))
    assert ("operator", "structured") in {(one.sampled_as, one.stratum) for one in _draw(crawl)}


def test_a_number_fills_up_to_that_many():
    assert len(_draw(_crawl(100), "37")) == 37
    assert len(_draw(_crawl(10), "37")) == 10


@pytest.mark.parametrize("word", ["", "alla", "-3", "0", "1.5"])
def test_another_word_than_these_is_refused(word):
    with pytest.raises(ValueError, match="wad"):
        _draw(_crawl(3), word)
