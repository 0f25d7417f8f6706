"""Walk every errand of the towns whose truth is known, and print each verdict beside the truth (`make errands`).

    python scripts/errands.py [--towns DIR] [--only SLUG] [--journey J2] [--persona keyboard] [--outcome not_completed]
        [--json FILE] [--steps]
    python scripts/errands.py --demo | --sites | --all

Each folder of DIR with a town.json and a truth.json is served on loopback by its serve_towns.py. Exit 1 under the goal:
90 % of verdicts right, no errand called completed that was not, no unsafe request.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import importlib.util
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import async_playwright  # noqa: E402

from checks.material import Walk  # noqa: E402
from crawler.browser.find import find_browser  # noqa: E402
from crawler.browser.launching import launch  # noqa: E402
from crawler.demo.serve import TOWNS as DEMO_TOWNS  # noqa: E402
from crawler.demo.serve import demo_sites  # noqa: E402
from crawler.demo.serve import serve as serve_demo  # noqa: E402
from crawler.egress import Egress, loopback_hosts, parse_allow_host  # noqa: E402
from crawler.journeys.catalogue import tasks_of_kind  # noqa: E402
from crawler.journeys.hands import Walker  # noqa: E402
from crawler.journeys.manners import Hosts, PoliteLimiter  # noqa: E402
from crawler.journeys.runner import Run, walk  # noqa: E402
from crawler.journeys.stage import fresh_tab, options_of, tabs_through  # noqa: E402
from crawler.journeys.vocabulary import task_of  # noqa: E402
from crawler.politeness import Politeness  # noqa: E402
from profiles.addresses import start_url  # noqa: E402
from profiles.journey_schema import journey_named  # noqa: E402
from profiles.persona_schema import persona_named  # noqa: E402

GOAL = 0.9
SITES_PORT = 8640
NONSENSE = "qzxvkw"
#: English words of errands' titles -> what a Swedish person would call it.
SWEDISH = {
    "preschool": "förskola", "building permit": "bygglov", "parking permit": "parkeringstillstånd", "home care": "hemtjänst",
    "choice of school": "välja skola", "school choice": "välja skola", "choose school": "välja skola", "waste": "sophämtning",
    "refuse collection": "sophämtning", "recycling": "återvinning", "financial assistance": "ekonomiskt bistånd",
    "economic support": "ekonomiskt bistånd",
    "income support": "ekonomiskt bistånd", "social assistance": "ekonomiskt bistånd", "library": "bibliotek", "swimming": "simhall",
    "health centre": "vårdcentral", "health center": "vårdcentral", "care centre": "vårdcentral", "dental": "tandvård",
    "vaccin": "vaccination", "patient's journal": "journal", "medical record": "journal", "public transport": "kollektivtrafik",
    "travel card": "kollektivtrafik", "patient travel": "sjukresa", "patient transport": "sjukresa", "sick travel": "sjukresa",
    "vacanc": "lediga jobb", "job": "lediga jobb", "processing time": "handläggningstid", "form to download": "blankett",
    "driving licence": "körkort", "passport": "pass", "lottery": "lotteri", "exhibition": "utställning", "fundrais": "insamling",
    "food registration": "livsmedel", "elderly": "äldreomsorg", "water": "vatten", "emergency": "akut",
    "recycling centre": "återvinningscentral", "town hall": "kommunhus", "contact centre": "kontaktcenter", "grant": "bidrag",
    "benefit": "bidrag", "permit": "tillstånd", "appeal": "överklaga", "study": "studiemedel", "museum": "museum", "bus": "buss",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Errand:
    """One row of a truth file, and the journey that walks it."""

    town: str
    title: str
    persona: str
    outcome: str
    ends_at: str
    journey: str
    task: str
    start: str = ""  # path of the first page; empty: the town's start


def journey_of(title: str) -> tuple[str, str]:
    """The bundled journey and the task that an errand's English title means."""
    match = re.match(r"J(\d+)([a-d]?)\s*(.*)", title)
    if match is None:
        raise ValueError(f"no J number in {title!r}")
    number, letter, rest = int(match[1]), match[2], match[3]
    low = rest.lower()
    task = _task_in(rest)
    if number == 1:
        return ("written-contact" if re.search(r"writ|e-?mail|form", low) else "J1"), ""
    if number == 2:
        return ("service-page" if re.search(r"\bread\b", low) else "J2"), task
    if number == 3:
        query = rest.split(":", maxsplit=1)[1].strip() if ":" in rest else ""
        if re.search(r"nonsense|gibberish|qzxvkw|no hits", low):
            return "search-results", NONSENSE
        if "open" in low or not query:
            return "J3", _task_in(query) if query else task
        asked = re.sub(r"^(misspel[lt]\w*|the word|word)\s+", "", query.split("(")[0].strip(), flags=re.IGNORECASE)
        return "search-results", asked.strip(" ”\"'")
    if number == 4:
        place = re.search(r"\b(?:of|for|at)\s+(?:the\s+)?(.+)$", low)
        return "J4", _task_in(place[1]) if place else ""
    if number == 6:
        return ("J6" if re.search(r"feedback|report|digg|supervis", low) else "accessibility-statement"), ""
    if number == 16:
        return ("complaint" if "complain" in low and "appeal" not in low else "J16"), ""
    if number == 17:
        if re.search(r"\bfee\b|cost|price", low):
            return "service-fee", task
        return f"J17{letter or 'd'}", task
    return f"J{number}", task if number in (10, 14) else ""


