"""Our own variants of the labelled pages: each file can be read whole, and as many cases are right as the record says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.topics import TOPICS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "variants"
sys.path.insert(0, str(ROOT / "scripts"))

import variants  # noqa: E402


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda p: p.stem)
def test_every_case_is_read_with_its_pages(path: Path) -> None:
    found = variants.read(path)
    text = path.read_text("utf-8")
    assert len(found) == text.count("\n## ")
    assert sum(len(case.pages) for case in found) == text.count("```html")
    for case in found:
        if case.is_barrier:
            assert set(case.about.split("/")) <= TOPICS, case.title
            assert len(case.pages) == 2, case.title
            assert case.pages[0] != case.pages[1], case.title
        else:
            assert case.expected in ("failed", "passed", "inapplicable"), case.title
            assert len(case.pages) == 1, case.title


def test_a_check_that_speaks_on_the_repaired_page_as_well_found_no_barrier() -> None:
    case = variants.Variant("contrast", "definite", "pale", ("<p>", "<p>"))
    line = {"rule": "text-contrast", "topic": "contrast", "outcome": "fail", "wcag": ["1.4.3"], "act": []}
    assert variants.judged(case, [[line], []], {}) == (2, ["text-contrast:fail"])
    assert variants.judged(case, [[line], [{**line, "outcome": "review"}]], {})[0] == 2
    assert variants.judged(case, [[line], [line]], {}) == (0, [])


@pytest.mark.browser
@pytest.mark.shared
@pytest.mark.slow
def test_as_many_variants_are_right_as_the_record_says(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "variants.py"), "--shared", str(shared)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=3600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_the_record_counts_the_cases_that_are_there() -> None:
    kept = json.loads(variants.KEPT.read_text("utf-8"))
    cases = [case for path in FOLDER.glob("*.md") for case in variants.read(path)]
    assert kept["barriers"]["all"] == sum(c.is_barrier for c in cases)
    assert kept["act"]["failed"] == sum(c.expected == "failed" for c in cases)
