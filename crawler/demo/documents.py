"""Small real PDF files and pictures, made at start from lines in town.toml, so that no binary lies in the repository.

A tagged document has title, language, structure tree and marked content (ISO 14289-1); a scanned one is a picture only.
"""

import datetime as dt
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageDraw, ImageFont

PAGE = (595, 842)
LEFT, TOP, LEADING = 64, 770, 19
CHARACTERS_PER_LINE = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One PDF: `kind` is tagged, untagged or scanned."""

    title: str
    kind: str
    lines: tuple[str, ...]
    lang: str = "sv-SE"
    modified: dt.date


def _wrap(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > CHARACTERS_PER_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _escape(text: str) -> bytes:
    return text.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _text_page(pdf: pikepdf.Pdf, document: Document, tagged: bool) -> tuple[pikepdf.Object, list[str]]:
    """One page of text; returns it with the structure type of each marked-content id."""
    content, y = bytearray(), TOP
    roles: list[str] = []
    for number, paragraph in enumerate((document.title, *document.lines)):
        heading = number == 0 or paragraph.startswith("# ")
        size = 20 if number == 0 else 14 if heading else 11
        role = "H1" if number == 0 else "H2" if heading else "P"
        if tagged:
            content += f"/{role} <</MCID {len(roles)}>> BDC\n".encode()
        for line in _wrap(paragraph.removeprefix("# ")):
            content += f"BT /F{2 if heading else 1} {size} Tf {LEFT} {y} Td (".encode() + _escape(line) + b") Tj ET\n"
            y -= LEADING
        if tagged:
            content += b"EMC\n"
        roles.append(role)
        y -= LEADING // 2
    font = {"/Type": pikepdf.Name.Font, "/Subtype": pikepdf.Name.Type1, "/Encoding": pikepdf.Name.WinAnsiEncoding}
    page = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, *PAGE],
            Contents=pdf.make_stream(bytes(content)),
            Resources=pikepdf.Dictionary(
                Font=pikepdf.Dictionary(
                    F1=pikepdf.Dictionary({**font, "/BaseFont": pikepdf.Name.Helvetica}),
                    F2=pikepdf.Dictionary({**font, "/BaseFont": pikepdf.Name("/Helvetica-Bold")}),
                )
            ),
        )
    )
    return page, roles


def _scanned_page(pdf: pikepdf.Pdf, document: Document) -> pikepdf.Object:
    picture = Image.new("L", (620, 877), 246)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=15)
    for number, line in enumerate(part for text in (document.title, *document.lines) for part in _wrap(text)):
        draw.text((60 + number % 2, 70 + 24 * number), line, fill=52, font=font)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=30)
    image = pdf.make_stream(jpeg.getvalue())
    image.Type, image.Subtype, image.ColorSpace = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DeviceGray
    image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 8
    image.Filter = pikepdf.Name.DCTDecode
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, *PAGE],
            Contents=pdf.make_stream(f"q {PAGE[0]} 0 0 {PAGE[1]} 0 0 cm /Im1 Do Q".encode()),
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im1=image)),
        )
    )


def _tag(pdf: pikepdf.Pdf, page: pikepdf.Object, roles: Sequence[str], document: Document) -> None:
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    whole = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=root))
    parts = [
        pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name(f"/{role}"), P=whole, Pg=page, K=mcid)
        )
        for mcid, role in enumerate(roles)
    ]
    whole.K = pikepdf.Array(parts)
    root.K = whole
    root.ParentTree = pikepdf.Dictionary(Nums=[0, pikepdf.Array(parts)])
    root.ParentTreeNextKey = 1
    page.StructParents, page.Tabs = 0, pikepdf.Name.S
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    pdf.Root.Lang = pikepdf.String(document.lang)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def make_pdf(document: Document) -> bytes:
    """The file's bytes, the same for the same document."""
    pdf = pikepdf.new()
    stamp = f"D:{document.modified:%Y%m%d}080000Z"
    info = {"/ModDate": stamp, "/CreationDate": stamp, "/Producer": "Demo"}
    if document.kind == "scanned":
        page = _scanned_page(pdf, document)
    else:
        tagged = document.kind == "tagged"
        page, roles = _text_page(pdf, document, tagged)
        if tagged:
            _tag(pdf, page, roles, document)
            info["/Title"] = document.title
    pdf.pages.append(pikepdf.Page(page))
    pdf.docinfo = pdf.make_indirect(pikepdf.Dictionary({key: pikepdf.String(value) for key, value in info.items()}))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _ridge(width: int, height: int, base: float, rise: float, phase: float) -> list[tuple[float, float]]:
    """The skyline of a hill range from left to right."""
    points = []
    for step in range(65):
        x = step / 64
        wave = 0.55 * math.sin(5.1 * x + phase) + 0.3 * math.sin(11.3 * x + 2 * phase) + 0.15 * math.sin(23 * x)
        points.append((width * x, height * (base - rise * (0.5 + 0.5 * wave))))
    return points


def make_picture(kind: str, width: int, height: int, colours: Sequence[str]) -> bytes:
    """A small landscape, `kind` png or webp: sky, sun, two ridges with trees and water in the five given colours."""
    sky, sun, far, near, water = colours
    w, h = 2 * width, 2 * height
    picture = Image.new("RGB", (w, h), sky)
    draw = ImageDraw.Draw(picture)
    radius = h // 10
    draw.ellipse([w * 0.72 - radius, h * 0.14, w * 0.72 + radius, h * 0.14 + 2 * radius], fill=sun)
    draw.polygon([(0, h), *_ridge(w, h, 0.62, 0.3, 0.6), (w, h)], fill=far)
    skyline = _ridge(w, h, 0.76, 0.24, 2.4)
    draw.polygon([(0, h), *skyline, (w, h)], fill=near)
    for number, (x, y) in enumerate(skyline[1:-1]):
        tall = h * (0.05 + 0.035 * ((number * 7) % 5) / 4)
        draw.polygon([(x - tall * 0.28, y + h * 0.02), (x, y - tall), (x + tall * 0.28, y + h * 0.02)], fill=near)
    draw.rectangle([0, int(h * 0.8), w, h], fill=water)
    for number in range(6):
        y, x = int(h * (0.83 + 0.028 * number)), w * (0.05 + 0.14 * number)
        draw.line([x, y, x + w * 0.16, y], fill=sky, width=max(2, h // 200))
    picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if kind == "webp":
        picture.save(out, "WEBP", quality=60)
    else:
        picture.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()
