"""`journey record`: a headed browser whose clicks are followed and written down as a journey file that runs."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page, async_playwright

from crawler.browser.find import find_browser
from crawler.browser.launching import PersonaOptions, launch
from crawler.browser.session import Tab
from crawler.egress import Egress, parse_allow_host
from crawler.journeys.demand import require_display
from crawler.politeness import is_state_changing
from crawler.task import Options
from profiles.addresses import start_url
from profiles.journey_schema import parse_journey

BINDING = "tillsynRecord"
LONGEST_SECONDS = 3600.0
#: Runs in an isolated world: tells role and name of what was clicked, and which field was written in; never what was written.
_FOLLOW = f"""(() => {{
  const name = e => (e.getAttribute('aria-label') || e.innerText || e.value || e.title || (e.querySelector('img[alt]') || {{}}).alt || '')
    .trim().replace(/\\s+/g, ' ').slice(0, 100);
  const label = e => (e.getAttribute('aria-label') || (e.labels && e.labels[0] ? e.labels[0].innerText : '')
    || e.placeholder || e.name || '')
    .trim().replace(/\\s+/g, ' ').slice(0, 100);
  const say = o => window.{BINDING}(JSON.stringify(o));
  addEventListener('click', ev => {{
    const e = ev.target.closest('a[href], button, summary, [role=button], [role=link], [role=tab], [role=menuitem],'
      + 'input[type=submit], input[type=button]');
    if (!e) return;
    const role = e.getAttribute('role') || {{A: 'link', BUTTON: 'button', SUMMARY: 'summary', INPUT: 'button'}}[e.tagName];
    const sends = !!e.form && (e.type === 'submit' || e.type === 'image');
    say({{kind: sends ? 'send' : 'click', role, name: name(e), href: e.href || '',
         search: sends && !!e.form.querySelector('input[type=search]') || (sends && e.form.getAttribute('role') === 'search')}});
  }}, true);
  addEventListener('change', ev => {{ const e = ev.target; if (!e.matches('input, select, textarea')) return;
    if (e.type === 'search' || e.closest('[role=search]')) return say({{kind: 'search', query: e.value.slice(0, 80)}});
    if (e.tagName === 'SELECT') return say({{kind: 'choose', label: label(e),
      option: e.selectedOptions[0] ? e.selectedOptions[0].text.trim() : ''}});
    if (e.type === 'radio' || e.type === 'checkbox') return say({{kind: 'choose', label: label(e), option: ''}});
    say({{kind: 'fill', label: label(e), type: e.type || ''}}); }}, true);
}})();"""


class Recording:
    """What was done, as steps."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self.last = ""

    def hear(self, raw: str) -> None:
        """Take one event of the page; what looks as if it sends or changes something is not written down."""
        try:
            event = json.loads(raw)
        except ValueError:
            return
        match event.get("kind"):
            case "click" if event.get("name") and not is_state_changing(event.get("href", ""), event["name"]):
                step: dict[str, Any] = {"click": {"role": event["role"], "name": event["name"]}}
            case "search" if event.get("query"):
                step = {"search": event["query"]}
            case "choose" if event.get("label"):
                step = {
                    "choose": {"label": event["label"], **({"option": event["option"]} if event.get("option") else {})}
                }
            case "fill" if event.get("label"):
                kind = {"email": "email", "tel": "phone", "date": "date", "number": "number"}.get(
                    event.get("type", ""), "text"
                )
                step = {"fill": {"label": event["label"], "value": kind}}
            case _:
                return
        if step != (self.steps[-1] if self.steps else None):
            self.steps.append(step)

    def yaml(self, stem: str, start: str, ends_at: str) -> str:
        """The journey file."""
        path = urlsplit(start).path or "/"
        lines = [
            f"id: {stem}",
            f"title: {{sv: {_quoted('Inspelad ' + stem)}, en: {_quoted('Recorded ' + stem)}}}",
            f"start: {'home' if path == '/' else _quoted(path)}",
            "steps:",
        ]
        for step in self.steps:
            verb, spec = next(iter(step.items()))
            if isinstance(spec, str):
                lines.append(f"  - {verb}: {_quoted(spec)}")
            else:
                lines.append(f"  - {verb}: {{{', '.join(f'{k}: {_quoted(v)}' for k, v in spec.items())}}}")
        lines.append(f"  - expect: {{address: {_quoted(urlsplit(ends_at).path or '/')}}}")
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def record(url: str, out: Path, *, options: Options | None = None, script: Any = None, headed: bool = True) -> Path:
    """Open a window, follow the clicks until it is closed, write the journey. Raises NoDisplayError, NoBrowserError or OSError.

    `script`, an async function of the page, does the clicking in tests; without `headed` no window is shown.
    """
    require_display(headed)
    asyncio.run(_record(start_url(url), out, options or Options(), script, headed=headed))
    return out


async def _record(start: str, out: Path, options: Options, script: Any, *, headed: bool) -> None:
    allowed = tuple(parse_allow_host(text) for text in options.allow_hosts)
    found = find_browser(headed=headed)
    recording = Recording()
    ends_at = start
    with Egress(allow=allowed) as egress:
        dead, gate = egress.gate("outside"), egress.gate("record")
        dead.shut()
        async with async_playwright() as playwright:
            browser = await launch(playwright, found, dead_gate=dead.url, spki=options.trusted_spki, headed=headed)
            tab = Tab(browser, PersonaOptions(), proxy=gate.url, contact=options.contact,
                      is_headless_shell=found.is_headless_shell and not headed)  # fmt: skip
            await tab.open()
            cdp = tab.cdp
            cdp.on("Runtime.bindingCalled", lambda e: recording.hear(e["payload"]) if e["name"] == BINDING else None)
            await cdp.send("Page.enable")
            await cdp.send("Runtime.addBinding", {"name": BINDING, "executionContextName": "tillsyn-record"})
            await cdp.send("Page.addScriptToEvaluateOnNewDocument", {"source": _FOLLOW, "worldName": "tillsyn-record"})
            closed = asyncio.Event()
            tab.page.on("close", lambda _: closed.set())
            browser.on("disconnected", lambda _: closed.set())

            def moved(page: Page) -> None:
                nonlocal ends_at
                if page.url.startswith("http"):
                    ends_at = page.url

            tab.page.on("framenavigated", lambda frame: moved(tab.page) if frame is tab.page.main_frame else None)
            try:
                await tab.page.goto(start, wait_until="domcontentloaded")
                if script is not None:
                    await script(tab.page)
                else:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(closed.wait(), LONGEST_SECONDS)
            finally:
                with suppress(Error, TimeoutError):
                    await asyncio.wait_for(browser.close(), 10)
    stem = re.sub(r"[^a-z0-9]+", "-", out.stem.lower()).strip("-") or "recorded"
    stem = stem if re.match(r"[a-z]", stem) else f"j-{stem}"
    text = recording.yaml(stem, start, ends_at)
    parse_journey(text, str(out))
    out.write_text(text, encoding="utf-8")
