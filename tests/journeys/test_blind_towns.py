"""Small towns whose truth was told before the program saw them.

Of the first 91 errands in errand_towns/ (bostodsverket, rosala-lan) 78 were judged right at first sight and 4 called completed that
were not; of the next 110 (tingsas-kommun, matinspektionen, half of them no errand that can be completed) 79 and 14; of the next 52
(region-hjalmtuna: a head drawn in a component, folds, frames, a wall about cookies) 33 and 9; one truth of that was corrected by
measuring. Of the next 137 (vallsjo-kommun: a common theme with folds and tabs; viltskadenamnden: drawn by script from slow answers), whose
author knew the program, 129 and 2. All were mended afterwards.

85 % of the verdicts on errands right, none called completed that was not, nothing unsafe; 90 % of the judgements on criteria within 0.2.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOWNS = Path(__file__).resolve().parent / "towns"
GOAL = 0.85  # of the verdicts
JUDGED = 0.9  # of the judgements; 641 of 719 agreed before any measure had been mended after these towns


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("folder", ["towns", "errand_towns"])
def test_the_errands_of_the_small_towns_are_judged_right(folder: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "errands.py"), "--towns", str(TOWNS.parent / folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000, check=False)
    summed = re.search(r"(\d+) of (\d+) right .*completed wrongly: (\d+)", done.stdout)
    assert summed is not None, done.stderr[-2000:]
    right, walked, wrongly = (int(number) for number in summed.groups())
    assert right >= GOAL * walked, done.stdout[-4000:]
    assert wrongly == 0, done.stdout[-4000:]
    assert "unsafe requests seen by the towns: 0" in done.stdout


@pytest.mark.slow
@pytest.mark.browser
def test_the_criteria_of_the_small_towns_are_judged_as_a_careful_reader_does(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "judgements.py"), str(TOWNS), "--work", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False)
    summed = re.search(r"(\d+) of (\d+) judgements agree", done.stdout)
    assert summed is not None, done.stderr[-2000:]
    agree, judged = (int(number) for number in summed.groups())
    assert judged > 700
    assert agree >= JUDGED * judged, done.stdout[-6000:]
