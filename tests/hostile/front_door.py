"""The hostile site against the command line: `audit` of every behaviour with the control page after it, or `scan` of every host.

    python tests/hostile/front_door.py audit|scan [NAME…]

Prints one line for each behaviour that did not end as it may, and the sum. Minutes to an hour: started by `make hostile`.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from hostile_site import DOMAIN, Behaviour, HostileSite  # noqa: E402

TILLSYN = (sys.executable, "-c", "from crawler.cli import main; main()")
CONTROL = f"http://ok-2.{DOMAIN}/"
CHUNK = 12
#: Behaviours of the name service can't be served through an unchanged front door, and another organisation's page is one
#: only as seen from a site's own; tests/hostile drives those.
NOT_THROUGH_THE_DOOR = ("dns", "domains")
_TOLD = re.compile(r"^(\S+): (audited|audited_partial|failed|skipped|blocked)(?::(\w+))?, (\d+) findings ?(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the front door said that one behaviour ended; `control` is how the page after it did."""

    row: Behaviour
    outcome: str
    reason: str
    planted: int
    seconds: float
    detail: str = ""
    control: str = "audited"

    def complaints(self, site: HostileSite) -> list[str]:
        """What is wrong with it; empty where everything holds."""
        row, found = self.row, []
        if not row.accepts(self.outcome, self.reason or None):
            found.append(f"ended {self.outcome}:{self.reason} ({self.detail[:160]}), accepted {', '.join(row.accepted)}")
        if self.outcome == "audited" and self.planted < row.planted:
            found.append(f"{self.planted} of {row.planted} planted pictures found")
        if self.control != "audited":
            found.append(f"the control page after it: {self.control}")
        if site.unsafe[row.name] or site.state_changes[row.name]:
            found.append(f"unsafe {site.unsafe[row.name]}, state-changing {site.state_changes[row.name]}")
        return found


def allowed(site: HostileSite) -> list[str]:
    return [argument for entry in site.allow for argument in ("--allow-host", entry)]


def audit(site: HostileSite, rows: Sequence[Behaviour], *, page_seconds: float, depth: str) -> Iterable[Ended]:
    """Behaviours and control pages in turn, some in one `tillsyn audit`, so that one may harm the next."""
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        urls = [url for row in part for url in (row.url, CONTROL)]
        command = [*TILLSYN, "audit", *urls, "--format", "jsonl", "--depth", depth, "--page-seconds", str(page_seconds)]
        began = time.monotonic()
        with tempfile.TemporaryFile("w+") as lines:
            process = subprocess.Popen([*command, *allowed(site)], cwd=ROOT, stdout=lines, stderr=subprocess.PIPE, text=True)
            told: list[tuple[re.Match[str], float]] = []
            assert process.stderr is not None
            for line in process.stderr:
                if match := _TOLD.match(line.strip()):
                    told.append((match, time.monotonic()))
                elif "WARNING" not in line:
                    print("  !", line.rstrip()[:300])
            code = process.wait()
            lines.seek(0)
            planted = Counter(f["url"] for f in map(json.loads, lines) if f["check"] == "axe/image-alt")
        if len(told) != len(urls):
            print(f"! {len(told)} of {len(urls)} addresses were told, exit status {code}: {[row.name for row in part]}")
        for number, row in enumerate(part):
            if 2 * number + 1 >= len(told):
                yield Ended(row=row, outcome="", reason="", planted=0, seconds=0, detail=f"exit status {code}")
                continue
            (own, at), (control, _) = told[2 * number], told[2 * number + 1]
            before = told[2 * number - 1][1] if number else began
            yield Ended(
                row=row, outcome=own[2], reason=own[3] or "", planted=planted[row.url], seconds=at - before, detail=own[5],
                control=control[2] + (f":{control[3]}" if control[3] else ""),
            )


def scan(site: HostileSite, rows: Sequence[Behaviour], *, page_seconds: float, depth: str) -> Iterable[Ended]:
    """Every behaviour's host as an organisation of one list, scanned as in a night."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = ["id;name_sv;start_url", *(f"{row.name};{row.name};{row.url}" for row in rows)]
        (folder / "list.csv").write_text("\n".join(lines), encoding="utf-8")
        began = time.monotonic()
        process = subprocess.run(
            [*TILLSYN, "scan", "--list", "list.csv", "--db", "t.db", "--no-journeys", "--depth", depth, "--max-pages", "8",
             "--sample", "2", "--page-seconds", str(page_seconds), "--site-seconds", "180", *allowed(site)],
            cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(f"scan ended {process.returncode} after {time.monotonic() - began:.0f} s {process.stderr[-300:]!r}")
        with sqlite3.connect(folder / "t.db") as db:
            pages = db.execute(
                "select site_scan.site_id, page.url, coalesce(v.outcome, page.outcome), coalesce(v.reason, page.reason), v.id"
                " from page join site_scan on site_scan.id = site_scan_id"
                " left join page_visit v on v.page_id = page.id and v.persona_id = 'desktop' order by page.id"
            ).fetchall()
            planted = Counter(
                dict(db.execute("select page_visit_id, count(*) from finding where check_id = 'axe/image-alt' group by 1"))
            )
        for row in rows:
            own = [page for page in pages if page[0] == row.name]
            start = next((page for page in own if page[1] == row.url), own[0] if own else ("", "", "", "no page at all", 0))
            if start[3] == "duplicate" and len(own) > 1:  # it led to another address of the host, which was visited
                start = own[1]
            yield Ended(row=row, outcome=start[2] or "", reason=start[3] or "", planted=planted[start[4]], seconds=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("door", choices=["audit", "scan"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--page-seconds", type=float, default=60)
    parser.add_argument("--depth", default="standard")
    parser.add_argument("--all", action="store_true", help="print every ending")
    given = parser.parse_intermixed_args()
    wrong = 0
    with HostileSite() as site:
        rows = [row for row in site.behaviours.values() if row.group not in NOT_THROUGH_THE_DOOR]
        rows = [row for row in rows if row.name in given.names or row.group in given.names or not given.names]
        door = audit if given.door == "audit" else scan
        for ended in door(site, rows, page_seconds=given.page_seconds, depth=given.depth):
            told = ended.complaints(site)
            wrong += bool(told)
            if told or given.all:
                print(f"{ended.row.name}: {ended.outcome}:{ended.reason} {ended.seconds:.0f} s {'; '.join(told)}", flush=True)
        hits = site.canary_hits()
        print(f"{len(rows)} behaviours through {given.door}: {wrong} not as accepted; canaries touched: {hits or 'none'}")
    sys.exit(1 if wrong or hits else 0)


if __name__ == "__main__":
    main()
