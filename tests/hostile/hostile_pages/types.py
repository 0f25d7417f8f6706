"""Content types that lie, and downloads that nobody asked for."""

from hostile_site import PIXEL, Asked, behaviour, document

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{("&a" + str(n - 1) if n > 1 else "&a") + ";"}' * 1 + ("&a" + (str(n - 1) if n > 1 else "") + ";") * 9 + '">' for n in range(1, 10))
    + "]><l>&a9;</l>"
)
_MALFORMED = (
    '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    '<body><p>öppen<img src="/pixel.png"></body></html>'
)


def _html(title: str) -> bytes:
    return document(title).encode()


_ANSWERS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "pdf-as-html": (PDF, "text/html", ()),
    "html-as-pdf": (_html("html-as-pdf"), "application/pdf", ()),
    "real-pdf": (PDF, "application/pdf", ()),
    "html-as-plain": (_html("html-as-plain"), "text/plain; charset=utf-8", ()),
    "html-as-octet": (_html("html-as-octet"), "application/octet-stream", ()),
    "png-as-html": (PIXEL, "text/html", ()),
    "no-content-type": (_html("no-content-type"), "", ()),
    "content-type-garbage": (_html("content-type-garbage"), ";;;/\\åäö==".encode().decode("latin-1"), ()),
    "xhtml-malformed": (_MALFORMED.encode(), "application/xhtml+xml", ()),
    "xml-entities": (_ENTITIES.encode(), "application/xml", ()),
    "json-page": (b'{"title": "<h1>hej</h1>"}', "application/json", ()),
    "x-frame-nosniff": (_html("x-frame-nosniff"), "text/plain", ("X-Content-Type-Options: nosniff", "X-Frame-Options: DENY")),
    "traversal-filename": (
        _html("traversal-filename"), "text/html", ('Content-Disposition: attachment; filename="../../../../tmp/tillsyn-owned.html"',),
    ),
}


@behaviour(*_ANSWERS)
async def typed(asked: Asked) -> None:
    data, kind, lines = _ANSWERS[asked.name]
    await asked.answer(data, *lines, kind=kind)


@behaviour("download-body")
async def download_body(asked: Asked) -> None:
    await asked.head("Content-Type: application/zip", "Content-Disposition: attachment; filename=allt.zip", "Content-Length: 1073741824")
    await asked.flood(b"PK" * 32768, times=16384)
