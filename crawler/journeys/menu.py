"""J15: the menu on a phone: is it there, does it open and close, by tap and by keyboard; what does it hold; where is the search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from crawler.journeys.consent import use_clear
from crawler.journeys.endings import not_completed
from crawler.journeys.menu_button import menu_control
from crawler.journeys.reaching import has_focus, tab_to
from crawler.journeys.scoring import key_of
from crawler.journeys.sight import Thing, View, same_page
from crawler.journeys.vocabulary import name_hits

if TYPE_CHECKING:
    from crawler.journeys.runner import Run

DESKTOP = (1280, 1024)
FEWEST_LINKS = 3
EXPANDERS_TRIED = 8
ESCAPES_MOST = 3


async def walk_menu(run: Run) -> None:
    """Raises Ends when the menu cannot be opened, or shows nothing."""
    walker, facts = run.walker, run.facts
    facts["desktop_items"] = await _desktop_items(run)
    view = await walker.see_settled()
    terms = run.words.terms(("K_MENU",), ("menu", "meny"))
    opener = menu_control(view, terms)
    visible = _navigation_links(view)
    form = view.search_form()
    facts["search_taps"] = 0 if form is not None else None
    facts["search_name"] = form.fields[0].element.name if form is not None else ""
    if opener is None:
        if not visible and not any(
            b.landmark for b in view.blocks
        ):  # a page without landmarks: any link may be the menu's
            visible = [t for t in view.controls if t.is_link and len(t.name) > 1 and walker.hosts.is_own(t.href)]
        facts.update(all_visible=len(visible) >= FEWEST_LINKS, menu=None, reached_items=[t.name for t in visible])
        if len(visible) < FEWEST_LINKS:
            raise not_completed(
                "no menu button and no links of a menu can be perceived",
                "ingen menyknapp och inga menylänkar går att uppfatta",
            )
        run.note("menu", why="all links are there without opening anything", message=f"{len(visible)} links")
        await _follow_one(run, visible)
        return
    facts["all_visible"] = False
    before = {key_of(t) for t in view.controls}
    was = opener.expanded
    picture, box = await run.shot(opener)
    used = await use_clear(run, opener)
    run.note("menu", thing=opener, why="named so, or says that what it controls is closed", outcome="passed" if used.ok else "failed",
             message=used.message, picture=picture, box=box)  # fmt: skip
    if not used.ok:
        raise not_completed(
            f"the menu did not open: {used.message}", f"menyn gick inte att öppna: {used.message_sv or used.message}"
        )
    view = await walker.see_settled()
    new = [t for t in view.controls if key_of(t) not in before]
    menu: dict[str, Any] = {
        "name": opener.element.name,
        "expanded_toggles": False,
        "by_keyboard": False,
        "closes": False,
    }
    facts["menu"] = menu
    after = _again(view, opener)
    menu["expanded_toggles"] = (
        after is not None and was is not None and after.expanded is not None and after.expanded != was
    )
    links = [t for t in new if t.is_link or t.expanded is not None]  # a first level may be buttons that fold out
    if not links and not used.went:
        raise not_completed("the menu button shows no links", "menyknappen visar inga länkar")
    await run.arrived()
    facts["reached_items"] = await _levels(run, view, links)
    picture, _ = await run.shot()
    run.note("menu", why="its links", message=", ".join(t.name for t in links[:12]), picture=picture)
    if facts["search_taps"] is None:
        form = (walker.view or view).search_form()
        if form is not None:
            facts["search_taps"], facts["search_name"] = 1, form.fields[0].element.name
    if used.went:
        menu["closes"] = True
    else:
        menu["closes"] = await _closes(run, opener, {key_of(t) for t in links})
        if not menu["closes"]:
            if not await _closes_at_all(run, opener, {key_of(t) for t in links}):
                raise not_completed("the menu cannot be closed again", "menyn går inte att stänga igen")
            menu["closes"] = await _is_back(run, opener)
    menu["by_keyboard"] = walker.persona.hands == "keyboard" or await _by_keyboard(run, opener)
    await _search_by_tap(run)


async def _follow_one(run: Run, links: list[Thing]) -> None:
    """Use one link, to see that the open menu also works."""
    walker = run.walker
    for thing in links:
        if thing.href.startswith("http") and walker.hosts.is_own(thing.href) and not same_page(thing.href, walker.url):
            picture, box = await run.shot(thing)
            used = await walker.use(thing)
            run.note("menu", thing=thing, why="a link of the menu works", outcome="passed" if used.ok else "failed",
                     message=used.message, picture=picture, box=box)  # fmt: skip
            if not used.ok and not used.refused:
                raise not_completed(
                    f"a link of the menu does not work: {used.message}", f"en menylänk fungerar inte: {used.message_sv}"
                )
            return


def _navigation_links(view: View) -> list[Thing]:
    return [t for t in view.controls if t.is_link and t.landmark in ("navigation", "banner") and len(t.name) > 1]


def _again(view: View, thing: Thing) -> Thing | None:
    """The same control in a later look: the browser's node stays the same even when its name changes."""
    return next((t for t in view.things if t.node == thing.node), None)


