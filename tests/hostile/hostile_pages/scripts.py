"""Script behaviour: pages that loop, flood, hoard memory, navigate away, or change under the auditor."""

import asyncio

from hostile_site import Asked, behaviour, document, page


def script(name: str, code: str, body: str = "", **options: str) -> None:
    """A page with one script at its end."""
    page(name, f"{body}<script>{code}</script>", **options)


script("alert-loop", "for (let i = 0; i < 30; i++) alert(i)")
script("alert-forever", "for (;;) alert('hej')")
script("alert-interval", "setInterval(() => alert('hej'), 50)")
script("confirm-prompt", "if (confirm('Radera?')) fetch('/state/confirm'); if (prompt('Namn?')) fetch('/state/prompt')")
script("beforeunload", "addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'stanna' })")
script("pagehide-loop", "for (const n of ['pagehide', 'unload', 'visibilitychange']) addEventListener(n, () => { for (;;); })")
script("window-open-storm", "setInterval(() => { for (let i = 0; i < 20; i++) window.open('/state/popup?' + i) }, 20)")
script("infinite-loop", "for (;;);")
script("infinite-loop-late", "addEventListener('load', () => setTimeout(() => { for (;;); }, 300))")
script("infinite-loop-on-focus", "document.addEventListener('focusin', () => { for (;;); })", '<a href="#a">länk</a><button>knapp</button>')
script("infinite-microtask", "const on = () => { Promise.resolve().then(on) }; on()")
script("infinite-microtask-growing", "const on = () => Promise.resolve().then(on); on()")
script("raf-heavy", "const f = () => { const t = performance.now() + 300; while (performance.now() < t); requestAnimationFrame(f) }; f()")
script("memory-hog", "const a = []; for (;;) a.push(new Array(10000).fill({}).map((_, i) => ({i})))")
script("memory-hog-buffers", "const a = []; setInterval(() => { const b = new Uint8Array(64e6); b.fill(1); a.push(b) }, 10)")
script(
    "memory-hog-dom",
    "setInterval(() => { for (let i = 0; i < 20000; i++) { const d = document.createElement('div'); d.textContent = 'x' + i;"
    " document.body.append(d) } }, 1)",
)
script("memory-hog-string", "let s = 'x'.repeat(1e6), a = []; setInterval(() => { a.push(s + Math.random()); a.push(a.at(-1).split('').join('y')); console.log(a.at(-1)) }, 1)")
script("wasm-memory", "const a = []; try { for (;;) { const m = new WebAssembly.Memory({initial: 1000}); new Uint8Array(m.buffer).fill(7); a.push(m) } } catch (e) {}")
script("worker-bomb", "const u = URL.createObjectURL(new Blob(['for (;;);'])); for (let i = 0; i < 500; i++) new Worker(u)")
script("regex-catastrophe", "/^(a+)+$/.test('a'.repeat(60) + '!')")
script("console-flood", "for (let i = 0; i < 200000; i++) console.log('rad', i, {a: i})")
script("console-huge", "console.log('x'.repeat(1e8))")
script("error-flood", "setInterval(() => { for (let i = 0; i < 200; i++) setTimeout(() => { throw new Error('fel ' + i) }) }, 1)")
script("pushstate-storm", "let n = 0; setInterval(() => { for (let i = 0; i < 50; i++) history.pushState({}, '', '/p' + n++) }, 5)")
script("hash-loop", "let n = 0; setInterval(() => location.hash = 'h' + n++, 1)")
script("navigate-during-audit", "addEventListener('load', () => setTimeout(() => location = '/annan', 800))")
script("document-open-wipe", "setTimeout(() => { document.open(); document.write('<title>tom</title><p>borta'); document.close() }, 700)")
script(
    "mutate-constantly",
    "setInterval(() => { const p = document.createElement('p'); p.textContent = Math.random(); document.querySelector('#m').append(p);"
    " if (document.querySelector('#m').children.length > 50) document.querySelector('#m').innerHTML = '' }, 1)",
    '<div id="m"></div>',
)
script(
    "remove-during-audit", "setInterval(() => document.querySelector('#r i:last-child')?.remove(), 1)",
    '<div id="r">' + "<i>ord</i> " * 3000 + "</div>",
)
script("print-onload", "addEventListener('load', () => print()); print()")
script("fullscreen", "document.documentElement.requestFullscreen?.().catch(() => 0); document.body.requestPointerLock?.()")
script(
    "permissions",
    "navigator.geolocation.getCurrentPosition(() => fetch('/state/geo'), () => 0); Notification?.requestPermission?.().then(p => p === 'granted' &&"
    " fetch('/state/notify')); navigator.mediaDevices?.getUserMedia?.({video: true, audio: true}).then(() => fetch('/state/camera')).catch(() => 0);"
    " navigator.clipboard?.readText?.().then(() => fetch('/state/clipboard')).catch(() => 0);"
    " navigator.usb?.requestDevice?.({filters: []}).catch(() => 0); navigator.requestMIDIAccess?.({sysex: true}).then(() =>"
    " fetch('/state/midi')).catch(() => 0)",
)
script("debugger-loop", "setInterval(() => { debugger }, 10); for (let i = 0; i < 100; i++) { debugger }")
script("websocket-flood", "for (let i = 0; i < 1000; i++) try { new WebSocket('ws://{{own}}/ws' + i) } catch (e) {}")
script("custom-element-throws", "customElements.define('x-a', class extends HTMLElement { constructor() { super(); throw 1 } connectedCallback() { throw 2 } })", "<x-a>text</x-a>" * 20)
script("broken-js", "function ( { ]] var = = ;")
script("focus-trap", "document.addEventListener('keydown', e => e.key === 'Tab' && (e.preventDefault(), document.querySelector('#f').focus()))", '<input id="f" aria-label="f"><input aria-label="g">')
script("focus-steal", "setInterval(() => document.querySelector('#f').focus(), 10)", '<input id="f" aria-label="f"><a href="#x">länk</a>')
script("focus-navigates", "document.querySelector('#f').addEventListener('focus', () => location = '/annan')", '<a id="f" href="#x">länk</a><a href="#y">nästa</a>')


