"""Hold the measures against blind judgements: `scripts/judgements.py TOWNS [--work DIR] [--again] [--only slug,slug] [--all]`.

TOWNS is a folder of towns with `serve_towns.py` and, in each town, `truth.json`; `demo` stands for the bundled demo towns. Each town
is served on loopback, scanned, and its criteria are printed beside what its author says: criterion, truth, ours, and what ours rests on.
`--again` judges what an earlier run stored. A town whose truth has no criteria is printed whole. `--golden FILE` writes every value as
a row of the table that tests/test_golden_towns.py compares with; what stands there under `why` is kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from checks.material import Crawl, Organisation, Sampled, Task  # noqa: E402
from checks.measures import NotApplicable, Scored, Untested, Value  # noqa: E402
from crawler.judging import criteria_values, known_measures, material_of  # noqa: E402
from crawler.roles import with_roles  # noqa: E402
from crawler.task import Options, SiteTask  # noqa: E402
from profiles.load import load_profile  # noqa: E402
from results.shard import Shard  # noqa: E402

TOLERANCE = 0.2
SERVE_SECONDS = 3600
SCAN_SECONDS = 1800
SHOWN = 240


@contextmanager
def served(towns: Path, only: str) -> Iterator[dict[str, Any]]:
    """The towns on loopback while the block runs."""
    command = [sys.executable, str(towns / "serve_towns.py"), "--seconds", str(SERVE_SECONDS), "--root", str(towns)]
    process = subprocess.Popen([*command, *(["--only", only] if only else [])], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        yield json.loads(process.stdout.readline())["towns"]
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def demo_tasks(only: str, work: Path, journeys: bool) -> Iterator[list[SiteTask]]:
    """The demo towns under their own names, with TLS, while the block runs."""
    command = [
        sys.executable,
        "-m",
        "crawler.demo.serve",
        "--seconds",
        str(SERVE_SECONDS),
        *(["--only", only] if only else []),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        told = json.loads(process.stdout.readline())
        options = options_of(
            tuple(told["allow_hosts"]), journeys, trusted_ca=told["ca_file"], trusted_spki=(told["spki"],)
        )
        yield [
            site_task(
                Organisation(
                    id=row["id"],
                    kind=row["kind"],
                    name_sv=row["name_sv"],
                    name_en=row["name_en"],
                    start_url=row["start_url"],
                    extra_hosts=tuple(filter(None, row["extra_hosts"].split(";"))),
                    flags=tuple(filter(None, row["flags"].split(";"))),
                ),
                options,
                work / row["id"],
            )
            for row in told["sites"]
        ]
    finally:
        process.terminate()
        process.wait(timeout=10)


def options_of(allow: tuple[str, ...], journeys: bool, **more: Any) -> Options:
    """How a town is scanned: every page of it, without waiting."""
    return Options(
        max_pages=300,
        sample="all",
        tabs=2,
        journeys=journeys,
        allow_hosts=allow,
        delay_seconds=0.0,
        contact="mailto:test@example.org",
        site_budget_seconds=float(SCAN_SECONDS),
        **more,
    )


def site_task(organisation: Organisation, options: Options, folder: Path) -> SiteTask:
    """One town as a scan of its own."""
    return SiteTask(
        organisation=organisation,
        scan_uid=f"judgements-{organisation.id}",
        started_at=datetime.now(UTC).replace(microsecond=0).isoformat(),
        folder=str(folder.resolve()),
        seed=organisation.id,
        profile_sha="",
        options=options,
    )


def task_of(slug: str, town: dict[str, Any], folder: Path, journeys: bool) -> SiteTask:
    """The town as one site of a scan of its own."""
    hosts = [town["base"], *town.get("hosts", {}).values()]
    organisation = Organisation(
        id=slug,
        kind=town["kind"],
        name_sv=town["name"],
        start_url=town["start"],
        extra_hosts=tuple(urlsplit(h).netloc for h in hosts[1:]),
        flags=("rulemaking",) if town["kind"] == "agency" else (),
    )
    return site_task(organisation, options_of(tuple(urlsplit(h).netloc for h in hosts), journeys), folder)


def scan(task: SiteTask) -> None:
    """Scan one town in a process of its own, as a scan does."""
    folder = Path(task.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "task.json").write_bytes(task.to_bytes())
    log = (folder / "scan.log").open("w", encoding="utf-8")
    with log:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.site_scan", str(folder / "task.json")],
            stdout=log, stderr=log, timeout=SCAN_SECONDS + 60, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    print(f"{task.organisation.id}: scan ended with {done.returncode}; log in {folder / 'scan.log'}")


class Reread:
    """A stored town whose pages get their roles by today's rules."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard

    def crawl(self) -> Crawl:
        return with_roles(self.shard.crawl())

    def sample(self) -> list[Sampled]:
        return self.shard.sample()

    def visits(self) -> Iterable[Any]:
        return self.shard.visits()

    def artefacts(self, url: str, persona: str) -> tuple[dict[str, bytes], dict[str, str]]:
        return self.shard.artefacts(url, persona)

    def site_artefact(self, kind: str) -> bytes:
        return self.shard.site_artefact(kind)


