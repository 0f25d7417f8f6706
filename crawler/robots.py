"""robots.txt as RFC 9309 reads it, for our product token and for everybody (`*`). Pure: what was answered comes in.

A 4xx means no rules, an unreachable file or a 5xx means that nothing may be fetched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

from protego import Protego

PRODUCT_TOKEN = "tillsyn"  # noqa: S105 - the name robots.txt calls us by, not a secret
MAX_ROBOTS_BYTES = 512 * 1024
MAX_ROBOTS_REDIRECTS = 5
MAX_CRAWL_DELAY_SECONDS = 30.0
#: Somebody that no robots.txt names: only the rules for `*` can meet it.
_ANYBODY = "zz-any-visitor"


@dataclass(frozen=True)
class Policy:
    """What one origin's robots.txt allows. `status` 0 stands for no answer at all."""

    status: int
    body: str = field(default="", repr=False)
    failure: str = ""  # why there was no answer: dns_error, connect_error, tls_error ...

    @property
    def is_unavailable(self) -> bool:
        """True where nothing may be fetched because the file could not be read (RFC 9309 2.3.1.4)."""
        return self.status == 0 or self.status >= 500 or self.status == 429

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.body if 200 <= self.status < 300 else "")

    def allows(self, url: str) -> bool:
        """True where we may fetch the address."""
        return not self.is_unavailable and self._rules.can_fetch(url, PRODUCT_TOKEN)

    def allows_everybody(self, url: str) -> bool:
        """True where a visitor without a name of its own may fetch the address."""
        return not self.is_unavailable and self._rules.can_fetch(url, _ANYBODY)

    @property
    def crawl_delay_seconds(self) -> float | None:
        """Seconds asked for between requests; None where none, or nonsense, is asked for."""
        try:
            delay = self._rules.crawl_delay(PRODUCT_TOKEN)
        except ValueError:
            return None
        if delay is None or not math.isfinite(delay) or delay < 0:
            return None
        return float(delay)

    @property
    def is_too_slow(self) -> bool:
        """True where the delay asked for is longer than a crawl can keep: the host is left alone."""
        return (self.crawl_delay_seconds or 0.0) > MAX_CRAWL_DELAY_SECONDS

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Sitemap lines, in the order they stand, each once."""
        return tuple(dict.fromkeys(self._rules.sitemaps))


UNREACHABLE = Policy(0)


def policy_from_answer(status: int, body: bytes) -> Policy:
    """The policy of an answer: at most 512 KiB are read, a byte order mark is dropped, an HTML page has no rules."""
    head = body[:MAX_ROBOTS_BYTES]
    if len(body) > MAX_ROBOTS_BYTES:  # the last line may be cut
        head = head[: head.rfind(b"\n") + 1] or head
    text = head.decode("utf-8", "replace").lstrip("\ufeff\ufffe")
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        text = ""
    return Policy(status, text)
