"""Reading an accessibility statement: what it claims, for which site, how it was assessed, when, and what it admits.

The eleven points are those that (EU) 2018/1523 and Digg's regulations ask for; each is answered from the statement's own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from checks.text import dates, mail_addresses, months, phones, sentences
from checks.words import Words, normal

_FULL = re.compile(
    r"(?:är|uppfyller)?\s*helt förenlig|uppfyller (?:lagens krav )?helt|full(?:y compliant| compliance)|fullt förenlig|"
    r"(?:pienamente|totalmente) conforme"
)
_PARTIAL = re.compile(
    r"delvis förenlig|uppfyller (?:lagens krav )?delvis|partial(?:ly compliant|ly conformant| compliance)|delvis uppfyll|"
    r"parzialmente conforme"
)
_NOT = re.compile(r"(?<!delvis )inte förenlig|ej förenlig|uppfyller inte|non-compliant|not compliant|icke förenlig|\bnon (?:è )?conforme")
_FREE = re.compile(r"lagen om tillgänglighet|uppfyll\w* krav|följer (?:lagen|wcag|kraven)|wcag|förenlig|conform|section 508", re.IGNORECASE)
_METHOD = re.compile(
    r"självskattning|självutvärdering|egen (?:granskning|test|utvärdering)|extern granskning|extern (?:part|konsult)|"
    r"oberoende|tredje part|intern granskning|granskats av|interna test|granskning(?:en)? (?:har "
    r")?(?:gjorts|utförts|genomförts)|self-(?:assessment|evaluation)|(?:external|internal|independent) (?:audit|review|assessment|test)|"
    r"third[- ]party|autovalutazione|valutazione (?:di terzi|esterna|effettuata)|analisi (?:interna|soggettiva)",
    re.IGNORECASE,
)
_REASONS = {
    "non_compliance": re.compile(
        r"bristande förenlighet|inte förenlig\w* med (?:lag|krav)|uppfyller inte kraven|non-compliance|brist\w* i "
        r"förenlighet|brister i förenlighet|non-conform|inosservanza|non conformità",
        re.IGNORECASE,
    ),
    "burden": re.compile(r"oskälig\w* betungande|disproportionate burden|oskäligt betungande|onere sproporzionato", re.IGNORECASE),
    "exempt": re.compile(
        r"omfattas inte|undantag\w* från lag|inte omfattas|outside the scope|not within the scope|non rientra|fuori dall.ambito",
        re.IGNORECASE,
    ),
}
_ISSUES_HEADING = re.compile(
    r"inte (?:är )?(?:fullt )?tillgänglig|brister|kända problem|inte uppfyll|bristande förenlighet|oskäligt betungande|"
    r"known (?:issues|limitations)|(?:non-|not )accessible|limitations and alternatives|contenuti non accessibili|inosservanza",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"\bsaknar\b|\binte\b.*(?:skärmläsare|tangentbord|kontrast|alternativtext)|"
    r"\b(?:not?|lacks?|missing)\b.*(?:screen reader|keyboard|contrast|alternative text|captions?)|"
    r"\b(?:non|manca\w*)\b.*(?:screen reader|tastiera|contrasto|testo alternativo)",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"lagen om tillgänglighet|2018:1937|tillgänglighetsdirektiv|2016/2102|americans with disabilities|section 508|"
    r"legge (?:9 gennaio 2004|n\. 4)|4/2004"
)
_PROMISED = re.compile(
    r"svara|återkoppl|inom \w+ (?:arbets)?dag|\brespond|\breply\b|within \w+ (?:\w+ )?days|rispond|entro \w+ giorni"
)
_DIGG_REPORT = re.compile(r"digg\.se/(?:tdosanmalan|\S*anmal\S*)", re.IGNORECASE)
_CONTACT_ABOUT = re.compile(
    r"kontakta|meddela|rapportera|hör av dig|påpeka|skriv till|mejla|lämna synpunkt|anmäl brist|upplever|"
    r"contact|report|let us know|tell us|write to|contatta|segnala|scriv", re.IGNORECASE
)
_NEXT_HEADING_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one statement says. `claim` is full, partial, none, free (words about compliance without a status) or empty."""

    url: str
    claim: str
    claim_text: str
    names_site: bool
    issues: tuple[str, ...]
    reasons: tuple[str, ...]
    dates: tuple[date, ...]
    method: str
    themes: frozenset[str]
    supervision: float  # 1 link to the report form, 0.5 other link to Digg, 0.2 named, 0
    feedback: bool  # tells how to report a barrier
    points: dict[str, bool] = field(default_factory=dict)

    def assessed(self, today: date) -> date | None:
        """The newest date that is not in the future: plans to mend something have dates, too."""
        return max((d for d in self.dates if d <= today), default=None)


