"""What the command's exit status says (the contract's table). One enum; nothing else in the project names a number."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """How a run ended, for the program that called it."""

    DONE = 0
    BAD_NEWS = 1
    USAGE = 2
    SITES_FAILED = 3
    PROFILE = 4
    NO_BROWSER = 5
    DISK_FULL = 6
    INTERRUPTED = 7
    OVERLAP = 8

    @property
    def meaning(self) -> str:
        """The row of the table, in plain words."""
        return MEANINGS[self]


MEANINGS = {
    Exit.DONE: "done",
    Exit.BAD_NEWS: "done, and the answer is bad news: `audit` found failures, a journey was not completed",
    Exit.USAGE: "wrong usage or unreadable input; nothing was touched",
    Exit.SITES_FAILED: "finished, but some sites could not be scanned; they are listed",
    Exit.PROFILE: "invalid profile, criterion, journey, list or configuration file; file, line and allowed names are told",
    Exit.NO_BROWSER: "no usable browser",
    Exit.DISK_FULL: "out of disk; saved and resumable",
    Exit.INTERRUPTED: "interrupted; saved and resumable",
    Exit.OVERLAP: "another night is running",
}

#: Where several hold, the one that needs a person soonest wins (settled C15).
GRAVEST = (Exit.DISK_FULL, Exit.INTERRUPTED, Exit.NO_BROWSER, Exit.SITES_FAILED, Exit.BAD_NEWS)


def gravest(codes: Iterable[Exit]) -> Exit:
    """The one status of a run that ended in several ways."""
    seen = set(codes)
    return next((code for code in GRAVEST if code in seen), Exit.DONE)
