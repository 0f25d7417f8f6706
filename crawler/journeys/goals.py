"""What each sign is called when it was looked for and not found, in English and Swedish."""

from __future__ import annotations

GOALS: dict[str, tuple[str, str]] = {
    "human-contact": ("a phone number or chat", "ett telefonnummer eller en chatt"),
    "written-contact": ("an e-mail address or contact form", "en e-postadress eller ett kontaktformulär"),
    "opening-hours": ("opening hours", "öppettider"),
    "task-page": ("a page about the task", "en sida om ärendet"),
    "service-start": ("a page about the task", "en sida om ärendet"),
    "login-chooser": ("the choice of ways to log in", "valet av inloggning"),
    "eservice-entry": ("the e-service", "e-tjänsten"),
    "open-form": ("a form", "ett formulär"),
    "foreign-eid": ("a way in with a foreign eID", "inloggning med utländsk e-legitimation"),
    "fee": ("what it costs", "vad det kostar"),
    "fault-report": ("a way to report a fault", "ett sätt att anmäla fel"),
    "statement": ("the accessibility statement", "tillgänglighetsredogörelsen"),
    "accessibility-feedback": (
        "a way to tell about missing accessibility",
        "ett sätt att anmäla bristande tillgänglighet",
    ),
    "supervisor-link": ("a link to the supervisor", "en länk till tillsynsmyndigheten"),
    "records-request": ("how to ask for an official document", "hur man begär ut en allmän handling"),
    "diary": ("the register or list of post", "diariet eller postlistan"),
    "appeal": ("how to appeal", "hur man överklagar"),
    "complaint": ("where to complain", "var man lämnar klagomål"),
    "written-complaint": ("a form or address for complaints", "ett formulär eller en adress för klagomål"),
    "words-in-main": ("the words that were looked for", "orden som söktes"),
    "headed-page": ("a page of that name", "en sida med det namnet"),
    "search-help": ("help when nothing is found", "hjälp när inget hittas"),
    "helpful-not-found": ("a helpful page for a wrong address", "en hjälpsam sida för fel adress"),
    "search-answer": ("an answer of the search", "ett svar från sökningen"),
    "life-event-pages": ("pages about events of life", "sidor om livshändelser"),
    "human-contact-in-main": ("a human to talk to", "en människa att tala med"),
    "process-told": ("what happens next and when", "vad som händer sen och när"),
    "readable-main": ("text that can be read without scrolling sideways", "text som kan läsas utan att rulla i sidled"),
}
