"""Publishes 600 organisations × 365 nights, then a night on which 5 % changed; prints time, memory, linearity and a floor.

    python benchmarks/publish.py [--organisations 600] [--nights 365] [--folder DIR]

The floor is what no publication can avoid: rendering as many pages of the same sizes from a trivial template, and writing the same bytes.
Goals on two idle cores: under 90 s and 1.5 GB in full, under 15 s for the night that changed little, linear in organisations.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jinja2 import Environment

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.made_nights import add_night, make
from dashboards.build import publish

GOAL_FULL_SECONDS, GOAL_NIGHT_SECONDS, GOAL_MB = 90, 15, 1_500
CHANGED = 0.05
BASE_URL = "https://tillsyn.example"


def once(db: Path, out: Path) -> dict[str, float]:
    """Time, processor time and memory of one publication, own audit apart."""
    began = time.perf_counter()
    publish(db, out, base_url=BASE_URL, contact="granskning@tillsyn.example")
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "peak_mb": (own.ru_maxrss + 2 * children.ru_maxrss) / 1024,  # the parent and two workers, the larger counted twice
    }


def floor(public: Path) -> float:
    """Processor seconds to render as many pages of those sizes from one trivial template and to write all the other bytes."""
    template = Environment(autoescape=True).from_string("<title>{{ title }}</title>{% for x in rows %}<p>{{ x }}</p>{% endfor %}")
    row = "Läs mer om vad som gäller & hur du gör " * 2
    files = [(path.suffix == ".html", path.stat().st_size) for path in sorted(public.rglob("*")) if path.is_file()]
    began = time.process_time()
    with tempfile.TemporaryDirectory(dir=public.parent) as folder:
        for number, (is_page, size) in enumerate(files):
            path = Path(folder) / f"{number}"
            if is_page:
                path.write_text(template.render(title="Sida", rows=[row] * (size // 95)), encoding="utf-8")
            else:
                path.write_bytes(bytes(size))
    return time.process_time() - began


def measured(folder: Path, out: Path) -> dict[str, float]:
    """`once` in a process of its own."""
    arguments = [sys.executable, __file__, "--once", str(folder / "made.db"), "--folder", str(out)]
    told: dict[str, float] = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=3_600).stdout)
    return told


def tell(words: str, run: dict[str, float]) -> None:
    print(f"{words:48} {run['seconds']:6.1f} s  cpu {run['cpu_seconds']:6.1f} s  peak {run['peak_mb']:.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=600)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--folder", type=Path, help="where to work; default: a temporary folder")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(once(options.once, options.folder)))
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="tillsyn-publish-"))
    costs = []
    for count in (options.organisations // 4, options.organisations // 2, options.organisations):
        here, out = folder / f"{count}", folder / f"public-{count}"
        if not (here / "made.db").exists():
            make(here, count, options.nights - 1)
        run = measured(here, out)
        costs.append(run["cpu_seconds"] / count)
        tell(f"{count} organisations x {options.nights - 1} nights, in full", run)
    print(f"linear: one organisation costs {costs[-1] / costs[0]:.2f} times what it costs among a quarter as many (goal: at most 1.1)")
    print(f"goal in full: {GOAL_FULL_SECONDS} s, {GOAL_MB} MB; reached {run['seconds']:.0f} s, {run['peak_mb']:.0f} MB")
    least = floor(out.resolve())
    print(f"floor (trivial pages, same bytes): cpu {least:.1f} s; in full {run['cpu_seconds'] / least:.1f} times the floor")
    add_night(here, options.organisations, options.nights, changed=CHANGED)
    night = measured(here, out)
    tell(f"the next night, {CHANGED:.0%} changed", night)
    print(f"goal for that night: {GOAL_NIGHT_SECONDS} s; reached {night['seconds']:.0f} s")
    if not options.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
