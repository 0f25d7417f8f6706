"""A newcomer's first command: a fresh clone sets itself up, and the second time it is quick."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_fresh_clone_sets_itself_up_and_the_second_time_is_quick(tmp_path: Path) -> None:
    clone = tmp_path / "a clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    first = subprocess.run(["sh", "scripts/setup.sh"], cwd=clone, env=environment, capture_output=True, text=True, timeout=1200, check=False)
    assert first.returncode == 0, first.stderr[-3000:]
    assert "setup: browser: " in first.stderr
    began = time.monotonic()
    again = subprocess.run(["sh", "scripts/setup.sh"], cwd=clone, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert "packages are as locked" in again.stderr
    assert time.monotonic() - began < 30
    told = subprocess.run([clone / ".venv/bin/tillsyn", "checks", "list"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert "link-text" in told.stdout
