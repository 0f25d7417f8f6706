"""Long and rough: killed fifty times, out of disk at twenty places, fifteen hundred visits. Minutes each: `make test-all`.

TILLSYN_KILLS, TILLSYN_FULL_DISKS and TILLSYN_SOAK_VISITS make them shorter for a look.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from drive import Seen as SeenVisit
from drive import complaints, guard, order_for
from hostile_site import HostileSite, document

from checks.material import Organisation
from crawler.browser.find import NoBrowserError, find_browser
from crawler.browser.pool import BrowserPool
from crawler.containment import FOLDER_PREFIX, become_subreaper, kill_tree, tree_pss
from crawler.exit_codes import Exit
from crawler.task import Options, SiteTask

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("TILLSYN_KILLS", "50"))
FULL_DISKS = int(os.environ.get("TILLSYN_FULL_DISKS", "20"))
SOAK_VISITS = int(os.environ.get("TILLSYN_SOAK_VISITS", "1500"))
HOSTILE_SHARE = 0.1
SAMPLE_EVERY = max(1, SOAK_VISITS // 30)
RUN_SECONDS = 300
PAGES = 8

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class SmallSite(BaseHTTPRequestHandler):
    """A start page and some pages below it."""

    def do_GET(self) -> None:
        links = "".join(f'<a href="/sida/{n}">Sida {n}</a> ' for n in range(PAGES))
        known = self.path == "/" or self.path.startswith("/sida/")
        body = document(f"Sida {self.path}", links).encode() if known else b"borta"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    """Killed visitors leave broken connections; they are not worth a word."""

    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def small_site() -> Iterator[str]:
    server = QuietServer(("127.0.0.1", 0), SmallSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def a_browser() -> None:
    become_subreaper()
    try:
        find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))


def task_file(folder: Path, host: str) -> Path:
    options = replace(
        Options(), allow_hosts=(host,), journeys=False, personas=("desktop",), depth="quick", sample="all", tabs=2, page_budget_seconds=20.0,
    )
    task = SiteTask(
        organisation=Organisation(id="liten", kind="municipality", name_sv="Liten", start_url=f"http://{host}/"),
        scan_uid="natt", started_at="2026-11-24T02:00:00+00:00", folder=str(folder), seed="liten", profile_sha="", options=options,
    )
    path = folder / "task.json"
    path.write_bytes(task.to_bytes())
    return path


def site_process(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.site_scan", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )


def status_of(path: Path) -> int:
    """Exit status of one whole run; one that does not end is killed, and fails the test."""
    with site_process(path) as process:
        try:
            process.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            kill_tree(process.pid)
            pytest.fail(f"the run of {path.parent.name} did not end within {RUN_SECONDS} s")
    return process.returncode


def visits(folder: Path) -> dict[tuple[str, str], str]:
    """What the shard holds: page and persona, with the outcome. Fails where a page has two."""
    shard = folder / "shard.db"
    if not shard.exists():
        return {}
    with sqlite3.connect(f"file:{shard}?mode=ro", uri=True, timeout=10) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        try:
            rows = db.execute("select url, persona_id, page_visit.outcome from page_visit join page on page.id = page_id").fetchall()
        except sqlite3.OperationalError:
            return {}
    found = {(url, persona): outcome for url, persona, outcome in rows if outcome}
    assert len(found) == sum(1 for row in rows if row[2])
    return found


def test_a_site_scan_killed_again_and_again_loses_nothing_and_ends_with_the_same_pages(tmp_path: Path, small_site: str) -> None:
    rng = random.Random(2026)
    calm = tmp_path / "calm"
    calm.mkdir()
    assert status_of(task_file(calm, small_site)) == Exit.DONE
    expected = visits(calm)
    assert len(expected) >= PAGES
    kills = runs = 0
    while kills < KILLS:
        runs += 1
        folder = tmp_path / f"rough-{runs}"
        folder.mkdir()
        path, kept, ended = task_file(folder, small_site), {}, None
        while ended is None:
            process = site_process(path)
            assert process.stdout is not None
            events, wait = rng.randrange(5), rng.random() * 0.5
            for line in process.stdout:
                events -= json.loads(line)["event"] in ("crawl", "visit")
                if events < 0:
                    break
            try:
                ended = process.wait(wait)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait(10)
                kill_tree(process.pid)
                kills += 1
            process.stdout.close()
            now = visits(folder)
            assert kept.items() <= now.items(), "a visit that was saved is gone"
            kept = now
        assert ended == Exit.DONE
        assert set(kept) == set(expected)
        assert set(kept.values()) <= {"audited", "audited_partial", "failed"}
    print(f"killed {kills} times in {runs} scans, {len(expected)} pages each")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("a small disk is a tmpfs mount, which needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_disk_that_is_full_at_any_point_stops_the_site_and_the_next_run_ends_it(small_disk: Path, small_site: str) -> None:
    rng = random.Random(7)
    endings = []
    for number in range(FULL_DISKS):
        folder = small_disk / str(number)
        folder.mkdir()
        path = task_file(folder, small_site)
        disk = os.statvfs(small_disk)
        size = (disk.f_blocks - disk.f_bfree) * disk.f_frsize + rng.randrange(300_000, 4_000_000)
        subprocess.run(["mount", "-o", f"remount,size={size}", str(small_disk)], check=True)
        endings.append(status_of(path))
        kept = visits(folder)
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        assert status_of(path) == Exit.DONE
        assert kept.items() <= visits(folder).items()
        for file in sorted(folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
    assert set(endings) <= {Exit.DISK_FULL, Exit.DONE}
    assert Exit.DISK_FULL in endings
    print(f"out of disk {endings.count(Exit.DISK_FULL)} times of {len(endings)}")


def test_a_long_run_with_hostile_pages_leaks_nothing() -> None:
    rng = random.Random(11)
    with HostileSite() as site:
        groups = ("status", "reach", "encoding", "types", "scripts", "text", "deceit", "frames", "forms", "size")
        hostile = [row for row in site.behaviours.values() if row.group in groups]
        rows = [rng.choice(hostile) if rng.random() < HOSTILE_SHARE else site.behaviours["ok"] for _ in range(SOAK_VISITS)]
        egress, names = guard(site)
        me = psutil.Process()
        memory: list[int] = []
        files: list[int] = []
        wrong: list[str] = []

        async def soak() -> None:
            queue = list(enumerate(rows))
            async with BrowserPool(egress, find_browser(), tabs=4, grace_seconds=12) as pool:

                async def work() -> None:
                    while queue:
                        number, row = queue.pop(0)
                        record = await pool.visit(order_for(row.url, [row.host], row.budget or 6))
                        seen = SeenVisit(row=row, record=record, control=record, seconds=0)
                        told = [c for c in complaints(site, seen, limit_seconds=90) if not c.startswith("the control page")]
                        wrong.extend(f"{row.name}: {complaint}" for complaint in told if "requests" not in complaint)
                        if number % SAMPLE_EVERY == 0:
                            memory.append(await asyncio.to_thread(tree_pss, me.pid))
                            files.append(me.num_fds())

                await asyncio.gather(*(work() for _ in range(4)))

        with egress:
            asyncio.run(soak())
        names.let_go.set()
    print(f"{SOAK_VISITS} visits, memory MiB {[value >> 20 for value in memory]}, open files {files}, {len(wrong)} complaints {wrong[:20]}")
    settled = len(memory) // 4
    assert max(memory[settled:]) < 2 * 1024**3
    assert min(memory[-3:]) < 1.3 * max(memory[settled : settled + 3])
    assert files[-1] <= files[settled] + 20
    assert not [child for child in me.children(recursive=True) if "headless" in child.name() or child.status() == psutil.STATUS_ZOMBIE]
    assert not list(Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}{me.pid}-*"))
    assert len(wrong) <= SOAK_VISITS * HOSTILE_SHARE * 0.05

