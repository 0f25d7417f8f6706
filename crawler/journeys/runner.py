"""Walks one journey as one persona: begins, does the steps, keeps the account, and says how it ended and why."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from checks.material import Cost, Task, Walk, WalkStep
from crawler.journeys.catalogue import english_terms
from crawler.journeys.consent import refuse_at_start
from crawler.journeys.endings import Ending, Ends, broken_script, not_completed, untested
from crawler.journeys.hands import Walker
from crawler.journeys.heads import head_of
from crawler.journeys.looking import Looking
from crawler.journeys.one_page import narrowed
from crawler.journeys.page_facts import page_facts
from crawler.journeys.proof import TreeKeeper
from crawler.journeys.reaching import place
from crawler.journeys.reading import lix, words_in
from crawler.journeys.scoring import Wish, rank
from crawler.journeys.service_signs import mark_of, open_forms
from crawler.journeys.sight import Form, Thing, View, same_page
from crawler.journeys.splash import way_past_splash
from crawler.journeys.vocabulary import Vocabulary, name_hits, terms_of_task
from profiles.journey_schema import Journey, Step
from profiles.journey_verbs import Terms

if TYPE_CHECKING:
    from crawler.journeys.site_search import Results

log = logging.getLogger(__name__)

STEP_SECONDS = 60.0
PICTURES_MOST = 60
TASKS_TRIED = 3
OTHER_PAGES = 1  # about the task, where the first does not lead on
#: Top tasks that are questions rather than services.
NO_SERVICE = frozenset({"kontakt", "handlaggningstid", "press", "jobba", "jobb", "allman_handling", "overklaga", "blankett"})
_BOT_WALL = re.compile(
    r"captcha|är du en robot|are you (a )?(human|robot)|verify (that )?you are|access denied|åtkomst nekad|ovanlig trafik|"
    r"unusual traffic|checking your browser|just a moment|request blocked|cf-challenge",
    re.IGNORECASE,
)
_ONCE_ONLY = re.compile(
    r"folkbokför|postadress|gatuadress|\badress\b|postnummer|postort|\bort\b|förnamn|efternamn|\bnamn\b|personnummer|"
    r"civilstånd|medborgarskap|organisationsnummer|firmatecknare|fastighetsbeteckning",
    re.IGNORECASE,
)
#: Languages that the word lists have.
LANGUAGES = ("sv", "en", "it")
#: Languages in which what is not found is not there; in the others the words are too few to say so.
WELL_KNOWN = ("sv", "en")

Keep = Callable[[bytes], str]
Auditor = Callable[["Run", int], Awaitable[None]]


def hash_only(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest() if raw else ""


def _never(method: str, url: str) -> bool:
    return False


@dataclass(slots=True, kw_only=True)
class Run:
    """One performance of a journey: who, where, for what, and everything noted on the way."""

    journey: Journey
    walker: Walker
    start_url: str
    kind: str = "municipality"
    sender: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()  # what the site calls its organisation: the sender's name, parts of the start page's title
    task: Task | None = None
    tasks: tuple[Task, ...] = ()
    keep: Keep = hash_only
    auditor: Auditor | None = None
    send_to: Callable[[str, str], bool] = lambda method, url: False
    facts: dict[str, Any] = field(default_factory=dict)
    steps: list[WalkStep] = field(default_factory=list)
    landmarks: list[str] = field(default_factory=list)
    search_form: Form | None = None
    last_results: Results | None = None
    region: str = ""
    began: float = 0.0
    audit_each: bool = True
    axe: dict[str, list[str]] = field(default_factory=dict)  # address -> ids of A and AA rules with violations
    tree: TreeKeeper | None = None
    first_at: str = ""  # where that was
    first_end: Ends | None = None  # why the first page of the task did not lead on, while another is looked for
    excused: int = 0  # uses of controls in steps that were not needed and failed
    not_these: set[str] = field(default_factory=set)  # pages of the task from which the errand did not go on
    search_speaks: bool | None = None  # whether a search that works by script has answered to anything; None: not tried
    has_typed: bool = False  # in such a search
    site_language: str = ""  # two letters, as the start page says; empty before it is open
    part: tuple[str, str] = ("", "")  # address of a one-page site and heading of its part about the task
    is_hindered: bool = False  # something was found that this persona cannot use: no other page is looked for
    forms_met: dict[str, set[str]] = field(default_factory=dict)  # mark of a form -> pages on which it has been met
    pages_after: dict[str, dict[str, Any]] = field(default_factory=dict)  # after the task's own page, by address
    _read: dict[str, list[str]] = field(default_factory=dict)
    _checked: set[str] = field(default_factory=set)
    _step_began: float = 0.0
    _pictures: int = 0
    _fields: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Vocabulary:
        return Vocabulary(self.walker.persona.language, self.site_language)

    @property
    def task_terms(self) -> tuple[str, ...]:
        if self.task is None:
            return ()
        english = english_terms(self.task.id) if self.walker.persona.language == "en" else ()
        return english or terms_of_task(self.task)

    @property
    def other_terms(self) -> tuple[str, ...]:
        """Words of the organisation's other tasks: contact pages and lists of services are nobody's own."""
        shared = ("kontakt", "etjanst", "blankett", "felanmalan", "handlaggningstid", "press")
        mine = self.task.id if self.task is not None else ""
        return tuple(
            t.casefold()
            for task in self.tasks
            if task.id != mine and task.id not in shared
            for t in task.strong_terms_sv
        )

    def own_terms(self, terms: Terms | None) -> tuple[str, ...]:
        """The journey's own words in the persona's language; who reads Swedish also knows those of the site's."""
        if terms is None:
            return ()
        if self.walker.persona.language == "en":
            return terms.en
        return terms.sv + terms.en + (terms.it if self.site_language == "it" else ())

    def looking(self, view: View, *, terms: tuple[str, ...] = (), task_terms: tuple[str, ...] = ()) -> Looking:
        return Looking(
            view=view,
            words=self.words,
            terms=terms,
            task_terms=task_terms,
            other_terms=self.other_terms,
            status=self.walker.status,
            kind=self.kind,
            sender=self.sender,
            facts=self.facts,
            forms_met=self.forms_met,
        )

    def narrowed(self, view: View) -> View:
        """The part of a one-page site that is about the task, once it has been found; else the whole view."""
        address, part = self.part
        return narrowed(view, part) if part and same_page(view.url, address) else view

    # -- account ------------------------------------------------------------------------------------------------------------
    async def shot(self, thing: Thing | None = None) -> tuple[str, tuple[float, float, float, float] | None]:
        """A picture of the window with the control in view, and where it is; nothing is drawn in the page."""
        box = None
        if thing is not None:
            box = await place(self.walker, thing)
        if self._pictures >= PICTURES_MOST:
            return "", box
        self._pictures += 1
        raw = await self.walker.picture()
        return (self.keep(raw) if raw else ""), box

    def note(
        self, verb: str, *, thing: Thing | None = None, target: str = "", why: str = "", outcome: str = "passed", message: str = "",
        candidates: tuple[str, ...] = (), picture: str = "", box: tuple[float, float, float, float] | None = None,
    ) -> None:  # fmt: skip
        """Write one step into the account."""
        now = time.monotonic()
        if self.tree is not None and self.walker.view is not None:
            self.tree(len(self.steps) + 1, self.walker.view)
        self.steps.append(
            WalkStep(
                number=len(self.steps) + 1,
                verb=verb,
                target=target or (str(thing) if thing is not None else ""),
                why=why,
                outcome=outcome,
                url=self.walker.url,
                message=message,
                duration_ms=round((now - self._step_began) * 1000, 1),
                screenshot_sha256=picture,
                target_box=box,
                candidates=candidates,
            )
        )
        self._step_began = now

    async def arrived(self) -> None:
        """A page (or a state of it) has been reached: count what there is to read, check it as any page."""
        view = self.walker.view
        if view is None:
            return
        self._read.setdefault(
            view.url.split("#", maxsplit=1)[0], [b.text for b in view.main_blocks() if not b.is_heading]
        )
        for form in open_forms(view):
            self.forms_met.setdefault(mark_of(form), set()).add(head_of(view) or view.url.split("#", maxsplit=1)[0])
        self._stop_at_walls(view)
        if "service_url" in self.facts:
            self.pages_after[view.url.split("#", maxsplit=1)[0]] = page_facts(view)
        mark = f"{view.url}|{len(view.things)}|{len(view.text)}"
        if self.auditor is not None and self.audit_each and mark not in self._checked:
            self._checked.add(mark)
            await self.auditor(self, len(self.steps))

    def _stop_at_walls(self, view: View) -> None:
        few = len(view.text.split()) < 150
        status = self.walker.status
        if few and (status in (403, 503) or _BOT_WALL.search(f"{view.title} {view.text}")):
            raise untested(
                f"bot protection answered instead of the page (status {status})",
                f"ett skydd mot robotar svarade i stället för sidan (status {status})",
                by_site=True,
            )

    def check_budget(self) -> None:
        """Raises Ends when the errand has cost more than its budget."""
        budget = self.journey.head.budget
        spent = time.monotonic() - self.began
        if spent > budget.seconds:
            raise self.out_of_time()
        if self.walker.spent.uses - self.excused >= budget.clicks:
            raise not_completed(f"gave up after {budget.clicks} clicks", f"gav upp efter {budget.clicks} klick")

    def check_preconditions(self) -> None:
        """Raises Ends (untested) unless what the journey presupposes is on the start page."""
        from crawler.journeys.targets import present

        view = self.walker.view
        for target in self.journey.head.preconditions:
            if view is None or not present(self, view, target):
                raise untested(f"the errand presupposes {target}, which is not there", f"ärendet förutsätter {target}, som inte finns")

    async def idle(self, seconds: float) -> None:
        """Do nothing, as a reader who has not chosen yet; ends early when nothing is asked for any more."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(0.1)
            loop_now = asyncio.get_running_loop().time()
            if (
                loop_now - self.walker.tab.watch.last_request_at > min(3.0, seconds)
                and end - time.monotonic() < seconds - 3.0
            ):
                return

    # -- walking -------------------------------------------------------------------------------------------------------------
    async def begin(self) -> None:
        """Open the start page and see whether the errand can be tried at all."""
        walker = self.walker
        used = await walker.open(self.start_url)
        self.note(
            "open",
            target=self.start_url,
            message=used.message,
            outcome="passed" if used.ok else "failed",
            picture=(await self.shot())[0],
        )
        if not used.ok:
            by_site = bool(used.refused) or used.went
            raise untested(
                f"the start page {used.message}", f"startsidan {used.message_sv or used.message}", by_site=by_site
            )
        view = walker.view
        if view is None or len(view.text.split()) < 5:
            view = await walker.see_settled()
        if len(view.text.split()) < 5 and not view.things:
            if walker.persona.script is False:
                raise not_completed("without script the start page is empty", "utan skript är startsidan tom")
            if walker.persona.sense == "tree":
                raise not_completed(
                    "the start page tells a screen reader nothing", "startsidan berättar ingenting för en skärmläsare"
                )
            raise untested("the start page stayed empty", "startsidan förblev tom", by_site=True)
        await self.arrived()
        self.own_names = _own_names(self.sender, view.title)
        if way_in := way_past_splash(view, walker.persona.language):
            view = await self._past_splash(way_in, view)
        self.site_language = view.language
        if view.language and view.language not in LANGUAGES:
            raise untested(
                f"no words for it: the site is in '{view.language}'", f"ord saknas: webbplatsen är på '{view.language}'"
            )
        if self.journey.head.consent == "refuse":
            await refuse_at_start(self)
        if walker.persona.language == "en" and view.language != "en":
            await self._to_english()

    async def _past_splash(self, way_in: Thing, view: View) -> View:
        """Go through a page that only greets or lets one choose a language; what lies behind is where errands start."""
        picture, box = await self.shot(way_in)
        used = await self.walker.use(way_in)
        self.note("find", thing=way_in, why="the first page only lets one in", message=used.message,
                  outcome="passed" if used.ok else "failed", picture=picture, box=box)  # fmt: skip
        if not (used.ok and used.went) or self.walker.view is None:
            return view
        behind = await self.walker.see_settled()
        self.start_url = self.walker.url
        await self.arrived()
        return behind

    async def _to_english(self) -> None:
        """A reader of English takes the link to English first, where there is one."""
        walker = self.walker
        view = walker.view
        if view is None:
            return
        terms = self.words.terms(("K_ENGLISH",), ("english", "in english"))
        for candidate in rank(view, Wish(terms=terms, off_site=False, is_own=walker.hosts.is_own), set())[:1]:
            picture, box = await self.shot(candidate.thing)
            used = await walker.use(candidate.thing)
            self.note("find", thing=candidate.thing, why=f"reads English: {candidate.why}", message=used.message,
                      outcome="passed" if used.ok else "failed", picture=picture, box=box)  # fmt: skip
            if used.ok:
                await self.arrived()

    def out_of_time(self) -> Ends:
        """The end of an errand that took too long: the site's result where its pages did not come to rest, else nobody's."""
        seconds = self.journey.head.budget.seconds
        if not self.walker.came_to_rest or self.walker.spent.uses >= self.journey.head.budget.clicks // 2:
            return not_completed(f"gave up after {seconds} seconds", f"gav upp efter {seconds} sekunder")
        return untested(f"took more than {seconds} seconds on this machine", f"tog mer än {seconds} sekunder på den här datorn")

    async def do_for_tasks(self) -> None:
        """Do the steps; an errand about a task for which none was named tries those the start page speaks of, three at most."""
        if self.task is not None or self.journey.head.tasks != "one":
            await self.do_from_other_pages()
            return
        chosen = self.likely_tasks()
        if not chosen:
            raise broken_script("this errand needs a task", "ärendet behöver en uppgift (--task)")
        for number, task in enumerate(chosen):
            self.task = task
            if number:
                self._step_began = time.monotonic()
                await self.walker.open(self.start_url)
                self.note("open", target=self.start_url, why=f"the next task: {task.label_sv}")
            try:
                await self.do(self.journey.steps)
            except Ends as end:
                if end.ending is not Ending.NOT_COMPLETED or number == len(chosen) - 1:
                    raise
            else:
                return

    def likely_tasks(self) -> list[Task]:
        """Top tasks that have a service of their own, those named on the start page first."""
        view = self.walker.view
        services = [t for t in self.tasks if t.id not in NO_SERVICE]
        names = [t.name for t in view.controls] if view is not None else []
        named = [t for t in services if any(name_hits(terms_of_task(t), n) for n in names)]
        return [*named, *(t for t in services if t not in named)][:TASKS_TRIED]

    async def do(self, steps: tuple[Step, ...]) -> None:
        """Do the steps in order."""
        from crawler.journeys.steps import STEPS

        for step in steps:
            self.check_budget()
            self._step_began = time.monotonic()
            self.walker.tab.may_send = self.send_to if step.send else _never
            uses = self.walker.spent.uses
            try:
                await STEPS[step.verb](self, step)
            except Ends as end:
                if step.optional and end.ending is not Ending.BROKEN_SCRIPT:
                    self.note(step.verb, outcome="failed", message=f"{end.en} (not needed)")
                    self.excused += self.walker.spent.uses - uses
                    continue
                raise
            if step.landmark:
                self.landmarks.append(step.landmark)

    async def do_from_other_pages(self) -> None:
        """Do the journey's steps; where the page taken for the task's own does not lead on, go back and look for another."""
        task, first, before = self.task, None, (dict(self.facts), list(self.landmarks))
        for _ in range(1 + OTHER_PAGES):
            try:
                await self.do(self.journey.steps)
            except Ends as end:
                if first is None:
                    first, before = end, (dict(self.facts), list(self.landmarks))
                    self.first_at = self.walker.url
                page = str(self.facts.get("service_url", "")).split("#", maxsplit=1)[0]
                if not self._may_look_again(end, page):
                    self.facts, self.landmarks = before
                    raise first from None
                self.not_these.add(page)
                self.task, self.first_end = task, first
                self.facts = {k: v for k, v in self.facts.items() if k.startswith("had_to") or k == "dialog"}
                self.landmarks = []
                self._step_began = time.monotonic()
                await self.walker.open(self.start_url)
                self.note("open", target=self.start_url, why="that page does not lead on: is there another about it?")
            else:
                return
        self.facts, self.landmarks = before
        assert first is not None
        raise first

    def _may_look_again(self, end: Ends, page: str) -> bool:
        """Whether another page of the task may be looked for: nothing barred the way, and there is time."""
        early = time.monotonic() - self.began < self.journey.head.budget.seconds / 2
        return end.ending is Ending.NOT_COMPLETED and bool(page) and page not in self.not_these and early and not self.is_hindered

    def cost(self) -> Cost:
        """What it has cost so far."""
        spent = self.walker.spent
        paragraphs = [p for page in self._read.values() for p in page]
        view = self.walker.view
        fields: list[str] = []
        if view is not None:
            fields = [f.name or f.element.get("name") for form in open_forms(view) for f in form.fields]
        return Cost(
            steps=len(self.steps), clicks=spent.clicks, key_presses=spent.key_presses, pages=spent.pages,
            dead_ends=spent.dead_ends, returns=spent.returns, seconds=round(time.monotonic() - self.began, 2),
            bytes=sum(int(r["bytes"]) for r in self.walker.tab.watch.requests.values()),
            words=sum(len(words_in(p)) for p in paragraphs), lix=lix(paragraphs), fields=len(fields),
            fields_known=tuple(f for f in fields if _ONCE_ONLY.search(f)),
        )  # fmt: skip


#: An organisation's name has at most so many words, and its first word stands for it where it has more letters than so many.
NAME_WORDS = 4
SHORT_WORD = 4


def _own_names(sender: tuple[str, ...], title: str) -> tuple[str, ...]:
    """Names that the organisation may go by, and the first word of each: `Länsstyrelsen Rosala län`, `Länsstyrelsen`."""
    told = [*sender, *(part.strip() for part in re.split(r"\s[|–—-]\s|:\s", title))]
    names = [name for name in told if 0 < len(name.split()) <= NAME_WORDS]
    return tuple(dict.fromkeys([*names, *(name.split()[0] for name in names if len(name.split()[0]) > SHORT_WORD)]))


async def walk(run: Run) -> Walk:
    """Walk the journey to its end. Never raises for what a site does."""
    run.began = run._step_began = time.monotonic()
    ending, en, sv, by_site = Ending.COMPLETED, "", "", False
    try:
        async with asyncio.timeout(run.journey.head.budget.seconds + STEP_SECONDS / 4):
            await run.begin()
            run.check_preconditions()
            await run.do_for_tasks()
    except Ends as end:
        ending, en, sv, by_site = end.ending, end.en, end.sv, end.by_site
        seeks = any(step.verb == "find" for step in run.journey.steps)  # by the words it is called by
        if seeks and ending is Ending.NOT_COMPLETED and run.site_language and run.site_language not in WELL_KNOWN:
            ending = Ending.UNTESTED
            en, sv = f"with the few words known in '{run.site_language}': {en}", f"med de få ord som finns på '{run.site_language}': {sv}"
    except TimeoutError:
        late = run.first_end or run.out_of_time()
        ending, en, sv = late.ending, late.en, late.sv
    except Error as error:
        if run.walker.tab.watch.crashed or "crash" in str(error).lower():
            ending, en, sv = Ending.UNTESTED, "the browser's page crashed", "sidan kraschade i webbläsaren"
        else:
            log.warning("journey %s on %s: %s", run.journey.id, run.start_url, error)
            ending, en, sv = (
                Ending.UNTESTED,
                f"the browser did not answer: {str(error).splitlines()[0][:120]}",
                "webbläsaren svarade inte",
            )
    picture, _ = ("", None) if run.walker.tab.watch.crashed else await run.shot()
    run.note(
        "end",
        outcome={Ending.COMPLETED: "passed", Ending.NOT_COMPLETED: "failed"}.get(ending, "untested"),
        message=en,
        picture=picture,
    )
    run.facts = {name: value for name, value in run.facts.items() if not name.startswith("_")}
    run.facts["reason_sv"] = sv
    if run.landmarks:
        run.facts["landmarks"] = list(dict.fromkeys(run.landmarks))
    return Walk(
        journey=run.journey.id, code=run.journey.code, persona=run.walker.persona.id, ending=str(ending),
        reason=("site: " if by_site else "") + en, task=run.task.id if run.task is not None else "",
        ends_at=run.first_at if run.first_at and ending is not Ending.COMPLETED else run.walker.url,
        cost=run.cost(), steps=tuple(run.steps), facts=run.facts,
    )  # fmt: skip
