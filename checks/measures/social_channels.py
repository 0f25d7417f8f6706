"""social.channels: where else one meets the body, and how one knows that it is the body."""

from __future__ import annotations

import re
from collections import Counter
from statistics import fmean

from checks.addresses import host_of, same_page
from checks.dom import Dom
from checks.lists import behind_login
from checks.material import CrawledPage, Link, Probes
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES, points
from checks.measures.social_feeds import feeds, podcasts
from checks.reading import Reading
from checks.regions import name_of
from checks.social import Account, account_of, accounts_on, all_accounts
from checks.social import hub as social_hub
from checks.structured import Broken, entities
from checks.text import words_of
from checks.words import Words, normal

PURPOSE_WORDS = 8
HUB_WORDS = 20
_NO_ACCOUNTS = re.compile(
    r"(?:har|finns|är) (?:vi )?(?:inga|inget|inte)[^.\n]{0,40}(?:konton?|sociala medier|sociala kanaler)|"
    r"använder (?:vi )?inte sociala medier|finns inte (?:på|i) sociala medier|(?:do|does) not (?:use|have)[^.\n]{0,30}social media|"
    r"not on social media|non (?:usa|utilizza|è presente)[^.\n]{0,30}social",
    re.IGNORECASE,
)


def says_none(reading: Reading) -> str:
    """The page on which the body says that it has no accounts; empty when it does not (judgements.md 3)."""
    return next((p.url for p in reading.read if _NO_ACCOUNTS.search(reading.text(p))), "")


def _no_link(reading: Reading) -> Value:
    if reading.looked():
        return NotApplicable(reason="no social account link found")
    return Untested(reason="no social account link found, and the crawl was cut before three clicks")


@measure
def hub(reading: Reading, words: Words) -> Value:
    """Is there a page that gathers the accounts? DIGG R4. Two accounts and text within two clicks (or by search) 1, an icon row 0.5."""
    page = social_hub(reading, words)
    accounts = {a.link.url for a in accounts_on(page)} if page is not None else set()
    near = page is not None and (0 <= page.depth <= 2 or page.url in {p.url for p in reading.hits("K_SOCIALHUB") or []})
    if page is not None and near and len(accounts) >= 2 and reading.words(page) >= HUB_WORDS:
        return Scored(value=1.0, basis={"page": page.url, "clicks": page.depth, "accounts": sorted(accounts)})
    if none := says_none(reading):
        return NotApplicable(reason=f"the body says that it has no accounts ({none})")
    linked = {a.link.url for a in all_accounts(reading) if _stands_for_the_body(a, reading)}
    if linked or accounts:
        return Scored(
            value=0.5,
            basis={"page": page.url if page else None, "accounts": sorted(linked | accounts)[:EXAMPLES]},
        )
    return reading.miss("K_SOCIALHUB", clicks=2, what="a page on social media")


def _stands_for_the_body(account: Account, reading: Reading) -> bool:
    """The link is on the start page, or around the content of a page: not one in the text about a bath or a school."""
    return account.page is reading.site.start or account.link.region != "main"


@measure
def footer_links(reading: Reading) -> Value:
    """Are the accounts linked from the start page? Distinct platforms: none 0, one 0.5, two 1."""
    start = reading.site.start
    if start is None:
        return Untested(reason="the start page was not read")
    platforms = sorted({a.platform for a in accounts_on(start)})
    if not platforms and (page := says_none(reading)):
        return NotApplicable(reason=f"the body says that it has no accounts ({page})")
    return Scored(value=min(1.0, 0.5 * len(platforms)), basis={"platforms": platforms})


def _rendered_name(reading: Reading, account: Account) -> str:
    """The accessible name as desktop saw it, else as the source has it."""
    dom = reading.dom(account.page.url)
    if dom is not None:
        for e in dom.links():
            if e.get("href") and (
                account.link.url == e.get("href") or account.link.url.rstrip("/") == e.get("href").rstrip("/")
            ):
                return name_of(e)
    return account.link.text


@measure
def accessible_links(reading: Reading, words: Words) -> Value:
    """Do links to accounts say which platform they lead to? WCAG 2.1 SC 1.1.1, 2.4.4. Share of links on start page and hub, else of all."""
    pages = [p for p in (reading.site.start, social_hub(reading, words)) if p is not None]
    found = {(a.page.url, a.link.url): a for p in pages for a in accounts_on(p)}
    if not found:
        found = {(a.page.url, a.link.url): a for a in all_accounts(reading)}
    if not found:
        return _no_link(reading)
    verdicts = {key: _names_platform(a, _rendered_name(reading, a)) for key, a in found.items()}
    bad = [f"{url} on {page}" for (page, url), ok in verdicts.items() if not ok]
    return Scored(
        value=sum(verdicts.values()) / len(verdicts), basis={"links": len(verdicts), "unnamed": bad[:EXAMPLES]}
    )


def _names_platform(account: Account, name: str) -> bool:
    folded = normal(name)
    if re.match(r"https?://|www\.", folded):
        return False
    wanted = {"X": r"(?<!\w)(?:x|twitter)(?!\w)", "YouTube": r"you ?tube"}.get(
        account.platform, re.escape(account.platform.casefold())
    )
    return re.search(wanted, folded) is not None


@measure
def links_alive(reading: Reading, probes: Probes, words: Words) -> Value:
    """Are the accounts there? Optional live check: share not answering 404, 410 or "not available". Login walls are left out."""
    probe = probes.get("http.accounts")
    if probe.state != "ok":
        return (
            NotApplicable(reason="the live check of accounts was not asked for")
            if all_accounts(reading)
            else _no_link(reading)
        )
    known = {
        a["url"]: int(a["status"])
        for a in (probe.data.get("answers") or ())
        if int(a.get("status") or 0) not in (0, 401, 403, 429, 999)
    }
    if not known:
        return Untested(reason="every platform answered with a login wall")
    dead = [u for u, status in known.items() if status in (404, 410)]
    return Scored(value=1 - len(dead) / len(known), basis={"accounts": len(known), "dead": dead[:EXAMPLES]})


