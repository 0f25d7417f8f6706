"""What the HTML of an answer says before any script: links, main text, metadata, forms, and the page's build.

Parsed by BeautifulSoup on lxml, which survives broken HTML. Pure: text in, facts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag

from checks.material import Link
from crawler.addresses import Scope, canonical
from crawler.politeness import is_state_changing
from crawler.templates import path_hash, sketch

MAX_PARSED_CHARACTERS = 3_000_000
MAX_LINKS = 1_000
MAX_MAIN_TEXT = 20_000
MAX_TITLE = 300
MAX_NAME = 300
MAX_PATHS = 4_000
MAX_REFRESH_SECONDS = 10
#: What the sampled page of search results is asked for: a word that every public site has, in most languages.
SEARCHED_WORD = "information"
PATH_LEVELS = 4
PATH_CLASSES = 2

#: Added to a link's `rel` where the source itself says that nobody sees it.
HIDDEN_REL = "x-hidden"

_NO_TEXT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "option", "textarea"})
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
        "table", "td", "th", "tr", "ul",
    ]
)  # fmt: skip
_ROLES = frozenset({"banner", "navigation", "main", "contentinfo", "complementary", "search", "form", "region"})
_REGION_TAGS = {"main": "main", "nav": "navigation", "aside": "complementary"}
UNBUILT = frozenset({"html", "head", "meta", "link", "script", "style"})
_SECTIONING = frozenset({"article", "aside", "main", "nav", "section"})
_AROUND = frozenset({"banner", "navigation", "contentinfo", "complementary"})
_CONSENT = re.compile(r"cookie|consent|kakor|gdpr", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VIDEO = re.compile(
    r"youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com|quickchannel|screen9|solidtango|mediaflow|kaltura|streamio|bambuser|"
    r"/video/embed|23video|dreambroker",
    re.IGNORECASE,
)
_MAP = re.compile(
    r"google\.[a-z.]+/maps|maps\.google|openstreetmap\.org/export|arcgis|kartor?\.|/karta/|lantmateriet|origo|/map(?:s|/|$)|mapbox",
    re.IGNORECASE,
)
_MAP_CLASS = re.compile(r"(?:^|[\s_-])(?:leaflet|ol-viewport|mapboxgl|gmap|map-canvas|karta|esri-view)", re.IGNORECASE)
_SEARCH_NAMES = frozenset(
    [
        "q", "query", "s", "sok", "search", "searchtext", "query_text", "keyword", "keywords", "term",
        "searchquery", "searchterm",
    ]
)  # fmt: skip
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_TEXT_FIELDS = frozenset({"text", "email", "tel", "url", "number", "date", "password", "file", "search", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The facts of one page's HTML. `build` is its make for template grouping (settled U12)."""

    title: str = ""
    h1: str = ""
    lang: str = ""
    canonical: str = ""
    description: str = ""
    robots: str = ""
    refresh: str = ""  # address of a meta refresh
    search: str = ""  # address that the site's search form leads to, for one plain word
    links: tuple[Link, ...] = ()
    followable: tuple[int, ...] = ()  # indexes into `links`
    changing: tuple[int, ...] = ()  # those that look as if they change something
    main_text: str = ""
    words: int = 0
    forms: int = 0
    features: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    build: tuple[int, ...] = ()
    is_complete: bool = True  # the end of the document was there


@dataclass(slots=True)
class _Reading:
    """What has been met so far on the walk through one document."""

    url: str
    base: str
    scope: Scope
    links: list[Link] = field(default_factory=list)
    changing: set[int] = field(default_factory=set)
    features: set[str] = field(default_factory=set)
    search: str = ""
    forms: int = 0
    paths: set[int] = field(default_factory=set)


