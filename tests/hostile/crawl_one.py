"""Crawls one host of the hostile site in a process of its own and prints its pages: address, outcome, reason."""

import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from hostile_pages.names import HostileNames  # noqa: E402

import crawler.settings  # noqa: E402
from checks.material import Organisation  # noqa: E402
from crawler.crawl import crawl_site  # noqa: E402
from crawler.egress import CRAWL_LIMITS, Egress, loopback_hosts, parse_allow_host  # noqa: E402
from crawler.politeness import Politeness  # noqa: E402
from crawler.task import Options, SiteTask  # noqa: E402


def main() -> None:
    asked = json.loads(sys.argv[1])
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    crawler.settings.DOWNLOAD_TIMEOUT = asked["timeout"]
    allow = [parse_allow_host(text) for text in asked["allow"]]
    options = replace(Options(), max_pages=asked["max_pages"], site_budget_seconds=80)
    task = SiteTask(
        organisation=Organisation(id="hostile", kind="other", name_sv="Ett ovänligt ställe", start_url=asked["start"]),
        scan_uid="hostile", started_at="2026-11-24T02:00:00+00:00", folder="", seed="hostile", profile_sha="", options=options,
    )
    limits = replace(CRAWL_LIMITS, connect_seconds=3, lookup_seconds=3)
    with Egress(allow=allow, extra_ports=asked["ports"], resolver=HostileNames(), limits=limits) as egress:
        found = crawl_site(task, egress, Politeness(local_hosts=loopback_hosts(allow)))
    print(json.dumps([(page.url, page.outcome, page.reason) for page in found.pages]))


main()
