# ruff: noqa: E501
"""Makes `Motion`: watches the page for some seconds without touching it, and notes text and slides that change by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.behaviour import Motion, Movement
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Motion
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 15.0
WATCH_MS = 6200  # a little over the five seconds of success criterion 2.2.2
LONGER_MS = 11_500  # where something moved: time for slides that stay four or five seconds to change twice
KEPT = 20

_BEGIN = r"""(() => { const t = tillsyn, began = performance.now(), seen = new Map();
const note = (el, gone) => { if (!el || el.nodeType !== 1 || !el.isConnected || ['SCRIPT', 'STYLE', 'TITLE'].includes(el.tagName)) return;
  const now = performance.now() - began; let s = seen.get(el); if (!s) { if (seen.size > 300) return; s = {n: 0, first: now, last: now, gone: false, text: null}; seen.set(el, s); }
  const text = el.textContent; if (text === s.text) return; s.text = text; s.n++; s.last = now; s.gone = gone; };
const observer = new MutationObserver(list => { for (const m of list) {
  if (m.type === 'characterData') note(m.target.parentElement, false);
  else { const texts = [...m.addedNodes, ...m.removedNodes].filter(n => (n.nodeType === 3 && n.data.trim()) || (n.nodeType === 1 && n.textContent.trim() && !['SCRIPT','STYLE','LINK'].includes(n.tagName)));
    if (texts.length) note(m.target, m.addedNodes.length === 0); } } });
// Slides: of the boxes side by side in one place, which pictures and words show. Looked at when a class, style or source was changed.
const slides = new Map(); const showing = box => [...box.children].filter(c => t.shown(c) && c.getBoundingClientRect().width > 1).slice(0, 30).map(c => { const b = c.getBoundingClientRect(), a = box.getBoundingClientRect();
    if (b.right <= a.left + 1 || b.left >= a.right - 1 || b.bottom <= a.top + 1 || b.top >= a.bottom - 1 || +getComputedStyle(c).opacity < 0.1) return '';
    const i = c.localName === 'img' ? c : c.querySelector('img'); return (i ? i.currentSrc || i.src : '') + '|' + (c.textContent || '').trim().slice(0, 60); }).filter(Boolean).join('\n');
const look = box => { const s = slides.get(box); s.due = 0; if (!box.isConnected) return; const now = showing(box); if (now === s.text) return; const first = s.text === null; s.text = now; const at = performance.now() - began; if (first && at < 1500) return;
  if (!s.n) s.first = at; s.n++; s.last = at; };
const maybe = el => { if (!el || el.nodeType !== 1) return; const box = el.parentElement; if (!box || box === document.body || box === document.documentElement) return; const b = el.getBoundingClientRect(), a = box.getBoundingClientRect();
  if (box.children.length < 2 && el.localName !== 'img') return; if (a.width * a.height < 0.02 * innerWidth * innerHeight || !(el.localName === 'img' || el.querySelector('img') || (el.textContent || '').trim().length > 20)) return;
  let s = slides.get(box); if (!s) { if (slides.size > 60) return; s = {n: 0, first: 0, last: 0, text: null, due: 0}; slides.set(box, s); } if (!s.due) s.due = setTimeout(look, 400, box); };
const turning = new MutationObserver(list => { for (const m of list.slice(0, 200)) maybe(m.target); });
turning.observe(document.documentElement, {subtree: true, attributes: true, attributeFilter: ['class', 'style', 'src', 'hidden', 'aria-hidden']});
observer.observe(document.documentElement, {subtree: true, childList: true, characterData: true});
t.moving = () => [...seen.values(), ...slides.values()].some(s => s.n && s.last > 1500);
t.watched = () => performance.now() - began;
t.movements = () => { observer.disconnect(); turning.disconnect(); const out = [];
  for (const [el, s] of slides) { if (!s.n || !el.isConnected || !t.shown(el)) continue; out.push({...t.spot(el), n: s.n, first: s.first, last: s.last, gone: false, slides: true}); if (out.length >= 5) break; }
  for (const [el, s] of seen) { if (!el.isConnected || !(t.shown(el) || s.gone)) continue; out.push({...t.spot(el), n: s.n, first: s.first, last: s.last, gone: s.gone}); if (out.length >= 20) break; }
  return {ms: performance.now() - began, out}; }; })()"""
_WAIT = "new Promise(resolve => setTimeout(resolve, Math.max(0, MS - tillsyn.watched())))"


async def begin(visit: Visit) -> None:
    """The watch starts before the visit's idle wait."""
    await visit.tab.run(_BEGIN, await point(visit))


async def gather(visit: Visit) -> Motion:
    """Wait until six seconds have been watched, twelve where something moves, then stop and read; costs time, next to no work."""
    world = await point(visit)
    if not await visit.tab.run("!!tillsyn.watched", world):
        await visit.tab.run(_BEGIN, world)
    await visit.tab.run(_WAIT.replace("MS", str(WATCH_MS)), world)
    if await visit.tab.run("tillsyn.moving()", world):
        await visit.tab.run(_WAIT.replace("MS", str(LONGER_MS)), world)
    found = await visit.tab.run("tillsyn.movements()", world)
    return Motion(
        watched_ms=round(found["ms"]),
        movements=tuple(
            Movement(
                spot=spot_of(m), changes=m["n"], first_ms=round(m["first"]), last_ms=round(m["last"]), vanished=m["gone"],
                slides=bool(m.get("slides")),
            )
            for m in found["out"][:KEPT]
        ),
    )  # fmt: skip
