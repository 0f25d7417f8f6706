"""`scrapy crawl`: ends with 3, and one sentence why, where the start page could not be had; Scrapy alone ends with 0 and nothing."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.exit_codes import Exit
from crawler.spiders.site import START_ENDING

HINT = {
    "blocked:egress": "its address is not public; TILLSYN_ALLOW_HOST=NAME:PORT opens one on purpose",
    "blocked:port": "the port is no web port; TILLSYN_ALLOW_HOST=NAME:PORT opens one on purpose",
    "skipped:robots": "robots.txt keeps us away",
    "skipped:robots_unavailable": "robots.txt did not come, which keeps us away",
}


class Command(ScrapyCrawl):
    """Run a spider of the project, by name."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` shows them")
        assert self.crawler_process
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        ending = str(crawler.stats.get_value(START_ENDING, "")) if crawler.stats else ""
        if self.crawler_process.bootstrap_failed:
            self.exitcode = int(Exit.SITES_FAILED)
        elif ending and ending != "fetched":
            why = HINT.get(ending, "there is nothing to crawl")
            print(f"start={opts.spargs.get('start', '')}: {ending}: {why}", file=sys.stderr)  # noqa: T201 - a command's own word
            self.exitcode = int(Exit.SITES_FAILED)
