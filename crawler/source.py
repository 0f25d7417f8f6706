"""What the HTML of an answer says before any script: links, main text, metadata, forms, and the page's build.

Parsed by lxml, which survives broken HTML; its elements are read as they are, because a crawl reads more pages than a browser
visits. Pure: text in, facts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from urllib.parse import urlencode, urljoin

from lxml import etree

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

_SPACE = re.compile(r"\s+")
_SPACES = " \n\t\f\r"
_AS_WRITTEN = ("pre", "textarea")  # a line break there is part of the text
#: Added to a link's `rel` where the source itself says that nobody sees it.
HIDDEN_REL = "x-hidden"

_NO_TEXT = frozenset({"script", "style", "noscript", "template", "head", "title", "svg", "option", "textarea", "rt", "rp"})
_NO_NAME = frozenset({"script", "style", "noscript", "template"})
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
    root = _parsed(html)
    reading = _Reading(url=url, base=_base(root, url), scope=scope)
    _walk(root, reading)
    main = _main_of(root)
    text = ""
    if main is not None:
        text = _text(main, skip_around=main.tag not in ("main", "article") and main.get("role") != "main")
        _main_features(main, reading)
    links = tuple(reading.links)
    metas = _metas(root)
    html_element = _first(root, "html")
    if metas.get("article:published_time") or '"NewsArticle"' in html:
        reading.features.add("news_markup")
    return Source(
        title=_title(root)[:MAX_TITLE],
        h1=_first_heading(root),
        lang=_attribute(html_element, "lang").strip()[:35] if html_element is not None else "",
        canonical=_canonical_link(root, reading.base),
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
        feeds=_feeds(root, reading.base),
        build=sketch(reading.paths),
        is_complete="</html" in html[-2000:].lower() or "</body" in html[-2000:].lower(),
    )


def _parsed(html: str) -> etree._Element:
    """An element that holds the document: nothing where nothing could be parsed, several roots where text follows its end."""
    holder = etree.Element("document")
    parser = etree.HTMLParser(recover=True)
    parser.feed(html.removeprefix("\ufeff"))
    try:
        root: etree._Element | None = parser.close()
    except etree.XMLSyntaxError:
        root = None
    if root is not None:
        holder.extend([root, *(after for after in root.itersiblings() if isinstance(after.tag, str))])
    return holder


def _may_follow(link: Link) -> bool:
    rel = link.rel.split()
    return "nofollow" not in rel and HIDDEN_REL not in rel


def _first(root: etree._Element, *names: str) -> etree._Element | None:
    return next(root.iter(*names), None)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Child elements without comments and instructions."""
    return (child for child in element if isinstance(child.tag, str))


def _base(root: etree._Element, url: str) -> str:
    """The address that links are relative to. A base on another host is kept: it does not move the crawl."""
    href = next((tag.get("href") for tag in root.iter("base") if tag.get("href") is not None), None)
    if href is None:
        return url
    try:
        return urljoin(url, href)
    except ValueError:
        return url


def _attribute(tag: etree._Element, name: str) -> str:
    return tag.get(name) or ""


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _title(root: etree._Element) -> str:
    tag = _first(root, "title")
    return _tidy("".join(_strings(tag))) if tag is not None else ""


def _inside(element: etree._Element) -> Iterator[etree._Element | tuple[str, str]]:
    """Elements and texts below, in document order; a text comes with the name of the element that it stands directly in."""
    stack: list[etree._Element | tuple[str, str]] = [element]
    while stack:
        node = stack.pop()
        if node is not element:
            yield node
        if isinstance(node, tuple):
            continue
        for child in reversed(node):
            if child.tail:
                stack.append((child.tail, node.tag))
            if isinstance(child.tag, str):
                stack.append(child)
        if node.text:
            stack.append((node.text, node.tag))


def _strings(element: etree._Element) -> Iterator[str]:
    """The text inside, piece by piece, without scripts and styles."""
    return (node[0] for node in _inside(element) if isinstance(node, tuple) and node[1] not in ("script", "style", "template"))


def _metas(root: etree._Element) -> Mapping[str, str]:
    """Contents of meta elements by lower-case name, property or http-equiv; the first of each counts."""
    found: dict[str, str] = {}
    for tag in islice(root.iter("meta"), 200):
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


def _canonical_link(root: etree._Element, base: str) -> str:
    for tag in _linked(root):
        if "canonical" in _attribute(tag, "rel").lower().split():
            return canonical(_attribute(tag, "href"), base) or ""
    return ""


def _linked(root: etree._Element) -> Iterator[etree._Element]:
    return islice((tag for tag in root.iter("link") if tag.get("href") is not None), 200)


