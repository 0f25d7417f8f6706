"""What a first visit costs: the first page with all that it loads of ours, counted as it goes over the wire without compression."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import html5lib
import pytest
from results_scene import night

from dashboards.build import publish
from results.store import Store

MOST = 150_000
#: What a browser fetches by itself: tag → attribute.
LOADED = {"img": "src", "script": "src", "source": "srcset", "iframe": "src", "object": "data", "use": "href", "image": "href"}


def loaded(folder: Path, page: str) -> set[str]:
    """The page and every file that it makes the browser fetch, from the root of the folder."""
    files, queue = set(), [page]
    while queue:
        address = queue.pop()
        if address in files:
            continue
        files.add(address)
        text = (folder / address).read_text("utf-8") if address.endswith((".html", ".css")) else ""
        found = re.findall(r"url\(['\"]?([^'\")]+)|@import ['\"]([^'\"]+)", text) if address.endswith(".css") else []
        links = [one or other for one, other in found]
        if address.endswith(".html"):
            for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
                if element.tag in LOADED and element.get(LOADED[element.tag]):
                    links.append(element.get(LOADED[element.tag]))
                if element.tag == "link" and set(element.get("rel", "").split()) & {"stylesheet", "icon", "preload", "manifest"}:
                    links.append(element.get("href"))
        for link in links:
            assert not re.match(r"[a-z]+:|//", link), f"{address} loads {link} from somewhere else"
            if not link.startswith("#"):
                queue.append(posixpath.normpath(posixpath.join(posixpath.dirname(address), link.partition("#")[0])))
    return files


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weight")
    with Store(folder / "t.db") as store:
        night(store, folder, "n1", "2026-11-23T01:00:00Z", {"aby": 0.5, "berga": 0.5, "verket": 0.9})
    publish(folder / "t.db", folder / "public")
    return (folder / "public").resolve()


@pytest.mark.parametrize("page", ["index.html", "en/index.html", "tabell.html"])
def test_the_first_page_with_all_that_it_loads_is_light_and_all_of_it_is_ours(public: Path, page: str) -> None:
    files = loaded(public, page)
    assert {"static/tillsyn.css", "static/tillsyn.js", "static/tillsyn.svg"} <= files
    assert sum((public / address).stat().st_size for address in files) < MOST / 2  # three organisations; six hundred take the other half
