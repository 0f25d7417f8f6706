"""presence.identity: who is behind the site, and whose are its services?"""

from __future__ import annotations

import re

from checks.addresses import ascii_host, domain_of, host_of
from checks.dom import Dom, Element
from checks.lists import shared_infrastructure
from checks.material import Organisation, Page, Pages, Site
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, points, share
from checks.reading import OWN_PAGE_WORDS, Reading, asked_in_sweden
from checks.regions import dom_of, in_footer, in_header, name_of
from checks.text import mail_addresses, organisation_numbers, postal_addresses, words_of
from checks.words import Words, normal

MISSION_WORDS = 80


def names_of(organisation: Organisation) -> list[str]:
    """What the body may be called: its name, without bracket, the abbreviation in it, a municipality's short name."""
    name = organisation.name_sv
    made = [name, re.sub(r"\s*\([^)]*\)", "", name), *re.findall(r"\(([^)]+)\)", name)]
    if organisation.kind in ("municipality", "region"):
        short = re.sub(r"^(?:region)\s+|\s+(?:kommun|stad|region)$", "", made[1], flags=re.IGNORECASE)
        made += [short, short.removesuffix("s") if len(short) > 4 else short]
    return list(dict.fromkeys(normal(n) for n in made if n.strip()))


def sender_in(dom: Dom, names: list[str]) -> str:
    """The name as it stands in header or footer, visible or as the logo's accessible name; empty when it does not."""
    for element in dom.elements:
        if element.tag in ("header", "footer") or element.get("role") in ("banner", "contentinfo"):
            if element.is_visible and (found := _first(names, element.text)):
                return found
        elif element.tag in ("img", "svg", "a") and element.is_visible and (in_header(element) or in_footer(element)):
            said = " ".join((name_of(element), element.get("alt"), element.get("aria-label"), element.get("title")))
            if found := _first(names, said):
                return found
        elif (
            element.own_text
            and element.is_visible
            and (in_header(element) or in_footer(element))
            and (found := _first(names, element.own_text))
        ):
            return found
    return _at_the_edges(dom, names) if not any(_is_landmark(e) for e in dom.elements) else ""


EDGE_PX = 250.0


def _is_landmark(element: Element) -> bool:
    return element.tag in ("header", "footer", "main") or element.get("role") in ("banner", "contentinfo", "main")


def _at_the_edges(dom: Dom, names: list[str]) -> str:
    """On a page without landmarks, the name at its top or bottom edge: what a visitor takes for header and footer."""
    drawn = [(e, e.box) for e in dom.elements if e.box is not None and e.is_visible and (e.own_text or e.tag == "img")]
    end = max((box.bottom for _, box in drawn), default=0.0)
    for e, box in drawn:
        is_edge = box.y < EDGE_PX or box.bottom > end - EDGE_PX
        if is_edge and (found := _first(names, e.own_text or e.get("alt"))):
            return found
    return ""


def _first(names: list[str], text: str) -> str:
    folded = normal(text)
    return next((n for n in names if re.search(rf"(?<!\w){re.escape(n)}", folded)), "")


@measure
def sender(pages: Pages, site: Site) -> Value:
    """Is the sender clear on every page, in header or footer? DIGG R22."""
    names = names_of(site.organisation)

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        return dom if isinstance(dom, Untested) else bool(sender_in(dom, names))

    return share(pages, judge, none="no page was read", notes={"names": names})


@measure
@asked_in_sweden
def legal_details(reading: Reading) -> Value:
    """Are organisation number, postal address and registry e-mail published? Förvaltningslagen 7 §; DIGG R4, R22. A third each."""
    pages = [p for p in (reading.site.start, reading.in_role("contact"), reading.in_role("about")) if p is not None]
    if len(pages) < 2:
        return Untested(reason="contact and about page were not found")
    texts = {p.url: f"{reading.whole_text(p)}\n{reading.unfolded(p)}" for p in pages}
    together = "\n".join(texts.values())
    numbers, addresses = organisation_numbers(together), postal_addresses(together)
    links = [m for p in pages for m in reading.mails(p)]
    mails = [m for m in dict.fromkeys([*mail_addresses(together), *links]) if _official(m, reading)]
    made = points(number=bool(numbers) / 3, address=bool(addresses) / 3, mail=bool(mails) / 3)
    return Scored(
        value=made.value,
        basis={
            **made.basis,
            "numbers": numbers[:3],
            "addresses": addresses[:3],
            "mails": mails[:3],
            "pages": list(texts),
        },
    )


_OFFICIAL = re.compile(r"registrator|diari|kommun|myndighet|info|kontakt|region|kansli|stad|huvud")


def _official(mail: str, reading: Reading) -> bool:
    local, _, domain = mail.partition("@")
    own = {d.split(":")[0] for d in reading.own_domains}
    ours = domain_of(ascii_host(domain)) in own or domain.split(".")[0] in _short_names(reading.site.organisation)
    return ours and (bool(_OFFICIAL.search(local)) or local in _short_names(reading.site.organisation))


def _short_names(organisation: Organisation) -> set[str]:
    plain = str.maketrans("åäöéü", "aaoeu")
    made = {re.sub(r"\W", "", n.translate(plain)) for n in names_of(organisation)}
    return made | {n + "kommun" for n in made} | {n + "s" for n in made}


@measure
def about(reading: Reading, words: Words) -> Value:
    """Is the mission described close to the start page? DIGG R3, R19. One click 1, two clicks 0.5."""
    own = names_of(reading.site.organisation)
    for clicks, value in ((1, 1.0), (2, 0.5)):
        for page in reading.read:
            sure = page.url in {p.url for p in reading.site.roles("about")}
            if page.depth != clicks or len(words_of(reading.text(page))) < (OWN_PAGE_WORDS if sure else MISSION_WORDS):
                continue
            names = reading.names_of(page.url) | {page.h1}
            called = any(words.is_name("K_ABOUT", n) or _is_about(normal(n), own) for n in names)
            if called and (hits := words.hits("K_MISSION", reading.text(page))):
                return Scored(value=value, basis={"page": page.url, "clicks": clicks, "words": hits})
    return reading.miss(clicks=2, what="a page on the mission")


def _is_about(name: str, own: list[str]) -> bool:
    return name.startswith("om ") and any(name[3:].startswith(n) for n in own)


@measure
def service_domain(reading: Reading, words: Words) -> Value:
    """Are e-services at addresses that the organisation or the state controls? DIGG R6. Share of distinct entry links."""
    entries: dict[str, str] = {}
    for page in reading.read:
        if page.depth > 3:
            continue
        for link in page.links:
            if link.url.startswith("http") and words.is_name("K_ESERVICE", link.text):
                entries.setdefault(link.url, link.text)
    if not entries:
        return (
            NotApplicable(reason="no e-service link found")
            if reading.looked()
            else Untested(reason="the crawl was cut before three clicks")
        )
    own = {u for u in entries if reading.is_own(u) or shared_infrastructure(host_of(u))}
    foreign = [f"{text}: {url}" for url, text in entries.items() if url not in own]
    return Scored(value=len(own) / len(entries), basis={"links": len(entries), "elsewhere": foreign[:EXAMPLES]})
