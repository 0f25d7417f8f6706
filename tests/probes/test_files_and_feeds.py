"""Well-known files, feeds, catalogue, pictures: asked for on a server of our own."""

from __future__ import annotations

import io

from PIL import Image

from checks.material import CrawledPage
from crawler.probes import apps, catalogue, feeds, pictures, wellknown
from probes.places import asking, link, web

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Nyheter</title>
<item><title>Ny skola</title><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
TURTLE = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<#c> a dcat:Catalog . <#d> a dcat:Dataset ; dcat:distribution [ dct:license <http://creativecommons.org/publicdomain/zero/1.0/> ] . <#e> a dcat:Dataset ."""


def png(width: int) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, 10)).save(held, "PNG")
    return held.getvalue()


def test_security_txt_is_read_at_both_places() -> None:
    answers = {"/security.txt": (200, {"Content-Type": "text/plain"}, b"Contact: mailto:a@b.se\n")}
    with web(answers) as port, asking(f"http://127.0.0.1:{port}/", allow=(f"127.0.0.1:{port}",)) as ask:
        read = wellknown.security_txt(ask).data["answers"]
    assert [a["status"] for a in read] == [404, 200]
    assert read[1]["body"].startswith("Contact:")


def test_a_catalogue_is_counted_and_a_page_is_none() -> None:
    answers = {
        "/psidata/dcat.ttl": (200, {"Content-Type": "text/turtle"}, TURTLE),
        "/psidata": (200, {}, b"<h1>Data</h1>"),
    }
    with web(answers) as port, asking(f"http://127.0.0.1:{port}/", allow=(f"127.0.0.1:{port}",)) as ask:
        found = catalogue.catalogue(ask).data["found"]
    assert [(c["catalogues"], c["datasets"], c["licensed"], c["free"]) for c in found] == [(1, 2, 1, False)]


def test_a_broken_catalogue_and_one_that_would_fetch_its_context_are_none() -> None:
    answers = {
        "/psidata": (200, {"Content-Type": "text/turtle"}, b"@prefix broken"),
        "/psidata/dcat": (
            200,
            {"Content-Type": "application/ld+json"},
            b'{"@context": "http://127.0.0.1:1/c", "@type": "Dataset"}',
        ),
    }
    with web(answers) as port, asking(f"http://127.0.0.1:{port}/", allow=(f"127.0.0.1:{port}",)) as ask:
        assert catalogue.catalogue(ask).data["found"] == []


def test_feeds_are_parsed_and_pages_about_feeds_are_left_out() -> None:
    answers = {
        "/nyheter.rss": (200, {"Content-Type": "application/rss+xml"}, RSS),
        "/trasig.rss": (200, {"Content-Type": "text/xml"}, b"<rss"),
        "/rss": (200, {}, b"<h1>Om RSS</h1>"),
    }
    with web(answers) as port:
        base = f"http://127.0.0.1:{port}/"
        page = CrawledPage(
            url=base + "a",
            depth=1,
            feeds=(base + "nyheter.rss",),
            links=(link(base + "trasig.rss", "RSS"), link(base + "rss", "RSS")),
        )
        with asking(base, allow=(f"127.0.0.1:{port}",), pages=(page,)) as ask:
            read = {f["url"].rpartition("/")[2]: f for f in feeds.feeds(ask).data["feeds"]}
    assert set(read) == {"nyheter.rss", "trasig.rss"}
    assert (read["nyheter.rss"]["parses"], read["nyheter.rss"]["items"], read["nyheter.rss"]["newest"]) == (
        True,
        1,
        "2026-11-23",
    )
    assert read["trasig.rss"]["parses"] is False


def test_icons_manifest_and_shared_pictures_are_looked_at() -> None:
    head = '<link rel="apple-touch-icon" href="/i.png"><link rel="manifest" href="/m.json"><meta property="og:image" content="/og.png">'
    answers = {
        "/i.png": (200, {"Content-Type": "image/png"}, png(180)),
        "/og.png": (200, {"Content-Type": "image/png"}, png(1200)),
        "/m.json": (
            200,
            {"Content-Type": "application/manifest+json"},
            b'{"name": "Almunge", "icons": [{"src": "/i.png", "sizes": "192x192"}]}',
        ),
    }
    with web(answers) as port:
        base = f"http://127.0.0.1:{port}/"
        with asking(base, allow=(f"127.0.0.1:{port}",), sources={base: f"<html><head>{head}</head></html>"}) as ask:
            icons = pictures.icons(ask).data
            images = pictures.shared_images(ask).data["images"]
    assert [(i["rel"], i["status"], i["width"]) for i in icons["icons"]] == [
        ("apple-touch-icon", 200, 180),
        ("manifest", 200, 180),
    ]
    assert (icons["manifest"]["name"], icons["manifest"]["icons"]) == ("Almunge", 1)
    assert [(i["status"], i["width"]) for i in images] == [(200, 1200)]


def test_accounts_are_asked_for_only_on_the_operators_wish() -> None:
    with asking("http://127.0.0.1:8601/", allow=("127.0.0.1:8601",)) as ask:
        assert apps.accounts(ask).reason == "not asked for"
        assert apps.stores(ask).data["answers"] == []


def test_robots_keeps_the_probes_away_from_what_it_refuses() -> None:
    answers = {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /psidata"),
        "/psidata/dcat.ttl": (200, {"Content-Type": "text/turtle"}, TURTLE),
    }
    with web(answers) as port, asking(f"http://127.0.0.1:{port}/", allow=(f"127.0.0.1:{port}",)) as ask:
        data = catalogue.catalogue(ask).data
    assert data["found"] == []
    assert any(line.startswith("robots ") for line in data["looked"])


def test_two_hosts_are_asked_one_after_the_other_through_the_same_gate() -> None:
    with web({"/": (200, {}, b"a")}) as one, web({"/": (200, {}, b"b")}) as other:
        allow = (f"127.0.0.1:{one}", f"127.0.0.1:{other}")
        with asking(f"http://127.0.0.1:{one}/", allow=allow) as ask:
            answers = [ask.get(f"http://127.0.0.1:{port}/", robots=False).body for port in (one, other, one, other)]
    assert answers == [b"a", b"b", b"a", b"b"]
