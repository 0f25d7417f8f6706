"""Hosts that ask for a pause."""

from email.utils import formatdate
from time import time

from hostile_site import Asked, behaviour, document


@behaviour("retry-after")
async def retry_after(asked: Asked) -> None:
    await asked.answer(document("vänta"), "Retry-After: 600", status="429 Too Many Requests")


@behaviour("retry-after-date")
async def retry_after_date(asked: Asked) -> None:
    await asked.answer(document("vänta"), f"Retry-After: {formatdate(time() + 3600, usegmt=True)}", status="503 Service Unavailable")


@behaviour("retry-after-silly")
async def retry_after_silly(asked: Asked) -> None:
    seen = len(asked.site.asked[asked.name])
    value = ("99999999999", "-5", "i morgon", "9" * 400, "")[seen % 5]
    await asked.answer(document("vänta"), f"Retry-After: {value}", status="429 Too Many Requests")
