"""Bad input at publishing: hostile texts, bodies without results, changed lists, two scans in one night, a full disk, a repeated night."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import results_scene as scene

from checks.artefacts import Pictures
from checks.material import Crawl, CrawledPage, DocumentFacts, Documents, Organisation, Sampled
from checks.measures import Scored
from checks.model import CheckResult, Finding, Outcome, Target
from dashboards.build import NoRoom, publish
from results.rating import rate, record
from results.rows import ScanRow
from results.store import Shard, Store

NIGHT, NEXT = "2026-11-23T01:00:00Z", "2026-11-24T01:00:00Z"
BIDI, ANSI = "\u202egnp.exe", "\x1b[31mred\x1b[0m"
#: A page's address of a million letters, and a file whose name turns the text around and colours a terminal.
ENDLESS = "https://aby.example/" + "b" * 1_000_000
TURNED = f"https://aby.example/{BIDI}{ANSI}.pdf"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
MINUS = "-2+3+cmd|' /C calc'!A0"
FORMULA = "=HYPERLINK(\"http://evil.example\")"


def hostile_site(folder: Path, task: scene.Task) -> None:
    """One page whose address, title, snippet and picture are as bad as they come."""
    address = "https://aby.example/<script>alert(3)</script>?q=\"onmouseover=alert(4)&" + "a" * 3_000
    with Shard.create(folder, task) as shard:
        pages = tuple(
            CrawledPage(url=url, outcome="fetched", status=200, title=SCRIPT + BIDI + "x" * 1_000_000) for url in (address, ENDLESS, TURNED)
        )
        shard.record_crawl(
            Crawl(start_url=task.organisation.start_url, hosts=("aby.example",), pages=pages),
            [Sampled(url=url, sampled_as="start", stratum="structured") for url in (address, ENDLESS, TURNED)],
        )
        documents = tuple(DocumentFacts(url=url, text_characters=9, tagged=False) for url in (ENDLESS + ".pdf", TURNED))
        shard.record_site_artefact("documents", Documents(documents=documents).to_bytes())
        findings = tuple(
            Finding(
                outcome=Outcome.FAILED, target=Target(selector=text, html=text, name=text, component=text), message="failed", args={"rule": text}
            )
            for text in (SCRIPT, FORMULA, MINUS, BIDI + ANSI, "é" * 1_000_000, "javascript:alert(5)")
        )
        for visit in shard.pending_visits():
            shard.record_visit(
                visit.url, visit.persona, outcome="audited", artefacts={"pictures": Pictures().to_bytes()},
                results=[CheckResult(check="axe/image-alt", outcome=Outcome.FAILED, findings=findings)],
            )  # fmt: skip
        basis = {"text": SCRIPT, FORMULA: [BIDI, "javascript:alert(6)"]}
        shard.record_criteria({f"{one}.area.thing": Scored(value=0.5, basis=basis) for one in scene.DIMENSIONS})
        shard.finish()


def test_nothing_that_comes_from_a_page_is_markup_a_link_a_formula_or_endless(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, {})
        hostile_site(tmp_path / "shard", scene.Task(organisation=scene.SITES[0], scan_uid="n1", started_at=NIGHT))
        store.merge(tmp_path / "shard")
        record(store, rate(store.database, "n1", replicates=50))
        store.finish_scan("n1")
    publish(tmp_path / "t.db", tmp_path / "public")
    seen = 0
    for path in (tmp_path / "public").resolve().rglob("*.html"):
        text = path.read_text("utf-8")
        seen += "alert(1)" in text
        assert "<script>alert" not in text and "<img src=x" not in text and 'href="javascript' not in text, path
        assert "\x1b" not in text and len(text) < 500_000, path
        before, found, _ = text.partition(BIDI)
        assert not found or before.rpartition("<bdi>")[2].count("</bdi>") == 0 or "title" in before[-80:], path
    assert seen > 1
    rows = list(csv.reader((tmp_path / "public" / "data" / "findings.csv").open(encoding="utf-8", newline="")))
    assert any(cell.startswith("'-2+3") for row in rows for cell in row)
    assert not any(cell.startswith(("=", "+", "-2", "@", "\t")) for row in rows[1:] for cell in row)
    for name in ("findings.jsonl", "tillsyn.json", "tillsyn.earl.jsonld", "findings.csv"):
        text = (tmp_path / "public" / "data" / name).read_text("utf-8")
        assert len(text) < 500_000 and "\x1b" not in text, name


def test_bodies_without_a_scan_without_pages_and_with_a_long_name_are_shown_with_the_reason(tmp_path: Path) -> None:
    long_name = "Kommunalförbundet för " + "räddningstjänst och samhällsskydd " * 6
    sites = (
        *scene.SITES, Organisation(id="waiting", kind="region", name_sv=long_name[:200], start_url="https://waiting.example/"),
        Organisation(id="closed", kind="municipality", name_sv="Stängda kommun", start_url="https://closed.example/"),
    )  # fmt: skip
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, {"aby": 0.5, "closed": 0.5}, sites=sites, closed=("closed",))
    publish(tmp_path / "t.db", tmp_path / "public")
    pages = tmp_path / "public" / "organisation"
    assert "inte granskad än" in (pages / "waiting.html").read_text("utf-8") and long_name[:200].strip() in (pages / "waiting.html").read_text("utf-8")
    assert "Ingen placering: ingen sida kunde granskas" in (pages / "closed.html").read_text("utf-8")
    assert "Stängda kommun" in (tmp_path / "public" / "tabell.html").read_text("utf-8")


def test_a_body_may_be_renamed_and_another_taken_off_the_list_between_two_nights(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, {"aby": 0.5, "berga": 0.5, "verket": 0.9})
    publish(tmp_path / "t.db", tmp_path / "public")
    renamed = replace(scene.SITES[0], name_sv="Nya Åby kommun")
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n2", NEXT, {"aby": 0.5, "verket": 0.9}, sites=(renamed, scene.SITES[2]))
    publish(tmp_path / "t.db", tmp_path / "public")
    public = tmp_path / "public"
    assert "Nya Åby kommun" in (public / "organisation" / "aby.html").read_text("utf-8")
    assert "Nya Åby kommun" in (public / "fynd" / "aby.html").read_text("utf-8")
    assert not (public / "organisation" / "berga.html").exists()
    assert "Berga" not in (public / "tabell.html").read_text("utf-8")


def test_two_bodies_that_become_one_leave_no_trace_of_the_other_and_a_new_series(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, {"aby": 0.5, "berga": 0.5, "verket": 0.9})
    publish(tmp_path / "t.db", tmp_path / "public")
    merged = Organisation(
        id="aby-berga", kind="municipality", name_sv="Åby-Berga kommun", region="Norr", start_url="https://aby-berga.example/"
    )
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n2", NEXT, {"aby-berga": 0.7, "verket": 0.9}, sites=(merged, scene.SITES[2]))
    publish(tmp_path / "t.db", tmp_path / "public")
    public = tmp_path / "public"
    assert sorted(path.stem for path in (public / "organisation").glob("*.html")) == ["aby-berga", "verket"]
    for path in public.resolve().rglob("*.html"):
        text = path.read_text("utf-8")
        assert "Åby kommun" not in text and "Berga kommun" not in text.replace("Åby-Berga kommun", ""), path
    told = json.loads((public / "data" / "tillsyn.json").read_text("utf-8"))["organisations"]
    assert {one["row"]["site_id"]: len(one["history"]) for one in told} == {"aby-berga": 1, "verket": 2}


def test_two_scans_in_one_night_publish_the_later_one(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, {"aby": 0.2, "verket": 0.9})
        scene.night(store, tmp_path, "n1b", NIGHT.replace("01:", "03:"), {"aby": 0.9, "verket": 0.9})
    publish(tmp_path / "t.db", tmp_path / "public")
    told = json.loads((tmp_path / "public" / "data" / "tillsyn.json").read_text("utf-8"))
    assert told["scan"]["uid"] == "n1b" and len(told["organisations"][0]["history"]) == 2


def published(folder: Path) -> dict[str, bytes]:
    """Every file that anybody may fetch, by its address."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".")}


