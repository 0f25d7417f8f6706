"""robots.txt in every state, and hosts that ask to be left alone."""

import gzip

from hostile_site import Asked, behaviour, document

HIDDEN = "User-agent: *\nDisallow: /hemligt/\n"
# Hosts whose robots.txt says so; the others have no rule against it.
FORBIDDING = {"robots-5mb", "robots-bom", "robots-redirect", "robots-gzip-bomb", "robots-regex-bomb", "robots-endless", "robots-500",
              "robots-disallow-all", "robots-timeout", "robots-own-ua"}
LINKS = '<a href="/hemligt/sida">Hemligt</a> <a href="/oppet">Öppet</a>'


async def _pages(asked: Asked) -> None:
    if asked.path.startswith("/hemligt/") and asked.name in FORBIDDING:
        asked.site.state_changes[asked.name] += 1
    await asked.answer(document(asked.path, LINKS))


def robots(name: str, body: str | bytes, *lines: str, status: str = "200 OK", kind: str = "text/plain") -> None:
    """A host whose robots.txt is one fixed answer."""

    async def show(asked: Asked) -> None:
        if asked.path == "/robots.txt":
            await asked.answer(body, *(asked.site.filled(line, asked) for line in lines), status=status, kind=kind)
        else:
            await _pages(asked)

    behaviour(name)(show)


robots("robots-500", "fel", status="500 Internal Server Error")
robots("robots-5mb", HIDDEN + "Disallow: /x/abcdefghij\n" * 220_000)
robots("robots-bom", "\ufeff" + HIDDEN)
robots("robots-disallow-all", "User-agent: *\nDisallow: /\n")
robots("robots-crawl-delay-3600", "User-agent: *\nCrawl-delay: 3600\n")
robots("robots-404", "borta", status="404 Not Found")
robots("robots-html", document("Startsida"), kind="text/html; charset=utf-8")
robots("robots-redirect-canary", "", "Location: http://{{canary}}/robots.txt", status="302 Found")
robots("robots-gzip-bomb", gzip.compress(HIDDEN.encode() + b"# fyllnad\n" * 20_000_000), "Content-Encoding: gzip")
robots("robots-own-ua", "User-agent: GoogleBot\nAllow: /\n\nUser-agent: tILLsYN\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
robots("robots-crawl-delay-5", "User-agent: *\nCrawl-delay: 5\n")
robots("robots-regex-bomb", "User-agent: *\n" + "".join(f"Disallow: /{'*a' * 200}{number}$\n" for number in range(400)) + "Disallow: /hemligt/\n")
robots("robots-429", "för fort", "Retry-After: 1", status="429 Too Many Requests")


@behaviour("robots-redirect")
async def robots_redirect(asked: Asked) -> None:
    hops = {"/robots.txt": "/r1", "/r1": "/r2", "/r2": "/r3"}
    if asked.path in hops:
        await asked.redirect(hops[asked.path], "301 Moved Permanently")
    elif asked.path == "/r3":
        await asked.answer(HIDDEN, kind="text/plain")
    else:
        await _pages(asked)


@behaviour("robots-loop")
async def robots_loop(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.redirect("/robots.txt")
    else:
        await _pages(asked)


@behaviour("robots-timeout")
async def robots_timeout(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.hang()
    else:
        await _pages(asked)


@behaviour("robots-endless")
async def robots_endless(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.head("Content-Type: text/plain")
        await asked.raw(HIDDEN.encode())
        await asked.flood(b"Disallow: /x\n" * 4000)
    else:
        await _pages(asked)


@behaviour("meta-robots")
async def meta_robots(asked: Asked) -> None:
    if asked.path == "/robots.txt":
        await asked.answer("", status="404 Not Found")
    else:
        await asked.answer(
            document(asked.path, '<a href="/hemligt/sida">Hemligt</a>', head='<meta name="robots" content="noindex,nofollow">'),
            "X-Robots-Tag: noindex, nofollow",
        )