async def _desktop_items(run: Run) -> list[str]:
    """Names of the top-level navigation in a wide window, then back to the phone's window."""
    walker, window = run.walker, run.walker.tab.persona
    cdp = walker.tab.cdp
    try:
        await cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": DESKTOP[0], "height": DESKTOP[1], "deviceScaleFactor": 1, "mobile": False},
        )
        await walker.settle(0.2)
        view = await walker.see()
    except Error:
        return []
    finally:
        await cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": window.width,
                "height": window.height,
                "deviceScaleFactor": window.device_pixel_ratio,
                "mobile": window.mobile,
            },
        )
        await walker.settle(0.2)
    names: list[str] = []
    for thing in view.controls:
        if thing.landmark != "navigation" or not thing.is_link or thing.name in names:
            continue
        lists = [a for a in thing.element.ancestors() if a.tag in ("ul", "ol")]
        if len(lists) <= 1 and not re.search(
            r"brödsmul|breadcrumb", " ".join(a.get("aria-label") for a in thing.element.ancestors()).casefold()
        ):
            names.append(thing.name)
    return names[:30]


async def _levels(run: Run, view: View, links: list[Thing]) -> list[str]:
    """Names of links seen in the open menu, and after opening its first few folded parts."""
    walker = run.walker
    reached = [t.name for t in links]
    followed = [t for t in links if t.is_link]
    folded = [
        t for t in view.controls if t.expanded is False and t.landmark in ("navigation", "banner") and t not in followed
    ]
    for thing in folded[:EXPANDERS_TRIED]:
        run.check_budget()
        now = _again(walker.view or view, thing)
        if now is None:
            continue
        used = await walker.use(now)
        if used.went:
            await walker.back()
            break
        if used.ok and walker.view is not None:
            reached += [t.name for t in _navigation_links(walker.view) if t.name not in reached]
    return list(dict.fromkeys(reached))


async def _open_links(run: Run, keys: set[str]) -> bool:
    view = await run.walker.see()
    return bool({key_of(t) for t in view.controls} & keys)


async def _closes(run: Run, opener: Thing, keys: set[str]) -> bool:
    """Escape closes the menu and focus comes back to its button; where levels lie open in it, each goes by an Escape of its own."""
    walker = run.walker
    for _ in range(ESCAPES_MOST):
        shown = len((walker.view or await walker.see()).controls)
        await walker.press("Escape")
        await walker.settle(0.2)
        if not await _open_links(run, keys):
            break
        if walker.view is None or len(walker.view.controls) >= shown:
            return False
    else:
        return False
    run.note("menu", why="Escape closes it")
    return await _is_back(run, opener)


async def _is_back(run: Run, opener: Thing) -> bool:
    """Whether focus is on the menu's button again."""
    try:
        return await has_focus(run.walker, opener)
    except Error:
        return False


async def _closes_at_all(run: Run, opener: Thing, keys: set[str]) -> bool:
    """The button, or one named close, closes it."""
    walker = run.walker
    if not await _open_links(run, keys):
        return True
    view = walker.view or await walker.see()
    closer = next(
        (t for t in view.controls if not t.is_link and re.search(r"stäng|close", t.name.casefold())), None
    ) or _again(view, opener)
    if closer is None:
        return False
    picture, box = await run.shot(closer)
    used = await walker.use(closer)
    run.note(
        "menu",
        thing=closer,
        why="to close it",
        outcome="passed" if used.ok else "failed",
        message=used.message,
        picture=picture,
        box=box,
    )
    await walker.settle(0.2)
    return not await _open_links(run, keys)


async def _by_keyboard(run: Run, opener: Thing) -> bool:
    """On a fresh load the button is reached by Tab and opens by Enter."""
    walker = run.walker
    if walker.persona.script is False:
        return False
    if not (await walker.open(walker.url)).ok:
        return False
    view = walker.view or await walker.see()
    again = next((t for t in view.controls if t.name == opener.name and t.tag == opener.tag), None)
    if again is None:
        return False
    before = len(view.controls)
    try:
        if not await tab_to(walker, again):
            return False
        await walker.press("Enter")
    except (Error, TimeoutError):
        return False
    await walker.settle(0.2)
    opened = len((await walker.see()).controls) > before
    await walker.press("Escape")
    return opened


def _may_open(view: View, thing: Thing) -> bool:
    """A control that sends nothing: no button of a form, or the button of one that has no field to fill in."""
    return not thing.is_submit or not any(t.is_field and t.form == thing.form for t in view.things)


async def _search_by_tap(run: Run) -> None:
    """A search behind a control of its own."""
    if run.facts.get("search_taps") is not None:
        return
    view = await run.walker.see_settled()
    terms = ("sök", "search", "visa sök", "öppna sök")
    opener = next((t for t in view.controls if _may_open(view, t) and name_hits(terms, t.name)), None)
    if opener is None:
        return
    used = await run.walker.use(opener)
    now = await run.walker.see_settled()
    form = now.search_form()
    if used.ok and form is not None:
        run.facts["search_taps"], run.facts["search_name"] = 1, opener.element.name
