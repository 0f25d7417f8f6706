"""The labelled barrier pages: a sample of a hundred must not fall below the committed record."""

from __future__ import annotations

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
