"""The table from low-level trouble to outcome and reason."""

import errno
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed, ResponseNeverReceived

from crawler.egress import Refusal, RefusalKind
from crawler.failures import (
    REASONS,
    Ending,
    Reason,
    VisitOutcome,
    from_browser_error,
    from_crawl_error,
    from_refusal,
    from_status,
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://x/", "failed:dns_error"),
        ("Page.goto: net::ERR_UNSAFE_PORT at http://x:22/", "blocked:port"),
        ("Page.goto: net::ERR_UNSAFE_REDIRECT at http://x/", "blocked:scheme"),
        ("Page.goto: net::ERR_CERT_DATE_INVALID at https://x/", "failed:tls_error"),
        ("Page.goto: net::ERR_SSL_PROTOCOL_ERROR at https://x/", "failed:tls_error"),
        ("Page.goto: net::ERR_INVALID_AUTH_CREDENTIALS at http://x/", "failed:auth_required"),
        ("Page.goto: net::ERR_TOO_MANY_REDIRECTS at http://x/", "failed:redirect_loop"),
        ("Page.goto: net::ERR_EMPTY_RESPONSE at http://x/", "failed:connection_reset"),
        ("Page.goto: net::ERR_CONTENT_LENGTH_MISMATCH at http://x/", "failed:truncated"),
        ("Page.goto: net::ERR_INVALID_HTTP_RESPONSE at http://x/", "failed:bad_http"),
        ("Page.goto: net::ERR_CONTENT_DECODING_FAILED at http://x/", "failed:bad_http"),
        ("Page.goto: net::ERR_RESPONSE_HEADERS_TOO_BIG at http://x/", "failed:too_large"),
        ("Page.goto: net::ERR_ABORTED at http://x/", "failed:no_content"),
        ("Page.goto: Download is starting", "skipped:download"),
        ("Page.goto: Page crashed", "failed:renderer_crash"),
        ("Page.goto: Timeout 20000ms exceeded.", "failed:timeout"),
        ("Page.goto: Timeout 4790.275216000009ms exceeded.", "failed:timeout"),
        ("Target page, context or browser has been closed", "failed:renderer_crash"),
        ("net::ERR_SOMETHING_NEW", "failed:bad_http"),
        ("nobody knows", "failed:internal_error"),
    ],
)
def test_a_browser_error_has_one_ending(message: str, expected: str) -> None:
    assert str(from_browser_error(message)) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (CannotResolveHostError("x"), "failed:dns_error"),
        (DownloadTimeoutError("x"), "failed:timeout"),
        (DownloadCancelledError("x"), "failed:too_large"),
        (ConnectionLost(), "failed:connection_reset"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "failed:connection_reset"),
        (ConnectionRefusedError(), "failed:connect_error"),
        (socket.gaierror(), "failed:dns_error"),
        (ssl.SSLCertVerificationError(), "failed:tls_error"),
        (ResponseNeverReceived([Failure(ConnectionLost())]), "failed:connection_reset"),
        (ResponseNeverReceived([Failure(ssl.SSLError())]), "failed:tls_error"),
        (ResponseFailed([Failure(ParseError("x", b""))]), "failed:bad_http"),
        (ResponseFailed([]), "failed:bad_http"),
        (LookupError("unknown encoding"), "failed:bad_http"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, "x"), "failed:bad_http"),
        (ZeroDivisionError(), "failed:internal_error"),
    ],
)
def test_an_error_of_the_crawl_has_one_ending(error: Exception, expected: str) -> None:
    assert str(from_crawl_error(error)) == expected


def test_an_error_that_wraps_itself_has_an_ending() -> None:
    error = ResponseFailed([])
    error.reasons = [Failure(error)]
    assert str(from_crawl_error(error)) == "failed:bad_http"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, None), (203, None), (204, "failed:no_content"), (304, "failed:no_content"), (302, "failed:http_error"),
     (401, "failed:auth_required"), (403, "failed:http_4xx"), (404, "failed:http_4xx"), (429, "failed:rate_limited"),
     (500, "failed:http_5xx"), (503, "failed:http_5xx"), (999, "failed:http_error"), (-1, "failed:http_error")],
)
def test_a_status_has_one_ending_or_is_a_page(status: int, expected: str | None) -> None:
    ending = from_status(status)
    assert (None if ending is None else str(ending)) == expected


def test_a_503_that_asks_to_wait_is_a_rate_limit() -> None:
    assert str(from_status(503, has_retry_after=True)) == "failed:rate_limited"


@pytest.mark.parametrize("kind", list(RefusalKind))
def test_every_refusal_has_an_ending(kind: RefusalKind) -> None:
    ending = from_refusal(Refusal(kind=kind, method="GET", host="x", port=80, url="http://x/"))
    assert (ending.outcome is VisitOutcome.BLOCKED) == (kind.is_decision and kind not in (
        RefusalKind.SHUT, RefusalKind.LIMIT, RefusalKind.BAD_REQUEST))


def test_a_reason_never_goes_with_an_outcome_it_does_not_belong_to() -> None:
    with pytest.raises(ValueError, match="never"):
        Ending(outcome=VisitOutcome.BLOCKED, reason=Reason.TIMEOUT)
    with pytest.raises(ValueError, match="never"):
        Ending(outcome=VisitOutcome.AUDITED, reason=Reason.TIMEOUT)
    with pytest.raises(ValueError, match="never"):
        Ending(outcome=VisitOutcome.FAILED, reason=None)


def test_every_reason_belongs_to_an_outcome() -> None:
    assert set(Reason) == set().union(*REASONS.values())


@given(st.text())
def test_no_text_of_a_browser_is_without_an_ending(message: str) -> None:
    assert from_browser_error(message).outcome in VisitOutcome
