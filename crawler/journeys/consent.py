"""Consent dialogs: find the dialog, its accept and refuse, refuse; and the whole walk of J8 with what was stored and asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error

from checks.dom import Element
from crawler.journeys.consent_choices import safe_save
from crawler.journeys.endings import not_completed
from crawler.journeys.held_back import held_back
from crawler.journeys.sight import Thing, View, walk_links
from crawler.journeys.visitor import Used

if TYPE_CHECKING:
    from crawler.journeys.runner import Run
    from profiles.journey_verbs import Refuse

_COOKIES = re.compile(r"\b(kakor|cookies?|webbkakor|samtycke|integritet|consent)", re.IGNORECASE)
_REJECT = re.compile(
    r"(bara|endast|enbart|only).{0,20}(nödvändiga|necessary|essential)|nödvändiga kakor|^nödvändiga|avvisa|avböj|neka|"
    r"godkänn (inte|ej)|tillåt (inte|ej)|"
    r"acceptera (inte|ej)|inte godkänna|inga (kakor|cookies)|reject|decline|refuse|deny|^nej\b|^inte nu",
    re.IGNORECASE,
)
_ACCEPT = re.compile(
    r"godkänn|acceptera|tillåt|accept|allow|agree|^ja\b|^ok\b|jag förstår|samtyck|jag är med", re.IGNORECASE
)
_SETTINGS = re.compile(
    r"inställning|anpassa|hantera|välj|(mer|fler|egna|mina|dina) val|ändra|settings|customi[sz]e|manage|preferences|options|detaljer",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"^(stäng|close|×|x|✕|nej tack|inte nu|senare|hoppa över|avbryt|dismiss|no thanks)\b|stäng", re.IGNORECASE
)
#: Cookies and keys of analytics and marketing that need consent (catalogue, list T).
TRACKING = re.compile(
    r"^(_ga|_gid|_gat|_gcl|__utm|_fbp|_fbc|fr$|_hj|IDE$|_uet|li_|bcookie|lidc|_pk_|_pin_|_tt_|_scid|MUID|matomo|mtm_|ajs_|"
    r"amplitude|_clck|_clsk|hubspot|__hs|vuid)",
    re.IGNORECASE,
)
#: Marks by which such a service remembers that one is not to be followed.
_KEEPS_OUT = re.compile(r"consent_removed|opt-?out|ignore|disable", re.IGNORECASE)
SECOND_PAGE_TRIES = 3


@dataclass(slots=True)
class Dialog:
    """A consent dialog as the persona perceives it."""

    element: Element
    accept: Thing | None
    reject: Thing | None
    settings: Thing | None
    buttons: list[Thing]

    @property
    def name(self) -> str:
        return " ".join(self.element.text.split())[:80]


def consent_dialog(view: View) -> Dialog | None:
    """The dialog or bar that asks about cookies, with its buttons; None where nothing asks."""
    for container in _containers(view):
        buttons = [t for t in view.things if container in t.element.ancestors() and not t.is_field]
        pressable = [t for t in buttons if not t.is_link or not t.href.startswith("http") or _REJECT.search(t.name)]
        reject = next((t for t in pressable if _REJECT.search(t.name)), None)
        accept = next(
            (t for t in pressable if t is not reject and _ACCEPT.search(t.name) and not _REJECT.search(t.name)), None
        )
        others = [t for t in pressable if t not in (reject, accept) and not _ACCEPT.search(t.name)]
        settings = next((t for t in others if _SETTINGS.search(t.name)), None) or _leads_on(accept, others)
        if accept or reject or settings:
            return Dialog(container, accept, reject, settings, buttons)
    return None


def _leads_on(accept: Thing | None, others: list[Thing]) -> Thing | None:
    """Where one button accepts and the only other one neither agrees nor closes, it leads to the choices, whatever its name."""
    buttons = [t for t in others if not t.is_link and not re.search(r"^(fortsätt|okej|visst|bra|continue|got it)", t.name.casefold())]
    return buttons[0] if accept is not None and len(buttons) == 1 and not _CLOSE.search(buttons[0].name) else None


def _containers(view: View) -> list[Element]:
    found: list[Element] = []
    for block in view.blocks:
        if not _COOKIES.search(block.text):
            continue
        for at in (block.element, *block.element.ancestors()):
            if at.tag in ("body", "html", "main", "footer") or any(d.tag in ("main", "footer") for d in at.elements):
                break
            words = f"{at.get('id')} {at.get('class')}".lower()
            if (
                at.role in ("dialog", "alertdialog")
                or at.tag == "dialog"
                or at.style("position") in ("fixed", "sticky")
                or re.search(r"cookie|consent|kakor|samtycke|gdpr", words)
            ) and at not in found:
                found.append(at)
    return [e for e in found if not any(o in e.ancestors() for o in found)]


async def refuse_at_start(run: Run) -> None:
    """Refuse or leave alone a consent dialog that stands in the way at the beginning; never accept."""
    walker = run.walker
    view = walker.view
    if view is None:
        return
    dialog = consent_dialog(view)
    if dialog is None:
        return
    if dialog.reject is not None:
        await _use(run, dialog.reject, "a consent dialog stands first: refused", closes=True)
    elif _is_modal(dialog.element) and (layer := await _second_layer(run, dialog)) is not None:
        await _use(run, layer, "a consent dialog stands first: refused on its second layer", closes=True)


def _is_modal(element: Element) -> bool:
    """Whether it, or the dialog inside a curtain drawn over the page, says that nothing else can be used meanwhile."""
    return any(e.get("aria-modal") == "true" for e in (element, *element.descendants()))


async def clear_the_way(run: Run) -> bool:
    """Take away what lies over the page: refuse cookies, or close the dialog; accept cookies only where nothing else is offered."""
    view = await run.walker.see()
    dialog = consent_dialog(view)
    if dialog is not None:
        way = dialog.reject or next((b for b in dialog.buttons if not b.is_link and _CLOSE.search(b.name)), None)
        if way is None and dialog.settings is not None:
            way = await _second_layer(run, dialog)
        if way is None and dialog.accept is not None and not dialog.accept.is_link:
            way = dialog.accept
            run.facts["had_to_accept_cookies"] = True
        if way is None:
            return False
        used = await _use(run, way, "the cookie dialog lies over what is needed", closes=True)
        return used.ok
    for element in view.dialogs:
        closer = next((t for t in view.controls if element in t.element.ancestors() and _CLOSE.search(t.name)), None)
        if closer is not None:
            return (await _use(run, closer, "a dialog lies in the way")).ok
    return False


async def use_clear(run: Run, thing: Thing) -> Used:
    """Use a control; where a dialog covers it or holds the focus, take the dialog away first."""
    used = await run.walker.use(thing)
    if (used.covered or _held_by_dialog(run, thing, used)) and await clear_the_way(run):
        view = await run.walker.see()
        again = next((t for t in view.things if t.node == thing.node), thing)
        return await run.walker.use(again)
    return used


async def type_clear(run: Run, thing: Thing, text: str) -> Used:
    """Write in a field; where a dialog covers it or holds the focus, take the dialog away first."""
    used = await run.walker.type(thing, text)
    if (used.covered or _held_by_dialog(run, thing, used)) and await clear_the_way(run):
        view = await run.walker.see()
        again = next((t for t in view.things if t.node == thing.node), thing)
        return await run.walker.type(again, text)
    return used


def _held_by_dialog(run: Run, thing: Thing, used: Used) -> bool:
    """Whether the control failed while a dialog that it is no part of stands open: the focus may be kept inside."""
    view = run.walker.view
    if used.ok or used.refused or view is None:
        return False
    return any(dialog not in thing.element.ancestors() for dialog in view.dialogs)


async def _use(run: Run, thing: Thing, why: str, *, closes: bool = False) -> Used:
    """Use a button of the dialog; with `closes` it has passed only when the dialog is gone."""
    picture, box = await run.shot(thing)
    used = await run.walker.use(thing)
    if closes and used.ok and not used.went and await _stays(run, thing):
        used = Used(ok=False, message=f"“{thing.name}” was used and the dialog stays",
                    message_sv=f"“{thing.name}” användes och dialogen är kvar")  # fmt: skip
    run.note(
        "refuse",
        thing=thing,
        why=why,
        outcome="passed" if used.ok else "failed",
        message=used.message,
        picture=picture,
        box=box,
    )
    return used


async def _stays(run: Run, thing: Thing) -> bool:
    """Whether a consent dialog with a button of that name is still there once the page has come to rest."""
    for look in (run.walker.see, run.walker.see_settled):
        dialog = consent_dialog(await look())
        if dialog is None or all(b.name != thing.name for b in dialog.buttons):
            return False
    return True


async def stored(run: Run) -> list[str]:
    """Names of cookies and storage keys of this context and page."""
    names = {f"cookie:{c['name']}" for c in await run.walker.tab.context.cookies()}
    try:
        keys = await run.walker.tab.run(
            "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])", await run.walker.world()
        )
        local, session = json.loads(keys)
    except (Error, ValueError, TypeError):
        local, session = [], []
    return sorted([*names, *(f"local:{k}" for k in local), *(f"session:{k}" for k in session)])


def asked_hosts(run: Run) -> list[str]:
    """Hosts that have been asked so far."""
    return sorted(
        {urlsplit(r["url"]).netloc for r in run.walker.tab.watch.requests.values() if r["url"].startswith("http")}
    )


def _button(thing: Thing | None) -> dict[str, Any] | None:
    if thing is None:
        return None
    box = thing.element.box
    return {"name": thing.name, "tag": thing.tag, "width": box.width if box else 0, "height": box.height if box else 0}


async def walk_consent(run: Run, spec: Refuse) -> None:
    """J8: wait without choosing, refuse, second page, back; note everything. Raises Ends where refusing is not possible."""
    walker, facts = run.walker, run.facts
    await walker.settle()
    await run.idle(spec.wait_seconds)
    view = await walker.see()
    dialog = consent_dialog(view)
    facts["dialog"] = dialog is not None
    facts["stored_before"] = await stored(run)
    facts["requests_before"] = asked_hosts(run)
    facts["accept"], facts["reject"] = None, None
    facts["stored_after_refusal"], facts["requests_after_refusal"] = [], []
    before = _tracking(facts["stored_before"])
    if dialog is None:
        run.note("refuse", why="no consent dialog", message=", ".join(facts["stored_before"])[:200])
        if before:
            raise not_completed(
                f"nothing asks, yet {', '.join(before[:3])} is stored, which needs consent",
                f"ingen fråga ställs, ändå sparas {', '.join(before[:3])}, som kräver samtycke",
            )
        await _second_page(run)
        dialog = consent_dialog(walker.view) if walker.view is not None else None
        facts["stored_after_refusal"], facts["requests_after_refusal"] = await stored(run), asked_hosts(run)
        if dialog is None:
            if kept := _tracking(facts["stored_after_refusal"]):
                raise not_completed(
                    f"nothing asks, yet {', '.join(kept[:3])} is stored on the second page",
                    f"ingen fråga ställs, ändå sparas {', '.join(kept[:3])} på andra sidan",
                )
            return
        view = walker.view or view
        facts["dialog"] = True
        before = _tracking(facts["stored_after_refusal"])
    box = dialog.element.box
    facts["area"] = (
        round(min(1.0, box.width * min(box.height, view.height) / (view.width * view.height)), 3) if box else 0
    )
    facts["buttons_in_view"] = all(
        b.element.box is not None and b.element.box.y + b.element.box.height <= view.height + 1
        for b in (dialog.accept, dialog.reject)
        if b
    )
    facts["accept"] = _button(dialog.accept)
    clicks = await _refuse(run, dialog)
    if facts["reject"] is not None:
        facts["reject"]["clicks"] = clicks
    asked = len(asked_hosts(run))
    await walker.settle()
    view = await walker.see()
    again = consent_dialog(view)
    if again is not None and again.reject is not None:
        raise not_completed("the dialog stays after the refusal", "dialogen blir kvar efter att man sagt nej")
    facts["sticky"] = [await covered_after_scroll(run)]
    facts["placeholders"] = held_back(view)
    first = walker.url
    await _second_page(run)
    if walker.url != first:
        facts["sticky"].append(await covered_after_scroll(run))
        facts["placeholders"] += held_back(walker.view) if walker.view is not None else []
    facts["stored_after_refusal"] = await stored(run)
    facts["requests_after_refusal"] = asked_hosts(run)[asked:] if len(asked_hosts(run)) > asked else []
    asking = consent_dialog(walker.view) if walker.view is not None else None
    if asking is not None and (asking.accept or asking.reject):  # a lone button for settings is no question
        run.note("refuse", why="the dialog asks again on the second page", outcome="failed")
        facts["asks_again"] = True
        raise not_completed(
            "the refusal is not remembered: the dialog asks again", "nejet minns inte: dialogen frågar igen"
        )
    if first != walker.url:
        await walker.back()
    kept = _tracking(facts["stored_after_refusal"])
    if new := [n for n in kept if n not in before]:
        raise not_completed(
            f"after the refusal {', '.join(new[:3])} was stored", f"efter nejet sparades {', '.join(new[:3])}"
        )
    if kept:
        raise not_completed(
            f"{', '.join(kept[:3])} was stored before one was asked, and stays after the refusal",
            f"{', '.join(kept[:3])} sparades innan man fick frågan och är kvar efter nejet",
        )


SCROLLED_PX = 800
_SCROLL = "(() => {{ scrollTo({{top: {}, behavior: 'instant'}}); return [scrollY, innerWidth, innerHeight].join(); }})()"


async def covered_after_scroll(run: Run) -> dict[str, Any]:
    """Shares of the window that fixed and sticky boxes cover 800 px down, upright and (the same heights) lying."""
    walker = run.walker
    fact: dict[str, Any] = {"page": walker.url, "portrait": 0.0, "landscape": 0.0}
    try:
        world = await walker.world()
        said = str(await walker.tab.run(_SCROLL.format(SCROLLED_PX), world))
        down, width, height = (float(part) for part in said.split(","))
        await walker.settle(0.2, 2.0)
        view = await walker.see()
        await walker.tab.run(_SCROLL.format(0), world)
    except (Error, TimeoutError, ValueError):
        return fact
    upright = 0.0
    heights = 0.0
    for element in view.dom.top.elements:
        box = element.box
        if box is None or element.style("position") not in ("fixed", "sticky") or not element.is_visible:
            continue
        if any(a.style("position") in ("fixed", "sticky") for a in element.ancestors()):
            continue
        top = max(box.y, down)
        bottom = min(box.y + box.height, down + height)
        across = min(box.x + box.width, width) - max(box.x, 0.0)
        if bottom > top and across > 0:
            upright += (bottom - top) * across / (width * height)
            heights += (bottom - top) * across / (height * width)  # a lying phone: the same band of fewer rows
    fact["portrait"] = round(min(1.0, upright), 3)
    fact["landscape"] = round(min(1.0, heights * height / width), 3)
    return fact


def _tracking(names: list[str]) -> list[str]:
    named = ((n, n.split(":", maxsplit=1)[1]) for n in names)
    return [n for n, name in named if TRACKING.search(name) and not _KEEPS_OUT.search(name)]


async def _refuse(run: Run, dialog: Dialog) -> int:
    """Use the refusal, on the first or second layer; its number of clicks."""
    if dialog.reject is not None:
        run.facts["reject"] = _button(dialog.reject)
        used = await _use(run, dialog.reject, "the refusal stands on the first layer", closes=True)
        if not used.ok:
            raise not_completed(
                f"could not refuse: {used.message}", f"gick inte att säga nej: {used.message_sv or used.message}"
            )
        return 1
    if dialog.settings is not None:
        reject = await _second_layer(run, dialog)
        if reject is not None:
            run.facts["reject"] = _button(reject)
            used = await _use(run, reject, "the refusal stands on the second layer", closes=True)
            if used.ok:
                return 2 + int(run.facts.get("unticked", 0))
    if run.facts.get("ticked_in_advance"):
        raise not_completed(
            "the dialog offers to save what is ticked in advance, and not all of it can be unticked",
            "dialogen sparar det som är förkryssat, och allt går inte att kryssa ur",
        )
    raise not_completed("the dialog has no way to refuse", "dialogen går inte att säga nej i")


async def _second_layer(run: Run, dialog: Dialog) -> Thing | None:
    """Open the dialog's settings; the button there that refuses, or saves once nothing is ticked."""
    if dialog.settings is None:
        return None
    used = await _use(run, dialog.settings, "no refusal on the first layer: its settings")
    if not used.ok:
        return None
    view = await run.walker.see_settled()
    found = consent_dialog(view)
    pressable = [t for t in (found.buttons if found else view.controls) if t.expanded is None]  # no heading that folds
    refusing = next((t for t in pressable if _REJECT.search(t.name) and not t.element.has("aria-pressed")), None)
    return refusing or await safe_save(run, view, pressable, found.element if found else None)


async def _second_page(run: Run) -> None:
    """Follow a link of the site, as a reader goes on."""
    walker = run.walker
    view = walker.view or await walker.see()
    contact = run.words.terms(("K_CONTACT",))
    links = [
        t
        for t in walk_links(view)
        if walker.hosts.is_own(t.href) and "#" not in t.href and t.href.rstrip("/") != view.url.rstrip("/")
    ]
    links.sort(key=lambda t: not any(t.name.casefold().startswith(c) for c in contact))
    for thing in links[:SECOND_PAGE_TRIES]:
        picture, box = await run.shot(thing)
        used = await walker.use(thing)
        run.note(
            "refuse",
            thing=thing,
            why="a second page",
            outcome="passed" if used.ok else "failed",
            message=used.message,
            picture=picture,
            box=box,
        )
        if used.went:
            await walker.settle()
            await walker.see()
            await run.arrived()
            return
