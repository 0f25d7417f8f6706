"""Artefacts can be stored whatever text a page's script put into them."""

from __future__ import annotations

from checks.artefacts import Console, Message
from checks.dom import Dom
from checks.dom_record import DocumentRecord, DomRecord, NodeRecord


def test_lone_surrogates_are_replaced_and_whole_characters_kept() -> None:
    made = Console(messages=(Message(level="error", text="a\ud83db \U0001f600 \udc00"),), dialogs=("\ud800",))
    read = Console.from_bytes(made.to_bytes())
    assert read.messages[0].text == "a\ufffdb \U0001f600 \ufffd"
    assert read.dialogs == ("\ufffd",)


def test_a_dom_with_such_text_is_stored_like_any_other_artefact() -> None:
    nodes = [NodeRecord(parent=-1, tag="html"), NodeRecord(parent=0, tag="#text", text="x\ud83d")]
    record = DomRecord(documents=[DocumentRecord(url="https://a.example/", nodes=nodes)], styles=[])
    stored = Dom(record).to_bytes()
    assert "x\ufffd".encode() in stored
    assert Dom.from_bytes(stored).to_bytes() == stored
