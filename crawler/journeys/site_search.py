"""The site's own search: its GET form by address, its result list, and the series of queries of J3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from checks.dom import Element
from checks.words import normal
from crawler.journeys.consent import type_clear, use_clear
from crawler.journeys.looking import finds_nothing
from crawler.journeys.reaching import tab_to
from crawler.journeys.sight import Form, Thing, View, same_page
from crawler.journeys.vocabulary import in_text, name_hits

if TYPE_CHECKING:
    from crawler.journeys.runner import Run
    from profiles.journey_verbs import Search

NONSENSE = "qzxvkw"
_COUNT = re.compile(
    r"(\d[\d\s\u00a0]*)\s*(?:st\s+)?(?:sök)?(?:träff|resultat|hit|result)|(?:träffar|resultat|results)\D{0,12}(\d+)",
    re.IGNORECASE,
)
_SUGGESTS = re.compile(
    r"menade du|did you mean|visar (?:i ?stället )?(?:resultat|träffar) för|sökte du efter|showing results for",
    re.IGNORECASE,
)
REFERRALS = {
    "municipality": ("sjukpenning", "körkort", "pass"),
    "region": ("sjukpenning", "bygglov", "förskola"),
    "agency": ("bygglov", "förskola", "vårdcentral"),
}
TOPICS = {
    "K_OPENDATA": "öppna data",
    "K_API": "api",
    "K_RECORDS": "allmän handling",
    "K_DIARY": "diarium",
    "K_REGULATIONS": "föreskrifter",
    "K_ANNUAL_REPORT": "årsredovisning",
    "K_AUTOMATED": "automatiserade beslut",
    "K_MINORITYRIGHTS": "nationella minoriteter",
    "K_SIGN": "teckenspråk",
    "K_EASY": "lättläst",
    "K_FAQ": "vanliga frågor",
    "K_VIDEOMEETING": "digitalt möte",
    "K_STATUS": "driftinformation",
    "K_PROXY": "ombud",
    "K_DIGITALPOST": "digital post",
    "K_NOTICE": "påminnelse",
    "K_PROMISE": "servicegaranti",
    "K_PERFORMANCE": "handläggningstider",
    "K_INVOLVE": "testpanel",
    "K_SOCIALHUB": "sociala medier",
    "K_NEWSLETTER": "nyhetsbrev",
    "K_CRISIS": "krisinformation",
    "K_PARTICIPATE": "medborgarförslag",
    "K_WEBCAST": "webbsändning",
    "K_APP": "app",
    "K_APPEAL": "överklaga",
    "K_COMPLAINT": "klagomål",
    "K_STATEMENT": "tillgänglighetsredogörelse",
}


@dataclass(slots=True)
class Hit:
    """One search result."""

    title: str
    url: str
    text: str
    thing: Thing | None = None


@dataclass(slots=True, kw_only=True)
class Results:
    """What a search gave. `state`: get (walked), none, post, script, refused, unreachable."""

    state: str
    query: str = ""
    url: str = ""
    status: int = 0
    count: int | None = None
    hits: list[Hit] = field(default_factory=list)
    text: str = ""
    suggestion: bool = False
    links: list[list[str]] = field(default_factory=list)
    message: str = ""
    is_empty: bool = False

    @property
    def summary(self) -> str:
        return f"{len(self.hits)} results" if self.hits else "no results"

    def fact(self, kind: str, **more: str) -> dict[str, Any]:
        """As FACTS.md describes one search."""
        return {
            "kind": kind, "query": self.query, **more, "url": self.url, "status": self.status,
            "count": self.count if self.count is not None else len(self.hits),
            "results": [{"url": h.url, "title": h.title, "text": h.text[:600]} for h in self.hits[:5]],
            "text": self.text[:20_000], "suggestion": self.suggestion, "links": self.links[:60],
        }  # fmt: skip


def address_for(form: Form, asked: str) -> str:
    """The address the form would ask for, in its page's encoding as browsers do: an old site may not find å, ä and ö."""
    box = form.fields[0]
    name = box.element.get("name") or "q"
    pairs = [*form.hidden, (name, asked)]
    parts = urlsplit(form.action)
    query = urlencode(pairs, encoding=form.encoding, errors="xmlcharrefreplace")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


