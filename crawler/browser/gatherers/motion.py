# ruff: noqa: E501
"""Makes `Motion`: watches the page for some seconds without touching it, and notes text that changes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.behaviour import Motion, Movement
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Motion
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 12.0
WATCH_MS = 6200  # a little over the five seconds of success criterion 2.2.2
KEPT = 20

_BEGIN = r"""(() => { const t = tillsyn, began = performance.now(), seen = new Map();
const note = (el, gone) => { if (!el || el.nodeType !== 1 || !el.isConnected || ['SCRIPT', 'STYLE', 'TITLE'].includes(el.tagName)) return;
  const now = performance.now() - began; let s = seen.get(el); if (!s) { if (seen.size > 300) return; s = {n: 0, first: now, last: now, gone: false, text: null}; seen.set(el, s); }
  const text = el.textContent; if (text === s.text) return; s.text = text; s.n++; s.last = now; s.gone = gone; };
const observer = new MutationObserver(list => { for (const m of list) {
  if (m.type === 'characterData') note(m.target.parentElement, false);
  else { const texts = [...m.addedNodes, ...m.removedNodes].filter(n => (n.nodeType === 3 && n.data.trim()) || (n.nodeType === 1 && n.textContent.trim() && !['SCRIPT','STYLE','LINK'].includes(n.tagName)));
    if (texts.length) note(m.target, m.addedNodes.length === 0); } } });
observer.observe(document.documentElement, {subtree: true, childList: true, characterData: true});
t.watched = () => performance.now() - began;
t.movements = () => { observer.disconnect(); const out = [];
  for (const [el, s] of seen) { if (!el.isConnected || !(t.shown(el) || s.gone)) continue; out.push({...t.spot(el), n: s.n, first: s.first, last: s.last, gone: s.gone}); if (out.length >= 20) break; }
  return {ms: performance.now() - began, out}; }; })()"""
_WAIT = "new Promise(resolve => setTimeout(resolve, Math.max(0, MS - tillsyn.watched())))"


async def begin(visit: Visit) -> None:
    """The watch starts before the visit's idle wait."""
    await visit.tab.run(_BEGIN, await point(visit))


async def gather(visit: Visit) -> Motion:
    """Wait until six seconds have been watched, then stop and read; costs time, next to no work."""
    world = await point(visit)
    if not await visit.tab.run("!!tillsyn.watched", world):
        await visit.tab.run(_BEGIN, world)
    await visit.tab.run(_WAIT.replace("MS", str(WATCH_MS)), world)
    found = await visit.tab.run("tillsyn.movements()", world)
    return Motion(
        watched_ms=round(found["ms"]),
        movements=tuple(
            Movement(
                spot=spot_of(m), changes=m["n"], first_ms=round(m["first"]), last_ms=round(m["last"]), vanished=m["gone"]
            )
            for m in found["out"][:KEPT]
        ),
    )  # fmt: skip
