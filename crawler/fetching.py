"""Asking for one address: redirects hop by hop under the crawl's own rules, bounded retries, one ending for each trouble.

Knows Scrapy's requests and answers; what may be asked is decided by the policy and scope it is given.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from checks.artefacts import Hop
from crawler.addresses import DEFAULT_PORTS, MAX_URL_LENGTH, Scope, canonical, origin_of
from crawler.egress import REFUSAL_HEADER, Egress
from crawler.failures import (
    INTERNAL_ERROR,
    Ending,
    Reason,
    blocked,
    failed,
    from_crawl_error,
    from_refusal,
    from_status,
    skipped,
)
from crawler.reachability import why_unreachable
from crawler.robots import Policy

log = logging.getLogger(__name__)

MAX_REDIRECTS = 10
#: Statuses of a server that asks to be tried again; anything else is taken as it is.
RETRIED_STATUSES = frozenset({502, 503, 504})
RETRY_WAITS_SECONDS = (0.5, 1.5)
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})

Download = Callable[[Request], Awaitable[Response]]
PolicyOf = Callable[[str], Awaitable[Policy]]


class HeldBack(IgnoreRequest):
    """A middleware did not let a request out; `ending` says why."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(str(ending))
        self.ending = ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for an address. `ending` is None where there is something to read."""

    url: str
    final_url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names, repeated ones joined with ", "
    body: bytes = b""
    redirects: tuple[Hop, ...] = ()
    ending: Ending | None = None
    is_cut: bool = False

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Fetcher:
    """Asks for addresses, one at a time."""

    def __init__(self, download: Download, egress: Egress, *, trusted_ca: str = "") -> None:
        self._download = download
        self._trusted_ca = trusted_ca
        self._visits = 0
        self._egress = egress
        self._gate = egress.gate("crawl")
        self.requests = 0

    async def page(self, url: str, *, scope: Scope, policy_of: PolicyOf, may_leave_host: bool = False) -> Answer:
        """The answer for a page: every hop stays within the scope and is allowed by its origin's robots.txt.

        `may_leave_host`: the start page may lead to another host of the same registrable domain.
        """
        hops: list[Hop] = []
        seen: dict[str, int] = {}
        at = url
        # Cookies last from a redirect to the page it leads to, and no longer: each page is a visit of its own.
        self._visits += 1
        while True:
            held = await self._held(at, policy_of)
            if held is not None:
                return Answer(url=url, final_url=at, redirects=tuple(hops), ending=held)
            answer = await self.one(at, kind="page")
            target = _target(answer)
            if target is None:
                return _with_hops(answer, url, hops)
            hops.append(Hop(url=at, status=answer.status, location=answer.headers.get("location", "")[:MAX_URL_LENGTH]))
            seen[at] = seen.get(at, 0) + 1
            ending = _hop_ending(target, scope, len(hops), seen)
            if ending == skipped(Reason.OFF_DOMAIN):
                ending = await self._outside(target, scope, may_leave_host)
            if ending is not None:
                return Answer(
                    url=url,
                    final_url=target[:MAX_URL_LENGTH],
                    status=answer.status,
                    redirects=tuple(hops),
                    ending=ending,
                )
            at = target

    async def _outside(self, target: str, scope: Scope, may_leave_host: bool) -> Ending | None:
        """What a hop off the site comes to: a forbidden address is named as such, without contacting it."""
        parts = urlsplit(canonical(target) or target)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        refusal = await asyncio.to_thread(self._egress.verdict, parts.hostname or "", port, url=target)
        if refusal is not None and refusal.kind.is_decision:
            return from_refusal(refusal)
        if may_leave_host and scope.is_sibling(canonical(target) or target):
            return None
        return skipped(Reason.OFF_DOMAIN)

    async def _held(self, url: str, policy_of: PolicyOf) -> Ending | None:
        policy = await policy_of(origin_of(url))
        if policy.status == 0 and (
            ending := await asyncio.to_thread(
                why_unreachable, url, policy.failure, self._egress, trusted_ca=self._trusted_ca
            )
        ):
            return ending
        if policy.is_unavailable:
            return skipped(Reason.ROBOTS_UNAVAILABLE)
        if policy.is_too_slow:
            return skipped(Reason.CRAWL_DELAY)
        return None if policy.allows(url) else skipped(Reason.ROBOTS)

    async def one(self, url: str, *, kind: str, max_bytes: int | None = None) -> Answer:
        """One address without following redirects, asked again at most twice where that may help."""
        for attempt in range(len(RETRY_WAITS_SECONDS) + 1):
            answer = await self._ask(url, kind, max_bytes)
            is_last = attempt == len(RETRY_WAITS_SECONDS)
            may_help = answer.status in RETRIED_STATUSES or (
                answer.status == 0 and answer.ending is not None and answer.ending.is_transient
                and answer.ending.reason is not Reason.TIMEOUT
            )  # fmt: skip
            if is_last or not may_help or (answer.ending is not None and answer.ending.reason is Reason.RATE_LIMITED):
                break
            await asyncio.sleep(RETRY_WAITS_SECONDS[attempt])
        return answer

    async def _ask(self, url: str, kind: str, max_bytes: int | None) -> Answer:
        meta: dict[str, object] = {"tillsyn_kind": kind, "cookiejar": self._visits}
        if max_bytes is not None:
            meta["download_maxsize"] = max_bytes
        self.requests += 1
        self._drained()
        try:
            response = await self._download(Request(url, meta=meta, dont_filter=True))
        except HeldBack as error:
            return Answer(url=url, final_url=url, ending=error.ending)
        except IgnoreRequest:  # the decompression limit has no class of its own
            return Answer(url=url, final_url=url, ending=failed(Reason.DECOMPRESSION_BOMB))
        except Exception as error:  # noqa: BLE001 - whatever a hostile answer raises costs one page
            ending = self._refused(url) or from_crawl_error(error)
            if ending == INTERNAL_ERROR:
                log.warning("crawl: %s: %r", url, error)
            return Answer(url=url, final_url=url, ending=ending)
        headers = _headers(response)
        if REFUSAL_HEADER.lower() in headers:
            refused = self._refused(url)
            if refused is not None:
                return Answer(url=url, final_url=url, ending=refused)
        told = from_status(response.status, has_retry_after="retry-after" in headers)
        if response.status in REDIRECT_STATUSES:
            told = failed(Reason.BAD_HTTP)  # unless it says where to
        return Answer(
            url=url, final_url=url, status=response.status, headers=headers, body=response.body, ending=told,
            is_cut="partial" in response.flags or "dataloss" in response.flags,
        )  # fmt: skip

    def _drained(self) -> None:
        self._gate.drain_refusals()

    def _refused(self, url: str) -> Ending | None:
        """The guard's own word on the request that just failed; the queue is the only proof (settled C30)."""
        host = urlsplit(url).hostname or ""
        refusals = self._gate.drain_refusals()
        own = [r for r in refusals if r.host == host] or refusals
        return from_refusal(own[-1]) if own else None


