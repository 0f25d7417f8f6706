"""Transport and protocol: answers that are slow, endless, cut, or not HTTP at all."""

import asyncio
import gzip
import zlib

import brotli
from hostile_site import Asked, behaviour, document

HTML = "Content-Type: text/html; charset=utf-8"


@behaviour("slow-headers")
async def slow_headers(asked: Asked) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Long: " + b"x" * 2000:
        await asked.raw(bytes([byte]))
        await asyncio.sleep(0.5)


@behaviour("slow-body")
async def slow_body(asked: Asked) -> None:
    await asked.head(HTML, "Content-Length: 100000")
    for byte in document("slow-body").encode() + b" " * 90000:
        await asked.raw(bytes([byte]))
        await asyncio.sleep(0.3)


@behaviour("stall-after-headers")
async def stall_after_headers(asked: Asked) -> None:
    await asked.head(HTML, "Content-Length: 5000")
    await asked.hang()


@behaviour("accept-never-answer")
async def accept_never_answer(asked: Asked) -> None:
    await asked.hang()


@behaviour("endless-body")
async def endless_body(asked: Asked) -> None:
    await asked.head(HTML)
    await asked.raw(document("endless-body").encode())
    await asked.flood(b"<p>mer</p>\n" * 6000)


@behaviour("endless-text-node")
async def endless_text_node(asked: Asked) -> None:
    await asked.head(HTML)
    await asked.raw(b"<!doctype html><title>endless</title><p>")
    await asked.flood(b"ord " * 16000)


