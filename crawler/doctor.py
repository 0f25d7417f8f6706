"""Looks at the machine a newcomer has: what is there, what is missing, and the one command that mends it. Changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from crawler.browser.find import FoundBrowser, NoBrowserError, find_browser

PYTHON_FLOOR = (3, 11)
SQLITE_FLOOR = (3, 37, 0)  # strict tables
FREE_FLOOR_BYTES = 2_000_000_000
TMP_FLOOR_BYTES = 300_000_000
START_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing that was looked at. `remedy` is one command or one sentence; empty when all is well."""

    what: str
    found: str
    is_well: bool
    remedy: str = ""
    is_needed: bool = True  # False: some verb does less without it


def examine(db: Path) -> list[Diagnosis]:
    """Everything `tillsyn doctor` tells, in the order in which to mend it."""
    looks: list[Callable[[], Diagnosis]] = [
        _python,
        _packages,
        _sqlite,
        _browser,
        _selenium_driver,
        _display,
        lambda: _folder(db),
        lambda: _disk(db),
        _temporary,
        _files,
        _profile,
    ]
    return [look() for look in looks]


def _python() -> Diagnosis:
    found = ".".join(map(str, sys.version_info[:3]))
    return Diagnosis(
        what="Python",
        found=f"{found} ({sys.executable})",
        is_well=sys.version_info >= PYTHON_FLOOR,
        remedy="install Python 3.11 or newer, then: make setup",
    )


def _packages() -> Diagnosis:
    needed = ("scrapy", "playwright", "selenium", "axe-selenium-python", "sqlite-utils", "pydantic", "jinja2", "numpy", "pikepdf")
    missing = []
    for name in needed:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    return Diagnosis(
        what="Packages",
        found=f"missing: {', '.join(missing)}" if missing else f"scrapy {version('scrapy')}, playwright {version('playwright')}",
        is_well=not missing,
        remedy="make setup" if missing else "",
    )


def _sqlite() -> Diagnosis:
    from results.upkeep import sqlite_version

    found = sqlite_version()
    return Diagnosis(
        what="SQLite",
        found=".".join(map(str, found)),
        is_well=found >= SQLITE_FLOOR,
        remedy="use a Python built with SQLite 3.37 or newer",
    )


def _browser() -> Diagnosis:
    try:
        browser = find_browser()
    except NoBrowserError as error:
        return Diagnosis(what="Browser", found="none", is_well=False, remedy=str(error))
    if trouble := start_trouble(browser):
        remedy = f"{browser.executable} does not start: {trouble}; install its libraries: playwright install-deps chromium"
        return Diagnosis(what="Browser", found=f"{browser.executable} ({browser.source})", is_well=False, remedy=remedy)
    return Diagnosis(what="Browser", found=f"{browser.executable} ({browser.source})", is_well=True)


def start_trouble(browser: FoundBrowser) -> str:
    """Start the browser on an empty page and let it end; what it complained of, or nothing."""
    with tempfile.TemporaryDirectory(prefix="tillsyn-doctor-", ignore_cleanup_errors=True) as folder:
        command = [browser.executable, "--headless=new", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom", "about:blank"]
        if browser.is_headless_shell:
            command.remove("--headless=new")
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        try:
            ended = subprocess.run(command, capture_output=True, timeout=START_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return f"no answer in {START_SECONDS} s"
        except OSError as error:
            return error.strerror or str(error)
    if ended.returncode == 0 and b"<html" in ended.stdout:
        return ""
    complaint = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    return complaint[-1][:300] if complaint else f"exit status {ended.returncode}"


def _selenium_driver() -> Diagnosis:
    found = shutil.which("chromedriver")
    return Diagnosis(
        what="chromedriver",
        found=found or "none",
        is_well=found is not None,
        remedy="" if found else "apt-get install chromium-driver (only for --engine selenium)",
        is_needed=False,
    )


def _display() -> Diagnosis:
    found = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or ("the Mac's" if sys.platform == "darwin" else "")
    return Diagnosis(
        what="Display",
        found=found or "none",
        is_well=bool(found),
        remedy="" if found else "only for --headed and journey record: run them on a desktop, or under xvfb-run",
        is_needed=False,
    )


def _folder(db: Path) -> Diagnosis:
    folder = db.resolve().parent
    is_well = folder.is_dir() and os.access(folder, os.W_OK)
    with suppress(OSError):
        if is_well:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".tillsyn-"):
                return Diagnosis(what="Folder", found=str(folder), is_well=True)
    return Diagnosis(what="Folder", found=f"{folder} can't be written", is_well=False, remedy="choose another place with --db")


def _disk(db: Path) -> Diagnosis:
    folder = db.resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Diagnosis(
        what="Disk",
        found=f"{free / 1e9:.1f} GB free",
        is_well=free >= FREE_FLOOR_BYTES,
        remedy="" if free >= FREE_FLOOR_BYTES else "a night of one site needs about 20 MB; free some space or: tillsyn db prune",
    )


def _temporary() -> Diagnosis:
    folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    return Diagnosis(
        what="Temporary files",
        found=f"{folder}, {free / 1e9:.1f} GB free",
        is_well=free >= TMP_FLOOR_BYTES,
        remedy="" if free >= TMP_FLOOR_BYTES else "set TMPDIR to a folder with more room",
    )


def _files() -> Diagnosis:
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_well = soft == resource.RLIM_INFINITY or soft >= 1024
    return Diagnosis(what="Open files", found=str(soft), is_well=is_well, remedy="" if is_well else "ulimit -n 4096")


def _profile() -> Diagnosis:
    from crawler.inputs import profile_in_force
    from profiles.problems import ProfileError

    try:
        import_module("checks.measures")
        profile = profile_in_force()
    except ProfileError as error:
        return Diagnosis(what="Profile", found="invalid", is_well=False, remedy=str(error))
    return Diagnosis(
        what="Profile", found=f"{len(profile.criteria)} of {len(profile.catalogue)} criteria in force", is_well=True
    )
