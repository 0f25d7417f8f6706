"""The default executor: a bounded pool of site processes on this machine. Nothing to install or start.

Holds the hosting-group rule and the deadline of a site from outside; never reads what a site process wrote to disk.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psutil

from crawler.containment import contained_environment, kill_tree
from crawler.executors import SiteEnd, SiteEvent
from crawler.exit_codes import Exit
from crawler.task import SiteTask

ROOT = Path(__file__).resolve().parents[2]
COMMAND: tuple[str, ...] = (sys.executable, "-P", "-m", "crawler.site_scan")
#: A site process keeps its own time; this long after it, it is ended from outside.
GRACE_SECONDS = 90.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.5
MAX_LINE_BYTES = 256_000
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass(slots=True, kw_only=True)
class _Running:
    task: SiteTask
    process: subprocess.Popen[bytes]
    mark: str  # in the environment of everything the site process starts
    group: str
    started: float
    deadline: float
    buffer: bytearray = field(default_factory=bytearray)
    reason: str = ""
    permanent: bool = False
    timed_out: bool = False


def hosting_group(task: SiteTask) -> str:
    """Sites with the same group are never visited at once: the list says so, or they share a host and port."""
    return task.organisation.hosting_group or urlsplit(task.organisation.start_url).netloc.lower()


def run(
    tasks: Iterable[SiteTask],
    *,
    workers: int,
    command: Sequence[str] = COMMAND,
    grace_seconds: float = GRACE_SECONDS,
    begin_within_seconds: float | None = None,
) -> Iterator[SiteEvent | SiteEnd]:
    """Run every task in a process of its own, at most `workers` at once; a crash is tried once more.

    After `begin_within_seconds` no further task is begun; those that run are let finish. Closing the iterator (or an
    exception in its reader) asks the running ones to save and stop, then ends them.
    """
    waiting = deque(tasks)
    running: list[_Running] = []
    last_begin = math.inf if begin_within_seconds is None else time.monotonic() + begin_within_seconds
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                if time.monotonic() > last_begin:
                    waiting.clear()
                while len(running) < workers and (task := _next(waiting, running)):
                    one = _start(task, command, grace_seconds)
                    running.append(one)
                    selector.register(_pipe(one), selectors.EVENT_READ, one)
                    yield SiteEvent(site=task.organisation.id, event="start", data={"attempt": task.attempt})
                for key, _ in selector.select(POLL_SECONDS):
                    yield from _read(key.data, selector)
                for one in list(running):
                    if one.process.poll() is None:
                        if time.monotonic() > one.deadline and not one.timed_out:
                            one.timed_out = True
                            kill_tree(one.process.pid, mark=one.mark)
                        continue
                    yield from _drain(one, selector)
                    running.remove(one)
                    end = _end(one)
                    if _try_again(end):
                        waiting.append(replace(one.task, attempt=one.task.attempt + 1))
                        yield SiteEvent(site=end.task.organisation.id, event="again", data={"reason": end.reason})
                    else:
                        yield end
        finally:
            _stop(running)


def _next(waiting: deque[SiteTask], running: list[_Running]) -> SiteTask | None:
    """The first waiting task whose hosting group is at rest."""
    busy = {one.group for one in running}
    for index, task in enumerate(waiting):
        if hosting_group(task) not in busy:
            del waiting[index]
            return task
    return None


def _start(task: SiteTask, command: Sequence[str], grace_seconds: float) -> _Running:
    folder = Path(task.folder)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "task.json"
    place.write_bytes(task.to_bytes())
    lock = _own(folder)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
    environment, mark = contained_environment(environment)
    with (folder / "site.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, str(place)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
            pass_fds=(lock,),
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(process.pid).encode(), 0)
    os.close(lock)  # the child holds it now, until it ends
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    now = time.monotonic()
    return _Running(
        task=task,
        process=process,
        mark=mark,
        group=hosting_group(task),
        started=now,
        deadline=now + task.options.site_budget_seconds + grace_seconds,
    )


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone (kill -9): a resumed scan must meet nobody in the shard."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _own(folder: Path) -> int:
    """Take the shard's lock; a site process that a killed scan left behind is ended first. Raises OSError."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    until = time.monotonic() + STOP_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            left_behind = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
            if left_behind.isdigit() and _is_site_process(int(left_behind)):
                kill_tree(int(left_behind))
            if time.monotonic() > until:
                os.close(lock)
                raise
            time.sleep(0.05)


def _is_site_process(pid: int) -> bool:
    with suppress(psutil.Error):
        return any("crawler.site_scan" in part for part in psutil.Process(pid).cmdline())
    return False


def _pipe(one: _Running) -> IO[bytes]:
    assert one.process.stdout is not None
    return one.process.stdout


def _read(one: _Running, selector: selectors.BaseSelector) -> Iterator[SiteEvent]:
    try:
        chunk = os.read(_pipe(one).fileno(), 65_536)
    except BlockingIOError:
        return
    if not chunk:
        with suppress(KeyError):
            selector.unregister(_pipe(one))
        return
    one.buffer += chunk
    while (cut := one.buffer.find(b"\n")) >= 0:
        line = bytes(one.buffer[:cut])
        del one.buffer[: cut + 1]
        event = _event(one, line)
        if event:
            yield event
    if len(one.buffer) > MAX_LINE_BYTES:
        one.buffer.clear()


def _drain(one: _Running, selector: selectors.BaseSelector) -> Iterator[SiteEvent]:
    """What is still in the pipe of an ended process."""
    with suppress(KeyError):
        while selector.get_key(_pipe(one)):
            before = len(one.buffer)
            events = list(_read(one, selector))
            yield from events
            if not events and len(one.buffer) == before:
                break
        selector.unregister(_pipe(one))
    _pipe(one).close()


def _event(one: _Running, line: bytes) -> SiteEvent | None:
    try:
        data: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(data, dict) or not isinstance(data.get("event"), str):
        return None
    if data["event"] == "failed":
        one.reason, one.permanent = str(data.get("reason", "")), bool(data.get("permanent"))
    return SiteEvent(site=one.task.organisation.id, event=data["event"], data=data)


def _end(one: _Running) -> SiteEnd:
    status = one.process.wait()
    reason = one.reason
    if one.timed_out:
        status, reason = -signal.SIGKILL, "site_time_limit"  # whoever reaped it, it did not end by itself
    elif status < 0:
        reason = f"killed_by_signal_{-status}"
    elif status and not reason:
        reason = f"site_process_exit_{status}"
    return SiteEnd(
        task=one.task,
        status=status,
        reason="" if status == 0 else reason,
        permanent=one.permanent,
        seconds=time.monotonic() - one.started,
    )


def _try_again(end: SiteEnd) -> bool:
    """A crash is worth a second attempt; a site that answered with a reason, a missing browser or a full disk is not."""
    told = (Exit.DONE, Exit.SITES_FAILED, Exit.NO_BROWSER, Exit.DISK_FULL)
    return end.status not in told and not end.permanent and end.task.attempt < 2


def _stop(running: list[_Running]) -> None:
    """Ask every site process to save and stop; end those that do not."""
    for one in running:
        with suppress(ProcessLookupError):
            one.process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    for one in running:
        try:
            one.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            kill_tree(one.process.pid, mark=one.mark)
            one.process.wait(STOP_SECONDS)
        _pipe(one).close()
