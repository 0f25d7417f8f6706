"""e-CRM: reaching people, doing one's errand, being told."""

from __future__ import annotations

from checks.material import CrawledPage
from measures.build import START, TEXT, page, probe, walk
from measures.cases import OUT, UNTESTED, Case, all_of, case
from measures.world import article, bare, contact, html, service, start

ESERVICE = '<a href="https://e.almunge.se/bygglov">E-tjänst för bygglov</a>'
FORM = '<form method="post"><label for="m">Din fråga</label><textarea id="m"></textarea><label for="n">Namn</label><input id="n"></form>'
HOURS = "<p>Telefon: måndag–fredag 8.00–16.30</p><p>Besök: måndag–fredag 9.00–15.00</p>"
LOGIN = {
    "service_url": "s",
    "end": "login",
    "steps": 2,
    "status": 200,
    "url": "https://e.almunge.se/l",
    "host": "e.almunge.se",
    "walked": True,
}
CHOOSER = {**LOGIN, "options": ["BankID", "Freja", "Foreign eID"], "text": "Logga in med BankID"}
FAQ = "".join(f"<h2>Hur gör jag med sak {i}?</h2><p>Så här.</p>" for i in range(5))
COMPLAINT = f"<p>Du kan vara anonym.</p>{FORM}"


def one(criterion: str, good: str, poor: str, *, low: float = 0.0, none: str = "no service page") -> list[Case]:
    """Cases of a share over service pages: one that says it, one that does not, none at all."""
    return [
        case(criterion, "said", 1.0, start(), service("bygglov", good)),
        case(criterion, "not said", low, start(), service("bygglov", poor)),
        case(criterion, none, OUT, start()),
    ]


def mentioned(criterion: str, whole: str, part: str, low: float, *, heading: str = "Information") -> list[Case]:
    """Cases of a matter that a page explains, mentions, or that is nowhere; and of a crawl that was cut."""
    return [
        case(criterion, "explained", 1.0, start(), article("i", heading, whole + TEXT)),
        case(criterion, "mentioned", low, start(), article("i", heading, part + TEXT)),
        case(criterion, "nowhere", 0.0, start()),
        case(criterion, "the crawl was cut", UNTESTED, start(), cut=True),
    ]


