"""Runs one crawl in a process of its own, as the site process does (a reactor starts once), and prints the Crawl.

    python crawl_child.py START_URL OPTIONS_JSON      options: keys of crawler.task.Options, and extra_hosts
"""

from __future__ import annotations

import json
import sys

from checks.material import Organisation
from crawler.crawl import crawl_site
from crawler.egress import Egress, loopback_hosts, parse_allow_host
from crawler.politeness import Politeness
from crawler.task import Options, SiteTask


def main() -> None:
    start, given = sys.argv[1], json.loads(sys.argv[2])
    extra_hosts = tuple(given.pop("extra_hosts", ()))
    options = Options(**{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})
    task = SiteTask(
        organisation=Organisation(id="site", kind="municipality", name_sv="Prov", start_url=start, extra_hosts=extra_hosts),
        scan_uid="test", started_at="2026-01-01T00:00:00Z", folder=".", seed="seed", profile_sha="", options=options,
    )  # fmt: skip
    with Egress(allow=[parse_allow_host(host) for host in options.allow_hosts]) as egress:
        crawl = crawl_site(task, egress, Politeness(local_hosts=loopback_hosts(egress.allow)))
    sys.stdout.buffer.write(crawl.to_bytes())


if __name__ == "__main__":
    main()
