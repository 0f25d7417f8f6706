"""What a PDF or Office file is, read from its bytes, in a process of its own: a file can be made to hang or fill its reader.

`python -m crawler.document_reading` reads files from stdin (a line with the length, then the bytes) and answers each with a line of JSON.
"""

from __future__ import annotations

import io
import json
import logging
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf
from lxml import etree

MOST_TEXT_PAGES = 200
MOST_NODES = 200_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_MEMORY = 1536 * 1024 * 1024
MOST_FIELDS = 300
IMAGE_ONLY_CHARACTERS = 10

_HEADING = re.compile(r"H[1-6]?$|Title$|Heading\d?$|Rubrik\s?\d?$", re.IGNORECASE)
_ZIP_KINDS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLE = b"\xd0\xcf\x11\xe0"


def read_bytes(raw: bytes) -> dict[str, Any]:
    """Facts by the names of `DocumentFacts`; `outcome` says what kept it from being read."""
    head = raw[:1024]
    if b"%PDF-" in head:
        return read_pdf(raw)
    if raw.startswith(b"PK\x03\x04"):
        return read_zip(raw)
    if raw.startswith(_OLE):
        return {"outcome": "read", "media_type": "application/msword", "details": {"old_format": True}}
    if raw.startswith(b"{\\rtf"):
        return {"outcome": "read", "media_type": "application/rtf"}
    return {"outcome": "not_a_document"}


# -- PDF --------------------------------------------------------------------------------------------------------------
def read_pdf(raw: bytes) -> dict[str, Any]:
    """Structure by pikepdf, text by pypdf."""
    made: dict[str, Any] = {"outcome": "read", "media_type": "application/pdf"}
    try:
        pdf = pikepdf.open(io.BytesIO(raw))
    except pikepdf.PasswordError:
        return made | {"outcome": "encrypted", "encrypted": True}
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        return made | {"outcome": "broken", "details": {"problem": str(error)[:200]}}
    with pdf:
        try:
            made |= _structure(pdf)
        except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            return made | {"outcome": "broken", "details": {"problem": str(error)[:200]}}
    characters, problem = _characters(raw)
    made["details"]["characters_per_page"] = characters
    if problem:
        made["details"]["text_problem"] = problem
    made["text_characters"] = sum(characters)
    made["image_only"] = bool(characters) and sum(characters) < IMAGE_ONLY_CHARACTERS * len(characters)
    return made


def _structure(pdf: pikepdf.Pdf) -> dict[str, Any]:
    root = pdf.Root
    marked = bool(_get(_get(root, "/MarkInfo"), "/Marked"))
    tree = _get(root, "/StructTreeRoot")
    headings = figures = unnamed = 0
    if tree is not None:
        roles = {str(k): str(v) for k, v in dict(_get(tree, "/RoleMap") or {}).items()}
        for element in _elements(tree):
            kind = str(_get(element, "/S") or "").lstrip("/")
            kind = roles.get(f"/{kind}", f"/{kind}").lstrip("/")
            headings += bool(_HEADING.match(kind))
            if kind == "Figure":
                figures += 1
                unnamed += not str(_get(element, "/Alt") or _get(element, "/ActualText") or "").strip()
    title, changed, is_ua = _labels(pdf)
    fields = list(_fields(pdf))
    allowed = pdf.allow.accessibility if pdf.is_encrypted else True
    return {
        "pages": len(pdf.pages),
        "title": title,
        "language": str(_get(root, "/Lang") or ""),
        "tagged": marked and tree is not None,
        "pdf_ua": is_ua,
        "headings": headings,
        "figures": figures,
        "figures_without_alt": unnamed,
        "form_fields": len(fields),
        "form_fields_without_name": sum(not name for name in fields),
        "bookmarks": _bookmarks(pdf),
        "modified_at": changed,
        "encrypted": pdf.is_encrypted,
        "details": {
            "marked": marked,
            "has_structure": tree is not None,
            "accessibility_allowed": bool(allowed),
            "pdf_version": str(pdf.pdf_version),
            "shows_title": bool(_get(_get(root, "/ViewerPreferences"), "/DisplayDocTitle")),
            "field_names": [name for name in fields if name][:MOST_FIELDS],
            "has_script": _get(_get(root, "/Names"), "/JavaScript") is not None,
        },
    }


