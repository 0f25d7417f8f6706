# ruff: noqa: E501
"""The script of the trials in the isolated world: finds what can be tried and tells what a trial brought about."""

from __future__ import annotations

PREPARE = r"""(() => { const t = tillsyn; const address = location.href;
t.navigations = 0;
if (globalThis.navigation) navigation.addEventListener('navigate', e => {
  const away = !e.hashChange && !e.destination.sameDocument; if (away || e.formData) t.navigations++;
  if ((away || e.formData || !e.hashChange) && e.cancelable) { try { e.preventDefault(); } catch (x) {} } });
addEventListener('submit', e => { t.navigations++; e.preventDefault(); }, true);
t.putBack = () => { try { if (location.href !== address) history.replaceState(history.state, '', address); } catch (e) {} };
t.heard = new Map();
t.hears = (el, types) => { if (el === document || el === document.body || el === document.documentElement) return 'page'; t.heard.set(el, types); return ''; };
const listens = (el, ...types) => { const h = t.heard.get(el); return !!h && types.some(x => h.includes(x)); };
t.arm = () => { t.before = t.texts(); t.stirred = false; t.navigations0 = t.navigations; t.focus0 = t.deep(); t.changes = 0; t.marks = 0; t.touched = false; if (t.observer) t.observer.disconnect();
  t.observer = new MutationObserver(list => { t.touched = t.stirred = true; for (const m of list) { if (m.type !== 'attributes') t.changes++; else if (/^aria-(expanded|pressed|checked|selected|hidden)$|^(hidden|open)$/.test(m.attributeName) && m.oldValue !== m.target.getAttribute(m.attributeName)) t.marks++; } });
  t.observer.observe(document.documentElement, {subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true}); };
// armed again; the texts of before still hold where nothing in the tree was touched since
t.rearm = () => { if (t.observer.takeRecords().length) t.stirred = true; if (t.stirred || t.navigations > t.navigations0) { t.arm(); return; } t.focus0 = t.deep(); t.changes = 0; t.marks = 0; t.touched = false; };
// texts are looked at when something in the tree changed, and once at the end (unless only changes count): looking is what costs
t.effect = async (most, last = true) => { const until = performance.now() + most; let shown = [], gone = 0;
  do { await new Promise(r => setTimeout(r, Math.min(45, most))); if (t.navigations > t.navigations0) break;
    const over = performance.now() >= until; if (!t.touched && !(over && last)) continue; t.touched = false; const now = t.texts(); shown = [...now].filter(el => !t.before.has(el)); gone = 0; for (const el of t.before) if (!now.has(el) && document.contains(el)) gone++;
    if (shown.length || gone) break; } while (performance.now() < until);
  if (shown.length) { await new Promise(r => setTimeout(r, 60)); shown = [...t.texts()].filter(el => !t.before.has(el)); }
  t.fresh = shown; const words = shown.filter(el => (el.textContent || '').trim().length > 1 || /^(INPUT|IMG|SELECT|TEXTAREA|VIDEO|IFRAME)$/.test(el.tagName)); t.fresh = words;
  return {navigation: t.navigations > t.navigations0, shown: words.slice(0, 3).map(t.spot), hidden: gone, focus: t.deep() !== t.focus0 && t.deep() !== document.body, marked: t.marks > 0, changed: t.changes > 0}; };
t.stillShown = () => t.fresh.some(el => el.isConnected && t.shown(el));
t.shownAt = () => { const el = t.fresh.find(x => x.isConnected && t.shown(x)); if (!el) return null; const b = el.getBoundingClientRect(); return b.top >= innerHeight || b.bottom <= 0 ? null : {x: b.left + Math.min(b.width / 2, 40), y: b.top + b.height / 2}; };
t.aim = el => { if (!el.isConnected || !t.shown(el)) return null; el.scrollIntoView({block: 'center', behavior: 'instant'}); const b = el.getBoundingClientRect();
  const x = Math.min(Math.max(b.left + b.width / 2, 1), innerWidth - 2), y = Math.min(Math.max(b.top + Math.min(b.height / 2, 20), 1), innerHeight - 2);
  return {x, y, spot: t.spot(el)}; };
const usesHover = rules => { const out = []; for (const rule of rules) { if (rule.cssRules && !rule.selectorText) { if (!rule.media || matchMedia(rule.media.mediaText).matches) out.push(...usesHover(rule.cssRules)); continue; }
    if (!rule.selectorText || !rule.selectorText.includes(':hover')) continue; const s = rule.style;
    if (!(s.display || s.visibility || s.opacity || s.left || s.top || s.maxHeight || s.height || s.clip || s.clipPath || s.transform || s.width || s.right)) continue;
    for (const part of rule.selectorText.split(',')) { const at = part.lastIndexOf(':hover'); if (at < 0) continue; const rest = part.slice(at + 6); if (!/^[^\s>+~]*[\s>+~]+\S/.test(rest)) continue;
      const tail = rest.match(/^[^\s>+~]*/)[0]; out.push((part.slice(0, at) + tail).replace(/:(hover|focus|focus-within|active|focus-visible)/g, '').trim() || '*'); } } return out; };
t.findHovers = most => { const found = new Set(); const add = el => { if (found.size < most * 3 && el !== document.body && el !== document.documentElement) found.add(el); };
  for (const sheet of document.styleSheets) { let rules; try { rules = sheet.cssRules; } catch (e) { continue; }
    for (const selector of new Set(usesHover(rules))) { try { Array.from(document.querySelectorAll(selector)).slice(0, 6).forEach(add); } catch (e) {} } }
  for (const [el, types] of t.heard) if (types.some(x => /^(mouse(over|enter)|pointer(enter|over))$/.test(x))) add(el);
  const hides = el => { for (const c of [el, el.parentElement || el]) for (const d of c.querySelectorAll('*')) if (t.speaks(d) && d.textContent.trim().length > 1 && !t.shown(d)) return true; return listens(el, 'mouseover', 'mouseenter', 'pointerenter', 'pointerover'); };
  t.hovers = [...found].filter(el => t.shown(el) && hides(el)).slice(0, most); return t.hovers.length; };
t.findHandles = el => { const list = []; const add = x => { if (x && t.focusable(x) && x.tabIndex >= 0 && !list.includes(x) && list.length < 5) list.push(x); };
  add(el); if (el.control) add(el.control); for (let at = t.parentOf(el), n = 0; at && n < 4; at = t.parentOf(at), n++) add(at);
  Array.from(el.querySelectorAll('*')).filter(x => t.focusable(x) && t.shown(x)).slice(0, 2).forEach(add);
  for (const x of t.fresh) { for (let at = x, n = 0; at && n < 3; at = t.parentOf(at), n++) add(at); }
  for (const x of [el.nextElementSibling, el.previousElementSibling]) { if (!x) continue; add(x); add(Array.from(x.querySelectorAll('*')).find(y => t.focusable(y))); }
  t.handles = list; return list.length; };
t.take = n => { const el = t.handles[n]; if (!el || !el.isConnected) return false; el.focus(); return t.deep() === el; };
t.sends = el => { const f = el.form; return !!f && ((el.localName === 'button' && (el.type || 'submit') === 'submit') || (el.localName === 'input' && ['submit', 'image', 'text', 'search', 'email', 'tel', 'url', 'number', 'password', 'date'].includes(el.type))); };
t.letter = async most => { const found = await t.effect(most, false); t.leaveAll(); t.rearm(); return found; };
t.leaveAll = () => { const el = t.deep(); if (el && el !== document.body) el.blur(); };
t.isQuiet = async ms => { t.arm(); await new Promise(r => setTimeout(r, ms)); return t.changes === 0; };
t.findFields = most => { t.fields = Array.from(document.querySelectorAll('select, input[type=radio], input[type=checkbox], input[maxlength]')).filter(el => t.shown(el) && !el.disabled && !el.readOnly
    && (el.localName !== 'input' || el.type === 'radio' || el.type === 'checkbox' || (el.maxLength > 0 && el.maxLength <= 4))).sort((a, b) => (a.localName === 'select' ? 0 : 1) - (b.localName === 'select' ? 0 : 1)).slice(0, most); return t.fields.length; };
t.readyField = n => { const el = t.fields[n]; if (!el || !el.isConnected || !t.shown(el)) return null; el.focus(); if (t.deep() !== el) return null; const spot = t.spot(el); t.arm(); return spot; };
t.changeField = n => { const el = t.fields[n]; t.kept = {value: el.value, index: el.selectedIndex, checked: el.checked};
  if (el.localName === 'select') { const i = Array.from(el.options).findIndex((o, k) => k !== el.selectedIndex && !o.disabled && o.value); if (i < 0) return ''; el.selectedIndex = i;
    el.dispatchEvent(new Event('input', {bubbles: true})); el.dispatchEvent(new Event('change', {bubbles: true})); return ''; }
  if (el.type === 'radio' || el.type === 'checkbox') { if (!(el.type === 'radio' && el.checked)) el.click(); return ''; }
  return '1'.repeat(el.maxLength); };
t.restoreField = n => { const el = t.fields[n]; if (!el) return; if (el.localName === 'select') el.selectedIndex = t.kept.index; else if (el.type === 'checkbox' && el.checked !== t.kept.checked) el.click(); else if (el.type !== 'radio' && el.type !== 'checkbox') el.value = t.kept.value; };
// a made-up paste changes nothing by itself: a page that stops it and puts nothing in its place refuses what is pasted
t.unpasted = () => { const out = []; for (const el of Array.from(document.querySelectorAll('input[type=password],input[autocomplete=one-time-code]')).slice(0, 6)) { if (!t.shown(el) || el.disabled || el.readOnly) continue; const kept = el.value;
  const data = new DataTransfer(); data.setData('text/plain', 'Tillsyn1'); const e = new ClipboardEvent('paste', {bubbles: true, cancelable: true, composed: true, clipboardData: data}); el.dispatchEvent(e);
  if (e.defaultPrevented && el.value === kept) out.push(t.spot(el)); if (el.value !== kept) el.value = kept; } return out; };
const role = el => el.getAttribute('role') || '';
t.findClickables = most => { const out = []; const handled = el => { for (let at = el; at; at = t.parentOf(at)) { if ((t.focusable(at) && (at === el || at.tabIndex >= 0)) || at.localName === 'label' || at.localName === 'summary') return true; if (out.includes(at)) return true; } return false; };
  const all = Array.from(document.body.querySelectorAll('*')).slice(0, 8000);
  for (const el of all) { if (out.length >= most) break; const hears = el.hasAttribute('onclick') || listens(el, 'click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup');
    let pointer = false; if (!hears) { if (!t.speaks(el) && el.children.length > 3) continue; pointer = getComputedStyle(el).cursor === 'pointer' && getComputedStyle(t.parentOf(el) || el).cursor !== 'pointer'; }
    if (!hears && !pointer) continue; if (!t.shown(el) || handled(el)) continue; if (Array.from(el.querySelectorAll('*')).some(x => t.focusable(x))) continue;
    const b = el.getBoundingClientRect(); if (b.width * b.height > 0.5 * innerWidth * innerHeight) continue; out.push(el); }
  t.clickables = out; return out.length; };
t.readyClick = n => { const el = t.clickables[n]; if (!el.isConnected || !t.shown(el)) return null; const spot = {...t.spot(el), role: role(el)}; t.arm(); return spot; };
t.click = n => { const el = t.clickables[n]; const b = el.getBoundingClientRect(); const o = {bubbles: true, cancelable: true, composed: true, view: window, clientX: b.left + b.width / 2, clientY: b.top + b.height / 2};
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) el.dispatchEvent(type.startsWith('pointer') ? new PointerEvent(type, o) : new MouseEvent(type, o)); };
const CHANGES = /logga? ?ut|ta bort|radera|avregistrera|avsluta|log ?out|sign ?out|delete|remove|unsubscribe/i;
t.findPressables = (most, types, everywhere) => { const all = Array.from(document.querySelectorAll('a[href],button,[role=button],[role=link],[role=tab],[role=menuitem],input[type=button],summary')).filter(el => t.shown(el) && !el.disabled && !t.sends(el)
    && !CHANGES.test((el.textContent || '') + (el.getAttribute('href') || '') + (el.getAttribute('aria-label') || '')));
  const hears = el => { for (let at = el; at; at = t.parentOf(at)) if (listens(at, ...types)) return true; return false; };
  const press = all.filter(el => everywhere || hears(el)); const step = Math.max(1, press.length / most);
  t.pressables = []; for (let i = 0; i < press.length && t.pressables.length < most; i += step) t.pressables.push(press[Math.floor(i)]); return [all.length, press.length, t.pressables.length]; };
t.findWidgets = most => { t.widgets = Array.from(document.querySelectorAll('[role=button],[role=checkbox],[role=switch],[role=link],[role=menuitemcheckbox]')).filter(el => t.shown(el) && t.focusable(el) && el.tabIndex >= 0
    && !['button', 'input', 'select', 'summary'].includes(el.localName) && el.getAttribute('aria-disabled') !== 'true').slice(0, most); return t.widgets.length; };
t.readyWidget = n => { const el = t.widgets[n]; if (!el.isConnected || !t.shown(el)) return null; el.focus(); if (t.deep() !== el) return null; const spot = {...t.spot(el), role: role(el)}; t.arm(); return spot; };
t.findOpeners = most => { t.openers = Array.from(document.querySelectorAll('[aria-haspopup=dialog],button,[role=button],a[href="#"],a[href^="#"],a[href^="javascript:"],input[type=button],a[data-toggle],a[class*=open],a[class*=modal],a[class*=lightbox]')).filter(el => t.shown(el) && t.focusable(el) && el.tabIndex >= 0 && !el.disabled && !t.sends(el)
    && !(el.localName === 'a' && /^#.+/.test(el.getAttribute('href') || '') && document.getElementById(el.getAttribute('href').slice(1)) && !listens(el, 'click'))).slice(0, most); return t.openers.length; };
t.readyOpener = n => { const el = t.openers[n]; if (!el.isConnected || !t.shown(el)) return null; el.focus(); if (t.deep() !== el) return null; t.opener = el; const spot = t.spot(el); t.arm(); return spot; };
const named = el => /modal|dialog|lightbox|popup|overlay/i.test((el.getAttribute('class') || '') + ' ' + (el.id || ''));
t.findOverlay = () => { for (const el of t.fresh) for (let at = el; at && at !== document.body; at = t.parentOf(at)) { const s = getComputedStyle(at), b = at.getBoundingClientRect(); const area = b.width * b.height / (innerWidth * innerHeight);
    const formal = at.matches('dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]'); const floats = s.position === 'fixed' || s.position === 'absolute';
    if (formal || (floats && named(at) && area > 0.01) || (s.position === 'fixed' && area > 0.6)) { if ([...t.before].some(x => t.within(x, at))) continue; t.overlay = at; return t.spot(at); } } return null; };
t.focusInside = () => { const el = t.deep(); return !!el && t.within(el, t.overlay); };
t.focusEscaped = () => { const el = t.deep(); if (!el || el === document.body || t.within(el, t.overlay) || el === t.opener && false) return false; return t.overlayShown() && el.localName !== 'iframe'; };
t.overlayShown = () => t.overlay.isConnected && (t.shown(t.overlay) || t.fresh.some(el => el.isConnected && t.shown(el) && t.within(el, t.overlay)));
const CLOSE = /^(x|×|✕|✖|stäng.*|close.*|dismiss|avbryt|cancel|sulje)$/i;
t.closeFocusable = () => { const names = el => [el.textContent, el.getAttribute('aria-label'), el.getAttribute('title')].some(v => CLOSE.test((v || '').trim())) || /(^|[-_ ])close/i.test(el.getAttribute('class') || '');
  const all = Array.from(t.overlay.querySelectorAll('*')).filter(el => t.shown(el) && names(el)); if (!all.length) return true;
  return all.some(el => { for (let at = el; at && at !== t.overlay; at = t.parentOf(at)) if (t.focusable(at) && at.tabIndex >= 0) return true; return Array.from(el.querySelectorAll('*')).some(x => t.focusable(x)); }); };
t.focusIn = () => { const el = Array.from(t.overlay.querySelectorAll('*')).find(x => t.focusable(x) && t.shown(x)); if (el) el.focus(); };
// only where a page has neither main landmark nor headings can what folds away be its only way past the menu
t.findFolders = most => { if (document.querySelector('main,[role=main],[role=region],h1,h2,h3,h4,h5,h6,[role=heading]')) { t.folders = []; return 0; }
  t.folders = Array.from(document.querySelectorAll('button,a[href^="#"],a[href^="javascript:"],input[type=button],[role=button]')).filter(el => t.focusable(el) && el.tabIndex >= 0 && !el.disabled && !t.sends(el)).slice(0, most); return t.folders.length; };
const heard = el => { if (!el.checkVisibility({visibilityProperty: true})) return false; for (let at = el; at; at = t.parentOf(at)) if (at.getAttribute('aria-hidden') === 'true' || at.inert) return false; return true; };
// an earlier trial may have left it folded: what comes is as good as what goes
t.fold = async n => { const el = t.folders[n]; if (!el.isConnected) return null; const spot = t.spot(el), all = Array.from(document.body.getElementsByTagName('*')).slice(0, 3000).filter(t.speaks);
  const seen0 = t.texts(), heard0 = new Set(all.filter(heard)); el.click(); await new Promise(r => setTimeout(r, 120)); const seen1 = t.texts(), heard1 = new Set(all.filter(heard));
  const unseen = all.filter(x => seen0.has(x) !== seen1.has(x)), unheard = all.filter(x => heard0.has(x) !== heard1.has(x)); const gone = unseen.filter(x => seen0.has(x) === heard0.has(x) && seen1.has(x) === heard1.has(x));
  if (unseen.length || unheard.length) { el.click(); await new Promise(r => setTimeout(r, 120)); }
  return {...spot, unseen: unseen.length, unheard: unheard.length, gone: gone.slice(0, 200).map(t.selectorOf)}; };
t.hideOverlay = () => { t.overlay.style.setProperty('display', 'none', 'important'); };
})()"""
