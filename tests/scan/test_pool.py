"""The pool of site processes: groups, second attempts, deadlines, and nothing left behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

from checks.material import Organisation
from crawler.executors import SiteEnd, SiteEvent
from crawler.executors.local import run
from crawler.task import Options, SiteTask

CHILD = (sys.executable, str(Path(__file__).with_name("site_child.py")))


def task(tmp_path: Path, name: str, group: str = "", budget: float = 3600.0) -> SiteTask:
    return SiteTask(
        organisation=Organisation(
            id=name, kind="other", name_sv=name, start_url=f"https://{name}.example/", hosting_group=group
        ),
        scan_uid="s1",
        started_at="2026-11-24T01:00:00Z",
        folder=str(tmp_path / "shards" / name),
        seed="x",
        profile_sha="p",
        options=Options(site_budget_seconds=budget),
    )


def ends(events: list[SiteEvent | SiteEnd]) -> dict[str, SiteEnd]:
    return {e.task.organisation.id: e for e in events if isinstance(e, SiteEnd)}


def test_a_site_that_crashes_is_tried_once_more(tmp_path: Path) -> None:
    events = list(run([task(tmp_path, "crashonce"), task(tmp_path, "crashes")], workers=2, command=CHILD))
    found = ends(events)
    assert (found["crashonce"].reason, found["crashonce"].task.attempt) == ("", 2)
    assert (found["crashes"].reason, found["crashes"].task.attempt) == ("killed_by_signal_11", 2)


def test_a_site_that_says_why_it_failed_is_not_tried_again(tmp_path: Path) -> None:
    found = ends(list(run([task(tmp_path, "down")], workers=1, command=CHILD)))
    assert (found["down"].status, found["down"].reason, found["down"].task.attempt) == (3, "dns_error", 1)


def test_two_sites_of_one_hosting_group_never_run_at_once(tmp_path: Path) -> None:
    tasks = [task(tmp_path, "good-1", "shared"), task(tmp_path, "good-2", "shared"), task(tmp_path, "good-3")]
    running: set[str] = set()
    together: list[set[str]] = []
    for event in run(tasks, workers=3, command=CHILD):
        if isinstance(event, SiteEnd):
            running.discard(event.task.organisation.id)
        elif event.event == "start":
            running.add(event.site)
            together.append(set(running))
    assert not any({"good-1", "good-2"} <= group for group in together)
    assert {"good-1", "good-3"} in together


def test_a_site_process_that_never_ends_is_ended_from_outside(tmp_path: Path) -> None:
    began = time.monotonic()
    found = ends(list(run([task(tmp_path, "hangs", budget=0.5)], workers=1, command=CHILD, grace_seconds=0.5)))
    assert found["hangs"].reason == "site_time_limit"
    assert time.monotonic() - began < 30


def test_closing_the_pool_leaves_no_process_behind(tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}  # other tests keep a browser open
    events = run([task(tmp_path, "slow")], workers=1, command=CHILD)
    for event in events:
        if isinstance(event, SiteEvent) and event.event == "crawl":
            break
    children = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    events.close()  # type: ignore[attr-defined]
    assert children
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_a_site_process_that_a_killed_scan_left_behind_is_ended_before_the_shard_is_taken(tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children()}
    first = run([task(tmp_path, "hangs")], workers=1, command=(*CHILD, "crawler.site_scan"))
    next(first)
    (left,) = (child for child in psutil.Process().children() if child.pid not in before)
    second = run([task(tmp_path, "hangs", budget=0.1)], workers=1, command=CHILD, grace_seconds=0.1)
    next(second)
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
    second.close()  # type: ignore[attr-defined]
    first.close()  # type: ignore[attr-defined]
    assert ends(list(run([task(tmp_path, "good")], workers=1, command=CHILD)))["good"].reason == ""
