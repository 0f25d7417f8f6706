"""A pool that an error leaves while a visit is starting another worker: it ends, and nothing of it stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime

import psutil
import pytest

from crawler.browser.find import FoundBrowser, NoBrowserError, find_browser
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


ASKS_TO_BE_REPLACED = """
import pathlib, sys, time
from crawler.browser.orders import Done, VisitOrder, VisitRecord, pack, _DECODER, _HEAD

def frame():
    return _DECODER.decode(sys.stdin.buffer.read(_HEAD.unpack(sys.stdin.buffer.read(_HEAD.size))[0]))

def say(answer):
    sys.stdout.buffer.write(pack(answer))
    sys.stdout.buffer.flush()

frame()
say(Done(id=0, text="a stand-in"))
asked = pathlib.Path(sys.argv[1])
while isinstance(order := frame(), VisitOrder):
    if asked.exists():
        say(VisitRecord(id=order.id, url=order.url, persona=order.persona.id, outcome="audited", last_document="again"))
    else:
        asked.touch()
        say(Done(id=-1, text="a tab is lost"))
        time.sleep(300)
"""


def test_a_visit_whose_worker_asks_to_be_replaced_is_made_again_at_once_and_not_when_its_time_is_over(tmp_path, monkeypatch):
    """The old worker still lives while the visit is made again: what is then asked of it is never answered."""
    (tmp_path / "worker.py").write_text(ASKS_TO_BE_REPLACED, encoding="utf-8")
    stand_in = tmp_path / "python"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/worker.py" "{tmp_path}/asked"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    order = VisitOrder(
        id=0, tab=0, url="http://a.example/", persona=DESKTOP, hosts=["a.example"],
        started_at=datetime.now(UTC).isoformat(), depth="quick", budget_seconds=60.0,
    )  # fmt: skip

    async def scan():
        with Egress(allow=[]) as egress:
            async with BrowserPool(egress, FoundBrowser(executable="none", source="none"), tabs=1) as pool:
                return await asyncio.wait_for(pool.visit(order), 40)

    record = asyncio.run(scan())
    assert (record.outcome, record.last_document) == ("audited", "again")
    assert not workers()
