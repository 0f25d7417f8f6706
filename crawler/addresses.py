"""Addresses as the crawl compares them: canonical spelling, what belongs to the site, what only a loop makes.

Pure functions over text; nothing here resolves or opens anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

import tldextract

from crawler.egress.hosts import normal_host

MAX_URL_LENGTH = 2000
MAX_SEGMENTS = 14
MAX_REPEATED_SEGMENT = 2
MAX_PARAMETERS = 6

DEFAULT_PORTS = {"http": 80, "https": 443}

#: Query parameters that carry a visitor, not a page.
_SESSION = frozenset(
    [
        "sid", "sessionid", "session_id", "session", "phpsessid", "jsessionid", "aspsessionid", "cfid",
        "cftoken", "s_id", "sess", "token", "csrf", "csrftoken", "_csrf", "zenid", "oscsid", "ticket",
        "sessid",
    ]
)  # fmt: skip
_TRACKING = frozenset(
    [
        "fbclid", "gclid", "dclid", "gclsrc", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga",
        "_gl", "_hsenc", "_hsmi", "mkt_tok", "ref_src", "wt_mc", "s_cid", "piwik_campaign", "pk_campaign",
        "pk_kwd", "pk_source", "mtm_campaign", "mtm_kwd", "mtm_source",
    ]
)  # fmt: skip
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
#: A session id written into the path, as in /(S(abc...))/ of ASP.NET.
_PATH_TOKEN = re.compile(r"/\([SAF]\([a-z0-9]{16,}\)\)", re.IGNORECASE)

DOCUMENT_SUFFIXES = frozenset(
    [
        "pdf", "doc", "docx", "dot", "dotx", "rtf", "odt", "ott", "xls", "xlsx", "xlsm", "ods", "csv",
        "ppt", "pptx", "pps", "ppsx", "odp", "epub",
    ]
)  # fmt: skip
#: Files that are no pages and no documents; never asked for by the crawl.
_ASSET_SUFFIXES = frozenset(
    [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "eps", "mp3",
        "m4a", "wav", "ogg", "mp4", "m4v", "mov", "avi", "webm", "wmv", "mpg", "mpeg", "zip", "gz", "tgz",
        "rar", "7z", "exe", "msi", "dmg", "apk", "css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf",
        "eot", "ics", "vcf", "json", "geojson", "gpx", "kml",
    ]
)  # fmt: skip

_VARIABLE = re.compile(r"\d+|[0-9a-f]{8,}", re.IGNORECASE)


def canonical(address: str, base: str = "") -> str | None:
    """The one spelling of an http(s) address, or None for what the crawl can't ask for.

    Without fragment, user name, default port, session and tracking parameters; host in ASCII; parameters sorted;
    dot segments resolved; percent-encoding in upper case and only where it's needed.
    """
    text = re.sub(r"[\t\r\n]", "", address.strip())
    if len(text) > MAX_URL_LENGTH * 4:
        return None
    try:
        return _canonical(urljoin(base, text) if base else text)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def _canonical(text: str) -> str | None:
    """The same of a whole address. A site's pages link to the same addresses over and over."""
    try:
        parts = urlsplit(text)
        host = normal_host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS:
        return None
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        authority += f":{port}"
    path = _PATH_TOKEN.sub("", _PATH_SESSION.sub("", parts.path)) or "/"
    path = _recode(_dots_resolved(path))
    found = urlunsplit((parts.scheme, authority, path, _query(parts.query), ""))
    return found if len(found) <= MAX_URL_LENGTH else None


