"""Small towns whose truth was told before the program saw them: 85 % of verdicts right, none called completed that was not, nothing unsafe."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOWNS = Path(__file__).resolve().parent / "towns"
GOAL = 0.85  # of the verdicts (issue 3, towns kept for acceptance)


@pytest.mark.slow
@pytest.mark.browser
def test_the_errands_of_the_small_towns_are_judged_right() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "errands.py"), "--towns", str(TOWNS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    summed = re.search(r"(\d+) of (\d+) right .*completed wrongly: (\d+)", done.stdout)
    assert summed is not None, done.stderr[-2000:]
    right, walked, wrongly = (int(number) for number in summed.groups())
    assert right >= GOAL * walked, done.stdout[-4000:]
    assert wrongly == 0, done.stdout[-4000:]
    assert "unsafe requests seen by the towns: 0" in done.stdout
