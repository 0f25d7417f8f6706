"""One table from low-level trouble to the closed words for how a visit ends, each transient or permanent.

The words are a contract (columns ``outcome`` and ``reason``); a new error is a new row here, never an ``if`` elsewhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crawler.egress import Refusal, RefusalKind


class VisitOutcome(StrEnum):
    """How the visit of one URL ended. Exactly one for every URL that was scheduled."""

    AUDITED = "audited"
    AUDITED_PARTIAL = "audited_partial"
    FAILED = "failed"
    SKIPPED = "skipped"
    BLOCKED = "blocked"


class Reason(StrEnum):
    """Why a visit ended as it did. Which reason goes with which outcome is in ``REASONS``."""

    AUDIT_ERROR = "audit_error"
    AUTH_REQUIRED = "auth_required"
    BAD_HTTP = "bad_http"
    BLOCKED_BY_SITE = "blocked_by_site"
    CONNECT_ERROR = "connect_error"
    CONNECTION_RESET = "connection_reset"
    CRAWL_DELAY = "crawl_delay"
    DECOMPRESSION_BOMB = "decompression_bomb"
    DIALOGS = "dialogs"
    DNS_ERROR = "dns_error"
    DOWNLOAD = "download"
    DUPLICATE = "duplicate"
    EGRESS = "egress"
    EMPTY_PAGE = "empty_page"
    FRAME_LIMIT = "frame_limit"
    FRAME_TIMEOUT = "frame_timeout"
    HOST_BUDGET = "host_budget"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    HTTP_ERROR = "http_error"
    INTERNAL_ERROR = "internal_error"
    NAVIGATED_AWAY = "navigated_away"
    NO_CONTENT = "no_content"
    NOT_HTML = "not_html"
    OFF_DOMAIN = "off_domain"
    OUT_OF_MEMORY = "out_of_memory"
    PAGE_BUDGET = "page_budget"
    PORT = "port"
    RATE_LIMITED = "rate_limited"
    REDIRECT_LOOP = "redirect_loop"
    RENDERER_CRASH = "renderer_crash"
    RENDERER_HANG = "renderer_hang"
    REQUEST_LIMIT = "request_limit"
    ROBOTS = "robots"
    ROBOTS_UNAVAILABLE = "robots_unavailable"
    RULE_TIMEOUT = "rule_timeout"
    SCHEME = "scheme"
    SCREENSHOT_FAILED = "screenshot_failed"
    SCRIPT_BLOCKED = "script_blocked"
    SOFT_404 = "soft_404"
    STATE_CHANGING = "state_changing"
    STYLES_MISSING = "styles_missing"
    TIMEOUT = "timeout"
    TLS_ERROR = "tls_error"
    TOO_LARGE = "too_large"
    TRAP = "trap"
    TRUNCATED = "truncated"


_R = Reason
REASONS: dict[VisitOutcome, frozenset[Reason]] = {
    VisitOutcome.AUDITED: frozenset(),
    VisitOutcome.AUDITED_PARTIAL: frozenset({
        _R.TRUNCATED, _R.FRAME_LIMIT, _R.FRAME_TIMEOUT, _R.REQUEST_LIMIT, _R.RULE_TIMEOUT, _R.SCREENSHOT_FAILED,
        _R.SCRIPT_BLOCKED, _R.EMPTY_PAGE, _R.STYLES_MISSING,
    }),
    VisitOutcome.FAILED: frozenset({
        _R.TIMEOUT, _R.DNS_ERROR, _R.CONNECT_ERROR, _R.CONNECTION_RESET, _R.TLS_ERROR, _R.BAD_HTTP, _R.TRUNCATED,
        _R.TOO_LARGE, _R.DECOMPRESSION_BOMB, _R.REDIRECT_LOOP, _R.SCHEME, _R.HTTP_4XX, _R.HTTP_5XX, _R.HTTP_ERROR,
        _R.RATE_LIMITED, _R.AUTH_REQUIRED, _R.NO_CONTENT, _R.NOT_HTML, _R.NAVIGATED_AWAY, _R.RENDERER_CRASH,
        _R.RENDERER_HANG, _R.OUT_OF_MEMORY, _R.DIALOGS, _R.AUDIT_ERROR, _R.BLOCKED_BY_SITE, _R.INTERNAL_ERROR,
    }),
    VisitOutcome.SKIPPED: frozenset({
        _R.ROBOTS, _R.ROBOTS_UNAVAILABLE, _R.CRAWL_DELAY, _R.OFF_DOMAIN, _R.NOT_HTML, _R.DOWNLOAD, _R.DUPLICATE,
        _R.TRAP, _R.PAGE_BUDGET, _R.SOFT_404, _R.STATE_CHANGING, _R.NO_CONTENT, _R.HOST_BUDGET,
    }),
    VisitOutcome.BLOCKED: frozenset({_R.EGRESS, _R.PORT, _R.SCHEME, _R.OFF_DOMAIN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a visit ended; ``is_transient`` where trying once more later may end better."""

    outcome: VisitOutcome
    reason: Reason | None
    is_transient: bool = False

    def __post_init__(self) -> None:
        allowed = REASONS[self.outcome]
        if (self.reason is None) != (not allowed) or (self.reason is not None and self.reason not in allowed):
            raise ValueError(f"{self.outcome} is never for the reason {self.reason}")

    def __str__(self) -> str:
        return str(self.outcome) if self.reason is None else f"{self.outcome}:{self.reason}"


