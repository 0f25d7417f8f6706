"""`scrapy list` and `scrapy crawl site -a start=URL` work from the project's root, behind a guard of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from crawl_scene import CRAWL_SECONDS, ROOT, html, links


def _scrapy(*arguments: str, allow: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, env=os.environ | {"TILLSYN_ALLOW_HOST": allow}, capture_output=True,
        text=True, timeout=CRAWL_SECONDS, check=False,
    )  # fmt: skip


def test_scrapy_lists_the_general_spider():
    assert _scrapy("list").stdout.split() == ["site"]


def test_a_crawl_by_itself_prints_the_pages_it_found(website):
    site = website({"/": html("Start", links("/a", "/logga-ut")), "/a": html("Sida a")})
    done = _scrapy("crawl", "site", "-a", f"start={site.base}/", "-o", "-:jsonl", allow=site.host)
    pages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(page["url"].removeprefix(site.base), page["outcome"], page["title"]) for page in pages] == [
        ("/", "fetched", "Start"), ("/a", "fetched", "Sida a"),
    ]  # fmt: skip
    assert site.asked("/logga-ut") == 0


def test_a_loopback_host_that_was_not_opened_is_never_asked(website):
    site = website({"/": html("Start")})
    done = _scrapy("crawl", "site", "-a", f"start={site.base}/", "-o", "-:jsonl")
    assert json.loads(done.stdout)["outcome"] != "fetched"
    assert site.log == []


def test_an_address_that_is_none_is_refused_with_an_example(website):
    done = _scrapy("crawl", "site", "-a", "start=ftp://x")
    assert "is not a web address" in done.stderr + done.stdout


def test_a_crawl_of_a_host_that_is_not_opened_says_so_and_does_not_end_well() -> None:
    done = _scrapy("crawl", "site", "-a", "start=http://127.0.0.1:8099/", allow="")
    assert done.returncode == 3
    assert "http://127.0.0.1:8099/: blocked:egress: its address is not public; TILLSYN_ALLOW_HOST=NAME:PORT" in done.stderr
