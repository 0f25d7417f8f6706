"""robots.txt, sitemaps, encodings and HTML, read from bytes as they come."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import scope_of
from crawler.decoding import decoded, known_encoding
from crawler.frontier import Frontier
from crawler.robots import MAX_ROBOTS_BYTES, Policy, policy_from_answer
from crawler.sitemaps import MAX_LOCATIONS, read_sitemap
from crawler.source import HIDDEN_REL, read_source

SITE = "https://kommun.se/"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _source(body: str, head: str = ""):
    return read_source(f'<html lang="sv"><head>{head}</head><body>{body}</body></html>', SITE + "mapp/sida", scope_of(SITE))


# robots.txt


def test_a_missing_robots_allows_and_an_unreachable_one_forbids_everything():
    assert policy_from_answer(404, b"").allows(SITE) and policy_from_answer(403, b"Disallow: /").allows(SITE)
    for status in (0, 500, 503, 429):
        policy = Policy(status)
        assert policy.is_unavailable and not policy.allows(SITE) and not policy.allows_everybody(SITE)


def test_a_byte_order_mark_does_not_hide_the_first_rule():
    policy = policy_from_answer(200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /hemligt/\r\n")
    assert not policy.allows(SITE + "hemligt/x") and policy.allows(SITE + "annat")


def test_our_name_is_matched_in_any_case_and_everybody_by_the_star():
    policy = policy_from_answer(200, b"user-agent: Tillsyn\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n")
    assert not policy.allows(SITE + "a") and policy.allows(SITE + "b")
    assert policy.allows_everybody(SITE + "a") and not policy.allows_everybody(SITE + "b")


def test_an_html_page_in_place_of_robots_has_no_rules():
    assert policy_from_answer(200, b"<!doctype html><p>Disallow: /</p>\nUser-agent: *\nDisallow: /\n").allows(SITE)


def test_only_the_first_half_mebibyte_counts():
    rules = b"User-agent: *\nDisallow: /hemligt/\n" + b"# x\n" * MAX_ROBOTS_BYTES + b"Disallow: /\n"
    policy = policy_from_answer(200, rules)
    assert not policy.allows(SITE + "hemligt/x") and policy.allows(SITE)


def test_thousands_of_wildcards_are_matched_in_no_time():
    policy = policy_from_answer(200, b"User-agent: *\n" + b"Disallow: /" + b"a*" * 5_000 + b"z$\n")
    began = time.perf_counter()
    assert policy.allows(SITE + "a" * 1_900)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(("text", "delay"), [("5", 5.0), ("0.5", 0.5), ("-1", None), ("nan", None), ("inf", None), ("snart", None)])
def test_crawl_delay_is_a_finite_number_or_nothing(text, delay):
    assert policy_from_answer(200, f"User-agent: *\nCrawl-delay: {text}\n".encode()).crawl_delay_seconds == delay


def test_a_delay_beyond_half_a_minute_leaves_the_host_alone():
    assert policy_from_answer(200, b"User-agent: *\nCrawl-delay: 31\n").is_too_slow
    assert not policy_from_answer(200, b"User-agent: *\nCrawl-delay: 30\n").is_too_slow


# sitemaps


def test_a_sitemap_gives_its_locations_once_plain_or_gzipped():
    xml = f"<?xml version='1.0'?><urlset {NAMESPACE}><url><loc> {SITE}a </loc></url><url><loc>{SITE}a</loc></url></urlset>".encode()
    for body in (xml, gzip.compress(xml)):
        text = read_sitemap(body)
        assert text.is_valid and not text.is_index and text.locations == (SITE + "a",)


def test_an_image_in_a_sitemap_is_no_page():
    xml = (
        f'<urlset {NAMESPACE} xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>{SITE}a</loc>'
        f"<i:image><i:loc>{SITE}bild</i:loc></i:image></url></urlset>"
    )
    assert read_sitemap(xml.encode()).locations == (SITE + "a",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!doctype html><html></html>", "not_xml"), (b"<urlset><url>", "bad_xml"), (b"<rss></rss>", "wrong_root"),
        (f"<urlset {NAMESPACE}></urlset>".encode(), "no_locations"), (b"\x1f\x8bnot gzip", "bad_gzip"), (b"", "not_xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "doctype"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!EnTiTy a SYSTEM "file:///etc/passwd">]><urlset/>', "doctype"),
    ],
)  # fmt: skip
def test_a_sitemap_that_is_none_says_what_is_wrong(body, problem):
    text = read_sitemap(body)
    assert not text.is_valid and text.problem == problem and text.locations == ()


def test_what_stood_before_an_error_still_counts_but_the_sitemap_is_not_valid():
    text = read_sitemap(f"<urlset {NAMESPACE}><url><loc>{SITE}a</loc></url><url><loc>".encode())
    assert text.locations == (SITE + "a",) and not text.is_valid and text.problem == "bad_xml"


def test_bombs_and_endless_sitemaps_are_bounded():
    many = f"<urlset {NAMESPACE}>" + "".join(f"<url><loc>{SITE}{n}</loc></url>" for n in range(MAX_LOCATIONS + 500))
    assert len(read_sitemap(many.encode()).locations) == MAX_LOCATIONS
    bomb = read_sitemap(gzip.compress(b"<urlset>" + b" " * (60 * 1024 * 1024)))
    assert bomb.problem == "too_large" and bomb.locations == ()


@given(st.binary(max_size=400))
def test_no_bytes_break_the_sitemap_reader(body):
    assert isinstance(read_sitemap(body).locations, tuple)


# encodings


@pytest.mark.parametrize("label", ["zlib_codec", "utf-7", "rot13", "base64", "idna", "unicode_escape", "hex", "nonsense", "", "utf-8\0"])
def test_python_codecs_that_are_no_web_encodings_are_not_used(label):
    assert known_encoding(label) is None
    assert decoded("<p>räksmörgås</p>".encode(), f"text/html; charset={label}") == "<p>räksmörgås</p>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>å</p>".encode(), "text/html"), ("<p>å</p>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("<p>å</p>".encode("latin-1"), "text/html"), ("\ufeff<p>å</p>".encode("utf-16-le"), "text/html; charset=utf-8"),
        ("<p>å</p>".encode("utf-16-le"), "text/html"), (b"\xef\xbb\xbf" + "<p>å</p>".encode(), "text/html; charset=latin1"),
    ],
)  # fmt: skip
def test_text_is_read_in_the_encoding_that_it_is_in(body, content_type):
    assert "å" in decoded(body, content_type)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_every_answer_becomes_text(body, label):
    text = decoded(body, f"text/html; charset={label}")
    assert text.encode("utf-8", "strict").decode("utf-8") == text  # no half characters


# HTML


def test_links_know_their_name_and_the_landmark_around_them():
    source = _source(
        '<header><a href="/">Hem</a></header><nav aria-label="Meny"><a href="/b"><img alt="Bygga"></a></nav>'
        '<main><article><header><a href="c">I artikeln</a></header></article><a href="/d" aria-label="Namn">text</a></main>'
        '<footer><a href="https://annan.se/" title="Titel"></a></footer><div role="navigation"><a href="/e">e</a></div>'
    )
    assert [(link.url, link.text, link.region, link.same_site) for link in source.links] == [
        ("https://kommun.se/", "Hem", "banner", True), ("https://kommun.se/b", "Bygga", "navigation", True),
        ("https://kommun.se/mapp/c", "I artikeln", "main", True), ("https://kommun.se/d", "Namn", "main", True),
        ("https://annan.se/", "Titel", "contentinfo", False), ("https://kommun.se/e", "e", "navigation", True),
    ]  # fmt: skip


def test_links_that_change_something_or_ask_not_to_be_followed_are_told_apart():
    source = _source(
        '<a href="/a">a</a><a rel="nofollow" href="/b">b</a><a href="/logga-ut">x</a><a href="/c">Ta bort</a>'
        '<a href="/d" data-method="post">d</a><div style="display: none"><a href="/e">e</a></div>'
    )
    paths = [link.url.rpartition("/")[2] for link in source.links]
    assert [paths[i] for i in source.followable] == ["a"]
    assert [paths[i] for i in source.changing] == ["logga-ut", "c", "d"]
    assert HIDDEN_REL in source.links[-1].rel


def test_a_base_element_moves_links_but_not_the_crawl():
    source = _source('<a href="x">x</a>', '<base href="https://annan.se/y/">')
    assert [(link.url, link.same_site) for link in source.links] == [("https://annan.se/y/x", False)]


def test_main_text_leaves_out_menus_dialogs_and_hidden_parts():
    source = _source(
        '<header>Huvud</header><nav>Meny</nav><div class="cookie-banner">Kakor</div><h1>Bygglov</h1><p>Du   behöver\nlov.</p>'
        '<p hidden>Dolt</p><script>var x</script><ul><li>ett</li><li>två</li></ul><footer>Fot</footer>'
    )
    assert source.main_text == "Bygglov\nDu behöver lov.\nett\ntvå"
    assert (source.h1, source.words, source.lang) == ("Bygglov", 6, "sv")


def test_search_forms_are_not_forms_to_fill_in():
    source = _source(
        '<form role="search" action="/sok"><input type="hidden" name="s" value="1"><input name="q"></form>'
        '<main><form method="post"><input name="namn"><input type="email" name="epost"><textarea name="t"></textarea></form></main>'
    )
    assert source.forms == 1
    assert {"search_form", "form", "textarea", "email_field"} <= set(source.features)
    assert source.search == "https://kommun.se/sok?q=information&s=1"
    assert _source('<form role="search" method="post" action="/sok"><input name="q"></form>').search == ""


def test_metadata_and_feeds_are_noted():
    source = _source(
        "<p>x</p>",
        '<title> Bygglov  - Kommun </title><meta name="description" content="Om lov"><meta name="ROBOTS" content="noindex">'
        '<link rel="canonical" href="/b"><link rel="alternate" type="application/rss+xml" href="/rss">'
        '<meta http-equiv="refresh" content="0; url=/ny"><meta http-equiv="refresh" content="1">',
    )
    assert (source.title, source.description, source.robots) == ("Bygglov - Kommun", "Om lov", "noindex")
    assert (source.canonical, source.feeds, source.refresh) == ("https://kommun.se/b", ("https://kommun.se/rss",), "https://kommun.se/ny")


def test_tables_videos_and_maps_are_noted():
    assert "table" in _source("<main><table><tr><th>a</th></tr><tr><td>b</td></tr></table></main>").features
    assert "table" not in _source('<main><table role="presentation"><tr><th>a</th></tr><tr><td>b</td></tr></table></main>').features
    assert "video" in _source('<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>').features
    assert "map" in _source('<div class="leaflet-container"></div>').features


def test_what_follows_the_end_of_a_document_is_read_too():
    source = _source('<html lang="sv"><body><a href="/a">A</a></body></html><!-- cached --><html><body><a href="/b">B</a></body></html>')
    assert [link.text for link in source.links] == ["A", "B"]
    assert source.lang == "sv"


@given(st.text(alphabet=st.sampled_from('<>/="ab hrefdivmainform \n\u0000\ud800'), max_size=300))
def test_whatever_the_html_links_lead_where_a_crawl_may_ask_and_texts_can_be_stored(text):
    scope = scope_of(SITE)
    source = read_source(text, SITE, scope)
    for link in source.links:
        assert link.url.startswith(("http://", "https://")), link
        link.text.encode()  # no half of a surrogate pair
        link.url.encode("ascii")


# frontier


def _frontier(**more):
    return Frontier(scope_of(SITE), SITE, max_pages=more.pop("max_pages", 100))


def test_addresses_are_taken_in_the_order_they_were_offered_and_once():
    frontier = _frontier()
    for path in ("b", "a", "b", "c"):
        frontier.offer(SITE + path, depth=1, found_by="link")
    assert [frontier.take().url.rpartition("/")[2] for _ in range(3)] == ["b", "a", "c"]
    assert frontier.take() is None


def test_one_pattern_gives_fifty_addresses_and_the_rest_is_a_trap():
    frontier = _frontier(max_pages=500)
    for n in range(80):
        frontier.offer(f"{SITE}kalender?dag={n}", depth=1, found_by="link")
    for n in range(80):
        frontier.offer(f"{SITE}lista?{chr(97 + n % 26)}{n}=1", depth=1, found_by="link")
    assert len(frontier) == 100
    assert {refused.reason for refused in frontier.refused.values()} == {"trap"}


def test_robots_state_changes_and_other_hosts_are_kept_out():
    frontier = _frontier()
    frontier.policies["https://kommun.se"] = policy_from_answer(200, b"User-agent: *\nDisallow: /hemligt/\n")
    assert not frontier.offer(SITE + "hemligt/x", depth=1, found_by="link")
    assert not frontier.offer(SITE + "ta-bort", depth=1, found_by="link", is_changing=True)
    assert not frontier.offer("https://annan.se/", depth=1, found_by="link")
    assert not frontier.offer(SITE + "taxa.pdf", depth=1, found_by="link")
    assert {r.url.rpartition("/")[2]: r.reason for r in frontier.refused.values()} == {"x": "robots", "ta-bort": "state_changing"}


def test_dead_links_take_no_pages_place_until_as_many_are_gone():
    frontier = _frontier(max_pages=3)
    for n in range(20):
        frontier.offer(f"{SITE}a{n}/", depth=1, found_by="link")
    for _ in range(5):
        assert frontier.take() is not None
        frontier.note_gone()
    assert not frontier.is_cut
    assert frontier.take() is not None  # six asked for: three gone ones are free
    assert frontier.take() is None
    assert frontier.is_cut


def test_what_the_budget_does_not_reach_is_named():
    frontier = _frontier(max_pages=2)
    for path in "abc":
        frontier.offer(SITE + path, depth=1, found_by="link")
    assert frontier.take() and frontier.take() and frontier.take() is None
    assert frontier.is_cut
    assert [(left.url, left.reason) for left in frontier.left_over()] == [(SITE + "c", "page_budget")]


def test_a_sitemap_gets_its_share_of_a_large_crawl():
    frontier = _frontier(max_pages=100)
    for n in range(200):
        frontier.offer(f"{SITE}lank-{chr(97 + n % 26)}{chr(97 + n // 26)}", depth=1, found_by="link")
        frontier.offer(f"{SITE}karta-{chr(97 + n % 26)}{chr(97 + n // 26)}", depth=-1, found_by="sitemap")
    taken = [frontier.take().found_by for _ in range(100)]
    assert taken[:40] == ["link"] * 40
    assert 15 <= taken.count("sitemap") <= 25