AUDITED = Ending(outcome=VisitOutcome.AUDITED, reason=None)


def failed(reason: Reason, *, is_transient: bool = False) -> Ending:
    return Ending(outcome=VisitOutcome.FAILED, reason=reason, is_transient=is_transient)


def skipped(reason: Reason) -> Ending:
    return Ending(outcome=VisitOutcome.SKIPPED, reason=reason)


def blocked(reason: Reason) -> Ending:
    return Ending(outcome=VisitOutcome.BLOCKED, reason=reason)


def partial(reason: Reason) -> Ending:
    return Ending(outcome=VisitOutcome.AUDITED_PARTIAL, reason=reason)


INTERNAL_ERROR = failed(Reason.INTERNAL_ERROR)

# Patterns over the text of a browser's error (Chromium's net:: names, Playwright's own sentences); first match counts.
_BROWSER_TABLE: tuple[tuple[str, Ending], ...] = (
    (r"ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_DNS_|ERR_ICANN_NAME_COLLISION", failed(_R.DNS_ERROR)),
    (r"ERR_TOO_MANY_REDIRECTS", failed(_R.REDIRECT_LOOP)),
    (r"ERR_UNSAFE_PORT", blocked(_R.PORT)),
    (r"ERR_UNSAFE_REDIRECT|ERR_UNKNOWN_URL_SCHEME|ERR_DISALLOWED_URL_SCHEME|Cannot navigate to invalid URL"
     r"|Protocol error \(Page\.navigate\)", blocked(_R.SCHEME)),
    (r"ERR_CERT_|ERR_SSL_|ERR_BAD_SSL|ERR_TLS|CERTIFICATE_TRANSPARENCY|ERR_ECH_", failed(_R.TLS_ERROR)),
    (r"ERR_INVALID_AUTH_CREDENTIALS|ERR_UNEXPECTED_PROXY_AUTH|ERR_PROXY_AUTH|ERR_MISSING_AUTH",
     failed(_R.AUTH_REQUIRED)),
    (r"ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_INCOMPLETE_HTTP2",
     failed(_R.TRUNCATED, is_transient=True)),
    (r"ERR_EMPTY_RESPONSE|ERR_CONNECTION_CLOSED|ERR_CONNECTION_RESET|ERR_CONNECTION_ABORTED|ERR_NETWORK_CHANGED"
     r"|ERR_SOCKET_NOT_CONNECTED",
     failed(_R.CONNECTION_RESET, is_transient=True)),
    (r"ERR_CONNECTION_TIMED_OUT|ERR_TIMED_OUT|ERR_SLOW_DOWN", failed(_R.TIMEOUT, is_transient=True)),
    (r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_FAILED|ERR_ADDRESS_|ERR_INTERNET_DISCONNECTED|ERR_PROXY_CONNECTION_FAILED"
     r"|ERR_TUNNEL_CONNECTION_FAILED", failed(_R.CONNECT_ERROR, is_transient=True)),
    (r"ERR_RESPONSE_HEADERS_TOO_BIG|ERR_FILE_TOO_BIG|ERR_MSG_TOO_BIG", failed(_R.TOO_LARGE)),
    (r"ERR_HTTP_RESPONSE_CODE_FAILURE", failed(_R.HTTP_ERROR)),
    (r"ERR_INVALID_HTTP_RESPONSE|ERR_INVALID_CHUNKED|ERR_RESPONSE_HEADERS_|ERR_CONTENT_DECODING|ERR_HTTP2_|ERR_QUIC_"
     r"|ERR_INVALID_RESPONSE|ERR_METHOD_NOT_SUPPORTED|ERR_INVALID_REDIRECT|ERR_UNEXPECTED|ERR_ENCODING_"
     r"|ERR_HTTP_1_1_REQUIRED|ERR_ALPN_|ERR_PROTOCOL", failed(_R.BAD_HTTP)),
    (r"ERR_OUT_OF_MEMORY|ERR_INSUFFICIENT_RESOURCES", failed(_R.OUT_OF_MEMORY)),
    (r"Download is starting", skipped(_R.DOWNLOAD)),
    (r"ERR_BLOCKED_BY_RESPONSE|ERR_BLOCKED_BY_CSP", failed(_R.BLOCKED_BY_SITE)),
    (r"ERR_BLOCKED_BY_CLIENT|ERR_BLOCKED_BY_ADMINISTRATOR|ERR_ACCESS_DENIED|ERR_FILE_NOT_FOUND", blocked(_R.SCHEME)),
    (r"interrupted by another navigation|frame was detached|frame got detached|Execution context was destroyed"
     r"|Cannot find context with specified id", failed(_R.NAVIGATED_AWAY)),
    (r"Page crashed|Target crashed|ERR_PROCESS|Renderer process", failed(_R.RENDERER_CRASH, is_transient=True)),
    (r"ERR_ABORTED", failed(_R.NO_CONTENT)),
    (r"Timeout [\d.]+ ?ms exceeded|TimeoutError|timed out", failed(_R.TIMEOUT, is_transient=True)),
    (r"has been closed|Target closed|Connection closed|Browser closed", failed(_R.RENDERER_CRASH, is_transient=True)),
)
_BROWSER_ROWS = tuple((re.compile(pattern), ending) for pattern, ending in _BROWSER_TABLE)

