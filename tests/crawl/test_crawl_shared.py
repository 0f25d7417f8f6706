"""The crawl on the shared sites and towns: finished, polite, and with the roles that a reader would give."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawl_scene import run_crawl

from checks.material import Crawl
from crawler.sampling import draw

pytestmark = pytest.mark.shared


@contextmanager
def _serving(command: list[str], folder: Path) -> Iterator[object]:
    process = subprocess.Popen([sys.executable, *command], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def _roles(crawl: Crawl, floor: float = 0.5) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for guess in crawl.roles:
        if guess.confidence >= floor:
            found.setdefault(guess.role, set()).add(guess.url.split("/", 3)[3])
    return found


def test_saved_pages_of_swedish_agencies_are_crawled_to_the_end(shared):
    with _serving(["serve.py", "--port", "0", "--seconds", "120", "--only", "svenska-myndighetssidor"], shared / "sites") as sites:
        crawl = run_crawl(sites[0]["url"], max_pages=80)
    pages = [page for page in crawl.pages if page.outcome == "fetched"]
    assert len(pages) >= 40 and crawl.language == "sv"
    assert len({page.url for page in crawl.pages}) == len(crawl.pages)
    assert 2 <= len({page.template for page in pages if [p.template for p in pages].count(page.template) > 1}) <= 8
    assert set(_roles(crawl)) <= {"start", "table_page", "document_list", "form", "video_page", "map_page"}
    assert all(page.main_text and page.title for page in pages)


TOWNS = {
    "almunge-kommun": {
        "contact": "kontakt.html", "statement": "tillganglighet.html", "privacy": "kommun-och-politik/dataskydd.html",
        "cookies": "kakor.html", "login": "e-tjanster/logga-in.html", "eservice_list": "e-tjanster.html", "sitemap_page": "a-o.html",
        "news_list": "kommun-och-politik/nyheter.html", "hub_social": "sociala-medier.html", "english": "in-english.html",
        "easy_swedish": "lattlast.html", "opening_hours": "oppettider.html", "notice_board": "kommun-och-politik/anslagstavla.html",
        "appeal": "kommun-och-politik/overklaga.html", "complaint": "kommun-och-politik/synpunkter",
        "feedback_function": "kommun-och-politik/synpunkter", "fault_report": "trafik-och-infrastruktur/felanmalan.html",
        "diary": "kommun-och-politik/diarium.html", "jobs": "naringsliv-och-arbete/lediga-jobb.html", "business": "naringsliv-och-arbete.html",
        "service_page": "bygga-bo-och-miljo/bygglov.html", "eservice": "felanmalan/anmal", "news_item": "nyheter/ny-simhall.html",
        "feed": "nyheter.rss",
    },
    "tillstandsverket": {
        "contact": "kontakt.html", "statement": "tillganglighet.html", "privacy": "personuppgifter.html", "cookies": "kakor.html",
        "login": "logga-in.html", "eservice_list": "e-tjanster.html", "sitemap_page": "a-o.html", "news_list": "nyheter.html",
        "about": "om.html", "easy_swedish": "lattlast.html", "records": "allmanna-handlingar.html", "diary": "postlista.html",
        "regulations": "foreskrifter.html", "annual_report": "arsredovisning.html", "appeal": "overklaga.html", "help": "fragor.html",
        "press": "press.html", "jobs": "lediga-jobb.html", "eservice": "ansokan/insamling", "service_page": "insamling.html",
        "news_item": "nyhet-2024-03.html", "form": "ansokan/insamling", "map_page": "hitta-hit.html",
    },
}  # fmt: skip


@pytest.mark.parametrize("town", sorted(TOWNS))
def test_a_town_is_crawled_with_manners_and_its_pages_get_their_roles(shared, town):
    with _serving(["serve_towns.py", "--seconds", "120", "--only", town], shared / "towns") as served:
        base = served["towns"][town]["base"]
        crawl = run_crawl(base + "/", max_pages=100)
        with urllib.request.urlopen(base + "/__canary.json", timeout=5) as answer:
            canary = json.load(answer)[town]
    assert canary["unsafe_method"] == canary["trap_path"] == 0
    found = _roles(crawl)
    missing = {role: url for role, url in TOWNS[town].items() if url not in found.get(role, set())}
    assert not missing
    reasons = {one.sampled_as: one.url.split("/", 3)[3] for one in draw(crawl, sample="wad", seed="s", site_id=town, round="2026-Q4")}
    assert reasons["contact"] == TOWNS[town]["contact"] and reasons["statement"] == TOWNS[town]["statement"]
    assert reasons["search_results"].startswith("sok?")
