"""How much one visit, one connection and one gate may take. Numbers are a start, to be measured."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
# Chromium sends at most 180 cookies of 4 KiB to a host; a request head is never larger than this.
MAX_HEAD_BYTES = 2 * MEBIBYTE
CHUNK_BYTES = 64 * 1024
SOCKET_BUFFER_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressLimits:
    """Limits of one gate; None means without limit. Times are in seconds."""

    bytes_per_visit: int | None = 48 * MEBIBYTE
    bytes_per_response: int | None = 32 * MEBIBYTE
    requests_per_visit: int | None = 1500
    open_connections: int = 256
    lookup_seconds: float = 10.0
    connect_seconds: float = 10.0
    idle_seconds: float = 120.0
    answer_seconds: float | None = None  # from a request, or a tunnel's beginning, to its connection's end
    request_body_bytes: int = MEBIBYTE


# Whoever asks plainly has no deadline of its own over a whole answer: what drips byte by byte ends here.
ASKER_LIMITS = EgressLimits(bytes_per_visit=None, requests_per_visit=None, answer_seconds=90.0)
# A crawl is one long visit: Scrapy bounds each response itself, and a tunnel carries hundreds of them.
CRAWL_LIMITS = EgressLimits(bytes_per_visit=None, bytes_per_response=512 * MEBIBYTE, requests_per_visit=None)
