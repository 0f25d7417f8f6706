"""Makes `Response`: the answer to the page's own address, with the source as it was sent."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from playwright.async_api import Error

from checks.artefacts import Hop, Response

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Response
LIMIT_SECONDS = 6.0
FIRST = True  # without it nobody can say whether a packed page came whole
NEEDS_ANSWER = True  # there is none for a page that a step reached

SOURCE_LIMIT = 10_000_000
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(le|be)?|iso-?8859-\d{1,2}|windows-125\d|latin-?1|us-ascii|macintosh"
    r"|koi8-r|big5|gbk|gb18030|shift_jis|euc-(jp|kr)"
)


async def gather(visit: Visit) -> Response:
    """Read the body from the browser's own buffer; nothing is fetched again."""
    answer = visit.answer
    headers = tuple(sorted((h["name"].lower(), h["value"][:4000]) for h in await answer.headers_array())[:200])
    content_type = next((value for name, value in headers if name == "content-type"), "")
    try:
        body = await answer.body()
        source = decode(body[:SOURCE_LIMIT], content_type)
    except Error:  # evicted from the buffer of requests
        source = await _kept_document(visit)
        body = source.encode("utf-8", "replace")
    return Response(
        url=visit.order.url,
        final_url=answer.url,
        status=answer.status,
        headers=headers,
        redirects=tuple(Hop(**hop) for hop in visit.tab.watch.hops[:20]),
        source=source[:SOURCE_LIMIT],
        body_bytes=len(body),
        duration_ms=visit.answer_ms,
    )


async def _kept_document(visit: Visit) -> str:
    """The document as the page itself keeps it, decoded by the browser; nothing where that is gone too."""
    try:
        kept = await visit.cdp.send("Page.getResourceContent", {"frameId": visit.tab.watch.main_frame, "url": visit.answer.url})
    except Error:
        return ""
    return "" if kept["base64Encoded"] else str(kept["content"])


def decode(body: bytes, content_type: str) -> str:
    """HTML bytes as text: byte order mark, then header, then meta, then UTF-8 with a fall-back to Windows-1252. Never raises."""
    for mark, charset in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(charset, "replace")
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type) or re.search(
        r"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", body[:2048].decode("ascii", "replace"), re.IGNORECASE
    )
    if named and _CHARSETS.fullmatch(named.group(1).lower()):
        return body.decode(named.group(1), "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1252", "replace")
