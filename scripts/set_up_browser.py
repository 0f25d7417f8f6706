"""Takes the browser that is there and starts, else installs one: Playwright's own, else the system's. Says which it took."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from crawler.browser.find import FoundBrowser, NoBrowserError, find_browser
from crawler.doctor import start_trouble

PLAYWRIGHT_SECONDS = 180
SYSTEM_SECONDS = 600
#: Package names to try in turn, best first, per package manager.
BROWSERS = {
    "apt-get": (["chromium-headless-shell"], ["chromium"], ["chromium-browser"]),
    "dnf": (["chromium-headless"], ["chromium"]),
    "brew": (["--cask", "chromium"], ["--cask", "google-chrome"]),
}
DRIVERS = {"apt-get": (["chromium-driver"],), "dnf": (["chromedriver"],), "brew": (["--cask", "chromedriver"],)}


def say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def usable() -> FoundBrowser | None:
    """The browser the program would take, if it starts."""
    try:
        browser = find_browser()
    except NoBrowserError:
        return None
    trouble = start_trouble(browser)
    if trouble:
        say(f"{browser.executable} does not start: {trouble}")
        return None
    return browser


def run(command: list[str], seconds: int) -> bool:
    """Run a command without questions; its output goes to standard error. False when it failed or took too long."""
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"{command[0]}: {error}")
        return False
    return ended.returncode == 0


def may_be_root() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo, or None when it can't be had without a question."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
        == 0
    ):
        return [sudo, "-n"]
    return None


def by_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install"]
    with_libraries = ["--with-deps"] if may_be_root() is not None and sys.platform == "linux" else []
    return run([*command, *with_libraries, "chromium-headless-shell"], PLAYWRIGHT_SECONDS) or (
        bool(with_libraries) and run([*command, "chromium-headless-shell"], PLAYWRIGHT_SECONDS)
    )


def by_system(packages: dict[str, tuple[list[str], ...]]) -> bool:
    """Install the first of the packages that the system's package manager has."""
    manager = next((name for name in packages if shutil.which(name)), None)
    if manager is None:
        return False
    root: list[str] | None = [] if manager == "brew" else may_be_root()
    if root is None:
        say(
            f"{manager} needs root and sudo asks for a password; run: sudo {manager} install {packages[manager][0][-1]}"
        )
        return False
    quiet = {
        "apt-get": ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"],
        "dnf": ["-q", "-y"],
    }.get(manager, [])
    if manager == "apt-get":
        run([*root, manager, "-qq", "-o", "DPkg::Lock::Timeout=120", "update"], SYSTEM_SECONDS)
        root = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    return any(run([*root, manager, *quiet, "install", *names], SYSTEM_SECONDS) for names in packages[manager])


def main() -> int:
    browser = usable()
    if browser is None:
        say("no browser that starts; asking Playwright for its own")
        by_playwright()
        browser = usable()
    if browser is None:
        say("asking the system's package manager for one")
        by_system(BROWSERS)
        browser = usable()
    if browser is None:
        say("no usable browser; `.venv/bin/tillsyn doctor` tells what is missing")
        return 5
    say(f"browser: {browser.executable} ({browser.source})")
    if not shutil.which("chromedriver") and browser.source != "playwright":
        by_system(DRIVERS)
    driver = shutil.which("chromedriver")
    say(f"chromedriver: {driver}" if driver else "no chromedriver: only `audit --engine selenium` does without")
    return 0


if __name__ == "__main__":
    sys.exit(main())
