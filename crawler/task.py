"""The unit of work: one site within a scan, as it is handed to a site process. Plain data, stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from checks.artefacts import JsonArtefact
from checks.material import Organisation, Sampled


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a scan is run: the operator's choices, the same for every site of it."""

    max_pages: int = 500  # addresses fetched by the crawl; at most 2 000
    sample: str = "wad"  # wad, all, or a number as text
    tabs: int = 2
    depth: str = "standard"  # quick, standard, deep
    personas: tuple[str, ...] = ("desktop", "mobile")
    journeys: bool = True
    full: bool = False  # visit pages again whose answer has not changed since an earlier night
    contact: str = ""
    allow_hosts: tuple[str, ...] = ()  # NAME:PORT[=ADDRESS:PORT]
    test_systems: tuple[str, ...] = ()  # HOST:PORT
    trusted_ca: str = ""  # PEM file that Scrapy trusts besides the system's (demo towns)
    trusted_spki: tuple[str, ...] = ()  # certificates Chromium accepts (demo towns)
    delay_seconds: float = 1.0  # between document requests to a host that is not loopback
    page_budget_seconds: float = 60.0
    site_budget_seconds: float = 3600.0
    round: str = ""  # measurement round of the sample; default: the calendar quarter
    social_live: bool = False
    extra_pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTask(JsonArtefact):
    """One site to scan. `folder` receives the shard (`shard.db`), its evidence and its log."""

    kind = "site_task"
    organisation: Organisation
    scan_uid: str  # names the scan everywhere, also before the main database knows it
    started_at: str  # ISO 8601, UTC
    folder: str
    seed: str
    profile_sha: str
    options: Options = field(default_factory=Options)
    attempt: int = 1
    database: str = ""  # the main database, read for what earlier nights gathered; another machine does without
    previous: tuple[Sampled, ...] = ()  # the sample drawn earlier in the round, kept through it (settled C14)