def claim_of(text: str) -> tuple[str, str]:
    """The claim and the sentence that makes it."""
    folded = normal(text)
    for claim, pattern in (("partial", _PARTIAL), ("none", _NOT), ("full", _FULL)):
        for match in pattern.finditer(folded):
            around = folded[max(0, match.start() - 60) : match.end() + 60]
            if (
                claim == "none"
                and re.search(r"(?:innehåll|delar|filmer|dokument|brist)[^.]{0,60}inte förenlig", around)
                and not re.search(r"webbplats\w*[^.]{0,40}är inte förenlig", around)
            ):
                continue
            if claim == "full" and re.search(r"inte helt förenlig|uppfyller inte", around):
                continue
            return claim, around.strip()
    free = _FREE.search(folded)
    return ("free", folded[max(0, free.start() - 60) : free.end() + 60]) if free else ("", "")


def _issue_lines(text: str, words: Words) -> list[str]:
    """Lines of the part on what is not accessible: from its heading to the next part."""
    lines = text.splitlines()
    found: list[str] = []
    inside = False
    for line in lines:
        short = len(line.split()) <= _NEXT_HEADING_WORDS and not line.rstrip().endswith((".", ";"))
        if short and _ISSUES_HEADING.search(line):
            inside = True
            continue
        if (
            inside
            and short
            and re.search(
                r"hur vi|så (?:har vi )?test|kontakta|rapportera|tillsyn|åtgärd|publicerad|utvärder|uppdaterad|testat|"
                r"granskning|om redogörelsen|datum|digg|vad du kan göra|meddela|how we|contact|report|feedback|prepared|assess|"
                r"contatt|segnala|redazione|feedback|attuazione",
                line,
                re.IGNORECASE,
            )
        ):
            inside = False
        if inside and len(line.split()) >= 3:
            found += sentences(line) or [line]
    if not found:
        found = [
            s
            for line in lines
            for s in sentences(line)
            if words.in_text("K_ISSUES", s)
            or _LACKS.search(s)
        ]
    return found


_THEMES = ("IMAGE", "CONTRAST", "STRUCTURE", "KEYBOARD", "NAME", "FORM", "LANG", "ZOOM", "MEDIA")


def read_statement(url: str, text: str, links: list[tuple[str, str]], words: Words, site_names: list[str]) -> Statement:
    """Read a statement from its main text and the links (name, address) in its content."""
    claim, claim_text = claim_of(text)
    folded = normal(text)
    issues = _issue_lines(text, words)
    found_dates = [d for at, d in dates(text)] or [d for at, d in months(text)]
    method = _METHOD.search(text)
    addresses = [address for _, address in links]
    if any(_DIGG_REPORT.search(a) for a in addresses):
        supervision = 1.0
    elif any(re.search(r"//(?:[\w-]+\.)*digg\.se", a) for a in addresses):
        supervision = 0.5
    else:
        supervision = 0.2 if words.in_text("K_DIGG", text) else 0.0
    reachable = bool(mail_addresses(text) or phones(text) or any(a.startswith(("mailto:", "tel:")) for a in addresses))
    themes = frozenset(t for t in _THEMES if words.in_text(f"K_THEME_{t}", " ".join(issues) or text))
    feedback = bool(_CONTACT_ABOUT.search(text)) and (reachable or any(words.is_name("K_CONTACT", n) for n, _ in links))
    named = any(n and n in folded for n in site_names)
    reasons = tuple(name for name, pattern in _REASONS.items() if pattern.search(text))
    points = {
        "names_the_site": named,
        "names_the_law": bool(_LAW.search(folded)),
        "states_conformity": claim in ("full", "partial", "none"),
        "lists_what_is_not_accessible": bool(issues) or claim == "full",
        "gives_reasons": bool(reasons) or claim == "full",
        "offers_alternatives_or_help": bool(
            re.search(r"annat format|alternativ|hjälp|få innehåll|behöver innehåll|other format|formato alternativo", folded)
        ),
        "tells_how_assessed": bool(method),
        "dated": bool(found_dates),
        "feedback_way": feedback,
        "response_promised": bool(_PROMISED.search(folded)),
        "supervision_named": supervision > 0,
    }
    return Statement(
        url=url,
        claim=claim,
        claim_text=claim_text,
        names_site=named,
        issues=tuple(issues),
        reasons=reasons,
        dates=tuple(sorted(found_dates)),
        method=method.group() if method else "",
        themes=themes,
        supervision=supervision,
        feedback=feedback,
        points=points,
    )
