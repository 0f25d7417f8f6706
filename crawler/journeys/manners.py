"""How a walk behaves towards hosts: robots.txt first, one limiter for documents, few documents on other hosts, nothing destructive."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from crawler.journeys.endings import Ends, untested
from crawler.politeness import Politeness, Verdict, is_state_changing

PRODUCT = "Tillsyn"
ELSEWHERE_DOCUMENTS = 5
ROBOTS_BYTES = 512 * 1024
TURN_SECONDS = 60.0
_WRITES = ("tel:", "mailto:", "sms:", "skype:", "javascript:", "data:", "blob:", "file:")


def is_web(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not address.startswith(_WRITES)


_BOOKS = re.compile(r"(boka|beställ|book|order)\b", re.IGNORECASE)


def may_change(href: str, name: str, attributes: Mapping[str, str]) -> bool:
    """Whether a control looks as if it changes something (crawler/politeness.py).

    A button named for booking or ordering does not, where its own attributes say that it only opens a dialog on the page.
    """
    if not is_state_changing(href, name, attributes):
        return False
    opens = (
        attributes.get("aria-haspopup") == "dialog"
        or "popovertarget" in attributes
        or attributes.get("command") == "show-modal"
        or re.search(r"\.(showModal|showPopover)\(", attributes.get("onclick", "")) is not None
    )
    return not (opens and not href and _BOOKS.match(name) and not is_state_changing("", "", attributes))


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class Limiter(Protocol):
    """When the next document of a host may be asked for, by whoever asks; and what hosts say of being asked."""

    async def __call__(self, url: str) -> None:
        """Wait for the turn. Raises Ends (untested) where the host is to be left alone."""
        ...

    def note(self, url: str, status: int, retry_after: str | None) -> None:
        """Learn from an answer: 429, 503 and Retry-After hold for all that follow."""
        ...

    def crawl_delay(self, url: str, seconds: float) -> None:
        """Take over the Crawl-delay of a robots.txt that the walk itself has read."""
        ...


class PoliteLimiter:
    """The rules of crawl and visits (crawler/politeness.py) for a walk on its own."""

    def __init__(self, politeness: Politeness) -> None:
        self.politeness = politeness

    async def __call__(self, url: str) -> None:
        turn = self.politeness.turn(*endpoint(url))
        if turn.verdict is not Verdict.GO:
            raise left_alone(str(turn.verdict))
        if turn.seconds > 0:
            await asyncio.sleep(min(turn.seconds, TURN_SECONDS))

    def note(self, url: str, status: int, retry_after: str | None) -> None:
        self.politeness.note_status(*endpoint(url), status, retry_after)

    def crawl_delay(self, url: str, seconds: float) -> None:
        self.politeness.set_crawl_delay(*endpoint(url), seconds)


def endpoint(url: str) -> tuple[str, int]:
    """Host and port of an address."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def left_alone(verdict: str) -> Ends:
    """The end of a walk at a host that asks not to be asked."""
    return untested(f"the host asks to be left alone ({verdict})", f"värden ber att få vara i fred ({verdict})", by_site=True)


def asked_too_often(status: int, retry_after: str) -> Ends:
    """The end of a walk whose host answers that it is asked too often; the limiter makes the next ones wait."""
    later = f", Retry-After: {retry_after}" if retry_after else ""
    return untested(
        f"the site says that it is asked too often (status {status}{later})",
        f"webbplatsen säger att den får för många frågor (status {status}{later})",
        by_site=True,
    )


def may_send_to(test_systems: tuple[str, ...]) -> Callable[[str, str], bool]:
    """Who may be sent to: the operator's own test systems (HOST:PORT), nobody else."""
    listed = {host.split("=")[0].lower() for host in test_systems}

    def may(method: str, url: str) -> bool:
        return "{}:{}".format(*endpoint(url)) in listed

    return may


@dataclass(slots=True)
class Rules:
    """What one host's robots.txt says. `status` 0: could not be read; `is_reached`: the host was there to ask."""

    status: int
    parsed: Protego | None
    is_reached: bool = True

    def allows(self, url: str) -> bool:
        if self.parsed is not None:
            return bool(self.parsed.can_fetch(url, PRODUCT))
        return 400 <= self.status < 500

    @property
    def delay(self) -> float:
        found = self.parsed.crawl_delay(PRODUCT) if self.parsed is not None else None
        return float(found) if found else 0.0


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

    def learn(self, url: str, status: int, body: str, *, is_reached: bool = True) -> Rules:
        """Note what the host's robots.txt answered, or that nobody answered there."""
        parsed = Protego.parse(body[:ROBOTS_BYTES].removeprefix("\ufeff")) if 200 <= status < 300 else None
        self.rules[origin(url)] = Rules(status, parsed, is_reached)
        return self.rules[origin(url)]

    def refusal(self, url: str) -> str:
        """Why that document may not be loaded; empty when it may."""
        if not is_web(url):
            return "scheme"
        found = self.rules.get(origin(url))
        if found is None:
            return "robots_unknown"
        if not found.is_reached:
            return "unreachable"
        if not found.allows(url):
            return "robots" if found.parsed is not None else "robots_unavailable"
        if is_state_changing(url):
            return "state_changing"
        if not self.is_own(url) and self.elsewhere >= ELSEWHERE_DOCUMENTS:
            return "elsewhere_budget"
        return ""