@measure
def consistent_handles(reading: Reading) -> Value:
    """Do header and footer lead to one account per platform? Share of links to the most common handle; mean over platforms."""
    sampled = {p.url for p in reading.pages} or {p.url for p in reading.read}
    handles: dict[str, Counter[str]] = {}
    for account in all_accounts(reading):
        if account.page.url in sampled and account.link.region != "main":
            handles.setdefault(account.platform, Counter())[account.handle] += 1
    if not handles:
        return _no_link(reading)
    values = {platform: count.most_common(1)[0][1] / count.total() for platform, count in handles.items()}
    return Scored(
        value=fmean(values.values()), basis={"handles": {p: dict(c.most_common(5)) for p, c in handles.items()}}
    )


@measure
def verified_sender(reading: Reading, words: Words) -> Value:
    """Does one know which accounts are real? E-delegationen 3. 0.5 handles written out on the hub, 0.3 sameAs or rel=me, 0.2 warning."""
    accounts = all_accounts(reading)
    if not accounts:
        return _no_link(reading)
    page = social_hub(reading, words)
    text = normal(reading.text(page)) if page else ""
    written = any(f"@{a.handle}" in text or a.handle in text.replace(" ", "") for a in accounts)
    known = {a.link.url.rstrip("/") for a in accounts}
    same_as = False
    for source_page in (reading.site.start, reading.in_role("contact")):
        found = entities(reading.source(source_page), source_page.url) if source_page else []
        for entity in [] if isinstance(found, Broken) else found:
            listed = entity.get("sameAs") or []
            listed = [listed] if isinstance(listed, str) else listed
            same_as = same_as or any(str(u).rstrip("/") in known or account_like(str(u)) for u in listed)
    same_as = same_as or any("me" in a.link.rel.split() for a in accounts)
    made = points(
        written=0.5 * bool(page and written), same_as=0.3 * same_as, warning=0.2 * words.in_text("K_FAKE", text)
    )
    return Scored(value=made.value, basis={**made.basis, "hub": page.url if page else None})


def account_like(url: str) -> bool:
    """Tell whether the address is that of an account on a platform."""
    return account_of(Link(url=url, text=""), CrawledPage(url="")) is not None


@measure
def purpose(reading: Reading, words: Words) -> Value:
    """Is it said what each account is for? E-delegationen 1. Share of the hub's platforms with eight words beside the link."""
    if not all_accounts(reading):
        return _no_link(reading)
    page = social_hub(reading, words)
    if page is None:
        return Scored(value=0.0, basis={"hub": None})
    platforms: dict[str, bool] = {}
    lines = reading.text(page).splitlines()
    dom = reading.dom(page.url)
    for account in accounts_on(page):
        said = _beside(dom, account) if dom is not None else _lines_of(lines, account)
        enough = len(words_of(said)) - len(words_of(account.link.text)) >= PURPOSE_WORDS
        platforms[account.platform] = platforms.get(account.platform, False) or enough
    if not platforms:
        return Scored(value=0.0, basis={"hub": page.url, "platforms": {}})
    return Scored(value=sum(platforms.values()) / len(platforms), basis={"hub": page.url, "platforms": platforms})


def _beside(dom: Dom, account: Account) -> str:
    """What stands in the link's own box, and in the paragraph that follows its heading; the longest where it is linked twice."""
    found = [""]
    for e in dom.links():
        box = e.closest("li", "p", "td", "dd", "article") or e.parent
        if box is None or not same_page(e.get("href"), account.link.url):
            continue
        said = box.text
        if box.tag != "li" and box.parent is not None and len(words_of(said)) < PURPOSE_WORDS + 3:
            siblings = box.parent.elements
            at = siblings.index(box) if box in siblings else 0
            said = " ".join(s.text for s in siblings[max(0, at - 1) : at + 2])
        found.append(said)
    return max(found, key=len)


def _lines_of(lines: list[str], account: Account) -> str:
    return next(
        (" ".join(lines[i : i + 2]) for i, line in enumerate(lines) if normal(account.platform) in normal(line)), ""
    )


_ARCHIVE = re.compile(
    r"tidigare (?:nummer|nyhetsbrev|utskick)|nyhetsbrevs?arkiv|arkiv (?:för|med|över) (?:\w+ )?nyhetsbrev|newsletter archive|"
    r"(?:previous|past) (?:issues|newsletters)|archivio (?:delle )?newsletter|numeri precedenti",
    re.IGNORECASE,
)


@measure
def open_platform(reading: Reading, probes: Probes, words: Words) -> Value:
    """Is there a channel without login? Feed, newsletter archive, podcast, open video or Mastodon 1; only login-walled platforms 0."""
    open_accounts = sorted(
        {a.platform for a in all_accounts(reading) if not behind_login(host_of(a.link.url).split(":")[0])}
    )
    found = feeds(reading, probes)
    archive = [f.url for f in reading.mentions(words, "K_NEWSLETTER", least=10) if _ARCHIVE.search(f.text)]
    ways = {
        "platforms": open_accounts,
        "feeds": found[:3],
        "newsletter_archive": archive[:3],
        "podcasts": podcasts(reading)[:3],
    }
    if any(ways.values()):
        return Scored(value=1.0, basis=ways)
    return reading.miss(what="a channel without login")
