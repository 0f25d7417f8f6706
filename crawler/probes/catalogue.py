"""The machine-readable data catalogue (DCAT-AP-SE): looked for where the guidance puts it and where the open data page links to."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF
from rdflib.plugin import PluginException

from checks.material import Probe
from checks.words import words
from crawler.asking import Reply
from crawler.probes.ask import Ask

log = logging.getLogger(__name__)

PLACES = ("/psidata", "/psidata/dcat", "/psidata/dcat.rdf", "/psidata/dcat.ttl", "/datasets/dcat")
ACCEPT = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8"
MOST_PLACES = 12
RDF_BYTES = 5 * 1024 * 1024
_FORMATS = {
    "application/rdf+xml": "xml", "application/xml": "xml", "text/xml": "xml", "text/turtle": "turtle", "application/x-turtle": "turtle",
    "application/ld+json": "json-ld", "application/n-triples": "nt",
}  # fmt: skip
_SUFFIXES = {"rdf": "xml", "xml": "xml", "ttl": "turtle", "jsonld": "json-ld", "json": "json-ld", "nt": "nt"}
_LINKED = re.compile(r"\.(?:rdf|ttl|jsonld|nt)(?:$|\?)|/dcat|dcat[-_.]", re.IGNORECASE)


def candidates(ask: Ask) -> list[str]:
    """Addresses to look at: linked from pages on open data first, then the known places."""
    lists = words()
    linked = [
        link.url
        for page in ask.crawl.pages
        if page.status == 200 and (lists.is_name("K_OPENDATA", page.h1 or page.title) or "psidata" in page.url)
        for link in page.links
        if _LINKED.search(link.url)
    ]
    anywhere = [
        link.url
        for page in ask.crawl.pages
        for link in page.links
        if re.search(r"\.(?:rdf|ttl|jsonld)(?:$|\?)|/dcat\b", link.url)
    ]
    return list(dict.fromkeys([*linked, *anywhere, *(ask.absolute(p) for p in PLACES)]))[:MOST_PLACES]


def catalogue(ask: Ask) -> Probe:
    """Every catalogue found, as counts: datasets, with licence, data services; and whether one says that data is free (CC0)."""
    found = []
    looked = []
    for url in candidates(ask):
        reply = ask.follow(url, most=3, limit=RDF_BYTES)[-1]
        looked.append(f"{reply.status or reply.problem} {url}")
        counts = read_catalogue(reply)
        if counts is not None:
            found.append({"url": reply.url, **counts})
    return Probe(name="wellknown.catalogue", data={"found": found, "looked": looked})


def _format(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = urlsplit(reply.url).path.rpartition(".")[2].lower()
    return _FORMATS.get(kind) or (_SUFFIXES.get(suffix, "") if "html" not in kind else "")


def read_catalogue(reply: Reply) -> dict[str, object] | None:
    """Counts of the catalogue that an answer holds; None when it is none or cannot be parsed. Nothing further is fetched."""
    form = _format(reply)
    if reply.status != 200 or not form or reply.is_cut:
        return None
    if form == "json-ld" and re.search(rb'"@context"\s*:\s*"http', reply.body):
        return None  # its context stands elsewhere, and a parser would go and fetch it
    if form == "xml" and b"<!ENTITY" in reply.body[:4096]:
        return None
    graph = rdflib.Graph()
    try:
        graph.parse(data=reply.body, format=form, publicID=reply.url)
    except (PluginException, ValueError, SyntaxError, AttributeError, KeyError, AssertionError) as error:
        log.info("%s is no %s: %s", reply.url, form, error)
        return None
    except Exception as error:  # noqa: BLE001 - each of rdflib's parsers raises classes of its own (SAX, notation3, JSON)
        log.info("%s is no %s: %s", reply.url, form, error)
        return None
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    return {
        "media_type": reply.headers.get("content-type", ""),
        "triples": len(graph),
        "catalogues": len(set(graph.subjects(RDF.type, DCAT.Catalog))),
        "datasets": len(datasets),
        "licensed": sum(_licences(graph, d) != [] for d in datasets),
        "services": len(set(graph.subjects(RDF.type, DCAT.DataService))),
        "free": bool(datasets)
        and all(any("publicdomain/zero" in x or "cc0" in x.lower() for x in _licences(graph, d)) for d in datasets),
    }


def _licences(graph: rdflib.Graph, dataset: object) -> list[str]:
    holders = [dataset, *graph.objects(dataset, DCAT.distribution)]  # type: ignore[arg-type]
    return [str(x) for holder in holders for x in graph.objects(holder, DCTERMS.license)]  # type: ignore[arg-type]
