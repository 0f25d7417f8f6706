"""The documents sample: at most 30 linked files, drawn with the task's seed, fetched politely and read each in its own process."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from checks.material import Crawl, DocumentFacts, Documents, LinkedDocument
from checks.words import normal
from crawler.egress import Egress
from crawler.politeness import Politeness
from crawler.probes.ask import Ask
from crawler.reader_process import ReaderProcess
from crawler.task import SiteTask

MOST_FILES = 30
MOST_PDFS = 25
FILE_BYTES = 25 * 1024 * 1024
READER = "crawler.document_reading"


def read_documents(task: SiteTask, crawl: Crawl, egress: Egress, politeness: Politeness) -> Documents:
    """Draw the sample, fetch and read it. A file that cannot be had keeps its place with the reason."""
    ask = Ask(task=task, crawl=crawl, egress=egress, politeness=politeness)
    with ReaderProcess(READER) as reader:
        return Documents(documents=tuple(_fetched(ask, d, reader) for d in sample_of(crawl, task.seed)))


def sample_of(crawl: Crawl, seed: str) -> list[LinkedDocument]:
    """At most 25 PDFs and 30 files in all, in an order that only the seed decides; each address once."""
    distinct: dict[str, LinkedDocument] = {}
    for document in crawl.documents:
        distinct.setdefault(document.url, document)

    def drawn(document: LinkedDocument) -> str:
        return hashlib.sha256(f"{seed} {document.url}".encode()).hexdigest()

    pdfs = sorted((d for d in distinct.values() if d.suffix == "pdf"), key=drawn)
    others = sorted((d for d in distinct.values() if d.suffix != "pdf"), key=drawn)
    pdfs = pdfs[: max(MOST_PDFS, MOST_FILES - len(others))]
    return [*pdfs, *others[: MOST_FILES - len(pdfs)]]


def _fetched(ask: Ask, document: LinkedDocument, reader: ReaderProcess) -> DocumentFacts:
    known: dict[str, Any] = {"url": document.url, "link_text": document.text[:300], "page": document.page}
    reply = ask.follow(document.url, most=4, limit=FILE_BYTES)[-1]
    if reply.status != 200:
        return DocumentFacts(**known, outcome=f"failed:{reply.problem or reply.status}")
    size = (
        int(reply.headers["content-length"]) if reply.headers.get("content-length", "").isdigit() else len(reply.body)
    )
    if reply.is_cut:
        return DocumentFacts(**known, outcome="too_large", bytes=max(size, len(reply.body)))
    facts = reader.read(reply.body)
    details = {**facts.pop("details", {}), "same_matter": same_matter(ask.crawl, document)}
    facts["modified_at"] = facts.get("modified_at") or _http_day(reply.headers.get("last-modified", ""))
    return DocumentFacts(**known, bytes=len(reply.body), details=details, **facts)


_MONTHS = {
    m: i
    for i, m in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
}


def _http_day(stamp: str) -> str:
    found = re.search(r"(\d{1,2}) (\w{3}) (\d{4})", stamp)
    return f"{found[3]}-{_MONTHS[found[2]]:02d}-{int(found[1]):02d}" if found and found[2] in _MONTHS else ""


_FILE_WORDS = re.compile(
    r"\(?\b(?:pdf|word|docx?|odt|blankett|öppnas i nytt fönster|\d+(?:[.,]\d+)?\s*[km]b)\b\)?[,:]?", re.IGNORECASE
)


def same_matter(crawl: Crawl, document: LinkedDocument) -> str:
    """A page, other than the one that links to the file, whose heading says what the link says; empty for none."""
    wanted = normal(_FILE_WORDS.sub(" ", document.text)).strip(" .,:-()")
    if len(wanted) < 4:
        return ""
    return next((p.url for p in crawl.pages if p.url != document.page and p.h1 and normal(p.h1) == wanted), "")
