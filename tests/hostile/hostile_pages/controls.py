"""Plain pages, and the host of another organisation."""

import asyncio

from hostile_site import Asked, behaviour, document, page

page("ok", '<a href="/index.html">Hem</a>')
page("ok-2")


@behaviour("ok-slow")
async def ok_slow(asked: Asked) -> None:
    await asyncio.sleep(4)
    await asked.answer(document("ok-slow"))


@behaviour("other-domain")
async def other_domain(asked: Asked) -> None:
    await asked.answer(document("En annan organisation"))
