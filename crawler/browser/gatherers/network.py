"""Makes `Network`: what the page asked for and what it left behind, before anybody chose anything in a consent dialog."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.async_api import Error

from checks.artefacts import Cookie, Network, Request

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Network
LIMIT_SECONDS = 4.0

_KEYS = """(() => { const keys = []; for (const [kind, store] of [['local', () => localStorage], ['session', () => sessionStorage]])
  try { for (const key of Object.keys(store()).slice(0, 200)) keys.push(kind + ':' + key.slice(0, 100)); } catch (e) {} return keys; })()"""


async def gather(visit: Visit) -> Network:
    """Requests come from the tab's watch; cookies and storage from the browser."""
    watch = visit.tab.watch
    began = watch.began_at
    requests = tuple(
        Request(
            url=r["url"],
            method=r["method"],
            kind=r["kind"],
            status=r["status"],
            mime=r["mime"][:100],
            bytes=r["bytes"],
            failure=r["failure"],
            at_ms=round((r["at"] - began) * 1000, 1),
        )
        for r in watch.requests.values()
    )
    now = time.time()
    cookies = []
    for c in (await visit.cdp.send("Network.getAllCookies"))["cookies"][:400]:
        lifetime = None if c.get("session") else round((c["expires"] - now) / 86_400, 2)
        cookies.append(
            Cookie(
                name=c["name"][:100],
                domain=c["domain"],
                value_length=len(c["value"]),
                secure=c["secure"],
                http_only=c["httpOnly"],
                same_site=c.get("sameSite", ""),
                lifetime_days=lifetime,
            )
        )
    try:
        keys = tuple(await visit.tab.run(_KEYS, await visit.main_world()))
    except Error:
        keys = ()
    return Network(requests=requests, cookies=tuple(cookies), storage_keys=keys, cut=watch.cut)
