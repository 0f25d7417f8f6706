"""presence.privacy: what a visitor gives away, and what is said about it."""

from __future__ import annotations

import re

from checks.addresses import domain_of, host_of
from checks.artefacts import Network
from checks.lists import shared_infrastructure, social_source, tracker, tracking_key
from checks.material import Page, Pages, Walks
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, middle, points, share
from checks.reading import Reading
from checks.regions import name_of
from checks.text import mail_addresses, near, phones
from checks.words import Words, normal


def network_of(page: Page, persona: str = "desktop") -> Network | Untested:
    """What the page asked for before any choice."""
    visit = page.visits.get(persona)
    found = visit.get(Network) if visit is not None else None
    return (
        found
        if found is not None
        else Untested(reason=f"network:{visit.failure(Network) if visit is not None else 'not_visited'}")
    )


def tracking_of(network: Network) -> list[str]:
    """Trackers asked for, and names of analytics or marketing keys stored (list T, without the platforms of list S)."""
    hosts = {host_of(r.url) for r in network.requests if tracker(host_of(r.url)) and not social_source(host_of(r.url))}
    names = [c.name for c in network.cookies] + [k.split(":", 1)[-1] for k in network.storage_keys]
    return sorted(hosts) + sorted({n for n in names if tracking_key(n)})


@measure
def no_preconsent_tracking(pages: Pages) -> Value:
    """Is the visitor free from tracking before consent? Lag (2022:482) 9 kap. 28 §. Share of pages without tracker or tracking key."""
    seen: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        network = network_of(page)
        if isinstance(network, Untested):
            return network
        found = tracking_of(network)
        for name in found:
            seen.setdefault(name, []).append(page.url)
        return not found

    value = share(pages, judge, none="no page was visited")
    if not isinstance(value, Scored):
        return value
    return Scored(
        value=value.value,
        per_page=value.per_page,
        basis={**value.basis, "tracking": {k: v[:5] for k, v in sorted(seen.items())[:20]}},
    )


@measure
def reject_as_easy(walks: Walks, pages: Pages, reading: Reading) -> Value:
    """Is it as easy to refuse cookies as to accept them? LEK 9 kap. 28 §; GDPR art. 7(3). Journey J8."""
    walk = reading.walk("J8", "desktop")
    if isinstance(walk, Untested):
        walk = reading.walk("J8")
    if isinstance(walk, Untested):
        return walk
    facts = walk.facts
    if "dialog" not in facts:
        return Untested(reason="journey J8: whether there is a dialog was not noted")
    if not facts["dialog"]:
        stored = [n for n in (facts.get("stored_before") or ()) if tracking_key(str(n).split(":", 1)[-1])]
        stored += [
            t for p in pages if isinstance(n := network_of(p), Network) for t in tracking_of(n) if tracking_key(t)
        ]
        if stored:
            return Scored(value=0.0, basis={"dialog": False, "stored": sorted(set(stored))[:20]})
        return NotApplicable(reason="neither consent dialog nor consent-requiring storage")
    accept, reject = facts.get("accept") or {}, facts.get("reject") or {}
    basis = {"accept": accept, "reject": reject}
    if not reject or not reject.get("clicks", 1):
        elsewhere = _refusal_elsewhere(reading)
        return Scored(value=0.3 if elsewhere else 0.0, basis={**basis, "refusal_on": elsewhere})
    if reject.get("clicks", 1) > 1:
        return Scored(value=0.3 if reject["clicks"] <= 2 else 0.0, basis=basis)
    area = float(reject.get("width", 0)) * float(reject.get("height", 0))
    wanted = 0.8 * float(accept.get("width", 0)) * float(accept.get("height", 0))
    equal = reject.get("tag") == accept.get("tag") and area >= wanted
    return Scored(value=1.0 if equal or not accept else 0.6, basis=basis)


_REFUSES = re.compile(r"bara nödvändiga|endast nödvändiga|avvisa|neka|avböj|reject|decline|only necessary|tacka nej|"
    r"rifiuta|solo (?:cookie )?(?:tecnici|necessari)", re.IGNORECASE)


