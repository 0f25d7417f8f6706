"""What the browser saw, brought back into the crawl: links go through the frontier's rules, pages get their contents.

Pure. The site process loops: visit, `admit` the links that only the rendered page had, visit those, and at the end
`with_rendered` counts clicks, templates and roles anew. A site that script builds is crawled mostly this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from checks.artefacts import Response
from checks.dom import Dom, Element
from checks.material import Crawl, CrawledPage, Link, LinkedDocument
from crawler.addresses import Scope, canonical, document_suffix, origin_of, upgraded
from crawler.crawl_record import aliases, completed, policies_of, renewed, robots_of
from crawler.frontier import Frontier, restored
from crawler.page_reading import HTML_TYPES, KEPT_HEADERS, MAX_HEADER, content_hash
from crawler.politeness import is_state_changing
from crawler.roles import OPERATOR, with_roles
from crawler.source import (
    MAX_LINKS,
    MAX_MAIN_TEXT,
    MAX_NAME,
    MAX_TITLE,
    PATH_CLASSES,
    PATH_LEVELS,
    UNBUILT,
    Source,
    is_search_form,
    read_source,
)
from crawler.task import Options
from crawler.templates import path_hash, sketch

_REGIONS = frozenset({"banner", "navigation", "main", "contentinfo", "complementary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One page as the browser showed it. Visible links only: what a person can click."""

    url: str  # as in the crawl
    final_url: str = ""
    status: int = 0
    title: str = ""
    h1: str = ""
    lang: str = ""
    main_text: str = ""
    words: int = 0
    forms: int = 0
    links: tuple[Link, ...] = ()
    features: tuple[str, ...] = ()
    build: tuple[int, ...] = ()
    headers: Mapping[str, str] | None = None
    source: Callable[[], Source] | None = None  # reads the answer's own HTML; only pages new to the crawl need it


def rendered(url: str, dom: Dom, scope: Scope, response: Response | None = None) -> Rendered:
    """The page as it stood after its scripts. `url` is its address in the crawl."""
    base = dom.top.url or url
    links = [link for element in dom.links() if (link := _link(element, base, scope)) is not None][:MAX_LINKS]
    text = dom.main_text
    h1 = next((h for h in dom.headings() if h.level == 1 and h.name), None)
    forms, features = _forms(dom)
    headers = {k: v[:MAX_HEADER] for k, v in response.headers if k in KEPT_HEADERS} if response is not None else None
    source = partial(read_source, response.source, response.final_url, scope) if response is not None and response.source else None
    return Rendered(
        url=url,
        final_url=canonical(response.final_url if response is not None else base) or url,
        status=response.status if response is not None else 0,
        title=dom.title[:MAX_TITLE],
        h1=h1.name[:MAX_NAME] if h1 is not None else "",
        lang=dom.lang[:35],
        main_text=text[:MAX_MAIN_TEXT],
        words=len(text.split()),
        forms=forms,
        links=tuple(links),
        features=features,
        build=_build(dom),
        headers=headers,
        source=source,
    )


def _link(element: Element, base: str, scope: Scope) -> Link | None:
    if not element.is_visible:
        return None
    href = element.get("href").strip()
    address = canonical(href, base) if href and not href.startswith("#") else None
    if address is None:
        return None
    landmark = element.landmark
    return Link(
        url=address, text=element.name[:MAX_NAME] or element.text[:MAX_NAME], region=landmark if landmark in _REGIONS else "",
        rel=element.get("rel").lower(), title=element.get("title")[:MAX_NAME], origin="rendered", same_site=scope.holds(address),
    )  # fmt: skip


