"""Small worlds for measures: pages from compact HTML, sites, walks, probes. No browser: `dom` reads HTML and says what is visible.

`style="..."` gives computed styles, `data-box="x y width height"` a place; everything else is drawn where its parent is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, NavigableString, Tag

from checks.artefacts import (
    Artefacts,
    AxeFrame,
    AxeNode,
    AxeReport,
    AxeRule,
    Console,
    Loading,
    Message,
    Network,
    Request,
    Response,
)
from checks.dom import Dom
from checks.dom_record import STYLES, DocumentRecord, DomRecord, Line, NodeRecord
from checks.material import (
    Crawl,
    CrawledPage,
    DocumentFacts,
    Documents,
    Link,
    Now,
    Organisation,
    Page,
    Pages,
    PhoneLoad,
    PhoneLoads,
    Probe,
    Probes,
    RoleGuess,
    Sampled,
    Site,
    Task,
    Walk,
    Walks,
)
from checks.measures import NotApplicable, Scored, Untested, Value, evaluate, measure_id
from checks.words import words

START = "https://www.almunge.se/"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

_BLOCKS = frozenset(
    [
        "html",
        "body",
        "main",
        "header",
        "footer",
        "nav",
        "section",
        "article",
        "aside",
        "div",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "form",
        "fieldset",
        "figure",
        "blockquote",
    ]
)
_HIDDEN = frozenset(["head", "script", "style", "title", "meta", "link", "template", "noscript", "option"])
_ROLES = {
    "a": "link", "button": "button", "nav": "navigation", "main": "main", "header": "banner", "footer": "contentinfo", "h1": "heading", "h2": "heading",
    "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "ul": "list", "li": "listitem", "table": "table", "select": "combobox",
    "textarea": "textbox", "img": "image", "summary": "button",
}  # fmt: skip
_DEFAULT = {
    "display": "inline",
    "visibility": "visible",
    "opacity": "1",
    "position": "static",
    "font-size": "16px",
    "overflow-x": "visible",
    "overflow-y": "visible",
}


def dom(html: str) -> Dom:
    """A Dom from HTML, as a browser without layout would see it."""
    soup = BeautifulSoup(html if "<html" in html else f'<html lang="sv"><body>{html}</body></html>', "html5lib")
    styles: list[list[str]] = []
    nodes: list[NodeRecord] = []
    known: dict[tuple[str, ...], int] = {}

    def style_of(given: Mapping[str, str]) -> int:
        row = tuple(given.get(name, "") for name in STYLES)
        if row not in known:
            known[row] = len(styles)
            styles.append(list(row))
        return known[row]

    def walk(tag: Tag, parent: int, inherited: Mapping[str, str], shown: bool) -> None:
        own = {"visibility": inherited["visibility"], "font-size": inherited["font-size"]}
        declared = dict(p.strip().split(":", 1) for p in str(tag.get("style") or "").split(";") if ":" in p)
        styling = {
            **_DEFAULT,
            **own,
            "display": "block" if tag.name in _BLOCKS else "inline",
            **{k.strip(): v.strip() for k, v in declared.items()},
        }
        drawn = (
            shown
            and tag.name not in _HIDDEN
            and styling["display"] != "none"
            and not tag.has_attr("hidden")
            and tag.get("type") != "hidden"
        )
        box = (
            tuple(float(n) for n in str(tag.get("data-box")).split())
            if tag.has_attr("data-box")
            else (0.0, 0.0, 200.0, 30.0)
        )
        attributes = {k: " ".join(v) if isinstance(v, list) else str(v) for k, v in tag.attrs.items()}
        role = attributes.get("role") or (_ROLES.get(tag.name, "") if tag.name != "a" or tag.has_attr("href") else "")
        ax = {"level": int(attributes["aria-level"])} if attributes.get("aria-level") else {}
        name = attributes.get("aria-label") or (
            _label(tag, soup) if tag.name in ("input", "select", "textarea") else _name(tag)
        )
        index = len(nodes)
        nodes.append(
            NodeRecord(
                parent=parent, tag=tag.name, attributes=attributes, box=box if drawn else None, style=style_of(styling) if drawn else -1,  # type: ignore[arg-type]
                role=role if drawn else "", name=" ".join(name.split()), ax=ax,
            )
        )  # fmt: skip
        for child in tag.children:
            if isinstance(child, Tag):
                walk(child, index, styling, drawn)
            elif isinstance(child, NavigableString) and type(child) is NavigableString and str(child).strip():
                lines = [
                    Line(x=0, y=20.0 * i, width=100, height=16, start=0, length=len(part))
                    for i, part in enumerate(str(child).split("\n"))
                ]
                nodes.append(
                    NodeRecord(
                        parent=index,
                        tag="#text",
                        text=str(child),
                        box=(0.0, 0.0, 100.0, 16.0) if drawn else None,
                        lines=lines,
                    )
                )

    root = soup.find("html")
    assert isinstance(root, Tag)
    walk(root, -1, _DEFAULT, True)
    title = soup.title.get_text() if soup.title else ""
    return Dom(DomRecord(documents=[DocumentRecord(url=START, nodes=nodes, title=title)], styles=styles))


def _name(tag: Tag) -> str:
    images = [str(i.get("alt") or "") for i in tag.find_all("img")]
    return (
        str(tag.get("alt") or "") or " ".join([tag.get_text(" "), *images])
        if tag.name in ("a", "button", "summary", "img", "h1", "h2", "h3")
        else ""
    )


def _label(tag: Tag, soup: BeautifulSoup) -> str:
    label = soup.find("label", attrs={"for": tag.get("id")}) if tag.get("id") else tag.find_parent("label")
    return label.get_text(" ") if isinstance(label, Tag) else str(tag.get("title") or "")


def links_in(html: str, base: str = START) -> tuple[Link, ...]:
    """The links of an HTML text as the crawl keeps them."""
    made = []
    for a in BeautifulSoup(html, "html5lib").find_all("a", href=True):
        around = a.find_parent(["main", "header", "nav", "footer", "aside"])
        region = {
            "main": "main",
            "header": "banner",
            "nav": "navigation",
            "footer": "contentinfo",
            "aside": "complementary",
        }.get(around.name if around else "", "")
        text = str(
            a.get("aria-label") or " ".join([a.get_text(" "), *(str(i.get("alt") or "") for i in a.find_all("img"))])
        )
        href = str(a["href"])
        url = href if ":" in href.split("/")[0] else urljoin(base, href)
        made.append(
            Link(
                url=url,
                text=" ".join(text.split()),
                region=region,
                rel=" ".join(a.get("rel") or []),
                same_site=url.startswith(START),
            )
        )
    return tuple(made)


def axe(*violated: str, passed: Sequence[str] = (), tags: Sequence[str] = ("wcag2a", "wcag111")) -> AxeReport:
    """axe's report: these rules violated, those passed."""
    rules = tuple(
        AxeRule(id=r, tags=tuple(tags), nodes=(AxeNode(selector=f"#{r}", html="<x>"),), count=1) for r in violated
    )
    return AxeReport(version="4", frames=(AxeFrame(violations=rules, passes=dict.fromkeys(passed, 1)),))


