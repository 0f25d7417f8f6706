"""What speaks for each page role: names in Swedish and English, paths, words of the text. Data for crawler/roles.py.

Names are compared with `checks.words.normal` text. `exact` must be the whole name of a link, heading or title;
`part` may stand inside one. `path` is searched in the address without å, ä, ö. `text` are words of the main text that
such a page has; `proof` of them are needed before the role is believed in full.
"""

# ruff: noqa: E501 - a pattern is read as one line

from __future__ import annotations

import re
from dataclasses import dataclass, field

NAMED_BODY = r"(?:oss|kommunen|staden|regionen|myndigheten|verket|styrelsen|nämnden|länsstyrelsen|universitetet|domstolen)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The signs of one role that is known by its name."""

    role: str
    exact: str
    part: str = ""
    path: str = ""
    text: tuple[str, ...] = ()
    proof: int = 0
    features: tuple[str, ...] = ()  # any of them adds to the proof
    unless: str = ""  # names that say it is something else
    most: int = 5  # so many pages of a site may hold the role
    swedish: bool = True  # a role of Swedish public bodies only
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def matches(self, kind: str, value: str) -> bool:
        """Does the name or path match the pattern of that kind (exact, part, path, unless)?"""
        pattern = getattr(self, kind)
        if not pattern or not value:
            return False
        found = self._compiled.get(kind)
        if found is None:
            found = self._compiled[kind] = re.compile(pattern)
        return bool(found.fullmatch(value) if kind == "exact" else found.search(value))


