"""The verbs one after another on one bundled town: scan, table, status, criteria, score, recheck, export, audit, db."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import tillsyn
from crawler.demo.serve import Demo, serve
from crawler.exit_codes import Exit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve(only={"sotmyra"}) as served:
        yield served


@pytest.fixture(scope="module")
def opened(demo: Demo) -> list[str]:
    """Sotmyra answers over plain http, so no certificate has to be trusted."""
    return [part for host in demo.allow_hosts for part in ("--allow-host", host)]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, opened: list[str]) -> Path:
    folder = tmp_path_factory.mktemp("line")
    (folder / "list.csv").write_text(
        "id;name_sv;kind;start_url\nsotmyra;Sotmyra kommun;municipality;http://www.sotmyra.example\n", encoding="utf-8"
    )
    result = called(
        "scan", "--list", str(folder / "list.csv"), "--db", str(folder / "t.db"), "--max-pages", "3", "--sample", "2",
        "--no-journeys", "--depth", "quick", "--format", "json", *opened,
    )  # fmt: skip
    assert result.exit_code == Exit.DONE, result.stderr
    assert json.loads(result.stdout) == [{"site": "sotmyra", "status": "done", "reason": None}]
    return folder / "t.db"


def called(*args: str) -> Result:
    return CliRunner().invoke(tillsyn, list(args))


def test_the_table_shows_the_site_with_its_score(scanned: Path) -> None:
    result = called("table", "--db", str(scanned), "--format", "json", "--lang", "sv")
    row = json.loads(result.stdout)[0]
    assert (row["site"], row["organisation"]) == ("sotmyra", "Sotmyra kommun")
    assert 0 <= row["experience"] <= 5


def test_status_tells_where_the_scan_stands(scanned: Path) -> None:
    assert json.loads(called("status", "--db", str(scanned), "--format", "jsonl").stdout)["status"] == "done"


def test_a_criterion_is_explained_with_its_value_on_the_site(scanned: Path) -> None:
    result = called("criteria", "show", "presence.title.unique", "--site", "sotmyra", "--db", str(scanned), "--format", "json")
    told = json.loads(result.stdout)
    assert told["question"]["sv"].endswith("?")
    assert told["on_site"]["state"] == "scored"
    assert 0 <= told["on_site"]["value"] <= 1


def test_a_site_that_was_not_scanned_is_told(scanned: Path) -> None:
    result = called("criteria", "show", "presence.title.unique", "--site", "nowhere", "--db", str(scanned))
    assert (result.exit_code, "no site 'nowhere'" in result.stderr) == (Exit.USAGE, True)


def test_judging_and_weighing_again_changes_nothing_when_nothing_changed(scanned: Path) -> None:
    first, again, weighed = (called(*verb, "--db", str(scanned), "--format", "csv") for verb in (("score",), ("recheck",), ("score",)))
    assert [r.exit_code for r in (first, again, weighed)] == [Exit.DONE] * 3
    assert first.stdout == again.stdout == weighed.stdout


def test_other_weights_answer_what_if_and_leave_the_database_alone(scanned: Path, tmp_path: Path) -> None:
    import shutil

    from profiles.load import BUNDLED

    folder = tmp_path / "profile"
    shutil.copytree(BUNDLED, folder)
    for path in (folder / "criteria").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("weight: 3", "weight: 1"), encoding="utf-8")
    before = called("table", "--db", str(scanned), "--format", "csv").stdout
    other = called("score", "--what-if", str(folder), "--db", str(scanned), "--format", "json")
    assert other.exit_code == Exit.DONE
    assert called("table", "--db", str(scanned), "--format", "csv").stdout == before


def test_exports_are_written_and_named(scanned: Path, tmp_path: Path) -> None:
    result = called("export", "csv", "--db", str(scanned), "--out", str(tmp_path / "data"))
    written = [Path(line) for line in result.stdout.split()]
    assert all(path.stat().st_size for path in written)
    league = next(path for path in written if path.name == "league.csv")
    with league.open(encoding="utf-8-sig", newline="") as handle:
        assert next(csv.DictReader(handle))


def test_the_database_is_sound_and_can_be_pruned(scanned: Path) -> None:
    assert called("db", "check", "--db", str(scanned)).exit_code == Exit.DONE
    assert "already up to date" in called("db", "migrate", "--db", str(scanned)).stdout


def test_an_audit_prints_the_contracts_lines_and_ends_with_bad_news(opened: list[str]) -> None:
    result = called("audit", "http://www.sotmyra.example/", "--format", "jsonl", "--lang", "en", *opened)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == Exit.BAD_NEWS, result.stderr
    assert {"url", "check", "outcome", "requirements", "impact", "topic", "engine", "selector", "html", "message",
            "persona", "viewport", "evidence"} <= set(lines[0])  # fmt: skip
    assert {line["outcome"] for line in lines} <= {"failed", "cantTell"}
    assert all(line["evidence"] is None for line in lines)
    # What failed for certain comes first, the hardest before the others, and a check's findings stand together.
    first = {line["check"]: line["outcome"] for line in reversed(lines)}  # a check is certain where one of its findings is
    hardness = ["critical", "serious", "moderate", "minor"]
    turns = [(first[line["check"]] != "failed", hardness.index(line["impact"]), line["check"]) for line in lines]
    assert turns == sorted(turns) and len(set(turns)) > 3


def test_an_audit_says_each_message_in_both_languages(opened: list[str]) -> None:
    result = called("audit", "http://www.sotmyra.example/", "--format", "json", "--lang", "sv", "--depth", "quick", *opened)
    for line in json.loads(result.stdout):
        assert line["message"] == line["message_sv"]
        assert line["message_sv"] != line["message_en"]


def test_an_audit_is_kept_where_a_database_is_named(opened: list[str], tmp_path: Path) -> None:
    db = tmp_path / "audits.db"
    result = called("audit", "http://www.sotmyra.example/", "--format", "jsonl", "--db", str(db), *opened)
    assert result.exit_code == Exit.BAD_NEWS, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    shown = {line["evidence"].removeprefix("sha256:") for line in lines if line["evidence"]}
    with sqlite3.connect(db) as kept:
        stored = kept.execute("select check_id, outcome from finding").fetchall()
        pictures = {sha for (sha,) in kept.execute("select crop_sha256 from finding where crop_sha256 <> ''")}
        assert kept.execute("select status from scan").fetchall() == [("finished",)]
    assert sorted(stored) == sorted((line["check"], line["outcome"]) for line in lines)
    assert shown == pictures != set()
    assert called("db", "check", "--db", str(db)).exit_code == Exit.DONE
    assert called("export", "sarif", "--db", str(db), "--out", str(tmp_path / "sarif")).exit_code == Exit.DONE


def test_an_audit_of_single_pages_does_not_become_the_newest_scan_of_whole_sites(scanned: Path, opened: list[str]) -> None:
    result = called("audit", "http://www.sotmyra.example/", "--db", str(scanned), *opened)
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert "keep audits of single pages in a database of their own" in result.stderr


def test_an_audit_where_no_page_could_be_visited_says_so() -> None:
    result = called("audit", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (Exit.SITES_FAILED, "")
    assert "http://127.0.0.1:9/: " in result.stderr


def test_an_audit_as_nobody_known_is_wrong_usage() -> None:
    result = called("audit", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--persona", "mobil")
    assert result.exit_code == Exit.PROFILE
    assert "no persona 'mobil' (did you mean 'mobile'?)" in result.stderr


def test_an_errand_is_walked_and_told_as_data(opened: list[str]) -> None:
    result = called("journey", "run", "J1", "--site", "sotmyra", "--format", "json", *opened)
    told = json.loads(result.stdout)
    assert {"ending", "reason", "ends_at", "cost", "steps"} <= set(told)
    expected = {"completed": Exit.DONE, "not_completed": Exit.BAD_NEWS, "untested": Exit.SITES_FAILED}
    assert result.exit_code == expected[told["ending"]]


def test_a_site_that_is_down_fails_alone(tmp_path: Path) -> None:
    db = str(tmp_path / "t.db")
    result = called("scan", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", "--db", db, "--format", "json")
    assert result.exit_code == Exit.SITES_FAILED
    assert json.loads(result.stdout)[0]["status"] == "failed"
    assert json.loads(result.stdout)[0]["reason"]
