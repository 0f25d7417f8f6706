"""Redirects: loops, other schemes, and every spelling of an address that must not be contacted."""

import asyncio

from hostile_site import Asked, behaviour, document

TARGETS = {
    "redirect-to-file": "file:///etc/passwd",
    "redirect-to-javascript": "javascript:alert(document.domain)",
    "redirect-to-data": "data:text/html,<title>data</title><p>hej",
    "redirect-to-ftp": "ftp://{{own}}/",
    "redirect-to-gopher": "gopher://{{own}}/",
    "redirect-to-chrome-crash": "chrome://crash/",
    "redirect-to-view-source": "view-source:http://{{own}}/",
    "redirect-to-same-host-port": "http://{{sameport}}/",
    "redirect-to-other-loopback": "http://{{off}}/",
    "redirect-to-ipv6-loopback": "http://{{canary6}}/",
    "redirect-to-localhost-name": "http://{{local}}/",
    "redirect-to-decimal-ip": "http://2130706433:{{port}}/",
    "redirect-to-hex-ip": "http://0x7f000001:{{port}}/",
    "redirect-to-octal-ip": "http://0177.0.0.1:{{port}}/",
    "redirect-to-short-ip": "http://127.1:{{port}}/",
    "redirect-to-zero": "http://0.0.0.0:{{port}}/",
    "redirect-to-mapped-ipv6": "http://[::ffff:127.0.0.1]:{{port}}/",
    "redirect-to-metadata": "http://169.254.169.254/latest/meta-data/",
    "redirect-to-private-10": "http://10.0.0.1/",
    "redirect-to-private-192": "http://192.168.1.1/",
    "redirect-to-ula": "http://[fd00::1]/",
    "redirect-to-userinfo": "http://{{own}}@{{canary}}/",
    "redirect-to-port-22": "http://{{own}}:22/",
    "redirect-offdomain": "http://{{other}}/",
}


@behaviour(*TARGETS)
async def redirect_to(asked: Asked) -> None:
    if asked.path == "/":
        await asked.redirect(asked.site.filled(TARGETS[asked.name], asked))
    else:
        await asked.answer(document(asked.name))


@behaviour("redirect-loop-self")
async def redirect_loop_self(asked: Asked) -> None:
    await asked.redirect("/")


@behaviour("redirect-loop-pair")
async def redirect_loop_pair(asked: Asked) -> None:
    await asked.redirect("/b" if asked.path != "/b" else "/")


@behaviour("redirect-chain-50")
async def redirect_chain_50(asked: Asked) -> None:
    hop = int(asked.query.get("hop", "0"))
    if hop >= 50:
        await asked.answer(document("framme"))
    else:
        await asked.redirect(f"/?hop={hop + 1}")


@behaviour("redirect-growing")
async def redirect_growing(asked: Asked) -> None:
    await asked.redirect(asked.target + ("&" if "?" in asked.target else "?") + "x" * 200 + "=1")


@behaviour("redirect-downgrade-307")
async def redirect_downgrade_307(asked: Asked) -> None:
    if asked.path == "/":
        await asked.redirect("/framme", "307 Temporary Redirect")
    else:
        await asked.answer(document("redirect-downgrade-307"))


@behaviour("redirect-308-post-form")
async def redirect_308(asked: Asked) -> None:
    if asked.path == "/":
        await asked.redirect("/framme", "308 Permanent Redirect")
    else:
        await asked.answer(
            document("redirect-308-post-form", '<form method="post" action="/"><label>Namn <input name="n"></label><button>Skicka</button></form>')
        )


@behaviour("redirect-no-location")
async def redirect_no_location(asked: Asked) -> None:
    await asked.answer("", status="302 Found")


@behaviour("redirect-bad-bytes")
async def redirect_bad_bytes(asked: Asked) -> None:
    if asked.path == "/":
        await asked.raw(b"HTTP/1.1 302 Found\r\nLocation: /s\xf6k v\xe4g\xff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    else:
        await asked.answer(document("redirect-bad-bytes"))


@behaviour("refresh-header")
async def refresh_header(asked: Asked) -> None:
    await asked.answer(document("refresh-header"), f"Refresh: 0; url=/?n={len(asked.site.asked[asked.name])}")


@behaviour("meta-refresh-loop")
async def meta_refresh_loop(asked: Asked) -> None:
    number = len(asked.site.asked[asked.name])
    await asyncio.sleep(0.05)
    await asked.answer(document("meta-refresh-loop", head=f'<meta http-equiv="refresh" content="0;url=/?n={number}">'))


@behaviour("meta-refresh-canary")
async def meta_refresh_canary(asked: Asked) -> None:
    await asked.answer(
        asked.site.filled(document("meta-refresh-canary", head='<meta http-equiv="refresh" content="0;url=http://{{canary}}/">'), asked)
    )


@behaviour("js-location-canary")
async def js_location_canary(asked: Asked) -> None:
    await asked.answer(
        asked.site.filled(document("js-location-canary", "<script>setTimeout(() => location = 'http://{{canary}}/', 50)</script>"), asked)
    )


@behaviour("js-location-schemes")
async def js_location_schemes(asked: Asked) -> None:
    await asked.answer(
        document(
            "js-location-schemes",
            "<script>for (const url of ['file:///etc/passwd', 'chrome://crash/', 'data:text/html,<p>x', 'chrome://gpu', 'devtools://x/'])"
            " { try { location = url } catch (e) {} }</script>",
        )
    )