def _feeds(root: etree._Element, base: str) -> tuple[str, ...]:
    found: list[str] = []
    for tag in _linked(root):
        kind = _attribute(tag, "type").lower()
        if "alternate" in _attribute(tag, "rel").lower().split() and kind in _FEED_TYPES:
            address = canonical(_attribute(tag, "href"), base)
            if address is not None:
                found.append(address)
    return tuple(dict.fromkeys(found))


def _first_heading(root: etree._Element) -> str:
    """The first h1 with a name; one in the main content before one in the header."""
    best = ""
    for tag in islice(root.iter("h1"), 20):
        text = _name(tag)
        if text and next(tag.iterancestors("main", "article"), None) is not None:
            return text
        best = best or text
    return best


def _name(tag: etree._Element) -> str:
    """The accessible name as far as the source tells."""
    label = _tidy(_attribute(tag, "aria-label"))
    if label:
        return label[:MAX_NAME]
    parts: list[str] = []
    for node in _inside(tag):
        if isinstance(node, tuple):
            text, parent = node
            if parent not in _NO_NAME:
                parts.append(text)
        elif node.tag in ("img", "area"):
            parts.append(_attribute(node, "alt"))
        elif node.tag == "svg" and node.get("aria-label"):
            parts.append(_attribute(node, "aria-label"))
    text = _tidy(" ".join(parts))
    return (text or _tidy(_attribute(tag, "title")))[:MAX_NAME]


def _walk(root: etree._Element, reading: _Reading) -> None:
    """Meets every element below `root` once, knowing the landmark around it, whether it's hidden, and the path above it."""
    stack: list[tuple[etree._Element, str, bool, bool, tuple[str, ...]]] = [
        (child, "", False, False, ()) for child in reversed(list(_children(root)))
    ]
    while stack:
        tag, region, hidden, in_section, above = stack.pop()
        region = _region(tag, in_section) or region
        hidden = hidden or _is_hidden(tag)
        in_section = in_section or tag.tag in _SECTIONING
        above = (*above, _step(tag.tag, _attribute(tag, "class")))[-PATH_LEVELS:]
        if len(reading.paths) < MAX_PATHS and tag.tag not in UNBUILT:
            reading.paths.add(_path_number(above))
        _meet(tag, region, hidden, reading)
        stack.extend((child, region, hidden, in_section, above) for child in reversed(list(_children(tag))))


@lru_cache(maxsize=20_000)
def _path_number(steps: tuple[str, ...]) -> int:
    return path_hash(steps)


@lru_cache(maxsize=5_000)
def _step(name: str, classes: str) -> str:
    kept = [c for c in sorted(classes.split()[:12]) if not re.search(r"\d{2,}", c)][:PATH_CLASSES]
    return ".".join((name, *kept))


def _region(tag: etree._Element, in_section: bool) -> str:
    role = _attribute(tag, "role").split(" ")[0].lower()
    if role in _ROLES:
        return role if role not in ("form", "region", "search") else ""
    if tag.tag in _REGION_TAGS:
        return _REGION_TAGS[tag.tag]
    if tag.tag in ("header", "footer") and not in_section:
        return "banner" if tag.tag == "header" else "contentinfo"
    return ""


def _is_hidden(tag: etree._Element) -> bool:
    style = tag.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _meet(tag: etree._Element, region: str, hidden: bool, reading: _Reading) -> None:
    name = tag.tag
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


def _meet_link(tag: etree._Element, region: str, hidden: bool, reading: _Reading) -> None:
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
    attributes = {str(key): str(value) for key, value in tag.items()}
    if is_state_changing(address, name, attributes):
        reading.changing.add(len(reading.links))
    reading.links.append(
        Link(
            url=address, text=name, region=region, rel=" ".join(rel), title=_tidy(_attribute(tag, "title"))[:MAX_NAME],
            same_site=reading.scope.holds(address),
        )
    )  # fmt: skip


