"""From an answer to a crawled page: what it is, whether it counts as a page of the site, and what it says. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from checks.material import CrawledPage
from checks.words import normal
from crawler.addresses import Scope, canonical
from crawler.decoding import decoded
from crawler.failures import Ending, Reason, failed, skipped
from crawler.fetching import Answer
from crawler.source import Source, read_source

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
#: Response headers that measures read; the rest is not kept.
KEPT_HEADERS = frozenset(
    [
        "content-type", "content-language", "last-modified", "etag", "cache-control", "x-robots-tag", "strict-transport-security",
        "content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "permissions-policy", "server",
        "link", "content-disposition", "retry-after", "set-cookie", "www-authenticate", "x-powered-by",
    ]
)  # fmt: skip
MAX_HEADER = 2_000
#: Below this a page may be the shell of one that script builds: equal text says nothing then.
MIN_WORDS_FOR_LIKENESS = 20
MIN_LINKS_OF_A_PAGE = 3

_BOT_WALL = re.compile(
    r"just a moment|attention required|verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|are you a robot|"
    r"bekräfta att du (?:är en människa|inte är en robot)|ddos protection|access denied|request unsuccessful|unusual traffic",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"(?:^|\b)(?:404|error 404)(?:\b|$)|(?:sidan|sida|adressen|dokumentet|page|document)\b.{0,30}"
    r"(?:finns inte|finns ej|hittades inte|(?:kan|kunde) inte hittas|hittar inte|saknas|är borttagen|not found|does not exist|"
    r"could(?: not|n't) be found)|^(?:not found|hittades inte|pagina non trovata)$",
    re.IGNORECASE,
)
_CALENDAR_WORDS = re.compile(
    r"\b(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|january|february|march|may|"
    r"june|july|august|october|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|jan|feb|mar|apr|jun|jul|aug|sep|okt|oct|nov|dec|mån|tis|ons|tor|tors|fre|lör|sön)\b"
)


def read_answer(answer: Answer, scope: Scope) -> tuple[CrawledPage, Source | None]:
    """The page that an answer holds, and its source where it is HTML that may be read further."""
    url = canonical(answer.url) or answer.url
    shell = CrawledPage(
        url=url, final_url=canonical(answer.final_url) or answer.final_url, status=answer.status,
        content_type=answer.content_type, redirects=answer.redirects, bytes=len(answer.body),
        headers={k: v[:MAX_HEADER] for k, v in answer.headers.items() if k in KEPT_HEADERS},
        last_modified=answer.headers.get("last-modified", "")[:60], body_hash=hashlib.sha256(answer.body).hexdigest(),
    )  # fmt: skip
    ending = answer.ending or _kind_ending(answer)
    if ending is not None:
        if answer.status in (403, 429, 503) and _BOT_WALL.search(answer.body[:20_000].decode("utf-8", "replace")):
            ending = failed(Reason.BLOCKED_BY_SITE)
        return _ended(shell, ending), None
    html = decoded(answer.body, answer.headers.get("content-type", ""))
    source = read_source(html, shell.final_url, scope)
    robots = ", ".join(filter(None, (source.robots, answer.headers.get("x-robots-tag", "")[:200])))
    page = replace(
        shell, title=source.title, h1=source.h1, lang=source.lang, canonical=source.canonical, description=source.description,
        robots_directives=robots, links=source.links, main_text=source.main_text, words=source.words, forms=source.forms,
        features=source.features, feeds=source.feeds, build=source.build, content_hash=content_hash(source),
    )  # fmt: skip
    ending = _content_ending(page, source, answer)
    return _ended(page, ending) if ending is not None else replace(page, outcome="fetched"), source


def _ended(page: CrawledPage, ending: Ending) -> CrawledPage:
    return replace(page, outcome=str(ending.outcome), reason=str(ending.reason or ""))


def _kind_ending(answer: Answer) -> Ending | None:
    """Why a successful answer is no page; None where it is HTML."""
    disposition = answer.headers.get("content-disposition", "").strip().lower()
    if disposition.startswith("attachment") or answer.content_type in (
        "application/octet-stream",
        "application/force-download",
    ):
        return skipped(Reason.DOWNLOAD)
    if answer.content_type and answer.content_type not in HTML_TYPES:
        return skipped(Reason.NOT_HTML)
    if not answer.body.strip():
        return failed(Reason.NO_CONTENT)
    if answer.is_cut and b"</html" not in answer.body[-2000:].lower():
        return failed(Reason.TRUNCATED)
    head = answer.body[:512].lstrip()
    if head.startswith((b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04")):
        return failed(Reason.NOT_HTML)
    if not answer.content_type and b"<" not in head:
        return skipped(Reason.NOT_HTML)
    return None


def _content_ending(page: CrawledPage, source: Source, answer: Answer) -> Ending | None:
    heading = f"{page.title}\n{page.h1}"
    if _BOT_WALL.search(heading) and page.words < 150:
        return failed(Reason.BLOCKED_BY_SITE)
    if page.words < 200 and any(_NOT_FOUND.search(normal(text)) for text in (page.title, page.h1) if text):
        return skipped(Reason.SOFT_404)
    return None


def content_hash(source: Source) -> str:
    """What makes two addresses one page: title and main text. Empty for a shell that only script fills."""
    if source.words < MIN_WORDS_FOR_LIKENESS and len(source.followable) < MIN_LINKS_OF_A_PAGE:
        return ""
    targets = "" if source.words >= MIN_WORDS_FOR_LIKENESS else "\n".join(sorted({link.url for link in source.links}))
    text = "\n".join((source.title, source.h1, source.main_text, targets))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def fingerprint(page: CrawledPage) -> str:
    """What a page reads like without its numbers, dates and own address: equal for the pages of an endless series."""
    if page.words < MIN_WORDS_FOR_LIKENESS:
        return ""
    own = {normal(part) for part in re.split(r"[^\w]+", unquote(urlsplit(page.url).path)) if len(part) > 1}
    words = re.findall(r"[^\W\d_]{2,}", _CALENDAR_WORDS.sub(" ", normal(f"{page.title} {page.h1} {page.main_text}")))
    kept = [word for word in words if word not in own]
    if len(kept) < MIN_WORDS_FOR_LIKENESS // 2:
        return ""
    return hashlib.sha256(" ".join(kept).encode("utf-8", "replace")).hexdigest()[:32]


def forbids_following(page: CrawledPage) -> bool:
    """True where meta robots or X-Robots-Tag says that the page's links are not to be followed."""
    directives = {part.strip().rpartition(":")[2].strip() for part in page.robots_directives.lower().split(",")}
    return bool(directives & {"nofollow", "none"})
