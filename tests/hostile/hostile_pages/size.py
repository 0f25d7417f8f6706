"""Size and shape: documents far larger, deeper, taller or wider than any page should be."""

import struct
import zlib

from hostile_site import Asked, behaviour, document, page

_TAIL = "</main></body></html>"


async def _long(asked: Asked, chunk: bytes, times: int) -> None:
    start = document(asked.name).removesuffix(_TAIL).encode()
    await asked.head("Content-Type: text/html; charset=utf-8", f"Content-Length: {len(start) + len(chunk) * times + len(_TAIL)}")
    await asked.raw(start)
    await asked.flood(chunk, times=times)
    await asked.raw(_TAIL.encode())


@behaviour("html-50mb")
async def html_50mb(asked: Asked) -> None:
    await _long(asked, b"<p>Lite text om kommunens verksamhet som aldrig tar slut.</p>\n" * 1000, 820)


@behaviour("dom-200k")
async def dom_200k(asked: Asked) -> None:
    await _long(asked, b"<i>a</i>" * 1000, 200)


@behaviour("dom-1m")
async def dom_1m(asked: Asked) -> None:
    await _long(asked, b"<i>a</i>" * 1000, 1000)


@behaviour("deep-20k")
async def deep_20k(asked: Asked) -> None:
    await _long(asked, b"<div>" * 1000, 20)


page("deep-js-20k", "<script>let at = document.body; for (let i = 0; i < 20000; i++) at = at.appendChild(document.createElement('div'))</script>")


@behaviour("attr-5mb")
async def attr_5mb(asked: Asked) -> None:
    await asked.answer(document("attr-5mb", f'<img src="/pixel.png" data-x="{"a" * 5_000_000}">', planted=False))


@behaviour("snippet-1mb")
async def snippet_1mb(asked: Asked) -> None:
    await asked.answer(document("snippet-1mb", f'<a href="/x" title="">{"<b></b>" * 1000}<!--{"x" * 1_000_000}--><img src="/pixel.png"></a>', planted=False))


page("tall-page", '<div style="height:2000000px;background:linear-gradient(red,blue)"></div>')
page("wide-page", '<div style="width:1000000px;height:20px;background:red"></div>')


@behaviour("images-5000")
async def images_5000(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("images-5000", "".join(f'<img alt="" src="/b/{n}.png">' for n in range(5000))))
    else:
        await asked.answer(b"", kind="image/png", status="404 Not Found")


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (1 + width // 8)
    rows = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@behaviour("big-png")
async def big_png(asked: Asked) -> None:
    if asked.path == "/stor.png":
        await asked.answer(_png(30000, 30000), kind="image/png")
    else:
        await asked.answer(document("big-png", '<img alt="karta" src="/stor.png" width="200" height="200">'))


_USES = "".join(
    f'<g id="n{n}">' + f'<use href="#n{n - 1}"/>' * 10 + "</g>" if n else '<g id="n0"><rect width="2" height="2"/></g>' for n in range(9)
)
page("svg-bomb", f'<svg role="img" aria-label="karta" width="100" height="100"><defs>{_USES}</defs><use href="#n8"/></svg>')
page(
    "css-slow",
    "".join("<div><span class=a><b>x</b></span></div>" for _ in range(4000)),
    head="<style>" + "".join(f"div:nth-child({n}n+1) ~ div:not(:has(u)) * * b:nth-last-child(odd):is(.a *, .b *) {{ color: #00{n % 10} }}" for n in range(400))
    + "</style>",
)


@behaviour("inputs-5000")
async def inputs_5000(asked: Asked) -> None:
    await asked.answer(document("inputs-5000", "".join(f'<label>Fält {n} <input name="f{n}"></label>' for n in range(5000))))


@behaviour("text-20mb-line")
async def text_20mb_line(asked: Asked) -> None:
    await _long(asked, b"a" * 65536, 320)
