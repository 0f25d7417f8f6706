"""Where a person would guess that a thing is kept: the sections of a site, by what is looked for and by the task's branch of life."""

from __future__ import annotations

import re

from crawler.journeys.vocabulary import name_hits

_ABOUT = (
    "om oss", "om kommunen", "om regionen", "om myndigheten", "om organisationen", "om hög", "om universitet", "om verket",
    "om förbundet", "om bolaget", "så styrs", "så fungerar",
)  # fmt: skip
_DEMOCRACY = ("politik", "demokrati", "kommun och", "kommun &", "insyn", "styr", "beslut", "påverka")
_SERVICES = ("självservice", "e-tjänster", "tjänster", "ärenden", "mina ärenden", "privat", "företag")

#: Sign looked for -> beginnings of words in the names of sections, likeliest first.
SECTIONS: dict[str, tuple[str, ...]] = {
    "human-contact": ("hjälp", "support", "service", "besök", "telefon", *_ABOUT),
    "written-contact": ("mejla", "skriv", "hjälp", "support", "service", *_ABOUT),
    "opening-hours": ("besök", "servicekontor", "hitta", "service", *_ABOUT),
    "fault-report": (
        "it-", "drift", "störning", "gator", "gata", "trafik", "väg", "vatten", "kollektivtrafik", "teknisk", "support", "hjälp",
        "självservice", "e-tjänster", "kontakt",
    ),
    "statement": ("om webbplatsen", "om sidan", "om den här", *_ABOUT),
    "records-request": (*_ABOUT, "diarium", "arkiv", "offentlig", *_DEMOCRACY),
    "diary": (*_ABOUT, "diarium", "arkiv", "offentlig", *_DEMOCRACY),
    "appeal": ("inte är nöjd", "inte nöjd", "rättssäkerhet", "dina rättigheter", *_DEMOCRACY, *_ABOUT),
    "complaint": ("inte är nöjd", "inte nöjd", "åsikt", "kontakt", "hjälp", *_ABOUT, *_DEMOCRACY),
    "written-complaint": ("inte är nöjd", "inte nöjd", "åsikt", "kontakt", "hjälp", *_ABOUT, *_DEMOCRACY),
    "task-page": _SERVICES,
    "service-start": _SERVICES,
    "login-chooser": _SERVICES,
}  # fmt: skip

#: A reader of English looks for the way into English first.
ENGLISH = ("language", "other languages", "english", "in english", "about")

#: Words of a task -> sections of its branch of life.
BRANCHES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(tasks), sections)
    for tasks, sections in (
        (r"förskol|barnomsorg|skol|utbildning|gymnasi|fritids", ("barn", "skola", "förskola", "utbildning", "familj")),
        (
            r"bygg|bostad|tomt|fastighet|avfall|sophäm|återvinn|vatten|miljö",
            ("bygg", "bo", "boende", "miljö", "avfall", "hus"),
        ),
        (r"hemtjänst|äldre|bistånd|försörjning|funktion|omsorg", ("omsorg", "äldre", "stöd", "vård", "social")),
        (r"bibliotek|simhall|museum|kultur|idrott|fritid|\bbad", ("kultur", "fritid", "uppleva", "idrott", "bad")),
        (
            r"parkering|gat[au]|\bväg|buss|kollektiv|\bres[ao]|sjukres",
            ("trafik", "gator", "resor", "resa", "hjälp", "stöd"),
        ),
        (r"vård|journal|tand|vaccin|akut|\brecept", ("vård", "hitta", "ärenden", "hälsa", "hjälp")),
        (r"jobb|arbete|företag|näring|tillstånd", ("arbete", "jobb", "företag", "näringsliv", "tillstånd")),
        (r"antag|kurs|program|studi|student|tenta", ("utbildning", "student", "studera", "studier")),
        (r"forsk|doktorand", ("forskning", "samverkan")),
    )
)


def sections_for(sign: str, task_terms: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Names of the sections where one would look for that sign, those of the task's branch first; none for an unknown sign."""
    if language != "sv":
        return ENGLISH
    own = [s for tasks, sections in BRANCHES if any(tasks.search(t) for t in task_terms) for s in sections]
    return tuple(dict.fromkeys([*own, *SECTIONS.get(sign, ())]))


def likelihood(sections: tuple[str, ...], name: str) -> int:
    """Place of the first section that the name has a word of; lower is likelier."""
    return next((n for n, section in enumerate(sections) if name_hits((section,), name)), len(sections))
