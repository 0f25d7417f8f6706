"""The organisation's accounts on social platforms, and the page that gathers them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.addresses import host_of
from checks.lists import social_platform
from checks.material import CrawledPage, Link
from checks.reading import Reading
from checks.words import Words

_SHARE = re.compile(
    r"/sharer|/share(?:$|[/?])|/intent/|sharearticle|[?&](?:u|url|text)=http|/dialog/|shareArticle|/plugins/|/embed/|/watch|/p/|/status/|/posts/|"
    r"/hashtag/|/reel/|/shorts/|/playlist|/events/|player\.",
    re.IGNORECASE,
)
_NO_HANDLE = frozenset(
    {"", "home", "login", "about", "privacy", "policies", "help", "terms", "legal", "search", "explore"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A link to an account: platform, handle, where the link stands."""

    platform: str
    handle: str
    link: Link
    page: CrawledPage


def account_of(link: Link, page: CrawledPage) -> Account | None:
    """The account that a link leads to; None for share buttons, single posts and films, and the platform's own pages."""
    platform = social_platform(host_of(link.url).split(":")[0])
    if not platform and "me" in link.rel.split() and re.search(r"/@\w+", link.url):
        platform = "Mastodon"
    if not platform or _SHARE.search(link.url):
        return None
    parts = [p for p in urlsplit(link.url).path.split("/") if p]
    if (
        parts
        and parts[0].lower() in ("company", "channel", "c", "user", "school", "pages", "groups", "in", "profile")
        and len(parts) > 1
    ):
        parts = parts[1:]
    handle = parts[0].lower().lstrip("@") if parts else ""
    return None if handle in _NO_HANDLE else Account(platform=platform, handle=handle, link=link, page=page)


def accounts_on(page: CrawledPage) -> list[Account]:
    """The accounts that a page links to, in order."""
    return [a for link in page.links if (a := account_of(link, page)) is not None]


def all_accounts(reading: Reading) -> list[Account]:
    """Every account link of the site."""
    return [a for page in reading.read for a in accounts_on(page)]


def hub(reading: Reading, words: Words) -> CrawledPage | None:
    """The page that gathers the accounts: in the role, else found by K_SOCIALHUB within three clicks or by search, with an account."""
    cast = reading.in_role("hub_social")
    if cast is not None:
        return cast
    for found in reading.find(words, "K_SOCIALHUB", least=20):
        if accounts_on(found.page) or words.is_name("K_SOCIALHUB", found.page.h1 or found.page.title):
            return found.page
    return None


def policy_texts(reading: Reading, words: Words) -> dict[str, str]:
    """Texts of the hub and of pages one click from it (or found by K_SOCIALHUB) that set the rules for it."""
    page = hub(reading, words)
    pages = [page] if page is not None else []
    if page is not None:
        for link in reading.content_links(page):
            target = reading.site.page(link.url)
            if target is not None and re.search(
                r"regler|policy|riktlinje|sociala medier|så (?:här )?svarar", link.text, re.IGNORECASE
            ):
                pages.append(target)
    pages += [f.page for f in reading.find(words, "K_SOCIALHUB", least=20)][:3]
    return {p.url: reading.text(p) for p in pages}
