"""What a probe is given: the task, the crawl, the guard, and a polite way to ask for an address."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from checks.material import Crawl, Probe
from crawler.asking import Asker, Reply, RobotsBook
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.politeness import Politeness, Verdict
from crawler.task import SiteTask

LONGEST_WAIT_SECONDS = 60.0
PROBE_BYTES = 2 * 1024 * 1024


@dataclass(kw_only=True)
class Ask:
    """One site's probes in progress."""

    task: SiteTask
    crawl: Crawl
    egress: Egress
    politeness: Politeness
    sources: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asker = Asker(self.egress, self.task.options, name="probes")
        self._book = RobotsBook(self.asker, self.politeness)
        self._local = loopback_hosts(parse_allow_host(text) for text in self.task.options.allow_hosts)

    @property
    def start(self) -> str:
        """The start page's own address, after redirects."""
        page = next((p for p in self.crawl.pages if p.depth == 0 and p.status == 200), None)
        return (page.final_url or page.url) if page else self.crawl.start_url or self.task.organisation.start_url

    @property
    def origin(self) -> str:
        parts = urlsplit(self.start)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        return (urlsplit(self.start).hostname or "").lower()

    @property
    def is_local(self) -> bool:
        """The host stands in the operator's table of exemptions: nobody outside knows it (settled I12)."""
        return any(name == self.host for name, _ in self._local)

    @property
    def is_secure_local(self) -> bool:
        """A host of the table that serves https under its own name, as the demo towns do (settled U5)."""
        return self.is_local and any(name == self.host and port == 443 for name, port in self._local)

    def get(self, url: str, *, limit: int = PROBE_BYTES, accept: str = "*/*", robots: bool = True) -> Reply:
        """One GET in its turn. An address that robots.txt keeps from us is not asked for (`problem` robots)."""
        parts = urlsplit(url)
        if robots and (held := self._book.held(url)):
            return Reply(url=url, problem=held)
        try:
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        except ValueError:
            return Reply(url=url, problem="address")
        turn = self.politeness.turn(parts.hostname or "", port)
        if turn.verdict is not Verdict.GO:
            return Reply(url=url, problem=str(turn.verdict))
        if turn.seconds > 0:
            threading.Event().wait(min(turn.seconds, LONGEST_WAIT_SECONDS))
        return self.asker.get(url, limit=limit, accept=accept)

    def follow(self, url: str, *, most: int = 5, limit: int = PROBE_BYTES, robots: bool = True) -> list[Reply]:
        """The answers on the way from `url` through at most `most` redirects."""
        replies = [self.get(url, limit=limit, robots=robots)]
        while replies[-1].location and len(replies) <= most:
            replies.append(self.get(replies[-1].location, limit=limit, robots=robots))
        return replies

    def absolute(self, path: str) -> str:
        return urljoin(self.origin + "/", path)


def untested(name: str, reason: str) -> Probe:
    """A probe that could not look."""
    return Probe(name=name, state="untested", reason=reason)