# Class names of Scrapy's, Twisted's and Python's exceptions; the most special class of the error counts.
_CRAWL_TABLE: dict[str, Ending] = {
    "CannotResolveHostError": failed(_R.DNS_ERROR),
    "DNSLookupError": failed(_R.DNS_ERROR),
    "UnknownHostError": failed(_R.DNS_ERROR),
    "gaierror": failed(_R.DNS_ERROR),
    "NameFailure": failed(_R.DNS_ERROR),
    "DownloadTimeoutError": failed(_R.TIMEOUT, is_transient=True),
    "TimeoutError": failed(_R.TIMEOUT, is_transient=True),
    "TCPTimedOutError": failed(_R.TIMEOUT, is_transient=True),
    "ConnectingCancelledError": failed(_R.TIMEOUT, is_transient=True),
    "DownloadConnectionRefusedError": failed(_R.CONNECT_ERROR, is_transient=True),
    "ConnectionRefusedError": failed(_R.CONNECT_ERROR, is_transient=True),
    "NoRouteError": failed(_R.CONNECT_ERROR, is_transient=True),
    "ConnectError": failed(_R.CONNECT_ERROR, is_transient=True),
    "TunnelError": failed(_R.CONNECT_ERROR, is_transient=True),
    "CertificateError": failed(_R.TLS_ERROR),
    "VerificationError": failed(_R.TLS_ERROR),
    "SSLError": failed(_R.TLS_ERROR),
    "VerifyError": failed(_R.TLS_ERROR),
    "PeerVerifyError": failed(_R.TLS_ERROR),
    "SSLCertVerificationError": failed(_R.TLS_ERROR),
    "OpenSSL.SSL.Error": failed(_R.TLS_ERROR),
    "ConnectionLost": failed(_R.CONNECTION_RESET, is_transient=True),
    "ConnectionDone": failed(_R.CONNECTION_RESET, is_transient=True),
    "ConnectionAborted": failed(_R.CONNECTION_RESET, is_transient=True),
    "ConnectionResetError": failed(_R.CONNECTION_RESET, is_transient=True),
    "ResponseNeverReceived": failed(_R.CONNECTION_RESET, is_transient=True),
    "RequestTransmissionFailed": failed(_R.CONNECTION_RESET, is_transient=True),
    "ResponseDataLossError": failed(_R.TRUNCATED, is_transient=True),
    "PotentialDataLoss": failed(_R.TRUNCATED, is_transient=True),
    "IncompleteRead": failed(_R.TRUNCATED, is_transient=True),
    "ResponseFailed": failed(_R.BAD_HTTP, is_transient=True),
    "ParseError": failed(_R.BAD_HTTP),
    "BadHeaders": failed(_R.BAD_HTTP),
    "BadResponseVersion": failed(_R.BAD_HTTP),
    "DownloadFailedError": failed(_R.BAD_HTTP, is_transient=True),
    "_MalformedChunkedDataError": failed(_R.BAD_HTTP),
    "BadGzipFile": failed(_R.BAD_HTTP),
    "EOFError": failed(_R.TRUNCATED, is_transient=True),
    "_DataLoss": failed(_R.TRUNCATED, is_transient=True),
    "DecompressionMaxSizeExceeded": failed(_R.DECOMPRESSION_BOMB),
    "_DecompressionMaxSizeExceeded": failed(_R.DECOMPRESSION_BOMB),
    "DownloadCancelledError": failed(_R.TOO_LARGE),
    "CancelledError": failed(_R.TOO_LARGE),
    "UnsupportedURLSchemeError": blocked(_R.SCHEME),
    "NotSupported": blocked(_R.SCHEME),
    "LookupError": failed(_R.BAD_HTTP),
    "ValueError": failed(_R.BAD_HTTP),
    "MemoryError": failed(_R.OUT_OF_MEMORY),
}
# Broad classes say little: what an error wraps is asked before the error's own class.
_WRAPPERS = frozenset({"ResponseFailed", "ResponseNeverReceived", "RequestTransmissionFailed", "DownloadFailedError"})
# These end every cut answer: only a lasting cause within says more.
_CUT_SHORT = frozenset({"ResponseDataLossError"})
_MAX_NESTING = 8

