"""Killing process trees for good, memory caps and temp folders, with real processes."""

import contextlib
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from crawler.containment import (
    FOLDER_PREFIX,
    MARK,
    RendererKill,
    RendererWatch,
    become_subreaper,
    contained_environment,
    kill_tree,
    make_worker_folder,
    remove_folder,
    remove_stale_folders,
    tree_cpu_seconds,
    tree_pss,
)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="process trees are read from /proc")

# One write a line: an unbuffered interpreter prints text and newline apart, and three processes share the pipe.
# A tree of three: the middle one leaves its session and ignores every signal it can.
TREE = """
import os, signal, sys, time
for depth in range(2):
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
    else:
        break
os.write(1, b"up\\n")
time.sleep(60)
"""
# A process that leaves an orphan in a session of its own and ends.
ORPHAN = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(1, b"%d\\n" % os.getpid())
        time.sleep(60)
    os._exit(0)
os.wait()
time.sleep(60)
"""
HOG = """
import os, sys, time
data = bytearray(int(sys.argv[1]) * 1024 * 1024)
os.write(1, b"up\\n")
time.sleep(60)
"""


def start(code: str, *args: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *args], stdout=subprocess.PIPE, text=True, env=env
    )


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_tree_whose_members_leave_the_session_is_killed_whole() -> None:
    with start(TREE) as root:
        assert root.stdout is not None
        assert [root.stdout.readline() for _ in range(3)] == ["up\n"] * 3
        below = [child.pid for child in psutil.Process(root.pid).children(recursive=True)]
        assert len(below) == 2
        assert kill_tree(root.pid)
    assert not any(is_alive(pid) for pid in [root.pid, *below])


def test_an_orphan_is_known_again_by_its_mark() -> None:
    if not become_subreaper():
        pytest.skip("this system has no child subreaper")
    environment, mark = contained_environment(os.environ)
    assert environment[MARK] == mark
    with start(ORPHAN, env=environment) as root:
        assert root.stdout is not None
        orphan = int(root.stdout.readline())
        assert is_alive(orphan)
        assert kill_tree(root.pid, mark=mark)
    assert not is_alive(orphan)


def test_an_orphan_that_ended_by_itself_leaves_no_zombie() -> None:
    if not become_subreaper():
        pytest.skip("this system has no child subreaper")
    environment, mark = contained_environment(os.environ)
    with start(ORPHAN, env=environment) as root:
        assert root.stdout is not None
        orphan = psutil.Process(int(root.stdout.readline()))
        root.kill()
        root.wait()
        orphan.kill()
        for _ in range(1000):
            if not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE:
                break
        assert kill_tree(root.pid, mark=mark)
    assert not psutil.pid_exists(orphan.pid)


def test_killing_what_is_already_gone_succeeds() -> None:
    with start("pass") as root:
        root.wait()
    assert kill_tree(root.pid)


def test_only_the_renderer_above_the_cap_is_killed() -> None:
    noticed = threading.Event()
    kills: list[RendererKill] = []

    def note(kill: RendererKill) -> None:
        kills.append(kill)
        noticed.set()

    # So large that no renderer of a browser that other tests keep open below this process comes near.
    with start(HOG, "700", "--type=renderer") as large, start(HOG, "1", "--type=renderer") as small, start(HOG, "700") as other:
        for process in (large, small, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
        watch = RendererWatch(os.getpid(), cap_bytes=600 * 1024**2, interval=0.02, on_kill=note)
        begun = time.monotonic()
        watch.start()
        try:
            assert noticed.wait(10)
        finally:
            watch.stop()
        assert [kill.pid for kill in kills] == [large.pid]
        assert watch.kills_since(begun) == kills
        assert watch.kills_since(time.monotonic()) == []
        assert is_alive(small.pid)
        assert is_alive(other.pid)
        for process in (small, other):
            process.kill()


def test_cpu_and_memory_of_a_tree_count_its_members() -> None:
    with start(HOG, "50") as root:
        assert root.stdout is not None
        root.stdout.readline()
        assert tree_pss(root.pid) > 50 * 1024**2
        assert tree_cpu_seconds(root.pid) > 0
        assert tree_cpu_seconds(os.getpid()) >= tree_cpu_seconds(root.pid)
        root.kill()
    assert tree_pss(root.pid) == 0


def test_a_worker_folder_is_removed_although_somebody_still_writes_there(tmp_path: Path) -> None:
    folder = make_worker_folder(tmp_path)
    ended = threading.Event()

    def write_on() -> None:
        for number in range(200):
            with contextlib.suppress(OSError):
                (folder / f"profile-{number}").write_text("x")
        ended.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    assert remove_folder(folder)
    assert ended.wait(10)
    writer.join()
    assert remove_folder(folder)
    assert not folder.exists()


def test_folders_of_dead_owners_are_removed_and_no_others(tmp_path: Path) -> None:
    with start("pass") as dead:
        dead.wait()
    stale = tmp_path / f"{FOLDER_PREFIX}{dead.pid}-abc"
    own = make_worker_folder(tmp_path)
    odd = tmp_path / f"{FOLDER_PREFIX}notes"
    for folder in (stale, odd):
        folder.mkdir()
    (stale / "file").write_text("x")
    assert remove_stale_folders(tmp_path) == [stale]
    assert own.exists()
    assert odd.exists()
