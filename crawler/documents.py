"""The documents sample: at most 30 linked files, drawn with the task's seed, fetched politely and read each in its own process."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import subprocess
import sys
import threading
from typing import Any, Self

from checks.material import Crawl, DocumentFacts, Documents, LinkedDocument
from checks.words import normal
from crawler.egress import Egress
from crawler.politeness import Politeness
from crawler.probes.ask import Ask
from crawler.task import SiteTask

MOST_FILES = 30
MOST_PDFS = 25
FILE_BYTES = 25 * 1024 * 1024
READ_SECONDS = 30.0


def read_documents(task: SiteTask, crawl: Crawl, egress: Egress, politeness: Politeness) -> Documents:
    """Draw the sample, fetch and read it. A file that cannot be had keeps its place with the reason."""
    ask = Ask(task=task, crawl=crawl, egress=egress, politeness=politeness)
    with FileReader() as reader:
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


def _fetched(ask: Ask, document: LinkedDocument, reader: FileReader) -> DocumentFacts:
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


class FileReader:
    """The process that reads files. One that takes too long over a file is ended, and the next file gets a new one."""

    def __init__(self, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, raw: bytes) -> dict[str, Any]:
        """Facts of one file by the names of `DocumentFacts`."""
        process = self._process or self._begin()
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        limit = threading.Timer(self._seconds, end)
        limit.start()
        try:
            if process.stdin is None or process.stdout is None:
                return {"outcome": "failed:reader_died"}
            process.stdin.write(f"{len(raw)}\n".encode() + raw)
            process.stdin.flush()
            return dict(json.loads(process.stdout.readline()))
        except (ValueError, OSError):
            self._end()
            return {"outcome": "failed:timeout" if late.is_set() else "failed:reader_died"}
        finally:
            limit.cancel()

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawler.document_reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


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
