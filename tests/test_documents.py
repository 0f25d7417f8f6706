"""Linked files: what twenty real PDFs are, what broken and hostile ones end as, and how the sample is drawn."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pikepdf
import pytest

from checks.material import Crawl, CrawledPage, LinkedDocument
from crawler.documents import FileReader, same_matter, sample_of

DOCX = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ansökan</w:t></w:r></w:p><w:p><w:r><w:t>Skriv här</w:t></w:r></w:p></w:body></w:document>"""


@pytest.mark.shared
def test_facts_of_real_pdfs_agree_with_a_second_reader(shared: Path) -> None:
    expected = json.loads((shared / "documents" / "expected.json").read_text(encoding="utf-8"))["documents"]
    wrong = []
    with FileReader() as reader:
        for entry in expected:
            facts = entry["facts"]
            read = reader.read((shared / "documents" / entry["file"]).read_bytes())
            same = ("pages", "tagged", "encrypted", "figures", "headings", "image_only")
            wrong += [(entry["file"], name, facts[name], read[name]) for name in same if facts[name] != read[name]]
            # The second reader counts white space and knows the document information only, not XMP.
            if facts["title"] and facts["title"].strip() not in (read["title"], "Subject:"):
                wrong.append((entry["file"], "title", facts["title"], read["title"]))
            if facts["text_chars"] >= 100 and not 0.6 <= read["text_characters"] / facts["text_chars"] <= 1.4:
                wrong.append((entry["file"], "text", facts["text_chars"], read["text_characters"]))
            if (facts["forms"] != "none") != (read["form_fields"] > 0):
                wrong.append((entry["file"], "forms", facts["forms"], read["form_fields"]))
    assert wrong == []


def test_what_is_no_document_or_broken_has_an_end_of_its_own() -> None:
    with FileReader() as reader:
        assert reader.read(b"<html>hej</html>")["outcome"] == "not_a_document"
        assert reader.read(b"%PDF-1.7\ngarbage")["outcome"] == "broken"
        assert reader.read(b"PK\x03\x04garbage")["outcome"] == "broken"
        assert reader.read(b"")["outcome"] == "not_a_document"


def test_an_encrypted_pdf_says_so() -> None:
    held = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(held, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with FileReader() as reader:
        assert reader.read(held.getvalue())["outcome"] == "encrypted"


def test_word_files_are_read_and_a_zip_bomb_is_not_unpacked() -> None:
    held, bomb = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", DOCX)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (120 * 1024 * 1024))
    with FileReader() as reader:
        facts = reader.read(held.getvalue())
        assert (facts["outcome"], facts["headings"], facts["text_characters"]) == ("read", 1, 15)
        assert reader.read(bomb.getvalue())["outcome"] == "too_large"


def test_a_reader_that_takes_too_long_is_ended_and_the_next_file_is_read() -> None:
    with FileReader(seconds=0.01) as reader:
        assert reader.read(b"%PDF-1.7\n" + b"0" * 1000)["outcome"] == "failed:timeout"
    with FileReader() as reader:
        assert reader.read(b"hej")["outcome"] == "not_a_document"


def _linked(count: int, suffix: str) -> tuple[LinkedDocument, ...]:
    return tuple(
        LinkedDocument(url=f"https://x.se/{i}.{suffix}", text=f"Fil {i}", page="https://x.se/", suffix=suffix)
        for i in range(count)
    )


def test_the_sample_is_drawn_by_the_seed_and_holds_thirty() -> None:
    crawl = Crawl(
        start_url="https://x.se/",
        hosts=("x.se",),
        documents=_linked(40, "pdf") + _linked(10, "docx") + _linked(40, "pdf"),
    )
    first = [d.url for d in sample_of(crawl, "a")]
    assert first == [d.url for d in sample_of(crawl, "a")]
    assert first != [d.url for d in sample_of(crawl, "b")]
    assert (len(first), len(set(first)), sum(u.endswith("pdf") for u in first)) == (30, 30, 25)


def test_a_page_on_the_same_matter_is_found() -> None:
    page = CrawledPage(url="https://x.se/bygglov", h1="Ansök om bygglov")
    crawl = Crawl(start_url="https://x.se/", hosts=("x.se",), pages=(page,))
    document = LinkedDocument(
        url="https://x.se/b.pdf", text="Ansök om bygglov (pdf, 200 kB)", page="https://x.se/", suffix="pdf"
    )
    assert same_matter(crawl, document) == page.url
