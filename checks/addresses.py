"""Whose an address is: host, registrable domain, same site, public body. Pure; the public suffix list is the bundled one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from urllib.parse import unquote, urljoin, urlsplit

import tldextract

from checks.lists import public_body, shared_infrastructure


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


@lru_cache(maxsize=20_000)
def host_of(url: str) -> str:
    """Host with port as written in the address, lower case; empty when there is none."""
    try:
        return urlsplit(url).netloc.rsplit("@", 1)[-1].lower()
    except ValueError:
        return ""


@lru_cache(maxsize=20_000)
def domain_of(host: str) -> str:
    """The registrable domain of a host, or host with port where there is none (loopback, IP, `.example`; settled U4)."""
    name = host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
    if name.endswith((".example", ".test", ".localhost")):
        return ".".join(name.split(".")[-2:])
    return _suffixes()(name).top_domain_under_public_suffix or host


def path_of(url: str) -> str:
    """The path of an address, percent signs resolved."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def joined(base: str, href: str) -> str:
    """The address that a link means on that page; empty where it is none."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def same_page(a: str, b: str) -> bool:
    """Tell whether two addresses differ in nothing but scheme, fragment, `www.`, a final slash or how å, ä, ö are written in the host."""

    def bare(url: str) -> str:
        host, slash, path = re.sub(r"^https?://(www\.)?", "", url.strip().split("#")[0]).partition("/")
        return (ascii_host(host) + slash + path).rstrip("/")

    return bare(a) == bare(b)


def ascii_host(host: str) -> str:
    """The host as it goes over the wire: `granköping.example` is `xn--grankping-47a.example`."""
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()


def is_public_address(url: str, own: Iterable[str] = ()) -> bool:
    """Tell whether the address belongs to a public body or shared infrastructure that is not one of the `own` domains."""
    host = host_of(url)
    return domain_of(host) not in set(own) and bool(public_body(host) or shared_infrastructure(host))
