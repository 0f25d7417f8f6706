"""Character encodings that are wrong, unknown, or names of something that is no encoding of text."""

from hostile_site import Asked, behaviour, document

_TEXT = document("Räksmörgås på ö").replace('<meta charset="utf-8">', "")
_ANSWERS: dict[str, tuple[bytes, str]] = {
    "invalid-utf8": (_TEXT.encode().replace(b"kommun", b"kom\xff\xfe\xc3\x28mun") + b"\xed\xa0\x80\xf0\x9f", "text/html; charset=utf-8"),
    "utf16-no-bom": (_TEXT.encode("utf-16-le"), "text/html"),
    "utf16-bom": (_TEXT.encode("utf-16"), "text/html"),
    "latin1-as-utf8": (_TEXT.encode("latin-1"), "text/html; charset=utf-8"),
    "utf8-as-latin1": (_TEXT.encode(), "text/html; charset=iso-8859-1"),
    "nul-bytes": (_TEXT.replace("sm", "s\0m").replace("<p>", "<p\0 title='\0'>\0").encode(), "text/html; charset=utf-8"),
    "utf7": (_TEXT.encode() + b"+ADw-script+AD4-document.title+AD0-'utf7'+ADw-/script+AD4-", "text/html; charset=utf-7"),
    "charset-unknown": (_TEXT.encode(), "text/html; charset=klingon-8"),
    "charset-idiotic": (_TEXT.encode(), 'text/html; charset="\\"; charset=utf-8;;;=;charset'),
    "bom-middle": (_TEXT.replace("<p>", "\ufeff<p>\ufeff").encode() + b"\xef\xbb\xbf", "text/html; charset=utf-8"),
    "charset-codec-bomb": (_TEXT.encode(), "text/html; charset=zlib_codec"),
}


@behaviour(*_ANSWERS)
async def encoded(asked: Asked) -> None:
    data, kind = _ANSWERS[asked.name]
    await asked.answer(data, kind=kind)
