"""The labelled barrier pages: a sample of a hundred must not fall below the committed record."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.record import RECORD_PATH, record_of
from checks.registry import all_checks

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.browser
@pytest.mark.shared
def test_a_sample_of_the_labelled_pages_is_no_worse_than_the_record(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "truth.py"), "--shared", str(shared), "--sample", "100"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_the_record_speaks_of_checks_that_exist() -> None:
    kept = json.loads(RECORD_PATH.read_text(encoding="utf-8"))
    assert set(kept["checks"]) <= set(all_checks())
    assert {"whole", "sample"} <= set(kept["totals"])


def test_a_check_that_no_labelled_page_is_about_says_so() -> None:
    assert "No labelled page" in record_of("never-heard-of").in_words()["en"]


def test_one_page_less_is_no_drop_and_two_are() -> None:
    spec = importlib.util.spec_from_file_location("truth", ROOT / "scripts" / "truth.py")
    assert spec is not None
    assert spec.loader is not None
    truth = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(truth)
    kept = {"act_recall": 0.70, "act_false_alarms": 0.01}
    of = {"act_recall": 100, "act_false_alarms": 100}
    assert truth.drops({"act_recall": 0.69, "act_false_alarms": 0.02}, kept, of) == []
    assert len(truth.drops({"act_recall": 0.68, "act_false_alarms": 0.03}, kept, of)) == 2
