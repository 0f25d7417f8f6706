# ruff: noqa: E501
"""Makes `Enlarged`: the page 320 px wide, at 200 %, with text alone at 200 % and with wider spacing; then as it was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from checks.behaviour import Clipped, Enlarged
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Enlarged
DISTURBS = True
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 15.0

SETTLE_SECONDS = 0.15
KEPT = 20
QUARTER_SLACK_DEGREES = 3.0
NARROW = (320, 640)

_PREPARE = r"""(() => { const t = tillsyn;
t.nodes = () => { const out = []; const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let n;
  while ((n = w.nextNode()) && out.length < 4000) { const el = n.parentElement; if (n.data.trim().length > 1 && el && el.namespaceURI === 'http://www.w3.org/1999/xhtml' && !['SCRIPT','STYLE','NOSCRIPT','OPTION','TEXTAREA','TEMPLATE'].includes(el.tagName)) out.push(n); } return out; };
t.rects = n => { const r = document.createRange(); r.selectNodeContents(n); return Array.from(r.getClientRects()).filter(b => b.width > 0.5 && b.height > 0.5); };
const away = el => { const s = getComputedStyle(el); return /rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)/.test(s.clip) || /inset\((50|100)%/.test(s.clipPath)
  || ((s.overflowX === 'hidden' || s.overflowX === 'clip') && s.display !== 'inline' && (el.clientWidth < 3 || el.clientHeight < 3)); };
// what holds for as long as the page is laid out the same, by element: forgotten before each measurement
const remembered = look => { let known = new Map(); const ask = el => { let value = known.get(el); if (value === undefined) known.set(el, value = look(el)); return value; };
  return [ask, () => { known = new Map(); }]; };
let clipping = new Map(); const [isAway, forgetAway] = remembered(away), [visible, forgetVisible] = remembered(el => {
  if (!el.checkVisibility({opacityProperty: true, visibilityProperty: true}) || t.clipped(el, clipping)) return false;
  for (let at = el, n = 0; at && n < 6; at = t.parentOf(at), n++) if (isAway(at)) return false; return true; });
t.visible = visible; t.anew = () => { clipping = new Map(); forgetAway(); forgetVisible(); };
// text beyond the edge of a box that hides what does not fit, further than `slack`
t.cutoff = n => { const el = n.parentElement; if (!t.visible(el)) return null; const rects = t.rects(n); if (!rects.length) return null;
  let level = -1; for (let at = el; at && at !== document.documentElement && at !== document.body; at = t.parentOf(at)) { level++; const s = getComputedStyle(at);
    if (s.display === 'inline' || s.display === 'contents') continue;
    const hx = s.overflowX === 'hidden' || s.overflowX === 'clip', hy = s.overflowY === 'hidden' || s.overflowY === 'clip';
    if (s.overflowX === 'auto' || s.overflowX === 'scroll' || s.overflowY === 'auto' || s.overflowY === 'scroll') return null;
    if (!hx && !hy) { if (s.position === 'fixed') return null; continue; }
    const b = at.getBoundingClientRect(); if (b.width < 3 || b.height < 3) return null;
    if (s.textOverflow === 'ellipsis' && hx || s.webkitLineClamp && s.webkitLineClamp !== 'none') { if (t.strict) {} else return null; }
    let lost = 0, all = 0; for (const r of rects) { all += r.width * r.height;
      const ox = hx ? Math.max(0, Math.min(r.right, b.right) - Math.max(r.left, b.left)) : r.width;
      const oy = hy ? Math.max(0, Math.min(r.bottom, b.bottom) - Math.max(r.top, b.top)) : r.height; lost += r.width * r.height - ox * oy; }
    if (all && lost / all > 0.15) { const r = rects[0], starts = r.left >= b.left - 2 && r.left < b.right - 2 && r.top < b.bottom - 2 && r.bottom > b.top + 2; return {sure: starts && level <= 2 && s.transform === 'none'}; }
  } return null; };
t.cuts = () => { const out = new Map(); for (const n of t.nodes()) { const c = t.cutoff(n); if (c) out.set(n, c); } return out; };
// lines of text that lie on each other by more than a third of their height
t.overlaps = () => { const out = new Map(); const boxes = []; for (const n of t.nodes()) { const el = n.parentElement; if (!t.visible(el)) continue; let floats = false, lies = false;
    for (let at = el; at && at !== document.body; at = t.parentOf(at)) { const p = getComputedStyle(at).position; if (p === 'fixed' || p === 'sticky') floats = true; if (p === 'absolute') lies = true; }
    if (floats) continue; for (const r of t.rects(n)) if (r.width > 4) boxes.push({n, el, r, lies}); if (boxes.length > 3000) break; }
  boxes.sort((a, b) => a.r.top - b.r.top);
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length && boxes[j].r.top < boxes[i].r.bottom; j++) { const a = boxes[i].r, b = boxes[j].r;
    const w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (w > 8 && h > 0.45 * Math.min(a.height, b.height)) { out.set(boxes[j].n, {sure: !boxes[i].lies && !boxes[j].lies}); } } return out; };
t.out = (before, after, how) => { const seen = new Set(), out = []; for (const n of after.keys()) { if (before.has(n)) continue; const el = n.parentElement; if (seen.has(el)) continue; seen.add(el); const c = after.get(n); out.push({...t.spot(el), how: c.sure ? how : 'gone'}); if (out.length >= 20) break; } return out; };
// how far each element is turned, in degrees; only what is turned at all
t.angles = () => { const out = {}; let n = 0; for (const el of [document.documentElement, ...document.querySelectorAll('body, body *')]) { if (++n > 8000) break; const s = getComputedStyle(el); let a = 0;
  if (s.transform.startsWith('matrix(')) { const v = s.transform.slice(7).split(',').map(Number); a += Math.atan2(v[1], v[0]) * 180 / Math.PI; }
  const r = /^(-?[\d.]+)(deg|turn|rad|grad)$/.exec(s.rotate || ''); if (r) a += parseFloat(r[1]) * {deg: 1, turn: 360, rad: 180 / Math.PI, grad: 0.9}[r[2]];
  if (Math.abs(a) > 1) out[t.selectorOf(el)] = {angle: a, ...t.spot(el)}; } return out; };
t.base = {cuts: t.cuts(), overlaps: t.overlaps()};
t.measure = () => { t.anew(); return [...t.out(t.base.cuts, t.cuts(), 'cut'), ...t.out(t.base.overlaps, t.overlaps(), 'overlap')]; };
// browsers that enlarge text alone enlarge line heights given in px with it
t.double = () => { const sizes = [], heights = []; const all = [document.documentElement, ...document.body.getElementsByTagName('*')].slice(0, 8000);
  for (const el of all) { const s = getComputedStyle(el); sizes.push(parseFloat(s.fontSize)); heights.push(parseFloat(s.lineHeight)); }
  t.saved = all.map(el => el.getAttribute('style'));
  all.forEach((el, i) => { if (sizes[i] && el.style) { el.style.setProperty('font-size', 2 * sizes[i] + 'px', 'important'); if (heights[i]) el.style.setProperty('line-height', 2 * heights[i] + 'px', 'important'); } });
  t.doubled = all; };
t.undouble = () => t.doubled.forEach((el, i) => t.saved[i] === null ? el.removeAttribute('style') : el.setAttribute('style', t.saved[i]));
t.space = () => { t.sheet = new CSSStyleSheet(); t.sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, t.sheet]; };
t.unspace = () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter(s => s !== t.sheet); };
// a table that only places things has no data to keep in two dimensions
const places = table => /^(presentation|none)$/i.test(table.getAttribute('role') || '') || (!table.caption && !table.tHead && !table.querySelector('th,[scope]') && !!table.querySelector('h1,h2,h3,h4,form,nav,header,footer,main,table'));
t.narrow = () => { t.anew(); const width = document.scrollingElement.scrollWidth, out = [];
  if (width > 325) for (const n of t.nodes()) { const el = n.parentElement; if (!t.visible(el)) continue;
    let free = false, two = false; for (let at = el; at && at !== document.body; at = t.parentOf(at)) { const s = getComputedStyle(at);
      if (['auto', 'scroll', 'hidden', 'clip'].includes(s.overflowX)) free = true;
      const tag = at.tagName.toUpperCase(); if (tag === 'TABLE' ? !places(at) : ['PRE', 'CODE', 'SVG', 'CANVAS', 'MATH', 'TEXTAREA'].includes(tag) || at.getAttribute('role') === 'toolbar') two = true; }
    if (free || two) continue; const r = t.rects(n); if (r.some(b => b.right + scrollX > 330)) out.push({...t.spot(el), how: 'outside'}); if (out.length >= 20) break; }
  return {width, out}; };
})()"""


async def gather(visit: Visit) -> Enlarged:
    """One window size after another; the page's own size is put back at the end whatever happens."""
    world = await point(visit)
    run = visit.tab.run
    await run(_PREPARE, world)
    await run("tillsyn.space()", world)
    spaced = await run("tillsyn.measure()", world)
    await run("tillsyn.unspace(); tillsyn.double()", world)
    await asyncio.sleep(SETTLE_SECONDS)
    doubled = await run("tillsyn.measure()", world)
    await run("tillsyn.undouble()", world)
    persona = visit.tab.persona
    try:
        await _resize(visit, persona.width // 2, persona.height // 2)
        zoomed = await run("tillsyn.measure()", world)
        await _resize(visit, *NARROW)
        narrow = await run("tillsyn.narrow()", world)
        upright = await run("tillsyn.angles()", world)
        await _resize(visit, NARROW[1], NARROW[0])
        across = await run("tillsyn.angles()", world)
    finally:
        await visit.page.set_viewport_size({"width": persona.width, "height": persona.height})
    turned = []
    for name, spot in {**upright, **across}.items():
        difference = upright.get(name, {"angle": 0})["angle"] - across.get(name, {"angle": 0})["angle"]
        if abs(abs(difference) % 180 - 90) < QUARTER_SLACK_DEGREES:
            turned.append(spot)
    return Enlarged(
        narrow_width=float(narrow["width"]),
        narrow=_clipped(narrow["out"]),
        zoomed=_clipped(zoomed),
        text_doubled=_clipped(doubled),
        spaced=_clipped(spaced),
        turned=tuple(spot_of(s) for s in turned[:KEPT]),
    )


async def _resize(visit: Visit, width: int, height: int) -> None:
    await visit.page.set_viewport_size({"width": width, "height": height})
    await asyncio.sleep(SETTLE_SECONDS)


def _clipped(found: list[dict[str, Any]]) -> tuple[Clipped, ...]:
    return tuple(Clipped(spot=spot_of(raw), how=raw["how"]) for raw in found[:KEPT])
