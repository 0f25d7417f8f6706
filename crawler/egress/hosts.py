"""Host names in one spelling, and the exemptions an operator opens on purpose (``--allow-host``)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import idna

from crawler.egress.addresses import literal_address

MAX_HOST_LENGTH = 253
_ASCII_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_ALLOW_FORM = "NAME:PORT or NAME:PORT=ADDRESS:PORT, such as www.granköping.example:443=127.0.0.1:8443"


def normal_host(host: str) -> str:
    """A host in the one spelling used for comparing: ASCII, lower case, no final dot, IPv6 without brackets.

    Raises ValueError for what can't be a host.
    """
    text = host.strip().removesuffix(".")
    address = literal_address(text)
    if address is not None:
        return str(address)
    try:
        ascii_host = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError(f"{host!r} is not a host name") from error
    if len(ascii_host) > MAX_HOST_LENGTH or ".." in ascii_host or not _ASCII_HOST.fullmatch(ascii_host):
        raise ValueError(f"{host[:MAX_HOST_LENGTH]!r} is not a host name")
    address = literal_address(ascii_host)  # digits of other scripts become plain ones only now
    return ascii_host if address is None else str(address)


def is_local_name(host: str) -> bool:
    """True for ``localhost`` and every name below it (RFC 6761), which no resolver is asked about."""
    return host == "localhost" or host.endswith(".localhost")


def split_host_port(text: str, default_port: int | None = None) -> tuple[str, int]:
    """``name:port`` or ``[v6]:port`` as a normal host and a port; ValueError where it is neither."""
    host, colon, port = text.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = text, ""
    if not port:
        if default_port is None:
            raise ValueError(f"{text!r} has no port")
        return normal_host(host), default_port
    if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
        raise ValueError(f"{port[:20]!r} is not a port (1 to 65535)")
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        raise ValueError(f"{text!r}: an IPv6 address is written in brackets, as in [::1]:8080")
    return normal_host(host), int(port)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedHost:
    """One exact exemption from the address rule: this name and port go to this address and port.

    Without ``address`` the name is resolved once, at first use, and that answer is kept.
    """

    name: str
    port: int
    address: str | None
    target_port: int

    @property
    def is_loopback(self) -> bool:
        """True where the traffic stays on this machine."""
        literal = literal_address(self.address if self.address is not None else self.name)
        return is_local_name(self.name) if literal is None else literal.is_loopback

    def __str__(self) -> str:
        def joined(host: str, port: int) -> str:
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

        own = joined(self.name, self.port)
        return own if self.address is None else f"{own}={joined(self.address, self.target_port)}"


def parse_allow_host(text: str) -> AllowedHost:
    """``NAME:PORT[=ADDRESS:PORT]`` as an exemption; ValueError says what was expected."""
    source, equals, target = text.strip().partition("=")
    try:
        name, port = split_host_port(source)
        if not equals:
            literal = literal_address(name)
            if literal is None and is_local_name(name):
                return AllowedHost(name=name, port=port, address="127.0.0.1", target_port=port)
            return AllowedHost(name=name, port=port, address=None if literal is None else name, target_port=port)
        address, target_port = split_host_port(target)
        if is_local_name(address):
            address = "127.0.0.1"
        if literal_address(address) is None:
            raise ValueError(f"{target!r}: after '=' an IP address is needed, not a name")
    except ValueError as error:
        raise ValueError(f"{text!r} is not an allowed host: {error}; expected {_ALLOW_FORM}") from error
    return AllowedHost(name=name, port=port, address=address, target_port=target_port)


def loopback_hosts(allowed: Iterable[AllowedHost]) -> frozenset[tuple[str, int]]:
    """The (name, port) pairs among the exemptions that stay on this machine."""
    return frozenset((entry.name, entry.port) for entry in allowed if entry.is_loopback)
