"""Crawler traps: addresses without end, the same page under many names, links that lead nowhere good."""

from urllib.parse import quote

from hostile_site import Asked, behaviour, document, page


@behaviour("calendar")
async def calendar(asked: Asked) -> None:
    month = int(asked.query.get("m", "0") or 0)
    links = f'<a href="/kalender?m={month + 1}">Nästa månad</a> <a href="/kalender?m={month - 1}">Föregående månad</a>'
    await asked.answer(document(f"Kalender {month}", links))


@behaviour("query-params")
async def query_params(asked: Asked) -> None:
    seen = len(asked.site.asked[asked.name])
    links = "".join(f'<a href="/?f{number}={seen}&sort={number}">Filter {number}</a> ' for number in range(20))
    await asked.answer(document(f"Filter {seen}", links))


@behaviour("session-ids")
async def session_ids(asked: Asked) -> None:
    seen = len(asked.site.asked[asked.name])
    links = "".join(f'<a href="/sida{n};jsessionid={seen:08x}{n}?sid={seen:x}&PHPSESSID={seen:032x}">Sida {n}</a> ' for n in range(5))
    await asked.answer(document(f"Sida {asked.path.partition(';')[0]}", links))


@behaviour("path-loop")
async def path_loop(asked: Asked) -> None:
    await asked.answer(document("Samma sida", '<a href="a/">djupare</a>'))


@behaviour("soft-404-tree")
async def soft_404_tree(asked: Asked) -> None:
    if asked.path == "/":
        await asked.answer(document("Startsida", '<a href="/omsorg">Omsorg</a>'))
        return
    links = "".join(f'<a href="{asked.path.rstrip("/")}/{word}">{word}</a> ' for word in ("omsorg", "skola", "bygg"))
    await asked.answer(document("Sidan finns inte", f"<p>Sidan {asked.path} kunde inte hittas.</p>{links}"))


@behaviour("duplicates")
async def duplicates(asked: Asked) -> None:
    links = "".join(f'<a href="/kopia-{number}">Kopia</a> ' for number in range(200))
    await asked.answer(document("Samma innehåll", links))


@behaviour("case-variants")
async def case_variants(asked: Asked) -> None:
    names = ("/Sida", "/sida", "/SIDA", "/sida/", "/sida/index.html", "/sida//", "/./sida", "/sida?", "/sida#a", "/s%69da")
    await asked.answer(document("En sida", "".join(f'<a href="{name}">Sida</a> ' for name in names)))


@behaviour("links-100k")
async def links_100k(asked: Asked) -> None:
    if asked.path != "/":
        await asked.answer(document(f"Sida {asked.path}"))
        return
    await asked.answer(document("links-100k", "".join(f'<a href="/s/{number}">Länk {number}</a>\n' for number in range(100_000))))


page(
    "link-schemes",
    "".join(
        f'<a href="{href}">länk</a> '
        for href in (
            "mailto:info@example.se", "tel:+46812345", "javascript:void(0)", "data:text/html,x", "ftp://a.example/", "file:///etc/passwd",
            "sms:123", "about:blank", "blob:x", "view-source:http://a.example/", "http://", "//", "http://[::1", "http://a b/", "?", "#", "",
            "http://%zz/", "\\\\server\\share", "http://a.example:99999/", "http://.example/", "\x01http://a.example/", "skype:x?call",
        )
    ),
)


@behaviour("link-100kb-url")
async def link_100kb_url(asked: Asked) -> None:
    await asked.answer(document("link-100kb-url", f'<a href="/{"x" * 100_000}">lång</a> <a href="/?q={"y" * 100_000}">lång</a>'))


page("base-href", '<a href="sida">relativ</a>', head='<base href="http://{{other}}/bas/">')


@behaviour("pagination")
async def pagination(asked: Asked) -> None:
    number = int(asked.path.rpartition("/")[2] or 0) if asked.path.startswith("/sida/") else 0
    await asked.answer(document(f"Nyheter sida {number}", f'<a rel="next" href="/sida/{number + 1}">Nästa</a>'))


page(
    "infinite-scroll",
    "<div id=more></div><script>const grow = () => { for (let i = 0; i < 20; i++) { const p = document.createElement('p');"
    " p.textContent = 'Mer innehåll som laddas när man rullar.'; document.getElementById('more').append(p) } };"
    " addEventListener('scroll', grow); new IntersectionObserver(e => e.some(x => x.isIntersecting) && document.body.children.length < 1e4"
    " && grow()).observe(document.getElementById('more')); grow()</script>",
)
page("hidden-honeypot", '<a href="/state/honeypot" rel="nofollow" style="display:none" tabindex="-1" aria-hidden="true">' + quote("fälla") + "</a>")