_STATUS_TABLE: dict[int, Ending] = {
    204: failed(_R.NO_CONTENT),
    205: failed(_R.NO_CONTENT),
    304: failed(_R.NO_CONTENT),
    401: failed(_R.AUTH_REQUIRED),
    407: failed(_R.AUTH_REQUIRED),
    408: failed(_R.TIMEOUT, is_transient=True),
    429: failed(_R.RATE_LIMITED),
    511: failed(_R.AUTH_REQUIRED),
}

_REFUSAL_TABLE: dict[RefusalKind, Ending] = {
    RefusalKind.ADDRESS: blocked(_R.EGRESS),
    RefusalKind.PORT: blocked(_R.PORT),
    RefusalKind.SCHEME: blocked(_R.SCHEME),
    RefusalKind.METHOD: blocked(_R.EGRESS),
    RefusalKind.SHUT: failed(_R.TIMEOUT),
    RefusalKind.LIMIT: failed(_R.TOO_LARGE),
    RefusalKind.BAD_REQUEST: failed(_R.BAD_HTTP),
    RefusalKind.BAD_ANSWER: failed(_R.BAD_HTTP),
    RefusalKind.BOMB: failed(_R.DECOMPRESSION_BOMB),
    RefusalKind.DNS_ERROR: failed(_R.DNS_ERROR),
    RefusalKind.CONNECT_ERROR: failed(_R.CONNECT_ERROR, is_transient=True),
    RefusalKind.CONNECT_TIMEOUT: failed(_R.TIMEOUT, is_transient=True),
}


def from_browser_error(message: str) -> Ending:
    """The ending for a browser's or driver's error text."""
    for pattern, ending in _BROWSER_ROWS:
        if pattern.search(message):
            return ending
    if "net::ERR_" in message:
        return failed(Reason.BAD_HTTP)
    return INTERNAL_ERROR


def from_crawl_error(error: BaseException) -> Ending:
    """The ending for an exception of the crawl; what it wraps counts before the wrapper."""
    return _crawl_ending(error, _MAX_NESTING) or INTERNAL_ERROR


def from_status(status: int, *, has_retry_after: bool = False) -> Ending | None:
    """The ending for an HTTP status; None where the answer is a page to look at."""
    if status in _STATUS_TABLE:
        return _STATUS_TABLE[status]
    if status == 503 and has_retry_after:
        return failed(Reason.RATE_LIMITED)
    if 200 <= status < 300:
        return None
    if 400 <= status < 500:
        return failed(Reason.HTTP_4XX)
    if 500 <= status < 600:
        return failed(Reason.HTTP_5XX, is_transient=True)
    return failed(Reason.HTTP_ERROR)


def from_refusal(refusal: Refusal) -> Ending:
    """The ending for a document that the egress guard did not deliver."""
    return from_refusal_kind(refusal.kind)


def from_refusal_kind(kind: RefusalKind) -> Ending:
    """The ending for what the guard, or the network behind it, said of an address."""
    return _REFUSAL_TABLE[kind]


def _crawl_ending(error: BaseException, depth: int) -> Ending | None:
    names = [kind.__name__ for kind in type(error).__mro__]
    if type(error).__module__.startswith("OpenSSL"):
        names.insert(0, "OpenSSL.SSL.Error")
    own = next((_CRAWL_TABLE[name] for name in names if name in _CRAWL_TABLE), None)
    if own is not None and names[0] not in _WRAPPERS | _CUT_SHORT:
        return own
    inner = (_crawl_ending(wrapped, depth - 1) for wrapped in _wrapped(error)) if depth > 0 else iter(())
    known = (ending for ending in inner if ending is not None)
    return next((e for e in known if not (names[0] in _CUT_SHORT and e.is_transient)), own)


def _wrapped(error: BaseException) -> Iterable[BaseException]:
    """What an error carries: Twisted's reasons (failures around exceptions), then its cause and context."""
    reasons = getattr(error, "reasons", None)
    for reason in reasons if isinstance(reasons, list | tuple) else ():
        value = getattr(reason, "value", reason)
        if isinstance(value, BaseException):
            yield value
    for value in (error.__cause__, error.__context__):
        if value is not None:
            yield value
