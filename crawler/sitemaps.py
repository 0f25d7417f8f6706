"""Sitemaps (sitemaps.org): plain, gzipped, text, and index files, read within limits and without entities.

Pure: bytes come in, locations come out. Which of them are followed is the frontier's affair.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from lxml import etree

MAX_SITEMAP_BYTES = 10 * 1024 * 1024
MAX_LOCATIONS = 50_000
MAX_INDEX_DEPTH = 2
MAX_SITEMAPS = 30
HEAD_CHARACTERS = 2_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapText:
    """What a sitemap's bytes say. `is_valid`: XML in the sitemaps.org namespace with at least one location."""

    is_valid: bool
    is_index: bool = False
    locations: tuple[str, ...] = ()
    problem: str = ""  # not_xml, bad_xml, wrong_root, no_locations, too_large, bad_gzip, doctype
    head: str = ""


def read_sitemap(body: bytes) -> SitemapText:
    """The locations of a sitemap or index; what was read before an error still counts, `problem` names the error."""
    problem = ""
    if body.startswith(_GZIP_MAGIC):
        body, problem = _unzipped(body)
        if problem == "bad_gzip":
            return SitemapText(is_valid=False, problem=problem)
    if len(body) > MAX_SITEMAP_BYTES:
        body, problem = body[:MAX_SITEMAP_BYTES], "too_large"
    head = body[:HEAD_CHARACTERS].decode("utf-8", "replace")
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if not start.startswith(b"<") and b"\x00" not in start:
        return _plain_text(body, head)
    if start.startswith((b"<!doctype html", b"<html")):
        return SitemapText(is_valid=False, problem="not_xml", head=head)
    return _xml(body, head, problem)


def _unzipped(body: bytes) -> tuple[bytes, str]:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(body, MAX_SITEMAP_BYTES)
    except zlib.error:
        return b"", "bad_gzip"
    return text, "too_large" if unpacker.unconsumed_tail else ""


def _plain_text(body: bytes, head: str) -> SitemapText:
    """One address a line, which the protocol allows; not XML, so not valid in the sense of the criterion."""
    lines = [line.strip() for line in body.decode("utf-8", "replace").splitlines()[:MAX_LOCATIONS]]
    found = tuple(dict.fromkeys(line for line in lines if line.startswith(("http://", "https://"))))
    return SitemapText(is_valid=False, locations=found, problem="not_xml", head=head)


def _xml(body: bytes, head: str, problem: str) -> SitemapText:
    if b"<!ENTITY" in body[:65_536].upper().replace(b"<!entity", b"<!ENTITY"):
        return SitemapText(is_valid=False, problem="doctype", head=head)
    found: dict[str, None] = {}
    root_name = ""
    in_namespace = False
    try:
        events = etree.iterparse(
            io.BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, element in events:
            if event == "start":
                if not root_name:
                    root = etree.QName(element)
                    root_name, in_namespace = root.localname, root.namespace == _NAMESPACE
                    if root_name not in ("urlset", "sitemapindex"):
                        return SitemapText(is_valid=False, problem="wrong_root", head=head)
                continue
            name = etree.QName(element).localname
            parent = element.getparent()
            if name == "loc" and parent is not None and etree.QName(parent).localname in ("url", "sitemap"):
                address = (element.text or "").strip()
                if address:
                    found[address] = None
            if name in ("url", "sitemap"):
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
            if len(found) >= MAX_LOCATIONS:
                problem = problem or "too_large"
                break
    except (etree.XMLSyntaxError, ValueError):
        problem = problem or "bad_xml"
    if not found and not problem:
        problem = "no_locations"
    return SitemapText(
        is_valid=in_namespace and bool(found) and problem in ("", "too_large"), is_index=root_name == "sitemapindex",
        locations=tuple(found), problem=problem, head=head,
    )  # fmt: skip
