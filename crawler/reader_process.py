"""A process that reads foreign bytes, so that a file made to hang or fill its reader costs that file only.

The process is a module of ours: it takes a line with the length and then the bytes, and answers each with a line of JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from typing import Any, Self

READ_SECONDS = 30.0


class ReaderProcess:
    """Runs `module`. One that takes too long over a file is ended, and the next file gets a new one."""

    def __init__(self, module: str, seconds: float = READ_SECONDS) -> None:
        self._module, self._seconds = module, seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, raw: bytes) -> dict[str, Any]:
        """What the module tells of one file; `outcome` failed:timeout or failed:reader_died where it tells nothing."""
        process = self._process or self._begin()
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        limit = threading.Timer(self._seconds, end)
        limit.start()
        try:
            if process.stdin is None or process.stdout is None:
                return {"outcome": "failed:reader_died"}
            process.stdin.write(f"{len(raw)}\n".encode() + raw)
            process.stdin.flush()
            return dict(json.loads(process.stdout.readline()))
        except (ValueError, OSError):
            self._end()
            return {"outcome": "failed:timeout" if late.is_set() else "failed:reader_died"}
        finally:
            limit.cancel()

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
