"""A scene for the tests of results: three bodies, five dimensions, a night or more, written through real shards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checks.artefacts import Crop, Pictures
from checks.material import (
    Cost,
    Crawl,
    CrawledPage,
    DocumentFacts,
    Documents,
    Organisation,
    RoleGuess,
    Sampled,
    Walk,
    WalkStep,
)  # fmt: skip
from checks.measures import NotApplicable, Scored, Untested, Value
from checks.model import Box, CheckResult, Finding, Outcome, Target
from results.rating import rate, record
from results.rows import DIMENSIONS, CriterionRow, ScanRow
from results.store import Shard, Store

SITES = (
    Organisation(
        id="aby",
        kind="municipality",
        name_sv="Åby kommun",
        name_en="Åby",
        region="Norr",
        start_url="https://aby.example/",
    ),
    Organisation(
        id="berga", kind="municipality", name_sv="Berga kommun", region="Söder", start_url="https://berga.example/"
    ),
    Organisation(
        id="verket", kind="agency", name_sv="Verket", name_en="The Agency", start_url="https://verket.example/"
    ),
)
CRITERIA = tuple(
    CriterionRow(
        id=f"{dimension}.area.{name}", dimension=dimension, area="area", question_sv=f"Är {name} rätt?", question_en=f"Is {name} right?",
        weight=weight, method="axe", scope=scope, wcag=wcag, measure="Share of pages", source="WCAG",
    )
    for dimension in DIMENSIONS
    for name, weight, scope, wcag in (("share", 2, "page", "1.1.1"), ("thing", 1, "site", "-"), ("other", 1, "site", "-"))
)  # fmt: skip
CHECKS = {
    "axe/image-alt": {
        "title": {"sv": "Bilder har textalternativ", "en": "Images have alternatives"}, "impact": "critical",
        "requirements": ["WCAG22:1.1.1"], "topic": "alt-text",
    },
    "link-text": {
        "title": {"sv": "Länktexter säger vart", "en": "Link texts tell where"}, "impact": "minor",
        "requirements": ["WCAG22:2.4.4"], "topic": "link-text",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    organisation: Organisation
    scan_uid: str
    started_at: str
    seed: str = "seed"
    profile_sha: str = "p1"


def url(site: str, number: int) -> str:
    return f"https://{site}.example/{number}"


def image(component: str, selector: str = "img") -> Finding:
    target = Target(
        selector=selector, html='<img src="x">', role="img", component=component, box=Box(x=1, y=2, width=30, height=40)
    )
    return Finding(outcome=Outcome.FAILED, target=target, message="missing", args={"src": "x"})


def values(site: str, quality: float, pages: int, failing: int) -> Mapping[str, Value]:
    """Criteria of a site of that quality: shares fail on the first `failing` pages."""
    told: dict[str, Value] = {}
    for dimension in DIMENSIONS:
        per_page = {url(site, n): float(n >= failing) for n in range(pages)}
        told[f"{dimension}.area.share"] = Scored(
            value=sum(per_page.values()) / pages, per_page=per_page, basis={"pages": pages}
        )
        told[f"{dimension}.area.thing"] = Scored(value=quality, basis={"spread": 0.0})
        told[f"{dimension}.area.other"] = NotApplicable(reason="none")
    return told


def write_site(
    folder: Path, task: Task, *, quality: float, pages: int = 8, failing: int = 3, closed: bool = False
) -> None:
    """One site as its own process would leave it: `failing` pages repeat one image without alternative in the footer."""
    site = task.organisation.id
    with Shard.create(folder, task) as shard:
        crawl = Crawl(
            start_url=task.organisation.start_url, hosts=(f"{site}.example",),
            pages=tuple(
                CrawledPage(url=url(site, n), outcome="fetched", status=200, title=f"Sida {n}", depth=min(n, 3), template=n % 2)
                for n in range(pages + 12)
            ),
            roles=(RoleGuess(role="statement", url=url(site, 1), confidence=0.9),),
        )  # fmt: skip
        sample = [
            Sampled(
                url=url(site, n),
                sampled_as="start" if n == 0 else "random",
                stratum="structured" if n < 3 else "random",
            )
            for n in range(pages)
        ]
        shard.record_crawl(crawl, sample, personas=("desktop", "mobile"))
        crop = shard.evidence.put(b"RIFF0000WEBP" + site.encode())
        box = Box(x=0, y=0, width=9, height=9)
        pictures = Pictures(crops=(Crop(selector="img", frame="", sha256=crop, clip=box, box=box),)).to_bytes()
        for visit in shard.pending_visits():
            number = int(visit.url.rsplit("/", 1)[1])
            bad = (image("contentinfo > img"),) if number < failing else ()
            doubts = (
                Finding(outcome=Outcome.CANT_TELL, target=Target(selector="a", component="main a"), message="vague"),
            )
            shard.record_visit(
                visit.url, visit.persona, outcome="failed" if closed else "audited", reason="robots" if closed else "",
                artefacts={"pictures": pictures},
                results=[] if closed else [
                    CheckResult(check="axe/image-alt", outcome=Outcome.FAILED if bad else Outcome.PASSED, findings=bad, passed=1),
                    CheckResult(check="link-text", outcome=Outcome.CANT_TELL, findings=doubts if number == 0 else ()),
                ],
            )  # fmt: skip
        shard.record_walk(
            Walk(
                journey="find-contact", code="J1", persona="keyboard", ending="completed" if quality > 0.5 else "not_completed",
                cost=Cost(clicks=2, seconds=3.25), steps=(WalkStep(number=1, verb="click", target="link Kontakt", url=url(site, 2)),),
            )
        )  # fmt: skip
        shard.record_site_artefact(
            "documents",
            Documents(documents=(DocumentFacts(url=url(site, 0) + ".pdf", text_characters=9, tagged=True),)).to_bytes(),
        )
        told = values(site, quality, pages, failing)
        if closed:
            told = {identity: Untested(reason="robots", cause="site") for identity in told}
        shard.record_criteria(told)
        shard.finish()


def night(
    store: Store, folder: Path, uid: str, started_at: str, quality: Mapping[str, float], *, failing: int = 3,
    closed: tuple[str, ...] = (), sites: tuple[Organisation, ...] = SITES, axe: str = "4.14.1",
) -> None:  # fmt: skip
    """A whole night over the sites that `quality` names; others on the list stay waiting."""
    definitions = {
        "criterion": {c.id: c for c in CRITERIA},
        "check": CHECKS,
        "journey": {"find-contact": {"title_sv": "Kontakt"}},
    }
    scan = ScanRow(uid=uid, started_at=started_at, seed="seed", profile_sha="p1", axe_version=axe, round="2026-Q4")
    store.begin_scan(scan, sites, definitions)
    for site in sites:
        if site.id in quality:
            task = Task(organisation=site, scan_uid=uid, started_at=started_at)
            write_site(
                folder / uid / site.id, task, quality=quality[site.id], failing=failing, closed=site.id in closed
            )
            store.merge(folder / uid / site.id)
    record(store, rate(store.database, uid, replicates=200))
    store.finish_scan(uid)
