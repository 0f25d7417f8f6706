"""How the browser starts: the guard's flags, an honest user agent, and who visits in the browser's own terms."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

from playwright.async_api import Browser, Playwright

from crawler.browser.find import FoundBrowser

log = logging.getLogger(__name__)

DESKTOP_SIZE = (1280, 1024)
MOBILE_SIZE = (390, 844)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaOptions:
    """Who visits, in the browser's terms. Sizes in CSS px, network in kbit/s and ms."""

    id: str = "desktop"
    width: int = DESKTOP_SIZE[0]
    height: int = DESKTOP_SIZE[1]
    device_pixel_ratio: float = 1.0
    touch: bool = False
    mobile: bool = False
    locale: str = "sv-SE"
    javascript: bool = True
    color_scheme: str = "light"  # light, dark, no-preference
    reduced_motion: str = "no-preference"
    forced_colors: str = "none"
    cpu_slowdown: float = 1.0
    latency_ms: float = 0.0
    download_kbps: float = 0.0
    upload_kbps: float = 0.0


DESKTOP = PersonaOptions()
MOBILE = PersonaOptions(
    id="mobile", width=MOBILE_SIZE[0], height=MOBILE_SIZE[1], device_pixel_ratio=3.0, touch=True, mobile=True
)


def launch_flags(*, is_root: bool | None = None) -> list[str]:
    """Chromium flags of the guard (design: hostile web). As root the sandbox cannot start: `--no-sandbox`, said in the log."""
    flags = [
        "--proxy-bypass-list=<-loopback>",
        "--disable-quic",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--block-new-web-contents",
        "--disable-shared-workers",
        "--js-flags=--max-old-space-size=256",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-features=DialMediaRouteProvider,MediaRouter,OptimizationHints,Translate",
        "--autoplay-policy=no-user-gesture-required",
    ]
    if os.geteuid() == 0 if is_root is None else is_root:
        log.warning("running as root: Chromium starts without its sandbox (--no-sandbox); an ordinary user is safer")
        flags.append("--no-sandbox")
    return flags


def user_agent(browser_version: str, persona: PersonaOptions, contact: str) -> str:
    """Chromium's own user agent, with our product token and a contact address. Honest: nothing pretends not to be a robot."""
    major = browser_version.split(".", maxsplit=1)[0]
    platform = "Linux; Android 10; K" if persona.mobile else "X11; Linux x86_64"
    mobile = " Mobile" if persona.mobile else ""
    who = f"Tillsyn/0.1 (+{contact})" if contact else "Tillsyn/0.1"
    return (
        f"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"HeadlessChrome/{major}.0.0.0{mobile} Safari/537.36 {who}"
    )


async def launch(
    playwright: Playwright, found: FoundBrowser, *, dead_gate: str, spki: tuple[str, ...] = (), headed: bool = False
) -> Browser:
    """Start the browser. `dead_gate` is the proxy of everything outside our contexts: a gate that is shut for good.

    `spki` are certificate key hashes to accept besides the system's authorities (demo towns only).
    """
    flags = launch_flags()
    if spki:
        flags.append("--ignore-certificate-errors-spki-list=" + ",".join(spki))
    return await playwright.chromium.launch(
        executable_path=found.executable or None,
        args=flags,
        headless=not headed,
        proxy={"server": dead_gate},
        chromium_sandbox=os.geteuid() != 0,
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )
