"""Presence: found, trusted, safe, open, in the languages of those who ask."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from checks.material import CrawledPage, Organisation, Robots, Sitemap
from checks.measures.presence_identity import _official
from checks.reading import Reading
from measures.build import START, TEXT, network, page, probe, walk
from measures.cases import OUT, UNTESTED, Case, all_of, case
from measures.world import article, html, start

LONG_DESCRIPTION = "Här kan du läsa om hur du söker bygglov och vad det kostar hos oss i Almunge kommun."
ORGANISATION = (
    '<script type="application/ld+json">{"@type":"GovernmentOrganization","name":"Almunge","url":"https://www.almunge.se",'
    '"telephone":"0174-100","address":"Storgatan 1","logo":"/l.png"}</script>'
)
MAP = Sitemap(url=START + "sitemap.xml", status=200, valid=True, listed_in_robots=True, locations=(START, START + "a"))
GOOD_HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}


def starts(*ends: tuple[str, int], hop: bool = True) -> list[dict[str, object]]:
    kinds = ("http://almunge.se/", "https://almunge.se/")
    return [
        {"start": s, "origin": o, "status": c, "redirects": 1, "first_hop_https": hop}
        for s, (o, c) in zip(kinds, ends, strict=False)
    ]


SECURE = ("https://www.almunge.se", 200)
PLAIN = ("http://www.almunge.se", 200)
SECURITY_TXT = "Contact: mailto:security@almunge.se\nExpires: 2030-01-01T00:00:00Z\n"
RIGHTS = "Du har rätt till tillgång, rättelse och radering av uppgifter om dig."
PRIVACY = f"<p>Kommunen är personuppgiftsansvarig. Dataskyddsombud når du på dso@almunge.se. {RIGHTS} Rättslig grund är allmänt intresse. Klaga hos IMY.</p>{TEXT}"
BOARD = "<p>Anslag 2026-11-20: Protokoll från nämnden. Tas ned 2026-12-12.</p><p>Så kan du överklaga beslutet.</p>"
DATA = {"url": START + "dcat", "catalogues": 1, "datasets": 4, "licensed": 3, "services": 1, "free": True}
EMPTY_CATALOGUE = probe("wellknown.catalogue", found=[], looked=["404 /psidata"])
ENGLISH = (
    "<p>"
    + "You can apply for a place in preschool and we will answer you as soon as possible during the week. " * 5
    + "</p>"
)
EASY = "<p>" + "Vi bor i en kommun. Här kan du få hjälp. Du kan ringa oss. Vi svarar varje dag. " * 8 + "</p>"
SHORT = "<p>" + "Här finns tomter att bygga ett hus på för den som vill bo nära sjön. " * 4 + "</p>"
DATED = "<p>Sidan uppdaterad 2026-10-01.</p>"

CASES: list[Case] = [
    case("presence.indexing.allowed", "an open site", 1.0, start(), article("a", "Om bygglov")),
    case(
        "presence.indexing.allowed",
        "half of the pages say noindex",
        0.5,
        start(),
        article("a", "Om bygglov", robots_directives="noindex"),
    ),
    case("presence.indexing.allowed", "robots.txt answers 500", 0.0, start(), robots=(Robots(url=START, status=500),)),
    case(
        "presence.indexing.allowed",
        "what robots.txt refuses counts as not allowed",
        0.5,
        start(),
        robots=(Robots(url=START, status=200, refused=(START + "x",)),),
    ),
    case("presence.indexing.allowed", "nothing was read", UNTESTED),
    case("presence.sitemap.valid", "named in robots.txt", 1.0, start(), sitemaps=(MAP,)),
    case(
        "presence.sitemap.valid",
        "only at its usual place",
        0.7,
        start(),
        sitemaps=(Sitemap(url=START, status=200, valid=True),),
    ),
    case(
        "presence.sitemap.valid",
        "does not parse",
        0.3,
        start(),
        sitemaps=(Sitemap(url=START, status=200, valid=False),),
    ),
    case(
        "presence.sitemap.valid",
        "a page answers there, as anywhere",
        0.0,
        start(),
        sitemaps=(Sitemap(url=START, status=200, valid=False, head="<!DOCTYPE html><html lang=sv>"),),
    ),
    case("presence.sitemap.valid", "none", 0.0, start(), robots=(Robots(url=START, status=404),)),
    case("presence.sitemap.valid", "never asked", UNTESTED, start()),
    case(
        "presence.sitemap.coverage", "all pages are listed", 1.0, start(), article("a", "Om bygglov"), sitemaps=(MAP,)
    ),
    case("presence.sitemap.coverage", "half are", 0.0, start(), article("b", "Om bygglov"), sitemaps=(MAP,)),
    case("presence.sitemap.coverage", "no sitemap", OUT, start()),
    case("presence.title.unique", "own titles", 1.0, start(), article("a", "Söka bygglov")),
    case(
        "presence.title.unique",
        "a shared one counts for neither",
        1 / 3,
        start(),
        article("a", "Information"),
        article("b", "Information"),
    ),
    case("presence.title.unique", "a word for any page", 0.0, page("", html("Startsida", "<main><h1>Hej</h1></main>"))),
    case("presence.title.unique", "no page", OUT),
    case(
        "presence.description.useful",
        "said",
        1.0,
        article("a", "Söka bygglov", head=f'<meta name="description" content="{LONG_DESCRIPTION}">'),
    ),
    case("presence.description.useful", "none", 0.0, article("a", "Söka bygglov")),
    case("presence.description.useful", "no content page", OUT, page("", html("Hej", "<main>Kort</main>"))),
    case(
        "presence.structured_data.organisation",
        "whole",
        1.0,
        page("", html("Almunge", f"<main>{TEXT}</main>", ORGANISATION)),
    ),
    case(
        "presence.structured_data.organisation",
        "broken",
        0.0,
        page("", html("Almunge", "", '<script type="application/ld+json">{broken</script>')),
    ),
    case("presence.structured_data.organisation", "no page was visited", UNTESTED),
    case("presence.links.internal_working", "all work", 1.0, start(), article("a", "Om bygglov")),
    case(
        "presence.links.internal_working",
        "one of two is dead",
        0.0,
        start(),
        article("a", "Om bygglov"),
        more=(CrawledPage(url=START + "x", status=404, depth=2),),
    ),
    case(
        "presence.links.internal_working",
        "a choice of a login page begins an identification",
        1.0,
        start(),
        page("logga-in", html("Logga in", '<main><a href="/bankid">BankID</a></main>'), depth=1, roles={"login": 0.9}),
        more=(CrawledPage(url=START + "bankid", status=404, depth=2),),
    ),
    case(
        "presence.links.internal_working",
        "the same choice asked for another service",
        1.0,
        start(),
        page("in?p=a", html("Logga in", '<main><a href="/freja">Freja</a></main>'), depth=1, roles={"login": 0.9}),
        page("in?p=b", html("Logga in", '<main><a href="/freja">Freja</a></main>'), depth=1),
        more=(CrawledPage(url=START + "freja", status=404, depth=2),),
    ),
    case("presence.links.internal_working", "nothing asked", UNTESTED),
    case(
        "presence.notfound.helpful",
        "everything there",
        1.0,
        start(),
        walks=[
            walk(
                "J12",
                answers=[
                    {
                        "status": 404,
                        "text": "Sidan hittades inte",
                        "search": True,
                        "start_link": True,
                        "contact_link": True,
                        "sender": True,
                    }
                ],
            )
        ],
    ),
    case(
        "presence.notfound.helpful",
        "answers 200",
        0.0,
        start(),
        walks=[walk("J12", answers=[{"status": 200, "text": "Sidan finns inte"}])],
    ),
    case("presence.notfound.helpful", "J12 not walked", UNTESTED, start()),
    case(
        "presence.url.canonical_host",
        "all lead home",
        1.0,
        start(),
        probes=[probe("http.twins", starts=starts(SECURE, SECURE))],
    ),
    case(
        "presence.url.canonical_host",
        "one does",
        0.5,
        start(),
        probes=[probe("http.twins", starts=starts(PLAIN, SECURE))],
    ),
    case(
        "presence.url.canonical_host",
        "a local host",
        UNTESTED,
        start(),
        probes=[probe("http.twins", "untested", "local host")],
    ),
    case("presence.identity.sender", "in the header", 1.0, start()),
    case(
        "presence.identity.sender",
        "as the logo's text",
        1.0,
        page("", html("Hej", '<header><img alt="Almunge kommun" src="l.png"></header><main>Hej</main>')),
    ),
    case(
        "presence.identity.sender",
        "nowhere",
        0.0,
        page("", html("Hej", "<header>Hej</header><main>Almunge kommun</main>")),
    ),
    case("presence.identity.sender", "no page", OUT),
    case(
        "presence.identity.legal_details",
        "all three",
        1.0,
        start(),
        article(
            "kontakt",
            "Kontakt",
            "<p>Org.nr 212000-0142. Storgatan 1, 123 45 Almunge. kommun@almunge.se</p>",
            roles={"contact": 0.9},
        ),
    ),
    case(
        "presence.identity.legal_details",
        "an address only",
        1 / 3,
        start(),
        article("kontakt", "Kontakt", "<p>Box 1, 123 45 Almunge</p>", roles={"contact": 0.9}),
    ),
    case("presence.identity.legal_details", "no contact page known", UNTESTED, start()),
    case(
        "presence.identity.about",
        "one click",
        1.0,
        start('<a href="/om">Om kommunen</a>'),
        article("om", "Om kommunen", f"<p>Vårt uppdrag och ansvar.</p>{TEXT}"),
    ),
    case("presence.identity.about", "nowhere", 0.0, start()),
    case("presence.identity.about", "the crawl was cut", UNTESTED, start(), cut=True),
    case("presence.identity.service_domain", "own", 1.0, start('<a href="/e">E-tjänst för bygglov</a>')),
    case(
        "presence.identity.service_domain",
        "half elsewhere",
        0.5,
        start('<a href="/e">E-tjänst</a><a href="https://x.com/e">E-tjänst två</a>'),
    ),
    case("presence.identity.service_domain", "none", OUT, start()),
    case(
        "presence.security.https_default",
        "by redirect, nothing mixed",
        1.0,
        page("", html("Hej", ""), desktop=[network("https://www.almunge.se/a.js")]),
        probes=[probe("http.twins", starts=starts(SECURE, SECURE))],
    ),
    case(
        "presence.security.https_default",
        "mixed content",
        0.5,
        page("", html("Hej", ""), desktop=[network("http://x.se/a.js")]),
        probes=[probe("http.twins", starts=starts(SECURE, SECURE))],
    ),
    case(
        "presence.security.https_default",
        "no https",
        0.0,
        start(),
        probes=[probe("http.twins", starts=starts(PLAIN, PLAIN))],
    ),
    case(
        "presence.security.https_default",
        "a local host",
        UNTESTED,
        start(),
        probes=[probe("http.twins", "untested", "local host")],
    ),
    case(
        "presence.security.hsts",
        "a year",
        1.0,
        start(),
        probes=[probe("http.twins", hsts="max-age=31536000; includeSubDomains")],
    ),
    case("presence.security.hsts", "half a year", 0.6, start(), probes=[probe("http.twins", hsts="max-age=15552000")]),
    case("presence.security.hsts", "none", 0.0, start(), probes=[probe("http.twins", hsts="")]),
    case("presence.security.hsts", "not probed", UNTESTED, start()),
    case(
        "presence.security.tls",
        "modern",
        1.0,
        start(),
        probes=[probe("tls", valid=True, versions={"TLSv1": False, "TLSv1.1": False, "TLSv1.3": True})],
    ),
    case(
        "presence.security.tls",
        "old versions accepted",
        0.7,
        start(),
        probes=[probe("tls", valid=True, versions={"TLSv1": True, "TLSv1.1": True, "TLSv1.3": True})],
    ),
    case(
        "presence.security.tls",
        "the old ones could not be tried",
        1.0,
        start(),
        probes=[probe("tls", valid=True, versions={"TLSv1": None, "TLSv1.3": True})],
    ),
    case("presence.security.tls", "wrong certificate", 0.0, start(), probes=[probe("tls", valid=False)]),
    case("presence.security.tls", "not probed", UNTESTED, start()),
    case("presence.security.headers", "all four", 1.0, start(sent=GOOD_HEADERS)),
    case("presence.security.headers", "only against sniffing", 0.25, start(sent={"x-content-type-options": "nosniff"})),
    case(
        "presence.security.headers",
        "inline scripts allowed",
        0.0,
        start(sent={"content-security-policy": "script-src 'self' 'unsafe-inline'"}),
    ),
    case("presence.security.headers", "none sent", 0.0, start()),
    case("presence.security.headers", "no answer kept", UNTESTED),
    case(
        "presence.security.securitytxt",
        "valid",
        1.0,
        start(),
        probes=[
            probe(
                "wellknown.security_txt", answers=[{"status": 200, "content_type": "text/plain", "body": SECURITY_TXT}]
            )
        ],
    ),
    case(
        "presence.security.securitytxt",
        "expired",
        0.5,
        start(),
        probes=[
            probe(
                "wellknown.security_txt",
                answers=[
                    {
                        "status": 200,
                        "content_type": "text/plain",
                        "body": "Contact: a@b.se\nExpires: 2020-01-01T00:00:00Z",
                    }
                ],
            )
        ],
    ),
    case(
        "presence.security.securitytxt",
        "none",
        0.0,
        start(),
        probes=[probe("wellknown.security_txt", answers=[{"status": 404}])],
    ),
    case("presence.security.securitytxt", "not probed", UNTESTED, start()),
    case("presence.security.dnssec", "secure", 1.0, start(), probes=[probe("dns.dnssec", verdict="secure")]),
    case(
        "presence.security.dnssec",
        "alias into an unsigned zone",
        0.5,
        start(),
        probes=[probe("dns.dnssec", verdict="unsigned_target")],
    ),
    case("presence.security.dnssec", "bogus", 0.0, start(), probes=[probe("dns.dnssec", verdict="bogus")]),
    case(
        "presence.security.dnssec",
        "a local host",
        UNTESTED,
        start(),
        probes=[probe("dns.dnssec", "untested", "local host")],
    ),
    case(
        "presence.security.email_auth",
        "strict",
        1.0,
        start(),
        probes=[probe("dns.mail", spf_all="-all", dmarc_policy="reject")],
    ),
    case(
        "presence.security.email_auth",
        "in test mode one step lower",
        0.9,
        start(),
        probes=[probe("dns.mail", spf_all="-all", dmarc_policy="reject", dmarc_testing=True)],
    ),
    case(
        "presence.security.email_auth",
        "nothing",
        0.0,
        start(),
        probes=[probe("dns.mail", spf_all="", dmarc_policy="absent")],
    ),
    case("presence.security.email_auth", "not probed", UNTESTED, start()),
    case(
        "presence.security.known_vulnerable_js",
        "new enough",
        1.0,
        page("", html("Hej", ""), desktop=[network(START + "jquery-3.7.1.min.js")]),
    ),
    case(
        "presence.security.known_vulnerable_js",
        "old",
        0.0,
        page("", html("Hej", ""), desktop=[network(START + "jquery-1.12.4.min.js")]),
    ),
    case("presence.security.known_vulnerable_js", "not visited", UNTESTED, start()),
    case(
        "presence.privacy.no_preconsent_tracking",
        "clean",
        1.0,
        page("", html("Hej", ""), desktop=[network(START + "a.js")]),
    ),
    case(
        "presence.privacy.no_preconsent_tracking",
        "analytics",
        0.0,
        page("", html("Hej", ""), desktop=[network("https://www.google-analytics.com/collect")]),
    ),
    case("presence.privacy.no_preconsent_tracking", "not visited", UNTESTED, start()),
    case(
        "presence.privacy.reject_as_easy",
        "equal buttons",
        1.0,
        start(),
        walks=[
            walk(
                "J8",
                dialog=True,
                accept={"tag": "button", "width": 100, "height": 40},
                reject={"tag": "button", "width": 100, "height": 40, "clicks": 1},
            )
        ],
    ),
    case(
        "presence.privacy.reject_as_easy",
        "a small link",
        0.6,
        start(),
        walks=[
            walk(
                "J8",
                dialog=True,
                accept={"tag": "button", "width": 100, "height": 40},
                reject={"tag": "a", "width": 40, "height": 20, "clicks": 1},
            )
        ],
    ),
    case(
        "presence.privacy.reject_as_easy",
        "no way to refuse",
        0.0,
        start(),
        walks=[walk("J8", dialog=True, accept={"tag": "button", "width": 9, "height": 9}, reject=None)],
    ),
    case(
        "presence.privacy.reject_as_easy",
        "nothing to ask",
        OUT,
        start(),
        walks=[walk("J8", dialog=False, stored_before=[])],
    ),
    case(
        "presence.privacy.reject_as_easy",
        "stores without asking",
        0.0,
        start(),
        walks=[walk("J8", dialog=False, stored_before=["cookie:_ga"])],
    ),
    case("presence.privacy.reject_as_easy", "J8 not walked", UNTESTED, start()),
    case("presence.privacy.third_parties", "none", 1.0, page("", html("Hej", ""), desktop=[network(START + "a.js")])),
    case(
        "presence.privacy.third_parties",
        "four",
        0.5,
        page("", html("Hej", ""), desktop=[network(*(f"https://x{i}.com/a.js" for i in range(4)))]),
    ),
    case("presence.privacy.third_parties", "not visited", UNTESTED, start()),
    case(
        "presence.privacy.policy_complete",
        "five parts",
        1.0,
        start('<a href="/p">Personuppgifter</a>'),
        article("p", "Personuppgifter", PRIVACY),
    ),
    case("presence.privacy.policy_complete", "none", 0.0, start()),
    case("presence.privacy.policy_complete", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.resilience.availability",
        "always there",
        1.0,
        start(),
        probes=[probe("availability", probes=100, failed=0, days=8)],
    ),
    case(
        "presence.resilience.availability",
        "often away",
        0.0,
        start(),
        probes=[probe("availability", probes=100, failed=20, days=8)],
    ),
    case(
        "presence.resilience.availability",
        "too few probes",
        UNTESTED,
        start(),
        probes=[probe("availability", probes=3, failed=0, days=1)],
    ),
    case(
        "presence.resilience.dns_redundancy",
        "two networks",
        1.0,
        start(),
        probes=[
            probe(
                "dns.ns",
                servers=[
                    {"name": "a", "a": ["192.0.2.1"], "answers": True},
                    {"name": "b", "a": ["198.51.100.1"], "answers": True},
                ],
            )
        ],
    ),
    case(
        "presence.resilience.dns_redundancy",
        "one network",
        0.3,
        start(),
        probes=[
            probe(
                "dns.ns",
                servers=[
                    {"name": "a", "a": ["192.0.2.1"], "answers": True},
                    {"name": "b", "a": ["192.0.2.2"], "answers": True},
                ],
            )
        ],
    ),
    case(
        "presence.resilience.dns_redundancy",
        "one server",
        0.0,
        start(),
        probes=[probe("dns.ns", servers=[{"name": "a", "a": ["192.0.2.1"], "answers": True}])],
    ),
    case(
        "presence.resilience.dns_redundancy",
        "a local host",
        UNTESTED,
        start(),
        probes=[probe("dns.ns", "untested", "local host")],
    ),
    case(
        "presence.resilience.ipv6",
        "everywhere",
        1.0,
        start(),
        probes=[
            probe("dns.addresses", aaaa=["2001:db8::1"]),
            probe("dns.ns", servers=[{"name": "a", "aaaa": ["2001:db8::2"]}, {"name": "b", "aaaa": ["2001:db8::3"]}]),
        ],
    ),
    case(
        "presence.resilience.ipv6",
        "nowhere",
        0.0,
        start(),
        probes=[probe("dns.addresses", aaaa=[]), probe("dns.ns", servers=[])],
    ),
    case("presence.resilience.ipv6", "not probed", UNTESTED, start()),
    case("presence.resilience.content_without_js", "in the source", 1.0, start()),
    case("presence.resilience.content_without_js", "no text at all", OUT, page("", html("Hej", ""))),
    case(
        "presence.openness.open_data_page",
        "with links to data",
        1.0,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data", f'<a href="/d.csv">Träd</a>{TEXT}'),
    ),
    case(
        "presence.openness.open_data_page",
        "without",
        0.4,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data"),
    ),
    case("presence.openness.open_data_page", "none", 0.0, start()),
    case("presence.openness.open_data_page", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.openness.dcat_catalogue", "found", 1.0, start(), probes=[probe("wellknown.catalogue", found=[DATA])]
    ),
    case("presence.openness.dcat_catalogue", "none", 0.0, start(), probes=[EMPTY_CATALOGUE]),
    case("presence.openness.dcat_catalogue", "not probed", UNTESTED, start()),
    case(
        "presence.openness.data_licence",
        "three of four data sets",
        0.75,
        start(),
        probes=[probe("wellknown.catalogue", found=[DATA])],
    ),
    case(
        "presence.openness.data_licence",
        "named on the page",
        0.5,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data", f"<p>Licens: CC0</p>{TEXT}"),
        probes=[EMPTY_CATALOGUE],
    ),
    case("presence.openness.data_licence", "no data", OUT, start(), probes=[EMPTY_CATALOGUE]),
    case(
        "presence.openness.api",
        "a service in the catalogue",
        1.0,
        start(),
        probes=[probe("wellknown.catalogue", found=[DATA])],
    ),
    case(
        "presence.openness.api",
        "mentioned only",
        0.5,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data", f"<p>Vi har ett api, hör av dig.</p>{TEXT}"),
        probes=[EMPTY_CATALOGUE],
    ),
    case("presence.openness.api", "no data", OUT, start(), probes=[EMPTY_CATALOGUE]),
    case(
        "presence.openness.data_free",
        "said",
        1.0,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data", f"<p>Data är avgiftsfri.</p>{TEXT}"),
        probes=[EMPTY_CATALOGUE],
    ),
    case(
        "presence.openness.data_free",
        "a price list",
        0.0,
        start('<a href="/oppna">Öppna data</a>'),
        article("oppna", "Öppna data", f"<p>Se vår prislista.</p>{TEXT}"),
        probes=[EMPTY_CATALOGUE],
    ),
    case("presence.openness.data_free", "no data", OUT, start(), probes=[EMPTY_CATALOGUE]),
    case(
        "presence.openness.records_request",
        "page, mail and fee",
        1.0,
        start('<a href="/ah">Begär ut allmän handling</a>'),
        article("ah", "Allmänna handlingar", f"<p>Skriv till kommun@almunge.se. Avgift tas ut.</p>{TEXT}"),
    ),
    case(
        "presence.openness.records_request",
        "the page alone",
        0.5,
        start('<a href="/ah">Allmänna handlingar</a>'),
        article("ah", "Allmänna handlingar"),
    ),
    case("presence.openness.records_request", "none", 0.0, start()),
    case(
        "presence.openness.records_request",
        "the crawl was cut, the search not asked",
        UNTESTED,
        start(),
        article("a", "Annat", depth=4),
        cut=True,
    ),
    case(
        "presence.openness.diary_online",
        "dated entries",
        1.0,
        start('<a href="/d">Diarium</a>'),
        article("d", "Diariet", f"<p>2026-11-01 ärende ett. 2026-11-02 ärende två. 2026-11-03 ärende tre.</p>{TEXT}"),
    ),
    case(
        "presence.openness.diary_online",
        "described, searched on request",
        0.7,
        start('<a href="/d">Diarium</a>'),
        article("d", "Diariet", f"<p>Registrator söker åt dig.</p>{TEXT}"),
    ),
    case(
        "presence.openness.diary_online", "described", 0.4, start('<a href="/d">Diarium</a>'), article("d", "Diariet")
    ),
    case("presence.openness.diary_online", "none", 0.0, start()),
    case("presence.openness.diary_online", "the crawl was cut", UNTESTED, start(), cut=True),
    case("presence.openness.notice_board", "linked from the start page", 1.0, start('<a href="/a">Anslagstavla</a>')),
    case("presence.openness.notice_board", "none", 0.0, start()),
    case("presence.openness.notice_board", "an agency", OUT, start(), kind="agency"),
    case(
        "presence.openness.notice_board_content",
        "all parts",
        1.0,
        start('<a href="/a">Anslagstavla</a>'),
        article("a", "Anslagstavla", BOARD),
    ),
    case(
        "presence.openness.notice_board_content",
        "an empty board",
        0.0,
        start('<a href="/a">Anslagstavla</a>'),
        article("a", "Anslagstavla", "<p>Inget.</p>"),
    ),
    case("presence.openness.notice_board_content", "an agency", OUT, start(), kind="agency"),
    case(
        "presence.openness.regulations",
        "three items",
        1.0,
        start('<a href="/f">Föreskrifter</a>'),
        article("f", "Föreskrifter", '<a href="a.pdf">Taxa A</a><a href="b.pdf">Taxa B</a><a href="c.pdf">Taxa C</a>'),
    ),
    case(
        "presence.openness.regulations",
        "one item",
        0.5,
        start('<a href="/f">Föreskrifter</a>'),
        article("f", "Föreskrifter", '<a href="a.pdf">Taxa</a>'),
    ),
    case("presence.openness.regulations", "an agency without rule-making power", OUT, start(), kind="agency"),
    case(
        "presence.openness.annual_report", "last year's", 1.0, start('<a href="/ar-2025.pdf">Årsredovisning 2025</a>')
    ),
    case(
        "presence.openness.annual_report", "an older one", 0.4, start('<a href="/ar-2021.pdf">Årsredovisning 2021</a>')
    ),
    case("presence.openness.annual_report", "none", 0.0, start()),
    case("presence.openness.annual_report", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.openness.automated_decisions",
        "said that none are",
        1.0,
        article("p", "Personuppgifter", f"<p>Vi fattar inga automatiserade beslut.</p>{TEXT}"),
        start(),
    ),
    case("presence.openness.automated_decisions", "nothing said", 0.0, start()),
    case("presence.openness.automated_decisions", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.language.english",
        "one page, linked from the start page",
        0.1,
        start('<a href="/en">In English</a>'),
        article("en", "In English", ENGLISH, lang="en"),
    ),
    case(
        "presence.language.english",
        "marked as Swedish",
        0.0,
        start('<a href="/en">In English</a>'),
        article("en", "In English", ENGLISH),
    ),
    case("presence.language.english", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.language.minority",
        "rights and two languages",
        0.8,
        start('<a href="/fi">Suomeksi</a><a href="/me">Meänkieli</a>'),
        article("nm", "Nationella minoriteter", f"<p>Du har rätt att tala finska enligt minoritetslagen.</p>{TEXT}"),
    ),
    case("presence.language.minority", "nothing", 0.0, start()),
    case("presence.language.minority", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.language.sign",
        "a film",
        1.0,
        start('<a href="/t">Teckenspråk</a>'),
        article("t", "Teckenspråk", '<video src="a.mp4" controls></video>'),
    ),
    case(
        "presence.language.sign",
        "mentioned",
        0.3,
        start(),
        article("t", "Kontakt", f"<p>Vi har teckenspråkstolk.</p>{TEXT}"),
    ),
    case("presence.language.sign", "nothing", 0.0, start()),
    case("presence.language.sign", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "presence.language.easy_swedish",
        "easy indeed",
        1.0,
        start('<a href="/l">Lättläst</a>'),
        article("l", "Lättläst", EASY),
    ),
    case("presence.language.easy_swedish", "a link alone", 0.2, start('<a href="/l.pdf">Lättläst</a>')),
    case("presence.language.easy_swedish", "nothing", 0.0, start()),
    case("presence.language.easy_swedish", "the crawl was cut", UNTESTED, start(), cut=True),
    case("presence.freshness.dated_pages", "dated", 1.0, article("a", "Bygglov", TEXT + DATED)),
    case("presence.freshness.dated_pages", "not dated", 0.0, article("a", "Bygglov")),
    case("presence.freshness.dated_pages", "short pages without a date", OUT, *(article(str(i), "Tomter", SHORT) for i in range(6))),
    case(
        "presence.freshness.dated_pages",
        "short pages of which most are dated",
        0.8333,
        *(article(str(i), "Tomter", SHORT + DATED * (i > 0)) for i in range(6)),
    ),
    case(
        "presence.freshness.dated_pages",
        "menus without landmarks are no text of the page",
        OUT,
        page(
            "",
            html("Start", "<table><tr><td>" + "".join(f'<a href="/{i}">Barnomsorg och skola för alla barn</a> ' for i in range(20)) + "</td></tr></table>" + SHORT),
        ),
    ),
    case("presence.freshness.dated_pages", "no content", OUT, page("", html("Hej", "<main>Kort</main>"))),
    case("presence.freshness.recent", "weeks old", 1.0, *(article(str(i), "Bygglov", TEXT + DATED) for i in range(5))),
    case(
        "presence.freshness.recent",
        "years old",
        0.0,
        *(article(str(i), "Bygglov", TEXT + "<p>Uppdaterad 2019-01-01.</p>") for i in range(5)),
    ),
    case("presence.freshness.recent", "too few dates", OUT, article("a", "Bygglov", TEXT + DATED)),
    case("presence.freshness.stale_references", "none", 1.0, article("a", "Bygglov")),
    case(
        "presence.freshness.stale_references",
        "a repealed act",
        0.0,
        article("a", "Bygglov", f"<p>Enligt personuppgiftslagen gäller detta.</p>{TEXT}"),
    ),
    case(
        "presence.freshness.stale_references",
        "told as history",
        1.0,
        article("a", "Bygglov", f"<p>Den tidigare personuppgiftslagen är upphävd.</p>{TEXT}"),
    ),
    case("presence.freshness.stale_references", "no content", OUT, page("", html("Hej", "<main>Kort</main>"))),
]


@all_of(CASES)
def test_presence_measures_say_what_their_case_expects(given: Case) -> None:
    given.check()


def test_an_address_in_swedish_letters_is_that_of_the_domain_it_goes_out_as() -> None:
    town = Organisation(id="g", kind="municipality", name_sv="Granköpings kommun", start_url="https://www.xn--grankping-47a.example/")
    reading = cast("Reading", SimpleNamespace(own_domains=frozenset({"xn--grankping-47a.example"}), site=SimpleNamespace(organisation=town)))
    assert _official("kommun@granköping.example", reading)
    assert _official("kommun@xn--grankping-47a.example", reading)
    assert not _official("kommun@gränköping.example", reading)
