"""The same sites on a cluster: shards come back whole, a lost worker costs its own site."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

distributed = pytest.importorskip("distributed", reason="the Dask extra is not installed: pip install '.[dask]'")

from crawler.executors import NoSchedulerError  # noqa: E402
from crawler.exit_codes import Exit  # noqa: E402
from crawler.scan import Order, run_scan  # noqa: E402
from results.store import Store  # noqa: E402

CHILD = (sys.executable, str(Path(__file__).with_name("site_child.py")))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        yield cluster.scheduler_address


def test_a_scan_on_a_cluster_ends_as_one_on_this_machine(order: Callable[..., Order], scheduler: str) -> None:
    wanted = replace(order("good-1", "down", "good-2", "crashonce"), scheduler=scheduler)
    report = run_scan(wanted, command=CHILD)
    assert report.code is Exit.SITES_FAILED
    assert sorted(report.done) == ["crashonce", "good-1", "good-2"]
    assert report.failed == {"down": "dns_error"}
    with Store(wanted.db) as store:
        assert {s.site_id: s.status for s in store.site_scans(report.scan)}["good-2"] == "done"
        assert store.check() == []


def test_a_scheduler_that_is_not_there_is_told(order: Callable[..., Order]) -> None:
    with pytest.raises(NoSchedulerError, match="no Dask scheduler answers"):
        run_scan(replace(order("good"), scheduler="tcp://127.0.0.1:9"), command=CHILD)