def _forms(dom: Dom) -> tuple[int, tuple[str, ...]]:
    count = 0
    features: set[str] = set()
    for form in dom.select("form"):
        fields = [
            f for f in form.select("input, select, textarea")
            if f.get("type").lower() not in ("hidden", "submit", "button", "image", "reset")
        ]  # fmt: skip
        described = [(f.tag, f.get("type").lower(), f.get("name")) for f in fields]
        role = "search" if form.closest("search") is not None else ""
        if is_search_form(form.get("method").lower(), role, described):
            features.add("search_form")
            if form.landmark == "main" or form.closest("main") is not None:
                features.add("search_in_main")
        elif len(fields) >= 2 or any(f.tag == "textarea" for f in fields):
            count += 1
            features.add("form")
            if any(f.tag == "textarea" for f in fields):
                features.add("textarea")
            if any(f.get("type").lower() == "email" for f in fields):
                features.add("email_field")
    for css, feature in (
        ('input[type="password"]', "password"), ("video", "video"), ('a[href^="mailto:"]', "mailto"), ('a[href^="tel:"]', "tel"),
        (".leaflet-container, .ol-viewport, .mapboxgl-map, .esri-view", "map"),
    ):  # fmt: skip
        if dom.select(css):
            features.add(feature)
    if any(t.select("th") and len(t.select("tr")) >= 2 for t in dom.select("main table, [role=main] table")):
        features.add("table")
    return count, tuple(sorted(features))


def _build(dom: Dom) -> tuple[int, ...]:
    """The same paths as read from source, over the rendered elements."""
    paths: set[int] = set()
    steps: dict[int, tuple[str, ...]] = {}
    for element in dom.elements:
        above = steps.get(id(element.parent), ()) if element.parent is not None else ()
        classes = [c for c in sorted(element.get("class").split()[:12]) if not re.search(r"\d{2,}", c)][:PATH_CLASSES]
        path = (*above, ".".join((element.tag, *classes)))[-PATH_LEVELS:]
        steps[id(element)] = path
        if element.tag not in UNBUILT:
            paths.add(path_hash(path))
    return sketch(paths)


def frontier_of(crawl: Crawl, options: Options) -> Frontier:
    """A frontier that knows everything the crawl knew, to take further links in by the same rules."""
    known = [page.url for page in crawl.pages]
    fetched = sum(
        1 for page in crawl.pages if page.outcome != "skipped" or page.reason in ("duplicate", "not_html", "soft_404")
    )
    return restored(
        Scope(crawl.hosts), crawl.start_url, max_pages=options.max_pages, known=known, fetched=fetched,
        policies=policies_of(crawl),
    )  # fmt: skip


def admit(crawl: Crawl, found: Sequence[Link], base: CrawledPage, options: Options) -> list[CrawledPage]:
    """Links seen by the browser on `base`, as new pages to visit: same rules as the crawl, in sorted order.

    Pages that are refused come back too, with their reason; those to visit have the outcome "" (nothing yet).
    """
    frontier = frontier_of(crawl, options)
    depth = max(base.depth, 0) + 1
    for link in sorted(found, key=lambda link: (link.url, link.text)):
        rel = link.rel.split()
        if not link.same_site or "nofollow" in rel:
            continue
        if origin_of(frontier.own_spelling(link.url)) not in frontier.policies:
            continue  # a host whose robots.txt nobody has read is not asked for anything
        frontier.offer(
            link.url,
            depth=depth,
            found_by="rendered",
            referrer=base.url,
            is_changing=is_state_changing(link.url, link.text),
        )
    admitted = []
    while (waiting := frontier.take()) is not None:
        admitted.append(CrawledPage(url=waiting.url, depth=waiting.depth, found_by="rendered", referrer=base.url))
    refused = [*frontier.refused.values(), *frontier.left_over()]
    admitted += [
        CrawledPage(
            url=r.url, outcome="skipped", reason=r.reason, depth=r.depth, found_by="rendered", referrer=base.url
        )
        for r in refused
    ]
    return admitted


