"""The errands of towns whose truth is known: at least 90 % of verdicts right, none called completed that was not, nothing unsafe."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "errands.py"


@pytest.fixture(scope="module")
def errands() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("errands", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["errands"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("title", "journey", "task"),
    [
        ("J1 contact with a human", "J1", ""),
        ("J1 written contact way", "written-contact", ""),
        ("J2 preschool application to the login chooser", "J2", "förskola"),
        ("J2 e-service login chooser (utställning)", "J2", "utställning"),
        ("J2 read the home care page at 400 % zoom", "service-page", "hemtjänst"),
        ("J3 search: överklaga", "search-results", "överklaga"),
        ("J3 search: nonsense word gives help", "search-results", "qzxvkw"),
        ("J4 opening hours of the library", "J4", "bibliotek"),
        ("J6 accessibility statement", "accessibility-statement", ""),
        ("J6 feedback function and link to Digg", "J6", ""),
        ("J16 complaint (written)", "complaint", ""),
        ("J17d find the preschool fee", "service-fee", "förskola"),
        ("J17b learns of rights (preschool)", "J17b", "förskola"),
    ],
)
def test_a_title_means_a_journey_and_a_task(errands: ModuleType, title: str, journey: str, task: str) -> None:
    assert errands.journey_of(title) == (journey, task)


@pytest.mark.slow
@pytest.mark.browser
def test_the_errands_of_the_example_towns_are_judged_right() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--demo"], capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.shared
def test_the_errands_of_the_shared_towns_are_judged_right(shared: Path) -> None:
    told = {**os.environ, "TILLSYN_SHARED": str(shared)}
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=1800, check=False, env=told)
    assert done.returncode == 0, done.stdout[-3000:]
