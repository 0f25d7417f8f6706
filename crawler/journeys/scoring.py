"""Which control a person would try: the scores of settled U10, each with its reasons in words. Pure; chooses, never acts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.journeys.heads import drawn_head, head_of
from crawler.journeys.manners import is_web, may_change
from crawler.journeys.sight import Block, Thing, View, same_page
from crawler.journeys.vocabulary import in_text, is_exact, name_hits

EXACT, PREFIX, TASK, MAIN, NAVIGATION, FOOTER, OTHER_NAME, AROUND, RESEMBLES, NEWS, LEADS_ON, SERVICE = (
    3.0, 2.0, 2.0, 1.0, 1.0, 0.5, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0,
)  # fmt: skip
_OTHERS = re.compile(r"facebook|instagram|youtube|linkedin|twitter|^x\.com|google|maps\.|riksdagen|digg\.se|translate|wikipedia")
_ISSUERS = re.compile(
    r"^(www\.|support\.)?(bankid\.com|frejaeid\.(com|org|se)|freja\.com|e-?legitimation\.se|elegnamnden\.se|swedenconnect\.se)$"
)
FEWEST = 2.0  # a control with a lower score is not tried
LOGGED = 12
_DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|zip|ics|csv|jpe?g|png|mp4|mp3)(\?|$)", re.IGNORECASE)
_NEWS_HEAD = re.compile(r"^(nyhet|nytt\b|aktuellt|senaste nytt|på gång|kalender|pressmeddelande|news\b|latest)", re.IGNORECASE)
_NEWS_PATH = re.compile(r"nyhet|/news|/press|aktuellt|/nytt/|/20\d\d/\d\d?/|/artikel")
_VAGUE = re.compile(
    r"(läs mer|mer|här|klicka här|gå vidare|till sidan|visa mer|read more|more|here|"
    r"till (e-)?tjänsten|starta( e-tjänsten)?|öppna|fortsätt)\W*"
)


@dataclass(slots=True)
class Wish:
    """What the names that lead to the goal sound like."""

    terms: tuple[str, ...] = ()  # of word lists and of the journey file
    task_terms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    must_be_bound: bool = False  # only controls in the main content, or that name the task
    main_only: bool = False
    off_site: bool = False
    is_own: object = None  # callable: address -> bool


@dataclass(slots=True)
class Candidate:
    """A control with its score and what spoke for it."""

    thing: Thing
    score: float
    reasons: list[str] = field(default_factory=list)

    @property
    def why(self) -> str:
        said = ", ".join(self.reasons)
        return f"{self.score:g} = {said}" if self.score else said

    def __str__(self) -> str:
        where = f" → {self.thing.href}" if self.thing.href else ""
        return f"{self.score:g} {self.thing}{where} ({', '.join(self.reasons)})"


def is_document(address: str) -> bool:
    """Whether the address is a file to download rather than a page."""
    return bool(_DOCUMENT.search(address.split("#", maxsplit=1)[0]))


def tells_of_identities(address: str) -> bool:
    """Whether the host is one that gives out electronic identities: it tells about them, and is no way in and nobody's service."""
    return bool(_ISSUERS.search(urlsplit(address).netloc))


def is_bound(thing: Thing, view: View, task_terms: tuple[str, ...], *, about: bool) -> bool:
    """Whether a control belongs to the task: it names it, or stands in the main content of a page about it."""
    if not task_terms:
        return True
    if name_hits(task_terms, thing.name) or in_text(task_terms, thing.context) or in_text(task_terms, thing.heading):
        return True
    return about and view.in_main(thing)


def is_about(view: View, task_terms: tuple[str, ...]) -> bool:
    """Whether the page says in its main heading or title, or at once below its heading, that it is about the task."""
    return bool(name_hits(task_terms, head_of(view))) or led_by(view, task_terms) is not None


LEAD_WORDS = 25


def led_by(view: View, task_terms: tuple[str, ...]) -> Block | None:
    """The first paragraph below the main heading, where it names the task at once: pages go by other names than offices do."""
    if urlsplit(view.url).path in ("", "/"):
        return None
    blocks, drawn = view.main_blocks(), drawn_head(view)
    heads = [n for n, b in enumerate(blocks) if b is drawn or (b.is_heading and b.element.level == 1)]
    lead = blocks[heads[0] + 1] if heads and heads[0] + 1 < len(blocks) else None
    if lead is None or lead.is_heading or lead.element.closest("a", "li", "form", "nav") is not None:
        return None
    words = " ".join(lead.text.split()[:LEAD_WORDS])
    return lead if in_text(task_terms, words) and words.count(",") < ENUMERATED else None


