# ruff: noqa: E501
"""Makes `TextPixels`: where axe can't tell a text's background, the letters are drawn and not drawn, and the pixels compared."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from checks.artefacts import AxeReport
from checks.behaviour import TextContrast, TextPixels
from crawler.browser.capture import captured
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = TextPixels
NEEDS = (AxeReport,)
DISTURBS = True
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 12.0

TEXTS_LIMIT = 20
AREA_LIMIT_PX = 1_000_000
LEAST_PIXELS = 30  # fewer say nothing
CORE = 0.6  # of the strongest difference: pixels that are more letter than background
INSIDE = 0.9  # of it: pixels wholly inside a stroke
ONE_COLOUR = 20.0  # deviation of those pixels in each channel, of 255

_READY = r"""(selector => { let el; try { el = document.querySelector(selector); } catch (e) { return null; } if (!el || !tillsyn.shown(el)) return null;
el.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'}); // out from under what lies over it, and into the window, where pictures are cheap
const range = document.createRange(); range.selectNodeContents(el); const rects = Array.from(range.getClientRects()).filter(r => r.width > 1 && r.height > 1); if (!rects.length) return null;
const x = Math.min(...rects.map(r => r.left)), y = Math.min(...rects.map(r => r.top)), right = Math.max(...rects.map(r => r.right)), bottom = Math.max(...rects.map(r => r.bottom));
const s = getComputedStyle(el); tillsyn.text = el; tillsyn.kept = el.getAttribute('style');
return {...tillsyn.spot(el), clip: [x + scrollX, y + scrollY, right - x, bottom - y], size: parseFloat(s.fontSize), bold: parseInt(s.fontWeight) >= 700, color: s.color}; })"""
_HIDE = r"""(() => { for (const el of [tillsyn.text, ...tillsyn.text.querySelectorAll('*')]) { el.tillsynStyle = el.getAttribute('style');
  for (const [k, v] of [['-webkit-text-fill-color', 'transparent'], ['color', 'transparent'], ['text-shadow', 'none'], ['transition', 'none'], ['text-decoration-color', 'transparent']]) el.style && el.style.setProperty(k, v, 'important'); } })()"""
_SHOW = r"""(() => { for (const el of [tillsyn.text, ...tillsyn.text.querySelectorAll('*')]) { if (el.tillsynStyle === null) el.removeAttribute('style'); else el.setAttribute('style', el.tillsynStyle); } })()"""

# What stands in an empty field until something is typed: its colour by its styles, where the field's own background is one plain colour.
_PLACEHOLDERS = r"""(() => { const out = []; for (const el of document.querySelectorAll('input[placeholder], textarea[placeholder]')) {
  const words = (el.getAttribute('placeholder') || '').trim(); if (words.length < 2 || el.value || el.disabled || el.readOnly || !tillsyn.shown(el) || !el.matches(':placeholder-shown')) continue;
  const s = getComputedStyle(el, '::placeholder'), n = c => { const m = (c.match(/[\d.]+/g) || []).map(Number); return c.startsWith('rgb') && m.length >= 3 ? [m[0], m[1], m[2], m.length > 3 ? m[3] : 1] : null; };
  const f = n(s.color); let b = null; for (let at = el; at; at = tillsyn.parentOf(at)) { const o = getComputedStyle(at), c = n(o.backgroundColor); if (!c || o.backgroundImage !== 'none' || +o.opacity < 1 || o.filter !== 'none') break; if (c[3] === 1) { b = c; break; } if (c[3] > 0) break; }
  if (!f || !b || s.webkitTextFillColor !== s.color) continue; const a = f[3] * +s.opacity; if (a < 0.05) continue;
  const light = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }, lum = c => 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
  const x = lum([0, 1, 2].map(i => f[i] * a + b[i] * (1 - a))), y = lum(b), ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  out.push({...tillsyn.spot(el), text: words.slice(0, 100), size: parseFloat(s.fontSize), bold: parseInt(s.fontWeight) >= 700, ratio: Math.round(ratio * 100) / 100}); if (out.length >= 10) break; } return out; })()"""


async def gather(visit: Visit) -> TextPixels:
    """At most twenty texts that axe called undecided for contrast, and the placeholders in empty fields; styles are put back after each."""
    report = visit.made.get(AxeReport)
    if report is None or not report.frames:
        return TextPixels()
    undecided = [n for rule in report.frames[0].incomplete if rule.id == "color-contrast" for n in rule.nodes][:TEXTS_LIMIT]
    world = await point(visit)
    texts = [
        TextContrast(spot=spot_of(raw), size_px=raw["size"], is_bold=raw["bold"], median=raw["ratio"], worst=raw["ratio"], pixels=1)
        for raw in await visit.tab.run(_PLACEHOLDERS, world)
    ]
    at = await visit.tab.run("[scrollX, scrollY]", world)
    for node in undecided:
        ready = await visit.tab.run(f"{_READY}({node.selector!r})", world)
        if ready is not None and (ratio := _short(node.data, ready["text"])):
            texts.append(
                TextContrast(spot=spot_of(ready), size_px=ready["size"], is_bold=ready["bold"], median=ratio, worst=ratio, pixels=1)
            )
            continue
        if ready is None or ready["clip"][2] * ready["clip"][3] > AREA_LIMIT_PX:
            continue
        drawn = await _picture(visit, ready["clip"])
        await visit.tab.run(_HIDE, world)
        bare = await _picture(visit, ready["clip"])
        await visit.tab.run(_SHOW, world)
        again = await _picture(visit, ready["clip"])
        if drawn.shape != bare.shape or drawn.shape != again.shape or np.abs(drawn - again).max(initial=0) > 8:
            continue  # it moves by itself
        measured = measure(drawn, bare)
        if measured is not None:
            median, worst, pixels = measured
            texts.append(
                TextContrast(
                    spot=spot_of(ready), size_px=ready["size"], is_bold=ready["bold"], median=median, worst=worst, pixels=pixels
                )
            )  # fmt: skip
    if undecided:
        await visit.tab.run(f"scrollTo({at[0]}, {at[1]})", world)
    return TextPixels(texts=tuple(texts))


def _short(data: Mapping[str, Any], text: str) -> float:
    """axe's own ratio of a text that it thinks too short to be text; 0 where it is a sign, which may be a picture to the eye."""
    ratio = data.get("contrastRatio")
    is_words = data.get("reason") == "shortTextContent" and text.strip().isalnum()
    return float(ratio) if is_words and isinstance(ratio, (int, float)) else 0.0


