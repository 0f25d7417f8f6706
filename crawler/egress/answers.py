"""Looking at the head of a plain answer before a browser does: what no honest server sends is not passed on.

Browsers forgive most of this, each in its own way; a page that only exists by forgiveness is not one to be measured.
Answers through a tunnel can't be read and are bounded by their bytes only.
"""

import re
import zlib
from dataclasses import dataclass

import brotli

from crawler.egress.rule import RefusalKind, RefusedError

try:
    from backports import zstd
except ImportError:  # Python 3.14 has it in the standard library
    from compression import zstd  # type: ignore[no-redef]

MAX_ANSWER_HEAD_BYTES = 512 * 1024
MAX_INTERIM_ANSWERS = 16
# A packed answer in a coding that the client did not ask for is unpacked up to here, to tell a bomb from a mistake.
MAX_PACKED_BYTES = 4 * 1024 * 1024
MAX_UNPACKED_BYTES = 32 * 1024 * 1024
_STEP = 64 * 1024

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHead:
    """What matters of an answer's head. ``length`` is None where none is announced."""

    status: int
    size: int
    length: int | None
    media_type: str
    coding: str

    @property
    def is_interim(self) -> bool:
        return 100 <= self.status < 200


def parse_answer_head(data: bytes) -> AnswerHead | None:
    """The head at the beginning of an answer; None while it is not all there; RefusedError where it is no HTTP/1."""
    if not b"HTTP/1.".startswith(data[:7]) and not data.startswith(b"HTTP/1."):
        raise RefusedError(RefusalKind.BAD_ANSWER, "no status line")
    end = _END_OF_HEAD.search(data)
    if end is None:
        if len(data) > MAX_ANSWER_HEAD_BYTES:
            raise RefusedError(RefusalKind.BAD_ANSWER, "headers without end")
        return None
    first, *lines = data[: end.start()].splitlines()
    match = _STATUS_LINE.fullmatch(first)
    if match is None:
        raise RefusedError(RefusalKind.BAD_ANSWER, "not a status line")
    fields: dict[bytes, set[bytes]] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        fields.setdefault(name.strip().lower(), set()).add(value.strip())
    lengths = fields.get(b"content-length", set())
    if len(lengths) > 1 or any(not (value.isdigit() and len(value) < 19) for value in lengths):
        raise RefusedError(RefusalKind.BAD_ANSWER, "no possible Content-Length")
    return AnswerHead(
        status=int(match.group(1)),
        size=end.end(),
        length=int(next(iter(lengths))) if lengths and b"transfer-encoding" not in fields else None,
        media_type=_one(fields, b"content-type").partition(";")[0].strip().lower(),
        coding=_one(fields, b"content-encoding").lower(),
    )


def _one(fields: dict[bytes, set[bytes]], name: bytes) -> str:
    return next(iter(sorted(fields.get(name, {b""})))).decode("latin-1")


class Bomb:
    """Counts what an answer unpacks to, without keeping it."""

    def __init__(self, coding: str) -> None:
        self._unpacked = 0
        self._packed = 0
        self._brotli = brotli.Decompressor() if coding == "br" else None
        self._zstd = zstd.ZstdDecompressor() if coding == "zstd" else None
        self._zlib = zlib.decompressobj(47) if coding in ("gzip", "x-gzip", "deflate") else None

    def feed(self, data: bytes) -> bool:
        """Takes more of the answer; True while there may be more to learn. RefusedError for a bomb."""
        self._packed += len(data)
        try:
            self._unpack(data)
        except (brotli.error, zlib.error, zstd.ZstdError, EOFError, ValueError):
            return False
        return self._packed <= MAX_PACKED_BYTES

    def _unpack(self, data: bytes) -> None:
        if self._brotli is not None:
            self._count(self._brotli.process(data, output_buffer_limit=_STEP))
            while not self._brotli.can_accept_more_data():
                self._count(self._brotli.process(b"", output_buffer_limit=_STEP))
        elif self._zstd is not None:
            self._count(self._zstd.decompress(data, max_length=_STEP))
            while not self._zstd.eof and not self._zstd.needs_input:
                self._count(self._zstd.decompress(b"", max_length=_STEP))
        elif self._zlib is not None:
            while data:
                self._count(self._zlib.decompress(data, _STEP))
                data = self._zlib.unconsumed_tail

    def _count(self, piece: bytes) -> None:
        self._unpacked += len(piece)
        if self._unpacked > MAX_UNPACKED_BYTES:
            raise RefusedError(RefusalKind.BOMB, f"unpacks to more than {MAX_UNPACKED_BYTES} bytes")


def is_unasked(coding: str, accepted: str) -> bool:
    """True for a single coding that the request did not offer to take."""
    offered = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
    return coding in ("br", "zstd", "gzip", "x-gzip", "deflate") and coding not in offered