def _refusal_elsewhere(reading: Reading) -> str:
    """The page on cookies, one click away, whose button refuses them; empty where there is none."""
    for page in reading.read:
        dom = reading.dom(page.url) if 0 <= page.depth <= 1 else None
        if dom is None or not re.search(r"kak(?:a|or)|cookie", f"{page.h1} {page.title}", re.IGNORECASE):
            continue
        main = dom.main
        inside = main.descendants() if main is not None else ()
        if any(e.tag in ("button", "input") and e.is_visible and _REFUSES.search(name_of(e)) for e in inside):
            return page.url
    return ""


@measure
def third_parties(pages: Pages, reading: Reading) -> Value:
    """Does the page load without contacting many third parties? GDPR art. 5(1)(c). Median of domains: 8 -> 0 to none -> 1."""

    def judge(page: Page) -> Verdict:
        network = network_of(page)
        if isinstance(network, Untested):
            return network
        hosts = {host_of(r.url) for r in network.requests if r.url.startswith("http")}
        return float(len({domain_of(h) for h in hosts if not shared_infrastructure(h)} - reading.own_domains))

    return middle(pages, judge, 8, 0, none="no page was visited")


_IMY = re.compile(r"integritetsskyddsmyndigheten|\bimy\b|garante (?:per la protezione|privacy)|supervisory authority|"
    r"data protection authority", re.IGNORECASE)
_OFFICER = re.compile(r"dataskyddsombud|data protection officer|responsabile (?:della|per la) protezione dei dati|"
    r"\b(?:dpo|rpd)\b", re.IGNORECASE)
_CONTROLLER = re.compile(
    r"personuppgiftsansvarig|ansvarig(?:a)? för (?:behandlingen|personuppgift|att behandla)|ansvarar för "
    r"(?:behandlingen|personuppgift|dina)|data controller|controller of|titolare del trattamento",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"rättslig(?:a)? grund|laglig grund|allmänt intresse|myndighetsutövning|rättslig förpliktelse|samtycke som grund|"
    r"fullgöra (?:ett )?avtal|stöd i lag|legal basis|lawful basis|public interest|base giuridica|interesse pubblico|obbligo legale",
    re.IGNORECASE,
)


@measure
def policy_complete(reading: Reading, words: Words) -> Value:
    """Does the site explain processing of personal data and how to complain? GDPR art. 13, 37(7), 77. 0.2 each of five parts."""
    found = reading.find(words, "K_PRIVACY", clicks=2, role="privacy", search=False)
    if not found:
        return reading.miss(clicks=2, what="a privacy page")
    text = "\n".join(f.text for f in found[:3])
    officer = _OFFICER.search(text)
    around = near(text, officer.start(), 16, 300) if officer else ""
    rights = {r for r in _RIGHTS if re.search(_RIGHTS[r], normal(text))}
    made = points(
        controller=0.2 * bool(_CONTROLLER.search(text)),
        officer=0.2
        * bool(officer and (mail_addresses(around) or phones(around) or "@" in around or "kontakt" in around.lower())),
        rights=0.2 * (len(rights) >= 3),
        legal_basis=0.2 * bool(_BASIS.search(text)),
        complaint=0.2 * bool(_IMY.search(text)),
    )
    return Scored(
        value=made.value, basis={**made.basis, "rights": sorted(rights), "pages": [f.basis() for f in found[:3]]}
    )


#: The rights of GDPR art. 15-21 as K_GDPR_RIGHTS groups them.
_RIGHTS = {
    "access": r"rätt till tillgång|registerutdrag|tillgång till|få veta vilka|ta del av (?:dina|de) uppgifter|"
        r"right (?:of|to) access|diritto di accesso",
    "rectification": r"rättel|rätta|korriger|rectif|rettific",
    "erasure": r"radering|radera|bli glömd|raderad|erasure|be forgotten|cancellazione|oblio",
    "restriction": r"begräns|restriction|limitazione",
    "objection": r"invänd|right to object|opposizione|opporsi",
    "portability": r"dataportabilitet|data portability|portabilità",
}
