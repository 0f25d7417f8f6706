"""The second opinion: the same axe-core through WebDriver, with axe-selenium-python. Makes the same `AxeReport`.

Chromium where its driver is found, or a remote grid by address (Firefox and others live there). A browser on a grid is not
behind our guard: give it addresses that it may reach. No driver is ever downloaded.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib.resources import as_file, files
from typing import Any

from axe_selenium_python import Axe
from playwright.sync_api import Error, Route, sync_playwright
from selenium import webdriver
from selenium.common.exceptions import JavascriptException, TimeoutException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from urllib3.exceptions import HTTPError

from checks.artefacts import AxeFrame, AxeNode, AxeReport, AxeRule
from crawler.browser.axe_source import axe_source, axe_version
from crawler.browser.find import FoundBrowser
from crawler.browser.floods import FORM_SCRIPT, flood_script
from crawler.browser.gatherers.axe import FRAME_LIMIT, NODES_KEPT, PAGE_RULES
from crawler.browser.hosts import host_of
from crawler.browser.launching import PersonaOptions, launch_flags, user_agent
from crawler.browser.session import INIT_SCRIPT_FULL_CHROMIUM, SAFE_METHODS
from crawler.failures import from_status

SCRIPT_SECONDS = 45
LOAD_SECONDS = 30
SETTLE_SECONDS = 10
FRAME_DEPTH = 3
GUARD_SECONDS = 45  # a driver of its own is started for it, and machines are busy

#: A dialog is answered as one that was dismissed, before the driver would have to: it loses track of many.
_NO_DIALOGS = "window.alert = window.print = () => undefined; window.confirm = () => false; window.prompt = () => null;"
#: Status, media type and address of the document, and whether there is anything to see on it.
_LOOK = """[performance.getEntriesByType('navigation')[0]?.responseStatus || 0, document.contentType, location.href,
  Boolean(document.querySelector('img, svg, video, canvas, iframe, frame') || (document.body && document.body.innerText.trim()))]"""


class NoDriverError(Exception):
    """Neither a driver on this machine nor a grid that answers."""


class PageFailedError(Exception):
    """The page could not be opened or audited through WebDriver; `outcome` and `reason` say as what it is told."""

    def __init__(self, detail: str, outcome: str = "failed", reason: str = "audit_error", at: str = "") -> None:
        super().__init__(detail)
        self.outcome, self.reason, self.at = outcome, reason, at


@contextmanager
def driver_for(
    found: FoundBrowser, persona: PersonaOptions, *, proxy: str, contact: str, spki: tuple[str, ...] = (), grid: str = ""
) -> Iterator[WebDriver]:
    """A WebDriver session as this persona, its unsafe requests failed by the browser, its way out through `proxy`.

    Raises NoDriverError without a driver or when the grid gives no session, WebDriverException when the session can't begin.
    """
    options = webdriver.ChromeOptions()
    options.add_argument("--headless=new")
    for flag in launch_flags():
        options.add_argument(flag)
    options.add_argument(f"--window-size={persona.width},{persona.height}")
    options.add_argument(f"--user-agent={user_agent('156', persona, contact)}")
    options.add_argument(f"--accept-lang={persona.locale},sv;q=0.9,en;q=0.5")
    if spki:
        options.add_argument("--ignore-certificate-errors-spki-list=" + ",".join(spki))
    options.set_capability("unhandledPromptBehavior", "dismiss")
    driver: WebDriver
    if grid:
        try:
            driver = webdriver.Remote(command_executor=grid, options=options)
        except (WebDriverException, HTTPError) as error:
            raise NoDriverError(f"--grid {grid}: no session there ({type(error).__name__}); is it the address of a grid?") from error
    else:
        path = shutil.which("chromedriver")
        if path is None:
            raise NoDriverError("no chromedriver found; `make setup` installs one, or name a grid with --grid")
        os.environ["SE_OFFLINE"] = "true"
        options.add_argument(f"--proxy-server={proxy}")
        browser = next((b for b in ("chromium", "google-chrome", "chromium-browser") if shutil.which(b)), "")
        options.binary_location = shutil.which(browser) or found.executable
        driver = webdriver.Chrome(options=options, service=Service(path))
    try:
        driver.set_page_load_timeout(LOAD_SECONDS)
        driver.set_script_timeout(SCRIPT_SECONDS)
        if not grid:
            metrics = {
                "width": persona.width, "height": persona.height, "deviceScaleFactor": persona.device_pixel_ratio,
                "mobile": persona.mobile,
            }  # fmt: skip
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            before = {"source": _NO_DIALOGS + flood_script() + FORM_SCRIPT + INIT_SCRIPT_FULL_CHROMIUM}
            driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", before)
        guard = nullcontext() if grid else _MethodGuard(driver.capabilities["goog:chromeOptions"]["debuggerAddress"])
        with guard:
            yield driver
    finally:
        with suppress(WebDriverException):
            driver.quit()


class _MethodGuard:
    """Fails every unsafe request of a WebDriver browser at the network layer, from a thread of its own over its debug port.

    WebDriver's own interception stalls every page load with this driver, so Playwright is attached to the same browser.
    """

    def __init__(self, debugger_address: str) -> None:
        self._address = debugger_address
        self._ready, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="method-guard", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        if not self._ready.wait(GUARD_SECONDS):
            raise NoDriverError("the guard could not be attached to the WebDriver browser")

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(GUARD_SECONDS)

    def _run(self) -> None:
        with sync_playwright() as playwright, suppress(Error):
            browser = playwright.chromium.connect_over_cdp(f"http://{self._address}")
            for context in browser.contexts:
                context.route("**/*", _reading_only)
            self._ready.set()
            while not self._ended.is_set():
                browser.contexts[0].pages[0].wait_for_timeout(50)  # lets the handlers run


def _reading_only(route: Route) -> None:
    with suppress(Error):
        if route.request.method in SAFE_METHODS:
            route.continue_()
        else:
            route.abort("blockedbyclient")


def axe_report(driver: WebDriver, url: str) -> AxeReport:
    """Open the page, let it settle, run axe in the top document and in its frames. Raises PageFailedError."""
    try:
        driver.get(url)
        WebDriverWait(driver, SETTLE_SECONDS).until(lambda d: d.execute_script("return document.readyState") == "complete")
    except TimeoutException:
        pass  # what is there is audited, as the other engine does
    except WebDriverException as error:
        raise PageFailedError(f"{url}: {str(error.msg).splitlines()[0]}") from error
    if driver.name in ("chrome", "chromium") and hasattr(driver, "execute_cdp_cmd"):
        _look_at(driver, url)
    axe_source()  # refuses an axe that is not the pinned one
    with as_file(files("crawler.browser") / "axe" / "axe.min.js") as script:
        engine = Axe(driver, script_url=str(script))
        try:
            frames = [_frame(engine, "", off=())]
        except (JavascriptException, TimeoutException) as error:
            raise PageFailedError(f"{url}: axe did not answer: {str(error.msg)[:200]}") from error
        except (WebDriverException, HTTPError, KeyError, TypeError, ValueError) as error:
            raise PageFailedError(f"{url}: something else answered in the place of axe: {str(error)[:200]}") from error
        if not frames[0].passes and not frames[0].violations:
            raise PageFailedError(f"{url}: nothing to look at", "failed", "no_content")
        frames += _frames_below(driver, engine, 0)
    return AxeReport(version=axe_version(), frames=tuple(frames[: FRAME_LIMIT + 1]))


def _look_at(driver: WebDriver, url: str) -> None:
    """What came, as the browser knows it and no script of the page can say otherwise. Raises PageFailedError for what is no page."""
    try:
        frame = driver.execute_cdp_cmd("Page.getFrameTree", {})["frameTree"]["frame"]["id"]
        world = driver.execute_cdp_cmd("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        asked = {"expression": _LOOK, "contextId": world, "returnByValue": True, "timeout": 5000}
        status, kind, at, is_something = driver.execute_cdp_cmd("Runtime.evaluate", asked)["result"]["value"]
    except (WebDriverException, HTTPError, KeyError, TypeError, ValueError) as error:
        raise PageFailedError(f"{url}: does not answer: {str(error)[:200]}", "failed", "renderer_hang") from error
    ended = from_status(status) if status else None
    if ended is not None:
        raise PageFailedError(f"{url}: status {status}", str(ended.outcome), str(ended.reason), at)
    if kind not in ("text/html", "application/xhtml+xml"):
        raise PageFailedError(f"{url}: {kind[:80]}", "skipped", "not_html")
    if not is_something:
        raise PageFailedError(f"{url}: nothing on it", "failed", "no_content")
    if host_of(at).removeprefix("www.") != host_of(url).removeprefix("www."):
        raise PageFailedError(f"{url}: led to {at[:300]}", "skipped", "off_domain")


def _frames_below(driver: WebDriver, engine: Axe, depth: int) -> list[AxeFrame]:
    """The package injects into the top document only (settled U16): every frame is entered by hand."""
    found: list[AxeFrame] = []
    if depth >= FRAME_DEPTH:
        return found
    for element in driver.find_elements(By.CSS_SELECTOR, "iframe, frame")[:FRAME_LIMIT]:
        try:
            driver.switch_to.frame(element)
        except WebDriverException:
            continue
        try:
            address = str(driver.execute_script("return location.href"))
            if address not in ("about:blank", ""):
                try:
                    found.append(_frame(engine, address, off=PAGE_RULES))
                    found += _frames_below(driver, engine, depth + 1)
                except (JavascriptException, TimeoutException):
                    found.append(AxeFrame(url=address[:2000], failure="audit_error"))
        except WebDriverException:
            found.append(AxeFrame(failure="script_blocked"))
        finally:
            driver.switch_to.parent_frame()
    return found


def _frame(engine: Axe, url: str, *, off: tuple[str, ...]) -> AxeFrame:
    engine.inject()
    names = engine.selenium.execute_script("return axe.getRules().map(rule => rule.ruleId)")
    options = {
        "resultTypes": ["violations", "incomplete"],
        "iframes": False,
        "rules": {name: {"enabled": name not in off} for name in names},
    }
    report = engine.run(options=json.dumps(options))
    if report["testEngine"]["version"] != axe_version() or len(report["passes"]) + len(report["inapplicable"]) < 20:
        raise ValueError("a report of another engine")  # it runs in the page's own world, which may have put its own there
    return AxeFrame(
        url=url[:2000],
        violations=tuple(_rule(rule) for rule in report["violations"]),
        incomplete=tuple(_rule(rule) for rule in report["incomplete"]),
        passes={rule["id"]: len(rule["nodes"]) for rule in report["passes"]},
        inapplicable=tuple(rule["id"] for rule in report["inapplicable"]),
    )


def _rule(rule: Mapping[str, Any]) -> AxeRule:
    nodes = []
    for node in rule["nodes"][:NODES_KEPT]:
        deciding: dict[str, Any] = next((c for c in [*node["any"], *node["all"], *node["none"]] if isinstance(c.get("data"), dict)), {})
        nodes.append(
            AxeNode(
                selector=" >>> ".join(_flat(node["target"]))[:500],
                html=node["html"][:600],
                message=node.get("failureSummary", "")[:500],
                data=deciding.get("data") or {},
            )
        )
    return AxeRule(
        id=rule["id"], impact=rule.get("impact") or "", tags=tuple(rule["tags"]), nodes=tuple(nodes), count=len(rule["nodes"])
    )


def _flat(target: list[Any]) -> list[str]:
    return [part for step in target for part in (_flat(step) if isinstance(step, list) else [str(step)])]
