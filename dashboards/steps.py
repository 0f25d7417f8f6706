"""What a step of a walk was done with, in the reader's words: stored in English as role and name (link “Kontakt”)."""

from __future__ import annotations

import re

from dashboards.labels import N_
from dashboards.languages import Language

#: What comes before the name, and the words for it; `%(name)s` is what stood on the page.
_KINDS = (
    (re.compile(r"(?P<kind>link|button|page|search|statement|e-mail|clickable) “(?P<name>.*)”", re.S), {
        "link": N_("the link “%(name)s”"), "button": N_("the button “%(name)s”"), "page": N_("the page “%(name)s”"),
        "search": N_("with the words “%(name)s”"), "statement": N_("the statement “%(name)s”"),
        "e-mail": N_("the e-mail address “%(name)s”"), "clickable": N_("“%(name)s”, which can be clicked"),
    }),
    (re.compile(r"(?P<kind>form) with (?P<name>\d+) fields?"), {"form": N_("a form with %(name)s fields")}),
    (re.compile(r"(?P<kind>login) by (?P<name>.+)", re.S), {"login": N_("a login by %(name)s")}),
    (re.compile(r"(?P<kind>phone number) (?P<name>.+)", re.S), {"phone number": N_("the telephone number %(name)s")}),
    (re.compile(r"(?P<kind>hours): (?P<name>.+)", re.S), {"hours": N_("the opening hours: %(name)s")}),
    (re.compile(r"(?P<name>)(?P<kind>helpful-not-found|words-in-main|process-told|life-event-pages|foreign-eid)"), {
        "helpful-not-found": N_("a helpful page for a wrong address"), "words-in-main": N_("the words looked for, in the text"),
        "process-told": N_("what happens next, and when"), "life-event-pages": N_("pages about events of life"),
        "foreign-eid": N_("a way in with a foreign e-identification"),
    }),
    (re.compile(r"(?P<kind>)“(?P<name>.*)”", re.S), {"": N_("“%(name)s”")}),
)  # fmt: skip


def target(text: str, language: Language) -> str:
    """The target of a step in the reader's language; as it stands where it is an address or something we have no words for."""
    for pattern, words in _KINDS:
        if found := pattern.fullmatch(text):
            kind = found["kind"]
            return language.gettext(words[kind]).replace("%(name)s", found["name"])
    return text