def page(
    path: str = "",
    html: str = "",
    *,
    depth: int = 0,
    roles: Mapping[str, float] | None = None,
    stratum: str = "structured",
    title: str = "",
    lang: str = "sv",
    template: int = 0,
    desktop: Sequence[object] = (),
    mobile: Sequence[object] = (),
    mobile_html: str | None = None,
    reason: str = "",
    sent: Mapping[str, str] | None = None,
    **crawled: Any,
) -> Page:
    """One sampled page that answers `html`, with further artefacts for each persona."""
    url = urljoin(START, path)
    read = dom(html)
    main = read.main_text
    h1 = next((e.text for e in read.elements if e.tag == "h1"), "")
    forms = sum(
        1
        for e in read.elements
        if e.tag == "form" and len([d for d in e.descendants() if d.tag in ("input", "select", "textarea")]) >= 2
    )
    known = CrawledPage(
        **{
            "url": url, "final_url": url, "outcome": "fetched", "status": 200, "content_type": "text/html", "depth": depth, "title": title or read.title,
            "h1": h1, "lang": read.lang or lang, "links": links_in(html, url), "main_text": main, "words": len(main.split()), "forms": forms,
            "template": template, "found_by": "link" if depth else "start", **crawled,
        }
    )  # fmt: skip
    response = Response(url=url, final_url=url, status=200, source=html, headers=tuple((sent or {}).items()))
    small = dom(mobile_html) if mobile_html is not None else read
    visits = {
        "desktop": Artefacts({Dom: read, Response: response, **{type(a): a for a in desktop}}),
        "mobile": Artefacts({Dom: small, **{type(a): a for a in mobile}}),
    }
    sampled = Sampled(url=url, sampled_as="start" if not path else "random", stratum=stratum)
    return Page(crawled=known, sampled=sampled, visits=visits, roles=dict(roles or {}), reason=reason)


