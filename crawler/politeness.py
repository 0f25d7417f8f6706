"""How we behave towards a site: one limiter per host for crawl, visits and journeys together, and links left alone.

The limiter counts document requests. It decides times and never sleeps: whoever asks waits as long as it says, so
that the same limiter serves Scrapy's reactor, the browser's loop and a journey.
"""

import math
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

DEFAULT_DELAY_SECONDS = 1.0
# A longer Crawl-delay than this would make a sample impossible: the host is left alone instead.
MAX_CRAWL_DELAY_SECONDS = 30.0
# A longer Retry-After than this ends the night for the host.
MAX_RETRY_AFTER_SECONDS = 60.0
MAX_CONSECUTIVE_REFUSALS = 5

Host = tuple[str, int]


class Verdict(StrEnum):
    """What the limiter says about a host."""

    GO = "go"
    CRAWL_DELAY = "crawl_delay"
    RATE_LIMITED = "rate_limited"


@dataclass(slots=True)
class _State:
    next_at: float = 0.0
    crawl_delay: float = 0.0
    refusals: int = 0
    verdict: Verdict = Verdict.GO


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One document request's turn: wait ``seconds``, then go; without ``verdict`` GO, do not go at all."""

    verdict: Verdict
    seconds: float = 0.0


class Politeness:
    """One limiter for everybody who asks a host for documents. Safe across threads."""

    def __init__(
        self,
        *,
        local_hosts: Collection[Host] = (),
        default_delay: float = DEFAULT_DELAY_SECONDS,
        max_crawl_delay: float = MAX_CRAWL_DELAY_SECONDS,
        max_retry_after: float = MAX_RETRY_AFTER_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._local = frozenset(local_hosts)
        self._default_delay = default_delay
        self._max_crawl_delay = max_crawl_delay
        self._max_retry_after = max_retry_after
        self._clock = clock
        self._lock = threading.Lock()
        self._states: dict[Host, _State] = {}

    def turn(self, host: str, port: int) -> Turn:
        """Takes the next turn at a host; the turn is spent whether it is used or not."""
        with self._lock:
            state = self._state(host, port)
            if state.verdict is not Verdict.GO:
                return Turn(verdict=state.verdict)
            now = self._clock()
            begin = max(now, state.next_at)
            state.next_at = begin + self._delay(host, port, state)
            return Turn(verdict=Verdict.GO, seconds=begin - now)

    def verdict(self, host: str, port: int) -> Verdict:
        """Whether the host may be asked at all, without taking a turn."""
        with self._lock:
            return self._state(host, port).verdict

    def delay(self, host: str, port: int) -> float:
        """Seconds between two documents at a host, as it stands."""
        with self._lock:
            return self._delay(host, port, self._state(host, port))

    def set_crawl_delay(self, host: str, port: int, seconds: float) -> Verdict:
        """Takes the Crawl-delay of robots.txt, on loopback too; beyond the cap the host is left alone."""
        with self._lock:
            state = self._state(host, port)
            if math.isfinite(seconds) and seconds >= 0:
                state.crawl_delay = min(seconds, self._max_crawl_delay)
            if seconds > self._max_crawl_delay:
                state.verdict = Verdict.CRAWL_DELAY
            return state.verdict

    def note_status(self, host: str, port: int, status: int, retry_after: str | None = None) -> Verdict:
        """Learns from an answer: a wish to wait holds, five refusals in a row end the night for the host."""
        with self._lock:
            state = self._state(host, port)
            if status != 429 and not 500 <= status < 600:
                state.refusals = 0
                return state.verdict
            state.refusals += 1
            seconds = parse_retry_after(retry_after) if retry_after is not None else None
            if seconds is not None:
                state.next_at = max(state.next_at, self._clock() + min(seconds, self._max_retry_after))
            is_told_to_wait_long = seconds is not None and seconds > self._max_retry_after
            if state.refusals >= MAX_CONSECUTIVE_REFUSALS or is_told_to_wait_long:
                state.verdict = Verdict.RATE_LIMITED
            return state.verdict

    def _state(self, host: str, port: int) -> _State:
        return self._states.setdefault((host, port), _State())

    def _delay(self, host: str, port: int, state: _State) -> float:
        base = 0.0 if (host, port) in self._local or _is_loopback(host) else self._default_delay
        return max(base, state.crawl_delay)


def parse_retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110 10.2.3); None for what is neither a number nor a date.

    Never negative; a number too great to count is infinite, which every cap turns into a plain one.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", text):
        return float(text) if len(text) < 300 else math.inf
    try:
        until = parsedate_to_datetime(text[:100])
        until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
        return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.endswith(".localhost") or host.startswith("127.")


