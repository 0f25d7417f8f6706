"""Golden values of every criterion on the five demo towns, beside what a careful reader of their pages says.

The table is tests/judged/demo_towns.csv: `golden` is what comes out, `reader` what somebody read who looked at pages and planted truth
(empty where no eye can tell), `why` the reason where they differ by more than 0.2. Renewed by
`python scripts/judgements.py demo --golden tests/judged/demo_towns.csv`, and read as a diff.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest

from checks.measures import NotApplicable, Scored, Untested, Value
from crawler.demo.serve import demo_sites
from crawler.judging import known_measures
from crawler.task import SiteTask
from profiles.load import load_profile

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "judged" / "demo_towns.csv"
TOLERANCE = 0.2  # between two careful readers
TOWNS = [row["id"] for row in demo_sites()]
NOISE = 0.05  # between two scans of the same town
#: Measured in milliseconds on whatever machine runs the test.
TIMED = ("experience.performance.", "mobile.performance.")


@dataclass(frozen=True)
class Row:
    town: str
    criterion: str
    golden: str
    reader: str
    why: str

    def differs(self) -> bool:
        return bool(self.reader) and not same(self.golden, self.reader, TOLERANCE)


def same(a: str, b: str, within: float) -> bool:
    try:
        return abs(float(a) - float(b)) <= within + 1e-9
    except ValueError:
        return a == b


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return [Row(**row) for row in csv.DictReader(handle)]


def word(value: Value) -> str:
    match value:
        case Scored():
            return f"{value.value:.2f}"
        case NotApplicable():
            return "n/a"
        case Untested():
            return "untested"


def test_every_criterion_has_a_golden_value_on_every_town() -> None:
    asked = {c.id for c in load_profile(known_measures()).criteria}
    assert len(asked) == 225
    for town in TOWNS:
        assert {row.criterion for row in rows() if row.town == town} == asked


def test_what_the_towns_truth_says_is_what_the_table_calls_the_reader() -> None:
    told = {(row.town, row.criterion): row.reader for row in rows()}
    for town in TOWNS:
        truth = json.loads((ROOT / "crawler" / "demo" / "towns" / town / "truth.json").read_text("utf-8"))["criteria"]
        for criterion, entry in truth.items():
            value = "n/a" if entry["value"] == "not_applicable" else str(entry["value"])
            assert told[town, criterion] == value, (town, criterion)


def test_golden_and_reader_agree_or_the_table_says_why_not() -> None:
    read = [row for row in rows() if row.reader]
    apart = [row for row in read if row.differs()]
    assert len(read) >= 1000
    assert len(apart) <= 0.05 * len(read)
    assert [(row.town, row.criterion) for row in apart if not row.why] == []
    assert [(row.town, row.criterion) for row in rows() if row.why and not row.differs()] == []


def judgements() -> ModuleType:
    spec = importlib.util.spec_from_file_location("judgements", ROOT / "scripts" / "judgements.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def scanned(town: str, folder: Path, *, is_whole: bool) -> dict[str, Value]:
    """The town scanned as a night would (`is_whole`), or its pages alone at depth quick, and judged."""
    script = judgements()
    with script.demo_tasks(town, folder, is_whole) as tasks:
        (task,) = tasks
        order: SiteTask = task if is_whole else replace(task, options=replace(task.options, depth="quick", personas=("desktop",)))
        script.scan(order)
    found: dict[str, Value] = script.judged(folder / town)
    return found


def apart(values: dict[str, Value], table: Iterable[Row]) -> dict[str, tuple[str, str]]:
    """Criteria whose value is another one than the golden one: (found, golden)."""
    return {
        row.criterion: (word(values[row.criterion]), row.golden)
        for row in table
        if not row.criterion.startswith(TIMED) and not same(word(values[row.criterion]), row.golden, NOISE)
    }


@pytest.mark.browser
def test_the_smallest_town_gives_its_golden_values_from_its_pages_alone(tmp_path: Path) -> None:
    values = scanned("sotmyra", tmp_path, is_whole=False)
    told = {criterion: value for criterion, value in values.items() if not isinstance(value, Untested)}
    table = [row for row in rows() if row.town == "sotmyra" and row.criterion in told]
    assert len(table) >= 120
    assert apart(told, table) == {}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("town", TOWNS)
def test_a_whole_night_gives_the_golden_values(town: str, tmp_path: Path) -> None:
    values = scanned(town, tmp_path, is_whole=True)
    assert apart(values, [row for row in rows() if row.town == town]) == {}
