"""Runs the labelled barrier pages through the browser worker and all checks, scores them, and prints a table (`make truth`).

    python scripts/truth.py [--shared DIR] [--sample N] [--renew] [--out DIR] [--keep DIR] [--only TEXT]

Three sets: the GDS audit's planted barriers with their repaired pages, W3C's ACT test cases, W3C's Before-and-After pages.
The scorer is the set's own truth_score.py (settled C18). `checks/record.json` keeps each check's measured record; a total
that falls below it, or a false alarm more than it, ends with exit code 1. `--renew` writes the record anew. `--keep` stores what
each visit gathered; a case that is stored there already is judged again instead of visited, which takes seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from checks.artefacts import Artefacts  # noqa: E402
from checks.model import Outcome  # noqa: E402
from checks.record import RECORD_PATH, Record  # noqa: E402
from checks.registry import all_checks  # noqa: E402
from checks.requirements import criteria_of  # noqa: E402
from checks.runner import judge_page  # noqa: E402
from crawler.browser.find import find_browser  # noqa: E402
from crawler.browser.launching import DESKTOP  # noqa: E402
from crawler.browser.orders import VisitOrder, VisitRecord  # noqa: E402
from crawler.browser.pool import BrowserPool  # noqa: E402
from crawler.browser.sanity import without_style_checks  # noqa: E402
from crawler.egress import Egress, parse_allow_host  # noqa: E402

TABS = 5  # most of a heavy visit is waiting
BUDGET_SECONDS = 90.0
_RANK = {Outcome.FAILED: "fail", Outcome.CANT_TELL: "review"}


class _Quiet(SimpleHTTPRequestHandler):
    #: The ACT set's pages name no encoding: W3C's server does.
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".html": "text/html; charset=utf-8", ".vtt": "text/vtt; charset=utf-8"}  # noqa: RUF012

    def log_message(self, *_: Any) -> None:
        pass


def cases(truth: Path) -> dict[str, str]:
    """Case id -> path of its page below the folder of the sets."""
    gds = json.loads((truth / "gds" / "barriers.json").read_text("utf-8"))
    found = {"gds-000": f"gds/{gds['baseline']}", "gds-000c": f"gds/{gds['clean_baseline']}"}
    for barrier in gds["barriers"]:
        found[barrier["id"]] = f"gds/{barrier['page']}"
        if barrier.get("clean"):
            found[barrier["id"] + "c"] = f"gds/{barrier['clean']}"
    for case in json.loads((truth / "act" / "testcases.json").read_text("utf-8"))["testcases"]:
        if not case.get("skip"):
            found[case["id"]] = f"act/{case['page']}"
    for page in json.loads((truth / "bad" / "pages.json").read_text("utf-8"))["pages"]:
        found[page["id"]] = f"bad/{page['page']}"
    return found


def family(case: str) -> str:
    """What must be drawn together: a barrier and its repaired page."""
    return case.removesuffix("c") if case.startswith("gds-") else case


def sample(all_cases: Mapping[str, str], most: int) -> dict[str, str]:
    """The same cases every time: families in the order of a hash of their name, until there are `most` pages."""
    order = sorted({family(c) for c in all_cases}, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    chosen = {"gds-000": all_cases["gds-000"], "gds-000c": all_cases["gds-000c"]}
    for name in order:
        for case in (name, name + "c"):
            if case in all_cases and len(chosen) < most:
                chosen[case] = all_cases[case]
    return chosen


def stored_at(keep: Path, case: str) -> Path:
    """Where the visit of one case is kept."""
    return keep / (case.replace("/", "_") + ".visit")


def judged_again(raw: bytes) -> VisitRecord:
    """A kept visit with what the checks say of it now."""
    record: VisitRecord = msgspec.msgpack.decode(raw, type=VisitRecord)
    if record.outcome not in ("audited", "audited_partial"):
        return record
    kinds: dict[str, Any] = {}
    for one in all_checks().values():
        kinds |= {getattr(kind, "kind", ""): kind for kind in one.inputs.values() if hasattr(kind, "from_bytes")}
    found = {kinds[name]: kinds[name].from_bytes(stored) for name, stored in record.artefacts.items() if name in kinds}
    missing = {kinds[name]: reason for name, reason in record.missing.items() if name in kinds}
    results = judge_page(Artefacts(found, missing))
    record.results = without_style_checks(results) if "styles_missing" in record.notes else results
    return record


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`host:port` of a server of the folder's files on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


async def visit_all(
    pages: Mapping[str, str], host: str, log_path: Path, keep: Path | None = None, tabs: int = TABS, heavy: Container[str] | None = None
) -> dict[str, VisitRecord]:
    """Every page once, as a desktop visitor, with all gatherers of depth standard; with `heavy`, the dear ones only on those pages.

    With `keep`, what is stored there is not visited.
    """
    stored = {case for case in pages if keep is not None and stored_at(keep, case).is_file()}
    again = {case: judged_again(stored_at(keep, case).read_bytes()) for case in sorted(stored) if keep is not None}
    fresh = {case: path for case, path in pages.items() if case not in stored}
    return {**again, **(await _visit(fresh, host, log_path, keep, tabs, heavy) if fresh else {})}


async def _visit(
    pages: Mapping[str, str], host: str, log_path: Path, keep: Path | None, tabs: int, heavy: Container[str] | None
) -> dict[str, VisitRecord]:
    done: dict[str, VisitRecord] = {}
    started = datetime.now(UTC).isoformat()
    with Egress(allow=[parse_allow_host(host)]) as egress:
        async with BrowserPool(
            egress, find_browser(), tabs=tabs, contact="truth@example.org", log_path=log_path
        ) as pool:

            async def one(number: int, case: str, path: str) -> None:
                order = VisitOrder(
                    id=number, tab=0, url=f"http://{host}/{path}", persona=DESKTOP, hosts=[host], started_at=started,
                    depth="standard", heavy=heavy is None or case in heavy, fresh=True, budget_seconds=BUDGET_SECONDS,
                )  # fmt: skip
                done[case] = await pool.visit(order)
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    stored_at(keep, case).write_bytes(msgspec.msgpack.encode(done[case]))
                if len(done) % 50 == 0:
                    print(f"{len(done)} of {len(pages)} pages", file=sys.stderr)

            waiting = list(enumerate(pages.items()))

            async def work() -> None:
                while waiting:
                    number, (case, path) = waiting.pop(0)
                    await one(number, case, path)

            await asyncio.gather(*(work() for _ in range(tabs)))
    return done


def lines(done: Mapping[str, VisitRecord]) -> Iterator[dict[str, Any]]:
    """The scorer's form: failed is `fail`, cantTell `review`; a page that could not be visited is an `error` line."""
    known = all_checks()
    for case, record in sorted(done.items()):
        if record.outcome not in ("audited", "audited_partial"):
            yield {"case": case, "error": f"{record.outcome}:{record.reason}"}
            continue
        for result in record.results:
            check = known[result.check]
            for finding in result.findings:
                yield {
                    "case": case, "rule": check.id, "outcome": _RANK[finding.outcome], "wcag": criteria_of(check.requirements),
                    "topic": check.topic, "act": list(check.act), "selector": finding.target.selector,
                }  # fmt: skip


