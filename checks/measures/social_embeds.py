"""social.embeds: players and widgets of others in own pages."""

from __future__ import annotations

import re

from checks.addresses import host_of
from checks.embeds import embeds
from checks.lists import social_source
from checks.material import Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, Verdict, clamp, report_of, share
from checks.measures.presence_privacy import network_of
from checks.reading import Reading
from checks.regions import dom_of
from checks.videos import videos
from checks.words import Words

GENTLE = 0.5


@measure
def consent(pages: Pages) -> Value:
    """Do social platforms stay unasked before consent? CJEU C-40/17. Share of pages; youtube-nocookie counts as half a violation."""
    seen: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        network = network_of(page)
        if isinstance(network, Untested):
            return network
        hosts = sorted({h for r in network.requests if social_source(h := host_of(r.url).split(":")[0])})
        if hosts:
            seen[page.url] = hosts[:5]
        gentle = all(h.endswith(("youtube-nocookie.com", "ytimg.com", "googlevideo.com")) for h in hosts) and any(
            "nocookie" in h for h in hosts
        )
        return 1.0 if not hosts else GENTLE if gentle else 0.0

    value = share(pages, judge, none="no page was visited")
    if not isinstance(value, Scored):
        return value
    return Scored(
        value=value.value,
        per_page=value.per_page,
        basis={**value.basis, "platforms": dict(list(seen.items())[:EXAMPLES])},
    )


@measure
def fallback(reading: Reading, pages: Pages) -> Value:
    """What is left of an embed after one refuses? EDPB (no detriment). Journey J8: share of placeholders with a name and a link or text."""
    walk = reading.walk("J8", "desktop")
    held = [] if isinstance(walk, Untested) else list(walk.facts.get("placeholders") or ())
    if held:
        good = [p for p in held if p.get("name") and (p.get("has_link") or p.get("has_text"))]
        return Scored(value=len(good) / len(held), basis={"placeholders": held[:EXAMPLES]})
    doms = [d for p in pages if not isinstance(d := dom_of(p), Untested)]
    if not doms:
        return Untested(reason="no page was visited")
    if not any(embeds(d) for d in doms):
        return NotApplicable(reason="no embeds")
    if isinstance(walk, Untested):
        return walk
    return NotApplicable(reason="no embed is held back after refusing")


_RULES = ("frame-title", "frame-focusable-content", "video-caption")


@measure
def accessible(pages: Pages) -> Value:
    """Are embedded players and widgets usable for all? WCAG 2.1 SC 4.1.2, 1.2.2. Share of pages with embeds without violation in them."""
    bad: dict[str, list[str]] = {}

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        found = embeds(dom)
        if not found:
            return None
        report = report_of(page)
        if isinstance(report, Untested):
            return report
        inside = {d.selector for e in found for d in (e, *e.descendants())}
        rules = sorted(
            {
                r.id
                for r in report.frames[0].violations
                if (r.id in _RULES or r.id.startswith("aria-"))
                and any(n.selector in inside or _is_frame(n.selector, n.html) for n in r.nodes)
            }
            if report.frames
            else set()
        )
        if rules:
            bad[page.url] = rules
        return not rules

    return share(pages, judge, none="no page has embeds", notes={"violated": bad})


def _is_frame(selector: str, html: str) -> bool:
    return selector.split(">")[-1].strip().startswith("iframe") and bool(re.match(r"<iframe", html))


_TEXT_VERSION = re.compile(
    r"textversion|transkri|läs (?:filmen )?som text|textalternativ|transcript|text version|trascrizione|versione testuale", re.IGNORECASE
)


@measure
def video_captions_stated(pages: Pages, words: Words) -> Value:
    """Has a film a text version or audio description? WCAG 2.1 SC 1.2.1-1.2.5.

    Share of pages with film; captions count elsewhere (judgements.md 7).
    """
    none: list[str] = []

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        found = [v for v in videos(dom) if not v.is_decoration]
        if not found:
            return None
        told = [
            words.in_text("K_AUDIODESC", v.section)
            or bool(
                _TEXT_VERSION.search(v.section)
            )
            or any(k == "descriptions" for k in v.tracks)
            for v in found
        ]
        if not all(told):
            none.append(page.url)
        return clamp(sum(told) / len(told))

    return share(pages, judge, none="no page has film", notes={"without": none})
