"""Catalogues (RDF) and feeds read from their bytes, in a process of its own that can reach neither network nor files.

rdflib fetches what a JSON-LD context names, and feedparser opens what looks like a path: an audit hook refuses both, whatever
way a text finds to ask for it. Protocol: crawler/reader_process.py; the first line of the bytes says what they are.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

import feedparser
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

MOST_MEMORY = 1024 * 1024 * 1024
MOST_CPU_SECONDS = 600  # of a process over all it reads; each file has its own limit outside
#: What starts a connection, a look-up or another program, or opens an address.
_REFUSED = ("socket.", "urllib.", "http.", "ftplib.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")
_OWN_CODE = (".py", ".pyc", ".so", ".zip")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


class LeavesTheProcessError(Exception):
    """A text asked for something outside itself."""


def close_the_doors() -> None:
    """From here on this process opens nothing but its own code, for reading. There is no way back."""
    roots = tuple(str(Path(place).resolve()) for place in {*sys.path, sys.prefix, sys.base_prefix} if place)

    def look(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED):
            raise LeavesTheProcessError(event)
        if event != "open":
            return
        path = given[0]
        mode = str(given[1] or "r")
        if isinstance(path, int):
            return
        text = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
        if set(mode) & set("wax+") or not (text.endswith(_OWN_CODE) and str(Path(text).resolve()).startswith(roots)):
            raise LeavesTheProcessError(text[:200])

    sys.addaudithook(look)


def read_bytes(raw: bytes) -> dict[str, Any]:
    """What the text after the first line holds; `outcome` read or refused:REASON."""
    head, _, body = raw.partition(b"\n")
    given = json.loads(head)
    return _feed(body) if given["form"] == "feed" else _catalogue(body, given["form"], given["url"])


def _feed(body: bytes) -> dict[str, Any]:
    """Whether a feed can be read, its number of items and the newest day."""
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    stamps = [t for e in parsed.entries if (t := e.get("published_parsed") or e.get("updated_parsed"))]
    newest = max(stamps) if stamps else None
    return {
        "outcome": "read",
        "parses": bool(parsed.get("version")) and not (parsed.get("bozo") and not parsed.entries),
        "items": len(parsed.entries),
        "newest": f"{newest[0]:04d}-{newest[1]:02d}-{newest[2]:02d}" if newest else "",
    }


def _catalogue(body: bytes, form: str, url: str) -> dict[str, Any]:
    """Counts of a catalogue (DCAT): datasets, with licence, data services; and whether all data is free (CC0)."""
    if form == "json-ld" and _looks_elsewhere(json.loads(body)):
        return {"outcome": "refused:context"}  # its context stands elsewhere, and a parser would go and fetch it
    if form == "xml" and _ENTITY.search(body.replace(b"\0", b"").decode("latin-1")):
        return {"outcome": "refused:entities"}
    graph = rdflib.Graph()
    graph.parse(data=body, format=form, publicID=url)
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    licences = {dataset: _licences(graph, dataset) for dataset in datasets}
    return {
        "outcome": "read",
        "triples": len(graph),
        "catalogues": len(set(graph.subjects(RDF.type, DCAT.Catalog))),
        "datasets": len(datasets),
        "licensed": sum(found != [] for found in licences.values()),
        "services": len(set(graph.subjects(RDF.type, DCAT.DataService))),
        "free": bool(datasets)
        and all(any("publicdomain/zero" in x or "cc0" in x.lower() for x in found) for found in licences.values()),
    }


def _looks_elsewhere(data: object) -> bool:
    """True where any context of a JSON-LD text is an address, alone, in a list, or to be imported."""
    waiting: list[object] = [data]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            context = at.get("@context")
            parts = context if isinstance(context, list) else [context]
            if "@import" in at or any(isinstance(part, str) for part in parts):
                return True
            waiting += at.values()
        elif isinstance(at, list):
            waiting += at
    return False


def _licences(graph: rdflib.Graph, dataset: object) -> list[str]:
    holders = [dataset, *graph.objects(dataset, DCAT.distribution)]  # type: ignore[arg-type]
    return [str(x) for holder in holders for x in graph.objects(holder, DCTERMS.license)]  # type: ignore[arg-type]


def main() -> None:
    """Read one text after the other within bounded memory; whoever sends them holds the time."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    close_the_doors()
    while line := sys.stdin.buffer.readline():
        raw = sys.stdin.buffer.read(int(line))
        try:
            made = read_bytes(raw)
        except Exception as error:  # noqa: BLE001 - each parser raises classes of its own (SAX, notation3, JSON): the text is the cause
            made = {"outcome": "broken", "problem": f"{type(error).__name__}: {error}"[:200]}
        sys.stdout.write(json.dumps(made, ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
