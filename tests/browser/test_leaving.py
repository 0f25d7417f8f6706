"""A pool that an error leaves while a visit is starting another worker: it ends, and nothing of it stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from datetime import UTC, datetime

import psutil
import pytest

from crawler.browser.find import NoBrowserError, find_browser
from crawler.browser.launching import DESKTOP
from crawler.browser.orders import VisitOrder
from crawler.browser.pool import BrowserPool, PoolClosedError
from crawler.egress import Egress, parse_allow_host

pytestmark = pytest.mark.browser


class DiskFullElsewhere(Exception):
    """What another visit's storing raised."""


def workers() -> list[psutil.Process]:
    """The browser workers below this process."""
    found = []
    for process in psutil.Process().children():
        try:
            if "crawler.browser.worker" in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


async def until(condition, seconds: float = 30.0):
    """Wait for something to be so. Returns what it was."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end
        await asyncio.sleep(0.005)
    return value


def test_an_error_while_a_worker_is_started_anew_leaves_nothing_behind_and_ends(pages):
    try:
        found = find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))
    order = VisitOrder(
        id=0, tab=0, url=pages.page("/", "<title>Sida</title><script>for (;;);</script>"), persona=DESKTOP, hosts=[pages.host],
        started_at=datetime.now(UTC).isoformat(), depth="quick", budget_seconds=20.0,
    )  # fmt: skip
    endings: list[DiskFullElsewhere] = []
    late: list[BaseException | None] = []

    async def scan() -> None:
        with Egress(allow=[parse_allow_host(pages.host)]) as egress:
            async with BrowserPool(egress, found, tabs=1) as pool:
                visit = asyncio.create_task(pool.visit(order))
                visit.add_done_callback(lambda task: late.append(None if task.cancelled() else task.exception()))
                first = (await until(workers))[0]
                await until(lambda: ("GET", "/") in pages.seen)
                os.kill(first.pid, signal.SIGKILL)
                await until(lambda: [w for w in workers() if w.pid != first.pid])  # the visit is made again in a new one
                raise DiskFullElsewhere

    def run() -> None:
        try:
            asyncio.run(scan())
        except DiskFullElsewhere as error:
            endings.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the pool was left and its event loop never ended"
    assert endings
    assert late in ([None], []) or isinstance(late[0], PoolClosedError)  # cancelled, or refused; never another worker
    assert not workers()
