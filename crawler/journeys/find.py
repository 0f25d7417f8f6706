"""The `find` verb: look on the page, follow the best-named control, return from dead ends, try the menu, try the search, give up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.journeys.consent import use_clear
from crawler.journeys.contact_signs import MACHINE
from crawler.journeys.endings import Ending, Ends, not_completed, untested
from crawler.journeys.goals import GOALS
from crawler.journeys.heads import head_of
from crawler.journeys.looking import Seen
from crawler.journeys.manners import is_web
from crawler.journeys.menu_button import menu_control
from crawler.journeys.perceive import reread
from crawler.journeys.scoring import LOGGED, Candidate, Wish, is_about, is_bound, is_document, is_news, key_of, rank
from crawler.journeys.sections import likelihood, sections_for
from crawler.journeys.service_signs import closed_service
from crawler.journeys.sight import Thing, View, same_page
from crawler.journeys.signs import SIGNS
from crawler.journeys.site_search import Results, search_for
from crawler.journeys.vocabulary import in_text, name_hits
from crawler.politeness import is_state_changing

if TYPE_CHECKING:
    from crawler.journeys.runner import Run
    from profiles.journey_verbs import Find

AT_ONCE = 4.0  # a control this well named is followed without waiting for the rest of the page
FORKS = 5  # links of a page that lets one choose
CONTACT_SIGNS = ("human-contact", "written-contact", "human-contact-in-main")
#: A number told as the way to reach the organisation itself, by its exchange, by those who answer, as “ring oss”, or as “ring 0123-456 78”
#: and nothing more that would say for what.
_CALLED = re.compile(
    r"växel|kundtjänst|kundservice|kontaktcent|medborgar(kontor|service)|servicecent|\breception|upplysning|"
    r"\b(ring|nå|når|kontakta|call|phone|reach|contact)\b[^.\n]{0,25}\b(oss|us|vår|våra|our)\b|"
    r"\b(switchboard|customer service|contact cent)|\b(ring|call)\s+(på\s+)?\+?\d[\d\s-]{5,}\d\s*([.!\n]|$)",
    re.IGNORECASE,
)
BARRED = ("robots", "robots_unavailable", "unreachable")  # kept from us by robots.txt, or by a host we don't reach from here
PAGE_SIGNS = ("task-page", "service-start")
RESULTS_TRIED = 3
RESULTS_TRUSTED = 2  # first results that are looked at whatever they are named
SECTIONS_TRIED = 3
PLACES = {2: 2, 3: 8}  # patience of the persona -> links looked into where no name helps


@dataclass(slots=True, kw_only=True)
class Found:
    """What was found, and the clicks from where the search began."""

    seen: Seen
    clicks: int


class Finder:
    """One `find` step under way."""

    def __init__(self, run: Run, spec: Find, *, is_needed: bool = True) -> None:
        self.run, self.spec, self.is_needed = run, spec, is_needed
        self.terms = run.words.terms(spec.words, run.own_terms(spec.terms))
        self.task_terms = run.task_terms if spec.task or spec.bound else ()
        self.wish = Wish(
            terms=self.terms,
            task_terms=self.task_terms,
            avoid=run.words.terms(spec.avoid),
            must_be_bound=spec.bound or self._of_a_place,
            main_only=spec.main_only,
            off_site=spec.off_site,
            is_own=run.walker.hosts.is_own,
        )
        second = run.words.terms(spec.else_words, run.own_terms(spec.else_terms))
        if run.walker.persona.language == "en":  # where nothing is named in English, the way into English
            second = (*second, "=english", "in english", "other languages")
        self.second_wish = replace(self.wish, terms=second) if second else None
        self.tried: set[str] = set(run.not_these) if spec.sign in PAGE_SIGNS else set()
        self.hindrances: list[tuple[str, str]] = []
        self.refusals: list[str] = []
        self.doubts: list[str] = []
        self.dead_ends = 0
        self.barred = False  # a way that by its name leads there may not be followed by us: the other ways' failure proves nothing
        self.unopened_chat = ""  # the host whose script a chat that does not open may lack here
        self.guess: Wish | None = None  # names of sections, once those of the thing itself are used up
        self.looks_about = False

    @property
    def _of_a_place(self) -> bool:
        """Hours are looked for by the name of the place, where one is named; other pages tell those of others."""
        return self.spec.sign == "opening-hours" and bool(self.task_terms)

    async def find(self) -> Found:
        """Raises Ends (not completed or untested) when it is not found."""
        try:
            return await self._by_every_way()
        except Ends as end:
            told = self.unopened_chat or self.hindrances or self.doubts or self.spec.if_missing == "untested"
            if end.ending is Ending.NOT_COMPLETED and told:
                raise self._nothing() from end
            raise

    async def _by_every_way(self) -> Found:
        walker = self.run.walker
        began_at = walker.url
        self.tried.add(began_at.split("#", maxsplit=1)[0])
        found = await self._explore(0, bound=True, wait=self.spec.ways == ("page",))
        if found is None and "menu" in self.spec.ways:
            found = await self._by_menu(began_at)
        if found is None and "search" in self.spec.ways:
            found = await self._by_search(began_at)
        if found is None and "menu" in self.spec.ways:
            found = await self._by_sections(began_at)
        if found is None and "search" in self.spec.ways and self.is_needed and not (self.hindrances or self.doubts):
            found = await self._by_looking_around(began_at)
        if found is not None:
            return found
        raise self._nothing()

    # -- ways --------------------------------------------------------------------------------------------------------------
    async def _explore(self, depth: int, *, bound: bool, wait: bool = False) -> Found | None:
        """Look here; then follow candidates, best first."""
        run, walker = self.run, self.run.walker
        view = walker.view if walker.view is not None else await walker.see()
        if (seen := self._sees(view, bound=bound)) and await self._answers(seen):
            return Found(seen=seen, clicks=depth)
        candidates = self._candidates(view) if depth < self.spec.clicks else []
        if wait or not candidates or candidates[0].score < AT_ONCE:
            view = await walker.see_settled()
            if (seen := self._sees(view, bound=bound)) and await self._answers(seen):
                return Found(seen=seen, clicks=depth)
            candidates = self._candidates(view) if depth < self.spec.clicks else []
        if depth >= self.spec.clicks:
            return None
        self._note_unheard(view)
        logged = tuple(str(c) for c in candidates[:LOGGED])
        here = walker.url
        for number, candidate in enumerate(candidates[: walker.persona.patience]):
            run.check_budget()
            if key_of(candidate.thing) in self.tried:
                continue
            fresh = await self._still_there(candidate, view, here)
            if fresh is None:
                continue
            if found := await self._try(fresh, walker.view or view, depth, logged if number == 0 else ()):
                return found
        return None

    async def _answers(self, seen: Seen) -> bool:
        """Whether a chat that opens on the page is one with humans, by what it says of itself once it is open; nothing is written."""
        run, walker, chat = self.run, self.run.walker, seen.thing
        if seen.facts.get("channel") != "chat" or chat is None or chat.is_link:
            return True
        before = {b.text for b in walker.view.blocks} if walker.view is not None else set()
        picture, box = await run.shot(chat)
        used = await use_clear(run, chat)
        said = [b.text for b in (await walker.see_settled()).blocks if b.text not in before] if used.ok and not used.went else []
        machine = next((text for text in said if MACHINE.search(text)), "")
        opens = used.ok and (used.changed or used.went or bool(said))
        run.note("find", thing=chat, why="the chat is opened: who answers?", message=machine or used.message or "; ".join(said[:3])[:200],
                 outcome="passed" if opens and not machine else "failed", picture=picture, box=box)  # fmt: skip
        run.facts["_machine_chat"] = bool(machine) or not opens
        if not opens and not used.refused and (missing := self._not_fetched()):
            self.unopened_chat = missing
        if said:
            await walker.press("Escape")
            await walker.see_settled()
        return opens and not machine

    def _not_fetched(self) -> str:
        """The host of a script that the page asked another host for and did not get: what should open may hang on it."""
        asked = self.run.walker.tab.watch.of_document()
        failed = (r["url"] for r in asked if r["kind"] == "script" and r["failure"] and not self.run.walker.hosts.is_own(r["url"]))
        return next((urlsplit(url).netloc for url in failed), "")

    def _candidates(self, view: View) -> list[Candidate]:
        """Best first; names of the second resort only where nothing else fits; no general login where the service says it is closed."""
        found = rank(view, self.wish, self.tried)
        if self.spec.sign == "eservice-entry" and is_about(view, self.task_terms) and (said := closed_service(view)):
            general = self.run.words.terms(("K_LOGIN", "K_MYPAGES", "K_ESERVICE_LIST"))
            own = (*self.terms, *self.task_terms)  # nor what merely leads elsewhere
            found = [c for c in found if not name_hits(general, c.thing.name) and name_hits(own, c.thing.name)]
            if not found:
                self._hindered(f"the page says: {said}", f"sidan säger: {said}", "", bound=True)
            return found
        for other in (self.second_wish, self.guess):
            if not found and other is not None:
                found = rank(view, other, self.tried)
        return found or self._forks(view)

    def _forks(self, view: View) -> list[Candidate]:
        """A page or part named after what is sought that is not it: its links are the choice that it offers, its folds hold the rest."""
        terms = self.task_terms if self.spec.bound else (*self.terms, *self.task_terms)
        named = is_about(view, self.task_terms) if self.spec.bound else bool(name_hits(self.terms, head_of(view)))
        named = named and urlsplit(view.url).path not in ("", "/")
        own = [t for t in view.controls if view.in_main(t) and key_of(t) not in self.tried]
        closed = [t for t in own if not t.is_link and not t.is_submit and t.expanded is False]
        folds = closed if named else [t for t in closed if name_hits(terms, t.heading)]
        links = [t for t in own if t.is_link and self._may_hold(t, view)] if named and not self.spec.bound else []
        return [
            *(Candidate(t, 1.0, ["the page is about it, and this part of it is folded"]) for t in folds[:FORKS]),
            *(Candidate(t, 1.0, ["the page is about it and lets one choose"]) for t in links[:FORKS]),
        ]

    async def _try(self, candidate: Candidate, view: View, depth: int, logged: tuple[str, ...]) -> Found | None:
        run, walker, thing = self.run, self.run.walker, candidate.thing
        self.tried.add(key_of(thing))
        about = is_about(view, self.task_terms) if self.task_terms else True
        bound = is_bound(thing, view, self.task_terms, about=about)
        here = walker.url
        picture, box = await run.shot(thing)
        used = await use_clear(run, thing)
        run.note(
            "find", thing=thing, why=candidate.why, outcome="passed" if used.ok else "failed", message=used.message,
            candidates=logged, picture=picture, box=box,
        )  # fmt: skip
        if used.ok and (used.went or used.changed):
            await run.arrived()
            if found := await self._explore(depth + 1, bound=bound):
                return found
        elif not used.ok:
            self._hindered(used.message, used.message_sv, used.refused, bound=bound)
            if used.refused in BARRED and name_hits(self.task_terms or self.terms, thing.name):
                self.barred = True
        elif not used.changed:
            self._hindered(f"“{thing.name}” does nothing", f"“{thing.name}” gör ingenting", "", bound=bound)
        if not same_page(walker.url, here):
            self.dead_ends += 1
            walker.spent.dead_ends += 1
            await self._return_to(here)
        return None

    def _note_unheard(self, view: View) -> None:
        """What a sighted person would use here and the accessibility tree leaves out: the likely reason for a failure."""
        if view.sense != "tree" or (self.task_terms and not is_about(view, self.task_terms)):
            return
        told = {t.element for t in view.things}
        for candidate in rank(reread(view, "sight"), self.wish, self.tried)[:3]:
            thing = candidate.thing
            if thing.element not in told and not any(a in told for a in thing.element.ancestors()):
                self._hindered(
                    f"“{thing.name}” has no role, so a screen reader does not tell that it can be used",
                    f"“{thing.name}” saknar roll, så skärmläsaren berättar inte att det går att använda", "", bound=True,
                )  # fmt: skip

    def _hindered(self, en: str, sv: str, refused: str, *, bound: bool) -> None:
        if refused:
            self.refusals.append(refused)
        elif bound:
            self.hindrances.append((en, sv or en))

    async def _still_there(self, candidate: Candidate, view: View, here: str) -> Candidate | None:
        """The candidate on the page as it is now: node ids change when the page has been left and returned to."""
        walker = self.run.walker
        if walker.view is view and same_page(walker.url, here):
            return candidate
        if not same_page(walker.url, here):
            await self._return_to(here)
        now = walker.view or await walker.see()
        wanted = key_of(candidate.thing)
        thing = next((t for t in now.controls if key_of(t) == wanted and t.name == candidate.thing.name), None)
        if thing is None:
            now = await walker.see_settled()
            thing = next((t for t in now.controls if key_of(t) == wanted and t.name == candidate.thing.name), None)
        return Candidate(thing, candidate.score, candidate.reasons) if thing is not None else None

    async def _return_to(self, address: str) -> None:
        walker = self.run.walker
        if same_page(walker.url, address):
            return
        await walker.back()
        if not same_page(walker.url, address):
            await walker.open(address)

    async def _by_menu(self, began_at: str) -> Found | None:
        run, walker = self.run, self.run.walker
        await self._return_to(began_at)
        view = walker.view or await walker.see()
        opener = menu_control(view, run.words.terms(("K_MENU",)))
        if opener is None:
            return None
        before = {key_of(t) for t in view.controls}
        picture, box = await run.shot(opener)
        used = await use_clear(run, opener)
        run.note("find", thing=opener, why="nothing better on the page: the menu", outcome="passed" if used.ok else "failed",
                 message=used.message, picture=picture, box=box)  # fmt: skip
        if not used.ok:
            self._hindered(used.message, used.message_sv, used.refused, bound=True)
            return None
        now = walker.view or await walker.see()
        if not ({key_of(t) for t in now.controls} - before):
            now = await walker.see_settled()
        await run.arrived()
        return await self._explore(1, bound=False)

    async def _by_sections(self, began_at: str) -> Found | None:
        """Nothing is named so: look into the sections where it would be kept, as a person guesses."""
        walker = self.run.walker
        names = self._sections()
        wish = replace(self.wish, terms=names, task_terms=(), must_be_bound=False)
        self.guess = wish if names else None
        for _ in range(SECTIONS_TRIED if names else 0):
            self.run.check_budget()
            await self._return_to(began_at)
            view = walker.view or await walker.see()
            candidates = rank(view, wish, self.tried)
            if not candidates and await self._open_menu(view):
                view = walker.view or await walker.see_settled()
                candidates = rank(view, wish, self.tried)
            if not candidates:
                return None
            best = min(candidates, key=lambda c: likelihood(names, c.thing.name))
            if found := await self._try(best, view, 0, tuple(str(c) for c in candidates[:LOGGED])):
                return found
        return None

    def _sections(self) -> tuple[str, ...]:
        """Names of sections where it would be kept; the part about the organisation often goes by its name."""
        return sections_for(
            self.spec.sign, (*self.task_terms, *self.terms), self.run.walker.persona.language, sender=self.run.own_names
        )

    async def _by_looking_around(self, began_at: str) -> Found | None:
        """No name helps: look into what the page links to, one after the other, as far as the persona's patience goes."""
        walker = self.run.walker
        opened, self.looks_about = False, True
        here = walker.view or await walker.see()
        if here.language and here.language != walker.persona.language:  # cannot read where the links lead
            return None
        for _ in range(PLACES.get(walker.persona.patience, 0)):
            self.run.check_budget()
            await self._return_to(began_at)
            view = walker.view or await walker.see()
            found = self._places(view)
            if not (opened and found) and (not found or not any(t.landmark == "navigation" for t in found)):
                opened = True
                if await self._open_menu(view):
                    found = self._places(walker.view or await walker.see_settled()) or found
            if not found:
                return None
            here = walker.view or view
            if seen := await self._try(Candidate(found[0], 0.0, ["nothing is named so: looked into"]), here, 0, ()):
                return seen
        return None

    def _places(self, view: View) -> list[Thing]:
        """Links and folded parts of the menu not yet tried, likeliest first: by section, then navigation, footer, content."""
        names = self._sections()
        found = [t for t in view.controls if key_of(t) not in self.tried and self._may_hold(t, view)]
        order = {"navigation": 0, "banner": 1, "contentinfo": 2}
        return sorted(found, key=lambda t: (likelihood(names, t.name), order.get(t.landmark, 1)))

    def _may_hold(self, thing: Thing, view: View) -> bool:
        """Whether it is a page of the site, or a folded part of its menu, that could be looked into; no news, no other task's."""
        if not thing.is_link:
            return thing.expanded is False and thing.landmark in ("navigation", "banner") and not thing.is_submit and len(thing.name) > 2
        if not is_web(thing.href) or is_document(thing.href) or is_news(thing) or not self.run.walker.hosts.is_own(thing.href):
            return False
        told = (thing.element.get("hreflang") or thing.element.get("lang"))[:2].lower()
        if told and told != view.language:  # the page in another language
            return False
        if same_page(thing.href, view.url) or "#" in thing.href or is_state_changing(thing.href, thing.name):
            return False
        if urlsplit(thing.href).path in ("", "/") or len(thing.name) < 2:
            return False
        return not (self.task_terms and name_hits(self.run.other_terms, thing.name))

    async def _open_menu(self, view: View) -> bool:
        """Whether a menu was opened here."""
        opener = menu_control(view, self.run.words.terms(("K_MENU",)))
        if opener is None:
            return False
        used = await use_clear(self.run, opener)
        self.run.note(
            "find",
            thing=opener,
            why="the sections stand in the menu",
            outcome="passed" if used.ok else "failed",
            message=used.message,
        )
        return used.ok

    async def _by_search(self, began_at: str) -> Found | None:
        run, _walker = self.run, self.run.walker
        of_task = run.task.query_sv if run.task is not None and self.task_terms else ""
        query = of_task if self._of_a_place else self.spec.query or of_task
        if run.walker.persona.language == "en":  # a reader of English types English words
            query = (self.task_terms or self.terms or ("",))[0].removeprefix("=")
        if not query and self.terms:
            query = self.terms[0].removeprefix("=")
        if not query:
            return None
        await self._return_to(began_at)
        results = await search_for(run, query)
        if results.state != "get":
            if results.state in ("post", "script", "refused"):
                self.refusals.append(f"search_{results.state}")
            return None
        run.note(
            "find", target=f"search “{query}”", why="not found by links: the site's own search", message=results.summary
        )
        return await self._through_results(results)

    async def _through_results(self, results: Results) -> Found | None:
        walker = self.run.walker
        terms = self.terms + self.task_terms
        address, results_view = walker.url, walker.view
        assert results_view is not None
        tried = 0
        for hit in results.hits[:5]:
            if tried == RESULTS_TRIED:
                break
            if hit.thing is None or key_of(hit.thing) in self.tried:
                continue
            fits = name_hits(terms, hit.title) or in_text(terms, hit.text)
            if not fits and tried >= RESULTS_TRUSTED:
                continue
            tried += 1
            why = "a search result that fits" if fits else "the search puts it first"
            candidate = Candidate(hit.thing, 2.0 if fits else 1.0, [why])
            fresh = await self._still_there(candidate, results_view, address)
            if fresh is not None and (found := await self._try(fresh, walker.view or results_view, 1, ())):
                return found
        return None

    # -- judging -------------------------------------------------------------------------------------------------------------
    def _sees(self, view: View, *, bound: bool) -> Seen | None:
        narrow = self.run.narrowed(view) if self.spec.sign not in PAGE_SIGNS else view
        look = self.run.looking(narrow, terms=self.terms, task_terms=self.task_terms)
        look.is_own = self.run.walker.hosts.is_own(view.url)
        look.is_bound = bound and len(self.tried) > 1
        seen = SIGNS[self.spec.sign](look)
        self.doubts += look.doubts
        if seen is None or (self.spec.sign in PAGE_SIGNS and view.url.split("#", maxsplit=1)[0] in self.run.not_these):
            return None
        if self.looks_about and not self._is_told(seen, view):
            return None
        if self.spec.bound and not bound and not is_about(view, self.task_terms):
            return None
        return seen

    def _is_told(self, seen: Seen, view: View) -> bool:
        """Whether what is seen on a page one happened to look into is told as a way to reach people: any form or address is none."""
        if self.spec.sign not in CONTACT_SIGNS:
            return True
        parts = [head_of(view)]
        if seen.thing is not None:
            parts += [seen.thing.heading, seen.thing.context, "" if seen.thing.is_field else seen.thing.name]
        if seen.block is not None:
            parts += [seen.block.heading, seen.block.text]
        text = "\n".join(parts)
        names_sender = in_text(self.run.own_names, text)
        return in_text(self.terms, text) or (seen.facts.get("channel") == "phone" and (names_sender or bool(_CALLED.search(text))))

    def _nothing(self) -> Exception:
        goal_en, goal_sv = GOALS.get(self.spec.sign, (self.spec.sign, self.spec.sign))
        if self.doubts:
            return untested(self.doubts[-1], "tiderna verkar stå i en bild, som programmet inte kan läsa")
        if self.unopened_chat:
            return untested(
                f"a chat does not open here, where {self.unopened_chat} could not be reached; it may work elsewhere",
                f"en chatt öppnas inte här, där {self.unopened_chat} inte gick att nå; den kan fungera på andra håll",
            )
        if self.spec.if_missing == "untested":
            return untested(
                f"{goal_en} was not found, so there is nothing to try",
                f"{goal_sv} hittades inte, så det finns inget att prova",
            )
        if self.hindrances:
            self.run.is_hindered = True
            en, sv = self.hindrances[0]
            return not_completed(f"{goal_en} was not reached: {en}", f"{goal_sv} nåddes inte: {sv}")
        stopped = [r for r in self.refusals if r in BARRED]
        if self.barred or (stopped and not self.dead_ends):
            if stopped and all(r == "unreachable" for r in stopped):
                return untested(
                    f"the way to {goal_en} leads to a host that could not be reached from here",
                    f"vägen till {goal_sv} går till en värd som inte gick att nå härifrån",
                    by_site=True,
                )
            return untested(
                f"robots.txt does not let us follow the way to {goal_en}",
                f"robots.txt låter oss inte följa vägen till {goal_sv}",
                by_site=True,
            )
        if "budget" in self.refusals:
            return not_completed(
                f"gave up looking for {goal_en}: too many pages", f"gav upp letandet efter {goal_sv}: för många sidor"
            )
        tried = len(self.tried) - 1
        return not_completed(
            f"{goal_en} was not found: looked on the page, in the menu and by search, followed {tried} links" if tried
            else f"{goal_en} was not found: no link or button is named so, not in the menu and not by search",
            f"{goal_sv} hittades inte: letade på sidan, i menyn och med sök, följde {tried} länkar" if tried
            else f"{goal_sv} hittades inte: ingen länk eller knapp heter så, inte i menyn och inte med sök",
        )  # fmt: skip
