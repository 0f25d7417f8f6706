"""The crawl on real small sites: what is read, what is left alone, and that each address ends in one way."""

from __future__ import annotations

import gzip

from crawl_scene import Reply, ended, html, links, run_crawl


def test_every_address_that_was_met_ends_in_exactly_one_way(website):
    site = website({
        "/": html("Start", links("/om", "/kontakt", "/saknas", "/trasig", "/fil.pdf", "/bild.png", "/hemligt/x", "/logga-ut", "/flyttad",
                                 "/bort", "/tom", "/inloggad", "/fil", "/ren-text", "/mjuk", "/robotvagg", "/data", "https://annan.example/")),
        "/robots.txt": Reply("User-agent: *\nDisallow: /hemligt/\n", headers={"Content-Type": "text/plain"}),
        "/om": html("Om oss", links("/om/mer")), "/om/mer": html("Mer om oss"), "/kontakt": html("Kontakt"),
        "/trasig": Reply("<h1>fel</h1>", 500), "/flyttad": Reply(status=301, headers={"Location": "/om"}),
        "/bort": Reply(status=302, headers={"Location": "https://annan.example/"}),
        "/tom": Reply(""), "/inloggad": Reply("", 401), "/data": Reply("{}", headers={"Content-Type": "application/json"}),
        "/fil": Reply("x", headers={"Content-Type": "application/octet-stream"}),
        "/ren-text": Reply("hej", headers={"Content-Type": "text/plain"}),
        "/mjuk": html("Sidan kunde inte hittas", words=9),
        "/robotvagg": html("Just a moment...", words=9),
    })  # fmt: skip
    crawl = run_crawl(site.base + "/")
    assert ended(crawl) == {
        "/": "fetched", "/om": "fetched", "/om/mer": "fetched", "/kontakt": "fetched", "/saknas": "failed:http_4xx",
        "/trasig": "failed:http_5xx", "/hemligt/x": "skipped:robots", "/logga-ut": "skipped:state_changing",
        "/flyttad": "skipped:duplicate", "/bort": "skipped:off_domain", "/tom": "failed:no_content", "/inloggad": "failed:auth_required",
        "/fil": "skipped:download", "/ren-text": "skipped:not_html", "/mjuk": "skipped:soft_404", "/robotvagg": "failed:blocked_by_site",
        "/data": "skipped:not_html",
    }  # fmt: skip
    assert len({page.url for page in crawl.pages}) == len(crawl.pages)
    assert {method for method, _, _ in site.log} == {"GET"}
    assert not [path for _, path, _ in site.log if path.startswith(("/hemligt", "/logga-ut", "/fil.pdf", "/bild"))]
    assert [(d.url.rpartition("/")[2], d.suffix) for d in crawl.documents] == [("fil.pdf", "pdf")]
    depths = {page.url.removeprefix(site.base): page.depth for page in crawl.pages}
    assert (depths["/"], depths["/om"], depths["/om/mer"], depths["/flyttad"]) == (0, 1, 2, 1)
    assert [hop.status for page in crawl.pages if page.url.endswith("/flyttad") for hop in page.redirects] == [301]


def test_the_crawl_says_who_it_is_and_asks_for_swedish(website):
    site = website({"/": html("Start")})
    run_crawl(site.base + "/", contact="tillsyn@kommun.example")
    (agent,) = site.agents
    assert agent.startswith("Tillsyn/") and "tillsyn@kommun.example" in agent
    assert site.languages == {"sv-SE,sv;q=0.9,en;q=0.5"}


def test_robots_that_cannot_be_read_close_the_site(website):
    site = website({"/": html("Start"), "/robots.txt": Reply("", 500)})
    crawl = run_crawl(site.base + "/")
    assert ended(crawl) == {"/": "skipped:robots_unavailable"}
    assert site.asked("/") == 0


def test_a_robots_rule_for_our_own_name_holds_whatever_its_case(website):
    site = website({"/": html("Start"), "/robots.txt": Reply("\ufeffUser-agent: TILLSYN\nDisallow: /\n\nUser-agent: *\nAllow: /\n")})
    crawl = run_crawl(site.base + "/")
    assert ended(crawl) == {"/": "skipped:robots"}
    assert crawl.robots[0].refused == () and crawl.robots[0].status == 200


def test_robots_redirects_are_followed_five_times_and_never_to_another_host(website):
    other = website({"/robots.txt": Reply("User-agent: *\nAllow: /\n")})
    site = website({
        "/": html("Start", links("/hemligt/a", "/b")), "/b": html("Sida b"),
        "/robots.txt": Reply(status=302, headers={"Location": "/regler"}), "/regler": Reply("User-agent: *\nDisallow: /hemligt/\n"),
    })  # fmt: skip
    assert ended(run_crawl(site.base + "/"))["/hemligt/a"] == "skipped:robots"
    site.pages["/robots.txt"] = Reply(status=302, headers={"Location": other.base + "/robots.txt"})
    assert ended(run_crawl(site.base + "/")) == {"/": "skipped:robots_unavailable"}
    assert other.log == []


