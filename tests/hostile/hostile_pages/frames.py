"""Frames and shadow trees: nested, endless, hanging, foreign, closed."""

from hostile_site import Asked, behaviour, document, page

page("iframe-sandboxed", '<iframe title="r" sandbox srcdoc="<img src=/pixel.png><p>i sandlåda</p>"></iframe><iframe title="s" sandbox="allow-scripts" src="/inre"></iframe>')
page("iframe-cross-origin", '<iframe title="annan" src="http://{{foreign}}/"></iframe>')
page("iframe-hang", '<iframe title="hänger" src="/hang"></iframe><iframe title="hänger också" src="http://{{foreign}}/hang"></iframe>')
page("iframe-srcdoc", '<iframe title="a" srcdoc="<img src=/pixel.png>"></iframe><iframe title="b" src="about:blank"></iframe><iframe title="c" src="javascript:\'<p>js</p>\'"></iframe>')
page("shadow-open", "<div id=h></div><script>for (let i = 0; i < 2; i++) { const d = document.createElement('div'); document.getElementById('h').append(d); d.attachShadow({mode: 'open'}).innerHTML = '<img src=/pixel.png>' }</script>", planted=False)
page("shadow-closed", "<div id=h></div><script>document.getElementById('h').attachShadow({mode: 'closed'}).innerHTML = '<img src=/pixel.png>'</script>")
page("shadow-1000-deep", "<div id=h></div><script>let at = document.getElementById('h'); for (let i = 0; i < 1000; i++) { const r = at.attachShadow({mode: 'open'}); at = r.appendChild(document.createElement('div')) } at.textContent = 'djupt'</script>")
page(
    "postmessage-storm",
    "<script>const fake = JSON.stringify({uuid: '1', topic: 'axe.start', message: {}, _source: 'axeAPI.4.14.1', _axeuuid: '1', axe: true});"
    " setInterval(() => { for (const w of [window, parent, top, ...frames]) { w.postMessage(fake, '*'); w.postMessage(JSON.stringify({topic: 'axe.ping',"
    " channelId: 'x', messageId: 'y', keepalive: true, payload: [], source: 'axeAPI'}), '*') } }, 1)</script><iframe title='f' srcdoc='<p>ram</p>'></iframe>",
)


@behaviour("iframe-nested-50")
async def iframe_nested(asked: Asked) -> None:
    depth = int(asked.query.get("d", "0"))
    await asked.answer(document(f"Nivå {depth}", f'<iframe title="n" src="/?d={depth + 1}"></iframe>' if depth < 50 else "", planted=depth == 0))


@behaviour("iframe-recursive")
async def iframe_recursive(asked: Asked) -> None:
    seen = len(asked.site.asked[asked.name])
    await asked.answer(document("iframe-recursive", f'<iframe title="a" src="/?a={seen}"></iframe><iframe title="b" src="/?b={seen}"></iframe>', planted=asked.target == "/"))


@behaviour("iframe-500")
async def iframe_500(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("iframe-500", "".join(f'<iframe title="{n}" src="/r{n}" width="20" height="20"></iframe>' for n in range(500))))
    else:
        await asked.answer(f"<!doctype html><html lang=sv><title>{asked.path}</title><p>ram</p></html>")


@behaviour("iframe-loop-cross")
async def iframe_loop_cross(asked: Asked) -> None:
    await asked.answer(
        asked.site.filled(document("iframe-loop-cross", '<iframe title="l" src="http://{{third}}/loop"></iframe>'), asked)
    )


@behaviour("tredje")
async def third(asked: Asked) -> None:
    await asked.answer(document("Tredje part", "<script>addEventListener('load', () => setTimeout(() => { for (;;); }, 100))</script>" if asked.path == "/loop" else ""))


@behaviour("frameset")
async def frameset(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer('<!doctype html><html lang="sv"><head><title>frameset</title></head><frameset cols="50%,50%"><frame title="a" src="/a"><frame title="b" src="/b"></frameset></html>')
    else:
        await asked.answer(document(f"Ram {asked.path}"))
