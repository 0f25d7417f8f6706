"""Who may import whom, the shape of modules, and what the repository must not hold."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("crawler", "checks", "profiles", "results", "dashboards")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

#: A library, and the only places that may import it.
ONLY_UNDER = {
    "playwright": ("crawler/browser/", "crawler/journeys/"),
    "selenium": ("crawler/browser/",),
    "axe_selenium_python": ("crawler/browser/",),
    "scrapy": ("crawler/",),
    "sqlite3": ("results/",),
    "sqlite_utils": ("results/",),
    "click": ("crawler/cli/",),
    "rich": ("crawler/cli/", "crawler/progress.py"),
    "jinja2": ("dashboards/", "crawler/journeys/account.py", "crawler/demo/"),
}
#: Standard-library doors to the network that checks, profiles and results never open.
DOORS = ("socket", "ssl", "urllib.request", "http.client", "ftplib", "smtplib", "asyncio")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|manager|base|core|misc)(_|$)")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_contracts_hold() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    ended = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert "0 broken" in ended.stdout


@pytest.mark.parametrize("library", ONLY_UNDER)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    wrong = [
        told(path)
        for path in SOURCES
        if any(name.split(".")[0] == library for name in imports(path)) and not told(path).startswith(ONLY_UNDER[library])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["checks", "profiles", "results"])
def test_what_judges_declares_and_remembers_opens_no_door_to_the_network(package: str) -> None:
    wrong = [f"{told(p)}: {n}" for p in SOURCES if told(p).startswith(f"{package}/") for n in imports(p) if n in DOORS]
    assert wrong == []


def test_no_module_has_a_vague_name() -> None:
    assert [told(path) for path in SOURCES if VAGUE.search(path.stem)] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        told(path)
        for path in SOURCES
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_lock_file_names_a_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|index-url|find-links", text), name
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.M)
        assert len(pins) == len(re.findall(r"^[A-Za-z0-9_.\[\]-]+==[^\n]*\\\n\s+--hash=sha256:", text, re.M)), name


def test_every_dependency_is_in_the_lock() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [re.match(r"[A-Za-z0-9_.-]+", d)[0].lower().replace("_", "-") for d in project["project"]["dependencies"]]  # type: ignore[index]
    locked = {n.lower().replace("_", "-") for n in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.M)}
    assert [name for name in wanted if name not in locked] == []


def test_whoever_catches_everything_says_why_or_passes_it_on() -> None:
    silent = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"BaseException"}
            explained = re.search(r"# (?:noqa: \w+ - )?\w.{15,}", "\n".join(lines[node.lineno - 1 : node.lineno + 1]))
            if caught & {"Exception", "BaseException"} and not explained:
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []
