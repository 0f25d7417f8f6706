"""Pages built alike are one template, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checks.material import CrawledPage
from crawler.addresses import scope_of
from crawler.source import read_source
from crawler.templates import CLOSELY_TEMPLATES, MIN_PATHS, UNKNOWN, grouped, likeness, seen_closely, sketch

FRAME = (
    '<header class="top"><a class="logo" href="/">x</a><form role="search"><input><button>Sök</button></form></header>'
    '<nav class="menu"><ul class="level"><li><a href="/a">a</a></li></ul></nav><main class="{kind}">{body}</main>'
    '<footer class="foot"><div class="column"><p>x</p><ul><li><a href="/b">b</a></li></ul></div></footer>'
)
ARTICLE = '<article class="text"><h1>{0}</h1><div class="lead"><p>{0}</p></div><section><h2>{0}</h2><p>{0}</p></section></article>'
FORM = (
    '<div class="form wizard"><ol class="steps"><li class="step now"><span>1</span></li></ol><form class="fields"><fieldset><legend>x</legend>'
    '<div class="row"><label>Namn</label><input class="field"></div><div class="row"><label class="l2">E-post</label><span class="hint">h</span>'
    '<select class="pick"><option>1</option></select></div></fieldset><div class="buttons"><button class="next">Nästa</button></div></form></div>'
)


def _build(kind: str, body: str) -> tuple[int, ...]:
    html = f"<html><body>{FRAME.format(kind=kind, body=body)}</body></html>"
    return read_source(html, "https://kommun.se/", scope_of("https://kommun.se/")).build


def test_articles_are_one_template_and_forms_another_numbered_by_size():
    builds = {f"artikel-{n}": _build("article", ARTICLE.format(n) * (n + 1)) for n in range(5)}
    builds |= {f"form-{n}": _build("form", FORM) for n in range(2)}
    groups = grouped(builds)
    assert {groups[f"artikel-{n}"] for n in range(5)} == {0}
    assert {groups["form-0"], groups["form-1"]} == {1}


def test_the_shell_of_a_script_built_page_has_no_template():
    assert grouped({"/": sketch(range(MIN_PATHS - 1))}) == {"/": UNKNOWN}


@given(st.sets(st.integers(0, 10**14), min_size=1, max_size=900), st.sets(st.integers(0, 10**14), max_size=300))
def test_likeness_is_the_same_both_ways_and_whole_for_equals(one, other):
    a, b = sketch(one), sketch(one | other)
    assert likeness(a, a) == 1.0
    assert likeness(a, b) == likeness(b, a)
    assert abs(likeness(a, b) - len(one) / len(one | other)) < 0.2


def test_one_page_of_each_of_the_largest_templates_is_seen_closely():
    pages = [CrawledPage(url=f"/{template}/{n}", template=template) for template in range(10) for n in range(12 - template)]
    assert seen_closely(pages) == {f"/{template}/0" for template in range(CLOSELY_TEMPLATES)}
    assert seen_closely([]) == set()


def test_form_pages_are_seen_closely_but_not_for_a_form_that_most_pages_carry():
    plain = [CrawledPage(url=f"/{n}", template=0) for n in range(5)]
    form = CrawledPage(url="/ansok", template=0, forms=1)
    assert seen_closely([*plain, form]) == {"/0", "/ansok"}
    with_newsletter = [CrawledPage(url=f"/{n}", template=0, forms=1) for n in range(5)]
    assert seen_closely([*with_newsletter, CrawledPage(url="/ansok", template=0, forms=2)]) == {"/0", "/ansok"}
