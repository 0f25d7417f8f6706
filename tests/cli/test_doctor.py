"""Doctor tells what is missing and the one command that mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.browser.find import FoundBrowser
from crawler.cli import tillsyn
from crawler.doctor import start_trouble
from crawler.exit_codes import Exit


def examined(*args: str) -> tuple[int, dict[str, dict[str, str]]]:
    result = CliRunner().invoke(tillsyn, ["doctor", "--format", "json", *args])
    return result.exit_code, {row["what"]: row for row in json.loads(result.stdout)}


@pytest.mark.browser
def test_a_machine_that_has_all_is_well(tmp_path: Path) -> None:
    code, found = examined("--db", str(tmp_path / "tillsyn.db"))
    needed = {what: row for what, row in found.items() if row["status"] != "optional"}
    assert code == Exit.DONE, found
    assert {row["status"] for row in needed.values()} == {"ok"}
    assert "of 225 criteria in force" in found["Profile"]["found"]


def test_a_machine_without_browser_is_told_what_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    code, found = examined("--db", str(tmp_path / "tillsyn.db"))
    assert code == Exit.NO_BROWSER
    assert "make setup" in found["Browser"]["remedy"]


def test_a_browser_that_does_not_start_is_told_with_its_complaint(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'libnss3.so: cannot open shared object file' >&2\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    assert "libnss3.so" in start_trouble(FoundBrowser(executable=str(broken), source="installed"))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, found = examined("--db", str(tmp_path / "nowhere" / "tillsyn.db"))
    assert code != Exit.DONE
    assert found["Folder"]["remedy"] == "choose another place with --db"
