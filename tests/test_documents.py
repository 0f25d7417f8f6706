"""Linked files: what twenty real PDFs are, what broken and hostile ones end as, and how the sample is drawn."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest

from checks.material import Crawl, CrawledPage, LinkedDocument, Organisation
from crawler.documents import READER, read_documents, same_matter, sample_of
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.politeness import Politeness
from crawler.reader_process import ReaderProcess
from crawler.task import Options, SiteTask

MEGABYTE = 1024 * 1024

DOCX = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ansökan</w:t></w:r></w:p><w:p><w:r><w:t>Skriv här</w:t></w:r></w:p></w:body></w:document>"""


@pytest.mark.shared
def test_facts_of_real_pdfs_agree_with_a_second_reader(shared: Path) -> None:
    expected = json.loads((shared / "documents" / "expected.json").read_text(encoding="utf-8"))["documents"]
    wrong = []
    with ReaderProcess(READER) as reader:
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
    with ReaderProcess(READER) as reader:
        assert reader.read(b"<html>hej</html>")["outcome"] == "not_a_document"
        assert reader.read(b"%PDF-1.7\ngarbage")["outcome"] == "broken"
        assert reader.read(b"PK\x03\x04garbage")["outcome"] == "broken"
        assert reader.read(b"")["outcome"] == "not_a_document"


def test_an_encrypted_pdf_says_so() -> None:
    held = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(held, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with ReaderProcess(READER) as reader:
        assert reader.read(held.getvalue())["outcome"] == "encrypted"


def test_word_files_are_read_and_a_zip_bomb_is_not_unpacked() -> None:
    held, bomb = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", DOCX)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (120 * 1024 * 1024))
    with ReaderProcess(READER) as reader:
        facts = reader.read(held.getvalue())
        assert (facts["outcome"], facts["headings"], facts["text_characters"]) == ("read", 1, 15)
        assert reader.read(bomb.getvalue())["outcome"] == "too_large"


def test_a_file_of_300_megabytes_is_left_at_the_limit_and_told_by_its_size() -> None:
    sent = 0

    class Endless(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal sent
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Length", str(300 * MEGABYTE))
            self.end_headers()
            with contextlib.suppress(OSError):
                for part in (b"%PDF-1.7\n", *[b"0" * MEGABYTE] * 300):
                    self.wfile.write(part)
                    sent += len(part)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    start = f"http://{host}/"
    crawl = Crawl(
        start_url=start, hosts=(host,), documents=(LinkedDocument(url=start + "stor.pdf", text="Stor", page=start, suffix="pdf"),)
    )  # fmt: skip
    task = SiteTask(
        organisation=Organisation(id="x", kind="agency", name_sv="X", start_url=start), scan_uid="t", seed="s", profile_sha="",
        started_at="2026-11-24T12:00:00+00:00", folder="", options=Options(allow_hosts=(host,), delay_seconds=0.0),
    )  # fmt: skip
    allow = [parse_allow_host(host)]
    try:
        with Egress(allow=allow) as egress:
            politeness = Politeness(local_hosts=loopback_hosts(allow), default_delay=0.0)
            (facts,) = read_documents(task, crawl, egress, politeness).documents
    finally:
        server.shutdown()
        server.server_close()
    assert (facts.outcome, facts.bytes) == ("too_large", 300 * MEGABYTE)
    assert sent < 60 * MEGABYTE


def test_a_reader_that_takes_too_long_is_ended_and_the_next_file_is_read() -> None:
    with ReaderProcess(READER, seconds=0.01) as reader:
        assert reader.read(b"%PDF-1.7\n" + b"0" * 1000)["outcome"] == "failed:timeout"
    with ReaderProcess(READER) as reader:
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