def read_source(html: str, url: str, scope: Scope) -> Source:
    """The facts of an HTML text that stood at `url`."""
    html = html[:MAX_PARSED_CHARACTERS].encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
    soup = BeautifulSoup(html, "lxml")
    reading = _Reading(url=url, base=_base(soup, url), scope=scope)
    _walk(soup, reading)
    main = _main_of(soup)
    text = _text(main, skip_around=main.name not in ("main", "article") and main.get("role") != "main") if main else ""
    if main is not None:
        _main_features(main, reading)
    links = tuple(reading.links)
    metas = _metas(soup)
    if metas.get("article:published_time") or '"NewsArticle"' in html:
        reading.features.add("news_markup")
    return Source(
        title=_tidy(soup.title.get_text() if soup.title else "")[:MAX_TITLE],
        h1=_first_heading(soup),
        lang=_attribute(soup.html, "lang").strip()[:35] if isinstance(soup.html, Tag) else "",
        canonical=_canonical_link(soup, reading.base),
        description=metas.get("description", "")[:1000],
        robots=", ".join(filter(None, (metas.get("robots", ""), metas.get("tillsyn", ""))))[:200],
        search=reading.search,
        refresh=_refresh(metas.get("refresh", ""), reading.base),
        links=links,
        followable=tuple(i for i, link in enumerate(links) if i not in reading.changing and _may_follow(link)),
        changing=tuple(sorted(reading.changing)),
        main_text=text[:MAX_MAIN_TEXT],
        words=len(text.split()),
        forms=reading.forms,
        features=tuple(sorted(reading.features)),
        feeds=_feeds(soup, reading.base),
        build=sketch(reading.paths),
        is_complete="</html" in html[-2000:].lower() or "</body" in html[-2000:].lower(),
    )


def _may_follow(link: Link) -> bool:
    rel = link.rel.split()
    return "nofollow" not in rel and HIDDEN_REL not in rel


def _base(soup: BeautifulSoup, url: str) -> str:
    """The address that links are relative to. A base on another host is kept: it does not move the crawl."""
    tag = soup.find("base", href=True)
    if not isinstance(tag, Tag):
        return url
    try:
        return urljoin(url, _attribute(tag, "href"))
    except ValueError:
        return url


def _attribute(tag: Tag | None, name: str) -> str:
    if tag is None:
        return ""
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _metas(soup: BeautifulSoup) -> Mapping[str, str]:
    """Contents of meta elements by lower-case name, property or http-equiv; the first of each counts."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta", limit=200):
        name = _attribute(tag, "name") or _attribute(tag, "property") or _attribute(tag, "http-equiv")
        if name:
            found.setdefault(name.strip().lower(), _tidy(_attribute(tag, "content")))
    return found


def _refresh(content: str, base: str) -> str:
    """Where the page sends the visitor by itself, at once; a long wait is a time-out, not a redirect."""
    found = re.match(r"\s*(\d{1,6})(?:\.\d*)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", content, re.IGNORECASE)
    if found is None or int(found[1]) > MAX_REFRESH_SECONDS:
        return ""
    return canonical(found[2], base) or ""


def _canonical_link(soup: BeautifulSoup, base: str) -> str:
    for tag in soup.find_all("link", href=True, limit=200):
        if "canonical" in _attribute(tag, "rel").lower().split():
            return canonical(_attribute(tag, "href"), base) or ""
    return ""


def _feeds(soup: BeautifulSoup, base: str) -> tuple[str, ...]:
    found: list[str] = []
    for tag in soup.find_all("link", href=True, limit=200):
        kind = _attribute(tag, "type").lower()
        if "alternate" in _attribute(tag, "rel").lower().split() and kind in _FEED_TYPES:
            address = canonical(_attribute(tag, "href"), base)
            if address is not None:
                found.append(address)
    return tuple(dict.fromkeys(found))


def _first_heading(soup: BeautifulSoup) -> str:
    """The first h1 with a name; one in the main content before one in the header."""
    best = ""
    for tag in soup.find_all("h1", limit=20):
        text = _name(tag)
        if text and tag.find_parent(["main", "article"]) is not None:
            return text
        best = best or text
    return best


def _name(tag: Tag) -> str:
    """The accessible name as far as the source tells."""
    label = _tidy(_attribute(tag, "aria-label"))
    if label:
        return label[:MAX_NAME]
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name in ("img", "area"):
                parts.append(_attribute(node, "alt"))
            elif node.name == "svg" and node.get("aria-label"):
                parts.append(_attribute(node, "aria-label"))
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            parent = node.parent
            if parent is not None and parent.name not in ("script", "style", "noscript", "template"):
                parts.append(str(node))
    text = _tidy(" ".join(parts))
    return (text or _tidy(_attribute(tag, "title")))[:MAX_NAME]


def _walk(soup: BeautifulSoup, reading: _Reading) -> None:
    """Meets every element once, knowing the landmark around it, whether it's hidden, and the path above it."""
    stack: list[tuple[Tag, str, bool, bool, tuple[str, ...]]] = [(soup, "", False, False, ())]
    while stack:
        tag, region, hidden, in_section, above = stack.pop()
        if tag is not soup:
            region = _region(tag, in_section) or region
            hidden = hidden or _is_hidden(tag)
            in_section = in_section or tag.name in _SECTIONING
            above = (*above, _step(tag))[-PATH_LEVELS:]
            if len(reading.paths) < MAX_PATHS and tag.name not in UNBUILT:
                reading.paths.add(path_hash(above))
            _meet(tag, region, hidden, reading)
        stack.extend(
            (child, region, hidden, in_section, above) for child in reversed(tag.contents) if isinstance(child, Tag)
        )


