"""Shows how a scan goes on, on standard error: live on a terminal, one line a site otherwise. Knows only events."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from crawler.executors import SiteEnd, SiteEvent

SHOWN_SITES = 12
REFRESH_PER_SECOND = 4


@dataclass(slots=True, kw_only=True)
class _Site:
    phase: str = "begins"
    done: int = 0
    total: int = 0
    visits: int = 0
    kept: int = 0
    findings: int = 0
    url: str = ""
    since: float = field(default_factory=time.monotonic)


class Progress:
    """Takes events and ends; `with Progress(total=...) as progress`."""

    def __init__(self, *, total: int, already: int = 0, stream: TextIO | None = None, started: float | None = None) -> None:
        self.total = total
        self.sites_done = already
        self.failed: list[tuple[str, str]] = []
        self.visits = 0
        self.findings = 0
        self._already = already
        self._started = time.monotonic() if started is None else started
        self._running: dict[str, _Site] = {}
        stream = stream or sys.stderr
        self._console = Console(file=stream, highlight=False, markup=False, soft_wrap=not stream.isatty())
        self._live: Live | None = None
        if stream.isatty():
            self._live = Live(console=self._console, refresh_per_second=REFRESH_PER_SECOND, get_renderable=self._picture)

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._live:
            self._live.stop()

    def event(self, event: SiteEvent) -> None:
        """Something a running site told."""
        site = self._running.setdefault(event.site, _Site())
        data: Mapping[str, Any] = event.data
        match event.event:
            case "crawl":
                site.phase, site.done = "crawls", _count(data.get("pages"))
            case "visit":
                findings = _count(data.get("findings"))  # of the site so far
                self.visits += 1
                self.findings += max(findings - site.findings, 0)
                site.visits += 1
                site.findings, site.phase, site.url = findings, "visits", str(data.get("url", ""))
                site.done, site.total = _count(data.get("done")), _count(data.get("total"))
            case "kept":
                site.kept, site.findings = _count(data.get("visits")), _count(data.get("findings"))
                self.findings += site.findings
            case "walk":
                site.phase, site.url = "walks", f"{data.get('journey', '')} {data.get('persona', '')}"
                site.done, site.total = _count(data.get("done")), _count(data.get("total"))
            case "probed":
                site.phase, site.url, site.done, site.total = "judges", "", 0, 0
            case "again":
                self.line(f"{event.site}: {data.get('reason')}; once more")
                self._running[event.site] = _Site()

    def end(self, end: SiteEnd) -> None:
        """A site is finished."""
        site = self._running.pop(end.task.organisation.id, _Site())
        self.sites_done += 1
        how = "done" if not end.reason else f"failed: {end.reason}"
        if end.reason:
            self.failed.append((end.task.organisation.id, end.reason))
        kept = f"{site.kept} visits of pages unchanged since an earlier night, judged from what was gathered then  " if site.kept else ""
        self.line(
            f"{self.sites_done}/{self.total} {end.task.organisation.id}  {how}  "
            f"{site.visits} visits  {kept}{site.findings} findings  {minutes(end.seconds)}"
        )

    def line(self, text: str) -> None:
        """One line that stays."""
        self._console.print(Text(printable(text)))

    def summary(self) -> str:
        """Sites, pages, findings, pages a minute, time left."""
        spent = max(time.monotonic() - self._started, 0.001)
        ended = self.sites_done - self._already
        left = f"{minutes(spent / ended * (self.total - self.sites_done))} left" if ended and self.sites_done < self.total else ""
        parts = [
            f"{self.sites_done}/{self.total} sites",
            f"{self.visits} visits",
            f"{self.findings} findings",
            f"{self.visits / spent * 60:.0f} visits/min",
            minutes(spent),
            left,
        ]
        return " · ".join(part for part in parts if part)

    def _picture(self) -> Group:
        lines = [Text(self.summary(), style="bold", no_wrap=True, overflow="ellipsis")]
        for name, site in list(self._running.items())[:SHOWN_SITES]:
            count = f"{site.done}/{site.total}" if site.total else f"{site.done}"
            text = f"  {name[:28]:28} {site.phase:7} {count:>9}  {minutes(time.monotonic() - site.since):>7}  {printable(site.url)}"
            lines.append(Text(text, no_wrap=True, overflow="ellipsis"))
        if len(self._running) > SHOWN_SITES:
            lines.append(Text(f"  and {len(self._running) - SHOWN_SITES} more"))
        return Group(*lines)


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def minutes(seconds: float) -> str:
    """`42 s`, `3 min 12 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def printable(text: str) -> str:
    """Text from the web, harmless on a terminal: no control or direction characters (they show as �)."""
    return "".join(c if c.isprintable() else "�" for c in text)
