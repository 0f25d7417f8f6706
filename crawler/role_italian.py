"""The names, paths and words by which page roles are known on sites in Italian. Data for crawler/roles.py, beside role_rules.py.

What a role's rule says in Swedish and English holds too; a role that is not named here is not looked for by name.
"""

# ruff: noqa: E501 - a pattern is read as one line

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.role_rules import RULES, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What is added to a role's rule: patterns as in `Rule`."""

    exact: str
    part: str = ""
    path: str = ""
    text: tuple[str, ...] = ()
    unless: str = ""


ITALIAN: dict[str, Names] = {
    "contact": Names(
        exact=r"contatt(?:i|aci)|contatta (?:il comune|l'ente|l'ufficio|gli uffici)|scrivici|richiesta (?:di )?assistenza|richiedi assistenza|urp|ufficio relazioni con il pubblico",
        part=r"^contatta\b|^contatti\b|richiesta (?:di )?assistenza", path=r"/(?:contatt[io]|assistenza|urp)[\w-]*(?:\.\w+)?/?$",
        text=(r"telefono|tel\.|numero verde|chiama", r"e-?mail|pec\b|@|scriv", r"indirizzo|sede|\bvia \w+|piazza", r"orari|aperto|apertura|richiesta"),
    ),
    "statement": Names(
        exact=r"dichiarazione di accessibilità|accessibilità", part=r"dichiarazione di accessibilità", path=r"/[\w-]*accessibilita[\w-]*(?:\.\w+)?/?$",
        text=(r"conform", r"agid|difensore civico", r"wcag|uni cei en 301549|en 301 549|legge (?:9 gennaio 2004|4/2004)", r"sito web|contenuti non accessibili|tecnologie assistive"),
    ),
    "eservice_list": Names(
        exact=r"(?:tutti i |esplora tutti i |i )?servizi(?: online| digitali)?|catalogo dei servizi|sportello telematico|servizi e modulistica|modulistica",
        part=r"^servizi online|^tutti i servizi", path=r"/servizi(?:-online)?(?:/index)?(?:\.\w+)?/?$", text=(r"servizi", r"modul", r"spid|cie|accedi", r"richied|prenot|presenta"),
    ),
    "login": Names(
        exact=r"accedi(?: all'area personale| al servizio)?|area (?:personale|riservata)|accesso (?:al servizio|ai servizi)|entra|login", part=r"^accedi\b|\barea personale\b|^accesso al servizio",
        path=r"/(?:accedi|accesso(?:-\w+)?|area-personale|login)(?:\.\w+)?/?(?:$|[?])", text=(r"\bspid\b|\bcie\b|identità digitale|eidas", r"password|nome utente|credenziali", r"accedi|entra"),
    ),
    "news_list": Names(
        exact=r"(?:tutte le |ultime )?(?:novità|notizie)|comunicati(?: stampa)?|avvisi|news", part=r"^novità\b|^notizie\b", path=r"/(?:novita|notizie|comunicati|avvisi|news)(?:\.\w+)?/?$",
    ),
    "hub_social": Names(exact=r"seguici(?: su)?|canali social|(?:i nostri )?social(?: media)?|social media policy", part=r"canali social|social media", path=r"/[\w-]*social[\w-]*(?:\.\w+)?/?$"),
    "privacy": Names(
        exact=r"(?:informativa (?:sulla )?)?privacy(?: policy)?|informativa (?:sul )?trattamento (?:dei )?dati.*|protezione dei dati.*|informativa privacy.*", part=r"informativa (?:sulla )?privacy|trattamento dei dati",
        path=r"/[\w-]*privacy[\w-]*(?:\.\w+)?/?$", text=(r"dati personali", r"responsabile della protezione|\bdpo\b|\brpd\b", r"base giuridica|conserva", r"diritti|garante"),
    ),
    "cookies": Names(exact=r"(?:informativa (?:sui )?)?cookie(?: policy)?|gestione (?:dei )?cookie", text=(r"cookie", r"browser|memorizzat")),
    "about": Names(
        exact=r"(?:l')?amministrazione|chi siamo|il comune|l'ente|organi di governo|il municipio", part=r"^chi siamo", path=r"/(?:amministrazione|chi-siamo|il-comune)(?:\.\w+)?/?$",
        text=(r"competenze|compiti|funzioni|responsabil", r"organi|aree amministrative|uffici|struttura", r"sindaco|giunta|consiglio|obiettivi"), unless=r"trasparente",
    ),
    "help": Names(exact=r"(?:leggi le )?(?:faq|domande frequenti)|aiuto|assistenza|domande e risposte", part=r"domande frequenti|\bfaq\b", path=r"/(?:faq|domande-frequenti|aiuto)(?:\.\w+)?/?$", text=(r"\?", r"domand|risposte|aiuto")),
    "legal": Names(exact=r"note legali|termini (?:e condizioni|di utilizzo|del servizio)|crediti", part=r"^note legali", path=r"/(?:note-legali|termini)[\w-]*(?:\.\w+)?/?$"),
    "sitemap_page": Names(exact=r"mappa del sito|indice del sito", part=r"mappa del sito", path=r"/(?:mappa(?:-del)?-sito|mappa)(?:\.\w+)?/?$"),
    "sign_language": Names(exact=r".*lingua (?:italiana )?dei segni.*|lis", part=r"lingua (?:italiana )?dei segni", text=(r"lingua (?:italiana )?dei segni",)),
    "opening_hours": Names(exact=r"orari(?: .*)?|orari(?:o)? (?:di apertura|al pubblico|degli uffici|per il pubblico)", part=r"orari(?:o)? (?:di apertura|al pubblico)", path=r"/[\w-]*orari[\w-]*(?:\.\w+)?/?$", text=(r"\d{1,2}[.:]\d{2}", r"lunedì|martedì|venerdì|\blun\b")),
    "fault_report": Names(
        exact=r"segnala(?:zione)?(?: di)?(?: un)? disservizi[o]?(?: .*)?|segnalazioni(?: .*)?|segnala un (?:problema|guasto|disservizio)", part=r"segnala(?:zione)?(?: un)? (?:disservizi|guast|problem)",
        path=r"/[\w-]*(?:segnala(?:zion[ei])?|disservizi)[\w-]*(?:\.\w+)?/?$", text=(r"disservizi|guast|problema", r"segnala|invia")),
    "records": Names(
        exact=r"accesso (?:agli atti|civico|documentale|ai documenti).*|richiesta (?:di )?accesso agli atti.*", part=r"accesso (?:agli atti|civico)", path=r"/[\w-]*accesso-(?:agli-atti|civico)[\w-]*(?:\.\w+)?/?$", text=(r"accesso", r"atti|documenti|richiesta")),
    "diary": Names(exact=r"(?:registro )?protocollo|registro degli accessi.*|ricerca atti", part=r"registro (?:di )?protocollo", text=(r"protocollo|registro", r"att[io]|pratic|document")),
    "notice_board": Names(exact=r"albo(?: pretorio| online)?(?: online| digitale)?|pubblicità legale", part=r"albo pretorio", path=r"/[\w-]*albo[\w-]*(?:\.\w+)?/?$", text=(r"albo", r"deliber|determin|pubblicazion|atti")),
    "regulations": Names(exact=r"(?:statuto e )?regolamenti(?: .*)?|atti normativi|normativa|statuto(?: .*)?", part=r"^regolamenti", path=r"/[\w-]*regolament[oi][\w-]*(?:\.\w+)?/?$", text=(r"regolament|statut|normativ",)),
    "annual_report": Names(exact=r"(?:bilanci(?:o)?|rendiconto|relazione (?:annuale|sulla performance))(?: .*)?", part=r"rendiconto|bilancio consuntivo", path=r"/[\w-]*(?:bilanc|rendicont)[\w-]*(?:\.\w+)?/?$", text=(r"bilancio|rendiconto",)),
    "open_data": Names(exact=r"open data|dati aperti", part=r"dati aperti|open data", path=r"/[\w-]*(?:open-?data|dati-aperti)[\w-]*(?:\.\w+)?/?$", text=(r"dati aperti|open data|dataset|licenza",)),
    "appeal": Names(exact=r"ricors[oi](?: .*)?|opposizione(?: .*)?", part=r"\bricorso\b", text=(r"ricorso", r"giorni|tar\b|termine")),
    "complaint": Names(exact=r"reclam[oi](?: .*)?|suggerimenti(?: .*)?|reclami e suggerimenti|segnalazioni e reclami", part=r"\breclam[oi]\b", path=r"/[\w-]*reclam[\w-]*(?:\.\w+)?/?$", text=(r"reclam|suggeriment", r"invia|scriv|risposta")),
    "jobs": Names(exact=r"bandi di concorso|concorsi(?: .*)?|lavora con noi|offerte di lavoro", part=r"bandi di concorso|lavora con noi"),
    "press": Names(exact=r"(?:ufficio |sala |area )?stampa|comunicati stampa", part=r"ufficio stampa|comunicati stampa"),
    "crisis": Names(exact=r"protezione civile(?: .*)?|emergenz[ae](?: .*)?|allert[ae](?: .*)?", part=r"protezione civile|piano di emergenza", text=(r"emergenz|protezione civile|allert",)),
    "participation": Names(exact=r"partecipazione(?: .*)?|partecipa|consultazioni(?: .*)?|bilancio partecipativo", part=r"bilancio partecipativo|consultazion[ei] pubblic"),
    "webcast": Names(exact=r"consiglio (?:comunale )?in (?:diretta|streaming)|streaming|diretta streaming", part=r"in streaming|diretta streaming", text=(r"streaming|diretta", r"consiglio|sedut")),
    "digital_post": Names(exact=r"domicilio digitale(?: .*)?|notifiche digitali(?: .*)?", part=r"domicilio digitale", text=(r"domicilio digitale|pec|notific",)),
    "business": Names(exact=r"impres[ae](?: .*)?|attività produttive(?: .*)?|suap(?: .*)?|per le imprese", part=r"^imprese|attività produttive"),
    "language_page": Names(exact=r"altre lingue|lingue|scegli la lingua", part=r"altre lingue"),
    "user_involvement": Names(exact=r"test di usabilità.*|aiutaci a migliorar.*", part=r"aiutaci a migliorare"),
    "status_page": Names(exact=r"stato dei servizi|interruzion[ei](?: .*)?|manutenzion[ei](?: .*)?", part=r"stato dei servizi"),
}  # fmt: skip


def _joined(*patterns: str) -> str:
    return "|".join(f"(?:{p})" for p in patterns if p)


def _with(rule: Rule, more: Names) -> Rule:
    texts = [_joined(*pair) for pair in zip(rule.text, more.text, strict=False)]
    texts += [*rule.text[len(texts) :], *more.text[len(texts) :]]
    return replace(
        rule, exact=_joined(rule.exact, more.exact), part=_joined(rule.part, more.part), path=_joined(rule.path, more.path),
        unless=_joined(rule.unless, more.unless), text=tuple(texts), swedish=False, _compiled={},
    )  # fmt: skip


RULES_IT: tuple[Rule, ...] = tuple(_with(r, ITALIAN[r.role]) if r.role in ITALIAN else r for r in RULES)