def with_rendered(crawl: Crawl, seen: Mapping[str, Rendered], admitted: Sequence[CrawledPage] = ()) -> Crawl:
    """The crawl with admitted pages, what the browser saw in them, and depths, templates, documents anew."""
    fresh = {page.url: page for page in crawl.pages}
    for page in admitted:
        fresh.setdefault(page.url, page)
    documents = {(d.url, d.page): d for d in crawl.documents}
    first_by_content = {p.content_hash: p.url for p in crawl.pages if p.content_hash and p.outcome == "fetched"}
    places = {url: place for place, url in enumerate(fresh)}
    for url in sorted(seen, key=lambda u: (places.get(u, len(places)), u)):
        view = seen[url]
        page = _filled(fresh.get(url, CrawledPage(url=url, found_by="rendered")), view)
        if page.outcome == "fetched" and page.content_hash:
            first = first_by_content.setdefault(page.content_hash, url)
            if first != url and page.found_by == "rendered":
                page = replace(page, duplicate_of=first)
        fresh[url] = page
        for link in view.links:
            if suffix := document_suffix(link.url):
                documents.setdefault(
                    (link.url, url), LinkedDocument(url=link.url, text=link.text, page=url, suffix=suffix)
                )
    merged = renewed(crawl, list(fresh.values()))
    merged = replace(merged, documents=tuple(documents[key] for key in sorted(documents)))
    merged = replace(merged, robots=robots_of(merged, policies_of(merged)))
    told = {guess.role: guess.url for guess in crawl.roles if guess.signals == OPERATOR}
    return with_roles(completed(merged), told)


def _filled(page: CrawledPage, view: Rendered) -> CrawledPage:
    """The page with the links that only the browser had; contents from it where the source had next to none."""
    links = _joined_links(page, view)
    is_new = page.outcome == ""
    if is_new and view.source is not None:
        source = view.source()
        page = replace(
            page, title=source.title, h1=source.h1, lang=source.lang, canonical=source.canonical, description=source.description,
            robots_directives=source.robots, main_text=source.main_text, words=source.words, forms=source.forms,
            features=source.features, feeds=source.feeds, build=source.build, links=source.links, content_hash=content_hash(source),
        )  # fmt: skip
        links = _joined_links(page, view)
    if is_new:
        page = replace(
            page, outcome="fetched", status=view.status, final_url=view.final_url, headers=view.headers or {},
            content_type=(view.headers or {}).get("content-type", "text/html").partition(";")[0].strip() or "text/html",
        )  # fmt: skip
        if page.content_type not in HTML_TYPES:
            page = replace(page, outcome="skipped", reason="not_html")
    page = replace(page, links=links, features=tuple(sorted({*page.features, *view.features})))
    if view.words > 2 * page.words:
        page = replace(
            page, title=view.title or page.title, h1=view.h1 or page.h1, lang=view.lang or page.lang, main_text=view.main_text,
            words=view.words, forms=view.forms, build=view.build, content_hash="",
        )  # fmt: skip
        page = replace(page, content_hash=content_hash(_as_source(page)))
    return page


def _as_source(page: CrawledPage) -> Source:
    return Source(
        title=page.title, h1=page.h1, main_text=page.main_text, words=page.words, links=page.links,
        followable=tuple(range(len(page.links))),
    )  # fmt: skip


def _joined_links(page: CrawledPage, view: Rendered) -> tuple[Link, ...]:
    have = {(link.url, link.region) for link in page.links}
    urls = {link.url for link in page.links}
    extra = []
    for link in view.links:
        if link.url in urls and ((link.url, link.region) in have or not link.text):
            continue
        have.add((link.url, link.region))
        urls.add(link.url)
        extra.append(link)
    return (*page.links, *extra)[:MAX_LINKS]


def only_rendered(crawl: Crawl, page: CrawledPage, view: Rendered) -> list[Link]:
    """The same-site links of a rendered page that lead to an address the crawl does not know."""
    known = {p.url for p in crawl.pages} | set(aliases(crawl))
    return [link for link in view.links if link.same_site and upgraded(link.url, crawl.start_url) not in known]