async def find_search_form(run: Run) -> tuple[Form | None, str]:
    """The site's search form as the persona can reach it; else why not (none, post, script)."""
    walker = run.walker
    view = walker.view or await walker.see()
    form = view.search_form()
    if form is None:
        view = await walker.see_settled()
        form = view.search_form()
    if form is None:
        opener = next(
            (
                t
                for t in view.controls
                if not t.is_submit and re.match(r"(öppna |visa )?sök|search|hitta på|cerca\b", t.name.casefold())
            ),
            None,
        ) or next((t for t in view.controls if view.sense == "sight" and _is_magnifier(t)), None)
        if opener is not None:
            picture, box = await run.shot(opener)
            used = await use_clear(run, opener)
            run.note("search", thing=opener, why="the search is behind this control", outcome="passed" if used.ok else "failed",
                     message=used.message, picture=picture, box=box)  # fmt: skip
            view = walker.view or await walker.see()
            form = view.search_form()
            if form is None and not used.ok:
                return None, f"unreachable: {used.message}"
    if form is None and (button := _fieldless_button(view)) is not None:
        picture, box = await run.shot(button)
        pressed = await walker.press_in_search(button)
        run.note("search", thing=button, why="the search form has no field before its button is pressed",
                 outcome="passed" if pressed.ok else "failed", message=pressed.message, picture=picture, box=box)  # fmt: skip
        view = walker.view or await walker.see()
        form = view.search_form()
    if form is None:
        fieldless = any(f.is_search and not f.fields for f in view.forms)  # a search whose field only a script brings
        return None, "script" if lone_field(view) is not None or fieldless else "none"
    if form.method != "get":
        return None, "post"
    if not form.fields[0].element.get("name"):
        return None, "script"
    return form, ""


WORDS_TRIED = 4


def _fieldless_button(view: View) -> Thing | None:
    """The only button of a search form without a field: a script answers it, and nothing can be sent with it."""
    empty = (f for f in view.forms if f.is_search and not f.fields and not f.hidden and f.method == "get" and len(f.submits) == 1)
    return next((f.submits[0] for f in empty), None)


_MAGNIFIER = re.compile(r"search|sök|\bsok|magnif|lupp|förstoringsglas", re.IGNORECASE)


def _is_magnifier(thing: Thing) -> bool:
    """A control without words in the page's head that is drawn as a search: one tells by how its parts are called."""
    if thing.name or thing.is_submit or View._below_main(thing.element):
        return False
    if thing.is_link and thing.href.split("#")[0] != thing.element.document.url.split("#")[0]:
        return False
    parts = (thing.element, *thing.element.descendants())
    return any(_MAGNIFIER.search(" ".join(e.get(a) for a in ("class", "id", "href", "xlink:href", "src"))) for e in parts)


async def search_for(run: Run, query: str, *, form: Form | None = None) -> Results:
    """Search once: the persona reaches the field, the address is taken as the form would make it."""
    walker = run.walker
    if form is None:
        if run.search_form is not None:
            form = run.search_form
        else:
            form, why = await find_search_form(run)
            if form is None and why == "script":
                return await search_by_typing(run, query)
            if form is None:
                return Results(state=why.split(":", maxsplit=1)[0], query=query, message=why)
            if walker.persona.hands == "keyboard" and not await tab_to(walker, form.fields[0]):
                return Results(
                    state="unreachable", query=query, message="the search field cannot be reached with the Tab key"
                )
            if walker.persona.hands == "screen_reader" and not form.fields[0].element.is_exposed:
                return Results(
                    state="unreachable", query=query, message="the search field is not told to a screen reader"
                )
            run.search_form = form
    walker.spent.clicks += walker.persona.hands in ("mouse", "touch")
    walker.spent.key_presses += len(query) + 1
    asked_from = frozenset(t.href for t in walker.view.controls if t.is_link) if walker.view else frozenset()
    used = await walker.open(address_for(form, query))
    if used.refused:
        return Results(
            state="refused" if used.refused.startswith("robots") else "unreachable", query=query, message=used.message
        )
    if not used.ok and walker.status >= 400:
        return Results(state="unreachable", query=query, message=f"the search {used.message}")
    view = await walker.see_settled() if not used.ok else walker.view
    assert view is not None
    results = read_results(view, query, walker.status, asked_from)
    if not results.hits and not results.is_empty:
        results = read_results(await walker.see_settled(), query, walker.status, asked_from)
    await run.arrived()
    if not results.hits and not results.is_empty:
        results.state = "script"
        results.message = "the result page shows neither results nor that there are none"
    return results


