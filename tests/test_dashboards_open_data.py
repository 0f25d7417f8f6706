"""Open data beside the pages, read by the parsers that others use: DCAT-AP-SE as a graph, Atom feeds as a feed reader does."""

from __future__ import annotations

import posixpath
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF
from results_scene import night

from dashboards.build import publish
from results.store import Store

BASE = "https://tillsyn.example"
DCAT, XSD = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://www.w3.org/2001/XMLSchema#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights: on the second a fault is gone from Åby, on the third it is back."""
    folder = tmp_path_factory.mktemp("open-data")
    quality = {"aby": 0.5, "berga": 0.5, "verket": 0.9}
    with Store(folder / "t.db") as store:
        for number, failing in enumerate((3, 0, 3)):
            night(store, folder, f"n{number}", f"2026-11-{21 + number}T01:00:00Z", quality, failing=failing)
    publish(folder / "t.db", folder / "public", base_url=BASE, contact="granskning@tillsyn.example")
    return (folder / "public").resolve()


def own_file(public: Path, url: str) -> Path:
    assert url.startswith(f"{BASE}/"), url
    return public / unquote(urlsplit(url).path).removeprefix("/")


def test_the_dataset_is_described_with_all_that_dcat_ap_se_asks(public: Path) -> None:
    graph = rdflib.Graph().parse(public / "data" / "catalogue.jsonld", format="json-ld")

    def one(subject: object, predicate: rdflib.URIRef) -> rdflib.term.Node:
        told = set(graph.objects(subject, predicate))
        assert len(told) == 1, (subject, predicate, told)
        return told.pop()

    def languages(subject: object, predicate: rdflib.URIRef) -> set[str | None]:
        return {text.language for text in graph.objects(subject, predicate) if str(text).strip()}

    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    dataset = one(catalogue, DCAT.dataset)
    assert (dataset, RDF.type, DCAT.Dataset) in graph
    for subject in (catalogue, dataset):
        assert languages(subject, DCTERMS.title) == languages(subject, DCTERMS.description) == {"sv", "en"}
        publisher = one(subject, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph and str(one(publisher, FOAF.name))
        assert str(one(subject, DCTERMS.license)).startswith("https://creativecommons.org/publicdomain/zero/")
        modified = one(subject, DCTERMS.modified)
        assert modified.datatype == XSD.dateTime and modified.toPython() == datetime.fromisoformat("2026-11-23T01:00:00+00:00")
    contact = one(dataset, DCAT.contactPoint)
    assert str(one(contact, VCARD.hasEmail)) == "mailto:granskning@tillsyn.example"
    distributions = set(graph.objects(dataset, DCAT.distribution))
    assert len(distributions) >= 14
    for distribution in distributions:
        assert (distribution, RDF.type, DCAT.Distribution) in graph
        assert languages(distribution, DCTERMS.title) == {"sv", "en"} and one(distribution, DCTERMS.license)
        assert str(one(distribution, DCTERMS["format"])).count("/") == 1
        file = own_file(public, str(one(distribution, DCAT.accessURL)))
        assert file.stat().st_size == one(distribution, DCAT.byteSize).toPython()


def test_what_is_not_known_of_the_dataset_is_left_out(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        night(store, tmp_path, "n1", "2026-11-23T01:00:00Z", {"aby": 0.5})
    publish(tmp_path / "t.db", tmp_path / "public", contact="https://tillsyn.example/kontakt")
    graph = rdflib.Graph().parse(tmp_path / "public" / "data" / "catalogue.jsonld", format="json-ld")
    assert not list(graph.objects(None, DCAT.contactPoint)) and list(graph.objects(None, DCAT.distribution))


def test_every_feed_has_entries_of_its_own_that_lead_to_pages_there_are(public: Path) -> None:
    feeds = sorted(public.rglob("*.atom"))
    assert len(feeds) == 8
    told: dict[str, set[str]] = {}
    identities = set()
    for path in feeds:
        read = feedparser.parse(path.read_bytes())
        assert not read.bozo and read.version == "atom10", (path, read.get("bozo_exception"))
        assert read.feed.title and read.feed.author and read.feed.updated == "2026-11-23T01:00:00Z"
        identities.add(read.feed.id)
        (own,) = (link.href for link in read.feed.links if link.rel == "self")
        assert own_file(public, own) == path and own_file(public, read.feed.link).is_file()
        assert len({entry.id for entry in read.entries}) == len(read.entries)
        for entry in read.entries:
            assert entry.title and datetime.fromisoformat(entry.updated) <= datetime.fromisoformat(read.feed.updated)
            page = own_file(public, entry.link)
            assert page.is_file() and ("/en/" in entry.link) == (read.feed.language == "en")
            told.setdefault(posixpath.basename(path), set()).add(entry.id)
        assert [entry.updated for entry in read.entries] == sorted((entry.updated for entry in read.entries), reverse=True)
    assert len(identities) == len(feeds)
    kinds = {entry.split(":")[-2] for entry in told["aby.atom"]}
    assert kinds == {"fixed", "came_back"}
    assert told["all.atom"] == told["aby.atom"] | told["berga.atom"] | told["verket.atom"]


def test_a_feed_names_its_changes_in_its_language(public: Path) -> None:
    titles = [feedparser.parse((public / name).read_bytes()).entries[0].title for name in ("flode/aby.atom", "en/feed/aby.atom")]
    assert titles[0].startswith("Åby kommun: Tillbaka: Bilder ") and titles[1].startswith("Åby: Came back: Images ")
