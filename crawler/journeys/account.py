"""The account of one walk as one HTML page that a manager can read: what was tried, what happened, what it cost. Escaped, no script."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from checks.material import Walk, WalkStep
from crawler.journeys.proof import harmless
from profiles.journey_schema import Journey
from profiles.persona_schema import Persona

ENDINGS = {
    "completed": ("Det gick", "It worked"),
    "not_completed": ("Det gick inte", "It did not work"),
    "broken_script": ("Beskrivningen av ärendet stämmer inte med sidan", "The description of the errand does not fit the page"),
    "untested": ("Det kunde inte provas", "It could not be tried"),
}
#: What a step did, as one says it.
DID = {
    "open": ("Öppnade", "Opened"), "find": ("Följde", "Followed"), "see": ("Fick se", "Saw"), "search": ("Sökte", "Searched"),
    "click": ("Klickade på", "Clicked"), "fill": ("Fyllde i", "Filled in"), "choose": ("Valde", "Chose"),
    "press": ("Tryckte på", "Pressed"),
    "expect": ("Kontrollerade", "Checked"), "measure": ("Antecknade", "Noted"), "refuse": ("Kakfrågan:", "The cookie question:"),
    "menu": ("Menyn:", "The menu:"), "provoke": ("Provade formuläret:", "Tried the form:"), "back": ("Gick tillbaka", "Went back"),
    "wait": ("Väntade", "Waited"), "end": ("Slut", "The end"),
}  # fmt: skip
#: Roles of controls, as people call them.
CALLED = {
    "link": ("länken", "the link"), "button": ("knappen", "the button"), "textbox": ("fältet", "the field"),
    "searchbox": ("sökfältet", "the search field"), "checkbox": ("kryssrutan", "the checkbox"), "radio": ("valet", "the option"),
    "tab": ("fliken", "the tab"), "combobox": ("listan", "the list"), "DisclosureTriangle": ("rubriken", "the heading"),
    "menuitem": ("menyvalet", "the menu item"), "switch": ("reglaget", "the switch"), "clickable": ("texten", "the text"),
    "summary": ("rubriken", "the heading"), "spinbutton": ("fältet", "the field"),
}  # fmt: skip


def account_html(walk: Walk, journey: Journey, persona: Persona, *, language: str = "sv", picture: str = "{}.webp") -> str:
    """The page. `picture` makes an address of the first 32 digits of a picture's hash."""
    environment = Environment(
        loader=PackageLoader("crawler.journeys"), autoescape=select_autoescape(default=True, default_for_string=True)
    )
    walk = harmless(walk)
    swedish = language == "sv"
    reason = str(walk.facts.get("reason_sv") or walk.reason) if swedish else walk.reason.removeprefix("site: ")
    return environment.get_template("account.html").render(
        walk=walk, journey=journey.head, persona=persona, language=language, reason=reason, window=persona.window,
        ending=ENDINGS[walk.ending][0 if swedish else 1], swedish=swedish, did=lambda step: _did(step, swedish=swedish),
        picture=lambda digest: picture.format(digest[:32]), task=walk.task.replace("_", " "),
        costs=_costs(walk, swedish=swedish),
    )  # fmt: skip


def _did(step: WalkStep, *, swedish: bool) -> str:
    """One step as a sentence without its full stop."""
    index = 0 if swedish else 1
    did = DID.get(step.verb, (step.verb, step.verb))[index]
    role, _, name = step.target.partition(" “")
    if name and role in CALLED:
        told = f"{did} {CALLED[role][index]} “{name}"
    else:
        told = f"{did} {step.target}".strip()
    return told.replace("“", "”") if swedish else told


def _costs(walk: Walk, *, swedish: bool) -> list[tuple[str, str]]:
    """The costs that say something of this walk, named and with their unit; none that is nought."""
    cost = walk.cost
    told = [
        ("Klick" if swedish else "Clicks", cost.clicks, ""),
        ("Tangenttryckningar" if swedish else "Key presses", cost.key_presses, ""),
        ("Sidor" if swedish else "Pages", cost.pages, ""),
        ("Återvändsgränder" if swedish else "Dead ends", cost.dead_ends, ""),
        ("Gånger tillbaka" if swedish else "Returns", cost.returns, ""),
        ("Tid" if swedish else "Time", round(cost.seconds), " s"),
        ("Hämtade data" if swedish else "Data fetched", round(cost.bytes / 1000), " kB"),
        ("Ord att läsa" if swedish else "Words to read", cost.words, ""),
        ("Läsbarhet (LIX)" if swedish else "Readability (LIX)", round(cost.lix) if cost.lix else 0, ""),
        ("Fält att fylla i" if swedish else "Fields asked for", cost.fields, ""),
    ]
    return [(name, f"{number}{unit}") for name, number, unit in told if number]


def write_account(path: Path, walk: Walk, journey: Journey, persona: Persona, *, language: str = "sv") -> None:
    """Write the page beside its pictures."""
    path.write_text(account_html(walk, journey, persona, language=language), encoding="utf-8")
