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
from crawler.browser.gatherers.axe import FRAME_LIMIT, NODES_KEPT, PAGE_RULES
from crawler.browser.session import SAFE_METHODS, PersonaOptions, launch_flags, user_agent

SCRIPT_SECONDS = 45
LOAD_SECONDS = 30
SETTLE_SECONDS = 10
FRAME_DEPTH = 3
GUARD_SECONDS = 15


class NoDriverError(Exception):
    """Neither a driver on this machine nor a grid that answers."""


class PageFailedError(Exception):
    """The page could not be opened or audited through WebDriver."""


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
    axe_source()  # refuses an axe that is not the pinned one
    with as_file(files("crawler.browser") / "axe" / "axe.min.js") as script:
        engine = Axe(driver, script_url=str(script))
        try:
            frames = [_frame(engine, "", off=())]
        except (JavascriptException, TimeoutException) as error:
            raise PageFailedError(f"{url}: axe did not answer: {str(error.msg)[:200]}") from error
        frames += _frames_below(driver, engine, 0)
    return AxeReport(version=axe_version(), frames=tuple(frames[: FRAME_LIMIT + 1]))


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
