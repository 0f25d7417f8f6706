"""Which addresses the outside world may make us contact: public unicast ones only.

Pure functions over text; nothing here resolves a name or opens a socket.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# ``is_global`` alone says True for these in Python 3.11.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4")
)
_GLOBAL_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
# Transition and special prefixes inside 2000::/3: Teredo and protocol assignments, 6to4, documentation.
_REFUSED_V6 = tuple(ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))

# What inet_aton takes for an address: decimal, hexadecimal and octal parts, one to four of them (RFC 6943 3.1.1).
_NUMERIC_V4 = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)


def literal_address(host: str) -> IPAddress | None:
    """The address a host name spells out, in any spelling a browser takes; None if it is a name."""
    text = host.removeprefix("[").removesuffix("]")
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    if not _NUMERIC_V4.fullmatch(text):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text.rstrip(".")))
    except OSError:
        return None


def is_public(address: IPAddress, own: Iterable[IPAddress] = ()) -> bool:
    """True for a public unicast address that is not one of this machine's ``own``."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped, own)
        if address.scope_id is not None or address not in _GLOBAL_UNICAST_V6:
            return False
        refused: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network] = _REFUSED_V6
    else:
        refused = _REFUSED_V4
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return address not in own and not any(address in net for net in refused)