ENUMERATED = 3  # commas from which on a lead lists what a section holds


def is_news(thing: Thing) -> bool:
    """Whether a link stands among news: they tell of a task, they are not its page."""
    return bool(_NEWS_HEAD.search(thing.heading)) or is_news_page(thing.href)


def rank(view: View, wish: Wish, tried: set[str]) -> list[Candidate]:
    """Candidates of the page, best first; equal scores keep reading order."""
    about = is_about(view, wish.task_terms) if wish.task_terms else True
    found: list[Candidate] = []
    for thing in view.controls:
        candidate = _scored(thing, view, wish, about=about)
        if candidate is not None and key_of(thing) not in tried:
            found.append(candidate)
    found.sort(key=lambda c: -c.score)
    seen: set[str] = set()
    unique = []
    for candidate in found:
        key = key_of(candidate.thing)
        if key not in seen:
            seen.add(key)
            unique.append(candidate)
    return unique


def key_of(thing: Thing) -> str:
    """What makes two controls the same attempt: the address, else kind, name and place."""
    if thing.href:
        return (
            thing.href.split("#", maxsplit=1)[0]
            if thing.href.split("#")[0] != thing.element.document.url.split("#")[0]
            else thing.href
        )
    if thing.landmark in ("banner", "navigation", "contentinfo"):  # around every page the same
        return f"{thing.landmark}|{thing.role}|{thing.name}"
    return f"{thing.element.document.url.split('#')[0]}|{thing.role}|{thing.name}|{thing.heading}"


def _is_service_listed(thing: Thing, view: View, wish: Wish) -> bool:
    """Whether a page that is named as is sought lists it among its services: where no task is named, any of them leads there."""
    if wish.task_terms or not wish.off_site or not callable(wish.is_own) or not view.in_main(thing) or not is_web(thing.href):
        return False
    elsewhere = urlsplit(thing.href).netloc != urlsplit(view.url).netloc
    return elsewhere and bool(wish.is_own(thing.href)) and bool(name_hits(wish.terms, head_of(view)))


def _scored(thing: Thing, view: View, wish: Wish, *, about: bool) -> Candidate | None:
    name = thing.name
    if not name or thing.is_field or thing.is_submit or thing.element.ax.get("disabled"):
        return None
    if thing.href and (not is_web(thing.href) or is_document(thing.href)):
        return None
    if thing.href and same_page(thing.href, view.url) and "#" not in thing.href:
        return None
    if may_change(thing.href, name, thing.element.attributes):
        return None
    if thing.href and callable(wish.is_own) and not wish.is_own(thing.href) and not wish.off_site:
        return None
    if tells_of_identities(thing.href):
        return None
    if (wish.avoid and name_hits(wish.avoid, name)) or (wish.off_site and _elsewhere(thing.href)):
        return None
    if thing.href and "#" in thing.href and same_page(thing.href, view.url):
        return None  # a jump on the same page shows nothing that is not there already
    if wish.main_only and not view.in_main(thing):
        return None
    score, reasons = 0.0, []
    if is_exact(wish.terms, name):
        score, reasons = EXACT, [f"named exactly so {EXACT:+g}"]
    elif hits := name_hits(wish.terms, name):
        score, reasons = PREFIX, [f"has “{hits[0]}” {PREFIX:+g}"]
    task_hits = name_hits(wish.task_terms, name)
    if task_hits:
        score += TASK
        reasons.append(f"names the task (“{task_hits[0]}”) {TASK:+g}")
    near = ""
    if (
        wish.task_terms
        and not task_hits
        and (in_text(wish.task_terms, thing.context) or in_text(wish.task_terms, thing.heading))
    ):
        near = "stands with words of the task"
    elif (
        not score
        and _VAGUE.fullmatch(name.casefold())
        and (in_text(wish.terms, thing.context) or in_text(wish.terms, thing.heading))
    ):
        near = "stands with such words"
    if task_hits and is_news(thing):
        score += NEWS
        reasons.append(f"among news {NEWS:+g}")
    if near and (score or _VAGUE.fullmatch(name.casefold())):
        score += AROUND
        reasons.append(f"{near} {AROUND:+g}")
    if not score and (alike := resembles(wish.task_terms, name)):
        score, reasons = RESEMBLES, [f"begins like “{alike}” {RESEMBLES:+g}"]
    if not score and wish.must_be_bound and about and view.in_main(thing) and (drawn := _leads_on(thing, view, wish)):
        score, reasons = LEADS_ON, [f"{drawn} {LEADS_ON:+g}"]
    if not score and _is_service_listed(thing, view, wish):
        score, reasons = SERVICE, [f"a service on the site's other host, listed here {SERVICE:+g}"]
    if not score:
        return None
    if wish.must_be_bound and not is_bound(thing, view, wish.task_terms, about=about) and not _leads_to_list(thing):
        return None
    if thing.landmark in ("navigation", "banner"):
        score += NAVIGATION
        reasons.append(f"in {thing.landmark} {NAVIGATION:+g}")
    elif not view.has_main and not thing.landmark and not view.in_main(thing):
        score += NAVIGATION
        reasons.append(f"in a part called menu, head or foot {NAVIGATION:+g}")
    elif view.in_main(thing):
        score += MAIN
        reasons.append(f"in the main content {MAIN:+g}")
    elif thing.landmark == "contentinfo":
        score += FOOTER
        reasons.append(f"in the footer {FOOTER:+g}")
    exposed = thing.element.name
    if view.sense == "sight" and exposed and name and _differs(exposed, name):
        score += OTHER_NAME
        reasons.append(f"its accessible name differs {OTHER_NAME:+g}")
    return Candidate(thing, score, reasons) if score >= FEWEST else None


