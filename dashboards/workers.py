"""Shares the work of one publication among processes. Each has its own connection; what was read before stands ready in all."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboards.kept import Earlier
from dashboards.pages import Site
from dashboards.publication import Publication
from results.queries import Results

#: More processes than this gain nothing: they wait for the disk.
MOST = 8


@dataclass(slots=True)
class Line:
    """What every job of one publication needs. `cache` is what has been read of the database already."""

    db: Path
    site: Site
    folder: Path
    earlier: Earlier
    stamp: str
    cache: dict[object, Any] = field(default_factory=dict)
    opened: Results | None = None

    def results(self) -> Results:
        """This process's own connection."""
        if self.opened is None:
            self.opened = Results(self.db)
            self.opened.cache = self.cache
        return self.opened

    def publication(self) -> Publication:
        return Publication(self.folder)


Job = tuple[Callable[..., Publication], tuple[Any, ...]]

#: What the processes find when they begin: set just before they are forked, so that nothing has to be sent to them.
_line: Line | None = None


def _do(job: Job) -> Publication:
    assert _line is not None
    return job[0](_line, *job[1])


def shared(line: Line, jobs: Sequence[Job], processes: int | None = None) -> Iterator[Publication]:
    """Do the jobs and tell what each wrote. One that fails ends all with its exception.

    One after the other in this process where it has threads (a fork would break them) or cannot fork.
    """
    global _line
    many = min(processes or os.cpu_count() or 1, MOST, len(jobs))
    if many < 2 or "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        for work, arguments in jobs:
            yield work(line, *arguments)
        return
    opened, line.opened = line.opened, None  # a connection must not be used on both sides of a fork
    _line = line
    try:
        with ProcessPoolExecutor(many, mp_context=multiprocessing.get_context("fork")) as pool:
            waiting = [pool.submit(_do, job) for job in jobs]
            try:
                for one in as_completed(waiting):
                    yield one.result()
            except BaseException:  # whatever ended the work, no process goes on writing
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    finally:
        _line = None
        line.opened = opened