async def _picture(visit: Visit, clip: list[float]) -> NDArray[np.float64]:
    raw = await captured(
        visit, (clip[0], clip[1], max(1, clip[2]), max(1, clip[3])), {"format": "png", "optimizeForSpeed": True}
    )
    with Image.open(io.BytesIO(raw)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float64)


def _luminance(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminance of each pixel (WCAG 2.2)."""
    share = pixels / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    made: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return made


def measure(drawn: NDArray[np.float64], bare: NDArray[np.float64]) -> tuple[float, float, int] | None:
    """Contrast of the strokes against what lies behind each of their pixels: median, worst twentieth, number of pixels."""
    difference = np.abs(drawn - bare).sum(axis=2)
    strongest = float(difference.max(initial=0))
    if strongest < 12:
        return 1.0, 1.0, 0
    core = difference >= CORE * strongest
    pixels = int(core.sum())
    if pixels < LEAST_PIXELS:
        return None
    inside = drawn[difference >= INSIDE * strongest]
    one_colour = float(inside.std(axis=0).max()) < ONE_COLOUR
    # letters of one colour: that colour everywhere, not what smoothing makes of it at their edges
    front = _luminance(np.median(inside, axis=0) if one_colour else drawn[core])
    back = _luminance(bare[core])
    ratios = (np.maximum(front, back) + 0.05) / (np.minimum(front, back) + 0.05)
    return round(float(np.median(ratios)), 2), round(float(np.percentile(ratios, 5)), 2), pixels
