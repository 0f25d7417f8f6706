"""How a walk behaves towards hosts: robots.txt first, one limiter for documents, few documents on other hosts, nothing destructive."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from checks.words import normal

PRODUCT = "Tillsyn"
ELSEWHERE_DOCUMENTS = 5
ROBOTS_BYTES = 512 * 1024
CRAWL_DELAY_CAP = 30.0
#: Names and addresses that look as if they change something: never used, never followed.
_DESTRUCTIVE = re.compile(
    r"logga ut|loggar ut|log ?out|sign ?out|ta bort|radera|avregistrera|avsluta prenumeration|unsubscribe|delete|remove|skicka in|"
    r"beställ|betala|köp\b|lägg i varukorg|boka\b|signera|skriv under|godkänn ansökan|\bbuy\b|add.to.cart|checkout|\bpay\b|"
    r"publicera|återkalla|makulera|bekräfta beställning"
)
_DESTRUCTIVE_ADDRESS = re.compile(
    r"logga-?ut|log-?out|sign-?out|ta-?bort|radera|avregistrera|unsubscribe|/delete|/remove|add-to-cart|checkout|[?&](action|do)=(delete|remove|logout)"
)
_WRITES = ("tel:", "mailto:", "sms:", "skype:", "javascript:", "data:", "blob:", "file:")


def is_destructive(name: str, address: str = "", *, is_link: bool = True) -> bool:
    """Whether a control looks as if it changes something. Links that only inform about ordering or paying are told by `is_link`."""
    folded = normal(name)
    if re.search(
        r"logga ut|ta bort|radera|avregistrera|log ?out|sign ?out|unsubscribe|delete|remove|signera|skriv under|återkalla",
        folded,
    ):
        return True
    if not is_link and _DESTRUCTIVE.search(folded):
        return True
    parts = urlsplit(address)
    return bool(_DESTRUCTIVE_ADDRESS.search(f"{parts.path}?{parts.query}".lower()))


def is_web(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not address.startswith(_WRITES)


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


Limiter = Callable[[str], Awaitable[None]]


class OwnLimiter:
    """At least `delay` seconds between documents of one host; loopback has no default delay, Crawl-delay holds everywhere."""

    def __init__(self, delay: float = 1.0, loopback: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.delay, self.loopback = delay, loopback
        self.crawl_delay: dict[str, float] = {}
        self._last: dict[str, float] = {}

    async def __call__(self, url: str) -> None:
        host = urlsplit(url).netloc.lower()
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        default = 0.0 if (parts.hostname or "", port) in self.loopback else self.delay
        wait = max(default, self.crawl_delay.get(host, 0.0))
        due = self._last.get(host, 0.0) + wait
        now = time.monotonic()
        if wait and due > now:
            await asyncio.sleep(due - now)
        self._last[host] = time.monotonic()


@dataclass(slots=True)
class Rules:
    """What one host's robots.txt says. `status` 0: could not be read."""

    status: int
    parsed: Protego | None

    def allows(self, url: str) -> bool:
        if self.parsed is not None:
            return bool(self.parsed.can_fetch(url, PRODUCT))
        return 400 <= self.status < 500

    @property
    def delay(self) -> float:
        found = self.parsed.crawl_delay(PRODUCT) if self.parsed is not None else None
        return min(float(found), CRAWL_DELAY_CAP) if found else 0.0


@dataclass(slots=True)
class Hosts:
    """Which documents a walk may load: the site's own hosts, and a few on others, each after its robots.txt."""

    own: frozenset[str]  # host[:port]
    rules: dict[str, Rules] = field(default_factory=dict)
    elsewhere: int = 0

    def is_own(self, url: str) -> bool:
        return urlsplit(url).netloc.lower() in self.own

    def knows(self, url: str) -> bool:
        return origin(url) in self.rules

    def learn(self, url: str, status: int, body: str) -> Rules:
        """Note what the host's robots.txt answered."""
        parsed = Protego.parse(body[:ROBOTS_BYTES].removeprefix("\ufeff")) if 200 <= status < 300 else None
        self.rules[origin(url)] = Rules(status, parsed)
        return self.rules[origin(url)]

    def refusal(self, url: str) -> str:
        """Why that document may not be loaded; empty when it may."""
        if not is_web(url):
            return "scheme"
        found = self.rules.get(origin(url))
        if found is None:
            return "robots_unknown"
        if not found.allows(url):
            return "robots" if found.parsed is not None else "robots_unavailable"
        if _DESTRUCTIVE_ADDRESS.search(urlsplit(url).path.lower()):
            return "state_changing"
        if not self.is_own(url) and self.elsewhere >= ELSEWHERE_DOCUMENTS:
            return "elsewhere_budget"
        return ""
