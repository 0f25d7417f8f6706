"""Keeping a browser and all it starts inside its bounds: memory, a temp folder of its own, and an end that holds.

Nothing here waits for the contained processes to agree. Linux tells parents and memory through /proc; elsewhere the
parts that need it do less and say so by their result.
"""

import contextlib
import ctypes
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

log = logging.getLogger(__name__)

_PR_SET_CHILD_SUBREAPER = 36
KILL_SECONDS = 5.0
KILL_STEP_SECONDS = 0.02
REMOVE_SECONDS = 3.0
WATCH_SECONDS = 0.2
# How often the process tree is walked for renderers that are new.
WALK_SECONDS = 0.5
RENDERER_CAP_BYTES = 1_200 * 1024 * 1024
MARK = "TILLSYN_CONTAINED"
FOLDER_PREFIX = "tillsyn-worker-"


def become_subreaper() -> bool:
    """Makes orphans below this process its own children, so that none escapes the walk; False where it can't be had."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def contained_environment(environment: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """An environment for a worker, and the mark in it by which everything the worker starts is known again."""
    mark = secrets.token_hex(12)
    return {**environment, MARK: mark}, mark


def kill_tree(pid: int, *, mark: str | None = None, seconds: float = KILL_SECONDS) -> bool:
    """Kills a process and every descendant, orphans with its ``mark`` too; True when none is left.

    Each process is first stopped, so that it can't start another while the walk goes on.
    """
    until = time.monotonic() + seconds
    known: dict[int, psutil.Process] = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        known[pid] = psutil.Process(pid)
    while True:
        _stop_all(known, mark)
        for process in known.values():
            _send(process, signal.SIGKILL)
        _reap(known)
        known = {number: process for number, process in known.items() if _is_alive(process)}
        if not known and not _marked(mark):
            if mark is not None:
                _reap_orphans(keep=pid)
            return True
        if time.monotonic() > until:
            log.error("processes outlived their kill: %s", sorted(known))
            return False
        time.sleep(KILL_STEP_SECONDS)


def _stop_all(known: dict[int, psutil.Process], mark: str | None) -> None:
    """Stops what is known and finds more until a walk finds nothing new."""
    fresh = list(known.values()) + _marked(mark)
    while fresh:
        for process in fresh:
            known[process.pid] = process
            _send(process, signal.SIGSTOP)
        found = []
        for process in fresh:
            with contextlib.suppress(psutil.Error):
                found += process.children(recursive=True)
        fresh = [process for process in found if process.pid not in known]


def _marked(mark: str | None) -> list[psutil.Process]:
    """Live processes below this one that carry the mark in their environment."""
    if mark is None:
        return []
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark:
                found.append(process)
    return found


def _send(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error, ProcessLookupError):
        process.send_signal(number)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _reap(known: Mapping[int, psutil.Process]) -> None:
    """Takes the exit codes of those that are our own children, so that they do not stay as zombies.

    A child of ``subprocess`` keeps its code for its owner only if the owner has not asked yet; it copes with neither.
    """
    for pid in known:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _reap_orphans(keep: int) -> None:
    """Takes the exit codes of orphans that came to us as their subreaper: ended children of another session than ours.

    ``keep`` is the worker itself, whose code belongs to whoever started it.
    """
    own_session = os.getsid(0)
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error, OSError):
            if child.pid != keep and child.status() == psutil.STATUS_ZOMBIE and os.getsid(child.pid) != own_session:
                os.waitpid(child.pid, os.WNOHANG)


@dataclass(frozen=True, slots=True, kw_only=True)
class RendererKill:
    """One renderer that was ended for its memory."""

    pid: int
    rss_bytes: int
    at: float


class RendererWatch:
    """A thread that kills every renderer below ``pid`` whose resident memory passes the cap.

    Bounds what the script engine's own heap limit does not: buffers, wasm, the document. The browser lives on.
    """

    def __init__(
        self,
        pid: int,
        *,
        cap_bytes: int = RENDERER_CAP_BYTES,
        interval: float = WATCH_SECONDS,
        on_kill: Callable[[RendererKill], None] | None = None,
    ) -> None:
        self._pid = pid
        self._cap = cap_bytes
        self._interval = interval
        self._on_kill = on_kill
        self._kills: list[RendererKill] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renderer-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(KILL_SECONDS)

    def kills_since(self, moment: float) -> list[RendererKill]:
        """Kills after a moment of ``time.monotonic``: they turn a crash into *out of memory*."""
        return [kill for kill in list(self._kills) if kill.at >= moment]

    def _run(self) -> None:
        renderers: list[psutil.Process] = []
        next_walk = 0.0
        while not self._ended.wait(self._interval):
            now = time.monotonic()
            if now >= next_walk:
                renderers = list(renderers_below(self._pid))
                next_walk = now + WALK_SECONDS
            for process in renderers:
                rss = _rss(process.pid)
                if rss > self._cap:
                    self._end(process, rss)

    def _end(self, process: psutil.Process, rss: int) -> None:
        if not _is_alive(process):
            return
        _send(process, signal.SIGKILL)
        kill = RendererKill(pid=process.pid, rss_bytes=rss, at=time.monotonic())
        self._kills.append(kill)
        log.warning("renderer %d ended at %d MiB", kill.pid, rss // 1024**2)
        if self._on_kill is not None:
            self._on_kill(kill)


def renderers_below(pid: int) -> Iterator[psutil.Process]:
    """Chromium's renderer processes among the descendants of a process."""
    try:
        below = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return
    for process in below:
        try:
            if "--type=renderer" in process.cmdline():
                yield process
        except (psutil.Error, OSError):
            continue


def _rss(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def tree_cpu_seconds(pid: int) -> float:
    """CPU seconds of a live process tree, with what its ended and reaped children used."""
    total = 0.0
    for process in _tree(pid):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def tree_pss(pid: int) -> int:
    """Memory of a process tree in bytes, shared pages counted once (PSS); resident size where PSS can't be read."""
    total = 0
    for process in _tree(pid):
        total += _pss(process.pid)
    return total


def _pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _rss(pid)


def make_worker_folder(parent: Path | None = None) -> Path:
    """A temp folder for one worker, named after the process that must remove it."""
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=parent))


def remove_folder(folder: Path, *, seconds: float = REMOVE_SECONDS) -> bool:
    """Removes a worker's folder, again and again while dying processes still write there; True when it is gone."""
    until = time.monotonic() + seconds
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > until:
            log.error("could not remove %s", folder)
            return not folder.exists()
        if folder.exists():
            time.sleep(KILL_STEP_SECONDS)
    return True


def remove_stale_folders(parent: Path | None = None) -> list[Path]:
    """Removes worker folders whose owner is dead: what a killed run left behind."""
    root = Path(tempfile.gettempdir()) if parent is None else parent
    removed = []
    for folder in sorted(root.glob(f"{FOLDER_PREFIX}*")):
        owner = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if not owner.isdigit() or psutil.pid_exists(int(owner)) or folder.is_symlink():
            continue
        if remove_folder(folder):
            removed.append(folder)
    return removed
