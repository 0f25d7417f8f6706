"""A scan from order to report: done, failed, stopped, resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.exit_codes import Exit
from crawler.places import Occupied, held
from crawler.scan import Order, Refused, run_scan
from profiles.load import load_profile
from results.store import Store

HERE = Path(__file__).parent
CHILD = (sys.executable, str(HERE / "site_child.py"))
Ordered = Callable[..., Order]


def statuses(order: Order, uid: str) -> dict[str, str]:
    with Store(order.db) as store:
        return {s.site_id: s.status for s in store.site_scans(uid)}


def test_a_site_that_is_down_costs_only_itself(order: Ordered, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = order("good-1", "down", "good-2", "crashes")
    report = run_scan(wanted, command=CHILD)
    assert report.code is Exit.SITES_FAILED
    assert sorted(report.done) == ["good-1", "good-2"]
    assert report.failed == {"down": "dns_error", "crashes": "killed_by_signal_11"}
    assert statuses(wanted, report.scan) == {"good-1": "done", "good-2": "done", "down": "failed", "crashes": "failed"}
    told = capsys.readouterr().err
    assert "down  failed: dns_error" in told
    assert "4/4 sites" in told


def test_a_scan_leaves_logs_and_no_shards(order: Ordered) -> None:
    wanted = order("good")
    report = run_scan(wanted, command=CHILD)
    assert report.code is Exit.DONE
    assert not Path(f"{wanted.db}.shards").exists()
    assert Path(f"{wanted.db}.log", report.scan, "good.log").exists()


@pytest.mark.parametrize(("name", "code"), [("nobrowser", Exit.NO_BROWSER), ("full", Exit.DISK_FULL)])
def test_trouble_of_the_machine_stops_the_scan_and_it_can_go_on(order: Ordered, name: str, code: Exit) -> None:
    wanted = order(name, "good", workers=1)
    report = run_scan(wanted, command=CHILD)
    assert report.code is code
    assert set(report.waiting) == {name, "good"}
    assert statuses(wanted, report.scan)["good"] == "waiting"


def test_a_scan_that_was_interrupted_goes_on_where_it_was(order: Ordered, tmp_path: Path) -> None:
    wanted = order("good-1", "slow", "good-2", workers=1)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    script = [sys.executable, str(HERE / "interrupted_scan.py"), str(tmp_path)]
    child = subprocess.Popen(script, stderr=subprocess.PIPE, env=environment)
    until = time.monotonic() + 60
    while not list(tmp_path.rglob("slow-is-running")) and child.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == Exit.INTERRUPTED, told.decode()
    with Store(wanted.db) as store:
        uid = store.latest_scan()
        assert uid
        assert {s.site_id: s.status for s in store.site_scans(uid)} == {"good-1": "done", "slow": "running", "good-2": "waiting"}
    report = run_scan(replace(wanted, resume=uid), command=(*CHILD, "--quick"))
    assert (report.code, sorted(report.done), report.scan) == (Exit.DONE, ["good-1", "good-2", "slow"], uid)


def test_a_finished_scan_has_nothing_to_go_on_with(order: Ordered) -> None:
    wanted = order("good")
    first = run_scan(wanted, command=CHILD)
    again = run_scan(replace(wanted, resume="last"), command=CHILD)
    assert (again.scan, again.done, again.code) == (first.scan, ["good"], Exit.DONE)


def test_a_scan_is_not_resumed_under_other_criteria(order: Ordered) -> None:
    wanted = order("good")
    first = run_scan(wanted, command=CHILD)
    with pytest.raises(Refused, match="other criteria"):
        run_scan(replace(wanted, resume=first.scan, profile=load_profile(["presence_title.unique"])), command=CHILD)


def test_two_scans_never_write_one_database(order: Ordered) -> None:
    wanted = order("good")
    with held(wanted.db, "another"), pytest.raises(Occupied, match="another"):
        run_scan(wanted, command=CHILD)


def test_the_lock_of_a_dead_process_is_no_lock(order: Ordered) -> None:
    wanted = order("good")
    Path(f"{wanted.db}.lock").write_text(f"{os.getpid()} scan")
    assert run_scan(wanted, command=CHILD).code is Exit.DONE


def test_a_foreign_site_is_not_visited_without_a_contact(order: Ordered) -> None:
    wanted = order("good")
    foreign = replace(wanted, sites=(wanted.sites[0].model_copy(update={"start_url": "https://www.exempel.se/"}),))
    with pytest.raises(Refused, match="contact"):
        run_scan(foreign, command=CHILD)
    assert not foreign.db.exists()
