"""The executor for several machines: Dask workers that each run the same site process (`pip install '.[dask]'`).

A task goes out as bytes, a shard comes back as bytes; the scan merges it as if it had been made here. A worker lives long, a
site process starts once, and a dying browser takes no worker along.
"""

from __future__ import annotations

import io
import queue
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, get_worker
from distributed.scheduler import KilledWorker

from crawler.executors import NoSchedulerError, SiteEnd, SiteEvent, local
from crawler.executors.local import COMMAND, hosting_group
from crawler.task import SiteTask

TOPIC = "tillsyn"
POLL_SECONDS = 0.2
CONNECT_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """How a site process on a worker ended, and its folder as a tar archive."""

    status: int
    reason: str
    permanent: bool
    seconds: float
    folder: bytes


def run(
    tasks: Iterable[SiteTask], *, scheduler: str, workers: int, command: Sequence[str] = COMMAND
) -> Iterator[SiteEvent | SiteEnd]:
    """Run every task on the cluster, at most `workers` at once. Closing the iterator cancels what has not begun.

    Raises NoSchedulerError when the scheduler can't be reached.
    """
    waiting = list(tasks)
    told: queue.SimpleQueue[SiteEvent] = queue.SimpleQueue()
    running: dict[Future, SiteTask] = {}
    try:
        connected = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoSchedulerError(f"no Dask scheduler answers at {scheduler}") from error
    with connected as client:
        client.subscribe_topic(TOPIC, lambda event: told.put(SiteEvent(**_message(event))))
        try:
            while waiting or running:
                busy = {hosting_group(task) for task in running.values()}
                for task in list(waiting):
                    if len(running) >= workers:
                        break
                    if hosting_group(task) in busy:
                        continue
                    waiting.remove(task)
                    busy.add(hosting_group(task))
                    yield SiteEvent(site=task.organisation.id, event="start", data={"attempt": task.attempt})
                    future = client.submit(run_here, task.to_bytes(), tuple(command), pure=False, retries=0)
                    running[future] = task
                yield from _events(told)
                for future in [f for f in running if f.done()]:
                    yield from _events(told)
                    yield _end(future, running.pop(future))
        finally:
            client.cancel(list(running))


def _message(event: Any) -> dict[str, Any]:
    _when, message = event
    return dict(message)


def _events(told: queue.SimpleQueue[SiteEvent]) -> Iterator[SiteEvent]:
    """What workers told, waiting a moment for the first."""
    try:
        yield told.get(timeout=POLL_SECONDS)
        while True:
            yield told.get_nowait()
    except queue.Empty:
        return


def _end(future: Future, task: SiteTask) -> SiteEnd:
    error = future.exception()
    if isinstance(error, KilledWorker):
        return SiteEnd(task=task, status=-9, reason="worker_lost")
    if error is not None:
        return SiteEnd(task=task, status=-1, reason=f"worker_error: {type(error).__name__}")
    shipped: Shipped = future.result()
    folder = Path(task.folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(shipped.folder)) as packed:
        packed.extractall(folder, filter="data")
    return SiteEnd(
        task=task, status=shipped.status, reason=shipped.reason, permanent=shipped.permanent, seconds=shipped.seconds
    )


def run_here(raw: bytes, command: Sequence[str]) -> Shipped:
    """On a worker: run the site process in a temporary folder and ship what it leaves."""
    task = SiteTask.from_bytes(raw)
    with tempfile.TemporaryDirectory(prefix="tillsyn-shard-") as home:
        here = replace(task, folder=str(Path(home) / "shard"))
        end: SiteEnd | None = None
        for one in local.run([here], workers=1, command=command):
            if isinstance(one, SiteEnd):
                end = one
            elif one.event != "start":
                get_worker().log_event(TOPIC, {"site": one.site, "event": one.event, "data": dict(one.data)})
        assert end is not None
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
            for path in sorted(Path(here.folder).rglob("*")):
                if path.is_file() and path.name not in ("lock", "task.json"):
                    archive.add(path, arcname=path.relative_to(here.folder), recursive=False)
        return Shipped(
            status=end.status, reason=end.reason, permanent=end.permanent, seconds=end.seconds, folder=packed.getvalue()
        )