def _step(tag: Tag) -> str:
    classes = sorted(_attribute(tag, "class").split()[:12])
    kept = [c for c in classes if not re.search(r"\d{2,}", c)][:PATH_CLASSES]
    return ".".join((tag.name, *kept))


def _region(tag: Tag, in_section: bool) -> str:
    role = _attribute(tag, "role").split(" ")[0].lower()
    if role in _ROLES:
        return role if role not in ("form", "region", "search") else ""
    if tag.name in _REGION_TAGS:
        return _REGION_TAGS[tag.name]
    if tag.name in ("header", "footer") and not in_section:
        return "banner" if tag.name == "header" else "contentinfo"
    return ""


def _is_hidden(tag: Tag) -> bool:
    return bool(_HIDDEN_STYLE.search(_attribute(tag, "style")))


def _meet(tag: Tag, region: str, hidden: bool, reading: _Reading) -> None:
    name = tag.name
    if name in ("a", "area"):
        _meet_link(tag, region, hidden, reading)
    elif name == "form":
        _meet_form(tag, region, reading)
    elif name == "input" and _attribute(tag, "type").lower() == "password":
        reading.features.add("password")
    elif name == "iframe":
        source = _attribute(tag, "src") or _attribute(tag, "data-src")
        if _VIDEO.search(source):
            reading.features.add("video")
        elif _MAP.search(source):
            reading.features.add("map")
    elif name in ("video", "audio"):
        reading.features.add(name)
    elif _MAP_CLASS.search(f" {_attribute(tag, 'class')} {_attribute(tag, 'id')}"):
        reading.features.add("map")


def _meet_link(tag: Tag, region: str, hidden: bool, reading: _Reading) -> None:
    href = _attribute(tag, "href").strip()
    low = href[:8].lower()
    if low.startswith("mailto:"):
        reading.features.add("mailto")
    elif low.startswith("tel:"):
        reading.features.add("tel")
    if not href or href.startswith("#") or len(reading.links) >= MAX_LINKS:
        return
    address = canonical(href, reading.base)
    if address is None or (address == reading.url and "#" in href):
        return
    rel = _attribute(tag, "rel").lower().split()
    if hidden:
        rel.append(HIDDEN_REL)
    name = _name(tag)
    attributes = {key: value if isinstance(value, str) else " ".join(value) for key, value in tag.attrs.items()}
    if is_state_changing(address, name, attributes):
        reading.changing.add(len(reading.links))
    reading.links.append(
        Link(
            url=address, text=name, region=region, rel=" ".join(rel), title=_tidy(_attribute(tag, "title"))[:MAX_NAME],
            same_site=reading.scope.holds(address),
        )
    )  # fmt: skip


def _fields(form: Tag) -> Iterator[Tag]:
    for tag in form.find_all(["input", "select", "textarea"], limit=500):
        if tag.name != "input" or _attribute(tag, "type").lower() not in (
            "hidden",
            "submit",
            "button",
            "image",
            "reset",
        ):
            yield tag


def is_search_form(method: str, role: str, fields: list[tuple[str, str, str]]) -> bool:
    """A form that only asks: role search, or GET with one text field of a search's type or name.

    `fields` holds (tag, type, name) of each field that a person fills in.
    """
    if role == "search":
        return True
    texts = [f for f in fields if f[0] == "input" and f[1] in _TEXT_FIELDS]
    if len(texts) != 1 or any(f[0] == "textarea" for f in fields):
        return False
    return texts[0][1] == "search" or (method in ("", "get") and texts[0][2].lower() in _SEARCH_NAMES)