def _task_in(text: str) -> str:
    inside = re.search(r"\(([^)]*)\)", text)
    if inside:
        first = inside[1].split(",")[0].strip()
        if not re.search(r"sent to|server|menu|mobile|desktop|keyboard|written|script|zoom", first):
            return next((SWEDISH[e] for e in SWEDISH if e in first.lower()), first)
    low = text.lower()
    for english in sorted(SWEDISH, key=len, reverse=True):
        if english in low:
            return SWEDISH[english]
    if swedish := re.search(r"[“\"”](.+?)[”\"“]", text):
        return swedish[1]
    return " ".join(re.findall(r"[\w-]*[åäö][\w-]*", low))


def is_right(errand: Errand, walked: Walk) -> bool:
    """Whether the verdict agrees with the truth; a form that only its server checks may be untested (towns/README.md)."""
    if errand.title.startswith("J10") and walked.ending == "untested":
        return True
    return walked.ending == errand.outcome


def _bases(town: dict[str, Any]) -> list[str]:
    return [town["base"], *town["hosts"].values()]


async def _walk_errands(
    errands: list[Errand],
    served: dict[str, dict[str, Any]],
    parallel: int,
    allow: tuple[str, ...],
    spki: tuple[str, ...],
) -> list[tuple[Errand, Walk]]:
    allowed = tuple(parse_allow_host(text) for text in allow)
    found = find_browser()
    done: dict[int, Walk] = {}
    with Egress(allow=allowed) as egress:
        dead = egress.gate("outside")
        dead.shut()
        async with async_playwright() as playwright:
            browser = await launch(playwright, found, dead_gate=dead.url, spki=spki)
            queue = list(enumerate(errands))

            async def worker(name: str) -> None:
                gate = egress.gate(name)
                tabs = tabs_through(
                    browser, gate, contact="", is_headless_shell=found.is_headless_shell
                )
                while queue:
                    number, errand = queue.pop(0)
                    town = served[errand.town]
                    journey, persona = journey_named(errand.journey), persona_named(errand.persona)
                    tasks = tasks_of_kind(town["kind"])
                    task = task_of(errand.task, tasks) if errand.task else None
                    if task is None and journey.code == "J3":  # the series of searches is for scans
                        task = tasks[1 if town["kind"] == "municipality" else 0]
                    async with fresh_tab(tabs, options_of(persona, phone=journey.head.viewport == "mobile")) as tab:
                        walker = Walker(
                            tab, persona, Hosts(own=frozenset(urlsplit(b).netloc for b in _bases(town))),
                            PoliteLimiter(Politeness(local_hosts=loopback_hosts(allowed))), pages_most=journey.head.budget.pages,
                        )  # fmt: skip
                        performance = Run(
                            journey=journey, walker=walker, start_url=urljoin(town["start"], errand.start), kind=town["kind"],
                            sender=(town["name"],),
                            task=task, tasks=tasks,
                        )  # fmt: skip
                        done[number] = await walk(performance)
                    mark = "ok " if is_right(errand, done[number]) else "BAD"
                    print(
                        f"{mark} {errand.town[:12]:12} {errand.persona:13} {errand.title[:44]:44} truth {errand.outcome:13} "
                        f"said {done[number].ending:13} {done[number].cost.seconds:5.1f}s {done[number].reason[:110]}",
                        file=sys.stderr, flush=True,
                    )  # fmt: skip

            await asyncio.gather(*(worker(f"walk{i}") for i in range(parallel)))
            await browser.close()
    return [(errand, done[n]) for n, errand in enumerate(errands)]


