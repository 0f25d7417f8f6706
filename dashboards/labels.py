"""Words for the closed vocabularies of the database. The English stands here, the Swedish in locale/sv; one word per thing."""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark a text for the catalogues without translating it here."""
    return text


#: Vocabulary → value → words. A value that is missing here is shown as it is.
LABELS: dict[str, dict[str, str]] = {
    "kind": {
        "all": N_("All organisations"), "municipality": N_("Municipality"), "region": N_("Region"), "agency": N_("Government agency"),
        "other": N_("Other public body"),
    },
    "kinds": {
        "all": N_("All organisations"), "municipality": N_("Municipalities"), "region": N_("Regions"), "agency": N_("Government agencies"),
        "other": N_("Other public bodies"),
    },
    "label": {
        "very_good": N_("very good"), "good": N_("good"), "acceptable": N_("acceptable"), "deficient": N_("deficient"), "weak": N_("weak"),
    },
    "dimension": {  # at the head of a narrow column
        "presence": N_("Presence"), "experience": N_("Experience"), "ecrm": N_("E-CRM"), "mobile": N_("Mobile"),
        "social": N_("Social media"),
    },
    "status": {
        "ranked": N_("ranked"), "insufficient": N_("Not ranked: too little could be examined"),
        "not_measured": N_("Not ranked: no page could be examined"), "failed": N_("Not ranked: the scan could not be finished"),
        "waiting": N_("Not ranked: not examined yet"), "running": N_("Not ranked: the scan is not finished"),
    },
    "state": {
        "scored": N_("Rated"), "not_applicable": N_("Does not apply"), "untested": N_("Not tested"),
        "disputed": N_("Objected to, under review"),
    },
    "cause": {"ours": N_("The reason lies with us"), "site": N_("The reason lies with the website")},
    "outcome": {
        "failed": N_("Fault"), "cantTell": N_("A person needs to look"), "passed": N_("No fault"), "inapplicable": N_("Nothing to check"),
        "untested": N_("Not tested"),
    },
    "outcomes": {"failed": N_("Faults"), "cantTell": N_("A person needs to look")},
    "impact": {
        "critical": N_("Stops some people entirely"), "serious": N_("Hinders some people badly"), "moderate": N_("Makes it harder"),
        "minor": N_("Small nuisance"),
    },
    "ending": {
        "completed": N_("Got there"), "not_completed": N_("Did not get there"), "broken_script": N_("Our script broke"),
        "untested": N_("Not tested"),
    },
    "page": {
        "audited": N_("examined"), "audited_partial": N_("partly examined"), "failed": N_("could not be visited"),
        "blocked": N_("shut to us"),
        "skipped": N_("left out"),
    },
    "verb": {
        "open": N_("Opens the page"), "find": N_("Looks for a way"), "search": N_("Searches"), "click": N_("Chooses"),
        "fill": N_("Fills in"), "choose": N_("Picks"), "press": N_("Presses"),
        "expect": N_("Expects"), "measure": N_("Measures"), "menu": N_("Opens the menu"),
        "provoke": N_("Leaves the form empty"), "refuse": N_("Says no to cookies"), "see": N_("Sees"), "end": N_("Arrives"),
        "back": N_("Goes back"), "wait": N_("Waits"), "audit": N_("Examines the page"), "remember": N_("Remembers"),
    },
    "change": {"new": N_("New"), "fixed": N_("Gone"), "came_back": N_("Came back")},
    "claim": {
        "full": N_("fully compliant"), "partial": N_("partly compliant"), "none": N_("not compliant"), "free": N_("in own words"),
    },
    "need": {
        "a": N_("Without vision"), "b": N_("With limited vision"), "c": N_("Without perception of colour"), "d": N_("Without hearing"),
        "e": N_("With limited hearing"), "f": N_("Without vocal capability"), "g": N_("With limited manipulation or strength"),
        "h": N_("At risk of photosensitive seizures"), "i": N_("With limited cognition"),
    },
    "automatable": {
        "full": N_("Decided by machine"), "heuristic": N_("Judged by a rule that can be wrong on a single site"),
        "needs_journey": N_("Walked as an errand"),
    },
    "risk": {"low": N_("low"), "med": N_("medium"), "high": N_("high")},
    "method": {
        "crawl": N_("crawl"), "dom": N_("page source"), "axe": N_("axe"), "browser": N_("browser"), "network": N_("network"),
        "dns_tls": N_("DNS and TLS"), "journey": N_("errand"), "text": N_("text"), "document": N_("documents"),
    },
    "scope": {"page": N_("every page of the sample"), "site": N_("the website as a whole"), "journey": N_("an errand")},
    "broke": {"axe": N_("new version of axe"), "lexicons": N_("new word lists"), "criteria": N_("new criteria or weights")},
    "alternative": {
        "equal_weights": N_("All criteria weigh the same"),
        "hard_core": N_("Hard core: only what a machine decides with low risk of error"),
        "wcag_linked": N_("Only criteria linked to WCAG 2.1 A and AA"), "minimum": N_("The lowest dimension instead of the mean"),
        "untested_0": N_("Everything not tested counts as 0"), "untested_1": N_("Everything not tested counts as 1"),
        "dimension_weights": N_("Dimensions weigh as much as their criteria"),
        },
}  # fmt: skip


def label(vocabulary: str, value: str) -> str:
    """The English words for a value; the value itself when there are none."""
    return LABELS.get(vocabulary, {}).get(value, value.replace("_", " "))
LABELS["area"] = {
    one: one for one in (
        N_("accessibility"), N_("accessibility statement"), N_("apps"), N_("business users"), N_("channels"), N_("contact channels"),
        N_("coordination"), N_("device integration"), N_("dialogue"), N_("digital post"), N_("e-identification"), N_("e-services"),
        N_("embeds"), N_("feedback"), N_("feeds and subscription"), N_("findability"), N_("forms"), N_("freshness"), N_("identity"),
        N_("independence"), N_("languages"), N_("layout"), N_("legibility"), N_("life events"), N_("navigation"), N_("once-only"),
        N_("open data"), N_("openness"), N_("operable"), N_("overlays"), N_("perceivable"), N_("performance"), N_("personas"),
        N_("plain language"), N_("policy"), N_("privacy"), N_("resilience"), N_("robust"), N_("search"), N_("security"), N_("sharing"),
        N_("sharing metadata"), N_("touch"), N_("transparency"), N_("understandable"), N_("wad monitoring"),
    )
}  # fmt: skip

#: When a criterion applies: as the profile says it → as a reader is told.
LABELS["condition"] = {
    "always": N_("always"),
    ">=1 account link; optional live check": N_("there is a link to at least one account"),
    ">=10 distinct images with alternative text": N_("at least 10 different images have an alternative text"),
    ">=2 login chooser hosts or >=2 e-services walked": N_("there are at least 2 login pages, or 2 e-services were walked"),
    ">=5 PDFs in scope": N_("there are at least 5 PDFs that the law covers"),
    ">=5 dated content pages": N_("at least 5 content pages have a date"),
    ">=5 document links": N_("there are at least 5 links to documents"),
    "agency only if a webcast page is found": N_("for agencies only where a page with webcasts is found"),
    "agency only with flag business": N_("for agencies only where they have a task towards businesses"),
    "agency only with flag rulemaking": N_("for agencies only where they issue regulations"),
    "chat found": N_("a chat is found"),
    "consent dialog or consent-requiring storage found": N_("a consent dialog, or storage that needs consent, is found"),
    "e-service link found; walks stopped by robots, bot protection or us: untested": N_(
        "a link to an e-service is found; walks that robots.txt, a bot protection or we stopped are not tested"
    ),
    "e-services on another host": N_("e-services lie at another host"),
    "embeds found": N_("embedded content is found"),
    "feed or dated news page found": N_("a feed or a dated page of news is found"),
    "flag sdg": N_("the organisation is covered by the single digital gateway"),
    "foreign-language blocks found": N_("blocks in other languages are found"),
    "form or search field found": N_("a form or a search field is found"),
    "form page found": N_("a page with a form is found"),
    "form page found; server-validated only: untested": N_("a page with a form is found; what only the server checks is not tested"),
    "form with required fields found": N_("a form with required fields is found"),
    "form with such a field found": N_("a form with such a field is found"),
    "gesture component found": N_("something that is worked by gestures is found"),
    "hover content found": N_("content that shows when pointed at is found"),
    "life event page found": N_("a page on an event of life is found"),
    "login chooser reached": N_("the choice of login is reached"),
    "login chooser reached; e-service links exist but no walk reached it because of robots, bot protection or us: untested": N_(
        "the choice of login is reached; where there are e-services but every walk was stopped by robots.txt, "
        "a bot protection or us, not tested"
    ),
    "news or call-to-action link on the start page": N_("the start page has a link to news or to something to do"),
    "news pages found": N_("pages of news are found"),
    "notice board found": N_("a notice board is found"),
    "og:image found": N_("a picture for sharing (og:image) is found"),
    "open data page or catalogue found": N_("a page or a catalogue of open data is found"),
    "open data page or catalogue found or API page found": N_("a page or a catalogue of open data, or a page on APIs, is found"),
    "open form or blankett for an individual matter found": N_("an open form for somebody's own matter is found"),
    "own app linked": N_("an app of its own is linked"),
    "own app mentioned": N_("an app of its own is mentioned"),
    "phone number found": N_("a telephone number is found"),
    "service page found": N_("a page on a service is found"),
    "service page with K_PREPARE text found": N_("a page on a service tells what to have at hand"),
    "service page with an action found": N_("a page on a service with something to do is found"),
    "service page with e-service found": N_("a page on a service that has an e-service is found"),
    "share controls found": N_("buttons for sharing are found"),
    "social account link found": N_("a link to an account in social media is found"),
    "statement found": N_("the accessibility statement is found"),
    "status is not helt förenlig": N_("the statement does not say “fully compliant”"),
    "valid sitemap found": N_("a valid sitemap is found"),
    "video found": N_("a film is found"),
    "video with sound found whose captions can be judged": N_("a film with sound whose captions can be judged is found"),
    "visiting address found": N_("a visiting address is found"),
    "wide data table found": N_("a wide data table is found"),
}