def _meet_form(tag: Tag, region: str, reading: _Reading) -> None:
    fields = list(_fields(tag))
    described = [(f.name, _attribute(f, "type").lower(), _attribute(f, "name")) for f in fields]
    role = _attribute(tag, "role").lower()
    if not role and isinstance(tag.parent, Tag) and _attribute(tag.parent, "role").lower() == "search":
        role = "search"
    if is_search_form(_attribute(tag, "method").lower(), role, described):
        reading.features.add("search_form")
        if region == "main":
            reading.features.add("search_in_main")
        if not reading.search and (role == "search" or any(kind == "search" for _, kind, _ in described)):
            reading.search = _search_address(tag, fields, reading)
        return
    if len(fields) >= 2 or any(f.name == "textarea" for f in fields):
        reading.forms += 1
        reading.features.add("form")
    elif len(fields) == 1 and _attribute(tag, "method").lower() == "post":
        reading.forms += 1
    kinds = {kind for _, kind, _ in described}
    if any(f.name == "textarea" for f in fields):
        reading.features.add("textarea")
    if "file" in kinds:
        reading.features.add("upload")
    if "email" in kinds or any("mail" in name.lower() or "epost" in name.lower() for _, _, name in described):
        reading.features.add("email_field")


def _search_address(form: Tag, fields: list[Tag], reading: _Reading) -> str:
    """What a GET search form asks for when one plain word is typed in; empty for a form of another kind."""
    if _attribute(form, "method").lower() not in ("", "get"):
        return ""
    typed = [
        f
        for f in fields
        if f.name == "input" and _attribute(f, "type").lower() in ("search", "text", "") and f.get("name")
    ]
    if len(typed) != 1:
        return ""
    pairs = [
        (_attribute(f, "name"), _attribute(f, "value"))
        for f in form.find_all("input", limit=50)
        if _attribute(f, "type").lower() == "hidden" and f.get("name")
    ]
    pairs.append((_attribute(typed[0], "name"), SEARCHED_WORD))
    try:
        target = urljoin(reading.base, _attribute(form, "action") or reading.url).partition("?")[0].partition("#")[0]
    except ValueError:
        return ""
    return canonical(f"{target}?{urlencode(pairs)}") or ""


def _main_of(soup: BeautifulSoup) -> Tag | None:
    for found in (soup.find_all("main"), soup.find_all(True, {"role": "main"})):
        if found:
            return max(found, key=lambda t: len(t.get_text()))
    articles = soup.find_all("article", limit=2)
    return articles[0] if len(articles) == 1 else soup.body


def _main_features(main: Tag, reading: _Reading) -> None:
    """What stands in the main content: data tables, question lists, dated entries."""
    for table in main.find_all("table", limit=50):
        is_data = _attribute(table, "role") not in ("presentation", "none") and table.find("th") is not None
        if is_data and len(table.find_all("tr", limit=3)) >= 2:
            reading.features.add("table")
            break
    if main.find("summary") is not None:
        reading.features.add("accordion")
    if main.find(["video"]) is not None:
        reading.features.add("video")


def _is_around(tag: Tag) -> bool:
    if tag.name in ("header", "nav", "footer", "aside", "dialog"):
        return True
    if _attribute(tag, "role").lower() in (*_AROUND, "dialog", "search"):
        return True
    return bool(_CONSENT.search(f"{_attribute(tag, 'id')} {_attribute(tag, 'class')}")) and tag.name != "body"


def _text(root: Tag, *, skip_around: bool) -> str:
    """The text inside, block boundaries as line breaks, hidden parts left out."""
    parts: list[str] = []
    length = 0
    stack: list[PageElement | str] = [root]
    while stack and length < 4 * MAX_MAIN_TEXT:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in _NO_TEXT or node.get("hidden") is not None or _is_hidden(node):
                continue
            if node is not root and (skip_around and _is_around(node)):
                continue
            if node.name in _BLOCKS:
                parts.append("\n")
                stack.append("\n")
            stack.extend(reversed(node.contents))
        elif isinstance(node, NavigableString):
            if type(node) is NavigableString:
                parts.append(str(node))
                length += len(node)
        elif isinstance(node, str):
            parts.append(node)
    lines = (_tidy(line) for line in _joined_lines(parts))
    return "\n".join(line for line in lines if line)


def _joined_lines(parts: list[str]) -> list[str]:
    """Line breaks of the source are spaces; only the marks set at block boundaries divide lines."""
    marked = "".join(part if part == "\n" else re.sub(r"\s+", " ", part) for part in parts)
    return marked.split("\n")