def test_a_crawl_delay_holds_on_loopback_too_and_a_long_one_skips_the_host(website):
    site = website({"/": html("Start", links("/a")), "/a": html("Sida a"), "/robots.txt": Reply("User-agent: *\nCrawl-delay: 1\n")})
    run_crawl(site.base + "/")
    times = [at for _, path, at in site.log if path in ("/", "/a")]
    assert times[1] - times[0] >= 1.0
    site.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 3600\n")
    site.log.clear()
    assert ended(run_crawl(site.base + "/")) == {"/": "skipped:crawl_delay"}
    assert site.asked("/") == 0


def test_a_server_that_asks_for_a_long_rest_is_left_alone(website):
    site = website({
        "/": html("Start", links("/a", "/b", "/c")), "/a": Reply("", 429, {"Retry-After": "99999999999"}), "/b": html("B"), "/c": html("C"),
    })  # fmt: skip
    outcomes = ended(run_crawl(site.base + "/"))
    assert outcomes["/a"] == "failed:rate_limited"
    assert site.asked("/b") == site.asked("/c") == 0
    assert set(outcomes) == {"/", "/a", "/b", "/c"}


def test_a_server_that_stumbles_twice_is_asked_again(website):
    site = website({
        "/": html("Start", links("/a")), "/a": lambda n: Reply("", 503) if n <= 2 else Reply(html("Sida a")),
    })  # fmt: skip
    assert ended(run_crawl(site.base + "/"))["/a"] == "fetched"
    assert site.asked("/a") == 3


def test_redirects_end_in_a_loop_a_scheme_or_a_forbidden_address_without_asking_there(website):
    canary = website({"/": html("Hemlig")})
    site = website({
        "/": html("Start", links("/loop", "/langre", "/fil", "/inre", "/annan-port", "/tom")),
        "/loop": Reply(status=302, headers={"Location": "/loop"}),
        "/fil": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "/inre": Reply(status=302, headers={"Location": "http://169.254.169.254/latest/"}),
        "/tom": Reply(status=302),
    }, otherwise=lambda path: Reply(status=302, headers={"Location": path + "e"}) if path.startswith("/lang") else None)  # fmt: skip
    site.pages["/annan-port"] = Reply(status=302, headers={"Location": canary.base + "/"})
    outcomes = ended(run_crawl(site.base + "/"))
    assert outcomes["/loop"] == outcomes["/langre"] == "failed:redirect_loop"
    assert outcomes["/fil"] == "blocked:scheme"
    assert outcomes["/inre"] == outcomes["/annan-port"] == "blocked:egress"
    assert outcomes["/tom"] == "failed:bad_http"
    assert canary.log == [] and len(site.log) < 40


def test_endless_series_are_bounded(website):
    def trap(path: str) -> Reply | None:
        if path.startswith("/kalender"):
            n = int(path.rpartition("=")[2]) if "=" in path else 0
            return Reply(html(f"Kalender {n}", links(f"/kalender?manad={n + 1}", f"/kalender?manad={n - 1}")))
        if path.startswith("/a/"):
            return Reply(html("Samma igen", f'<a href="a/{len(path)}/">djupare</a>'))
        return None

    site = website({"/": html("Start", links("/kalender", "/a/", "/riktig")), "/riktig": html("Riktig")}, otherwise=trap)
    crawl = run_crawl(site.base + "/", max_pages=500)
    assert ended(crawl)["/riktig"] == "fetched"
    assert len(site.log) < 80
    assert any(page.reason == "trap" for page in crawl.pages)


def test_the_same_page_under_other_addresses_counts_once(website):
    page = html("Bygglov", links("/", "/kontakt"))
    site = website({
        "/": html("Start", links("/bygglov", "/bygglov/", "/bygglov?utm_source=x", "/bygglov;jsessionid=ABC", "/Bygglov")),
        "/bygglov": page, "/bygglov/": page, "/Bygglov": page, "/kontakt": html("Kontakt"),
    })  # fmt: skip
    crawl = run_crawl(site.base + "/")
    same = [p for p in crawl.pages if "ygglov" in p.url]
    assert [p.outcome for p in same].count("fetched") == 1
    assert {p.duplicate_of for p in same if p.reason == "duplicate"} == {next(p.url for p in same if p.outcome == "fetched")}
    assert not [path for _, path, _ in site.log if "utm_" in path or "jsession" in path]


