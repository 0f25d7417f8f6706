"""Pages that fool the auditor: built-ins replaced, the engine looked for, the page hidden from tools."""

from hostile_site import Asked, behaviour, document, page


def early(name: str, code: str, body: str = "") -> None:
    """A page whose script runs before everything else."""
    page(name, body, head=f"<script>{code}</script>")


early("override-array", "for (const n of ['map', 'filter', 'forEach', 'push', 'concat', 'slice', 'includes', 'reduce']) Array.prototype[n] = () => []")
early("override-json", "JSON.stringify = () => '{\"violations\":[]}'; JSON.parse = () => ({violations: []})")
early(
    "override-qsa",
    "for (const p of [Document.prototype, Element.prototype, DocumentFragment.prototype]) { p.querySelectorAll = () => []; p.querySelector = () => null;"
    " p.getElementsByTagName = () => [] }",
)
early("override-promise", "window.Promise = class { then() { return this } catch() { return this } static resolve() { return new this } }")
early("override-promise-then", "Promise.prototype.then = function () { return this }")
early("override-axe", "window.axe = {run: () => Promise.resolve({violations: [], passes: [{id: 'x'}]}), version: '9'}; Object.freeze(window.axe)")
early(
    "override-axe-setter",
    "const fake = {run: async () => ({violations: []}), configure() {}}; Object.defineProperty(window, 'axe', {get: () => fake, set() {}, configurable: false})",
)
early("amd-module", "window.define = (...a) => 0; window.define.amd = {}; window.module = {exports: {}}; window.exports = {}; window.require = () => ({})")
early("override-style", "window.getComputedStyle = () => ({display: 'none', visibility: 'hidden', getPropertyValue: () => 'none'})")
early(
    "override-node",
    "for (const [p, n] of [[Node.prototype, 'nodeName'], [Element.prototype, 'tagName'], [Node.prototype, 'parentNode'], [Node.prototype, 'childNodes'],"
    " [Node.prototype, 'nodeType']]) Object.defineProperty(p, n, {get: () => null})",
)
early("override-timers", "window.setTimeout = window.setInterval = window.requestAnimationFrame = window.queueMicrotask = () => 0; Date.now = () => 0; performance.now = () => 0")
early("override-function", "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => () => undefined")
early("override-symbol", "delete Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function* () {}; Map.prototype.get = () => undefined")
early("pollute-object", "for (const n of ['id', 'enabled', 'selector', 'any', 'all', 'none', 'toJSON', 'then']) Object.prototype[n] = 'förorenad'")
early(
    "throwing-getters",
    "for (const n of ['innerText', 'textContent', 'innerHTML', 'attributes', 'offsetParent', 'shadowRoot']) for (const p of [Node.prototype,"
    " Element.prototype, HTMLElement.prototype]) Object.defineProperty(p, n, {get() { throw new Error('nej') }, configurable: true})",
)
early("frozen-world", "for (const o of [Array, Object, Element, Node, Document, Function, Promise, JSON, Math]) { Object.freeze(o); o.prototype && Object.freeze(o.prototype) } Object.freeze(window.document)")
page("dom-clobber", '<form><input name="nodeName"><input name="attributes"><input name="children"><input name="parentNode"><img name="getAttribute" src="/pixel.png" alt=""></form><a id="querySelector" href="#x">x</a><form id="body" name="head"><input name="id"></form>')
early("detect-automation", "if (navigator.webdriver) addEventListener('DOMContentLoaded', () => document.querySelectorAll('img').forEach(i => i.alt = 'fixad'))")
early(
    "detect-axe",
    "setInterval(() => { if (window.axe || document.querySelector('script[src*=axe]') || window.__tillsyn) { document.body.innerHTML = '<h1>Inget att se</h1>' } }, 5);"
    " new MutationObserver(list => list.forEach(m => m.addedNodes.forEach(n => n.nodeName === 'SCRIPT' && /axe/.test(n.textContent) &&"
    " document.querySelectorAll('img').forEach(i => i.alt = 'x')))).observe(document, {childList: true, subtree: true})",
)
page("csp-no-inline", "", "Content-Security-Policy: default-src 'none'; img-src 'self'; connect-src 'none'; script-src 'none'; style-src 'none'")
page("csp-no-eval", "", "Content-Security-Policy: script-src 'self'; object-src 'none'")
page("csp-trusted-types", "", "Content-Security-Policy: require-trusted-types-for 'script'; trusted-types 'none'")
page("csp-sandbox", "", "Content-Security-Policy: sandbox")
page("csp-meta", head='<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src \'self\'">')
page("coop-coep", "", "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Embedder-Policy: require-corp", "Cross-Origin-Resource-Policy: same-origin")
page("hide-from-scanner", head="<script>addEventListener('DOMContentLoaded', () => document.body.setAttribute('aria-hidden', 'true'))</script>")
page("inert-page", head="<script>addEventListener('DOMContentLoaded', () => document.body.inert = true)</script>")
page("display-none-page", head="<style>body { display: none }</style>")


@behaviour("ua-cloak")
async def ua_cloak(asked: Asked) -> None:
    agent = asked.fields.get("user-agent", "").lower()
    is_robot = any(word in agent for word in ("tillsyn", "bot", "headless", "scrapy", "crawler"))
    await asked.answer(document("ua-cloak", planted=not is_robot))
