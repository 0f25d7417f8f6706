"""The only way out: a filtering proxy, a resolver and a socket for TLS probes, with one address rule.

Nothing else in the project opens a socket. ``Egress`` is the guard, ``Gate`` one of its proxy listeners.
"""

from crawler.egress.gate import REFUSAL_HEADER, Gate, Usage
from crawler.egress.guard import Egress
from crawler.egress.handshake import handshake, verifying_context
from crawler.egress.hosts import AllowedHost, loopback_hosts, parse_allow_host
from crawler.egress.limits import ASKER_LIMITS, CRAWL_LIMITS, EgressLimits
from crawler.egress.resolver import NameFailure, Resolver, SystemResolver
from crawler.egress.rule import Refusal, RefusalKind, RefusedError
from crawler.egress.signatures import Signed

__all__ = [
    "ASKER_LIMITS",
    "CRAWL_LIMITS",
    "REFUSAL_HEADER",
    "AllowedHost",
    "Egress",
    "EgressLimits",
    "Gate",
    "NameFailure",
    "Refusal",
    "RefusalKind",
    "RefusedError",
    "Resolver",
    "Signed",
    "SystemResolver",
    "Usage",
    "handshake",
    "loopback_hosts",
    "parse_allow_host",
    "verifying_context",
]
