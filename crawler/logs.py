"""The program's log on standard error. What it tells may hold text from the web: one record is one line, harmless on a terminal."""

from __future__ import annotations

import logging
import sys

RECORD_LIMIT = 4_000


def harmless(text: str) -> str:
    """The text as one line: whatever a terminal would obey, or a reader take for a new record, is written as an escape."""
    cut = text if len(text) <= RECORD_LIMIT else text[: RECORD_LIMIT - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


class OneLine(logging.Formatter):
    """A record as one line; the traceback of a fault of ours follows it, each line set in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = harmless(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        told = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join("    " + harmless(line) for line in told.splitlines())


def log_to_stderr(level: int, form: str) -> None:
    """Send what the program logs from `level` on to standard error, in that form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(form))
    logging.basicConfig(level=level, handlers=[handler])
