"""The one address rule behind all three doors: every answer public, the port a web port, or an exact exemption."""

import ipaddress
import logging
import secrets
import socket
import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import psutil

from crawler.egress.addresses import IPAddress, is_public, literal_address
from crawler.egress.hosts import AllowedHost, is_local_name, normal_host
from crawler.egress.resolver import NameFailure, Resolver

WEB_PORTS = frozenset({80, 443})
# A checked answer is used again for this long: a page of fifty requests asks once, and a second answer
# that differs (rebinding) is not even asked for within one visit.
ANSWER_SECONDS = 30.0
MAX_CACHED_NAMES = 4096
MAX_ADDRESSES_TRIED = 4

log = logging.getLogger(__name__)

Endpoint = tuple[str, int]


class RefusalKind(StrEnum):
    """Why the guard did not deliver a request."""

    ADDRESS = "address"
    PORT = "port"
    SCHEME = "scheme"
    METHOD = "method"
    SHUT = "shut"
    LIMIT = "limit"
    BAD_REQUEST = "bad_request"
    BAD_ANSWER = "bad_answer"
    BOMB = "bomb"
    DNS_ERROR = "dns_error"
    CONNECT_ERROR = "connect_error"
    CONNECT_TIMEOUT = "connect_timeout"

    @property
    def is_decision(self) -> bool:
        """True where the guard said no; False where the network did."""
        return self not in _NETWORK_SAID_NO


_NETWORK_SAID_NO = frozenset({
    RefusalKind.BAD_ANSWER, RefusalKind.BOMB, RefusalKind.DNS_ERROR, RefusalKind.CONNECT_ERROR,
    RefusalKind.CONNECT_TIMEOUT,
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One request that was not delivered. Host and addresses are for the log, never for the public report."""

    kind: RefusalKind
    method: str
    host: str
    port: int
    url: str
    addresses: tuple[str, ...] = ()
    detail: str = ""
    # Sent with the answer as a header: says which refusal an answer belongs to, and can't be guessed by a site.
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))


class RefusedError(Exception):
    """The address rule says no to a host and port, or the name could not be looked up."""

    def __init__(self, kind: RefusalKind, detail: str, addresses: Iterable[str] = ()) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.addresses = tuple(addresses)


def own_addresses() -> frozenset[IPAddress]:
    """Every address of this machine's interfaces, public ones too."""
    found = set()
    for entries in psutil.net_if_addrs().values():
        for entry in entries:
            if entry.family in (socket.AF_INET, socket.AF_INET6):
                found.add(ipaddress.ip_address(entry.address.partition("%")[0]))
    return frozenset(found)


class AddressRule:
    """Turns a host and port into the endpoints that may be contacted, or raises RefusedError. Safe across threads."""

    def __init__(
        self,
        *,
        allow: Iterable[AllowedHost],
        extra_ports: Collection[int],
        resolver: Resolver,
        own: Collection[IPAddress],
    ) -> None:
        self._allow = {(entry.name, entry.port): entry for entry in allow}
        self._exempted = {entry.name: entry.address for entry in self._allow.values() if entry.address is not None}
        self._ports = WEB_PORTS | frozenset(extra_ports)
        self._resolver = resolver
        self._own = frozenset(own)
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._pinned: dict[tuple[str, int], tuple[str, ...]] = {}

    def without_lookup(self, host: str, port: int) -> tuple[Endpoint, ...] | None:
        """The endpoints where no name service has to be asked; None where it has to."""
        host = self._normal(host)
        entry = self._allow.get((host, port))
        if entry is not None:
            if entry.address is not None:
                return ((entry.address, entry.target_port),)
            with self._lock:
                pinned = self._pinned.get((host, port))
            return None if pinned is None else tuple((address, entry.target_port) for address in pinned)
        literal = literal_address(host)
        if literal is not None:
            told: str | None = str(literal)
        else:
            told = "127.0.0.1" if is_local_name(host) else self._exempted.get(host)
        # The address is judged before the port: that a page reached for this machine is the graver thing.
        judged = None if told is None else self._judged(host, port, (told,))
        if port not in self._ports:
            raise RefusedError(RefusalKind.PORT, f"port {port} is not open for {host}")
        if literal is not None:
            return judged
        with self._lock:
            known = self._answers.get(host)
        if known is None or known[0] < time.monotonic():
            return None
        return self._judged(host, port, known[1])

    def endpoints(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """The endpoints, asking the name service where needed (blocks)."""
        ready = self.without_lookup(host, port)
        if ready is not None:
            return ready
        host = self._normal(host)
        try:
            answers = tuple(self._resolver.addresses(host))
        except NameFailure as error:
            raise RefusedError(RefusalKind.DNS_ERROR, str(error)) from error
        if not answers:
            raise RefusedError(RefusalKind.DNS_ERROR, f"{host} has no address")
        entry = self._allow.get((host, port))
        if entry is not None:
            with self._lock:
                pinned = self._pinned.setdefault((host, port), answers)
            log.warning("egress: exemption %s is kept at %s", entry, ", ".join(pinned))
            return tuple((address, entry.target_port) for address in pinned)
        judged = self._judged(host, port, answers)
        with self._lock:
            if len(self._answers) >= MAX_CACHED_NAMES:
                self._answers.clear()
            self._answers[host] = (time.monotonic() + ANSWER_SECONDS, answers)
        return judged

    @staticmethod
    def _normal(host: str) -> str:
        try:
            return normal_host(host)
        except ValueError as error:
            raise RefusedError(RefusalKind.DNS_ERROR, str(error)) from error

    def _judged(self, host: str, port: int, answers: tuple[str, ...]) -> tuple[Endpoint, ...]:
        for answer in answers:
            address = literal_address(answer)
            if address is None or not is_public(address, self._own):
                raise RefusedError(RefusalKind.ADDRESS, f"{host} is not a public address", answers)
        return tuple((address, port) for address in answers[:MAX_ADDRESSES_TRIED])