#: Names of a field that searches, whatever it is made of.
_ASKS_WHAT = re.compile(
    r"sök|search|cerca\b|(skriv |berätta )?vad (letar|söker|vill|behöver) du|skriv (vad du|ett sökord|det du)|vad kan vi hjälpa|"
    r"hitta (på|information)|"
    r"what (are you looking for|do you need)"
)


def lone_field(view: View) -> Thing | None:
    """A search field that no form sends: a script answers while or after one types."""
    found = [
        t
        for t in view.things
        if t.is_field
        and t.kind in ("search", "text", "")
        and (t.kind == "search" or t.role == "searchbox" or t.landmark == "search" or _ASKS_WHAT.match(t.name.casefold()))
    ]
    nameless = {f.number for f in view.forms if f.method == "get" and f.fields and not f.fields[0].element.get("name")}
    return next((t for t in found if t.form < 0 or t.form in nameless), None)


async def search_by_typing(run: Run, query: str) -> Results:
    """Write in a search that only a script answers, press Enter in it, and read what has come that was not there before.

    Links that come are hits; words that come without a link say that there are none. So does silence, in a search that
    has answered to a word of the page.
    """
    found = await _typed(run, query)
    if found.state == "script" and run.search_speaks is None:
        run.search_speaks = False
        for word in _words_of_the_site(run.walker.view):
            if (await _typed(run, word)).hits:
                run.search_speaks = True
                break
        run.note("search", why="nothing came: does the search answer to a word of the page?",
                 outcome="passed" if run.search_speaks else "failed")  # fmt: skip
    if found.state == "script" and run.search_speaks:
        return Results(state="get", query=query, url=run.walker.url, status=run.walker.status, count=0, is_empty=True)
    if found.hits:
        run.search_speaks = True
    return found


def _words_of_the_site(view: View | None) -> list[str]:
    """Words that a search of the site should know: the longest of the names of its first links, each once."""
    links = [t for t in view.controls if t.is_link and t.landmark not in ("banner", "contentinfo")] if view is not None else []
    longest = (max(re.findall(r"[^\W\d_]{4,}", t.name), key=len, default="") for t in links)
    return list(dict.fromkeys(w.casefold() for w in longest if w))[:WORDS_TRIED]


def _beside(field: Thing | None) -> list[Element]:
    """The dialog or search in which the field stands: what is new in it has come because one typed."""
    around = field.element.ancestors() if field is not None else ()
    return [a for a in around if a.tag == "dialog" or a.get("role") in ("dialog", "search")]


async def _typed(run: Run, query: str) -> Results:
    walker = run.walker
    view = walker.view or await walker.see()
    field = lone_field(view)
    script = Results(state="script", query=query, message="the search only works by script")
    if field is None:
        return script
    if run.has_typed:  # what the last words brought goes away first
        await type_clear(run, field, "")
        await walker.press("Delete")
        view = await walker.see_settled()
        field = lone_field(view) or field
    run.has_typed = True
    lines, links = {b.text for b in view.blocks}, {t.href for t in view.controls if t.is_link}
    nodes = {t.node for t in view.things}
    used = await type_clear(run, field, query)
    if not used.ok:
        return Results(state="unreachable", query=query, message=used.message)
    for key in ("", "Enter"):
        if key:
            await walker.press(key)
        now = await walker.see_settled()
        linked = [t for t in now.controls if t.is_link and t.href.startswith("http") and not _is_furniture(t, now)]
        beside = _beside(lone_field(now))
        hits = [
            t
            for t in linked
            if t.href not in links
            or (t.node not in nodes and ((now.has_main and now.in_main(t)) or any(a in beside for a in t.element.ancestors())))
        ]
        text = "\n".join(b.text for b in now.blocks if b.text not in lines)
        if hits or text.strip():
            break
    else:
        return script
    run.note("search", thing=field, why="the search answers by script: typed", message=f"{len(hits)} new links")
    await run.arrived()
    none = not hits or (finds_nothing(text, query) and not _SUGGESTS.search(text))
    found = [] if none else [Hit(t.name, t.href, t.context if t.context != t.name else "", t) for t in hits]
    return Results(
        state="get", query=query, url=now.url, status=walker.status, count=len(found), hits=found, text=text, is_empty=none,
        suggestion=bool(_SUGGESTS.search(text)), links=[],
    )  # fmt: skip


