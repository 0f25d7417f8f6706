"""experience.operable: by keyboard, with names that tell, without being hurried."""

from __future__ import annotations

from checks.addresses import same_page
from checks.artefacts import Loading
from checks.behaviour import TabWalk, Trials, find
from checks.dom import Dom, Element
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, artefact, axe_clean, axe_share, bent, report_of, share, violated
from checks.regions import dom_of, in_consent, in_main, name_of
from checks.values import Scored, Untested
from checks.words import Words, normal

IDLE_TEMPLATES = 5


@measure
def names(pages: Pages) -> Value:
    """Do links, buttons and frames have names? WCAG 2.1 SC 2.4.4, 4.1.2."""
    return axe_share(
        pages,
        "link-name",
        "button-name",
        "frame-title",
        "input-button-name",
        "aria-command-name",
        "summary-name",
        none="no link, button or frame",
    )


@measure
def link_purpose(pages: Pages, words: Words) -> Value:
    """Do link names tell where they lead? WCAG 2.1 SC 2.4.4; DIGG R5. Mean share of links in main: 0.80 -> 0 to 0.99 -> 1."""
    vague: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        main = dom.main
        links = [
            e
            for e in dom.links()
            if e.is_visible
            and (in_main(e) or main is None or main.tag == "body")
            and not e.get("href").startswith("#")
            and name_of(e)
        ]
        if not links:
            return None
        targets: dict[str, set[str]] = {}
        for link in links:
            targets.setdefault(normal(name_of(link)), set()).add(link.get("href"))
        good = 0
        for link in links:
            name = normal(name_of(link))
            several = targets[name]
            first = next(iter(several))
            ok = not words.is_name("K_VAGUE_LINK", name) and all(same_page(first, other) for other in several)
            good += ok
            if not ok:
                vague.setdefault(page.url, []).append(name_of(link)[:60])
        return good / len(links)

    value = bent(share(pages, judge, none="no link in main"), 0.80, 0.99)
    if not isinstance(value, Scored):
        return value
    return Scored(
        value=value.value, basis={**value.basis, "vague_or_ambiguous": {k: v[:5] for k, v in list(vague.items())[:20]}}
    )


@measure
def no_timeout_refresh(pages: Pages) -> Value:
    """Is the reader left in peace: no refresh, no reload by script within half a minute? WCAG 2.1 SC 2.2.1."""
    clean = axe_clean("meta-refresh", "meta-refresh-no-exceptions")
    watched = {p.url for p in pages.per_template(IDLE_TEMPLATES)}

    def judge(page: Page) -> Verdict:
        report = report_of(page)
        if isinstance(report, Untested):
            return report
        loading = page.desktop.get(Loading)
        moved = loading is not None and loading.navigated_by_script and page.url in watched
        return clean(page) is not False and not moved

    return share(
        pages,
        judge,
        none="no page was visited",
        notes={"violated": violated(pages, "meta-refresh", "meta-refresh-no-exceptions")},
    )


def interactive(dom: Dom) -> list[Element]:
    """Visible, enabled things to operate. A group that the arrow keys walk through (radio buttons, tabs, menus) counts once."""
    found: list[Element] = []
    groups: set[object] = set()
    for e in dom.elements:
        native = (e.tag in ("a", "area") and e.has("href")) or e.tag in (
            "button",
            "input",
            "select",
            "textarea",
            "summary",
        )
        if not native and e.get("role") not in _OPERABLE_ROLES:
            continue
        if (
            e.has("disabled")
            or e.get("aria-disabled") == "true"
            or e.get("type").lower() == "hidden"
            or not e.is_visible
        ):
            continue
        group = _group_of(e)
        if group is not None and group in groups:
            continue
        if group is not None:
            groups.add(group)
        found.append(e)
    return found


_OPERABLE_ROLES = frozenset(
    {"button", "link", "menuitem", "tab", "checkbox", "radio", "switch", "option", "combobox", "slider", "textbox"}
)
_COMPOSITES = ("tablist", "menu", "menubar", "listbox", "radiogroup", "tree", "grid", "toolbar")


def _group_of(e: Element) -> object | None:
    if e.tag == "input" and e.get("type").lower() == "radio":
        form = e.closest("form")
        return ("radio", form.index if form else -1, e.get("name") or e.index)
    if e.get("role") in ("tab", "menuitem", "option", "radio", "treeitem"):
        box = e.closest(*_COMPOSITES)
        return ("group", box.index) if box is not None else None
    return None


def unreachable(dom: Dom, walk: TabWalk, trials: Trials | None) -> tuple[list[str], int]:
    """Things to operate that Tab never came to (a member of a group stands for all), and how many there are in all."""
    reached = {s.spot.selector for s in walk.stops}
    wanted = interactive(dom)
    if walk.ended in ("limit", "timeout"):  # judge only what lies before the last stop
        last = max((i for i, e in enumerate(wanted) if e.selector in reached), default=-1)
        wanted = wanted[: last + 1]
    members: dict[object, set[str]] = {}
    for e in dom.elements:
        if (group := _group_of(e)) is not None:
            members.setdefault(group, set()).add(e.selector)
    missed = [e.selector for e in wanted if not ({e.selector} | members.get(_group_of(e), set())) & reached]
    by_pointer = [p.spot.selector for p in trials.presses if not p.focusable and p.click != "nothing"] if trials else []
    known = {e.selector for e in wanted}
    extra = [s for s in by_pointer if s not in known and s not in reached]
    return missed + extra, len(wanted) + len(extra)


