"""Asking the name service: addresses through the operating system, other records through dnspython.

What comes back is only data; the address rule is applied by the guard that asked.
"""

import socket
from typing import Protocol

import dns.exception
import dns.resolver

RECORD_SECONDS = 5.0


class NameFailure(Exception):
    """A name has no address, or the name service gave no usable answer in time."""


class Resolver(Protocol):
    """Where names are looked up; tests give one of their own."""

    def addresses(self, name: str) -> list[str]:
        """Every IPv4 and IPv6 address of a name; NameFailure where there is none."""

    def records(self, name: str, rdtype: str) -> list[str]:
        """The records of one type as zone-file text, sorted; empty where there are none; NameFailure on trouble."""


class SystemResolver:
    """The operating system's own resolver, so that the operator's hosts file and name service hold.

    `records_by` asks for records in its place: name servers of the operator's choice.
    """

    def __init__(self, records_by: dns.resolver.Resolver | None = None) -> None:
        self._records_by = records_by

    def asking(self) -> dns.resolver.Resolver:
        """What asks for records; a resolver of its own at each call, since options are set on it."""
        if self._records_by is not None:
            return self._records_by
        return dns.resolver.Resolver()

    def addresses(self, name: str) -> list[str]:
        try:
            answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameFailure(f"{name}: {error}") from error
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    def records(self, name: str, rdtype: str) -> list[str]:
        try:
            answer = self.asking().resolve(name, rdtype, lifetime=RECORD_SECONDS, search=False)
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NameFailure(f"{name} {rdtype}: {error}") from error
        return sorted(record.to_text() for record in answer)