def _get(holder: Any, key: str) -> Any:
    """An entry of a PDF dictionary; None when holder is none or has no such entry."""
    if not isinstance(holder, (pikepdf.Dictionary, pikepdf.Object)):
        return None
    try:
        return holder.get(key)
    except (ValueError, TypeError, AttributeError, NotImplementedError):
        return None


def _elements(tree: Any) -> Iterator[Any]:
    """Every structure element below the root, each once."""
    waiting = [tree]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting and count < MOST_NODES:
        at = waiting.pop()
        count += 1
        mark = getattr(at, "objgen", (0, 0))
        if mark != (0, 0):
            if mark in seen:
                continue
            seen.add(mark)
        if at is not tree:
            yield at
        kids = _get(at, "/K")
        if isinstance(kids, pikepdf.Array):
            waiting += [k for k in kids if isinstance(k, pikepdf.Dictionary)]
        elif isinstance(kids, pikepdf.Dictionary):
            waiting.append(kids)


def _labels(pdf: pikepdf.Pdf) -> tuple[str, str, bool]:
    """Title, day of the last change, and whether the file says that it is PDF/UA."""
    info: Any = pdf.docinfo if "/Info" in pdf.trailer else {}
    title = str(info.get("/Title", "") or "").strip()
    changed = _day(str(info.get("/ModDate", "") or info.get("/CreationDate", "") or ""))
    is_ua = False
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            title = title or str(meta.get("dc:title") or "").strip()
            changed = changed or str(meta.get("xmp:ModifyDate") or "")[:10]
            is_ua = bool(meta.get("{http://www.aiim.org/pdfua/ns/id/}part"))
    except (ValueError, KeyError, TypeError, AttributeError, etree.LxmlError, pikepdf.PdfError):
        pass
    return title, changed, is_ua


def _day(stamp: str) -> str:
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", stamp)
    return "-".join(found.groups()) if found else ""


