"""Scores 600 organisations × 225 criteria × 50 pages with 2,000 page replicates and 2,000 weight draws; prints time, memory, linearity.

    python benchmarks/score.py [--organisations 600] [--criteria 225] [--pages 50] [--replicates 2000]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from results.rating import weigh
from results.rows import DIMENSIONS, CriterionRow
from results.scoring import RatedSite, Result

#: Sizes of the catalogue's five dimensions (of 225).
SHARES = (48, 53, 53, 40, 31)
#: Share of criteria that are shares of pages, and so have a page vector.
PAGE_SCOPE = 90 / 225


def criteria(count: int) -> list[CriterionRow]:
    sizes = [round(size * count / sum(SHARES)) for size in SHARES]
    sizes[-1] += count - sum(sizes)
    return [
        CriterionRow(
            id=f"{dimension}.{n:03}", dimension=dimension, area="area", question_sv="?", question_en="?",
            weight=1 + n % 3, wcag="1.1.1" if n % 4 == 0 else "-",
        )
        for dimension, size in zip(DIMENSIONS, sizes, strict=True)
        for n in range(size)
    ]  # fmt: skip


def site(number: int, rows: list[CriterionRow], pages: int, paged: float) -> RatedSite:
    draw = np.random.default_rng(number)
    level = draw.beta(6, 3)
    is_random = np.arange(pages) >= pages // 2
    results, vectors = {}, {}
    for n, row in enumerate(rows):
        luck = draw.random()
        if luck < 0.06:
            results[row.id] = Result(state="untested", cause="site" if luck < 0.02 else "ours")
        elif luck < 0.14:
            results[row.id] = Result(state="not_applicable")
        elif n % 10 < paged * 10:
            vector = (draw.random(pages) < level).astype(np.float32)
            vector[draw.random(pages) < 0.1] = np.nan
            vectors[row.id] = vector
            results[row.id] = Result(state="scored", score=float(np.nanmean(vector)))
        else:
            results[row.id] = Result(state="scored", score=float(draw.random() < level))
    return RatedSite(
        id=f"site-{number:04}", name=f"Kommun {number}", kind=("municipality", "region", "agency")[number % 3],
        results=results, vectors=vectors, is_random=is_random, random_pages=400,
    )  # fmt: skip


def once(organisations: int, count: int, pages: int, replicates: int, paged: float) -> dict[str, float]:
    """Time and memory of one run, weighing alone."""
    rows = criteria(count)
    sites = [site(number, rows, pages, paged) for number in range(organisations)]
    began, cpu = time.perf_counter(), time.process_time()
    rating = weigh("benchmark", sites, rows, "seed", replicates=replicates)
    return {
        "organisations": organisations,
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ranked": len(rating.tables[0].places),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=600)
    parser.add_argument("--criteria", type=int, default=225)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--replicates", type=int, default=2_000)
    parser.add_argument("--paged", type=float, default=PAGE_SCOPE, help="share of criteria with a page vector; 1: all")
    parser.add_argument("--once", action="store_true", help="one size, as JSON (each size runs in a process of its own)")
    options = parser.parse_args()
    if options.once:
        told = once(options.organisations, options.criteria, options.pages, options.replicates, options.paged)
        print(json.dumps(told))
        return
    sizes = [options.organisations // 4, options.organisations // 2, options.organisations]
    runs = []
    for size in sizes:
        arguments = [sys.executable, __file__, "--once", "--organisations", str(size)]
        for name in ("criteria", "pages", "replicates", "paged"):
            arguments += [f"--{name}", str(getattr(options, name))]
        run = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=600).stdout)
        runs.append(run)
        print(
            f"{size:5} organisations  {run['seconds']:6.1f} s  cpu {run['cpu_seconds']:6.1f} s  "
            f"{1000 * run['cpu_seconds'] / size:5.1f} ms each  peak {run['peak_mb']:.0f} MB  {run['ranked']} ranked"
        )
    each = [run["cpu_seconds"] / run["organisations"] for run in runs]
    print(f"linearity: the last organisation costs {each[-1] / each[0]:.2f} times what it costs among {sizes[0]} (1.00 = linear)")


if __name__ == "__main__":
    main()