# Words that say a link or button changes something, in the order of words a person reads. A word is matched whole;
# a trailing * takes every ending. Swedish first, then English.
STATE_CHANGING_WORDS = (
    "logga ut", "loggar ut", "utloggning", "logout", "log out", "log off", "logoff", "sign out", "signout",
    "ta bort", "tar bort", "radera*", "avregistrera*", "avsluta prenumeration*", "avprenumerera*", "säg upp",
    "avboka*", "avbeställ*", "makulera*", "skicka in", "skicka", "lämna in", "beställ", "beställa", "betala", "boka",
    "boka tid", "köp", "köpa", "lägg i varukorg*", "lägg till i varukorg*", "godkänn och skicka", "signera*", "prenumerera",
    "bekräfta*",
    "delete*", "remove*", "unsubscribe*", "subscribe", "cancel order", "cancel subscription", "submit", "sign", "sign up",
    "buy", "buy now", "order now", "place order", "checkout", "pay", "pay now", "book now", "add to cart", "add to basket",
    "confirm*", "destroy", "purge",
)
# The same in addresses: orders that a whole path segment, or the name of a parameter, gives the server.
_URL_ORDERS = (
    "logout|log-out|log_out|logoff|signout|sign-out|logga-ut|loggaut|utloggning|delete|remove|destroy|purge|unsubscribe"
    "|radera|ta-bort|tabort|avregistrera|avprenumerera|avboka|makulera|add-to-cart|addtocart|add_to_cart|checkout"
    "|cancel-order|vote"
)
_URL_SUFFIXES = "konto|kontot|mig|nu|bokning|bokningen|arende|prenumeration|uppgifter|allt|alla"
_ORDERING_SEGMENT = re.compile(rf"(?:{_URL_ORDERS})(?:-(?:{_URL_SUFFIXES}))?(?:[.;].*)?", re.IGNORECASE)
_ORDERING_ENGLISH = re.compile(r"(?:(?:delete|remove|destroy|unsubscribe|logout)(?:[-_]|(?=[A-Z]))).*")
_ORDERING_KEY = re.compile(rf"(?:{_URL_ORDERS})(?:[-_].*)?", re.IGNORECASE)
# These name a subject as often as an order ("/boka" is a page about booking): an order only with a number or a query.
_SOFT_SEGMENT = re.compile(
    r"(?:boka|anmal-dig|anmäl-dig|bestall|beställ|betala|kop|köp|skicka|skicka-in|bekrafta|prenumerera|book|buy|order|pay|sign|submit|confirm"
    r"|subscribe|add)(?:\.\w+)?",
    re.IGNORECASE,
)
_ACTION_KEYS = frozenset({"action", "cmd", "command", "do", "op", "operation", "method", "_method", "task", "verb"})
_ACTION_VALUES = re.compile(
    rf"(?:{_URL_ORDERS}|post|put|patch|add|create|update|save|submit|edit|send|book|buy|pay|order|subscribe|confirm"
    r"|approve|spara|skicka|boka|bestall|betala|kop)(?:[-_].*)?",
    re.IGNORECASE,
)
_UNSAFE_LINK_METHODS = frozenset({"post", "put", "patch", "delete"})
_METHOD_ATTRIBUTES = ("data-method", "data-turbo-method", "data-http-method", "formmethod")
_SCRIPTED_REQUESTS = frozenset(
    prefix + verb for prefix in ("hx-", "data-hx-") for verb in ("post", "put", "patch", "delete")
)
_MAX_NAME = 300
_MAX_URL_PART = 2000
_MAX_PARAMETERS = 200


def _pattern(words: Collection[str]) -> re.Pattern[str]:
    parts = [re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words]
    return re.compile(r"(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")(?!\w)")


# A name is an order when it begins with the word: "Ta bort bokningen", not "Så får du betala mindre skatt".
_NAME_ORDER = _pattern(STATE_CHANGING_WORDS)
# These are orders wherever in a name they stand.
_NAME_ANYWHERE = re.compile(
    r"(?<!\w)(?:logga ut|log ?out|sign out|unsubscribe|avregistrera|avprenumerera|radera|delete|add to cart)(?!\w)"
)
# These name a subject as soon as more follows: "Boka tid för vigsel" is a page, "Boka" alone is the button itself.
_ONLY_ALONE = frozenset({
    "boka", "boka tid", "betala", "köp", "köpa", "beställ", "beställa", "skicka", "skicka in", "lämna in", "säg upp",
    "prenumerera", "sign", "sign up", "subscribe", "submit", "pay", "buy",
})


def is_state_changing(url: str, name: str = "", attributes: Mapping[str, str] | None = None) -> bool:
    """True for a link or button that looks as if it changes something at the site, so it is never followed or pressed.

    ``name`` is the accessible name or visible text, ``attributes`` those of the element itself.
    """
    own = attributes or {}
    if any(own.get(key, "").strip().lower() in _UNSAFE_LINK_METHODS for key in _METHOD_ATTRIBUTES):
        return True
    return not _SCRIPTED_REQUESTS.isdisjoint(own) or _is_order_by_name(name) or _is_order_by_address(url)


def _is_order_by_name(name: str) -> bool:
    words = " ".join(name[:_MAX_NAME].casefold().split()).strip(" .!>»→›:…")
    if _NAME_ANYWHERE.search(words):
        return True
    found = _NAME_ORDER.match(words)
    return found is not None and (found.group() not in _ONLY_ALONE or found.group() == words)


def _is_order_by_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query[:_MAX_URL_PART], keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        return False
    segments = [segment for segment in unquote(parts.path[:_MAX_URL_PART]).split("/") if segment]
    if any(_ORDERING_SEGMENT.fullmatch(segment) or _ORDERING_ENGLISH.fullmatch(segment) for segment in segments):
        return True
    last = segments[-2:] if segments and segments[-1].isdigit() else segments[-1:] if query else []
    if any(_SOFT_SEGMENT.fullmatch(segment) for segment in last):
        return True
    return any(
        _ORDERING_KEY.fullmatch(key) or (key.casefold() in _ACTION_KEYS and _ACTION_VALUES.fullmatch(value))
        for key, value in query
    )
