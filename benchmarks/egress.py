"""What the egress guard costs: pages a minute and CPU with the filtering proxy in the way, and without it.

    python -m benchmarks.egress [--pages 40] [--tabs 4] [--rounds 7] [--resources 12]

A small site of our own on loopback, each page with some pictures, a style sheet and a script; one headless browser, as many
tabs; a page is loaded, axe-core runs in it, next. Site, browser driver and guard are processes of their own, as in a night.
Each round goes both ways, one after the other; the median of the rounds' ratios counts, so that a machine that does other
things now and then changes little.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from os import geteuid, getpid

from playwright.async_api import async_playwright

from crawler.browser.axe_source import axe_source
from crawler.browser.find import find_browser
from crawler.containment import tree_cpu_seconds
from crawler.egress import CRAWL_LIMITS, Egress, parse_allow_host

WORDS = "Kommunen svarar på frågor om bygglov, förskola, avfall och vatten varje vardag mellan åtta och fem. "
PICTURE_BYTES = 20_000
SPAWN = multiprocessing.get_context("spawn")


class Site(BaseHTTPRequestHandler):
    """Pages at /sida/N, and what they load."""

    protocol_version = "HTTP/1.1"
    resources = 12

    def do_GET(self) -> None:
        kind, body = "text/html; charset=utf-8", b""
        if self.path.startswith("/sida/"):
            pictures = "".join(f'<img alt="" src="{self.path}/{n}.svg" width="20" height="20">' for n in range(self.resources))
            blocks = "".join(f"<section><h2>Rubrik {n}</h2><p>{WORDS * 3}</p><a href='/x'>Mer om {n}</a></section>" for n in range(40))
            body = (
                f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Sida</title><link rel="stylesheet" href="/stil.css">'
                f'<script src="/kod.js"></script></head><body><main><h1>Sida</h1>{pictures}{blocks}</main></body></html>'
            ).encode()
        if self.path.endswith(".svg"):
            kind, body = "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><!--' + b"x" * PICTURE_BYTES + b"--></svg>"
        elif self.path == "/stil.css":
            kind, body = "text/css", b"main { max-width: 60em }"
        elif self.path == "/kod.js":
            kind, body = "text/javascript", b"window.klar = true"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def serve(resources: int, told: Connection) -> None:
    """Be the site, in a process of its own; tells its host and port."""
    Site.resources = resources
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    told.send(f"127.0.0.1:{server.server_port}")
    server.serve_forever()


@contextmanager
def served(resources: int) -> Iterator[str]:
    """The site's host and port."""
    ours, theirs = SPAWN.Pipe()
    site = SPAWN.Process(target=serve, args=(resources, theirs), daemon=True)
    site.start()
    try:
        yield ours.recv()
    finally:
        site.kill()
        site.join()


def visit(urls: list[str], tabs: int, proxy: str | None, told: Connection) -> None:
    """Drive the browser, in a process of its own; tells pages a minute and CPU seconds a page of that process and the browser."""
    told.send(asyncio.run(visit_all(urls, tabs, proxy)))


def round_of(urls: list[str], tabs: int, proxy: str | None) -> tuple[float, float]:
    """One way once: pages a minute, and CPU seconds a page of driver, browser and guard (which runs in this process)."""
    ours, theirs = SPAWN.Pipe()
    driver = SPAWN.Process(target=visit, args=(urls, tabs, proxy, theirs))
    began = time.process_time()
    driver.start()
    rate, cpu = ours.recv()
    driver.join()
    return rate, cpu + (time.process_time() - began) / len(urls)


async def visit_all(urls: list[str], tabs: int, proxy: str | None) -> tuple[float, float]:
    """Pages a minute and CPU seconds a page of this process and all it started."""
    waiting = list(urls)
    flags = ["--disable-quic", *(["--no-sandbox"] if geteuid() == 0 else [])]
    if proxy is not None:
        flags += [f"--proxy-server={proxy}", "--proxy-bypass-list=<-loopback>"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser().executable, args=flags)
        pages = [await browser.new_page() for _ in range(tabs)]
        cpu, began = tree_cpu_seconds(getpid()), time.monotonic()

        async def tab(number: int) -> None:
            while waiting:
                await pages[number].goto(waiting.pop(), wait_until="load")
                await pages[number].evaluate(axe_source())
                await pages[number].evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations.length)")

        await asyncio.gather(*(tab(number) for number in range(tabs)))
        seconds, used = time.monotonic() - began, tree_cpu_seconds(getpid()) - cpu
        await browser.close()
    return len(urls) / seconds * 60, used / len(urls)


def main() -> None:
    """Run both ways in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("pages", 40), ("tabs", 4), ("rounds", 7), ("resources", 12)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {"direct": [], "guard": []}
    with served(asked.resources) as host, Egress(allow=[parse_allow_host(host)]) as egress:
        urls = [f"http://{host}/sida/{number}" for number in range(asked.pages)]
        for number in range(asked.rounds):
            for way in ("direct", "guard") if number % 2 == 0 else ("guard", "direct"):
                gate = egress.gate(f"{way}-{number}", limits=CRAWL_LIMITS) if way == "guard" else None
                found[way].append(round_of(urls, asked.tabs, gate.url if gate else None))
    for way, rows in found.items():
        rate, cpu = (statistics.median(row[place] for row in rows) for place in (0, 1))
        print(f"{way:8} {rate:7.1f} pages a minute  {cpu:6.3f} CPU s a page  {[round(rate) for rate, _ in rows]}")
    pairs = list(zip(found["direct"], found["guard"], strict=True))
    slower = statistics.median(1 - guard[0] / direct[0] for direct, guard in pairs)
    dearer = statistics.median(guard[1] / direct[1] - 1 for direct, guard in pairs)
    print(f"overhead {slower:+.1%} of pages a minute, {dearer:+.1%} of CPU (medians of {len(pairs)} pairs)")


if __name__ == "__main__":
    main()