def score(told: list[dict[str, Any]], truth: Path, chosen: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """The sets' own scorer, on all cases or on a copy of the sets' tables cut to the chosen ones."""
    findings = folder / "findings.jsonl"
    findings.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in told), "utf-8")
    cut = folder / "truth"
    for name, file, key in (
        ("gds", "barriers.json", "barriers"),
        ("act", "testcases.json", "testcases"),
        ("bad", "pages.json", "pages"),
    ):
        table = json.loads((truth / name / file).read_text("utf-8"))
        table[key] = [row for row in table[key] if row["id"] in chosen]
        (cut / name).mkdir(parents=True, exist_ok=True)
        (cut / name / file).write_text(json.dumps(table), "utf-8")
    out = folder / "score.json"
    subprocess.run(
        [sys.executable, str(truth / "truth_score.py"), str(findings), str(cut), "--json", str(out)],
        check=True, stdout=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    if result["bad_lines"]:
        raise SystemExit(f"the scorer did not understand {result['bad_lines']} lines")
    return result


def per_check(told: list[dict[str, Any]], truth: Path, chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """For each check: barriers it told rightly, and false alarms on pages that are right, certain and for review."""
    gds = {b["id"]: b for b in json.loads((truth / "gds" / "barriers.json").read_text("utf-8"))["barriers"]}
    act_file = json.loads((truth / "act" / "testcases.json").read_text("utf-8"))
    act = {t["id"]: t for t in act_file["testcases"]}
    criteria = {name: set(rule["sc"]) for name, rule in act_file["rules"].items()}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, str, str]] = set()
    for line in told:
        if "error" in line or (line["case"], line["rule"], line["outcome"]) in seen:
            continue
        seen.add((line["case"], line["rule"], line["outcome"]))
        word = "certain" if line["outcome"] == "fail" else "review"
        case = line["case"]
        if case in gds:
            barrier = gds[case]
            if line["topic"] in barrier["accepted_topics"]:
                counts[line["rule"]][f"true_{word}"] += 1
        elif case in act:
            about = set(line["wcag"]) & criteria[act[case]["rule"]] or act[case]["rule"] in line["act"]
            if not about or act[case].get("contested"):
                continue
            counts[line["rule"]][("true_" if act[case]["expected"] == "failed" else "false_") + word] += 1
        elif case.endswith("c") and case[:-1] in gds:
            barrier = gds[case[:-1]]
            if line["topic"] in barrier["accepted_topics"]:
                counts[line["rule"]][f"false_{word}"] += 1
    return {rule: dict(sorted(found.items())) for rule, found in sorted(counts.items())}


