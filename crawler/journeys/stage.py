"""Where a walk takes place: a fresh guarded tab for each errand, as the persona's window and network ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser, Error

from crawler.browser.launching import PersonaOptions
from crawler.browser.session import Tab
from crawler.egress import Gate
from profiles.persona_schema import Persona

#: Makes an opened tab for a persona; closes it when the errand is over.
Tabs = Callable[[PersonaOptions], Awaitable[Tab]]
PHONE = (390, 844, 3.0)


def options_of(persona: Persona, *, phone: bool = False) -> PersonaOptions:
    """The persona in the browser's terms. `phone`: the journey wants a phone's window, whoever walks."""
    window = persona.window
    width, height, ratio, mobile = window.width, window.height, float(window.pixel_ratio), window.mobile
    if phone and not mobile and persona.id != "zoom400":
        width, height, ratio = PHONE
        mobile = persona.hands == "touch"
    net = persona.network
    return PersonaOptions(
        id=persona.id, width=width, height=height, device_pixel_ratio=ratio, touch=persona.hands == "touch", mobile=mobile,
        locale="en-GB" if persona.language == "en" else "sv-SE", javascript=persona.script,
        reduced_motion="reduce" if persona.reduced_motion else "no-preference",
        forced_colors="active" if persona.high_contrast else "none",
        latency_ms=net.latency_ms if net else 0.0, download_kbps=net.down_kbit if net else 0.0, upload_kbps=net.up_kbit if net else 0.0,
    )  # fmt: skip


def tabs_through(
    browser: Browser, gate: Gate, *, contact: str, is_headless_shell: bool, sends_forms: bool = False
) -> Tabs:
    """Tabs whose way out is that gate. `sends_forms`: steps that say `send: true` may let a form go, to a listed test system."""

    async def control(word: str) -> None:
        await asyncio.to_thread({"begin": gate.begin_visit, "shut": gate.shut, "open": gate.open}[word])

    async def make(options: PersonaOptions) -> Tab:
        tab = Tab(
            browser,
            options,
            proxy=gate.url,
            contact=contact,
            is_headless_shell=is_headless_shell,
            gate=control,
            sends_forms=sends_forms,
        )
        await tab.open()
        return tab

    return make


@asynccontextmanager
async def fresh_tab(tabs: Tabs, options: PersonaOptions) -> AsyncIterator[Tab]:
    """A fresh context for one errand, thrown away after it."""
    tab = await tabs(options)
    await tab.begin()
    try:
        yield tab
    finally:
        with suppress(TimeoutError, Error):
            await tab.discard()