def _fields(form: etree._Element) -> Iterator[etree._Element]:
    for tag in islice(form.iter("input", "select", "textarea"), 500):
        if tag.tag != "input" or _attribute(tag, "type").lower() not in (
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


def _meet_form(tag: etree._Element, region: str, reading: _Reading) -> None:
    fields = list(_fields(tag))
    described = [(f.tag, _attribute(f, "type").lower(), _attribute(f, "name")) for f in fields]
    role = _attribute(tag, "role").lower()
    around = tag.getparent()
    if not role and around is not None and _attribute(around, "role").lower() == "search":
        role = "search"
    if is_search_form(_attribute(tag, "method").lower(), role, described):
        reading.features.add("search_form")
        if region == "main":
            reading.features.add("search_in_main")
        if not reading.search and (role == "search" or any(kind == "search" for _, kind, _ in described)):
            reading.search = _search_address(tag, fields, reading)
        return
    if len(fields) >= 2 or any(f.tag == "textarea" for f in fields):
        reading.forms += 1
        reading.features.add("form")
    elif len(fields) == 1 and _attribute(tag, "method").lower() == "post":
        reading.forms += 1
    kinds = {kind for _, kind, _ in described}
    if any(f.tag == "textarea" for f in fields):
        reading.features.add("textarea")
    if "file" in kinds:
        reading.features.add("upload")
    if "email" in kinds or any("mail" in name.lower() or "epost" in name.lower() for _, _, name in described):
        reading.features.add("email_field")


def _search_address(form: etree._Element, fields: list[etree._Element], reading: _Reading) -> str:
    """What a GET search form asks for when one plain word is typed in; empty for a form of another kind."""
    if _attribute(form, "method").lower() not in ("", "get"):
        return ""
    typed = [
        f
        for f in fields
        if f.tag == "input" and _attribute(f, "type").lower() in ("search", "text", "") and f.get("name")
    ]
    if len(typed) != 1:
        return ""
    pairs = [
        (_attribute(f, "name"), _attribute(f, "value"))
        for f in islice(form.iter("input"), 50)
        if _attribute(f, "type").lower() == "hidden" and f.get("name")
    ]
    pairs.append((_attribute(typed[0], "name"), SEARCHED_WORD))
    try:
        target = urljoin(reading.base, _attribute(form, "action") or reading.url).partition("?")[0].partition("#")[0]
    except ValueError:
        return ""
    return canonical(f"{target}?{urlencode(pairs)}") or ""


def _main_of(root: etree._Element) -> etree._Element | None:
    for found in (list(root.iter("main")), [tag for tag in root.iter(etree.Element) if tag.get("role") == "main"]):
        if found:
            return max(found, key=lambda tag: sum(map(len, _strings(tag)))) if len(found) > 1 else found[0]
    articles = list(islice(root.iter("article"), 2))
    return articles[0] if len(articles) == 1 else _first(root, "body")


def _main_features(main: etree._Element, reading: _Reading) -> None:
    """What stands in the main content: data tables, question lists, dated entries."""
    for table in islice(main.iter("table"), 50):
        is_data = _attribute(table, "role") not in ("presentation", "none") and _first(table, "th") is not None
        if is_data and len(list(islice(table.iter("tr"), 2))) == 2:
            reading.features.add("table")
            break
    if _first(main, "summary") is not None:
        reading.features.add("accordion")
    if _first(main, "video") is not None:
        reading.features.add("video")


def _is_around(tag: etree._Element) -> bool:
    if tag.tag in ("header", "nav", "footer", "aside", "dialog"):
        return True
    if _attribute(tag, "role").lower() in (*_AROUND, "dialog", "search"):
        return True
    return bool(_CONSENT.search(f"{_attribute(tag, 'id')} {_attribute(tag, 'class')}")) and tag.tag != "body"


def _text(root: etree._Element, *, skip_around: bool) -> str:
    """The text inside, block boundaries as line breaks, hidden parts left out."""
    parts: list[str] = []
    length = 0
    stack: list[tuple[etree._Element | str, bool]] = [(root, next(root.iterancestors(*_AS_WRITTEN), None) is not None)]
    while stack and length < 4 * MAX_MAIN_TEXT:
        node, as_written = stack.pop()
        if isinstance(node, str):
            piece = node if as_written else _piece(node)
            parts.append(piece)
            length += len(piece) if piece != "\n" else 0
            continue
        if node.tag in _NO_TEXT or node.get("hidden") is not None or _is_hidden(node):
            continue
        if node is not root and (skip_around and _is_around(node)):
            continue
        if node.tag in _BLOCKS:
            parts.append("\n")
            stack.append(("\n", False))
        inside = as_written or node.tag in _AS_WRITTEN
        for child in reversed(node):
            if child.tail:
                stack.append((child.tail, inside))
            if isinstance(child.tag, str):
                stack.append((child, inside))
        if node.text:
            stack.append((node.text, inside))
    lines = (_tidy(line) for line in _joined_lines(parts))
    return "\n".join(line for line in lines if line)


def _piece(text: str) -> str:
    """A text of the page; a line break that stands alone between elements divides lines, any other space is a space."""
    if text.strip(_SPACES):
        return text
    return "\n" if "\n" in text else " "


def _joined_lines(parts: list[str]) -> list[str]:
    """Line breaks within a text are spaces; only those at block boundaries and between elements divide lines."""
    return "".join(part if part == "\n" else _SPACE.sub(" ", part) for part in parts).split("\n")
