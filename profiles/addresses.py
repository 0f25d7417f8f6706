"""Turns what people write for an address into one absolute ASCII URL. Pure; never asks the network."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

MAX_ADDRESS = 2_000
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(//|(?![0-9]))")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class BadAddress(ValueError):
    """What was written is no address of a website."""


def start_url(written: str) -> str:
    """`exempel.se`, `https://exempel.se/start` or `räksmörgås.se` as an absolute URL, host in IDNA.

    Without a scheme https is meant; http for this machine and for port 80. Raises BadAddress.
    """
    text = unicodedata.normalize("NFC", written.strip().strip("<>\"'“”"))
    if not text:
        raise BadAddress("the address is empty")
    if len(text) > MAX_ADDRESS:
        raise BadAddress(f"the address is longer than {MAX_ADDRESS} characters")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp") for c in text):
        raise BadAddress(f"'{_shown(text)}' has a space or an invisible character in it")
    bare = not _SCHEME.match(text)
    if bare:
        text = f"//{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAddress(f"'{_shown(written)}' is no address") from error
    if not bare and parts.scheme.lower() not in ("http", "https"):
        raise BadAddress(f"'{_shown(written)}': only http and https can be scanned, not {parts.scheme}")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("an address with a user name or password in it is not scanned")
    host = ascii_host(parts.hostname or "")
    scheme = parts.scheme.lower() or ("http" if port == 80 or is_this_machine(host) else "https")
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        shown += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, shown, path, quote(parts.query, safe="=&%:@!$'()*+,;/?~-._"), ""))


def ascii_host(host: str) -> str:
    """A host name in small ASCII letters (IDNA). Raises BadAddress for what can't be one."""
    host = host.rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddress(f"'{_shown(host)}' is no host name") from error
    if not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise BadAddress(f"'{_shown(host)}' is no host name")
    if "." not in name and name != "localhost":
        raise BadAddress(f"'{_shown(host)}' is no host name: a name such as exempel.se is expected")
    return name


def is_this_machine(host: str) -> bool:
    """Tell whether the host is loopback by its very name; DNS is not asked."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def id_of(url: str) -> str:
    """The id of a site that was given none: its host, and its port where that is no usual one (settled U4)."""
    netloc = urlsplit(url).netloc.lower()
    return re.sub(r"[^a-z0-9.-]", "-", netloc.strip("[]")).strip("-.")


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text.strip())[:80]
