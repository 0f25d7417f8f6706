"""Datasette itself, started on a published database with the bundled metadata: canned queries answer, the search finds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import results_scene as scene
import yaml

from dashboards.build import publish
from results.store import Store

PROGRAM = shutil.which("datasette", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
#: An application of its own: the extra `datasette` brings it, and so do the packages of who develops here.
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="datasette is not installed: pip install 'tillsyn[datasette]'")
SECONDS = 60


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published for whoever takes the data: the database and the metadata, beside each other."""
    folder = tmp_path_factory.mktemp("served")
    with Store(folder / "t.db") as store:
        scene.night(store, folder, "n1", "2026-11-24T00:00:00Z", {"aby": 1.0, "berga": 0.4, "verket": 0.7}, closed=("berga",))
    publish(folder / "t.db", folder / "public")
    return (folder / "public" / "data").resolve()


@pytest.fixture(scope="module")
def root(data: Path) -> Iterator[str]:
    assert PROGRAM is not None
    log = data.parent / "datasette.log"
    arguments = [PROGRAM, "tillsyn.db", "--metadata", "datasette.yaml", "--host", "127.0.0.1", "--port", "0"]
    with log.open("wb") as told, subprocess.Popen(arguments, cwd=data, stdout=told, stderr=subprocess.STDOUT) as running:
        try:
            yield _address(log, running)
        finally:
            running.terminate()
            running.wait(10)


def _address(log: Path, running: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and running.poll() is None:
        for word in log.read_text("utf-8").split():
            if word.startswith("http://127.0.0.1:"):
                return word
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))


def asked(root: str, query: str, **values: str) -> list[dict[str, Any]]:
    address = f"{root}/tillsyn/{query}.json?{urllib.parse.urlencode({'_shape': 'objects', **values})}"
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        rows: list[dict[str, Any]] = json.load(answer)["rows"]
    return rows


def test_every_canned_query_answers(root: str, data: Path) -> None:
    queries = yaml.safe_load((data / "datasette.yaml").read_text("utf-8"))["databases"]["tillsyn"]["queries"]
    values = {"site": "", "words": "missing", "criterion": "ecrm.area.thing"}
    told = {name: asked(root, name, **values) for name in queries}
    assert [row["organisation"] for row in told["league"]] == ["Åby kommun", "Verket", "Berga kommun"]
    assert [(row["site_id"], row["reason"], row["pages"]) for row in told["not_measured"]] == [("berga", "robots", 8)]
    assert all(told.values()), [name for name, rows in told.items() if not rows]


def test_the_search_finds_words_of_findings_and_only_those(root: str) -> None:
    found = asked(root, "search", words="img")
    assert found and {row["check_id"] for row in found} == {"axe/image-alt"} and {row["site_id"] for row in found} == {"aby", "verket"}
    assert asked(root, "search", words="nowhere") == []


def test_nobody_can_write_through_it(root: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(root.rstrip("/"), "../tillsyn", sql="delete from site")
    assert refused.value.code == 400


def test_the_page_of_the_database_says_what_the_tables_are(root: str) -> None:
    with urllib.request.urlopen(f"{root}/tillsyn", timeout=SECONDS) as answer:
        page = answer.read().decode()
    assert "CC0 1.0" in page and "Search the findings of the newest scans" in page
