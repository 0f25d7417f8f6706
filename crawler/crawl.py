"""The crawl phase of one site: a Scrapy crawl in this process, from SiteTask to Crawl.

A Twisted reactor starts once, so `crawl_site` can be called once per process (settled E1).
"""

from __future__ import annotations

import logging
import time
import warnings
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.settings import Settings

from checks.material import Crawl
from crawler.crawl_record import CrawlRecord
from crawler.egress import Egress
from crawler.politeness import Politeness
from crawler.roles import with_roles
from crawler.settings import user_agent
from crawler.spiders.site import SiteSpider
from crawler.task import SiteTask

#: The part of a site's time that the crawl may use; the rest is for visits and walks.
CRAWL_SHARE_OF_SITE_BUDGET = 0.5


def crawl_site(task: SiteTask, egress: Egress, limiter: Politeness) -> Crawl:
    """Crawls the task's site through the guard. Signals stay with the caller (settled U14)."""
    for name in ("scrapy", "twisted", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    record = CrawlRecord(start_url=task.organisation.start_url)
    process = AsyncCrawlerProcess(crawl_settings(task))
    process.crawl(
        SiteSpider,
        start=task.organisation.start_url,
        extra_hosts=task.organisation.extra_hosts,
        extra_pages=task.options.extra_pages,
        max_pages=task.options.max_pages,
        egress=egress,
        politeness=limiter,
        record=record,
        deadline=time.monotonic() + CRAWL_SHARE_OF_SITE_BUDGET * task.options.site_budget_seconds,
    )
    process.start(install_signal_handlers=False)
    return with_roles(record.finished())


def crawl_settings(task: SiteTask) -> Settings:
    """The project's Scrapy settings with this scan's contact and trusted certificates."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    own: dict[str, Any] = {"USER_AGENT": user_agent(task.options.contact), "LOG_INSTALL_ROOT_HANDLER": False}
    if task.options.trusted_ca:
        # The setting is marked as going away, but Scrapy offers no other door for a further certificate authority.
        warnings.filterwarnings(
            "ignore", category=ScrapyDeprecationWarning, message=".*DOWNLOADER_CLIENTCONTEXTFACTORY.*"
        )
        own["DOWNLOADER_CLIENTCONTEXTFACTORY"] = "crawler.certificates.TrustingContextFactory"
        own["TILLSYN_TRUSTED_CA"] = task.options.trusted_ca
    settings.setdict(own, priority="cmdline")
    return settings
