"""Catalogues and feeds that try to make their reader fetch an address, open a file, or never end."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.probes.feeds import READER
from crawler.reader_process import ReaderProcess

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Canary:
    """A listener that counts who connects."""

    def __init__(self) -> None:
        self.hits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/context"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    listening = Canary()
    yield listening
    listening.socket.close()


def asked(form: str, body: bytes, url: str = "http://www.example.se/dcat") -> bytes:
    return json.dumps({"form": form, "url": url}).encode() + b"\n" + body


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "%s", "@id": "x:a"}',
        '{"@context": ["%s"], "@id": "x:a", "x:b": "c"}',
        '{"@context": [{"a": "x:a"}, "%s"], "@id": "x:a"}',
        '{"@context": {"@version": 1.1, "@import": "%s"}, "@id": "x:a", "x:b": "c"}',
        '{"\\u0040context": "%s", "@id": "x:a"}',
        '{"@id": "x:a", "@graph": [{"@context": ["%s"], "@id": "x:b"}]}',
        '{"@context": {"a": {"@id": "x:a", "@context": "%s"}}, "a": {"b": "c"}}',
    ],
)
def test_no_context_of_a_catalogue_is_fetched(canary: Canary, text: str) -> None:
    with ReaderProcess(READER) as reader:
        assert reader.read(asked("json-ld", (text % canary.url).encode()))["outcome"] == "refused:context"
        assert reader.read(asked("json-ld", (text % "file:///etc/hosts").encode()))["outcome"] == "refused:context"
    assert canary.hits == 0


def test_a_relative_context_is_not_fetched_either(canary: Canary) -> None:
    with ReaderProcess(READER) as reader:
        found = reader.read(asked("json-ld", b'{"@context": "context", "@id": "x:a"}', canary.url))
    assert found["outcome"] == "refused:context"
    assert canary.hits == 0


def test_what_a_parser_opens_by_itself_meets_a_closed_door(canary: Canary) -> None:
    """The words are looked through first; behind them the process itself has no way out."""
    code = (
        "import sys, urllib.request; from crawler.probes.foreign_reading import close_the_doors; close_the_doors()\n"
        "for place in (sys.argv[1], 'file:///etc/hosts'):\n"
        "    try: urllib.request.urlopen(place); print('opened')\n"
        "    except BaseException as error: print(type(error).__name__)\n"
        "try: open('/etc/hosts').read(); print('opened')\n"
        "except BaseException as error: print(type(error).__name__)\n"
    )
    import subprocess
    import sys

    said = subprocess.run([sys.executable, "-c", code, canary.url], capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.split() == ["LeavesTheProcessError"] * 3
    assert canary.hits == 0


def test_entities_are_not_expanded_wherever_they_are_declared() -> None:
    declared = '<!DOCTYPE r [<!ENTITY a "%s">' % ("ha" * 50)
    declared += "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8)) + "]>"
    text = f'<?xml version="1.0"?><!--{"a" * 6000}-->{declared}<r:RDF xmlns:r="{RDF}"><r:D r:about="x:a"><b xmlns="x:">&i;</b></r:D></r:RDF>'
    with ReaderProcess(READER, seconds=20) as reader:
        assert reader.read(asked("xml", text.encode()))["outcome"] == "refused:entities"
        assert reader.read(asked("xml", text.replace("1.0", "1.0", 1).encode("utf-16")))["outcome"] == "refused:entities"
        feed = text.replace(f'<r:RDF xmlns:r="{RDF}">', "<rss><channel><title>&i;</title>").replace("</r:RDF>", "</channel></rss>")
        assert reader.read(asked("feed", feed.encode()))["outcome"] in ("read", "broken", "failed:timeout", "failed:reader_died")
        assert reader.read(asked("feed", b"<rss version='2.0'><channel><item/></channel></rss>"))["items"] == 1


def test_a_feed_that_is_the_name_of_a_file_or_an_address_is_not_opened(tmp_path: Path, canary: Canary) -> None:
    file = tmp_path / "feed.py"  # a suffix that the reader itself may open, so that only the way of asking protects
    file.write_bytes(b"<rss version='2.0'><channel><title>a</title><item><title>b</title></item></channel></rss>")
    with ReaderProcess(READER) as reader:
        assert reader.read(asked("feed", str(file).encode())) == {"outcome": "read", "parses": False, "items": 0, "newest": ""}
        assert reader.read(asked("feed", b"/dev/zero"))["items"] == 0
        assert reader.read(asked("feed", canary.url.encode()))["items"] == 0
    assert canary.hits == 0


def test_a_text_that_takes_too_long_costs_itself_only() -> None:
    slow = b"@prefix a: <x:> .\n" + b"a:b a:c (" * 20_000 + b"1 " + b")" * 20_000 + b" ."
    with ReaderProcess(READER, seconds=6) as reader:
        assert reader.read(asked("turtle", slow))["outcome"] in ("broken", "failed:timeout", "failed:reader_died")
        assert reader.read(asked("turtle", b"@prefix dcat: <http://www.w3.org/ns/dcat#> . <#d> a dcat:Dataset ."))["datasets"] == 1
