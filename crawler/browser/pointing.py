# ruff: noqa: E501
"""The small script that gatherers share in their isolated world: naming elements as `Dom` does, and seeing what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.behaviour import Spot
from checks.model import Box

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

POINTING = r"""(() => { if (globalThis.tillsyn) return;
const usable = id => /^[A-Za-z][\w-]*$/.test(id);
const parentOf = el => el.parentElement || (el.parentNode instanceof ShadowRoot ? el.parentNode.host : null);
const selectorOf = el => {
  const tag = el.localName, parent = parentOf(el);
  if (!parent) return tag;
  const shadow = el.getRootNode() instanceof ShadowRoot;
  const id = el.getAttribute('id') || '';
  if (usable(id) && !shadow && document.querySelectorAll('[id="' + id + '"]').length === 1) return '#' + id;
  if (['html', 'head', 'body'].includes(tag)) return tag;
  const same = Array.from(el.parentNode.children).filter(c => c.localName === tag);
  let step = same.length === 1 ? tag : tag + ':nth-of-type(' + (same.indexOf(el) + 1) + ')';
  step = step.replace(/([^\w:().-])/g, '\\$1');
  return selectorOf(parent) + (el.parentNode instanceof ShadowRoot ? ' >>> ' : ' > ') + step;
};
const cut = (text, most) => (text || '').replace(/\s+/g, ' ').trim().slice(0, most);
const spot = el => { const b = el.getBoundingClientRect(); const copy = el.cloneNode(false);
  return {selector: selectorOf(el), tag: el.localName, text: cut(el.innerText || el.textContent, 120), html: copy.outerHTML.slice(0, 400),
    box: [b.x + scrollX, b.y + scrollY, b.width, b.height]}; };
const clips = el => { const s = getComputedStyle(el);
  return (s.overflowX !== 'visible' || s.overflowY !== 'visible') && (el.clientHeight < 2 || el.clientWidth < 2) && s.display !== 'inline' && s.display !== 'contents'; };
// `known` remembers for one measurement whether an element or one above it clips: pages ask this of every text
const clipped = (el, known) => { const path = []; let found = false;
  for (let at = parentOf(el); at && at !== document.body && at !== document.documentElement; at = parentOf(at)) {
    if (known && known.has(at)) { found = known.get(at); break; }
    path.push(at); if (clips(at)) { found = true; break; } }
  if (known) for (const at of path) known.set(at, found);
  return found; };
// out of the page because something around it is scrolled, not because a style put it there
const scrolledAway = (el, b) => { let right = b.right + scrollX, bottom = b.bottom + scrollY;
  for (let at = parentOf(el); at && at !== document.body && at !== document.documentElement; at = parentOf(at)) { right += at.scrollLeft; bottom += at.scrollTop; }
  return right > 0 && bottom > 0; };
const shown = (el, known) => { if (!el.checkVisibility || !el.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})) return false;
  const b = el.getBoundingClientRect(); if (b.width < 2 || b.height < 2) return false;
  if ((b.right + scrollX <= 0 || b.bottom + scrollY <= 0) && !scrolledAway(el, b)) return false;
  const s = getComputedStyle(el); if (/rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)/.test(s.clip) || /inset\((50|100)%/.test(s.clipPath)) return false;
  return !clipped(el, known); };
const speaks = el => { for (const c of el.childNodes) if (c.nodeType === 3 && c.data.trim()) return true;
  return ['img', 'input', 'select', 'textarea', 'video', 'iframe'].includes(el.localName); };
const texts = () => { const out = new Set(), known = new Map(); let n = 0;
  for (const el of document.body ? document.body.getElementsByTagName('*') : []) { if (++n > 8000) break;
    if (speaks(el) && !['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION'].includes(el.tagName) && shown(el, known)) out.add(el); } return out; };
const deep = () => { let at = document.activeElement; while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement; return at; };
const focusable = el => el.matches('a[href],area[href],button:not([disabled]),input:not([disabled]):not([type=hidden]),select:not([disabled]),textarea:not([disabled]),iframe,summary,[tabindex],audio[controls],video[controls],[contenteditable]:not([contenteditable=false])');
const within = (el, outer) => { for (let at = el; at; at = parentOf(at)) if (at === outer) return true; return false; };
globalThis.tillsyn = {selectorOf, spot, shown, texts, deep, focusable, parentOf, within, cut, speaks, clipped};
})();"""


async def point(visit: Visit) -> int:
    """An isolated world of the top document in which `tillsyn` is defined."""
    world = await visit.main_world()
    await visit.tab.run(POINTING, world)
    return world


def spot_of(raw: dict[str, Any]) -> Spot:
    """The script's answer as a `Spot`."""
    box = raw.get("box")
    return Spot(
        selector=str(raw["selector"])[:600], tag=str(raw.get("tag", "")), text=str(raw.get("text", ""))[:120],
        html=str(raw.get("html", ""))[:400],
        box=Box(x=round(box[0], 1), y=round(box[1], 1), width=round(box[2], 1), height=round(box[3], 1)) if box else None,
    )  # fmt: skip