def is_news_page(address: str) -> bool:
    """Whether the address is one of news."""
    return bool(_NEWS_PATH.search(urlsplit(address).path.casefold()))


def _leads_on(thing: Thing, view: View, wish: Wish) -> str:
    """Why a link of the task's own page is what leads on, whatever its name; empty where nothing tells."""
    if not thing.is_link or is_news(thing):
        return ""
    said = thing.context.replace(thing.name, " ")
    if len(said.split()) < FEW_WORDS or _DOES.search(said) or in_text(wish.terms, said):
        if callable(wish.is_own) and not wish.is_own(thing.href) and not _elsewhere(thing.href):
            return "leads to another host of the service"
        if [t for t in view.controls if view.in_main(t) and t.is_link and is_web(t.href)] == [thing]:
            return "the only link of the page"
    colour = thing.element.style("background-color").replace(" ", "")
    return "drawn as a button" if colour not in ("", "transparent", "rgba(0,0,0,0)", "rgb(255,255,255)") else ""


FEW_WORDS = 3  # words around a link up to which they say nothing of what it is for
#: What one does in a service, as the sentence around its link says it; a sentence of something else leads to something else.
_DOES = re.compile(
    r"\b(ansök|sök|anmäl|beställ|boka|lämna|skick|fyll|starta|gör|görs|hantera|ändra|följ|se din|registrer|tjänst|apply|book|"
    r"order|register)",
    re.IGNORECASE,
)


def _elsewhere(address: str) -> bool:
    """Whether the host is one of those that pages link to for other reasons: social media, maps, translations, the legislator."""
    return bool(_OTHERS.search(urlsplit(address).netloc))


STEM = 4


def resembles(terms: tuple[str, ...], name: str) -> str:
    """The term that shares its first letters with a word of the name, as `bygga` and `bygglov` do; empty for none."""
    stems = {w[:STEM] for w in re.findall(r"\w+", name.casefold()) if len(w) >= STEM}
    return next((t for t in terms if len(t) > STEM and t[:STEM] in stems), "")


_LISTS = re.compile(r"^(alla |våra )?(e-?tjänster|självservice|blanketter|tjänster)\b|^e-services", re.IGNORECASE)


def _leads_to_list(thing: Thing) -> bool:
    """A list of all e-services may be looked through on the way, wherever its link stands."""
    return bool(_LISTS.match(thing.name))


def _differs(exposed: str, visible: str) -> bool:
    a, b = " ".join(exposed.casefold().split()), " ".join(visible.casefold().split())
    return b not in a and a not in b