def judged(folder: Path) -> dict[str, Value]:
    """Every criterion of a stored town, by today's measures and rules for roles."""
    task = SiteTask.from_bytes((folder / "task.json").read_bytes())
    profile = load_profile(known_measures())
    tasks = tuple(
        Task(id=t.task_id, label_sv=t.label_sv, query_sv=t.query_sv, strong_terms_sv=tuple(t.strong_terms_sv))
        for t in profile.tasks_of(task.organisation.kind, task.organisation.id)
    )
    with Shard.open(folder) as shard:
        material = material_of(Reread(shard), task.organisation, tasks, task.started_at)
    return criteria_values(material, {c.id: c.measure for c in profile.criteria})


def said(value: Value | None) -> tuple[str, Any]:
    """A value as one word and what it rests on."""
    if isinstance(value, Scored):
        return f"{value.value:.2f}", dict(value.basis)
    if isinstance(value, NotApplicable):
        return "n/a", value.reason
    if isinstance(value, Untested):
        return "untested", value.reason
    return "planned", ""


def agrees(truth: Any, value: Value | None) -> bool:
    """Within 0.2, or both not applicable."""
    if truth == "not_applicable":
        return isinstance(value, NotApplicable)
    return isinstance(value, Scored) and abs(float(truth) - value.value) <= TOLERANCE + 1e-9


def compare(slug: str, truth: dict[str, Any], values: dict[str, Value], everything: bool) -> tuple[int, int, int]:
    """Print the table of one town. Returns judgements that agree, that differ, and that we could not test."""
    good = bad = untested = 0
    for criterion, entry in sorted(truth.items()):
        value = values.get(criterion)
        right = agrees(entry["value"], value)
        good += right
        untested += not right and (value is None or isinstance(value, Untested))
        bad += not right and value is not None and not isinstance(value, Untested)
        ours, basis = said(value)
        if everything or not right:
            mark = "  " if right else "? " if ours in ("untested", "planned") else "! "
            why = str(entry.get("why") or entry.get("reason") or "")[:70]
            shown = json.dumps(basis, ensure_ascii=False, default=str)[:SHOWN]
            print(f"{mark}{criterion:45} truth {entry['value']!s:>15}  ours {ours:>8}  | {why} | {shown}")
    print(f"{slug}: {good} of {len(truth)} agree, {bad} differ, {untested} untested\n")
    return good, bad, untested


def write_golden(file: Path, towns: dict[str, tuple[dict[str, Value], dict[str, Any]]]) -> None:
    """Every value of every town beside what its careful reader says, one row each, in the order of towns and criteria."""
    kept: dict[tuple[str, str], dict[str, str]] = {}
    with suppress(FileNotFoundError), file.open(encoding="utf-8", newline="") as handle:
        kept = {(row["town"], row["criterion"]): row for row in csv.DictReader(handle)}
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("town", "criterion", "golden", "reader", "why"))
        for town, (values, truth) in sorted(towns.items()):
            for criterion, value in sorted(values.items()):
                reader = truth.get(criterion, {}).get("value", kept.get((town, criterion), {}).get("reader", ""))
                reader = "n/a" if reader == "not_applicable" else str(reader)
                why = kept.get((town, criterion), {}).get("why", "")
                writer.writerow((town, criterion, said(value)[0], reader, why))


def main() -> None:
    """Scan (unless --again) and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("towns", type=Path)
    parser.add_argument("--work", type=Path, default=Path("judgements"))
    parser.add_argument("--again", action="store_true", help="judge what an earlier run stored")
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true", help="print what agrees, too")
    parser.add_argument("--no-journeys", action="store_true")
    parser.add_argument("--golden", type=Path, help="write the values as the table of tests/test_golden_towns.py")
    arguments = parser.parse_args()
    is_demo = str(arguments.towns) == "demo"
    towns_folder = ROOT / "crawler" / "demo" / "towns" if is_demo else arguments.towns
    if not arguments.again and is_demo:
        with demo_tasks(arguments.only, arguments.work, not arguments.no_journeys) as tasks:
            for task in tasks:
                scan(task)
    elif not arguments.again:
        with served(arguments.towns, arguments.only) as towns:
            for slug, town in towns.items():
                scan(task_of(slug, town, (arguments.work / slug).resolve(), not arguments.no_journeys))
    total = [0, 0, 0]
    golden: dict[str, tuple[dict[str, Value], dict[str, Any]]] = {}
    wanted = set(filter(None, arguments.only.split(",")))
    for folder in sorted(p.parent for p in arguments.work.glob("*/task.json") if not wanted or p.parent.name in wanted):
        told = json.loads((towns_folder / folder.name / "truth.json").read_text(encoding="utf-8"))
        values = judged(folder)
        golden[folder.name] = (values, told.get("criteria") or {})
        if not told.get("criteria"):
            for criterion, value in sorted(values.items()):
                ours, basis = said(value)
                print(f"{criterion:45} {ours:>8} | {json.dumps(basis, ensure_ascii=False, default=str)[:SHOWN]}")
            continue
        counts = compare(folder.name, told["criteria"], values, arguments.all)
        total = [a + b for a, b in zip(total, counts, strict=True)]
    if arguments.golden:
        write_golden(arguments.golden, golden)
    print(f"{total[0]} of {sum(total)} judgements agree within {TOLERANCE}; {total[1]} differ, {total[2]} untested")


if __name__ == "__main__":
    main()