@measure
def keyboard_reach(pages: Pages) -> Value:
    """Can everything be reached by keyboard? WCAG 2.1 SC 2.1.1.

    Reached among visible enabled controls, those that only a pointer works included.
    """
    missed: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom, walk = dom_of(page), artefact(page, TabWalk)
        if isinstance(dom, Untested):
            return dom
        if isinstance(walk, Untested):
            return walk
        gone, count = unreachable(dom, walk, page.desktop.get(Trials))
        if gone:
            missed[page.url] = gone[:5]
        return 1 - len(gone) / count if count else None

    return share(pages, judge, none="no control in the sample", notes={"not_reached": missed})


@measure
def no_trap(pages: Pages) -> Value:
    """Can one get away again by keyboard? WCAG 2.1 SC 2.1.2.

    A page is caught when Tab goes round in few stops and neither Escape leads out.
    """
    caught: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        walk = artefact(page, TabWalk)
        if isinstance(walk, Untested):
            return walk
        is_caught = (
            walk.ended == "trapped" and not walk.way_out and len(walk.stops) < VISITED_SHARE * max(1, walk.tabbable)
        )
        if is_caught:
            caught[page.url] = [s.selector for s in walk.trapped[:5]]
        return not is_caught

    return share(pages, judge, none="no page was walked by Tab", notes={"caught_between": caught})


VISITED_SHARE = 0.8
FIRST_STOPS = 40


@measure
def focus_visible(pages: Pages) -> Value:
    """Does one see where the focus is? WCAG 2.1 SC 2.4.7. Share of the first 40 stops that look different; mean over pages."""
    unseen: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        walk = artefact(page, TabWalk)
        if isinstance(walk, Untested):
            return walk
        stops = [s for s in walk.stops[:FIRST_STOPS] if s.look != "unknown"]
        bad = [s.spot.selector for s in stops if s.look == "same"]
        if bad:
            unseen[page.url] = bad[:5]
        return 1 - len(bad) / len(stops) if stops else None

    return share(pages, judge, none="no stop in the sample", notes={"not_visible": unseen})


@measure
def focus_not_obscured(pages: Pages) -> Value:
    """Is the focused control in sight? WCAG 2.2 SC 2.4.11 (forward-looking). Share of the first 40 stops; mean over pages."""
    hidden: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        walk = artefact(page, TabWalk)
        if isinstance(walk, Untested):
            return walk
        stops = walk.stops[:FIRST_STOPS]
        bad = [s.spot.selector for s in stops if s.is_covered]
        if bad:
            hidden[page.url] = bad[:5]
        return 1 - len(bad) / len(stops) if stops else None

    return share(pages, judge, none="no stop in the sample", notes={"covered": hidden})


FIRST_LINKS = 3
NEVER_SEEN = 0.5


def skip_link_value(dom: Dom, walk: TabWalk) -> float:
    """1 for a link among the first three stops that leads to the content and is seen when focused, 0.5 when it is never seen, else 0.

    Stops in an unanswered consent dialog are not counted.
    """
    best = 0.0
    stops = [(s, e) for s in walk.stops[: 5 * FIRST_LINKS] if (e := find(dom, s.spot)) is None or not in_consent(e)]
    for stop, element in stops[:FIRST_LINKS]:
        href = element.get("href") if element is not None else ""
        fragment = href.partition("#")[2]
        if not fragment or (href.partition("#")[0] and not href.startswith("#")):
            continue
        aim = dom.top.by_id(fragment) or next((e for e in dom.elements if e.get("name") == fragment), None)
        if aim is None or not _is_content(dom, aim):
            continue
        box = stop.spot.box
        seen = box is not None and box.width > 1 and box.height > 1 and box.right > 0 and box.bottom > 0
        best = max(best, 1.0 if seen else NEVER_SEEN)
    return best


def _is_content(dom: Dom, aim: Element) -> bool:
    """The aim is the main content, stands in it, holds it, or stands right before it."""
    main = dom.main
    if main is None or main.tag == "body":
        return True
    if aim is main or main in set(aim.descendants()) or any(a is main for a in aim.ancestors()):
        return True
    return aim.index < main.index and not any(e.tag == "a" and aim.index < e.index < main.index for e in dom.elements)


@measure
def skip_link(pages: Pages) -> Value:
    """Can one jump to the content? WCAG 2.1 SC 2.4.1; DIGG R75. Without a skip link 0.5 where landmarks or headings serve (axe bypass).

    A page without any link, to which that rule does not apply, has nothing to skip and is left out.
    """

    def judge(page: Page) -> Verdict:
        dom, walk = dom_of(page), artefact(page, TabWalk)
        if isinstance(dom, Untested):
            return dom
        if isinstance(walk, Untested):
            return walk
        if value := skip_link_value(dom, walk):
            return value
        report = report_of(page)
        if isinstance(report, Untested):
            return 0.0
        if any("bypass" in frame.passes for frame in report.frames):
            return NEVER_SEEN
        return None if report.frames and "bypass" in report.frames[0].inapplicable else 0.0  # no link on the page to skip

    return share(pages, judge, none="no page with links was walked by Tab")
