"""The labelled barrier pages: a sample of fifty must not fall below the committed record."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.model import CheckResult, Outcome, cant_tell, failed
from checks.record import RECORD_PATH, Record, record_of
from checks.registry import all_checks
from checks.runner import as_sure_as

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.browser
@pytest.mark.shared
def test_a_sample_of_the_labelled_pages_is_no_worse_than_the_record(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "truth.py"), "--shared", str(shared), "--sample", "50"],
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


def test_a_check_with_a_doubtful_record_leaves_its_findings_to_a_person() -> None:
    told = CheckResult(check="x", outcome=Outcome.FAILED, findings=(failed(None, "m"), cant_tell(None, "n")))
    softened = as_sure_as(Record(doubtful=1), told)
    assert softened.outcome is Outcome.CANT_TELL
    assert {f.outcome for f in softened.findings} == {Outcome.CANT_TELL}
    assert as_sure_as(Record(true_certain=5, false_certain=9), told) is told


def test_three_wrong_of_ten_is_unsure_and_three_of_a_hundred_is_not() -> None:
    assert Record(true_certain=5, real_true=2, false_certain=1, real_false=2).is_unsure
    assert not Record(true_certain=97, false_certain=3).is_unsure
    assert not Record(false_certain=2).is_unsure