@behaviour("fetch-flood")
async def fetch_flood(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("fetch-flood", "<script>let n = 0; setInterval(() => { for (let i = 0; i < 100; i++) fetch('/f' + n++).catch(() => 0) }, 5)</script>"))
    else:
        await asked.answer("x", kind="text/plain")


@behaviour("iframe-reload-loop")
async def iframe_reload_loop(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("iframe-reload-loop", '<iframe title="ram" src="/ram"></iframe>'))
    else:
        await asked.answer("<!doctype html><title>ram</title><script>location.reload()</script>")


@behaviour("reload-loop")
async def reload_loop(asked: Asked) -> None:
    await asyncio.sleep(0.02)
    await asked.answer(document("reload-loop", "<script>location.reload()</script>"))


@behaviour("networkidle-never")
async def networkidle_never(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("networkidle-never", "<script>setInterval(() => fetch('/poll').catch(() => 0), 100)</script>"))
    else:
        await asked.answer("x", kind="text/plain")


script("longpoll", "fetch('/hang').catch(() => 0)")


@behaviour("download-onload", "download-storm")
async def downloads(asked: Asked) -> None:
    if asked.path != "/":
        await asked.answer(b"x" * 100_000, "Content-Disposition: attachment; filename=fil.bin", kind="application/octet-stream")
        return
    code = "const a = document.createElement('a'); a.href = '/fil'; a.download = 'fil'; document.body.append(a); a.click()"
    if asked.name == "download-storm":
        code = f"setInterval(() => {{ {code} }}, 50)"
    await asked.answer(document(asked.name, f"<script>addEventListener('load', () => {{ {code} }})</script>"))


page("blocking-script", head='<script src="/hang"></script>')
page("blocking-css", head='<link rel="stylesheet" href="/hang">')
page("blocking-font", '<p style="font-family:x">text</p>', head="<style>@font-face { font-family: x; src: url(/hang) }</style>")
