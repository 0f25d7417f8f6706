"""Why an origin whose robots.txt did not come can't be reached at all, as far as connection and TLS tell; asks for nothing.

A file that cannot be had keeps us away (`skipped:robots_unavailable`); a host that nobody reaches is `failed`, with its cause.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.addresses import DEFAULT_PORTS
from crawler.egress import Egress, RefusedError, handshake, verifying_context
from crawler.failures import Ending, Reason, failed, from_refusal_kind

CONNECT_SECONDS = 10.0
#: What crawl and asker call a TLS failure that comes after the handshake, such as a certificate asked of us.
_TLS_WORDS = frozenset({"tls", "tls_error"})


def why_unreachable(url: str, failure: str, egress: Egress, *, trusted_ca: str = "") -> Ending | None:
    """The ending for an address of an origin that gave no robots.txt; None where the origin can be reached (blocks)."""
    if failure in _TLS_WORDS:
        return failed(Reason.TLS_ERROR)
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
        with egress.connect(host, port, seconds=CONNECT_SECONDS) as raw:
            if parts.scheme == "https":
                with handshake(raw, verifying_context(trusted_ca), host):
                    return None
    except RefusedError as error:
        return from_refusal_kind(error.kind)
    except OSError:
        return failed(Reason.TLS_ERROR)
    except ValueError:
        return failed(Reason.BAD_HTTP)
    return None
