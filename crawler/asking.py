"""A plain GET through the guard, for what neither crawl nor browser asks for: robots.txt of a single page's host, probes.

Never follows a redirect by itself, never sends anything, reads at most so many bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from crawler.egress import ASKER_LIMITS, Egress, RefusalKind
from crawler.politeness import Politeness, Verdict
from crawler.robots import MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, Policy, policy_from_answer
from crawler.settings import user_agent
from crawler.task import Options

TIMEOUT_SECONDS = 15.0
BODY_LIMIT = 10 * 1024 * 1024
HEADER_LIMIT = 200
#: What the gate could not fetch, in the asker's words; everything else it did not deliver was refused.
_PROBLEMS = {RefusalKind.DNS_ERROR: "dns", RefusalKind.CONNECT_ERROR: "connect", RefusalKind.CONNECT_TIMEOUT: "timeout"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an address answered. `status` 0: no answer, `problem` says why (tls, timeout, refused, dns, connect, http)."""

    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names, repeated ones joined with ", "
    body: bytes = b""
    is_cut: bool = False
    problem: str = ""

    @property
    def location(self) -> str:
        """Where a redirect leads, absolute; empty when this is none."""
        if self.status not in (301, 302, 303, 307, 308):
            return ""
        return urljoin(self.url, self.headers.get("location", "")) if self.headers.get("location") else ""


class Asker:
    """Asks addresses one at a time through a gate of its own."""

    def __init__(self, egress: Egress, options: Options, *, name: str = "asker") -> None:
        self._gate = egress.gate(name, limits=ASKER_LIMITS)
        self._agent = {
            "User-Agent": user_agent(options.contact),
            "Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5",
            "Accept-Encoding": "gzip",
        }
        self._pool = urllib3.ProxyManager(
            self._gate.url,
            ca_certs=options.trusted_ca or certifi.where(),
            cert_reqs="CERT_REQUIRED",
            retries=False,
            timeout=urllib3.Timeout(connect=TIMEOUT_SECONDS, read=TIMEOUT_SECONDS, total=TIMEOUT_SECONDS * 2),
            maxsize=2,
        )

    def get(self, url: str, *, limit: int = BODY_LIMIT, accept: str = "*/*") -> Reply:
        """One GET. Never raises for what the other side does."""
        if urlsplit(url).scheme not in ("http", "https"):
            return Reply(url=url, problem="scheme")
        reply = self._get(url, limit, accept)
        # A kept connection to the gate that was closed meanwhile looks like a broken answer: a second one begins afresh.
        return self._get(url, limit, accept) if reply.problem == "http" else reply

    def _get(self, url: str, limit: int, accept: str) -> Reply:
        self._gate.drain_refusals()
        try:
            answer = self._pool.request(
                "GET", url, headers={**self._agent, "Accept": accept}, preload_content=False, redirect=False
            )
            try:
                body = answer.read(limit + 1, decode_content=True)
            finally:
                answer.close()
        except (HTTPError, OSError, ValueError) as error:
            return Reply(url=url, problem=self._why(error))
        if refusals := self._gate.drain_refusals():
            return Reply(url=url, problem=_PROBLEMS.get(refusals[-1].kind, "refused"))
        headers = {name.lower(): value[:4000] for name, value in list(answer.headers.items())[:HEADER_LIMIT]}
        return Reply(url=url, status=answer.status, headers=headers, body=body[:limit], is_cut=len(body) > limit)

    def _why(self, error: Exception) -> str:
        refusals = self._gate.drain_refusals()
        if refusals:
            return _PROBLEMS.get(refusals[-1].kind, "refused")
        text = f"{type(error).__name__} {error}".lower()
        if "certificate" in text or "ssl" in text or "tls" in text:
            return "tls"
        return "timeout" if "timeout" in text or "timed out" in text else "http"

    def follow(self, url: str, *, most: int = 5, limit: int = BODY_LIMIT) -> list[Reply]:
        """The answers on the way from `url` through at most `most` redirects; the last one is where it ended."""
        replies = [self.get(url, limit=limit)]
        while replies[-1].location and len(replies) <= most:
            replies.append(self.get(replies[-1].location, limit=limit))
        return replies

    def robots(self, origin: str) -> Policy:
        """The robots.txt of an origin, as RFC 9309 reads it."""
        last = self.follow(f"{origin}/robots.txt", most=MAX_ROBOTS_REDIRECTS, limit=MAX_ROBOTS_BYTES + 1)[-1]
        if last.location or not last.status:
            return Policy(0, failure=last.problem)
        return policy_from_answer(last.status, last.body)


class RobotsBook:
    """The policies of all origins met in one run, each asked once. Safe across threads."""

    def __init__(self, asker: Asker, politeness: Politeness) -> None:
        self._asker, self._politeness = asker, politeness
        self._policies: dict[str, Policy] = {}
        self._lock = threading.Lock()

    def failure(self, url: str) -> str:
        """Why the address's origin gave no robots.txt, in the asker's word; empty where it gave one or was not asked."""
        parts = urlsplit(url)
        policy = self._policies.get(f"{parts.scheme}://{parts.netloc}")
        return policy.failure if policy is not None else ""

    def held(self, url: str) -> str:
        """Why we may not fetch the address (a reason of outcome skipped); empty where we may."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        with self._lock:
            policy = self._policies.get(origin)
            if policy is None:
                policy = self._policies[origin] = self._asker.robots(origin)
                delay = policy.crawl_delay_seconds
                if delay is not None and self._politeness.set_crawl_delay(parts.hostname or "", port, delay) is not Verdict.GO:
                    return "crawl_delay"
        if policy.is_unavailable:
            return "robots_unavailable"
        if policy.is_too_slow:
            return "crawl_delay"
        return "" if policy.allows(url) else "robots"
