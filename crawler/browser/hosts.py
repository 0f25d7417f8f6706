"""The host of an address, as visits and their orders compare it."""

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """host[:port] of an address, lower case, default ports left out."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return host if port in (None, default) else f"{host}:{port}"