RULES: tuple[Rule, ...] = (
    Rule(
        role="contact", swedish=False, most=3,
        exact=rf"kontakt|kontakter|kontakta (?:oss|{NAMED_BODY}|\w+(?:verket|styrelsen|kommun|stad|myndigheten))|kontakt(?:a)? och öppettider|"
        r"kontaktuppgifter|kontaktinformation|kontakt(?:center)?|kundservice|kundtjänst|kundcenter|kontakta kontaktcenter|"
        r"(?:ring|mejla|skriv(?: till)?|tala med|prata med|chatta med|nå)(?:,? (?:eller|och) (?:ring|mejla|skriv|besök|chatta)(?: till)?)?(?: oss)?|hör av dig(?: till oss)?|"
        rf"(?:så|här|hur) når du {NAMED_BODY}|(?:ställ en fråga|fråga|vänd dig till) {NAMED_BODY}|hit vänder du dig|kontaktvägar|telefon(?:nummer)? och (?:e-?post|mejl|adress(?:er)?)|contacts?|contact us|contact information|contact details|get in touch",
        part=r"^kontakta\b|^kontakt\b|^contact\b",
        path=r"/(?:kontakt(?:a(?:-oss)?|er)?|kontakta-[\w-]+|contact(?:-us|s)?|kundservice|kundtjanst|kontaktcenter)(?:\.\w+)?/?$",
        text=(r"telefon|ring|växel|phone|\b0\d{1,3}[-–/ ]\d", r"e-?post|mejl|e-?mail|@", r"besök|adress|postadress|visit|address", r"öppet|öppettid|opening"),
        proof=2, features=("tel", "mailto"), unless=r"personal|politiker|press|media",
    ),
    Rule(
        role="statement", swedish=False, most=2,
        exact=r"tillgänglighetsredogörelse.*|tillgänglighet|tillgänglighet (?:för|på|av) .*|om tillgänglighet.*|webbplatsens tillgänglighet|"
        r"(?:vår )?digital(?:a)? tillgänglighet|tillgänglighetsutlåtande|tillgänglig webbplats|accessibility(?: statement)?|about accessibility",
        part=r"tillgänglighetsredogörelse|webbplatsens tillgänglighet|digitala? tillgänglighet\b|accessibility statement",
        path=r"/(?:[\w-]*tillganglighet[\w-]*|accessibility[\w-]*)(?:\.\w+)?/?$",
        text=(r"förenlig|uppfyller|conforman|complian|brister", r"digg|myndigheten för digital förvaltning|tillsyn", r"wcag|lagen om tillgänglighet|en 301 549|2018:1937",
              r"webbplats|website|innehåll som inte är tillgängligt|skärmläsare|hjälpmedel"),
        proof=2, unless=r"i lokaler|fysisk|bostad|parkering|resor|kollektivtrafik",
    ),
    Rule(
        role="eservice_list", most=4,
        exact=r"(?:alla |våra |visa alla )?e-?tjänster(?: och blanketter| a-ö| a–ö|, blanketter.*)?|(?:alla )?självservice|blanketter(?: och e-?tjänster)?|"
        r"tjänster a[-–]ö|digitala tjänster|(?:dina )?ärenden på (?:nätet|webben)|tjänster på (?:nätet|webben)|(?:uträtta|sköt|gör) (?:dina|ditt) ärende(?:n)?(?: .*)?|uträtta ärenden(?: .*)?|alla (?:våra )?tjänster|ansök (?:och|eller|&) anmäl|ansökningar och anmälningar|(?:blanketter och )?formulär|e-tjänster för .*|e-services|online services|digital services",
        part=r"^(?:alla )?e-?tjänster\b|^självservice\b",
        path=r"/(?:e-?tjanster?|sjalvservice|blanketter|e-tjanster-och-blanketter|e-?services|online-services)(?:\.\w+)?/?$",
        text=(r"e-?tjänst", r"blankett", r"logga in|legitimation|bankid", r"ansök|anmäl|\bboka"), proof=1,
    ),
    Rule(
        role="login", swedish=False, most=5,
        exact=r"logga in.*|mina sidor.*|min sida|inloggning|legitimera(?: dig.*)?|log ?in|sign in|my pages|my account",
        part=r"^logga in\b|\bmina sidor\b|^legitimera\b",
        path=r"/(?:logga-?in|login|log-in|signin|sign-in|inloggning|mina-?sidor|min-?sida|my-?pages|legitimera)(?:\.\w+)?/?(?:$|[?])",
        text=(r"bankid|freja|e-legitimation|foreign eid|legitimera", r"lösenord|password|användarnamn|username", r"logga in|log in|sign in"),
        proof=1, features=("password",), unless=r"inte logga in|utan att logga in|kan inte logga in",
    ),
    Rule(
        role="news_list", swedish=False, most=3,
        exact=r"(?:alla |senaste |fler |läs fler )?nyheter(?:na)?(?: från .*| och .*)?|aktuellt|nyhetsarkiv(?:et)?|nyhetslista|"
        r"nyheter och pressmeddelanden|senaste nytt|aktuella nyheter|nyhetsrum(?:met)?|nytt från .*|(?:all |latest )?news(?: archive)?|newsroom",
        part=r"^nyheter\b|\bnyhetsarkiv", path=r"/(?:nyheter|aktuellt|nyhetsarkiv|nyhetslista|news|newsroom)(?:\.\w+)?/?$",
        unless=r"nyhetsbrev|rss|via|ny på|newsletter",
    ),
    Rule(
        role="hub_social", swedish=False, most=2,
        exact=r"(?:\w+ i |våra |om )?sociala (?:medier|kanaler)(?: .*)?|följ oss(?: i sociala medier)?|(?:här finns vi|vi finns|vi|hitta oss|följ \w+)(?: \w+)? i sociala (?:medier|kanaler)|våra (?:kanaler|konton)|social media(?: channels)?|follow us",
        part=r"sociala medier|social media", path=r"/(?:sociala-?(?:medier|kanaler)|folj-oss|social-?media)(?:\.\w+)?/?$",
        text=(r"facebook", r"instagram", r"linkedin", r"youtube", r"kommentar|konto|inlägg|account|post"), proof=2,
        unless=r"barn|unga|marknadsföring|delad? i",
    ),
    Rule(
        role="privacy", swedish=False, most=3,
        exact=r"(?:dina |om |behandling av |hantering av )?personuppgift(?:er|sbehandling|spolicy)(?: .*)?|(?:om )?dataskydd(?:spolicy|sombud)?(?: .*)?|gdpr(?: .*)?|pul|integritet(?:spolicy|sskydd)?|"
        r"så (?:här )?(?:behandlar|hanterar|skyddar|använder) (?:vi|\w+) (?:dina )?(?:personuppgifter|uppgifter).*|dina uppgifter och rättigheter|integritetsskyddspolicy|behandling av personuppgifter.*|privacy(?: policy| notice| statement)?|data protection|personal data",
        part=r"personuppgift(?:er|sbehandling|spolicy)\b|\bdataskydd\b|integritetspolicy|\bgdpr\b|\bprivacy\b",
        path=r"/[\w-]*(?:personuppgift|dataskydd|integritet|gdpr|privacy|data-protection)[\w-]*(?:\.\w+)?/?$",
        text=(r"personuppgift|personal data", r"dataskyddsombud|data protection officer", r"rättslig grund|legal basis|lagring|stored", r"rättighet|registerutdrag|rättelse|imy|integritetsskyddsmyndigheten|your rights"),
        proof=1, unless=r"incident|kamera|förordning(?:en)?\b|lag(?:en)?\b|direktiv|proposition|utredning|betänkande",
    ),
    Rule(
        role="cookies", swedish=False, most=2,
        exact=r"(?:om )?(?:kakor|cookies)(?: .*)?|(?:vår )?cookie ?(?:policy|information|inställningar)|kakor på .*|så använder vi (?:kakor|cookies)",
        part=r"\bkakor\b|\bcookies?\b", path=r"/[\w-]*(?:kakor|cookie)[\w-]*(?:\.\w+)?/?$",
        text=(r"kaka|kakor|cookie", r"webbläsare|browser|lagras|stored"), proof=1, unless=r"recept|bak",
    ),
    Rule(
        role="about", swedish=False, most=4,
        exact=rf"om {NAMED_BODY}|om (?:region \w+|[\w-]+ (?:kommun|stad)|[\w-]+(?:verket|styrelsen|kassan|myndigheten|inspektionen|nämnden|domstolen))|vår verksamhet|vårt uppdrag|om verksamheten|vilka vi är|vad vi gör|det här (?:är|gör) (?:vi|\w+(?:verket|styrelsen|kommun|myndigheten|nämnden))|så (?:funkar|fungerar|styrs|arbetar) (?:kommunen|regionen|staden|myndigheten|verket|vi)|fakta om (?:kommunen|regionen|myndigheten|verket)|politik och organisation|kommun och politik|(?:om )?kommunen|organisation(?: och verksamhet)?|about(?: us)?|about the (?:agency|authority|municipality|city|board|department|commission)",
        part=rf"^om {NAMED_BODY}\b|^vårt uppdrag|^about us|^about the\b",
        path=r"/(?:om(?:-oss|-kommunen|-myndigheten|-[\w-]*verket|-regionen|-staden)?|about(?:-us)?|vart-uppdrag|kommun-och-politik)(?:\.\w+)?/?$",
        text=(r"uppdrag|mission|ansvar", r"verksamhet|organisation", r"vision|mål\b|målsättning|anställda|leds av"), proof=1,
        unless=r"webbplats|kakor|cookies|tillgänglig|personuppgift|about this (?:site|page)",
    ),
    Rule(
        role="help", swedish=False, most=4,
        exact=r"(?:få |behöver du )?hjälp(?: och stöd| och support|\?)?|frågor och svar.*|vanliga frågor.*|faq|frågor|support|help|frequently asked questions|questions and answers",
        part=r"vanliga frågor|frågor och svar|\bfaq\b", path=r"/(?:hjalp|faq|fragor(?:-och-svar)?|vanliga-fragor|support|help)(?:\.\w+)?/?$",
        text=(r"\?", r"hjälp|help|svar|answer"), proof=1,
    ),
    Rule(
        role="legal", swedish=False, most=3,
        exact=r"om (?:webbplatsen|webben|sajten|webbplats)|juridisk information|användarvillkor|upphovsrätt|ansvarsfriskrivning|villkor|legal(?: notice| information)?|"
        r"terms(?: of use| and conditions)?|disclaimer|about (?:this|the) (?:web)?site|copyright",
        part=r"^om webbplatsen|användarvillkor|upphovsrätt", path=r"/(?:om-webbplatsen|om-webben|juridisk-information|anvandarvillkor|legal|terms|disclaimer)(?:[\w-]*)(?:\.\w+)?/?$",
    ),
    Rule(
        role="sitemap_page", swedish=False, most=2,
        exact=r"(?:innehåll |allt innehåll |ämnen )?a(?:[-–]| till )ö|webbplatskarta|webbkarta|sajtkarta|sidkarta|alla sidor|innehållsförteckning|hitta på (?:sidan|webbplatsen)|site ?map|a(?:[-–]| to )z(?: index)?",
        part=r"\ba[-–]ö\b|webbplatskarta|site ?map", path=r"/(?:[\w-]*a-o|webbplatskarta|sajtkarta|site-?map|a-z)(?:\.\w+)?/?$",
        unless=r"e-tjänster|blanketter|personal",
    ),
    Rule(
        role="easy_swedish", most=3, exact=r"lättläst.*|lätt (?:svenska|att läsa).*|enkel svenska|.* på (?:lätt|enkel) svenska|easy to read|easy swedish",
        part=r"lättläst|lätt svenska|enkel svenska|easy to read", path=r"/(?:[\w-]*lattlast|latt-svenska|enkel-svenska|easy-to-read)[\w-]*(?:\.\w+)?/?$",
        text=(r"lättläst|lätt svenska|lätt att läsa|enkel",),
    ),
    Rule(
        role="sign_language", most=3, exact=r"(?:svenskt |information på |om .* på )?teckenspråk|teckenspråks?film(?:er)?|.* på (?:svenskt )?teckenspråk|sign language",
        part=r"teckenspråk|sign language", path=r"/[\w-]*(?:teckensprak|sign-language)[\w-]*(?:\.\w+)?/?$", text=(r"teckenspråk|sign language",),
        unless=r"tolk",
    ),
    Rule(
        role="minority", most=6,
        exact=r"(?:nationella minoriteter|minoritetsspråk|suomi|suomeksi|meänkieli|davvisámegiella|sámegillii|julevsámegiella|åarjelsaemien(?: gïele)?|jiddisch|romani(?: chib)?|finska|samiska)(?: .*)?",
        part=r"nationella minoriteter|minoritetsspråk|förvaltningsområde",
        path=r"/[\w-]*(?:minoritet|suomeksi|suomi|meankieli|samiska|samegiella|jiddisch|romani-chib)[\w-]*(?:\.\w+)?/?$",
        text=(r"minoritet", r"suom|saam|sámi|sáme|meänkieli|romani|jiddisch|finska|samiska|kunta|dieđut|gielda|tieto"), proof=1,
    ),
    Rule(
        role="opening_hours", most=4, swedish=False, exact=r"(?:våra |alla )?öppettider(?: .*)?|öppettider och .*|opening hours|besök (?:oss|campus|kommunhuset|stadshuset)|hitta (?:hit|till oss|(?:ditt |närmaste |ett )?(?:service)?kontor)|(?:våra )?(?:service|besöks)?kontor|besök och öppettider|hitta oss(?: på kartan)?|så hittar du (?:hit|till oss)|när har vi öppet\??|besöksadresser?|vägbeskrivning",
        part=r"öppettider|opening hours", path=r"/[\w-]*(?:oppettider|opening-hours|besok-oss)[\w-]*(?:\.\w+)?/?$",
        text=(r"\d{1,2}[.:]\d{2}\s*[-–]\s*\d{1,2}[.:]\d{2}|\d{1,2}\s*[-–]\s*\d{1,2}\b", r"måndag|tisdag|fredag|vardag|monday|weekday|mån"), proof=2,
    ),
    Rule(
        role="fault_report", most=4, exact=r"(?:gör en )?felanmälan(?: .*)?|felanmäl.*|anmäl (?:ett )?fel.*|rapportera (?:ett )?fel.*|teknisk (?:support|hjälp)|fel (?:på|i) [\w ,/-]{3,60}|(?:är )?(?:något|någonting) (?:är )?trasigt.*|har du (?:sett|hittat|upptäckt) (?:ett fel|något).*|anmäl (?:en )?(?:skada|brist|trasig\w*)(?: .*)?|rapportera (?:ett )?problem.*|report a (?:fault|problem)",
        part=r"felanmäl|anmäl fel|rapportera fel", path=r"/[\w-]*(?:felanmal|anmal-fel|rapportera-fel|report-a-problem)[\w-]*(?:\.\w+)?/?$",
        text=(r"\bfel\w*|trasig|skada", r"anmäl|rapportera|meddela|säg till|fyll i|\bring\b"), proof=1,
        unless=r"\bbil\b|\bbilen\b|maskin|fel i (?:beslut|deklaration)|\bbeslutet?\b",
    ),
    Rule(
        role="records", most=4,
        exact=r"(?:(?:så (?:här )?)?(?:begär|beställ|få|lämna|läs)(?:a|er)? (?:du )?(?:ut |fram )?|ta del av |rätt(?:en)? till |insyn i |om |diarium och )?(?:en |ett |kommunens |regionens |myndighetens |våra )?(?:allmän(?:na)?|offentlig(?:a)?) handling(?:ar)?(?: .*)?|(?:så (?:här )?)?(?:begär(?:a)?|beställ(?:a)?|lämna)(?: du)? ut (?:en )?handling(?:ar)?(?: .*)?|(?:läs|ta del av) (?:kommunens|regionens|myndighetens|våra) handlingar|utlämnande av .*handling(?:ar)?|offentlighetsprincipen.*|(?:kommun|region|stads|central)?arkiv(?:et)?|insyn(?: och offentlighet)?|offentlighet(?: och (?:insyn|sekretess))?|arkiv och (?:registratur|diarium)|registratur(?:en)?|(?:access to )?public records|official documents|freedom of information.*",
        part=r"allmänna? handling|offentliga? handling|offentlighetsprincip|begära? ut", path=r"/[\w-]*(?:(?:allman(?:na)?|offentliga?)-handling|offentlighetsprincip|begar-ut|public-records)[\w-]*(?:\.\w+)?/?$",
        text=(r"allmän(?:na)? handling|offentlig|public record", r"sekretess|avgift|begär|lämna ut|registrator"), proof=1,
    ),
    Rule(
        role="diary", most=3, exact=r"(?:kommunens |vårt |sök i |e-)?diari(?:um|et)(?: .*)?|postlist(?:a|or|an)(?: .*)?|ärenden och handlingar|sök (?:i diariet|ärenden?|handling(?:ar)?|bland handlingar)|arkiv(?:,| och) diari(?:um|et)(?: .*)?|inkomna (?:handlingar|ärenden)|ärende(?:lista|register)",
        part=r"\bdiari(?:um|et)|postlist", path=r"/[\w-]*(?:diari|postlist)[\w-]*(?:\.\w+)?/?$",
        text=(r"diari|postlista", r"ärende|handling|registr|inkom"), proof=1,
    ),
    Rule(
        role="notice_board", most=3, exact=r"(?:kommunens |digital(?:a)? |officiella? |om |region \w+s )?anslagstavla(?:n)?(?: .*)?|anslag(?: och protokoll)?|kungörelser",
        part=r"anslagstavla", path=r"/[\w-]*(?:anslagstavla|anslag|kungorelse)[\w-]*(?:\.\w+)?/?$", text=(r"anslag", r"protokoll|justera|överklag|kungör|nämnd"), proof=1,
    ),
    Rule(
        role="regulations", most=4,
        exact=r"(?:våra |gällande |lokala |kommunala )?(?:föreskrifter|författningar|författningssamling(?:en)?|styrdokument|regler och styrande dokument)(?: .*)?|lagar(?:,? (?:och )?(?:regler|föreskrifter))+|regelverk(?:et)?|(?:policyer|reglementen|riktlinjer)(?: .*)?|regler och (?:riktlinjer|policyer|föreskrifter)|ordningsföreskrifter|regulations",
        part=r"författningssamling|föreskrifter\b|styrdokument", path=r"/[\w-]*(?:forfattning|foreskrifter|styrdokument|regulations)[\w-]*(?:\.\w+)?/?$",
        text=(r"föreskrift|författning|regel|policy|riktlinje",),
    ),
    Rule(
        role="annual_report", most=3, swedish=False, exact=r"(?:\w+ )?årsredovisning(?:ar|en)?(?: .*)?|annual reports?(?: .*)?",
        part=r"årsredovisning|annual report", path=r"/[\w-]*(?:arsredovisning|annual-report)[\w-]*(?:\.\w+)?/?$", text=(r"årsredovisning|annual report",),
    ),
    Rule(
        role="open_data", most=3, swedish=False, exact=r"öppna data(?: .*)?|psi-?data|vidareutnyttjande.*|open data(?: .*)?",
        part=r"öppna data|öppen data|open data", path=r"/[\w-]*(?:oppna-?data|psidata|psi-data|open-?data)[\w-]*(?:\.\w+)?/?$", text=(r"öppna data|open data|datamängd|dataset|licens",),
    ),
    Rule(
        role="api", most=3, swedish=False, exact=r"(?:våra |öppna )?api(?:er|:er|s)?|utvecklarportal(?:en)?|för utvecklare|for developers|developer portal|api(?:-| )dokumentation",
        part=r"\bapi(?:er|:er|s)?\b|utvecklarportal", path=r"/(?:api|apier|utvecklare|utvecklarportal|developers?)(?:\.\w+)?/?$", text=(r"\bapi\b", r"endpoint|json|anrop|nyckel|rest"), proof=2,
    ),
    Rule(
        role="appeal", most=4, exact=r"överklaga(?:nde)?(?: .*)?|(?:så (?:här )?|hur )överklagar (?:du|jag).*|(?:om du|vill du) (?:vill )?överklaga.*|om du (?:inte är nöjd|är missnöjd) med (?:ett |vårt |ditt )?beslut.*|(?:rättelse|ändring)(?:,| och) (?:omprövning|överklag).*|omprövning.*|rättssäkerhet|laglighetsprövning|begär omprövning.*|omprövning(?: och överklagande)?|appeal(?:s|ing)?(?: a decision)?|how to appeal",
        part=r"överklag|\bappeal", path=r"/[\w-]*(?:overklaga|omprovning|appeal)[\w-]*(?:\.\w+)?/?$", text=(r"överklag|appeal", r"veckor|weeks|förvaltningsrätt|beslut"), proof=1,
        unless=r"detaljplan",
    ),
    Rule(
        role="complaint", most=4,
        exact=r"(?:lämna |dina )?(?:synpunkt(?:er)?|klagomål|beröm)(?:,? (?:och|eller|beröm|klagomål|synpunkter|förslag|fråga|&)[ \w,]*)?(?: .*)?|tyck till(?: om .*)?|förslag och synpunkter|frågor och synpunkter|klaga(?: på .*)?|(?:är du |när du |om du )?(?:inte (?:är )?nöjd|missnöjd)(?: .*)?\??|säg vad du tycker.*|vad tycker du\??|(?:lämna |dina |ge oss )?åsikt(?:er)?(?: .*)?|ris (?:och|eller|&) ros|beröm .*|complaints?|make a complaint",
        part=r"synpunkt|klagomål|complaint", path=r"/[\w-]*(?:synpunkt|klagomal|tyck-till|complaint)[\w-]*(?:\.\w+)?/?$",
        text=(r"synpunkt|klagomål|beröm|klaga|missnöj|inte (?:är )?nöjd|complaint", r"lämna|skriv|svar|send|submit"), proof=1,
        unless=r"\bbeslut|överklag",
    ),
    Rule(
        role="jobs", most=3, swedish=False, exact=r"(?:våra )?lediga (?:jobb|tjänster|anställningar)(?: .*)?|jobb(?:a)? (?:hos|på|i|med) .*|jobb(?:a hos oss)?|karriär(?: .*)?|arbeta (?:hos|på|i|med) .*|(?:arbeta|jobba) här|jobb|bli (?:vår (?:nya )?kollega|en av oss)|(?:current )?vacancies|careers?|jobs",
        part=r"lediga (?:jobb|tjänster)|jobba hos", path=r"/[\w-]*(?:lediga-?(?:jobb|tjanster)|jobba-|karriar|careers?|vacancies|jobs)[\w-]*(?:\.\w+)?/?$",
    ),
    Rule(
        role="press", most=3, swedish=False, exact=r"press(?:rum|kontakt(?:er)?|service|information|meddelanden|bilder)?(?: och .*)?|för (?:press|media|journalister)|(?:press|medie)kontakt(?:er)?|mediefrågor|pressjour|media|press releases?|press room|media contacts?|pressrum(?:met)?",
        part=r"\bpressrum|pressmeddelande|presskontakt|\bpress release", path=r"/(?:press(?:rum|kontakt|meddelanden)?|media|newsroom|press-releases?)(?:\.\w+)?/?$",
        unless=r"multimedia",
    ),
    Rule(
        role="crisis", most=4, exact=r"(?:vid |trygghet,? |säkerhet och |om )?kris(?:information|beredskap)?(?: .*)?|kris och beredskap|hemberedskap|beredskap(?: .*)?|viktigt meddelande till allmänheten|vma|trygg och säker|trygghet(?: och säkerhet)?|säkerhet och (?:beredskap|trygghet)|om krisen kommer.*|civilt försvar|emergency (?:information|preparedness)",
        part=r"krisinformation|krisberedskap|\bvma\b|civilt försvar|totalförsvar", path=r"/[\w-]*(?:kris|beredskap|vma|emergency)[\w-]*(?:\.\w+)?/?$",
        text=(r"kris|beredskap|vma|emergency",), proof=1, unless=r"krister|kristen|kristian",
    ),
    Rule(
        role="participation", most=4,
        exact=r"(?:medborgarförslag|e-förslag|medborgardialog(?:er)?|invånardialog|samråd|remiss(?:er|var)?|påverka(?: och delta)?|var med och påverka|delaktighet(?: och insyn)?|så kan du påverka|(?:så kan du )?vara? med och (?:påverka|bestämma)|inflytande|demokrati och insyn|dialogmöten?|tyck till)(?: .*)?|public consultations?|participation",
        part=r"medborgarförslag|medborgardialog|\bsamråd|e-förslag|\bremiss", path=r"/[\w-]*(?:medborgarforslag|medborgardialog|e-forslag|samrad|remiss|paverka|consultation)[\w-]*(?:\.\w+)?/?$",
        unless=r"läkare|vård|specialist",
    ),
    Rule(
        role="webcast", most=3, exact=r"webb(?:sändning(?:ar)?|-?tv)(?: .*)?|se (?:kommun|region)fullmäktige(?: .*)?|(?:kommun|region)?fullmäktige (?:live|på webben|sänds.*)|(?:sammanträden?|möten) (?:live|på webben|på film)|(?:se|följ|titta på) (?:mötet|möten|sammanträdena?|sammanträdet)(?: .*)?|webbinari(?:um|er)|livesändning(?:ar)?|webcasts?",
        part=r"webbsändning|webb-?tv|direktsändning|livesändning|webcast", path=r"/[\w-]*(?:webbsandning|webb-?tv|livesandning|webcast)[\w-]*(?:\.\w+)?/?$",
        text=(r"webbsändning|direktsänd|livesänd|webcast|sänds", r"sammanträde|fullmäktige|seminari|webbinari"),
    ),
    Rule(
        role="digital_post", most=2, exact=r"digital(?:a)? (?:post|brevlåd(?:a|or)|myndighetspost)(?: .*)?|min myndighetspost|få (?:din )?post digitalt|post digitalt|mina meddelanden",
        part=r"digital post|digital brevlåda|myndighetspost", path=r"/[\w-]*(?:digital-post|digital-brevlada|myndighetspost)[\w-]*(?:\.\w+)?/?$", text=(r"digital (?:post|brevlåda)|kivra|brevlåda",),
    ),
    Rule(
        role="business", most=4, exact=r"(?:för )?företag(?:are|ande)?(?: .*)?|näringsliv(?:et)?(?: .*)?|arbetsgivare|(?:for )?business(?:es)?",
        part=r"^för företag|^näringsliv|^företag", path=r"/(?:[\w-]*naringsliv[\w-]*|foretag(?:are|ande)?|for-foretag|arbetsgivare|business)(?:\.\w+)?/?$",
    ),
    Rule(
        role="language_page", most=3, swedish=False, exact=r"(?:other|andra|övriga|fler) (?:languages|språk)|(?:information|webbplatsen|sidan) på (?:andra|fler|flera|olika) språk|languages|språk(?: / languages)?|välj språk|på andra språk|select language|translate",
        part=r"other languages|andra språk", path=r"/(?:andra-sprak|other-languages|languages?|sprak)(?:\.\w+)?/?$", text=(r"english|arabiska|العربية|suomi|somali|polski|español",), proof=1,
    ),
    Rule(
        role="user_involvement", most=3, exact=r"(?:bli |vår |delta i )?(?:testpanel(?:en)?|användarpanel|medborgarpanel|användartest(?:er)?)(?: .*)?|hjälp oss (?:att )?(?:bli bättre|testa .*|utveckla .*|förbättra .*)|testa (?:vår|våra) .*|testa och tyck till|användarråd",
        part=r"testpanel|användartest|medborgarpanel|hjälp oss (?:att )?bli bättre", path=r"/[\w-]*(?:testpanel|anvandartest|anvandarpanel|medborgarpanel)[\w-]*(?:\.\w+)?/?$",
    ),
    Rule(
        role="status_page", most=3, exact=r"drift(?:information|status|störning(?:ar)?|läge)(?: .*)?|störningar(?: .*)?|(?:drift|el|ström|vatten)?avbrott(?: .*)?|vattenavstängning(?:ar)?(?: .*)?|kända (?:fel|problem)|planerat underhåll|aktuella? driftstörning(?:ar)?|service status|system status",
        part=r"driftinformation|driftstatus|driftstörning|service status", path=r"/[\w-]*(?:driftinfo|driftstatus|driftstorning|storningar|service-status)[\w-]*(?:\.\w+)?/?$",
    ),
)  # fmt: skip

BY_ROLE = {rule.role: rule for rule in RULES}

#: Platforms whose links make a page a hub of the body's own accounts (catalogue list S).
SOCIAL_HOSTS = re.compile(
    r"(?:^|\.)(?:facebook\.com|instagram\.com|linkedin\.com|x\.com|twitter\.com|tiktok\.com|snapchat\.com|threads\.net|youtube\.com|"
    r"youtu\.be|vimeo\.com|flickr\.com|bsky\.app)$"
)
