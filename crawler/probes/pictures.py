"""Pictures for others to show: icons and manifest of the start page, and the images of shared links."""

from __future__ import annotations

import io
import json
import warnings
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from PIL import Image, UnidentifiedImageError

from checks.material import Probe
from crawler.asking import Reply
from crawler.probes.ask import Ask, untested

MOST_IMAGES = 20
IMAGE_BYTES = 3 * 1024 * 1024
MOST_ICONS = 4
HEAD_CHARACTERS = 300_000


def width_of(reply: Reply) -> int:
    """The picture's width in px as its file header says; 0 when it is none that can be read."""
    if reply.body.lstrip()[:5].lower() in (b"<?xml", b"<svg "):
        return 10_000  # a vector drawing has any width
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(reply.body)) as image:
                return int(image.width)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return 0


def _head(source: str) -> BeautifulSoup:
    return BeautifulSoup(source[:HEAD_CHARACTERS], "lxml")


def _value(tag: object, name: str) -> str:
    return str(tag.get(name) or "") if isinstance(tag, Tag) else ""


def icons(ask: Ask) -> Probe:
    """Touch icons and web app manifest of the start page, with what they answer."""
    source = ask.sources.get(ask.start) or ask.sources.get(ask.crawl.start_url, "")
    if not source:
        reply = ask.get(ask.start)
        if reply.status != 200:
            return untested("icons", reply.problem or f"start page answers {reply.status}")
        source = reply.body.decode("utf-8", "replace")
    soup = _head(source)
    base = ask.start
    found: list[dict[str, Any]] = []
    manifest: dict[str, Any] = {}
    for link in soup.find_all("link", href=True, limit=100):
        rel = _value(link, "rel") if not isinstance(link.get("rel"), list) else " ".join(link.get("rel") or [])
        address = urljoin(base, _value(link, "href"))
        if "apple-touch-icon" in rel and len(found) < MOST_ICONS:
            found.append(_icon(ask, address, "apple-touch-icon"))
        elif rel.strip().lower() == "manifest" and not manifest:
            manifest = _manifest(ask, address)
    for icon in manifest.get("icon_addresses", [])[:2]:
        found.append(_icon(ask, icon, "manifest"))
    theme = soup.find("meta", attrs={"name": "theme-color"})
    return Probe(name="icons", data={"icons": found, "manifest": manifest, "theme_color": _value(theme, "content")})


def _icon(ask: Ask, address: str, rel: str) -> dict[str, Any]:
    reply = ask.follow(address, most=2, limit=IMAGE_BYTES)[-1]
    return {"url": address, "rel": rel, "status": reply.status, "width": width_of(reply) if reply.status == 200 else 0}


def _manifest(ask: Ask, address: str) -> dict[str, Any]:
    reply = ask.follow(address, most=2, limit=256 * 1024)[-1]
    made: dict[str, Any] = {"url": address, "status": reply.status, "name": "", "icons": 0, "icon_addresses": []}
    try:
        read = json.loads(reply.body) if reply.status == 200 else {}
    except ValueError:
        return made
    if not isinstance(read, dict):
        return made
    listed = [i for i in read.get("icons") or [] if isinstance(i, dict) and i.get("src")]
    large = sorted(
        listed,
        key=lambda i: (
            -int(str(i.get("sizes", "0")).split("x")[0] or 0) if str(i.get("sizes", "0")).split("x")[0].isdigit() else 0
        ),
    )
    return made | {
        "name": str(read.get("name") or read.get("short_name") or ""),
        "icons": len(listed),
        "icon_addresses": [urljoin(address, str(i["src"])) for i in large],
    }


def shared_images(ask: Ask) -> Probe:
    """og:image of visited pages: status, media type and width of at most twenty distinct ones."""
    if not ask.sources:
        return untested("images.og", "no page was visited")
    addresses: list[str] = []
    for url, source in ask.sources.items():
        meta = _head(source).find("meta", attrs={"property": "og:image"})
        if content := _value(meta, "content").strip():
            addresses.append(urljoin(url, content))
    images = []
    for address in list(dict.fromkeys(addresses))[:MOST_IMAGES]:
        reply = ask.follow(address, most=2, limit=IMAGE_BYTES)[-1]
        images.append(
            {
                "url": address,
                "status": reply.status,
                "problem": reply.problem,
                "mime": reply.headers.get("content-type", ""),
                "width": width_of(reply) if reply.status == 200 else 0,
                "local": ask.is_local,
            }
        )
    return Probe(name="images.og", data={"images": images})
