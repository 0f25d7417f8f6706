"""Pages that many cases are said of."""

from __future__ import annotations

from typing import Any

from checks.material import Page
from measures.build import TEXT, page


def html(title: str, body: str, head: str = "", lang: str = "sv") -> str:
    return f'<html lang="{lang}"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def article(
    path: str,
    heading: str,
    text: str = TEXT,
    *,
    depth: int = 1,
    around: str = "",
    head: str = "",
    lang: str = "sv",
    **more: Any,
) -> Page:
    """A page of content with a heading and running text."""
    return page(
        path,
        html(f"{heading} - Almunge kommun", f"{around}<main><h1>{heading}</h1>{text}</main>", head, lang),
        depth=depth,
        **more,
    )


def start(links: str = "", **more: Any) -> Page:
    """The start page with these links in its content."""
    return page(
        "",
        html(
            "Almunge kommun startsidan", f"<header>Almunge kommun</header><main><h1>Välkommen</h1>{links}{TEXT}</main>"
        ),
        **more,
    )


def bare(body: str, **more: Any) -> Page:
    """A start page that has this body and nothing else."""
    return page("", html("Almunge kommun startsidan", body), **more)


def contact(text: str = "", **more: Any) -> Page:
    """The contact page, one click away."""
    return article("kontakt", "Kontakta oss", text + TEXT, roles={"contact": 0.9}, **more)


def service(path: str, text: str, **more: Any) -> Page:
    """A page that explains a service."""
    return article(path, f"Ansök om {path}", text + TEXT, roles={"service_page": 0.9}, **more)
