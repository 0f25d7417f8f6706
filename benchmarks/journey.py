"""One errand with one persona, browser start included, against the same clicks scripted straight in Playwright (goal: 3 times at most).

    python benchmarks/journey.py [--rounds 5]

A small town on loopback: start page, contact page, service page, login chooser. Prints medians of wall time and their ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.async_api import async_playwright  # noqa: E402
from small_site import SmallSite, serve  # noqa: E402

from crawler.browser.find import find_browser  # noqa: E402

GOAL = 3.0
WORDS = ("skola", "omsorg", "trafik", "kontakt")
NAV = "<header><nav>" + "".join(f"<a href='/{w}'>{w.capitalize()}</a> " for w in WORDS) + "</nav></header>"
PARAGRAPH = "<p>Här berättar kommunen om sin verksamhet för dig som bor, arbetar eller vill flytta hit.</p>" * 12


def town(site: SmallSite) -> None:
    """The pages that both ways go through."""
    site.page("/", "Kommunen", f"{NAV}<main><h1>Välkommen</h1>{PARAGRAPH}<a href='/bygglov'>Söka bygglov</a></main>")
    site.page("/bygglov", "Bygglov", f"{NAV}<main><h1>Söka bygglov</h1>{PARAGRAPH}<a href='/logga-in'>Ansök om bygglov</a></main>")
    site.page(
        "/logga-in", "Logga in",
        f"{NAV}<main><h1>Logga in</h1><a href='/b'>BankID</a> <a href='/f'>Freja</a>{PARAGRAPH}</main>",
    )  # fmt: skip


async def straight(base: str, persona: str) -> None:
    """The same clicks without any of ours."""
    async with async_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=find_browser().executable, args=flags)
        page = await (await browser.new_context()).new_page()
        await page.goto(base + "/")
        if persona == "keyboard":
            for name in ("Söka bygglov", "Ansök om bygglov"):
                link = page.get_by_role("link", name=name)
                while not await link.evaluate("e => e === document.activeElement"):
                    await page.keyboard.press("Tab")
                await page.keyboard.press("Enter")
                await page.wait_for_load_state()
        else:
            await page.get_by_role("link", name="Söka bygglov").click()
            await page.get_by_role("link", name="Ansök om bygglov").click()
        await page.get_by_role("link", name="BankID").wait_for()
        await browser.close()


def once(way: str, base: str, persona: str) -> float:
    """Wall seconds in a process of its own, as from the command line."""
    began = time.monotonic()
    subprocess.run([sys.executable, __file__, "--one", way, "--base", base, "--persona", persona], check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", choices=("ours", "straight"))
    parser.add_argument("--base", default="")
    parser.add_argument("--persona", default="desktop")
    arguments = parser.parse_args()
    if arguments.one == "straight":
        asyncio.run(straight(arguments.base, arguments.persona))
        return 0
    if arguments.one == "ours":
        from urllib.parse import urlsplit

        from crawler.journeys import run
        from crawler.task import Options

        options = Options(allow_hosts=(urlsplit(arguments.base).netloc,))
        walked = run("J2", site=arguments.base + "/", persona=arguments.persona, task="bygglov", options=options)
        return 0 if walked.ending == "completed" else 1
    worst = 0.0
    with serve() as site:
        town(site)
        for persona in ("desktop", "keyboard"):
            ours, plain = [], []
            for _ in range(arguments.rounds):  # in turn, so that both meet the same load
                plain.append(once("straight", site.base, persona))
                ours.append(once("ours", site.base, persona))
            ratio = statistics.median(ours) / statistics.median(plain)
            worst = max(worst, ratio)
            print(f"{persona:10} errand {statistics.median(ours):.2f} s, straight {statistics.median(plain):.2f} s, ratio {ratio:.2f}")
    print(f"worst ratio {worst:.2f}, goal {GOAL}")
    return 0 if worst <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