def read_results(view: View, query: str, status: int, asked_from: frozenset[str] = frozenset()) -> Results:
    """Results, count, suggestion and other links of a result page.

    `asked_from` are the addresses linked where the search was asked: on a page without landmarks they are the menu again.
    """
    main = [t for t in view.controls if t.is_link and view.in_main(t) and t.href.startswith("http")]
    if not view.has_main:
        main = [t for t in main if t.href not in asked_from or name_hits((normal(query),), t.name)]
    text = view.main_text
    found: list[Thing] = []
    listed = [t for t in main if _in_list(t) and not _is_furniture(t, view)]
    found = listed or [t for t in main if not _is_furniture(t, view)]
    says_none = finds_nothing(text) or (not listed and finds_nothing(text, query))
    is_empty = says_none and not _SUGGESTS.search(text)  # "nothing for X, showing hits for Y" has hits
    if is_empty:
        found = []
    hits: list[Hit] = []
    for thing in found:
        if not any(same_page(thing.href, h.url) for h in hits):
            around = thing.context if thing.context != thing.name else ""
            hits.append(Hit(thing.name, thing.href, around, thing))
    count = _COUNT.search(text)
    number = (
        int(re.sub(r"\D", "", count[1] or count[2]))
        if count and re.sub(r"\D", "", count[1] or count[2] or "")
        else None
    )
    shown = {h.url for h in hits[:5]}
    return Results(
        state="get", query=query, url=view.url, status=status, count=number, hits=hits, text=text, is_empty=is_empty,
        suggestion=bool(_SUGGESTS.search(text)), links=[[t.name, t.href] for t in main if t.href not in shown],
    )  # fmt: skip


def _in_list(thing: Thing) -> bool:
    for at in thing.element.ancestors():
        if at.tag in ("nav", "form", "main"):
            return False
        if (
            at.tag in ("li", "article", "dt", "tr")
            or at.get("role") in ("listitem", "article")
            or re.search(r"hit|result|träff", at.get("class"))
        ):
            return True
    return False


def _is_furniture(thing: Thing, view: View) -> bool:
    if any(
        a.tag == "nav"
        or re.search(
            r"breadcrumb|brodsmul|pagination|paginering|facet|filter",
            f"{a.get('class')} {a.get('id')} {a.get('aria-label')}".lower(),
        )
        for a in thing.element.ancestors()
    ):
        return True
    if same_page(thing.href, view.url) or re.fullmatch(
        r"\d+|nästa|föregående|»|«|next|previous|start|hem", thing.name.casefold()
    ):
        return True
    own, there = urlsplit(view.url), urlsplit(thing.href)
    return own.netloc == there.netloc and own.path == there.path


def misspelled(query: str) -> str:
    """The two middle letters of the longest word change places (catalogue, J3)."""
    words = query.split()
    longest = max(words, key=len)
    if len(longest) < 4:
        return query + query[-1]
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    if swapped == longest:
        swapped = longest[:middle] + longest[middle + 1 :]
    return " ".join(swapped if w is longest else w for w in words)


async def run_series(run: Run, spec: Search) -> None:
    """The searches of J3, noted as facts."""
    if run.task is not None:
        return  # one task was asked for: its own search is enough
    searches: list[dict[str, Any]] = []
    run.facts["searches"] = searches
    tasks = run.tasks[:5]
    plan: list[tuple[str, str, dict[str, str]]] = []
    if "task" in spec.sets:
        plan += [("task", t.query_sv, {"task": t.id}) for t in tasks]
    if "misspelled" in spec.sets:
        plan += [("misspelled", misspelled(t.query_sv), {"task": t.id}) for t in tasks[:2]]
    if "nonsense" in spec.sets:
        plan.append(("nonsense", NONSENSE, {}))
    if "referral" in spec.sets:
        plan += [("referral", q, {}) for q in REFERRALS.get(run.kind, ())]
    if "topics" in spec.sets:
        plan += [("topic", query, {"topic": key}) for key, query in TOPICS.items()]
    for kind, query, more in plan:
        run.check_budget()
        results = await search_for(run, query)
        run.facts["search"] = results.state if results.state != "unreachable" else "none"
        if results.state != "get":
            return
        searches.append(results.fact(kind, **more))
        run.note("search", target=f"“{query}”", why=f"{kind} query", message=results.summary)


def fitting(results: Results, terms: tuple[str, ...]) -> list[Hit]:
    """Results among the first five that fit the task."""
    return [h for h in results.hits[:5] if name_hits(terms, h.title) or in_text(terms, f"{h.text} {h.url}")]