def _headers(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")[:8_000]
        for name, values in response.headers.items()
    }


def _target(answer: Answer) -> str | None:
    """Where a redirect leads, as it will be asked for; None where the answer is no usable redirect."""
    if answer.status not in REDIRECT_STATUSES:
        return None
    location = answer.headers.get("location", "").strip()
    if not location:
        return None
    try:
        text = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = location
    try:
        return urljoin(answer.url, text).partition("#")[0]
    except ValueError:
        return None


def _hop_ending(target: str, scope: Scope, hops: int, seen: Mapping[str, int]) -> Ending | None:
    """Why a redirect is not followed; None where it is."""
    scheme = target.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        return blocked(Reason.SCHEME)
    # A page that only sets a cookie sends the visitor to itself once.
    if hops > MAX_REDIRECTS or len(target) > MAX_URL_LENGTH or seen.get(target, 0) > 1:
        return failed(Reason.REDIRECT_LOOP)
    found = canonical(target)
    if found is None:
        return failed(Reason.BAD_HTTP)
    return None if scope.holds(found) else skipped(Reason.OFF_DOMAIN)


def _with_hops(answer: Answer, url: str, hops: list[Hop]) -> Answer:
    return Answer(
        url=url, final_url=answer.final_url, status=answer.status, headers=answer.headers, body=answer.body,
        redirects=tuple(hops), ending=answer.ending, is_cut=answer.is_cut,
    )  # fmt: skip
