"""The store under hard knocks: killed at any moment, out of disk, read while it is written."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import results_scene as scene

from results import queries
from results.schema import connect
from results.store import DiskFull, Shard, Store

ROOT = Path(__file__).resolve().parents[1]
GOOD = {"aby": 1.0, "berga": 0.4}
PAGES = 40

#: What a site process does to its shard: visit what is pending, then finish. It prints a line for each visit it has stored.
WORKER = textwrap.dedent(
    """
    import sys
    sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
    from pathlib import Path
    import results_scene as scene
    from checks.material import Crawl, CrawledPage, Sampled
    from checks.model import CheckResult, Outcome
    from results.store import Shard

    task = scene.Task(organisation=scene.SITES[0], scan_uid="natt-1", started_at="2026-11-24T00:00:00Z")
    with Shard.create(Path(sys.argv[2]), task) as shard:
        if not shard.crawled:
            urls = [scene.url("aby", n) for n in range(int(sys.argv[3]))]
            pages = tuple(CrawledPage(url=url, outcome="fetched", status=200) for url in urls)
            sample = [Sampled(url=url, sampled_as="random", stratum="random") for url in urls]
            shard.record_crawl(Crawl(start_url="https://aby.example/", hosts=(), pages=pages), sample, personas=("desktop",))
        for visit in shard.pending_visits():
            shard.lease(visit.url, visit.persona)
            bad = tuple(scene.image(f"main > p{n} img") for n in range(12))
            shard.record_visit(
                visit.url, visit.persona, outcome="audited", artefacts={"dom": visit.url.encode() * 2000},
                results=[CheckResult(check="axe/image-alt", outcome=Outcome.FAILED, findings=bad, passed=3)],
            )
            print(visit.url, flush=True)
        if not shard.finished:
            shard.finish()
    """
)


def work(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(ROOT), str(folder), str(PAGES)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def contents(folder: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    db = connect(folder / "shard.db", readonly=True)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert db.execute("pragma foreign_key_check").fetchall() == []
    visits = db.execute(
        "select url, page_visit.outcome, page_visit.reason from page_visit join page on page.id = page_id order by url"
    )
    findings = db.execute(
        "select url, count(*) from finding join page_visit on page_visit.id = page_visit_id join page on page.id = page_id group by url order by url"
    )
    return visits.fetchall(), findings.fetchall()


def test_a_shard_killed_at_any_moment_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    calm = work(tmp_path / "calm")
    calm.communicate(timeout=120)
    assert calm.returncode == 0
    luck = random.Random(7)
    told: list[str] = []
    for _ in range(12):
        process = work(tmp_path / "shaken")
        assert process.stdout is not None
        wanted = luck.randint(0, 3)
        for line in process.stdout:
            told.append(line.strip())
            wanted -= 1
            if wanted < 0:
                break
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        told += rest.split()
    last = work(tmp_path / "shaken")
    rest, _ = last.communicate(timeout=120)
    assert last.returncode == 0
    told += rest.split()
    visits, findings = contents(tmp_path / "shaken")
    calm_visits, calm_findings = contents(tmp_path / "calm")
    assert [row[0] for row in visits] == [row[0] for row in calm_visits]
    # Only a page under way at two kills may have been given up, and nothing that was reported as stored is lost or doubled.
    given_up = {row[0] for row in visits if row[1:] == ("failed", "internal_error")}
    assert len(given_up) <= 2
    assert {row[0] for row in visits if row[1] == "audited"} | given_up == {row[0] for row in visits}
    assert sorted(set(told)) == sorted(told)
    assert set(told) <= {row[0] for row in visits if row[1] == "audited"}
    assert [row for row in findings if row[0] not in given_up] == [
        row for row in calm_findings if row[0] not in given_up
    ]


def test_a_merge_that_fills_the_disk_is_rolled_back_and_succeeds_when_there_is_room(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "natt-1", "2026-11-23T00:00:00Z", GOOD)
        before = store.database.execute("select count(*), max(id) from finding").fetchone()
        task = scene.Task(organisation=scene.SITES[2], scan_uid="natt-1", started_at="2026-11-23T00:00:00Z")
        scene.write_site(tmp_path / "big", task, quality=0.5, pages=60, failing=60)
        used = store.database.execute("pragma page_count").fetchone()[0]
        store.database.execute(f"pragma max_page_count = {used + 2}")
        with pytest.raises(DiskFull):
            store.merge(tmp_path / "big")
        assert store.database.execute("select count(*), max(id) from finding").fetchone() == before
        assert store.check() == []
        store.database.execute("pragma max_page_count = 1000000")
        store.merge(tmp_path / "big")
        assert store.database.execute("select status from site_scan where site_id = 'verket'").fetchone() == ("done",)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MB; only root may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    for _ in range(20):
        if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
            break
        time.sleep(0.1)


def test_a_full_disk_stops_a_shard_without_losing_what_it_holds(small_disk: Path) -> None:
    task = scene.Task(organisation=scene.SITES[0], scan_uid="natt-1", started_at="2026-11-24T00:00:00Z")
    from checks.material import Crawl, CrawledPage, Sampled

    urls = [scene.url("aby", n) for n in range(60)]
    stored = 0
    shard = Shard.create(small_disk / "shard", task)
    crawl = Crawl(
        start_url="https://aby.example/", hosts=(), pages=tuple(CrawledPage(url=u, outcome="fetched") for u in urls)
    )
    shard.record_crawl(crawl, [Sampled(url=u, sampled_as="x", stratum="random") for u in urls], personas=("desktop",))
    with pytest.raises(DiskFull):
        for visit in shard.pending_visits():
            noise = random.Random(stored).randbytes(60_000)
            shard.record_visit(visit.url, "desktop", outcome="audited", artefacts={"dom": noise})
            stored += 1
    assert 5 < stored < 60
    assert not list((small_disk / "shard").rglob(".new-*"))
    shard.close()
    (small_disk / "shard" / "evidence").rename(small_disk / "shard" / "elsewhere")
    for path in list((small_disk / "shard" / "elsewhere").rglob("*.gz"))[:8]:
        path.unlink()
    (small_disk / "shard" / "elsewhere").rename(small_disk / "shard" / "evidence")
    with Shard.open(small_disk / "shard") as again:
        assert len(again.visits()) == stored
        again.record_visit(urls[-1], "desktop", outcome="audited", artefacts={"dom": b"small"})
        assert len(again.visits()) == stored + 1


def test_the_database_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    with Store(tmp_path / "t.db") as store:
        scene.night(store, tmp_path, "natt-1", "2026-11-23T00:00:00Z", GOOD)
        with queries.open_results(tmp_path / "t.db") as db, store.database.atomic():
            store.database.execute("delete from ranking")
            assert len(queries.league(db).rows) == 3
            with pytest.raises(sqlite3.OperationalError):
                db.database.execute("delete from ranking")