def renewed(counted: Mapping[str, Mapping[str, int]], kept: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The measured counts with what was judged on real pages; a check that was found doubtful stays so until it is taken out by hand."""
    real: dict[str, Counter[str]] = defaultdict(Counter)
    for sheet in sorted((ROOT / "tests" / "judged").glob("own-checks*.csv")):
        with sheet.open(encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                if row["verdict"] in ("true", "false"):  # what was wrong and is mended speaks of the check no more
                    real[row["check"]][f"real_{row['verdict']}"] += 1
    known, made = all_checks(), {}
    for name in sorted({*counted, *real, *(n for n, v in kept.items() if v.get("doubtful"))} & set(known)):
        found = {**counted.get(name, {}), **real.get(name, {})}
        if kept.get(name, {}).get("doubtful") or Record(**found).is_unsure:
            found["doubtful"] = 1
        made[name] = dict(sorted(found.items()))
    return made


def totals(result: Mapping[str, Any]) -> dict[str, float]:
    gds, act, bad = result["gds"], result["act"], result["bad"]
    return {
        "gds_definite": gds["specific_definite"] or 0.0,
        "gds_with_review": gds["specific_incl_review"] or 0.0,
        "gds_repaired_failed": gds["clean_any_wcag_fail"] or 0.0,
        "act_recall": act["recall_definite"] or 0.0,
        "act_false_alarms": act["fp_definite"] or 0.0,
        "bad_recall": bad["recall_definite"] or 0.0,
        "errors": float(gds["errors"] + act["errors"]),
    }


_HIGHER_IS_WORSE = ("gds_repaired_failed", "act_false_alarms", "errors")


def sizes(result: Mapping[str, Any]) -> dict[str, int]:
    """How many pages each total is a share of."""
    gds, act = result["gds"], result["act"]
    return {
        "gds_definite": gds["barriers"], "gds_with_review": gds["barriers"], "gds_repaired_failed": gds["clean_pages"],
        "act_recall": act["failed_cases"], "act_false_alarms": act["other_cases"],
    }  # fmt: skip


def drops(now: Mapping[str, float], kept: Mapping[str, float], of: Mapping[str, int]) -> list[str]:
    """Totals that are worse than the record by more than one page, which may have timed out on a busy machine."""
    found = []
    for name, value in now.items():
        if name not in kept or name in ("bad_recall", "errors"):
            continue
        worse = value - kept[name] if name in _HIGHER_IS_WORSE else kept[name] - value
        if worse > 1 / max(of[name], 1) + 0.001:
            found.append(f"{name}: {value:.3f}, was {kept[name]:.3f}")
    return found


def main() -> int:
    """Visit, score, print; exit 1 when a total is worse than the record."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, default=Path(os.environ.get("TILLSYN_SHARED") or ROOT.parent / "shared"))
    asked.add_argument("--sample", type=int, default=0, metavar="N", help="only N pages, the same every time")
    asked.add_argument("--renew", action="store_true", help="write checks/record.json anew")
    asked.add_argument("--out", type=Path, help="keep findings.jsonl and score.json here")
    asked.add_argument("--tabs", type=int, default=TABS, metavar="N", help="so many pages at a time")
    asked.add_argument("--keep", type=Path, help="store what visits gathered here, and judge what is stored")
    asked.add_argument("--only", default="", help="only cases whose id contains this")
    arguments = asked.parse_args()
    truth = arguments.shared / "truth"
    if not (truth / "truth_score.py").is_file():
        print(f"the labelled pages are not at {truth}; set TILLSYN_SHARED", file=sys.stderr)
        return 2
    everything = cases(truth)
    chosen = sample(everything, arguments.sample) if arguments.sample else everything
    chosen = {case: path for case, path in chosen.items() if arguments.only in case}
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with serving(truth) as host:
            done = asyncio.run(visit_all(chosen, host, folder / "browser.log", arguments.keep, arguments.tabs))
        told = list(lines(done))
        result = score(told, truth, chosen, folder)
    counted = per_check(told, truth, chosen)
    print(f"{'check':44} {'true':>5} {'review':>7} {'false':>6} {'review':>7}")
    for rule, found in counted.items():
        numbers = [found.get(k, 0) for k in ("true_certain", "true_review", "false_certain", "false_review")]
        print(f"{rule:44} {numbers[0]:5} {numbers[1]:7} {numbers[2]:6} {numbers[3]:7}")
    now = totals(result)
    for name, value in now.items():
        print(f"{name:24} {value:.4f}" if name != "errors" else f"{name:24} {value:.0f}")
    kept = json.loads(RECORD_PATH.read_text("utf-8")) if RECORD_PATH.is_file() else {}
    part = "sample" if arguments.sample else "whole"
    if arguments.renew:
        kept.setdefault("totals", {})[part] = {**{k: round(v, 4) for k, v in now.items()}, "pages": len(chosen)}
        if part == "whole":
            kept["checks"] = renewed(counted, kept.get("checks", {}))
        RECORD_PATH.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
        print(f"wrote {RECORD_PATH.relative_to(ROOT)}")
        return 0
    if arguments.only:
        return 0
    worse = drops(now, kept.get("totals", {}).get(part, {}), sizes(result))
    for line in worse:
        print("worse than the record:", line, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
