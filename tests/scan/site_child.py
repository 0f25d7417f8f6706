"""A site process for the tests of the pool and the scan: speaks the same protocol and writes a real shard.

What it does is named by the first word of the site's id: good, down, crashes, crashonce, hangs, slow, nobrowser, full.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from checks.material import Crawl, CrawledPage, Sampled
from crawler.task import SiteTask
from results.shard import Shard


def say(**event: object) -> None:
    print(json.dumps(event), flush=True)


def main() -> int:
    task = SiteTask.from_bytes(Path(sys.argv[-1]).read_bytes())
    folder, manner = Path(task.folder), task.organisation.id.split("-")[0]
    (folder / "began").open("a").write(f"{task.attempt} {time.time()}\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
    url = task.organisation.start_url
    if manner == "nobrowser":
        return 5
    if manner == "full":
        return 6
    if manner == "crashes" or (manner == "crashonce" and task.attempt == 1):
        os.kill(os.getpid(), signal.SIGSEGV)
    if manner == "hangs":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    with Shard.create(folder, task) as shard:
        if not shard.crawled:
            page = CrawledPage(url=url, outcome="failed" if manner == "down" else "fetched", status=200)
            crawl = Crawl(start_url=url, hosts=(), pages=(page,))
            sample = () if manner == "down" else (Sampled(url=url, sampled_as="home", stratum="structured"),)
            shard.record_crawl(crawl, sample, personas=("desktop",))
        say(event="crawl", pages=1)
        if manner == "slow" and "--quick" not in sys.argv:
            (folder.parent.parent / "slow-is-running").touch()
            time.sleep(60)
        for pending in shard.pending_visits():
            shard.record_visit(pending.url, pending.persona, outcome="audited")
            say(event="visit", url=pending.url, done=1, total=1, findings=0)
        if manner == "down":
            say(event="failed", reason="dns_error", permanent=True)
        shard.finish("failed", "dns_error") if manner == "down" else shard.finish()
    if manner == "down":
        return 3
    say(event="done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
