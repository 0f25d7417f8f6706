"""The machine-readable data catalogue (DCAT-AP-SE): looked for where the guidance puts it and where the open data page links to."""

from __future__ import annotations

import json
import logging
import re
from urllib.parse import urlsplit

from checks.material import Probe
from checks.words import words
from crawler.asking import Reply
from crawler.probes.ask import Ask
from crawler.reader_process import ReaderProcess

log = logging.getLogger(__name__)

PLACES = ("/psidata", "/psidata/dcat", "/psidata/dcat.rdf", "/psidata/dcat.ttl", "/datasets/dcat")
ACCEPT = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8"
MOST_PLACES = 12
RDF_BYTES = 5 * 1024 * 1024
READER = "crawler.probes.foreign_reading"
_COUNTS = ("triples", "catalogues", "datasets", "licensed", "services", "free")
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
    with ReaderProcess(READER) as reader:
        for url in candidates(ask):
            reply = ask.follow(url, most=3, limit=RDF_BYTES)[-1]
            looked.append(f"{reply.status or reply.problem} {url}")
            counts = read_catalogue(reply, reader)
            if counts is not None:
                found.append({"url": reply.url, **counts})
    return Probe(name="wellknown.catalogue", data={"found": found, "looked": looked})


def _format(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = urlsplit(reply.url).path.rpartition(".")[2].lower()
    return _FORMATS.get(kind) or (_SUFFIXES.get(suffix, "") if "html" not in kind else "")


def read_catalogue(reply: Reply, reader: ReaderProcess) -> dict[str, object] | None:
    """Counts of the catalogue that an answer holds; None when it is none or cannot be parsed. Nothing further is fetched."""
    form = _format(reply)
    if reply.status != 200 or not form or reply.is_cut:
        return None
    made = reader.read(json.dumps({"form": form, "url": reply.url}).encode() + b"\n" + reply.body)
    if made["outcome"] != "read":
        log.info("%s is no %s: %s %s", reply.url, form, made["outcome"], made.get("problem", ""))
        return None
    return {"media_type": reply.headers.get("content-type", ""), **{name: made[name] for name in _COUNTS}}
