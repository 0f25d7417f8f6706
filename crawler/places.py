"""Where a database's companions lie: logs, shards in the making, the lock. All beside the file (settled U17)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Occupied(Exception):
    """Another process holds the lock; `holder` is what it wrote about itself."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(holder)


class NotWritable(Exception):
    """A file or folder can't be written; nothing was touched."""


class NotPublished(Exception):
    """The new pages did not pass; last night's site stays where it is."""


def log_folder(db: Path, scan: str) -> Path:
    """Logs of one scan, one file a site."""
    return db.with_name(f"{db.name}.log") / scan


def shard_folder(db: Path, scan: str, site: str = "") -> Path:
    """A site's shard while it is being made; it goes when it has been merged."""
    return db.with_name(f"{db.name}.shards") / scan / site


def lock_file(db: Path) -> Path:
    """Held by whoever writes the database."""
    return db.with_name(f"{db.name}.lock")


@contextmanager
def held(db: Path, what: str) -> Iterator[None]:
    """Be the only one who writes `db`. Raises Occupied at once when somebody else does, NotWritable when nobody can."""
    path = lock_file(db)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise NotWritable(f"{path.parent}: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Occupied(os.pread(handle, 200, 0).decode("utf-8", "replace").strip()) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {what}".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)
