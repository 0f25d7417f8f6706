"""Reading and rewriting the head of a request that reaches the proxy."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.egress.hosts import split_host_port
from crawler.egress.rule import RefusalKind, RefusedError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_SHOWN_URL = 2000
# Meant for the proxy, not for the site (RFC 9110 7.6.1); Host is written anew from the address.
_NOT_FORWARDED = frozenset({b"proxy-connection", b"proxy-authorization", b"host"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHead:
    """One request as the proxy was asked for it."""

    method: str
    target: str
    host: str
    port: int
    path: str
    fields: tuple[tuple[bytes, bytes], ...]

    @property
    def is_tunnel(self) -> bool:
        return self.method == "CONNECT"

    @property
    def url(self) -> str:
        """What was asked for, short enough for a log."""
        return self.target[:MAX_SHOWN_URL]

    def body_bytes(self) -> int | None:
        """The announced length of the body; None where it is not announced as a plain number."""
        lengths = {value for name, value in self.fields if name.lower() == b"content-length"}
        if any(name.lower() == b"transfer-encoding" for name, _ in self.fields) or len(lengths) > 1:
            return None
        if not lengths:
            return 0
        (length,) = lengths
        return int(length) if length.isdigit() and len(length) < 16 else None

    def for_site(self) -> bytes:
        """The head in the form the site is sent: path only, own Host, nothing meant for the proxy."""
        authority = f"[{self.host}]" if ":" in self.host else self.host
        if self.port != 80:
            authority += f":{self.port}"
        lines = [f"{self.method} {self.path} HTTP/1.1".encode("latin-1"), b"Host: " + authority.encode("ascii")]
        lines += [name + b": " + value for name, value in self.fields if name.lower() not in _NOT_FORWARDED]
        return b"\r\n".join(lines) + b"\r\n\r\n"


def parse_request_head(head: bytes) -> RequestHead:
    """A request head as data; RefusedError for what is no proxy request or has another scheme than http."""
    line, *field_lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    try:
        method, target, version = line.decode("latin-1").split(" ")
    except ValueError as error:
        raise RefusedError(RefusalKind.BAD_REQUEST, "not a request line") from error
    if not (method.isascii() and method.isalpha()) or not version.startswith("HTTP/1."):
        raise RefusedError(RefusalKind.BAD_REQUEST, "not a request line")
    fields = []
    for text in field_lines:
        name, separator, value = text.partition(b":")
        if not separator or not name or name != name.strip() or b"\n" in text or b"\r" in text:
            raise RefusedError(RefusalKind.BAD_REQUEST, "not a header line")
        fields.append((name, value.strip()))
    try:
        if method == "CONNECT":
            host, port = split_host_port(target)
            path = ""
        else:
            scheme, colon, _ = target.partition(":")
            if not colon or target.startswith("/"):
                raise RefusedError(RefusalKind.BAD_REQUEST, "a proxy is asked with a whole address")
            if scheme.lower() != "http":
                raise RefusedError(RefusalKind.SCHEME, f"scheme {scheme[:20]} is not carried")
            parts = urlsplit(target)
            host, port = split_host_port(parts.netloc.rpartition("@")[2], default_port=80)
            path = (parts.path or "/") + ("?" + parts.query if "?" in target.partition("#")[0] else "")
    except ValueError as error:
        raise RefusedError(RefusalKind.BAD_REQUEST, str(error)) from error
    return RequestHead(method=method, target=target, host=host, port=port, path=path, fields=tuple(fields))
