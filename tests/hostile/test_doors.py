"""The hostile site against the doors that are used by hand: one errand on demand, and the audit through Selenium.

Each is a command of its own, with a limit of its own. What a page does may end an errand, never the command in a fault.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_site import DOMAIN, HostileSite

from crawler.browser.find import NoBrowserError, find_browser
from crawler.containment import FOLDER_PREFIX
from crawler.exit_codes import Exit

ROOT = Path(__file__).resolve().parents[2]
TILLSYN = (sys.executable, "-c", "from crawler.cli import main; main()")
CONTROL = "ok-2"
#: An errand may take three minutes by its own budget; a machine that does other things too needs some time around it.
ERRAND_SECONDS = 300
WALKED = (
    CONTROL, "infinite-loop", "infinite-loop-late", "infinite-loop-on-focus", "alert-forever", "beforeunload", "pagehide-loop",
    "error-flood", "memory-hog-buffers", "reload-loop", "redirect-to-other-loopback", "js-location-canary", "popup-canary",
    "webrtc-stun-canary", "fetch-canary", "form-autosubmit", "form-js-click", "form-onchange", "links-destructive",
    "access-keys", "focus-trap", "focus-steal", "download-storm", "service-worker", "dom-clobber", "override-qsa", "iframe-loop-cross",
    "lone-surrogate", "ansi-escapes", "log-forging", "title-1mb", "xss-title", "robots-disallow-all", "slow-body", "gzip-bomb", "reset-mid-body",
)  # fmt: skip
SELENIUM = (
    CONTROL, "infinite-loop", "alert-loop", "redirect-to-other-loopback", "popup-canary", "webrtc-stun-canary", "fetch-canary", "beacon-canary",
    "form-autosubmit", "sharedworker-canary", "speculation-canary", "preconnect-canary", "override-promise-then", "override-axe", "csp-no-inline", "lone-surrogate",
    "ansi-escapes", "dom-clobber", "page-500", "robots-disallow-all", "download-onload", "html-as-pdf", "endless-body", "empty-200", "auth-basic",
)  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[HostileSite]:
    try:
        find_browser()
    except NoBrowserError as error:
        pytest.skip(str(error))
    with HostileSite() as running:
        yield running


def run(site: HostileSite, *words: str, seconds: float = ERRAND_SECONDS) -> tuple[subprocess.CompletedProcess[str], float]:
    began = time.monotonic()
    allow = [argument for entry in site.allow for argument in ("--allow-host", entry)]
    done = subprocess.run([*TILLSYN, *words, *allow], cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)
    return done, time.monotonic() - began


def assert_harmless(site: HostileSite, name: str, done: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    assert site.unsafe[name] == 0 and site.state_changes[name] == 0, (name, site.unsafe[name], site.state_changes[name])
    assert site.canary_hits() == {}
    for text in (done.stdout, done.stderr):
        assert all(c.isprintable() or c in "\n\r\t" for c in text), [c for c in text if not c.isprintable() and c not in "\n\r\t"][:5]
    assert not list(Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}{done.args[0]}*"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", WALKED)
def test_an_errand_on_a_hostile_site_ends_and_harms_nobody(site: HostileSite, name: str, tmp_path: Path) -> None:
    done, seconds = run(site, "journey", "run", "J1", "--site", site.behaviours[name].url, "--format", "json", "--trace", str(tmp_path))
    assert done.returncode in (Exit.DONE, Exit.BAD_NEWS, Exit.SITES_FAILED), (done.returncode, done.stderr[-500:])
    assert json.loads(done.stdout)["ending"] in ("completed", "not_completed", "untested")
    assert_harmless(site, name, done)
    account = tmp_path / "account.html"
    assert account.exists() and "<script" not in account.read_text("utf-8")
    assert seconds < ERRAND_SECONDS


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", SELENIUM)
def test_an_audit_through_selenium_ends_and_harms_nobody(site: HostileSite, name: str) -> None:
    row = site.behaviours[name]
    done, _ = run(site, "audit", row.url, f"http://{CONTROL}.{DOMAIN}/", "--engine", "selenium", "--format", "jsonl", "--page-seconds", "20", seconds=180)
    assert done.returncode in (Exit.DONE, Exit.BAD_NEWS, Exit.SITES_FAILED), (done.returncode, done.stderr[-500:])
    assert_harmless(site, name, done)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(one["check"] == "axe/image-alt" and CONTROL in one["url"] for one in found), done.stderr[-500:]
    told = next(line for line in done.stderr.splitlines() if line.startswith(row.url))
    outcome = told[len(row.url) + 2 :].partition(",")[0]
    if not any(accepted.startswith("audited") for accepted in row.accepted):
        assert not outcome.startswith("audited"), told
