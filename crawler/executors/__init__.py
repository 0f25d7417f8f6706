"""Executors run site tasks somewhere and tell what happens: one function, `run(tasks, ...) -> Iterator[SiteEvent | SiteEnd]`.

What a site process (`python -m crawler.site_scan TASK.json`) promises, whatever engine starts it:

- it writes its shard into the task's folder, one transaction a visit, and goes on with an unfinished one;
- it prints one JSON object a line on standard output, nothing else: `{"event": "crawl", "pages": n}`,
  `{"event": "visit", "url": ..., "done": i, "total": n, "findings": k}`, `{"event": "done"}`,
  `{"event": "failed", "reason": ..., "permanent": true|false}`;
- it ends with 0 (done), 3 (the site could not be scanned: the shard is whole and says why), 5 (no browser), 6 (disk full),
  7 (told to stop; everything is saved); any other end counts as a crash and is tried once more;
- SIGTERM makes it save and stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.task import SiteTask


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEvent:
    """Something a running site process told."""

    site: str
    event: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEnd:
    """A site process has ended. `status` is its exit status; `reason` is empty when the site is done."""

    task: SiteTask
    status: int
    reason: str = ""
    permanent: bool = False  # trying again will not help
    seconds: float = 0.0


class NoSchedulerError(Exception):
    """No cluster answers where one was said to be."""