def test_pages_that_only_a_sitemap_knows_are_found_and_its_traps_are_not(website):
    locations = "".join(f"<url><loc>{{base}}/{p}</loc></url>" for p in ("ensam", "hemligt/x", "ta-bort/1"))
    listing = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}<url><loc>https://annan.example/x</loc></url></urlset>'
    site = website({"/": html("Start"), "/ensam": html("Ensam")})
    site.pages["/karta.xml.gz"] = Reply(
        gzip.compress(listing.replace("{base}", site.base).encode()), headers={"Content-Type": "application/gzip"}
    )
    site.pages["/index.xml"] = Reply(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{base}/karta.xml.gz</loc></sitemap>'
        "<sitemap><loc>{base}/index.xml</loc></sitemap></sitemapindex>"
    )
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /hemligt/\nSitemap: {base}/index.xml\n")
    crawl = run_crawl(site.base + "/")
    outcomes = ended(crawl)
    assert outcomes["/ensam"] == "fetched" and outcomes["/hemligt/x"] == "skipped:robots"
    assert {page.url.removeprefix(site.base): page.depth for page in crawl.pages}["/ensam"] == -1
    assert [(s.url.rpartition("/")[2], s.is_index, s.valid, s.listed_in_robots) for s in crawl.sitemaps] == [
        ("index.xml", True, True, True), ("sitemap.xml", False, False, False), ("karta.xml.gz", False, True, False),
    ]  # fmt: skip
    assert crawl.robots[0].refused == (f"{site.base}/hemligt/x",)


def test_links_that_ask_not_to_be_followed_are_not(website):
    site = website({
        "/": html("Start", '<a rel="nofollow" href="/nej">nej</a><a style="display:none" href="/honung">x</a>'
                           '<a data-method="delete" href="/post/1">Post</a><a href="/ja">ja</a>'),
        "/ja": html("Ja", links("/vidare"), head='<meta name="robots" content="noindex, nofollow">'),
    })  # fmt: skip
    outcomes = ended(run_crawl(site.base + "/"))
    assert outcomes == {"/": "fetched", "/ja": "fetched", "/post/1": "skipped:state_changing"}


def test_the_start_page_may_lead_on_and_is_then_the_start(website):
    site = website({"/": Reply(status=302, headers={"Location": "/sv/start"}), "/sv/start": html("Start", links("/sv/a")), "/sv/a": html("A")})
    crawl = run_crawl(site.base + "/")
    assert crawl.start_url == site.base + "/sv/start"
    assert ended(crawl) == {"/": "skipped:duplicate", "/sv/start": "fetched", "/sv/a": "fetched"}


def test_the_page_budget_cuts_and_says_so_and_the_same_pages_come_again(website):
    site = website({"/": html("Start", links(*(f"/sida-{chr(97 + n)}" for n in range(20))))},
                   otherwise=lambda path: Reply(html(path)) if path.startswith("/sida") else None)  # fmt: skip
    first, second = (run_crawl(site.base + "/", max_pages=8) for _ in range(2))
    assert first.cut
    assert ended(first) == ended(second)
    assert list(ended(first).values()).count("fetched") == 8
    assert list(ended(first).values()).count("skipped:page_budget") == 13


def test_odd_encodings_and_broken_html_are_read(website):
    latin = '<title>Räkmacka</title><h1>Räkmacka<p>öl<a href="/vidare">vidare'.encode("latin-1")
    site = website({
        "/": html("Start", links("/latin", "/zlib", "/nul")),
        "/latin": Reply(latin, headers={"Content-Type": "text/html; charset=iso-8859-1"}),
        "/zlib": Reply(html("Zlib ö"), headers={"Content-Type": "text/html; charset=zlib_codec"}),
        "/nul": Reply(b"<title>Nul\x00l</title><p>text\x00", headers={"Content-Type": "text/html"}),
    })  # fmt: skip
    crawl = run_crawl(site.base + "/")
    titles = {page.url.rpartition("/")[2]: page.title for page in crawl.pages}
    assert titles["latin"] == "Räkmacka" and titles["zlib"] == "Zlib ö" and titles["nul"].startswith("Nul")
    assert "/vidare" in ended(crawl)


def test_an_answer_beyond_the_size_limit_costs_one_page(website):
    site = website({"/": html("Start", links("/stor", "/bomb", "/liten")), "/liten": html("Liten")})
    site.pages["/stor"] = Reply(b"<p>" + b"x" * (11 * 1024 * 1024))
    site.pages["/bomb"] = Reply(
        gzip.compress(b"\0" * (40 * 1024 * 1024)), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    outcomes = ended(run_crawl(site.base + "/"))
    assert outcomes["/stor"] == "failed:too_large"
    assert outcomes["/bomb"] == "failed:decompression_bomb"
    assert outcomes["/liten"] == "fetched"


def test_declared_extra_hosts_belong_to_the_site(website):
    services = website({"/": html("E-tjänster")})
    site = website({"/": html("Start", '<a href="OTHER/">E-tjänster</a>')})
    site.pages["/"] = html("Start", f'<a href="{services.base}/">E-tjänster</a>')
    alone = run_crawl(site.base + "/", allow_hosts=[services.host])
    assert [page.url for page in alone.pages] == [site.base + "/"] and services.log == []
    both = run_crawl(site.base + "/", allow_hosts=[services.host], extra_hosts=[services.base])
    assert {page.url for page in both.pages if page.outcome == "fetched"} == {site.base + "/", services.base + "/"}
    assert {robots.url for robots in both.robots} == {site.base + "/robots.txt", services.base + "/robots.txt"}