LINKED_BY_A_TABLE = '<table><tr><td><a href="/ring">Ring eller mejla</a></td></tr></table>'
CASES: list[Case] = [
    case(
        "ecrm.channels.phone",
        "number, link and label",
        1.0,
        start(),
        contact('<p>Kontaktcenter: <a href="tel:+46174170000">0174-17 00 00</a></p>'),
    ),
    case("ecrm.channels.phone", "number only", 0.6, start(), contact("<p>0174-17 00 00</p>")),
    case("ecrm.channels.phone", "none", 0.0, start(), contact()),
    case("ecrm.channels.phone", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case("ecrm.channels.written", "form and mail", 1.0, start(), contact(f"<p>kommun@almunge.se</p>{FORM}")),
    case("ecrm.channels.written", "mail", 0.8, start(), contact("<p>kommun@almunge.se</p>")),
    case("ecrm.channels.written", "none", 0.0, start(), contact()),
    case(
        "ecrm.channels.written",
        "a form linked above the contact page",
        0.8,
        start(),
        contact(around='<header><a href="/t">Tyck till!</a></header>'),
        article("t", "Tyck till", FORM + TEXT),
    ),
    case("ecrm.channels.written", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case("ecrm.channels.opening_hours", "phone and visits", 1.0, start(), contact(HOURS)),
    case(
        "ecrm.channels.opening_hours",
        "no visits, said so",
        1.0,
        start(),
        contact("<p>Telefon: måndag–fredag 8.00–16.30. Vi tar inte emot besök.</p>"),
    ),
    case(
        "ecrm.channels.opening_hours",
        "the phone round the clock",
        0.5,
        start(),
        contact("<p>Växel 0611-55 00 00, dygnet runt.</p>"),
    ),
    case(
        "ecrm.channels.opening_hours",
        "behind a button, at the end of a sentence",
        0.5,
        start(),
        contact("<button>Ring oss</button><div hidden>0771-14 55 10. Vardagar 8–16.</div>"),
    ),
    case(
        "ecrm.channels.phone",
        "behind a button",
        0.8,
        start(),
        contact("<h2><button>Ring oss</button></h2><div hidden>Telefon 0771-14 55 10.</div>"),
    ),
    case(
        "ecrm.channels.phone",
        "in a box that only a mouse opens",
        0.0,
        start(),
        contact("<h2>Ring oss</h2><div hidden>Telefon 0771-14 55 10.</div>"),
    ),
    case("ecrm.channels.opening_hours", "none", 0.0, start(), contact()),
    case("ecrm.channels.opening_hours", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.deviating_hours",
        "told",
        1.0,
        start(),
        contact(f"{HOURS}<p>Avvikande öppettider vid helgdag.</p>"),
    ),
    case("ecrm.channels.deviating_hours", "not told", 0.0, start(), contact(HOURS)),
    case("ecrm.channels.deviating_hours", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.visit",
        "address, office, booking",
        1.0,
        start(),
        contact("<p>Besöksadress: Storgatan 1, 123 45 Almunge. Medborgarkontor. Boka tid här.</p>"),
    ),
    case("ecrm.channels.visit", "none", 0.0, start(), contact()),
    case("ecrm.channels.visit", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.every_page",
        "in the footer",
        1.0,
        bare('<main>Hej</main><footer><a href="/k">Kontakta oss</a></footer>'),
    ),
    case("ecrm.channels.every_page", "in the text only", 0.0, bare('<main><a href="/k">Kontakta oss</a></main>')),
    case(
        "ecrm.channels.every_page",
        "called otherwise, and every page of a site without landmarks links to it",
        1.0,
        *(
            page(path, html(path, f"{LINKED_BY_A_TABLE}{TEXT}"), roles={"contact": 0.9} if path == "ring" else {})
            for path in ("", "a", "b", "c", "d", "e", "f", "g", "h", "ring")
        ),
    ),
    case("ecrm.channels.every_page", "no page", OUT),
    case("ecrm.channels.clicks_to_human", "one click", 1.0, start(), walks=[walk("J1", clicks=1, channel="phone")]),
    case("ecrm.channels.clicks_to_human", "three", 0.4, start(), walks=[walk("J1", clicks=3)]),
    case("ecrm.channels.clicks_to_human", "never", 0.0, start(), walks=[walk("J1", clicks=None)]),
    case(
        "ecrm.channels.clicks_to_human",
        "not walked, but the crawl saw a number",
        1.0,
        start("<p>Ring 0174-17 00 00</p>"),
    ),
    case("ecrm.channels.clicks_to_human", "not walked, and the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.chat",
        "says who and when",
        1.0,
        start(),
        walks=[walk("J1", clicks=1, chat={"text": "Chatta med en handläggare. Öppet vardagar."})],
    ),
    case("ecrm.channels.chat", "says nothing", 0.6, start(), walks=[walk("J1", clicks=1, chat={"text": "Chatt"})]),
    case("ecrm.channels.chat", "none", 0.0, start(), walks=[walk("J1", clicks=1, chat=None)]),
    case("ecrm.channels.chat", "no page was visited", UNTESTED),
    case(
        "ecrm.channels.chat_accessible",
        "all four",
        1.0,
        start(),
        walks=[walk("J1", chat={"by_tab": True, "name": "Chatta", "closes": True, "live": True})],
    ),
    case(
        "ecrm.channels.chat_accessible",
        "only named",
        0.25,
        start(),
        walks=[walk("J1", chat={"by_tab": False, "name": "Chatta", "closes": False, "live": False})],
    ),
    case("ecrm.channels.chat_accessible", "no chat", OUT, start(), walks=[walk("J1", chat=None)]),
    case("ecrm.channels.chat_accessible", "not opened", UNTESTED, start(), walks=[walk("J1", chat={"text": "x"})]),
    case(
        "ecrm.channels.faq",
        "five",
        1.0,
        start('<a href="/f">Vanliga frågor</a>'),
        article("f", "Vanliga frågor", FAQ + TEXT),
    ),
    case(
        "ecrm.channels.faq",
        "two",
        0.6,
        start('<a href="/f">Vanliga frågor</a>'),
        article("f", "Vanliga frågor", "<h2>Hur då?</h2><h2>När då?</h2>" + TEXT),
    ),
    case("ecrm.channels.faq", "none", 0.0, start()),
    case("ecrm.channels.faq", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.alternative_communication",
        "two, with how-to",
        1.0,
        start(),
        contact("<p>Ring via texttelefon eller bildtelefon.</p>"),
    ),
    case("ecrm.channels.alternative_communication", "one", 0.6, start(), contact("<p>Tolk</p>")),
    case("ecrm.channels.alternative_communication", "none", 0.0, start(), contact()),
    case("ecrm.channels.alternative_communication", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.channels.languages_support",
        "two",
        1.0,
        start(),
        contact("<p>Vårt kontaktcenter svarar på finska och engelska.</p>"),
    ),
    case(
        "ecrm.channels.languages_support", "one", 0.5, start(), contact("<p>Vårt kontaktcenter svarar på engelska.</p>")
    ),
    case("ecrm.channels.languages_support", "none", 0.0, start(), contact()),
    case("ecrm.channels.languages_support", "no contact page, the crawl was cut", UNTESTED, start(), cut=True),
    *mentioned("ecrm.channels.digital_meeting", "<p>Boka ett videomöte här.</p>", "<p>Videomöte finns.</p>", 0.5),
    case(
        "ecrm.eservices.catalogue",
        "one click, ten, in groups",
        1.0,
        start('<a href="/e">E-tjänster</a>'),
        article(
            "e",
            "E-tjänster",
            "<h2>Bygga</h2><h2>Bo</h2>" + "".join(f'<a href="/e/{i}">Tjänst {i}</a>' for i in range(10)),
        ),
    ),
    case(
        "ecrm.eservices.catalogue",
        "two clicks, two services",
        0.2,
        start(),
        article("e", "E-tjänster", '<p>Här finns våra tjänster samlade för dig.</p><a href="/1">A</a>' + TEXT, depth=2),
    ),
    case("ecrm.eservices.catalogue", "none", 0.0, start()),
    case("ecrm.eservices.catalogue", "the crawl was cut", UNTESTED, start(), cut=True),
    *one("ecrm.eservices.digital_share", ESERVICE, ""),
    case(
        "ecrm.eservices.digital_share",
        "a form to print",
        0.3,
        start(),
        service("bygglov", '<a href="/b.pdf">Blankett</a>'),
    ),
    case("ecrm.eservices.reachable_login", "arrives", 1.0, start(), walks=[walk("J2", task="a", **CHOOSER)]),
    case(
        "ecrm.eservices.reachable_login",
        "ends in a file",
        0.0,
        start(),
        walks=[walk("J2", task="a", end="document", walked=True)],
    ),
    case(
        "ecrm.eservices.reachable_login",
        "stopped by the site",
        UNTESTED,
        start(),
        walks=[walk("J2", ending="untested", reason="site: robots")],
    ),
    *one("ecrm.eservices.prepare", f"<p>Du behöver ha ditt personnummer till hands.</p>{ESERVICE}", ESERVICE),
    case(
        "ecrm.eservices.preview",
        "from every page",
        1.0,
        start(),
        service("bygglov", f'{ESERVICE}<a href="/d">Så fungerar tjänsten</a>'),
    ),
    case("ecrm.eservices.preview", "none", 0.0, start(), service("bygglov", ESERVICE)),
    case("ecrm.eservices.preview", "no e-service", OUT, start(), service("bygglov", "")),
    *one(
        "ecrm.eservices.processing_time",
        "<p>Handläggningstid: cirka 10 veckor.</p>",
        "<p>Handläggningstid beror på.</p>",
    ),
    *one("ecrm.eservices.duration", f"<p>Det tar cirka 15 minuter.</p>{ESERVICE}", ESERVICE),
    case(
        "ecrm.eservices.duration",
        "on the first page of the e-service",
        1.0,
        start(),
        service("b", '<a href="/e-tjanst/bygglov">E-tjänst för bygglov</a>'),
        article("e-tjanst/bygglov", "Bygglov", "<p>Det tar cirka 15 minuter.</p>"),
    ),
    case("ecrm.eservices.duration", "in letters", 1.0, start(), service("b", f"<p>Det tar ungefär tio minuter.</p>{ESERVICE}")),
    *one("ecrm.eservices.cost", "<p>Det kostar 500 kronor.</p>", ""),
    case("ecrm.eservices.eligibility", "said first", 1.0, start(), service("bygglov", "<p>Vem kan ansöka? Alla.</p>")),
    case("ecrm.eservices.eligibility", "not said", 0.0, start(), service("bygglov", "")),
    case("ecrm.eservices.eligibility", "no service page", OUT, start()),
    *one("ecrm.eservices.alternative", f"<p>Saknar du e-legitimation? Ring oss.</p>{ESERVICE}", ESERVICE),
    case("ecrm.eservices.accessible_entry", "clean", 1.0, start(), walks=[walk("J2", **CHOOSER, axe=[])]),
    case("ecrm.eservices.accessible_entry", "a violation", 0.0, start(), walks=[walk("J2", **CHOOSER, axe=["label"])]),
    case("ecrm.eservices.accessible_entry", "no e-service", OUT, start(), walks=[walk("J2", walked=False, end="none")]),
    case("ecrm.eservices.accessible_entry", "not walked", UNTESTED, start()),
    case(
        "ecrm.eservices.own_statement",
        "linked there",
        1.0,
        start(),
        walks=[walk("J2", **{**CHOOSER, "host": "e.other.se", "statement_links": [["Tillgänglighet", "/t"]]})],
    ),
    case(
        "ecrm.eservices.own_statement",
        "nowhere",
        0.0,
        start(),
        walks=[walk("J2", **{**CHOOSER, "host": "e.other.se", "statement_links": []})],
    ),
    case(
        "ecrm.eservices.own_statement",
        "another host of the body's own",
        0.0,
        start(),
        walks=[walk("J2", **{**CHOOSER, "host": "etjanst.almunge.se", "statement_links": []})],
        hosts=("www.almunge.se", "etjanst.almunge.se"),
    ),
    case(
        "ecrm.eservices.own_statement",
        "the same host",
        OUT,
        start(),
        walks=[walk("J2", **{**CHOOSER, "host": "www.almunge.se"})],
    ),
    case("ecrm.eservices.own_statement", "not walked", UNTESTED, start()),
    case(
        "ecrm.eservices.service_status",
        "an all-clear",
        1.0,
        start('<a href="/d">Driftinformation</a>'),
        article("d", "Driftinformation", "<p>Inga störningar just nu.</p>"),
    ),
    case(
        "ecrm.eservices.service_status",
        "undated",
        0.5,
        start('<a href="/d">Driftinformation</a>'),
        article("d", "Driftinformation", "<p>Här skriver vi om avbrott.</p>"),
    ),
    case("ecrm.eservices.service_status", "none", 0.0, start()),
    case("ecrm.eservices.service_status", "the crawl was cut", UNTESTED, start(), cut=True),
    case("ecrm.identity.swedish_eid_choice", "two", 1.0, start(), walks=[walk("J2", **CHOOSER)]),
    case(
        "ecrm.identity.swedish_eid_choice",
        "one",
        0.5,
        start(),
        walks=[walk("J2", **{**CHOOSER, "options": ["BankID"]})],
    ),
    case(
        "ecrm.identity.swedish_eid_choice",
        "an open form only",
        OUT,
        start(),
        walks=[walk("J2", **{**LOGIN, "end": "form"})],
    ),
    case("ecrm.identity.swedish_eid_choice", "not walked", UNTESTED, start()),
    case("ecrm.identity.foreign_eid", "offered", 1.0, start(), walks=[walk("J2", **CHOOSER)]),
    case(
        "ecrm.identity.foreign_eid",
        "told what to do instead",
        0.3,
        start(),
        article("a", "Om", "<p>Du som saknar svensk e-legitimation kan du ringa, kontakta oss.</p>"),
        walks=[walk("J2", **{**CHOOSER, "options": ["BankID"]})],
    ),
    case("ecrm.identity.foreign_eid", "not offered", 0.0, start(), walks=[walk("J14", foreign=False)]),
    case("ecrm.identity.foreign_eid", "not walked", UNTESTED, start()),
    *mentioned("ecrm.identity.proxy", "<p>Ge en fullmakt: fyll i blankett.</p>", "<p>Man kan ha fullmakt.</p>", 0.5),
    case(
        "ecrm.identity.my_pages",
        "way in and told",
        1.0,
        bare(f'<header><a href="/m">Mina sidor</a></header><main>{TEXT}<p>Du kan följa ditt ärende.</p></main>'),
    ),
    case("ecrm.identity.my_pages", "neither", 0.0, start()),
    case("ecrm.identity.my_pages", "no page", UNTESTED),
    case(
        "ecrm.identity.single_login",
        "one way in",
        1.0,
        start(),
        walks=[walk("J2", task="a", **LOGIN), walk("J2", task="b", **LOGIN)],
    ),
    case(
        "ecrm.identity.single_login",
        "two",
        0.8,
        start(),
        walks=[walk("J2", task="a", **LOGIN), walk("J2", task="b", **{**LOGIN, "host": "x.se"})],
    ),
    case(
        "ecrm.identity.single_login",
        "one walked, and the same choice is asked for another",
        1.0,
        start(),
        article("in?p=a", "Logga in", roles={"login": 0.9}),
        article("in?p=b", "Logga in"),
        walks=[walk("J2", task="a", **LOGIN)],
    ),
    case(
        "ecrm.channels.phone",
        "no contact page: the number is folded away in the footer",
        1.0,
        bare(
            f"<main><h1>Välkommen</h1>{TEXT}</main><footer><button aria-controls='f' aria-expanded='false'>Kontaktcenter</button>"
            "<div id='f' style='display:none'>Kontaktcenter: <a href='tel:+46295550000'>0295-55 00 00</a></div></footer>"
        ),
    ),
    case(
        "ecrm.eservices.preview",
        "an action leads to where one says who one is",
        0.0,
        start(),
        service("lonegaranti", '<p><a href="https://konto.example.org/start">Till ansökan</a></p>'),
        more=(CrawledPage(url="https://konto.example.org/start", status=200, depth=2, main_text="Din ansökan börjar när du har legitimerat dig."),),
    ),
    case("ecrm.identity.single_login", "one e-service", OUT, start(), walks=[walk("J2", task="a", **LOGIN)]),
    case("ecrm.identity.single_login", "not walked", UNTESTED, start()),
    *mentioned(
        "ecrm.digital_post.info",
        '<p>Vi skickar digital post.</p><a href="https://www.minmyndighetspost.se">Skaffa</a>',
        "<p>Digital post.</p>",
        0.4,
    ),
    *mentioned(
        "ecrm.digital_post.reminders",
        "<p>Prenumerera på påminnelse via sms: anmäl ditt mobilnummer.</p>",
        "<p>Påminnelse.</p>",
        0.5,
    ),
    *one("ecrm.once_only.prefill_info", f"<p>Vi hämtar uppgifter från folkbokföringen.</p>{ESERVICE}", ESERVICE),
    case(
        "ecrm.once_only.asks_known_data",
        "asks for nothing known",
        1.0,
        article(
            "a",
            "Ansökan",
            '<form><label for="a">Vad gäller det? *</label><input id="a"><label for="b">Var? *</label><input id="b"><label for="c">När? *</label><input id="c"></form>',
        ),
        documents=[],
    ),
    case(
        "ecrm.once_only.asks_known_data",
        "half is known",
        0.0,
        article(
            "a",
            "Ansökan",
            '<form><label for="a">Postnummer *</label><input id="a"><label for="b">Civilstånd *</label><input id="b"><label for="c">När? *</label><input id="c"></form>',
        ),
        documents=[],
    ),
    case("ecrm.once_only.asks_known_data", "no form", OUT, start(), documents=[]),
    case("ecrm.once_only.asks_known_data", "documents not read", UNTESTED, start()),
    *one(
        "ecrm.once_only.documents_required",
        "<p>Du behöver tänka efter före.</p>",
        "<p>Du behöver bifoga intyg från din arbetsgivare.</p>",
        none="nothing about preparing",
    ),
    case(
        "ecrm.life_events.entry",
        "five events",
        1.0,
        start(
            '<a href="/1">Få barn</a><a href="/2">Flytta</a><a href="/3">Bli sjuk</a><a href="/4">Dödsfall</a><a href="/5">Gå i pension</a>'
        ),
    ),
    case(
        "ecrm.life_events.entry",
        "one of two for a narrow body",
        0.5,
        start('<a href="/1">Få barn</a>'),
        kind="agency",
        flags=["narrow"],
    ),
    case("ecrm.life_events.entry", "none", 0.0, start()),
    case("ecrm.life_events.entry", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.life_events.cross_agency",
        "two bodies",
        1.0,
        start('<a href="/f">Få barn</a>'),
        article(
            "f",
            "Få barn",
            '<a href="https://www.forsakringskassan.se/x">FK</a><a href="https://www.1177.se/y">1177</a>',
        ),
    ),
    case("ecrm.life_events.cross_agency", "none", 0.0, start('<a href="/f">Få barn</a>'), article("f", "Få barn")),
    case("ecrm.life_events.cross_agency", "no life event", OUT, start()),
    case(
        "ecrm.coordination.shared_building_blocks",
        "three of five",
        0.6,
        start(
            '<a href="https://www.verksamt.se/x">Verksamt</a><a href="https://www.minmyndighetspost.se">Post</a><a href="https://www.digg.se/tdosanmalan">Digg</a>'
        ),
    ),
    case("ecrm.coordination.shared_building_blocks", "none", 0.0, start()),
    case(
        "ecrm.coordination.shared_building_blocks",
        "the catalogue counts",
        0.2,
        start(),
        probes=[probe("wellknown.catalogue", found=[{"catalogues": 1, "datasets": 1}])],
    ),
    case("ecrm.coordination.shared_building_blocks", "nothing read", UNTESTED),
    case(
        "ecrm.coordination.referral",
        "a deep link",
        1.0,
        start(),
        walks=[
            walk(
                "J3",
                search="get",
                searches=[{"kind": "referral", "query": "pass", "results": [{"url": "https://polisen.se/pass"}]}],
            )
        ],
    ),
    case(
        "ecrm.coordination.referral",
        "none",
        0.0,
        start(),
        walks=[walk("J3", search="get", searches=[{"kind": "referral", "query": "pass", "results": []}])],
    ),
    case("ecrm.coordination.referral", "no search", OUT, start(), walks=[walk("J3", search="none")]),
    case("ecrm.coordination.referral", "not walked", UNTESTED, start()),
    *mentioned("ecrm.transparency.response_promise", "<p>Vi svarar inom två dagar.</p>", "<p>Servicegaranti.</p>", 0.4),
    case(
        "ecrm.transparency.performance_data",
        "this year's figures",
        1.0,
        start(),
        article("h", "Handläggningstider", f"<p>Genomsnitt oktober 2026: 12 veckor.</p>{TEXT}"),
    ),
    case(
        "ecrm.transparency.performance_data",
        "old figures",
        0.5,
        start(),
        article("h", "Handläggningstider", f"<p>Genomsnitt oktober 2021: 12 veckor.</p>{TEXT}"),
    ),
    case("ecrm.transparency.performance_data", "none", 0.0, start()),
    case("ecrm.transparency.performance_data", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.transparency.appeal",
        "page, three weeks, where",
        1.0,
        start(),
        article("o", "Överklaga beslut", f"<p>Skicka inom tre veckor till kommunen.</p>{TEXT}"),
    ),
    case(
        "ecrm.transparency.appeal",
        "a page",
        0.5,
        start(),
        article("o", "Överklaga beslut", "<p>Man kan överklaga. </p>" * 20),
    ),
    case(
        "ecrm.transparency.appeal",
        "two months, and to the court",
        1.0,
        start(),
        article("o", "Överklaga beslut", f"<p>Överklagandet ska ha kommit in till rätten inom två månader.</p>{TEXT}"),
    ),
    case(
        "ecrm.transparency.appeal",
        "write to the registry",
        1.0,
        start(),
        article("o", "Överklaga beslut", f"<p>Skriv till registrator inom tre veckor.</p>{TEXT}"),
    ),
    case("ecrm.transparency.appeal", "none", 0.0, start()),
    case("ecrm.transparency.appeal", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.transparency.complaint",
        "form, anonymous",
        1.0,
        start(),
        article("s", "Lämna synpunkter", COMPLAINT + TEXT),
    ),
    case(
        "ecrm.transparency.complaint",
        "a page",
        0.4,
        start(),
        article("s", "Klagomål", "<p>Klagomål är viktiga. </p>" * 20),
    ),
    case(
        "ecrm.transparency.complaint",
        "a walk that ends where it began found none",
        0.0,
        start(),
        walks=[walk("J16", complaint_url=START, complaint_text="Välkommen")],
    ),
    case("ecrm.transparency.complaint", "none", 0.0, start()),
    case("ecrm.transparency.complaint", "the crawl was cut", UNTESTED, start(), cut=True),
    case(
        "ecrm.transparency.fault_report", "a form in two clicks", 1.0, start(), walks=[walk("J5", clicks=2, end="form")]
    ),
    case(
        "ecrm.transparency.fault_report",
        "two clicks away, whatever way the walk went",
        1.0,
        start(),
        page("fel", html("Fel", "<main>Fel</main>"), depth=2),
        walks=[walk("J5", clicks=3, end="form", url=START + "fel")],
    ),
    case("ecrm.transparency.fault_report", "phone only", 0.3, start(), walks=[walk("J5", clicks=1, end="phone")]),
    case("ecrm.transparency.fault_report", "nowhere", 0.0, start(), walks=[walk("J5", clicks=None, end="none")]),
    case("ecrm.transparency.fault_report", "not walked, and the crawl was cut", UNTESTED, start(), cut=True),
    *mentioned(
        "ecrm.transparency.user_involvement",
        "<p>Gå med i vår testpanel: anmäl dig till oss.</p>",
        "<p>Vi gör användartest.</p>",
        0.5,
    ),
    case(
        "ecrm.feedback.page_level",
        "buttons",
        1.0,
        article(
            "a", "Bygglov", f"{TEXT}<div><p>Hjälpte informationen dig?</p><button>Ja</button><button>Nej</button></div>"
        ),
    ),
    case("ecrm.feedback.page_level", "none", 0.0, article("a", "Bygglov")),
    case("ecrm.feedback.page_level", "no content", OUT, bare("<main>Hej</main>")),
    case(
        "ecrm.feedback.sdg",
        "marked, English, tool",
        1.0,
        page(
            "en",
            html(
                "Permit",
                '<main>Hej</main><a href="https://europa.eu/youreurope/feedback">Feedback</a>',
                '<meta name="sdg-tag" content="sdg">',
                "en",
            ),
        ),
        flags=["sdg"],
    ),
    case("ecrm.feedback.sdg", "nothing", 0.0, start(), flags=["sdg"]),
    case("ecrm.feedback.sdg", "not in the gateway", OUT, start()),
    case(
        "ecrm.persona.resigned",
        "helped",
        1.0,
        start(),
        walks=[walk("J17a", human_clicks=1, lix=30, hours=True, login_demanded=False)],
    ),
    case(
        "ecrm.persona.resigned",
        "sent to log in",
        0.0,
        start(),
        walks=[walk("J17a", human_clicks=None, lix=None, hours=False, login_demanded=True)],
    ),
    case("ecrm.persona.resigned", "not walked", UNTESTED, start()),
    case("ecrm.persona.unassuming", "told", 1.0, start(), walks=[walk("J17b", rights=True, check=True, related=2)]),
    case(
        "ecrm.persona.unassuming", "not told", 0.0, start(), walks=[walk("J17b", rights=False, check=False, related=0)]
    ),
    case("ecrm.persona.unassuming", "not walked", UNTESTED, start()),
    case(
        "ecrm.persona.worried", "told", 1.0, start(), walks=[walk("J17c", next_step=True, time=True, status_way=True)]
    ),
    case(
        "ecrm.persona.worried",
        "not told",
        0.0,
        start(),
        walks=[walk("J17c", next_step=False, time=False, status_way=False)],
    ),
    case("ecrm.persona.worried", "not walked", UNTESTED, start()),
    case("ecrm.persona.self_going", "two clicks", 1.0, start(), walks=[walk("J17d", clicks=2)]),
    case(
        "ecrm.persona.self_going",
        "mean of three and never",
        0.35,
        start(),
        walks=[walk("J17d", task="a", clicks=3), walk("J17d", task="b", clicks=None)],
    ),
    case("ecrm.persona.self_going", "not walked", UNTESTED, start()),
    case(
        "ecrm.business.entry",
        "all three",
        1.0,
        start(
            '<a href="/f">Företag och näringsliv</a><a href="https://www.verksamt.se/">Verksamt</a><p>Skicka e-faktura via Peppol.</p>'
        ),
    ),
    case("ecrm.business.entry", "nothing", 0.0, start()),
    case("ecrm.business.entry", "a region", OUT, start(), kind="region"),
]


@all_of(CASES)
def test_ecrm_measures_say_what_their_case_expects(given: Case) -> None:
    given.check()
