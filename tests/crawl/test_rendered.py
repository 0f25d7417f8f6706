"""What only the browser saw goes back into the crawl under the same rules, and the whole is counted anew."""

from __future__ import annotations

from checks.dom import Dom
from checks.dom_record import DocumentRecord, DomRecord, NodeRecord
from checks.material import Crawl, CrawledPage, Link, Robots
from crawler.addresses import Scope
from crawler.rendered import Rendered, admit, only_rendered, rendered, with_rendered
from crawler.task import Options

SITE = "https://kommun.se/"


def _crawl(**more: object) -> Crawl:
    start = CrawledPage(url=SITE, outcome="fetched", status=200, depth=0, found_by="start", words=3, title="Start")
    robots = Robots(url=SITE + "robots.txt", status=200, body="User-agent: *\nDisallow: /hemligt/\n")
    return Crawl(start_url=SITE, hosts=("kommun.se",), pages=(start,), robots=(robots,), **more)  # type: ignore[arg-type]


def _link(path: str, text: str = "länk", **more: object) -> Link:
    url = path if "://" in path else SITE + path
    return Link(url=url, text=text, origin="rendered", same_site="kommun.se" in url, **more)  # type: ignore[arg-type]


def _view(url: str, *paths: str, text: str = "") -> Rendered:
    return Rendered(
        url=url, final_url=url, status=200, title=f"Sidan {url}", h1=f"Sidan {url}", lang="sv", main_text=text or f"text om {url} " * 20,
        words=60, links=tuple(_link(p) for p in paths), build=tuple(range(20)), headers={"content-type": "text/html; charset=utf-8"},
    )  # fmt: skip


def test_rendered_links_pass_the_same_rules_as_links_in_the_source():
    crawl = _crawl()
    found = [
        _link("b"), _link("a"), _link("a"), _link("hemligt/x"), _link("logga-ut"), _link("c", "Ta bort"), _link("d", rel="nofollow"),
        _link("fil.pdf"), _link("https://annan.se/"), _link("", "Start"), _link("x/x/x/x/x"),
    ]  # fmt: skip
    admitted = admit(crawl, found, crawl.pages[0], Options())
    assert [(p.url.removeprefix(SITE), p.outcome, p.reason) for p in admitted] == [
        ("a", "", ""), ("b", "", ""), ("c", "skipped", "state_changing"), ("hemligt/x", "skipped", "robots"),
        ("logga-ut", "skipped", "state_changing"), ("x/x/x/x/x", "skipped", "trap"),
    ]  # fmt: skip
    assert {(p.found_by, p.referrer, p.depth) for p in admitted} == {("rendered", SITE, 1)}


def test_the_page_budget_is_one_for_crawl_and_browser():
    crawl = _crawl()
    admitted = admit(crawl, [_link(chr(97 + n)) for n in range(6)], crawl.pages[0], Options(max_pages=3))
    assert [(p.outcome, p.reason) for p in admitted] == [("", "")] * 2 + [("skipped", "page_budget")] * 4


def test_a_host_whose_robots_were_never_read_is_not_asked_for_anything():
    crawl = Crawl(start_url=SITE, hosts=("kommun.se", "e.kommun.se"), pages=_crawl().pages, robots=_crawl().robots)
    assert admit(crawl, [_link("https://e.kommun.se/x")], crawl.pages[0], Options()) == []


def test_a_site_that_script_builds_is_found_round_by_round():
    crawl = _crawl()
    tree = {SITE: ["a", "b"], SITE + "a": ["b", "c", "blankett.pdf"], SITE + "b": [""], SITE + "c": []}
    waiting, visited = [crawl.pages[0]], set()
    while waiting:
        page = waiting.pop(0)
        visited.add(page.url)
        view = _view(page.url, *tree[page.url])
        admitted = admit(crawl, only_rendered(crawl, page, view), page, Options())
        crawl = with_rendered(crawl, {page.url: view}, admitted)
        waiting += [p for p in admitted if not p.outcome]
    assert visited == set(tree)
    assert {p.url.removeprefix(SITE): (p.outcome, p.depth) for p in crawl.pages} == {
        "": ("fetched", 0), "a": ("fetched", 1), "b": ("fetched", 1), "c": ("fetched", 2),
    }  # fmt: skip
    assert [(d.url.removeprefix(SITE), d.page.removeprefix(SITE)) for d in crawl.documents] == [("blankett.pdf", "a")]
    assert {p.template for p in crawl.pages} == {0}


def test_a_page_that_said_all_in_its_source_keeps_it():
    page = CrawledPage(url=SITE, outcome="fetched", status=200, title="Källan", words=100, main_text="ord " * 100, content_hash="x", depth=0)
    crawl = with_rendered(Crawl(start_url=SITE, hosts=("kommun.se",), pages=(page,)), {SITE: _view(SITE, "a")})
    assert (crawl.pages[0].title, crawl.pages[0].words) == ("Källan", 100)
    assert [link.origin for link in crawl.pages[0].links] == ["rendered"]


def test_the_rendered_page_tells_visible_links_with_their_name_and_landmark():
    nodes = [
        NodeRecord(-1, "html", attributes={"lang": "sv"}, box=(0, 0, 100, 100)),
        NodeRecord(0, "body", box=(0, 0, 100, 100)),
        NodeRecord(1, "nav", box=(0, 0, 100, 20)),
        NodeRecord(2, "a", attributes={"href": "/kontakt"}, box=(0, 0, 50, 20), role="link", name="Kontakt"),
        NodeRecord(2, "a", attributes={"href": "/gomd"}, role="link", name="Gömd"),
        NodeRecord(1, "main", box=(0, 20, 100, 80)),
        NodeRecord(5, "h1", box=(0, 20, 100, 20), role="heading", name="Välkommen", ax={"level": 1}),
        NodeRecord(6, "#text", text="Välkommen", box=(0, 20, 100, 20)),
    ]
    dom = Dom(DomRecord(documents=[DocumentRecord(url=SITE, nodes=nodes, title="Kommun")], styles=[]))
    view = rendered(SITE, dom, Scope(("kommun.se",)))
    assert [(link.url, link.text, link.region, link.origin) for link in view.links] == [(SITE + "kontakt", "Kontakt", "navigation", "rendered")]
    assert (view.title, view.h1, view.lang) == ("Kommun", "Välkommen", "sv")