def site(
    pages: Sequence[Page],
    *,
    kind: str = "municipality",
    name: str = "Almunge kommun",
    flags: Sequence[str] = (),
    tasks: Sequence[Task] = (),
    cut: bool = False,
    more: Sequence[CrawledPage] = (),
    **crawl: Any,
) -> Site:
    """The site of these pages."""
    roles = tuple(RoleGuess(role=r, url=p.url, confidence=c) for p in pages for r, c in p.roles.items())
    made = Crawl(
        **{
            "start_url": START,
            "hosts": ("www.almunge.se",),
            "pages": (*(p.crawled for p in pages), *more),
            "roles": roles,
            "cut": cut,
            "language": "sv",
            **crawl,
        }
    )
    return Site(
        Organisation(id="almunge", kind=kind, name_sv=name, start_url=START, flags=tuple(flags)), made, tuple(tasks)
    )


def walk(
    code: str, persona: str = "desktop", task: str = "", ending: str = "completed", reason: str = "", **facts: Any
) -> Walk:
    return Walk(journey=code.lower(), code=code, persona=persona, ending=ending, task=task, reason=reason, facts=facts)


def probe(name: str, state: str = "ok", reason: str = "", **data: Any) -> Probe:
    return Probe(name=name, state=state, reason=reason, data=data)


def rate(
    criterion: str,
    *pages: Page,
    walks: Sequence[Walk] = (),
    probes: Sequence[Probe] = (),
    documents: Sequence[DocumentFacts] | None = None,
    phone: Sequence[PhoneLoad] = (),
    now: datetime = NOW,
    **of_site: Any,
) -> Value:
    """What the criterion's measure says of a site of these pages."""
    material: dict[type, Any] = {
        Pages: Pages(list(pages)),
        Site: site(pages, **of_site),
        Walks: Walks(walks=tuple(walks)),
        Probes: Probes(probes={p.name: p for p in probes}),
        type(words()): words(),
        Now: Now(at=now),
    }
    if phone:
        material[PhoneLoads] = PhoneLoads(pages=tuple(phone), slowdown="4 x processor")
    if documents is not None:
        material[Documents] = Documents(documents=tuple(documents))
    return evaluate(measure_id(criterion), material)


def value(result: Value) -> float:
    """The number of a scored value; anything else fails the test with its reason."""
    assert isinstance(result, Scored), result
    return round(result.value, 4)


def is_out(result: Value) -> bool:
    return isinstance(result, NotApplicable)


def is_untested(result: Value) -> bool:
    return isinstance(result, Untested)


def network(*urls: str, kind: str = "script") -> Network:
    return Network(requests=tuple(Request(url=u, method="GET", kind=kind, status=200, bytes=1000) for u in urls))


def console(*exceptions: str) -> Console:
    return Console(messages=tuple(Message(level="exception", text=t) for t in exceptions))


def loading(**timing: Any) -> Loading:
    return Loading(**timing)


#: Eighty words and more of plain Swedish, for pages that must count as evidence.
TEXT = (
    "<p>"
    + "Här läser du om livet i kommunen, om skolan och parken, om sjön och skogen varje dag hela året. " * 8
    + "</p>"
)
