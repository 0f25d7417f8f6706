"""Killed without warning in the middle, a scan goes on and ends with the pages of an undisturbed run; nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from crawler.demo.serve import Demo, serve
from crawler.exit_codes import Exit
from results.queries import open_results, organisation
from results.store import Store

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with serve(only={"sotmyra"}) as served:
        yield served


def began(demo: Demo, db: Path, *more: str) -> subprocess.Popen[bytes]:
    opened = [part for host in demo.allow_hosts for part in ("--allow-host", host)]
    script = "from crawler.cli import main; main()"
    command = [sys.executable, "-P", "-c", script, "scan", *more, "--db", str(db), *opened]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TILLSYN_KILL_TEST": str(db)}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def ours(db: Path) -> list[psutil.Process]:
    """Processes that the scan into `db` started, whoever is their parent by now."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TILLSYN_KILL_TEST") == str(db) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def pages(db: Path) -> list[tuple[str, str]]:
    with open_results(db) as results:
        return sorted((page.url, page.outcome) for page in organisation(results, "www.sotmyra.example").pages)


def test_a_killed_scan_goes_on_and_finds_the_same_pages(demo: Demo, tmp_path: Path) -> None:
    choices = ("--max-pages", "3", "--sample", "3", "--no-journeys", "--depth", "quick", "--tabs", "1")
    quiet, killed = tmp_path / "quiet.db", tmp_path / "killed.db"
    scan = began(demo, quiet, "http://www.sotmyra.example/", *choices)
    _, told = scan.communicate(timeout=SECONDS)
    assert scan.returncode == Exit.DONE, told.decode()

    scan = began(demo, killed, "http://www.sotmyra.example/", *choices)
    shard = tmp_path / "killed.db.shards"
    until = time.monotonic() + SECONDS
    while not visits(shard) and scan.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert scan.poll() is None, "the scan was over before it could be killed"
    scan.send_signal(signal.SIGKILL)
    scan.communicate(timeout=SECONDS)
    until = time.monotonic() + 30
    while (left := ours(killed)) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []
    with Store(killed) as store:
        assert [s.status for s in store.site_scans(store.latest_scan() or "")] == ["running"]

    scan = began(demo, killed, "--resume", "last")
    _, told = scan.communicate(timeout=SECONDS)
    assert scan.returncode == Exit.DONE, told.decode()
    assert pages(killed) == pages(quiet)
    assert not shard.exists()


def visits(shards: Path) -> int:
    """Visits that a running site process has committed."""
    import sqlite3

    for path in shards.rglob("shard.db"):
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
                return int(db.execute("select count(*) from page_visit where outcome is not null").fetchone()[0])
        except sqlite3.Error:
            return 0
    return 0