@behaviour("chunked-garbage")
async def chunked_garbage(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    await asked.raw(b"zz-not-hex\r\n<p>hej</p>\r\n")


@behaviour("chunked-huge-size")
async def chunked_huge_size(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    await asked.raw(b"7fffffffffffff\r\n" + document("chunked-huge-size").encode())
    await asked.hang(30)


@behaviour("chunked-truncated")
async def chunked_truncated(asked: Asked) -> None:
    await asked.head(HTML, "Transfer-Encoding: chunked")
    text = document("chunked-truncated").encode()
    await asked.raw(f"{len(text) + 500:x}\r\n".encode() + text[:-30])


@behaviour("content-length-5gb")
async def content_length_5gb(asked: Asked) -> None:
    await asked.head(HTML, "Content-Length: 5368709120")
    await asked.raw(document("content-length-5gb").encode())
    await asked.flood(b"x" * 65536)


@behaviour("content-length-too-long")
async def content_length_too_long(asked: Asked) -> None:
    text = document("content-length-too-long").encode()
    await asked.head(HTML, f"Content-Length: {len(text) + 1000}")
    await asked.raw(text)


@behaviour("content-length-too-short")
async def content_length_too_short(asked: Asked) -> None:
    text = document("content-length-too-short").encode()
    second = document("SMUGGLED", planted=False).encode()
    await asked.head(HTML, f"Content-Length: {len(text) - 60}")
    await asked.raw(text, f"HTTP/1.1 200 OK\r\nContent-Length: {len(second)}\r\n\r\n".encode(), second)


@behaviour("content-length-negative")
async def content_length_negative(asked: Asked) -> None:
    await asked.head(HTML, "Content-Length: -5")


@behaviour("te-and-cl-conflict")
async def te_and_cl_conflict(asked: Asked) -> None:
    text = document("te-and-cl-conflict").encode()
    await asked.head(HTML, "Content-Length: 7", "Transfer-Encoding: chunked")
    await asked.raw(f"{len(text):x}\r\n".encode(), text, b"\r\n0\r\n\r\n")


def _gzip_zeros(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    out = packer.compress(b"<!doctype html><title>bomb</title><p>")
    for _ in range(mebibytes):
        out += packer.compress(b"a" * 1048576)
    return out + packer.flush()


@behaviour("gzip-bomb")
async def gzip_bomb(asked: Asked) -> None:
    await asked.answer(_gzip_zeros(512), "Content-Encoding: gzip")


@behaviour("gzip-bomb-nested")
async def gzip_bomb_nested(asked: Asked) -> None:
    await asked.answer(gzip.compress(_gzip_zeros(512)), "Content-Encoding: gzip, gzip")


@behaviour("brotli-bomb")
async def brotli_bomb(asked: Asked) -> None:
    packer = brotli.Compressor(quality=5)
    out = b"".join(packer.process(b"a" * 1048576) for _ in range(512)) + packer.finish()
    await asked.answer(out, "Content-Encoding: br")


@behaviour("zstd-bomb")
async def zstd_bomb(asked: Asked) -> None:
    # One frame of run-length blocks (RFC 8878 3.1.1.2): each 4 bytes stand for 128 KiB, 4 GiB in all.
    block = ((131072 << 3) | (1 << 1)).to_bytes(3, "little") + b"a"
    last = ((131072 << 3) | (1 << 1) | 1).to_bytes(3, "little") + b"a"
    frame = bytes.fromhex("28b52ffd") + b"\x00" + b"\x58" + block * 32767 + last
    await asked.answer(frame, "Content-Encoding: zstd")


@behaviour("gzip-truncated")
async def gzip_truncated(asked: Asked) -> None:
    packed = gzip.compress((document("gzip-truncated") + "<!-- " + "".join(chr(65 + i * i % 26) for i in range(9000)) + "-->").encode())
    await asked.head(HTML, "Content-Encoding: gzip")
    await asked.raw(packed[: len(packed) // 2])


@behaviour("gzip-lie")
async def gzip_lie(asked: Asked) -> None:
    await asked.answer(document("gzip-lie"), "Content-Encoding: gzip")


@behaviour("unknown-encoding")
async def unknown_encoding(asked: Asked) -> None:
    await asked.answer(document("unknown-encoding"), "Content-Encoding: sillyzip")


@behaviour("http10")
async def http10(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + document("http10").encode())


@behaviour("http09")
async def http09(asked: Asked) -> None:
    await asked.raw(document("http09").encode())


@behaviour("bad-status-line")
async def bad_status_line(asked: Asked) -> None:
    await asked.raw(b"HTTP/banana twohundred fine\r\nContent-Length: 2\r\n\r\nok")


@behaviour("status-999")
async def status_999(asked: Asked) -> None:
    await asked.answer(document("status-999"), status="999 Request denied")


@behaviour("header-flood")
async def header_flood(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 200 OK\r\n")
    for start in range(0, 100000, 1000):
        await asked.raw(b"".join(b"X-%d: y\r\n" % number for number in range(start, start + 1000)))
    await asked.raw(b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\nok")


@behaviour("header-2mb")
async def header_2mb(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 200 OK\r\nX-Large: " + b"a" * 2_000_000 + b"\r\nContent-Length: 2\r\n\r\nok")


@behaviour("header-invalid")
async def header_invalid(asked: Asked) -> None:
    text = document("header-invalid").encode()
    await asked.raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Nul: a\x00b\r\nno colon here\r\nX-Latin: \xe5\xe4\xf6\r\n"
        b"X-Bare: a\nX-Second: b\r\n: empty\r\nContent-Length: " + str(len(text)).encode() + b"\r\nConnection: close\r\n\r\n" + text
    )


@behaviour("reset-before-headers")
async def reset_before_headers(asked: Asked) -> None:
    asked.reset()


@behaviour("reset-mid-body")
async def reset_mid_body(asked: Asked) -> None:
    await asked.head(HTML, "Content-Length: 50000")
    await asked.raw(document("reset-mid-body").encode())
    await asyncio.sleep(0.2)
    asked.reset()


@behaviour("empty-reply")
async def empty_reply(asked: Asked) -> None:
    asked.writer.close()


@behaviour("keepalive-broken")
async def keepalive_broken(asked: Asked) -> None:
    text = document("keepalive-broken", '<a href="/nasta">Nästa</a>').encode()
    await asked.raw(
        f"HTTP/1.1 200 OK\r\n{HTML}\r\nContent-Length: {len(text)}\r\nConnection: keep-alive\r\n\r\n".encode() + text
        + b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nPOISONED"
    )
    await asked.hang(2)


@behaviour("interim-storm")
async def interim_storm(asked: Asked) -> None:
    while True:
        await asked.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 20)
        await asyncio.sleep(0.01)


@behaviour("unsolicited-101")
async def unsolicited_101(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tillsyn\r\nConnection: Upgrade\r\n\r\nhej")


@behaviour("status-204")
async def status_204(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


@behaviour("status-304")
async def status_304(asked: Asked) -> None:
    await asked.raw(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")


@behaviour("empty-200")
async def empty_200(asked: Asked) -> None:
    await asked.answer("")


@behaviour("multipart-replace")
async def multipart_replace(asked: Asked) -> None:
    await asked.head("Content-Type: multipart/x-mixed-replace; boundary=gräns".encode().decode("latin-1"))
    while True:
        await asked.raw("--gräns\r\nContent-Type: text/html\r\n\r\n".encode() + document("multipart-replace").encode() + b"\r\n")
        await asyncio.sleep(0.5)