def test_a_night_that_found_the_same_gives_what_a_whole_publication_gives(tmp_path: Path) -> None:
    quality = {"aby": 0.5, "berga": 0.5, "verket": 0.9}
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n1", NIGHT, quality)
    publish(tmp_path / "t.db", tmp_path / "public")
    before = (tmp_path / "public" / "fynd" / "aby.html").stat().st_ino
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "n2", NEXT, quality | {"berga": 0.6})
    publish(tmp_path / "t.db", tmp_path / "public")
    publish(tmp_path / "t.db", tmp_path / "whole")
    assert (tmp_path / "public" / "fynd" / "aby.html").stat().st_ino == before
    json.loads((tmp_path / "public" / "data" / "tillsyn.earl.jsonld").read_bytes())
    by_parts, whole = (published((tmp_path / name).resolve()) for name in ("public", "whole"))
    assert by_parts.keys() == whole.keys()
    assert [name for name in whole if by_parts[name] != whole[name]] == []


@pytest.mark.parametrize("room", [100_000, 300_000, 700_000, 1_200_000])
def test_a_full_disk_leaves_last_nights_site(tmp_path: Path, room: int) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=6m tmpfs {small} 2>/dev/null") != 0:
        pytest.skip("a small file system can only be mounted by root")
    try:
        with Store(tmp_path / "t.db") as store:
            scene.night(store, tmp_path, "n1", NIGHT, {"aby": 0.5, "berga": 0.5, "verket": 0.9})
        (small / "public").mkdir()
        (small / "public" / ".tillsyn-publication").write_text("before", encoding="utf-8")
        (small / "public" / "index.html").write_text("last night", encoding="utf-8")
        (small / "filler").write_bytes(bytes(6 * 2**20 - 100_000 - room))
        with pytest.raises(NoRoom):
            publish(tmp_path / "t.db", small / "public")
        assert (small / "public" / "index.html").read_text("utf-8") == "last night"
        assert sorted(path.name for path in small.iterdir()) == ["filler", "public"]
    finally:
        os.system(f"umount {small}")


def test_scans_of_a_program_without_criteria_publish_a_table_without_ranks(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        store.begin_scan(ScanRow(uid="n1", started_at=NIGHT, seed="s", profile_sha="p"), scene.SITES)
    publish(tmp_path / "t.db", tmp_path / "public")
    assert "Åby kommun" in (tmp_path / "public" / "tabell.html").read_text("utf-8")
