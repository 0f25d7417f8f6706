"""Finds a usable Chromium: one managed by Playwright, else an installed headless shell, Chromium, Chrome or Edge."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

#: Installed browsers, best first: the headless shell needs the least and does not call home.
INSTALLED = (
    "chromium-headless-shell", "chrome-headless-shell", "headless_shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
)  # fmt: skip
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


class NoBrowserError(Exception):
    """No usable browser on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBrowser:
    """A browser executable and where it came from (playwright, installed, environment)."""

    executable: str
    source: str

    @property
    def is_headless_shell(self) -> bool:
        return "headless" in Path(self.executable).name or "headless_shell" in self.executable


def managed_by_playwright() -> list[Path]:
    """Headless shells and Chromiums in Playwright's own folder, newest first."""
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found: list[Path] = []
    for pattern in (
        "chromium_headless_shell-*/chrome-*/headless_shell",
        "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell",
        "chromium-*/chrome-*/chrome",
    ):
        found += sorted(root.glob(pattern), reverse=True)
    return [path for path in found if os.access(path, os.X_OK)]


def find_browser(*, headed: bool = False) -> FoundBrowser:
    """The browser to use. `TILLSYN_BROWSER` names one on purpose; a headed run skips headless shells.

    Raises NoBrowserError, whose text says the one command that mends it.
    """
    if named := os.environ.get("TILLSYN_BROWSER"):
        path = shutil.which(named)
        if path is None:
            raise NoBrowserError(f"TILLSYN_BROWSER={named}: no such program")
        return FoundBrowser(executable=path, source="environment")
    candidates = [FoundBrowser(executable=str(path), source="playwright") for path in managed_by_playwright()]
    candidates += [
        FoundBrowser(executable=path, source="installed") for name in (*INSTALLED, *MAC) if (path := shutil.which(name))
    ]
    for candidate in candidates:
        if not (headed and candidate.is_headless_shell):
            return candidate
    raise NoBrowserError("no Chromium, Chrome or Edge found; `make setup` installs one, or: playwright install chromium-headless-shell")
