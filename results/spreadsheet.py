"""Tables as an OpenDocument spreadsheet, written as the XML that it is: the same tables give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from results.delimited import Cell

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
#: What XML 1.0 cannot hold, not even escaped.
_BAD = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
#: Blanks that a reader would otherwise run together.
_BLANKS = re.compile(r" {2,}|^ | $|\t|\n")
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"))
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>\n'
)
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMES} office:version="1.2"><office:automatic-styles>'
    '<style:style style:name="heading" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>\n"


class Sheet(NamedTuple):
    """One sheet; the first row is its heading."""

    name: str
    rows: Iterable[Sequence[Cell]]


def ods(sheets: Iterable[Sheet]) -> bytes:
    """The spreadsheet, as OpenDocument 1.2. Texts are typed as texts, so no cell can become a formula."""
    content = [_HEAD]
    for sheet in sheets:
        content.append(f'<table:table table:name="{_xml(sheet.name)}">')
        for number, row in enumerate(sheet.rows):
            content.append(f"<table:table-row>{''.join(_cell(cell, heading=number == 0) for cell in row)}</table:table-row>")
        content.append("</table:table>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # each entry bears the ZIP format's first day, for want of none
        archive.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE)  # first and not packed, so that anything knows the file by it
        archive.writestr(zipfile.ZipInfo("content.xml"), "".join((*content, _TAIL)), zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), _MANIFEST, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cell(cell: Cell, *, heading: bool) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        shown = f"{cell:.4g}" if isinstance(cell, float) else str(cell)
        return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{shown}</text:p></table:table-cell>'
    style = ' table:style-name="heading"' if heading else ""
    return f'<table:table-cell office:value-type="string"{style}><text:p>{_BLANKS.sub(_blank, _xml(cell))}</text:p></table:table-cell>'


def _blank(found: re.Match[str]) -> str:
    blanks = found[0]
    if blanks in "\t\n":
        return "<text:tab/>" if blanks == "\t" else "<text:line-break/>"
    return f'<text:s text:c="{len(blanks)}"/>'


def _xml(text: str) -> str:
    return escape(text.translate(_BAD))