def _dots_resolved(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == ".":
            continue
        if segment == "..":
            if kept:
                kept.pop()
            continue
        kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _recode(path: str) -> str:
    """Unreserved characters plain, everything else percent-encoded once; an encoded slash stays encoded."""
    segments = [quote(unquote(s, errors="surrogateescape"), safe="!$&'()*+,;=:@~", errors="surrogateescape")
                for s in path.split("/")]  # fmt: skip
    return "/".join(segments)


def _query(query: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=200)
    except ValueError:
        return quote(query, safe="=&%+;/?:@!$'()*,~")
    kept = sorted((k, v) for k, v in pairs if not _is_visitor(k))
    return urlencode(kept, errors="surrogateescape", safe="/:,~")


def _is_visitor(name: str) -> bool:
    low = name.lower()
    return low in _SESSION or low in _TRACKING or low.startswith("utm_")


def host_of(url: str) -> str:
    """`host[:port]` as it stands in a canonical address."""
    return urlsplit(url).netloc


def origin_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt answers for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable_domain(host: str) -> str:
    """`kommun.se` of `www.kommun.se`; empty for addresses and names without a public suffix."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    return _suffixes()(name).top_domain_under_public_suffix


@dataclass(frozen=True, slots=True)
class Scope:
    """The hosts that count as one site. A host and its www twin are one; declared extra hosts belong too."""

    hosts: tuple[str, ...]

    def holds(self, url: str) -> bool:
        return host_of(url) in self.hosts

    def is_sibling(self, url: str) -> bool:
        """Another host under the site's registrable domain (settled U4: only an equal host where there is none)."""
        domain = registrable_domain(host_of(url))
        return bool(domain) and any(domain == registrable_domain(host) for host in self.hosts)

    def widened(self, url: str) -> Scope:
        """This scope with the host of `url` and its twin, too."""
        return Scope(tuple(dict.fromkeys((*self.hosts, *_twins(host_of(url))))))


def upgraded(url: str, start_url: str) -> str:
    """The address with https where the start page has it and both are on a default port: one page, not two."""
    host = host_of(url)
    if url.startswith("http://") and start_url.startswith("https://") and not re.search(r":\d+$", host):
        return "https://" + url.removeprefix("http://")
    return url


def scope_of(start_url: str, extra_hosts: Iterable[str] = ()) -> Scope:
    """The site's own hosts: that of the start page and its www twin, and the declared ones."""
    hosts = list(_twins(host_of(canonical(start_url) or start_url)))
    for extra in extra_hosts:
        address = canonical(extra if "://" in extra else f"https://{extra}")
        if address is not None:
            hosts += [host_of(address)]
    return Scope(tuple(dict.fromkeys(hosts)))


def _twins(host: str) -> tuple[str, ...]:
    """The host and the same with or without www, where the name is the registrable domain's own."""
    if host.startswith("www."):
        return host, host.removeprefix("www.")
    name, _, _ = host.partition(":")
    if registrable_domain(host) == name:
        return host, f"www.{host}"
    return (host,)


def suffix_of(url: str) -> str:
    """The file ending of the last path segment, in lower case and without dot; empty where there is none."""
    last = urlsplit(url).path.rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    return ending.lower() if dot and stem and ending.isalnum() and len(ending) <= 8 else ""


def document_suffix(url: str) -> str:
    """`pdf`, `docx` ... where the address looks like a document's; else empty."""
    ending = suffix_of(url)
    return ending if ending in DOCUMENT_SUFFIXES else ""


def is_asset(url: str) -> bool:
    """True for pictures, films, archives, styles and the like."""
    return suffix_of(url) in _ASSET_SUFFIXES


def pattern_of(url: str) -> str:
    """The address with numbers and long ids blanked and parameters by name only: what an endless series shares."""
    parts = urlsplit(url)
    names = ",".join(sorted({k.lower() for k, _ in parse_qsl(parts.query, keep_blank_values=True, errors="replace")}))
    return f"{parts.netloc}{_VARIABLE.sub('0', parts.path)}?{names}"


def is_trap(url: str) -> bool:
    """True for addresses that only a loop makes: the same folder again and again, absurd depth, piles of parameters."""
    parts = urlsplit(url)
    segments = [s for s in parts.path.split("/") if s]
    if len(segments) > MAX_SEGMENTS:
        return True
    if any(segments.count(s) > MAX_REPEATED_SEGMENT for s in set(segments)):
        return True
    return len(parse_qsl(parts.query, keep_blank_values=True, errors="replace")) > MAX_PARAMETERS


def shared_path(url: str) -> str:
    """The address without its parameters, for addresses that have some; what an endless set of filters shares."""
    base, mark, _ = url.partition("?")
    return base if mark else ""


def port_of(parts: SplitResult) -> int:
    """The port that an address is asked at, named or that of its scheme; 0 for a scheme without one."""
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)


def endpoint_of(url: str) -> tuple[str, int]:
    """Host and port that an address is asked at, as the limiter counts them."""
    parts = urlsplit(url)
    return parts.hostname or "", port_of(parts)
