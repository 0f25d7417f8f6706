# ruff: noqa: E501
"""Makes `Modes`: the page as those see it who ask their system for dark colours, forced colours or less motion; then as it was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from checks.behaviour import Flash, Modes, ModeText
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Modes
DISTURBS = True
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 8.0

SETTLE_SECONDS = 0.15  # colours that change at once, and scripts that listen for the change
TEXTS_LIMIT = 600
KEPT = 20

_PREPARE = r"""(() => { const t = tillsyn;
const numbers = c => { const n = (c.match(/[\d.]+/g) || []).map(Number); return c.startsWith('rgb') && n.length >= 3 ? [n[0], n[1], n[2], n.length > 3 ? n[3] : 1] : null; };
const light = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const lum = c => 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
const over = (f, b) => [0, 1, 2].map(i => f[i] * f[3] + b[i] * (1 - f[3]));
const CANVAS = () => { const probe = document.createElement('div'); probe.style.cssText = 'background:Canvas;position:absolute;width:0;height:0'; document.body.append(probe); const c = numbers(getComputedStyle(probe).backgroundColor); probe.remove(); return c || [255, 255, 255, 1]; };
// what certainly lies behind: null where a picture, a veil or something placed elsewhere makes it unsure
const behind = (el, canvas) => { for (let at = el; at; at = t.parentOf(at)) { const s = getComputedStyle(at); if (s.backgroundImage !== 'none' || s.filter !== 'none' || s.mixBlendMode !== 'normal' || +s.opacity < 1 || s.position === 'absolute' || s.position === 'fixed') return null;
  const c = numbers(s.backgroundColor); if (!c) return null; if (c[3] === 1) return c; if (c[3] > 0) return null; } return canvas; };
t.ratios = () => { const out = new Map(), known = new Map(), canvas = CANVAS(); let n = 0; for (const el of document.body.getElementsByTagName('*')) { if (out.size >= LIMIT || ++n > 8000) break;
  if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION', 'SVG', 'TEXTAREA', 'INPUT', 'SELECT'].includes(el.tagName.toUpperCase()) || !Array.from(el.childNodes).some(c => c.nodeType === 3 && c.data.trim().length > 1) || !t.shown(el, known)) continue;
  const s = getComputedStyle(el), f = numbers(s.color), b = behind(el, canvas); if (!f || !b || s.webkitTextFillColor !== s.color || s.textShadow !== 'none') continue; if (el.closest('[disabled],[aria-disabled=true]')) continue;
  const front = over(f, b), x = lum(front), y = lum(b); out.set(el, (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)); } return out; };
t.worse = (before, after, most) => { const out = []; for (const [el, ratio] of after) { const was = before.get(el); if (was >= 4.5 && ratio < most && out.length < KEPT) out.push({...t.spot(el), ratio, was}); } return out; };
t.moving = () => { try { return document.getAnimations().filter(a => a.playState === 'running' && a.effect && a.effect.target && a.effect.target.nodeType === 1 && t.shown(a.effect.target)).filter(a => { const m = a.effect.getComputedTiming(); if (!(m.iterations === Infinity || m.activeDuration > 5000)) return false;
  return a.effect.getKeyframes().some(k => Object.keys(k).some(p => /^(transform|translate|rotate|scale|left|right|top|bottom|margin.*|backgroundPosition.*|offsetDistance)$/.test(p))); }).slice(0, KEPT).map(a => t.spot(a.effect.target)) } catch (e) { return []; } };
const swings = ks => { const of = p => [...new Set(ks.map(k => k[p]).filter(v => v !== undefined))]; const o = of('opacity').map(Number);
  return (o.length > 1 && Math.max(...o) - Math.min(...o) >= 0.5) || of('visibility').length > 1 || of('backgroundColor').length > 1; };
t.flashing = () => { try { return document.getAnimations().filter(a => a.playState === 'running' && a.effect && a.effect.target && a.effect.target.nodeType === 1 && t.shown(a.effect.target)).filter(a => { const m = a.effect.getComputedTiming();
  return m.iterations > 3 && m.duration * (/alternate/.test(m.direction) ? 2 : 1) < 1000 / 3 && swings(a.effect.getKeyframes()); }).slice(0, KEPT).map(a => ({...t.spot(a.effect.target), times: 1000 / (a.effect.getComputedTiming().duration * (/alternate/.test(a.effect.getComputedTiming().direction) ? 2 : 1))})); } catch (e) { return []; } };
t.bright = t.ratios(); return {moving: t.moving(), flashing: t.flashing()}; })()"""


async def gather(visit: Visit) -> Modes:
    """One wish after the other; the page's own state is put back whatever happens."""
    world = await point(visit)
    script = _PREPARE.replace("LIMIT", str(TEXTS_LIMIT)).replace("KEPT", str(KEPT))
    before: dict[str, Any] = await visit.tab.run(script, world)
    persona = visit.tab.persona
    worse = "tillsyn.worse(tillsyn.bright, tillsyn.ratios(), 3)"
    try:
        dark = await _read(visit, world, worse, color_scheme="dark")
        forced = await _read(visit, world, worse, color_scheme=persona.color_scheme, forced_colors="active")
        still = await _read(visit, world, "tillsyn.moving()", forced_colors="none", reduced_motion="reduce") if before["moving"] else []
    finally:
        await visit.page.emulate_media(
            color_scheme=persona.color_scheme,  # type: ignore[arg-type]
            forced_colors=persona.forced_colors,  # type: ignore[arg-type]
            reduced_motion=persona.reduced_motion,  # type: ignore[arg-type]
        )
    return Modes(
        dark=_texts(dark), forced=_texts(forced), moving=tuple(spot_of(s) for s in before["moving"]),
        moving_still=tuple(spot_of(s) for s in still),
        flashing=tuple(Flash(spot=spot_of(f), times=round(f["times"], 1)) for f in before["flashing"] if f["times"] < 1000),
    )  # fmt: skip


async def _read(visit: Visit, world: int, expression: str, **wishes: Any) -> Any:
    await visit.page.emulate_media(**wishes)
    await asyncio.sleep(SETTLE_SECONDS)
    return await visit.tab.run(expression, world)


def _texts(found: list[dict[str, Any]]) -> tuple[ModeText, ...]:
    return tuple(ModeText(spot=spot_of(raw), ratio=round(raw["ratio"], 2), usual=round(raw["was"], 2)) for raw in found)
