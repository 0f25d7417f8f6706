# ruff: noqa: E501
"""Makes `Rasters`: what the raster pictures are in their files: size, frames, emptiness. Bytes come from the browser's cache."""

from __future__ import annotations

import base64
import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError
from playwright.async_api import Error

from checks.behaviour import Picture, Rasters
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Rasters
LIMIT_SECONDS = 6.0
KEPT = 200
OPENED = 12  # files that are opened: those that may move or be empty
BYTES_LIMIT = 5_000_000
PIXEL_LIMIT = 16_000_000

_LIST = r"""Array.from(document.querySelectorAll('img, input[type=image]')).slice(0, KEPT).map(el => { const b = el.getBoundingClientRect();
  return {...tillsyn.spot(el), source: (el.currentSrc || el.src || '').slice(0, 2000), width: el.naturalWidth || 0, height: el.naturalHeight || 0,
    shownWidth: b.width, shownHeight: b.height, complete: el.complete !== false}; })"""


async def gather(visit: Visit) -> Rasters:
    """Only files whose name or size makes them suspect are opened."""
    world = await point(visit)
    found: list[dict[str, Any]] = await visit.tab.run(_LIST.replace("KEPT", str(KEPT)), world)
    facts: dict[str, dict[str, Any]] = {}
    for one in found:
        source = one["source"]
        if source in facts or len(facts) >= OPENED or not _is_suspect(one):
            continue
        raw = await _bytes(visit, source)
        facts[source] = _facts(raw) if raw else {}
    return Rasters(
        pictures=tuple(
            Picture(
                spot=spot_of(one), source=one["source"][:500], width=one["width"], height=one["height"],
                shown_width=round(one["shownWidth"], 1), shown_height=round(one["shownHeight"], 1), **facts.get(one["source"], {}),
            )
            for one in found
        )
    )  # fmt: skip


def _is_suspect(one: dict[str, Any]) -> bool:
    name = one["source"].split("?")[0].lower()
    tiny = 0 < one["width"] <= 4 or 0 < one["height"] <= 4 or "spacer" in name or "blank" in name or "pixel" in name
    return tiny or name.endswith((".gif", ".apng")) or name.startswith("data:image/gif") or (name.endswith(".webp") and one["width"] > 100)


async def _bytes(visit: Visit, source: str) -> bytes:
    if source.startswith("data:"):
        head, _, body = source.partition(",")
        try:
            return base64.b64decode(body) if head.endswith(";base64") else b""
        except ValueError:
            return b""
    try:
        answer = await visit.cdp.send("Page.getResourceContent", {"frameId": visit.tab.watch.main_frame, "url": source})
    except Error:
        return b""
    raw = base64.b64decode(answer["content"]) if answer["base64Encoded"] else b""
    return raw if len(raw) <= BYTES_LIMIT else b""


def _facts(raw: bytes) -> dict[str, Any]:
    """Frames, duration and emptiness of one file; nothing when it can't be read."""
    try:
        with Image.open(io.BytesIO(raw)) as image:
            if image.width * image.height > PIXEL_LIMIT:
                return {}
            frames = int(getattr(image, "n_frames", 1))
            milliseconds = 0.0
            lights: list[tuple[float, float]] = []  # when a frame begins (ms), how bright it is (0 to 255)
            for number in range(min(frames, 200)):
                image.seek(number)
                if frames > 1:
                    lights.append((milliseconds, image.convert("L").resize((1, 1)).getpixel((0, 0))))  # type: ignore[arg-type]
                milliseconds += float(image.info.get("duration", 0) or 0)
            image.seek(0)
            rgba = image.convert("RGBA")
            bands: Any = rgba.getextrema()
            alpha = rgba.getchannel("A").getextrema()
            blank = alpha == (0, 0) or (frames == 1 and all(low == high for low, high in bands))
            loops = int(image.info["loop"]) if "loop" in image.info else 1
            return {"frames": frames, "seconds": round(milliseconds / 1000, 2), "loops": loops, "flashes": _flashes(lights), "is_blank": blank}
    except (UnidentifiedImageError, OSError, ValueError, EOFError, SyntaxError):
        return {}


def _flashes(lights: list[tuple[float, float]]) -> float:
    """Pairs of opposite changes of at least a tenth of full brightness, in the second that has most of them."""
    turns: list[float] = []
    way = 0
    for (_, before), (at, after) in pairwise(lights):
        if abs(after - before) >= 25.5:
            now = 1 if after > before else -1
            if now != way:
                turns.append(at)
            way = now
    return max((sum(1 for t in turns if begin <= t < begin + 1000) / 2 for begin in turns), default=0.0)
