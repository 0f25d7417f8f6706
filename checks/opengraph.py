"""Open Graph and article fields of a page's head."""

from __future__ import annotations

from checks.dom import Dom


def head_fields(dom: Dom) -> dict[str, str]:
    """Meta properties and names (`og:title`, `description`, `article:published_time` ...), lower case; the first of each."""
    found: dict[str, str] = {}
    for meta in dom.select("meta"):
        key = (meta.get("property") or meta.get("name")).strip().lower()
        value = " ".join(meta.get("content").split())
        if key and value:
            found.setdefault(key, value)
    for link in dom.select("link"):
        if "canonical" in link.get("rel").lower().split() and link.get("href"):
            found.setdefault("canonical", link.get("href"))
    return found
