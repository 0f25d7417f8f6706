# ruff: noqa: E501
"""Makes `TabWalk`: presses Tab through the page, looks how each stop shows its focus, and tries to get out of traps."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

from checks.behaviour import Spot, Stop, TabWalk
from crawler.browser.capture import captured
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = TabWalk
DISTURBS = True
HEAVY = True
DEPTH = "standard"
LIMIT_SECONDS = 20.0

STOPS_LIMIT = 400
WALK_SECONDS = 12.0
PIXEL_LOOKS = 15  # stops without any style of their own for focus that are compared as pictures
CAUGHT = 3  # presses on one element, or rounds in a closed set, before it counts as caught
MARGIN_PX = 12
FOCUS_SETTLES_MS = 14  # scripts that throw focus back do so a moment later

_PREPARE = r"""(() => { const t = tillsyn;
const still = new CSSStyleSheet(); still.replaceSync('*,*::before,*::after{transition:none!important;animation-play-state:paused!important;scroll-behavior:auto!important}');
try { document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]; } catch (e) {}
const LOOK = ['outlineStyle','outlineWidth','outlineColor','outlineOffset','borderTopColor','borderTopWidth','borderTopStyle','borderBottomColor','borderBottomWidth','borderBottomStyle','borderLeftColor','borderLeftWidth','backgroundColor','backgroundImage','backgroundPosition','boxShadow','color','textDecorationLine','textDecorationColor','textDecorationThickness','fontWeight','opacity','transform','filter','left','top','clip','visibility','display','width','height'];
const one = (el, pseudo) => { const s = getComputedStyle(el, pseudo); if (pseudo && (s.content === 'none' || s.content === 'normal')) return '';
  const out = LOOK.map(n => s[n]);
  if (s.outlineStyle === 'none' || s.outlineWidth === '0px') { out[0] = 'none'; out[1] = out[2] = out[3] = ''; } return out.join('|'); };
t.look = el => { const parts = [one(el), one(el, '::before'), one(el, '::after')];
  const p = t.parentOf(el); if (p) { parts.push(one(p), one(p, '::before'), one(p, '::after')); const pp = t.parentOf(p); if (pp) parts.push(one(pp)); }
  for (const c of Array.from(el.children).slice(0, 4)) parts.push(one(c));
  if (el.nextElementSibling) parts.push(one(el.nextElementSibling), one(el.nextElementSibling, '::before'), one(el.nextElementSibling, '::after'));
  if (el.labels) for (const l of el.labels) parts.push(one(l), one(l, '::before'), one(l, '::after'));
  return parts.join('#'); };
t.looks = new Map(); t.numbers = new Map();
t.covered = el => { const b = el.getBoundingClientRect(); if (b.width < 1 || b.height < 1 || b.bottom <= 0 || b.top >= innerHeight || b.right <= 0 || b.left >= innerWidth) return false;
  const xs = [b.left + 2, (b.left + b.right) / 2, b.right - 2], ys = [b.top + 2, (b.top + b.bottom) / 2, b.bottom - 2]; let seen = 0, hidden = 0;
  for (const x of xs) for (const y of ys) { if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue; seen++;
    const hit = document.elementFromPoint(x, y); if (!hit || t.within(hit, el) || t.within(el, hit)) continue;
    let over = false; for (let at = hit; at; at = t.parentOf(at)) { const s = getComputedStyle(at); if ((s.position === 'fixed' || s.position === 'sticky') && !t.within(el, at)) { over = true; break; } }
    if (over) hidden++; }
  return seen > 0 && hidden === seen; };
t.step = async () => { await new Promise(r => setTimeout(r, WAIT)); const el = t.deep(); let left = null;
  if (t.last && t.last !== el) { const now = t.look(t.last); left = {number: t.numbers.get(t.last), changed: now !== t.looks.get(t.last)}; }
  if (!el || el === document.body || el === document.documentElement) { t.last = null; return {out: true, left}; }
  const fresh = !t.numbers.has(el); if (fresh) t.numbers.set(el, t.numbers.size);
  t.looks.set(el, t.look(el)); t.last = el;
  const dialog = el.closest('dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]');
  return {number: t.numbers.get(el), fresh, left, spot: fresh ? t.spot(el) : null, frame: /^(iframe|frame|object|embed|audio|video)$/.test(el.localName) || (el.localName === 'input' && /^(date|time|month|week|datetime-local)$/.test(el.type)),
    covered: t.covered(el), dialog: dialog ? t.selectorOf(dialog) : '', scroll: scrollY,
    caret: el.isContentEditable || el.localName === 'textarea' || (el.localName === 'input' && !['checkbox','radio','button','submit','reset','image','color','file','range'].includes(el.type))}; };
t.boxes = () => { const out = []; for (const [el, n] of t.numbers) if (el.isConnected && t.shown(el)) { const b = el.getBoundingClientRect(); out.push([n, [b.x + scrollX, b.y + scrollY, b.width, b.height]]); } return out; };
t.byNumber = n => { for (const [el, m] of t.numbers) if (m === n) return el; return null; };
const all = Array.from(document.querySelectorAll('*')).filter(el => t.focusable(el) && el.tabIndex >= 0 && t.shown(el));
if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
if (document.body) { const had = document.body.getAttribute('tabindex'); document.body.tabIndex = -1; document.body.focus({preventScroll: true});
  document.body.blur(); if (had === null) document.body.removeAttribute('tabindex'); else document.body.setAttribute('tabindex', had); }
getSelection().removeAllRanges(); scrollTo(0, 0);
return all.length; })()"""

#: Keys that pages name as a way out: "press Ctrl+M", "tryck på Esc".
_NAMED_KEYS = re.compile(r"\b(ctrl|control|alt|shift)\s*\+\s*([a-z0-9])\b|\b(esc|escape|f6)\b", re.I)


async def gather(visit: Visit) -> TabWalk:
    """Walk forward until focus comes round, is caught or the limit is reached; then look at stops that seemed not to change."""
    world = await point(visit)
    tabbable = int(await visit.tab.run(_PREPARE.replace("WAIT", str(FOCUS_SETTLES_MS)), world))
    walk = _Walk(visit, world)
    loop = asyncio.get_running_loop()
    until = loop.time() + WALK_SECONDS
    ended = "limit"
    for _ in range(STOPS_LIMIT):
        if loop.time() > until:
            ended = "timeout"
            break
        await walk.press("Tab")
        if walk.came_round:
            ended = "left"
            break
        if walk.is_caught():
            ended = "trapped"
            break
    way_back, way_out = True, ""
    trapped: tuple[Spot, ...] = ()
    if ended == "trapped":
        caught = set(walk.recent)
        trapped = tuple(walk.stops[n].spot for n in sorted(caught) if n in walk.stops)
        way_back = await walk.escapes("Shift+Tab", caught)
        if not way_back:
            way_out = await walk.named_way_out(caught)
    else:
        await walk.press("Tab")  # takes focus from the last stop, so that its look is compared as well
    await walk.measure()
    await walk.compare_pictures()
    stops = tuple(walk.stops[n] for n in sorted(walk.stops))
    return TabWalk(
        stops=stops, ended=ended, trapped=trapped, way_back=way_back, way_out=way_out, tabbable=tabbable
    )  # fmt: skip


class _Walk:
    """Where the walk has been so far."""

    def __init__(self, visit: Visit, world: int) -> None:
        self.visit, self.world = visit, world
        self.stops: dict[int, Stop] = {}
        self.carets: set[int] = set()
        self.frames: set[int] = set()
        self.recent: list[int] = []
        self.came_round = False
        self.outs = 0  # presses that led to no element at all

    async def press(self, key: str) -> dict[str, Any]:
        await self.visit.page.keyboard.press(key)
        state: dict[str, Any] = await self.visit.tab.run("tillsyn.step()", self.world)
        left = state.get("left")
        if left and left["number"] in self.stops and self.stops[left["number"]].look == "unknown":
            self._note(left["number"], "changed" if left["changed"] else "same")
        if state.get("out"):
            self.outs += 1
            self.came_round = bool(self.stops) or self.outs > 1
            return state
        number = state["number"]
        if state["fresh"]:
            self.stops[number] = Stop(
                spot=spot_of(state["spot"]), is_covered=state["covered"], dialog=state["dialog"], scroll_y=state["scroll"]
            )  # fmt: skip
            if state["caret"]:
                self.carets.add(number)
            if state["frame"]:
                self.frames.add(number)
        self.recent = [*self.recent[-11:], number]
        return state

    def _note(self, number: int, look: str) -> None:
        self.stops[number] = replace(self.stops[number], look=look)

    def is_caught(self) -> bool:
        """The last presses stayed on one element, or went round a few without ever leaving the page."""
        if self.frames & set(self.recent[-6:]):  # frames, players and date fields have stops of their own inside
            return False
        if len(self.recent) >= CAUGHT + 1 and len(set(self.recent[-CAUGHT - 1 :])) == 1:
            return len(self.stops) > 0
        return len(self.recent) == 12 and len(set(self.recent)) <= 4

    async def named_way_out(self, caught: set[int]) -> str:
        """Escape, or a key that the page itself names (also after its help inside the trap was opened); empty when none works."""
        tried: set[str] = set()
        for number in (None, *sorted(caught)):
            if number is not None:
                await self.visit.tab.run(f"tillsyn.byNumber({number}).focus()", self.world)
                await self.visit.page.keyboard.press("Enter")
                await asyncio.sleep(0.05)
            text = await self.visit.tab.run("document.body.innerText.slice(0, 20000)", self.world)
            for key in ("Escape", *_keys_in(text)):
                if key in tried:
                    continue
                tried.add(key)
                if await self.escapes(key, caught, then="Tab"):
                    return key
        return ""

    async def escapes(self, key: str, caught: set[int], then: str = "") -> bool:
        """Tell whether pressing `key` gets focus out of the caught set."""
        for _ in range(len(caught) + 2):
            state = await self.press(key)
            if state.get("out") or state["number"] not in caught:
                return True
            if then:
                state = await self.press(then)
                if state.get("out") or state["number"] not in caught:
                    return True
        return False

    async def measure(self) -> None:
        """Where the stops are, all measured in one state of scrolling; what is gone keeps the box it had under focus."""
        boxes = await self.visit.tab.run("tillsyn.boxes()", self.world)
        for number, box in boxes:
            old = self.stops.get(number)
            if old is not None:
                spot = spot_of({**asdict(old.spot), "box": box})
                self.stops[number] = replace(old, spot=spot)

    async def compare_pictures(self) -> None:
        """Stops whose style did not change are drawn with and without focus; a text field's caret is indicator enough."""
        looks = 0
        for number, stop in list(self.stops.items()):
            if stop.look == "unknown" and number in self.carets:
                self._note(number, "changed")
            if stop.look != "same" or number in self.frames:
                continue
            if number in self.carets:
                self._note(number, "changed")
                continue
            if looks >= PIXEL_LOOKS:
                self._note(number, "unknown")
                continue
            looks += 1
            self._note(number, await self._drawn(number))

    async def _drawn(self, number: int) -> str:
        box = await self.visit.tab.run(
            f"(() => {{ const el = tillsyn.byNumber({number}); if (!el || !el.isConnected || !tillsyn.shown(el)) return null; el.focus();"
            " if (tillsyn.deep() !== el) return null; const b = el.getBoundingClientRect();"
            " return [b.x + scrollX, b.y + scrollY, b.width, b.height]; })()",
            self.world,
        )
        if box is None or box[2] > 2000 or box[3] > 2000:
            return "unknown"
        clip = (max(0, box[0] - MARGIN_PX), max(0, box[1] - MARGIN_PX), box[2] + 2 * MARGIN_PX, box[3] + 2 * MARGIN_PX)
        focused = await self._picture(clip)
        await self.visit.tab.run(f"tillsyn.byNumber({number}).blur()", self.world)
        plain = await self._picture(clip)
        if ImageChops.difference(focused, plain).getbbox() is None:
            return "same_pixels"
        again = await self._picture(clip)
        return "pixels" if ImageChops.difference(plain, again).getbbox() is None else "unknown"  # it moves by itself

    async def _picture(self, clip: tuple[float, float, float, float]) -> Image.Image:
        raw = await captured(self.visit, clip, {"format": "png", "optimizeForSpeed": True})
        return Image.open(io.BytesIO(raw)).convert("RGB")


def _keys_in(text: str) -> list[str]:
    """Key names in running text, as the keyboard driver spells them."""
    found = []
    for modifier, letter, lone in _NAMED_KEYS.findall(text)[:4]:
        if lone:
            found.append("F6" if lone.lower() == "f6" else "Escape")
        else:
            found.append({"ctrl": "Control", "control": "Control"}.get(modifier.lower(), modifier.title()) + "+" + letter.lower())
    return list(dict.fromkeys(found))