def serve(folder: Path) -> dict[str, dict[str, Any]]:
    """Serve the towns of that folder from this process."""
    script = folder / "serve_towns.py"
    spec = importlib.util.spec_from_file_location("serve_towns", script)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{script} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.start(folder))


def demo_errands() -> list[Errand]:
    """Errands of the bundled example towns, told in their truth.json."""
    return errands_in(DEMO_TOWNS, [row["id"] for row in demo_sites()])


def saved_errands() -> list[Errand]:
    """Errands on the saved real sites, their truth told by reading the pages (tests/journeys/shared_sites.csv)."""
    with (ROOT / "tests" / "journeys" / "shared_sites.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Errand(row["site"], row["title"], row["persona"], row["outcome"], row["ends_at"], *journey_of(row["title"]), row["start"])
            for row in csv.DictReader(handle)
        ]


@contextmanager
def serve_saved(folder: Path, log: str) -> Iterator[dict[str, dict[str, Any]]]:
    """The saved real sites, served by their own script."""
    process = subprocess.Popen(
        [sys.executable, str(folder / "serve.py"), "--dir", str(folder), "--port", str(SITES_PORT), "--log", log, "--seconds", "1800"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield {
            site["name"]: {"name": site["name"], "kind": "agency", "base": site["url"].rstrip("/"), "start": site["url"], "hosts": {}}
            for site in json.loads(process.stdout.readline())
        }
    finally:
        process.terminate()
        process.wait(10)


def errands_in(folder: Path, slugs: list[str]) -> list[Errand]:
    """All errands of the towns' truth files. A row may say which journey and task walk it: `"walk": ["J2", "bygglov"]`, or null."""
    found = []
    for slug in slugs:
        truth = json.loads((folder / slug / "truth.json").read_text("utf-8"))
        for row in truth["errands"]:
            walk = row.get("walk", ...)
            if walk is None:
                continue  # its author asks for what no journey is about
            journey, task = journey_of(row["journey"]) if walk is ... else walk
            found.append(
                Errand(slug, row["journey"], row["persona"], row["outcome"], row["ends_at"] or "", journey, task)
            )
    return found


def main() -> int:
    """Serve, walk, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("TILLSYN_SHARED", ROOT.parent / "shared")) / "towns"
    parser.add_argument("--towns", type=Path, default=default)
    parser.add_argument("--demo", action="store_true", help="the bundled example towns instead")
    parser.add_argument("--sites", action="store_true", help="the saved real sites instead")
    parser.add_argument("--all", action="store_true", help="towns, demo towns and saved sites, one after the other")
    parser.add_argument("--only", default="")
    parser.add_argument("--journey", default="")
    parser.add_argument("--persona", default="")
    parser.add_argument("--outcome", default="", help="only errands whose truth is that: completed, not_completed")
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--steps", action="store_true", help="print the steps of the wrong ones")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    if arguments.all:
        told = [option for option in sys.argv[1:] if option != "--all"]
        commands = [[sys.executable, __file__, *told, *more] for more in ([], ["--demo"], ["--sites"])]
        return max(subprocess.run(command, check=False).returncode for command in commands)
    if arguments.sites:
        folder = arguments.towns.parent / "sites"
        if not (folder / "serve.py").is_file():
            print(f"no saved sites at {folder}; set TILLSYN_SHARED", file=sys.stderr)
            return 2
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as asked:
            with serve_saved(folder, asked.name) as sites:
                allow = tuple(urlsplit(site["base"]).netloc for site in sites.values())
                status = _compare(saved_errands(), sites, arguments, allow, ())
            unsafe = len(re.findall(r'"(?:POST|PUT|PATCH|DELETE) ', asked.read()))
        print(f"unsafe requests seen by the sites: {unsafe}")
        return status or int(bool(unsafe))
    if arguments.demo:
        with serve_demo() as demo:
            served = {
                site["id"]: {
                    "name": site["name_sv"], "kind": site["kind"], "base": start_url(site["start_url"]).rstrip("/"),
                    "start": start_url(site["start_url"]),
                    "hosts": {h: start_url(h).rstrip("/") for h in site["extra_hosts"].split(";") if h},
                }
                for site in demo.sites
            }  # fmt: skip
            status = _compare(demo_errands(), served, arguments, tuple(demo.allow_hosts), (demo.spki,))
            canaries = demo.canaries()
            unsafe = sum(int(str(c["unsafe_method"])) + int(str(c["state_changing"])) for c in canaries.values())
            print(f"unsafe requests seen by the towns: {unsafe}")
            return status or int(bool(unsafe))
    if not (arguments.towns / "serve_towns.py").is_file():
        print(f"no towns at {arguments.towns}; set TILLSYN_SHARED or --towns", file=sys.stderr)
        return 2
    served = serve(arguments.towns)
    slugs = [s for s in served if (arguments.towns / s / "truth.json").is_file()]
    allow = tuple(urlsplit(b).netloc for town in served.values() for b in _bases(town))
    status = _compare(errands_in(arguments.towns, slugs), served, arguments, allow, ())
    base = next(iter(served.values()))["base"]
    with urllib.request.urlopen(f"{base}/__canary.json", timeout=5) as answer:
        canary = json.load(answer)
    unsafe = sum(c["unsafe_method"] + c["trap_path"] for c in canary.values())
    print(f"unsafe requests seen by the towns: {unsafe}")
    return status or int(bool(unsafe))


def _compare(
    errands: list[Errand],
    served: dict[str, dict[str, Any]],
    arguments: argparse.Namespace,
    allow: tuple[str, ...],
    spki: tuple[str, ...],
) -> int:
    """Walk, print the table, and say whether the goal was reached."""
    errands = [
        e for e in errands
        if arguments.only in e.town and arguments.persona in ("", e.persona)
        and (not arguments.outcome or e.outcome == arguments.outcome)
        and (not arguments.journey or re.match(re.escape(arguments.journey) + r"\b", e.title))
    ]  # fmt: skip
    began = time.monotonic()
    results = asyncio.run(_walk_errands(errands, served, arguments.parallel, allow, spki))
    right = [(e, w) for e, w in results if is_right(e, w)]
    false_completed = [(e, w) for e, w in results if w.ending == "completed" and e.outcome != "completed"]
    for errand, walked in results:
        ends = urlsplit(walked.ends_at)
        where = ends.path + (f"?{ends.query}" if ends.query else "")
        same = (
            ""
            if where.rstrip("/") == errand.ends_at.rstrip("/") or not errand.ends_at
            else f" (truth {errand.ends_at})"
        )
        mark = "right" if is_right(errand, walked) else "WRONG"
        print(
            f"{mark}\t{errand.town}\t{errand.title}\t{errand.persona}\t{errand.outcome}\t{walked.ending}\t{where}{same}\t{walked.reason}"
        )
        if arguments.steps and mark == "WRONG":
            for step in walked.steps:
                print(
                    f"    {step.number} {step.verb} {step.target} | {step.why} | {step.outcome} | {step.message} | {step.url}"
                )
                for candidate in step.candidates[:6]:
                    print(f"        - {candidate}")
    share = len(right) / len(results) if results else 0.0
    print(
        f"\n{len(right)} of {len(results)} right ({share:.0%}), completed wrongly: {len(false_completed)}, "
        f"{time.monotonic() - began:.0f} s"
    )
    if arguments.json:
        rows = [
            {"town": e.town, "title": e.title, "persona": e.persona, "truth": e.outcome, "said": w.ending, "reason": w.reason,
             "ends_at": w.ends_at, "seconds": w.cost.seconds, "clicks": w.cost.clicks, "keys": w.cost.key_presses}
            for e, w in results
        ]  # fmt: skip
        arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if share >= GOAL and not false_completed else 1


if __name__ == "__main__":
    raise SystemExit(main())
