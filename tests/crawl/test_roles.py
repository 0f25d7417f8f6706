"""Page roles: decided by several signs together, with a confidence, and open to the operator's word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from crawl_scene import html, links, run_crawl

from checks.material import Crawl, CrawledPage, Link
from crawler.roles import guess_roles, with_roles

SITE = "https://kommun.se/"


def _page(path: str, title: str, text: str = "", *, lang: str = "sv", targets: tuple[tuple[str, str, str], ...] = (), **more: object) -> CrawledPage:
    given = {"outcome": "fetched", "status": 200, "h1": title, "title": f"{title} - Kommunen", "words": len(text.split()), "depth": 1} | more
    page_links = tuple(Link(url=SITE + target, text=name, region=region) for target, name, region in targets)
    return CrawledPage(url=SITE + path, main_text=text, lang=lang, links=page_links, **given)  # type: ignore[arg-type]


def _crawl(*pages: CrawledPage, language: str = "sv", menu: tuple[tuple[str, str, str], ...] = ()) -> Crawl:
    start = _page("", "Kommunen", "Välkommen till kommunen", targets=menu, depth=0, found_by="start", lang=language)
    return Crawl(start_url=SITE, hosts=("kommun.se",), pages=(start, *pages), language=language)


def _sure(crawl: Crawl, floor: float = 0.5) -> set[tuple[str, str]]:
    return {(guess.role, guess.url.removeprefix(SITE)) for guess in guess_roles(crawl) if guess.confidence >= floor}


CONTACT = "Ring oss på 08-123 45 67 eller mejla kommun@kommun.se. Besök oss på Storgatan 1. Öppet vardagar 8-16."


def test_one_sign_alone_never_makes_a_role_sure():
    assert not [role for role, _ in _sure(_crawl(_page("kontakt", "Rubrik"))) if role == "contact"]
    assert not [role for role, _ in _sure(_crawl(_page("x", "Rubrik"), menu=(("x", "Kontakt", "main"),))) if role == "contact"]


def test_several_signs_make_it_sure_and_are_told():
    crawl = _crawl(_page("kontakt", "Kontakta oss", CONTACT), menu=(("kontakt", "Kontakt", "contentinfo"),))
    guess = next(g for g in guess_roles(crawl) if g.role == "contact")
    assert guess.confidence > 0.9
    assert guess.signals[0] == "link 'kontakt' in contentinfo on 1 page"
    assert any(sign.startswith("heading") for sign in guess.signals) and any(sign.startswith("path") for sign in guess.signals)


def test_a_name_without_the_contents_is_doubted():
    with_text = _crawl(_page("p", "Tillgänglighetsredogörelse", "Webbplatsen är delvis förenlig med lagen om tillgänglighet. Digg har tillsyn."))
    without = _crawl(_page("p", "Tillgänglighetsredogörelse", "Sidan är under arbete."))
    confidence = [next((g.confidence for g in guess_roles(c) if g.role == "statement"), 0.0) for c in (with_text, without)]
    assert confidence[0] > 0.7 > 0.5 > confidence[1]


def test_the_statement_of_the_start_pages_host_goes_before_that_of_a_service():
    text = "Webbplatsen är delvis förenlig med lagen om tillgänglighet till digital offentlig service. Digg har tillsyn."
    own = _page("tillganglighet", "Tillgänglighet", text)
    service = replace(_page("x", "Tillgänglighetsredogörelse", text), url="https://tjanst.kommun.se/tillganglighetsredogorelse")
    both = {g.url: g.confidence for g in guess_roles(_crawl(own, service)) if g.role == "statement"}
    assert both[own.url] > 0.5
    assert max(both, key=lambda url: both[url]) == own.url
    alone = [g.confidence for g in guess_roles(_crawl(service)) if g.role == "statement"]
    assert alone[0] > both.get(service.url, 0.0), "where the site has none of its own, that of the service is as sure as any"


def test_accessibility_of_buildings_is_no_statement():
    assert "statement" not in {role for role, _ in _sure(_crawl(_page("tillganglighet-i-lokaler", "Tillgänglighet i lokaler", "Hiss finns.")))}


def test_a_law_about_personal_data_is_no_privacy_page():
    page = _page("prop/1", "Dataskydd inom socialdepartementets verksamhetsområde – en anpassning till förordningen", "personuppgifter rättslig grund")
    assert "privacy" not in {role for role, _ in _sure(_crawl(page))}


def test_news_items_are_those_that_the_list_leads_to():
    listing = _page("nyheter", "Nyheter", "3 maj 2026 Ny simhall 2 april 2026 Ny skola",
                    targets=(("nyheter/simhall", "Ny simhall", "main"), ("nyheter/skola", "Ny skola", "main")))  # fmt: skip
    items = [_page(f"nyheter/{n}", f"Ny {n}", f"3 maj 2026 Kommunen bygger {n}.") for n in ("simhall", "skola")]
    sure = _sure(_crawl(listing, *items, menu=(("nyheter", "Nyheter", "navigation"),)))
    assert {("news_list", "nyheter"), ("news_item", "nyheter/simhall"), ("news_item", "nyheter/skola")} <= sure
    assert ("news_item", "nyheter") not in sure


def test_the_feedback_function_is_the_form_that_the_statement_leads_to():
    statement = _page("tillganglighet", "Tillgänglighetsredogörelse",
                      "Webbplatsen är delvis förenlig med lagen om tillgänglighet (Digg). Rapportera brister till oss.",
                      targets=(("synpunkter", "Rapportera brister", "main"), ("start", "Start", "main")))  # fmt: skip
    form = _page("synpunkter", "Synpunkter", "Lämna synpunkt", forms=1, features=("form", "textarea"))
    sure = _sure(_crawl(statement, form, _page("start", "Om", "text"), menu=(("tillganglighet", "Tillgänglighet", "contentinfo"),)))
    assert ("feedback_function", "synpunkter") in sure and ("feedback_function", "start") not in sure


def test_a_service_page_says_who_what_and_how_long():
    text = "Du som ska bygga behöver ansöka om bygglov. Handläggningstid: beslut inom tio veckor. Bygglov kostar enligt taxa. Bifoga ritning. " * 3
    login = _page("logga-in", "Logga in", "Logga in med BankID eller Freja", features=("password",))
    page = _page("bygglov", "Bygglov", text, targets=(("logga-in?tjanst=bygglov", "Ansök i e-tjänsten", "main"),))
    sure = _sure(_crawl(page, login, menu=(("logga-in", "Mina sidor", "banner"),)))
    assert {("service_page", "bygglov"), ("login", "logga-in"), ("eservice", "bygglov")} <= sure
    assert ("service_page", "logga-in") not in sure


def test_english_pages_are_a_role_on_swedish_sites_only():
    english = _page("en", "The municipality in English", "Welcome to the municipality", lang="en")
    assert ("english", "en") in _sure(_crawl(english, menu=(("en", "English", "banner"),)))
    everything_english = [_page(f"p{n}", f"Page {n}", "text", lang="en") for n in range(5)]
    assert "english" not in {role for role, _ in _sure(_crawl(*everything_english, language="en"))}


@pytest.mark.parametrize(
    ("language", "title", "role"),
    [("it", "Contatti", "contact"), ("it", "Albo pretorio", "notice_board"), ("it", "Press", "press"), ("en", "Contact us", "contact"), ("en", "Accessibility statement", "statement"), ("it", "Diario", "")],
)
def test_sites_in_other_languages_get_no_swedish_roles(language, title, role):
    text = {"contact": "Phone 020 7946 0000, e-mail a@b.example, visit us", "statement": "partially compliant, WCAG 2.2, website, complian"}.get(role, "testo")
    slug = title.lower().replace(" ", "-")
    pages = [_page(slug, title, text, lang=language), *(_page(f"p{n}", f"P {n}", "testo", lang=language) for n in range(3))]
    found = {r for r, url in _sure(_crawl(*pages, language=language, menu=((slug, title, "navigation"),))) if url == slug}
    assert found == ({role} if role else set())


def test_the_operators_word_beats_every_guess():
    crawl = _crawl(_page("kontakt", "Kontakta oss", CONTACT), _page("b", "B"), menu=(("kontakt", "Kontakt", "contentinfo"),))
    told = {(g.role, g.url): g for g in guess_roles(crawl, {"contact": SITE + "b", "privacy": ""})}
    assert told["contact", SITE + "b"].confidence == 1.0 and told["contact", SITE + "b"].signals == ("operator",)
    assert ("contact", SITE + "kontakt") not in told


def test_guesses_do_not_depend_on_the_order_of_pages():
    crawl = _crawl(_page("kontakt", "Kontakta oss", CONTACT), _page("nyheter", "Nyheter"), menu=(("kontakt", "Kontakt", "banner"),))
    turned = Crawl(start_url=crawl.start_url, hosts=crawl.hosts, pages=tuple(reversed(crawl.pages)), language="sv")
    assert sorted(guess_roles(crawl), key=str) == sorted(guess_roles(turned), key=str)


def test_roles_come_with_a_real_crawl(website):
    menu = "<nav>" + links("/", "/kontakt") + "</nav>"
    site = website({
        "/": html("Kommunen", menu), "/kontakt": html("Kontakta oss", menu + f"<p>{CONTACT}</p><a href='tel:112'>112</a>"),
    })  # fmt: skip
    crawl = run_crawl(site.base + "/")
    assert {g.role: g.url.removeprefix(site.base) for g in crawl.roles if g.confidence > 0.5} == {"start": "/", "contact": "/kontakt"}
    assert with_roles(crawl) == crawl


@pytest.mark.parametrize(("role", "title", "text"), [
    ("appeal", "Om du inte är nöjd med beslutet", "Du kan överklaga beslutet. Skriv till oss inom tre veckor. Förvaltningsrätten prövar det."),
    ("complaint", "Säg vad du tycker", "Lämna beröm eller klagomål. Skriv till oss, så får du svar inom fem dagar."),
    ("fault_report", "Är något trasigt?", "Anmäl en trasig lampa eller en skada på gatan: fyll i vad du har sett och var."),
    ("records", "Så begär du ut handlingar", "Allmänna handlingar är offentliga. Registratorn svarar. Sekretess kan gälla, och kopior har en avgift."),
    ("diary", "Sök bland handlingar", "I diariet finns ärenden och inkomna handlingar. Postlistan visar de senaste."),
])  # fmt: skip
def test_a_page_is_known_by_another_of_the_names_it_may_have(role: str, title: str, text: str) -> None:
    crawl = _crawl(_page("sida", title, text), _page("nyhet", "Nytt bad på torget", "Badet på torget öppnar i juni."), menu=(("sida", title, "navigation"), ("nyhet", "Nytt bad på torget", "main")))
    assert (role, "sida") in _sure(crawl)
    assert (role, "nyhet") not in _sure(crawl)
