"""experience.documents: files that can be read, and pages instead of files."""

from __future__ import annotations

import re
from datetime import date
from statistics import fmean

from checks.dom import Element
from checks.material import DocumentFacts, Documents, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, linear
from checks.reading import Reading
from checks.regions import dom_of, name_of
from checks.text import parse_stamp
from checks.words import Words

LEAST_FILES = 5
LEAST_LINKS = 5
IN_LAW_SINCE = date(2018, 9, 23)
TEXT_PAGE_CHARACTERS = 50
SUFFIX = re.compile(r"\.(pdf|docx?|xlsx?|odt|ods|odp|pptx?|rtf)(?:$|[?#])", re.IGNORECASE)


def in_scope(documents: Documents) -> list[DocumentFacts]:
    """PDFs that the law covers: read or at least recognised, not from before 23 September 2018 unless they are forms."""
    made = []
    for d in documents.documents:
        if d.outcome not in ("read", "encrypted") or "pdf" not in d.media_type:
            continue
        changed = parse_stamp(d.modified_at) if d.modified_at else None
        if changed is None or changed >= IN_LAW_SINCE or d.form_fields:
            made.append(d)
    return made


def _files(documents: Documents) -> list[DocumentFacts] | Value:
    found = in_scope(documents)
    if len(found) >= LEAST_FILES:
        return found
    unread = [d for d in documents.documents if d.outcome.startswith("failed")]
    if len(found) + len(unread) >= LEAST_FILES:
        return Untested(reason=f"{len(unread)} files could not be fetched")
    return NotApplicable(reason=f"{len(found)} PDFs in scope; five are needed")


@measure
def pdf_tagged(documents: Documents) -> Value:
    """Are PDFs tagged, with language and title? EN 301 549 clause 10; DOS-lagen 9-10 §§. Each 0.6 tags, 0.2 language, 0.2 title."""
    found = _files(documents)
    if not isinstance(found, list):
        return found
    values = {d.url: 0.6 * d.tagged + 0.2 * bool(d.language) + 0.2 * bool(d.title) for d in found}
    below = {
        u: {"tagged": d.tagged, "language": d.language, "title": d.title}
        for d in found
        for u in (d.url,)
        if values[u] < 1
    }
    return Scored(
        value=fmean(values.values()), basis={"files": len(values), "below": dict(list(below.items())[:EXAMPLES])}
    )


@measure
def pdf_text(documents: Documents) -> Value:
    """Do PDFs hold text instead of pictures of text? WCAG 2.1 SC 1.1.1, 1.4.5. Share with 50 characters on 80 % of the pages."""
    found = _files(documents)
    if not isinstance(found, list):
        return found
    bad = [d.url for d in found if not _has_text(d)]
    return Scored(value=1 - len(bad) / len(found), basis={"files": len(found), "without_text": bad[:EXAMPLES]})


def _has_text(d: DocumentFacts) -> bool:
    if d.outcome == "encrypted" or d.image_only:
        return False
    pages = d.details.get("characters_per_page")
    if isinstance(pages, (list, tuple)) and pages:
        enough = sum(int(n) >= TEXT_PAGE_CHARACTERS for n in pages) / len(pages) >= 0.8
    else:
        enough = d.text_characters >= TEXT_PAGE_CHARACTERS * max(1, d.pages)
    return enough and bool(d.details.get("accessibility_allowed", True))


_FORMAT = re.compile(r"\b(?:pdf|word|docx?|excel|xlsx?|odt|ods|powerpoint|pptx?)\b", re.IGNORECASE)
_SIZE = re.compile(r"\d(?:[.,]\d+)?\s*(?:kb|mb|kib|mib|kilobyte|megabyte)\b", re.IGNORECASE)


def _said(link: Element) -> str:
    """The link's name and what stands right beside it, its own row at most."""
    row = link.parent.text if link.parent is not None and len(link.parent.text) < len(link.text) + 120 else ""
    return f"{name_of(link)} {link.get('title')} {row}"


@measure
def link_announces(pages: Pages) -> Value:
    """Do links to files tell format and size? DIGG R5, R9. 0.7 format, 0.3 size; mean over links (at most 200)."""
    values: dict[str, float] = {}
    visited = False
    for page in pages:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            continue
        visited = True
        for link in dom.links():
            if SUFFIX.search(link.get("href")) and link.is_visible and len(values) < 200:
                said = _said(link)
                values.setdefault(
                    f"{link.get('href')} {name_of(link)} {page.url}",
                    0.7 * bool(_FORMAT.search(said)) + 0.3 * bool(_SIZE.search(said)),
                )
    if not visited:
        return Untested(reason="no page was visited")
    if len(values) < LEAST_LINKS:
        return NotApplicable(reason=f"{len(values)} links to files; five are needed")
    low = [name for name, value in values.items() if value < 1]
    return Scored(value=fmean(values.values()), basis={"links": len(values), "say_less": low[:EXAMPLES]})


@measure
def html_first(reading: Reading, words: Words) -> Value:
    """Is content on pages rather than in files? DIGG R9. Files among pages and files: 0.6 -> 0 to 0.1 -> 1; archives are left out."""
    pages = [p for p in reading.read if reading.words(p) > 0]
    if not pages:
        return Untested(reason="no content page was crawled")
    files = {
        link.url
        for p in pages
        if not words.is_name("K_ARCHIVE", p.h1 or p.title)
        for link in reading.content_links(p)
        if SUFFIX.search(link.url)
        and not words.in_text("K_ARCHIVE", f"{link.text} {link.url.replace('/', ' ').replace('-', ' ')}")
    }
    part = len(files) / (len(files) + len(pages))
    return Scored(
        value=linear(part, 0.6, 0.1),
        basis={"files": len(files), "pages": len(pages), "examples": sorted(files)[:EXAMPLES]},
    )