def _fields(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The name of every field that can be filled in: its tool tip (TU); empty where a reader would hear none."""
    waiting = list(_get(_get(pdf.Root, "/AcroForm"), "/Fields") or [])
    count = 0
    while waiting and count < MOST_NODES:
        at = waiting.pop(0)
        count += 1
        kids = [k for k in (_get(at, "/Kids") or []) if _get(k, "/T") is not None]
        if kids:
            waiting += kids
        elif (
            str(_get(at, "/FT") or "") != "/Btn" or not int(_get(at, "/Ff") or 0) & 0x10000
        ):  # push buttons ask for nothing
            yield str(_get(at, "/TU") or "").strip()


def _bookmarks(pdf: pikepdf.Pdf) -> int:
    count = _get(_get(pdf.Root, "/Outlines"), "/Count")
    return abs(int(count)) if count is not None else 0


def _characters(raw: bytes) -> tuple[list[int], str]:
    """Characters that can be taken out of each page, white space left out; and what stopped it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    counts: list[int] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            reader.decrypt("")
        for page in reader.pages[:MOST_TEXT_PAGES]:
            counts.append(len("".join((page.extract_text() or "").split())))
    except Exception as error:  # noqa: BLE001 - the parser raises what a broken file makes it raise; the file is the cause
        return counts, f"{type(error).__name__}: {error}"[:200]
    return counts, ""


# -- Office -------------------------------------------------------------------------------------------------------------
def read_zip(raw: bytes) -> dict[str, Any]:
    """Word, Excel, PowerPoint and OpenDocument files: what their XML parts say."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, OSError, ValueError):
        return {"outcome": "broken"}
    with archive:
        if sum(i.file_size for i in archive.infolist()) > MOST_UNPACKED:
            return {"outcome": "too_large"}
        names = set(archive.namelist())
        try:
            if "mimetype" in names and "content.xml" in names:
                return _open_document(archive)
            for part, media_type in _ZIP_KINDS.items():
                if part in names:
                    return _office(archive, names, part, media_type)
        except (KeyError, etree.LxmlError, zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
            return {"outcome": "broken", "details": {"problem": str(error)[:200]}}
    return {"outcome": "not_a_document"}


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _all(tree: Any, name: str) -> list[Any]:
    return list(tree.xpath(f"//*[local-name()='{name}']"))


def _attribute(element: Any, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == name), "")


def _core(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    if "docProps/core.xml" not in names:
        return {}
    tree = _xml(archive, "docProps/core.xml")
    return {etree.QName(e).localname: (e.text or "").strip() for e in tree if isinstance(e.tag, str)}


def _office(archive: zipfile.ZipFile, names: set[str], part: str, media_type: str) -> dict[str, Any]:
    core = _core(archive, names)
    tree = _xml(archive, part)
    text = "".join(t.text or "" for t in _all(tree, "t"))
    pictures = _all(tree, "docPr")
    headings = sum(bool(_HEADING.match(_attribute(s, "val"))) for s in _all(tree, "pStyle"))
    fields = [_attribute(a, "val") for a in _all(tree, "alias")] + ["" for _ in _all(tree, "ffData")]
    language = next((v for e in _all(tree, "lang") if (v := _attribute(e, "val"))), "") or core.get("language", "")
    if not language and "word/styles.xml" in names:
        language = next((v for e in _all(_xml(archive, "word/styles.xml"), "lang") if (v := _attribute(e, "val"))), "")
    return {
        "outcome": "read",
        "media_type": media_type,
        "title": core.get("title", ""),
        "language": language,
        "tagged": headings > 0,
        "headings": headings,
        "figures": len(pictures),
        "figures_without_alt": sum(not _attribute(p, "descr") and not _attribute(p, "title") for p in pictures),
        "text_characters": len("".join(text.split())),
        "form_fields": len(fields),
        "form_fields_without_name": sum(not f for f in fields),
        "modified_at": core.get("modified", "")[:10],
    }


def _open_document(archive: zipfile.ZipFile) -> dict[str, Any]:
    content = _xml(archive, "content.xml")
    meta = _xml(archive, "meta.xml") if "meta.xml" in archive.namelist() else content
    headings = _all(content, "h")
    frames = _all(content, "frame")
    text = "".join("".join(e.itertext()) for e in [*_all(content, "p"), *headings])
    return {
        "outcome": "read",
        "media_type": archive.read("mimetype").decode("ascii", "replace")[:100],
        "title": next(((e.text or "").strip() for e in _all(meta, "title")), ""),
        "language": next(((e.text or "").strip() for e in _all(meta, "language")), ""),
        "tagged": bool(headings),
        "headings": len(headings),
        "figures": len(frames),
        "figures_without_alt": sum(
            not any(etree.QName(d).localname in ("title", "desc") for d in f if isinstance(d.tag, str)) for f in frames
        ),
        "text_characters": len("".join(text.split())),
        "modified_at": next(((e.text or "")[:10] for e in _all(meta, "date")), ""),
    }


def main() -> None:
    """Read one file after the other within bounded memory; whoever sends them holds the time."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    while line := sys.stdin.buffer.readline():
        raw = sys.stdin.buffer.read(int(line))
        try:
            made = read_bytes(raw)
        except (MemoryError, RecursionError) as error:
            made = {"outcome": "failed:too_complex", "details": {"problem": type(error).__name__}}
        sys.stdout.write(json.dumps(made, ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
