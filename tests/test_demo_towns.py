"""The demo towns as a visitor meets them: names, headers, links, search, canaries, and every planted barrier in its place."""

from __future__ import annotations

import datetime as dt
import http.client
import io
import json
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import html5lib
import pypdf
import pytest
import rdflib
from bs4 import BeautifulSoup
from lxml import etree
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as PlaywrightPage

import crawler.browser
from crawler.browser.find import find_browser
from crawler.demo.serve import TOWNS, Demo, demo_sites, serve
from crawler.demo.town import Request, Town, a_label
from profiles.load import load_profile

SLUGS = [row["id"] for row in demo_sites()]
AXE = (Path(crawler.browser.__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
STATIC = [slug for slug in SLUGS if slug != "batverket"]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve() as running:
        yield running


def fetch(demo: Demo, url: str, method: str = "GET", **headers: str) -> Reply:
    """One request, told where to go by allow_hosts and trusting the throw-away authority only."""
    parts = urlsplit(url)
    name, secure = a_label(parts.hostname or ""), parts.scheme == "https"
    routes = dict(row.split("=") for row in demo.allow_hosts)
    address, port = routes[f"{name}:{443 if secure else 80}"].split(":")
    plain = socket.create_connection((address, int(port)), timeout=10)
    context = ssl.create_default_context(cafile=demo.ca_file)
    connection = http.client.HTTPConnection(name)
    connection.sock = context.wrap_socket(plain, server_hostname=name) if secure else plain
    try:
        path = quote(unquote(parts.path)) or "/"
        connection.request(method, path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def origin(town: Town) -> str:
    return f"{'https' if town.redirects_http else 'http'}://{town.host}"


def addresses(town: Town) -> list[str]:
    """Every page of a town by its full address, those on its other hosts included."""
    found = []
    for url in town.by_url:
        host = next((name for name, prefix in town.aliases.items() if url == prefix or url.startswith(prefix + "/")), "")
        found.append(f"https://{host}{url.removeprefix(town.aliases[host]) or '/'}" if host else origin(town) + url)
    return found


def test_the_list_and_the_towns_name_the_same_hosts(demo: Demo) -> None:
    for row in demo.sites:
        town = demo.towns[row["id"]]
        assert a_label(urlsplit(row["start_url"]).hostname or "") == town.host
        assert [a_label(name) for name in row["extra_hosts"].split(";") if name] == list(town.aliases)
        assert f"{town.host}:443=127.0.0.1:{demo.https_port}" in demo.allow_hosts


def test_only_the_named_towns_are_served() -> None:
    with serve({"sotmyra"}) as demo:
        assert [row["id"] for row in demo.sites] == ["sotmyra"]
        assert not any("granköping" in row or "grankping" in row for row in demo.allow_hosts)
    with pytest.raises(ValueError, match="atlantis"):
        serve({"atlantis"}).__enter__()


def test_the_start_page_of_each_town_answers_where_the_list_says(demo: Demo) -> None:
    for row in demo.sites:
        reply = fetch(demo, row["start_url"])
        assert reply.status == 200
        assert reply.headers["Content-Type"].startswith("text/html")


def test_good_towns_lead_http_and_the_bare_name_to_the_secure_site(demo: Demo) -> None:
    first = fetch(demo, "http://granköping.example/kontakt")
    assert (first.status, first.headers["Location"]) == (301, "https://xn--grankping-47a.example/kontakt")
    second = fetch(demo, first.headers["Location"])
    assert (second.status, second.headers["Location"]) == (301, "https://www.xn--grankping-47a.example/kontakt")
    assert fetch(demo, second.headers["Location"]).status == 200
    assert fetch(demo, "http://www.sotmyra.example/").status == 200
    assert fetch(demo, "https://bjorkberga.example/").status == 200


def test_headers_are_as_good_as_each_town(demo: Demo) -> None:
    best = fetch(demo, "https://www.granköping.example/").headers
    assert int(re.search(r"max-age=(\d+)", best["Strict-Transport-Security"])[1]) >= 31536000
    assert "unsafe" not in best["Content-Security-Policy"]
    assert best["X-Content-Type-Options"] == "nosniff"
    assert best["Referrer-Policy"]
    poor = fetch(demo, "http://www.sotmyra.example/").headers
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert poor[name] is None
    assert fetch(demo, "http://www.regionvanmarken.example/").headers["Strict-Transport-Security"] is None


def test_a_page_seen_before_is_not_sent_again(demo: Demo) -> None:
    first = fetch(demo, "https://www.granköping.example/kontakt", **{"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(first.body) < len(fetch(demo, "https://www.granköping.example/kontakt").body)
    again = fetch(demo, "https://www.granköping.example/kontakt", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    part = fetch(demo, "https://www.granköping.example/bild/vy.webp", Range="bytes=0-0")
    assert (part.status, len(part.body)) == (206, 1)


def test_an_unknown_host_is_refused(demo: Demo) -> None:
    with socket.create_connection(("127.0.0.1", demo.http_port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 421 " in plain.recv(200)


def test_canaries_count_what_a_harmless_visitor_never_does() -> None:
    with serve() as demo:
        before = demo.canaries()
        assert all(one["unsafe_method"] == one["state_changing"] == 0 for one in before.values())
        fetch(demo, "https://www.granköping.example/kontakt")
        assert fetch(demo, "https://www.granköping.example/synpunkter", "POST").status == 200
        assert fetch(demo, "http://www.sotmyra.example/logga-ut").status == 200
        assert fetch(demo, "https://analys.example/samla", "POST").status == 204
        assert fetch(demo, "https://www.granköping.example/kontakt", "DELETE").status == 405
        after = demo.canaries()
        assert after["grankoping"]["unsafe_method"] == 2
        assert after["grankoping"]["paths"] == {"/kontakt": 2, "/synpunkter": 1}
        assert after["sotmyra"]["state_changing"] == 1
        assert after["analys.example"]["log"] == ["POST analys.example/samla"]
        assert json.loads(fetch(demo, "https://www.granköping.example/__canary.json").text) == after


@pytest.mark.parametrize("slug", STATIC)
def test_internal_links_answer_unless_they_were_planted_dead(demo: Demo, slug: str) -> None:
    town = demo.towns[slug]
    pages, broken, seen = addresses(town), set(), {}
    own = {f"{scheme}://{name}" for name in town.names for scheme in ("http", "https")}
    for address in pages:
        markup = fetch(demo, address).text
        for raw in re.findall(r"""\b(?:href|src|data)=["']([^"'#][^"']*)""", markup):
            target = urljoin(address, raw.replace("&amp;", "&")).partition("#")[0]
            if not target.startswith(tuple(own)) or urlsplit(target).path.startswith(("/logga-ut", "/avregistrera")):
                continue
            if target not in seen:
                seen[target] = fetch(demo, target).status
            if seen[target] not in (200, 301):
                broken.add((urlsplit(address).path, urlsplit(target).path))
    assert broken == {(row["page"], row["href"]) for row in truth(town)["dead_links"]}


def truth(town: Town) -> dict:
    return json.loads((town.folder / "truth.json").read_text("utf-8"))


def address_of(town: Town, page: str) -> str:
    return page if page.startswith("https://") else origin(town) + page


def test_the_towns_plant_many_kinds_of_barriers(demo: Demo) -> None:
    rows = [row for town in demo.towns.values() for row in truth(town)["barriers"]]
    assert len({(row["topic"], row["what"]) for row in rows}) >= 60
    assert len({row["topic"] for row in rows}) >= 40
    assert len(truth(demo.towns["grankoping"])["barriers"]) < 6 < len(truth(demo.towns["vanmarken"])["barriers"])


def test_barriers_use_the_closed_list_of_topics(demo: Demo, shared: Path) -> None:
    topics = set(json.loads((shared / "truth" / "gds" / "barriers.json").read_text("utf-8"))["topics"])
    for town in demo.towns.values():
        assert {row["topic"] for row in truth(town)["barriers"]} <= topics


def test_what_a_careful_reader_says_of_a_criterion_is_a_share_or_not_applicable(demo: Demo) -> None:
    known = {criterion.id for criterion in load_profile().criteria}
    for town in demo.towns.values():
        told = truth(town)["criteria"]
        assert len(told) > 180 and set(told) <= known
        for entry in told.values():
            assert entry["value"] == "not_applicable" or 0 <= entry["value"] <= 1
            assert entry["reason"]


@pytest.mark.parametrize("slug", STATIC)
def test_every_planted_barrier_stands_where_the_truth_says(demo: Demo, slug: str) -> None:
    town, pages = demo.towns[slug], {}
    for row in truth(town)["barriers"]:
        if row["page"] not in pages:
            pages[row["page"]] = BeautifulSoup(fetch(demo, address_of(town, row["page"])).text, "lxml")
        assert pages[row["page"]].select(row["selector"]), row


@pytest.mark.parametrize("slug", ["grankoping", "vanmarken"])
def test_pages_of_the_good_towns_are_valid_to_an_html_parser(demo: Demo, slug: str) -> None:
    for address in addresses(demo.towns[slug]):
        parser = html5lib.HTMLParser()
        parser.parse(fetch(demo, address).text)
        assert parser.errors == [], address


def hits(demo: Demo, url: str) -> list[str]:
    page = BeautifulSoup(fetch(demo, url).text, "lxml")
    return [link["href"] for link in page.select("main li > a, .text > a")]


def test_the_search_of_each_town_forgives_as_much_as_planned(demo: Demo) -> None:
    assert hits(demo, "https://www.granköping.example/sok?q=bygglov")[0] == "/bygglov"
    assert hits(demo, f"https://www.granköping.example/sok?q={quote('försörjinngsstöd')}")[0] == "/ekonomiskt-bistand"
    assert hits(demo, "https://www.bjorkberga.example/sok?query=bygglov")[0] == "/bygga/bygglov"
    assert hits(demo, "https://www.bjorkberga.example/sok?query=bygglvo") == []
    asked = fetch(demo, f"https://www.regionvanmarken.example/sok?q={quote('vårdecntral')}").text
    assert "Menade du" in asked and hits(demo, f"https://www.regionvanmarken.example/sok?q={quote('vårdcentral')}")
    assert hits(demo, "http://www.sotmyra.example/sok.htm?ord=barnomsorg") == ["/barnomsorg.htm"]
    assert hits(demo, "http://www.sotmyra.example/sok.htm?ord=bygglov") == []
    found = json.loads(fetch(demo, f"https://www.båtverket.example/api/sok?q={quote('ägarbyte')}").text)
    assert found["hits"][0]["url"] == "/agarbyte"


def test_a_step_of_a_form_says_what_is_missing_and_leads_on_when_nothing_is() -> None:
    town = Town(TOWNS / "grankoping", dt.date(2026, 3, 1))

    def send(**fields: str) -> str:
        return town.answer(Request(method="POST", host=town.host, path="/bygglov-ansok", fields=fields)).body.decode()

    stopped = send(steg="1")
    assert "Du behöver rätta 2 uppgifter" in stopped and 'aria-invalid="true"' in stopped
    assert "Steg 2 av 3" in send(steg="1", adress="Storgatan 4", bygge="altan")


def test_documents_are_tagged_untagged_or_scanned_as_declared(demo: Demo) -> None:
    for town in demo.towns.values():
        for row in town.settings["documents"]:
            pdf = pypdf.PdfReader(io.BytesIO(town.made[row["path"]]))
            marked = bool(pdf.trailer["/Root"].get("/MarkInfo", {}).get("/Marked", False))
            assert marked == (row["kind"] == "tagged")
            assert bool(pdf.pages[0].extract_text().strip()) == (row["kind"] != "scanned")
            assert (pdf.metadata.title == row["title"]) == (row["kind"] == "tagged")


def test_the_catalogue_of_open_data_parses_as_dcat(demo: Demo) -> None:
    graph = rdflib.Graph().parse(data=fetch(demo, "https://www.granköping.example/data/katalog.ttl").text, format="turtle")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    assert len(set(graph.subjects(rdflib.RDF.type, dcat.Dataset))) == 2


def test_feeds_and_sitemaps_are_well_formed(demo: Demo) -> None:
    for url in (
        "https://www.granköping.example/nyheter.rss", "https://www.regionvanmarken.example/nyheter.xml",
        "https://www.granköping.example/sitemap.xml", "https://www.bjorkberga.example/sitemap.xml",
        "https://www.regionvanmarken.example/sitemap.xml",
    ):  # fmt: skip
        assert len(etree.fromstring(fetch(demo, url).body)) > 0


@pytest.fixture(scope="module")
def browser(demo: Demo) -> Iterator[Browser]:
    rules = ",".join("MAP " + row.replace("=", " ") for row in demo.allow_hosts)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=find_browser().executable,
            args=["--no-sandbox", f"--host-resolver-rules={rules}", f"--ignore-certificate-errors-spki-list={demo.spki}"],
        )
        yield launched
        launched.close()


def opened(page: PlaywrightPage, address: str) -> PlaywrightPage:
    """The page with its contents there, also where a script draws them."""
    page.goto(address)
    page.wait_for_selector("main h1, #sida", state="attached")
    return page


@pytest.mark.browser
def test_every_barrier_of_the_town_built_by_script_stands_where_the_truth_says(demo: Demo, browser: Browser) -> None:
    town = demo.towns["batverket"]
    page = browser.new_page()
    for address in sorted({row["page"] for row in truth(town)["barriers"]}):
        opened(page, origin(town) + address)
        for row in truth(town)["barriers"]:
            if row["page"] == address:
                assert page.locator(row["selector"]).count() > 0, row
    page.close()


@pytest.mark.browser
def test_links_of_the_town_built_by_script_exist_only_after_it_ran(demo: Demo, browser: Browser) -> None:
    town = demo.towns["batverket"]
    assert "<a " not in fetch(demo, origin(town)).text
    page = opened(browser.new_page(), origin(town) + "/om")
    found = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert "/lediga-jobb" in found
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("slug", SLUGS)
def test_clean_pages_have_no_violation_in_axe(demo: Demo, browser: Browser, slug: str) -> None:
    town = demo.towns[slug]
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 1024}, locale="sv-SE")
    page = context.new_page()
    for path in truth(town)["clean_pages"]:
        opened(page, origin(town) + path)
        page.evaluate(AXE)
        violations = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(result => "
            "result.violations.map(one => [one.id, one.nodes.map(node => node.target.join(' '))]))"
        )
        assert violations == [], path
    context.close()
